# SPDX-License-Identifier: Apache-2.0
"""Twice the input costs about twice the instructions, whatever grows: nothing under the limits takes
more than time linear in its size. Instructions are counted by valgrind."""
import json
import os
import re
import shutil
import subprocess
import sys

from common import BUILD, check, main

# Of a cost that grows with the size the second doubling adds 2 times what the first added, 4 times when
# it grows with the square; sorting adds 2.2. Differences are free of what a run costs anyway.
MOST, LEAST = 2.3, 1.5
# Lua seeds its hashes by the clock, so a count may be some percent too high; then it is taken again.
AGAIN = 4
PROGRAM = os.path.join(BUILD, "bin/crdforge")
FORMATS = ("argo", "html", "kfp-v1", "kfp-v2", "markdown", "models", "python", "rbac", "samples", "schema")
TEXT = {"type": "string"}


def crd(spec=None, name="Thing", root=None, status=None):
    """A definition, of which only the schema matters."""
    properties = {"spec": spec or {"type": "object", "properties": {"size": TEXT}}}
    if status:
        properties["status"] = status
    schema = root or {"type": "object", "properties": properties}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{name.lower()}s.acme.example"},
            "spec": {"group": "acme.example", "scope": "Namespaced",
                     "names": {"kind": name, "plural": name.lower() + "s"},
                     "versions": [{"name": "v1", "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": schema}}]}}


def yaml(value, indent=0):
    """Block style, as controllers publish it."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{json.dumps(k)}:" + (f"\n{yaml(v, indent + 2)}" if v and isinstance(v, (dict, list))
                                                  else f" {json.dumps(v)}\n") for k, v in value.items())
    return "".join(f"{pad}- {json.dumps(v)}\n" if not (v and isinstance(v, (dict, list)))
                   else f"{pad}-\n{yaml(v, indent + 2)}" for v in value)


def properties(count, **more):
    return {f"field{i}": {"type": "string", "description": f"The field {i}, of many. And more.", **more}
            for i in range(count)}


def thing(count, **more):
    return crd({"type": "object", "properties": properties(count), **more})


def instructions(folder, *words, code=0):
    """Of the program itself: it tries a script in a process of its own first, then does the same again,
    and may put that process down before its figures are out."""
    shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True)
    log = os.path.join(folder, "log")
    with subprocess.Popen(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                           f"--log-file={log}.%p", PROGRAM, *words], cwd=folder,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        said = run.communicate()[1]
    check(run.returncode == code, f"{words}: exit {run.returncode}\n{said}")
    with open(f"{log}.{run.pid}", encoding="utf-8") as text:
        count = re.search(r"I +refs: +([0-9,]+)", text.read())
    check(count, f"{words}: valgrind counted nothing")
    return int(count.group(1).replace(",", ""))


def chain(depth, inside):
    for i in range(depth):
        inside = {"type": "object", "properties": {f"level{i}": inside}}
    return inside


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)
    return name


def definition(folder, value, name="crd.json"):
    return write(folder, name, yaml(value) if name.endswith(".yaml") else json.dumps(value))


# --- what grows: files for a size, and what is given beside "generate" ----------------------------

def fields(folder, size):
    return [definition(folder, thing(size), "crd.yaml")]


def fields_json(folder, size):
    return [definition(folder, thing(size))]


def outputs(folder, size):
    return [definition(folder, crd(status={"type": "object", "properties": properties(size)}), "crd.yaml")]


def required(folder, size):
    return [definition(folder, thing(size, required=[f"field{i}" for i in range(size)]))]


def collisions(folder, size):
    """Names of one length that are all the same once dots, dashes and underscores are."""
    names = ["".join("w" + "_-."[i // 3 ** place % 3] for place in range(7)) + "w" for i in range(size)]
    return [definition(folder, crd({"type": "object", "properties": {name: TEXT for name in names}}))]


def long_keys(folder, size):
    return [definition(folder, crd({"type": "object", "properties": {
        f"{'longName' * 25}{i}": TEXT for i in range(size)}}))]


def one_key(folder, size):
    return [definition(folder, crd({"type": "object", "properties": {"x" * size: TEXT}}))]


def depth(folder, size):
    """Many at the deepest place, as depth itself has a limit."""
    spec = {"type": "object", "properties": {f"tree{i}": chain(30, TEXT) for i in range(size)}}
    return [definition(folder, crd(spec))]


def flat(folder, size):
    spec = {"type": "object", "properties": {"whole": {"type": "object", "properties": properties(size)}}}
    return [definition(folder, crd(spec)), "--flatten", "whole"]


def description(folder, size, unit="Some words of prose. "):
    return [definition(folder, crd({"type": "object", "properties": {
        "size": {"type": "string", "description": unit * size}}}), "crd.yaml")]


def one_sentence(folder, size):
    return description(folder, size, "words, `code` and [links](x) {{ ")


def block_text(folder, size):
    text = yaml(crd({"type": "object", "description": "TEXT", "properties": {"size": TEXT}}))
    lines = "".join(f"\n                line {i}: of a text\n" for i in range(size))
    return [write(folder, "crd.yaml", text.replace(' "TEXT"', " |" + lines, 1))]


def enum(folder, size):
    return [definition(folder, crd({"type": "object", "properties": {
        "size": {"type": "string", "enum": [f"value{i}" for i in range(size)]}}}))]


def default(folder, size):
    value = {f"key{i}": [i, "text"] for i in range(size)}
    return [definition(folder, crd({"type": "object", "properties": {
        "labels": {"type": "object", "additionalProperties": True, "default": value}}}))]


def rules(folder, size):
    return [definition(folder, thing(size, **{"x-kubernetes-validations": [
        {"rule": f"has(self.field{i}) || has(self.field{i + 1})", "message": f"give field{i}"} for i in range(size)]}))]


def immutable(folder, size):
    return [definition(folder, crd({"type": "object", "properties": properties(size, **{
        "x-kubernetes-validations": [{"rule": "self == oldSelf"}]})}))]


def alternatives(folder, size):
    return [definition(folder, thing(size, oneOf=[{"required": [f"field{i}"]} for i in range(size)]))]


def columns(folder, size):
    value = crd()
    value["spec"]["versions"][0]["additionalPrinterColumns"] = [
        {"name": f"Column{i}", "type": "string", "jsonPath": f".status.field{i}"} for i in range(size)]
    return [definition(folder, value)]


def versions(folder, size):
    value = crd()
    last = value["spec"]["versions"][0]
    value["spec"]["versions"] = [dict(last, name=f"v1alpha{i + 1}", storage=False) for i in range(size)] + [last]
    return [definition(folder, value)]


def conditions(folder, size):
    states = {"type": "array", "items": {"type": "object", "properties": {"type": TEXT, "status": TEXT}}}
    script = "return { kinds = { Thing = { conditions = { success = {" + ",".join(
        f'{{ type = "Word{i}", status = "True" }}' for i in range(size)) + "} } } } }"
    return [definition(folder, crd(status={"type": "object", "properties": {"conditions": states}})),
            "--script", write(folder, "words.lua", script)]


def edits(folder, size):
    script = "return { kinds = { Thing = { inputs = {" + ",".join(
        f'field{i} = {{ describe = "Another text {i}.", rename = "other_{i}x", default = "d{i}" }}'
        for i in range(size)) + "} } } }"
    return [definition(folder, thing(size)), "--script", write(folder, "edits.lua", script)]


def rewrites(folder, size):
    script = 'return { component = function(c) return with(c, { title = "Another" }) end }'
    return [definition(folder, thing(size, required=[f"field{i}" for i in range(size)])),
            "--script", write(folder, "rewrites.lua", script)]


def needs(folder, size):
    """Inputs that come, each of which an object needs that was there."""
    def objects(names):
        return crd({"type": "object", "properties": {f"whole{i}": {
            "type": "object", "required": names, "properties": {name: TEXT for name in names}} for i in range(size)}})
    return [definition(folder, objects(["part"]), "before.json"), definition(folder, objects(["part", "more"])),
            *(word for i in range(size) for word in ("--flatten", f"whole{i}"))]


def wishes(folder, size):
    spec = {"type": "object", "properties": {
        f"whole{i}": {"type": "object", "properties": {"part": TEXT, "other": TEXT}} for i in range(size)}}
    definition(folder, crd(spec))
    write(folder, "crdforge.yaml", json.dumps({"sources": ["crd.json"], "flatten": [f"whole{i}" for i in range(size)]}))
    return ["--project", "crdforge.yaml"]


def aliases(folder, size):
    text = yaml(crd({"type": "object", "properties": {"FIELDS": TEXT}}))
    lines = "".join(f"                field{i}: *text\n" for i in range(size))
    return [write(folder, "crd.yaml", re.sub(r' *"FIELDS":\n', lambda found: (
        " " * 16 + "first: &text {type: string}\n" + lines + found.group()), text, count=1))]


def merges(folder, size):
    text = yaml(crd({"type": "object", "properties": {"FIELDS": TEXT}}))
    lines = "".join(f"                field{i}: {{<<: *text, title: x}}\n" for i in range(size))
    return [write(folder, "crd.yaml", re.sub(r' *"FIELDS":\n', lambda found: (
        " " * 16 + "first: &text {type: string}\n" + lines + found.group()), text, count=1))]


def anchors(folder, size):
    text = yaml(crd({"type": "object", "properties": {"FIELDS": TEXT}}))
    lines = "".join(f"                a{i}: &t{i} {{type: string}}\n                b{i}: *t{i}\n" for i in range(size))
    return [write(folder, "crd.yaml", re.sub(r' *"FIELDS":\n', lambda found: lines + found.group(), text, count=1))]


def documents(folder, size):
    return [write(folder, "crd.yaml", "---\n".join(yaml(crd(name=f"Thing{i}x")) for i in range(size)))]


def narrowed(folder, size):
    """A folder, of which only that is compared which a file has."""
    os.makedirs(os.path.join(folder, "all"), exist_ok=True)
    documents(os.path.join(folder, "all"), size)
    return ["all", *documents(folder, size)]


def apart(folder, size):
    """Two that have no kind in common."""
    names = [[f"{word}{i}x" for i in range(size)] for word in ("Old", "New")]
    return [write(folder, f"{i}.yaml", "---\n".join(yaml(crd(name=name)) for name in some)) for i, some in enumerate(names)]


def others(folder, size):
    return [write(folder, "crd.yaml", yaml(crd()) + "---\nkind: ConfigMap\ndata: {a: b}\n" * size)]


def items(folder, size):
    return [definition(folder, {"kind": "List", "apiVersion": "v1", "items": [
        crd(name=f"Thing{i}x") for i in range(size)]}, "crd.yaml")]


def items_json(folder, size):
    return [definition(folder, {"kind": "List", "apiVersion": "v1", "items": [
        crd(name=f"Thing{i}x") for i in range(size)]})]


def files(folder, size):
    shutil.rmtree(os.path.join(folder, "many"), ignore_errors=True)
    os.mkdir(os.path.join(folder, "many"))
    for i in range(size):
        definition(folder, crd(name=f"Thing{i}x"), f"many/thing{i}.json")
    return ["many"]


def warned(folder, size):
    bare = crd(name="BARE")
    del bare["spec"]["versions"][0]["schema"]
    return [write(folder, "crd.yaml", "---\n".join(
        yaml(bare).replace("BARE", f"Thing{i}x").replace("bare", f"thing{i}x") for i in range(size)))]


def mistakes(folder, size):
    return [definition(folder, crd({"type": "object", "properties": {
        f"field{i}": {"type": "strin"} for i in range(size)}}), "crd.yaml")]


def script_mistakes(folder, size):
    script = "return { kinds = { Thing = { inputs = {" + ",".join(
        f'fiel{i} = {{ describe = "x" }}' for i in range(size)) + "} } } }"
    return [definition(folder, crd()), "--script", write(folder, "edits.lua", script)]


def repeats(folder, size):
    return [write(folder, "crd.yaml", "---\n".join([yaml(crd())] * size))]


# --- run -----------------------------------------------------------------------------------------

def figures(folder, grow, size, before, after):
    counts = []
    for times in (1, 2, 4):
        given = grow(folder, size * times)
        counts.append(instructions(folder, *before, *given, *(after or [given[0]] * (before[0] == "diff" and grow not in BOTH)),
                                   code=1 if grow in FAILING else 0))
    return counts


def growth(counts):
    return (counts[2] - counts[1]) / max(counts[1] - counts[0], 1)


def test_growth(folder):
    slow = []
    for grow, size, *commands in GROWTH:
        place = os.path.join(folder, grow.__name__)
        os.mkdir(place)
        for command in commands:
            words = command.split()
            after = ["--in-process", "--always", "--quiet", "--out", "out"] if words[0] == "generate" else []
            if words[0] == "generate" and grow is not wishes:
                after.append("--no-project")
            counts = figures(place, grow, size, words, after)
            for _ in range(AGAIN):
                if LEAST < growth(counts) < MOST:
                    break
                counts = list(map(min, counts, figures(place, grow, size, words, after)))
            ratio = growth(counts)
            print(f"{grow.__name__:18} {size:5} {command:36} {counts[2]:12,} {ratio:6.2f}", flush=True)
            if ratio > MOST:
                slow.append(f"{grow.__name__}, {command}: {counts}")
            check(ratio > LEAST, f"{grow.__name__}, {command}: it does not grow, so this says nothing: {counts}")
    check(not slow, f"more than {MOST} times as much for twice as much:\n" + "\n".join(slow))


BOTH = (needs, narrowed, apart)  # sides of a diff
FAILING = (mistakes, script_mistakes, needs, apart)
EVERY = tuple(f"generate --format {name}" for name in FORMATS)
ONE = "generate --format kfp-v1"
FULL = ONE + " --descriptions full"
GROWTH = (
    (fields, 40, *EVERY, "show", "diff"),
    (fields_json, 100, "show"),
    (outputs, 60, "show", ONE),
    (required, 100, "show", "generate --format samples"),
    (collisions, 100, "show"),
    (long_keys, 30, "show", ONE),
    (one_key, 1000, "show", "generate --format models"),
    (depth, 3, "show", "generate --format schema", "generate --format models"),
    (flat, 60, "show", ONE),
    (wishes, 30, ONE),
    (description, 500, "show", ONE, FULL, FULL.replace("kfp-v1", "markdown")),
    (one_sentence, 500, FULL, FULL.replace("kfp-v1", "models")),
    (block_text, 500, "show"),
    (enum, 200, "show", "diff", "generate --format samples", "generate --format schema"),
    (default, 200, "show", "diff"),
    (rules, 60, "show", "generate --format markdown"),
    (immutable, 60, "show"),
    (alternatives, 60, "show", "generate --format schema"),
    (columns, 300, "show"),
    (versions, 100, "show"),
    (conditions, 300, "show"),
    (edits, 60, "show", "show --explain"),
    (rewrites, 60, ONE),
    (needs, 60, "diff"),
    (aliases, 200, "show"),
    (merges, 200, "show"),
    (anchors, 200, "show"),
    (documents, 10, ONE, "list"),
    (narrowed, 40, "diff"),
    (apart, 40, "diff"),
    (others, 200, "list"),
    (items, 20, "list"),
    (items_json, 20, "list"),
    (files, 10, ONE),
    (repeats, 20, ONE),
    (warned, 60, "show"),
    (mistakes, 110, "show"),
)

if not shutil.which("valgrind"):
    print("skipped: valgrind, which counts instructions, is not installed")
    sys.exit(77)
main(test_growth)
