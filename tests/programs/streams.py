# SPDX-License-Identifier: Apache-2.0
"""Definitions one after the other in one stream, which is far larger than what is read of it at a time."""
import json
import os
import pty
import re
import shutil
import subprocess
import threading
import tty

from common import check, contains, equal, main, run, tree

MANY = 30  # definitions of some 20 KB: twice as much as is read of a stream at a time


def definition(number, version="v1", kind=None, field="string"):
    """It begins with its ---."""
    kind = kind or f"Kind{number}"
    lines = "\n".join(f"                  line {i} of what is said of the field, and nobody reads" for i in range(280))
    return ("---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n"
            f"  name: {kind.lower()}s.g.io\nspec:\n  group: g.io\n  names: {{kind: {kind}, plural: {kind.lower()}s}}\n"
            f"  scope: Namespaced\n  versions:\n  - name: {version}\n    served: true\n"
            f"    storage: {'true' if version == 'v1' else 'false'}\n    schema:\n"
            "      openAPIV3Schema:\n        properties:\n          spec:\n            properties:\n"
            f"              name:\n                type: {field}\n                description: |\n{lines}\n")


def generate(folder, stream, code=0, name="all.yaml"):
    """By its name and by standard input, in the program and in workers: always the same."""
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(stream)
    seen = []
    for words in ([name], ["-", "--jobs", "2"]):
        with open(path, "rb") as given:
            done = subprocess.run(["crdforge", "generate", *words, "--format", "argo", "--quiet", "--out", "out"],
                                  cwd=folder, stdin=given, capture_output=True, check=False)
        said = done.stderr.decode("utf-8", "replace").replace("<stdin>", name)
        made = tree(os.path.join(folder, "out"))
        equal(done.returncode, code, f"exit code of {words}: {said[:2000]}")
        seen.append((said, {name: data.replace(b", stdin, ", b", file, ") for name, data in made.items()}))
        shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True)
    check(seen[0] == seen[1], f"another outcome:\n{seen[0][0]}\n{seen[1][0]}")
    return seen[0]


def kinds(made):
    return {path.split("/")[0] for path in made}


def late(folder):
    """A message about a late document has the line of the file, and shows it."""
    stream = "".join(definition(i) for i in range(MANY)) + definition(MANY, field="strin")
    line = stream[:stream.index("strin\n")].count("\n") + 1
    said, made = generate(folder, stream.encode(), code=1)
    contains(said, f"all.yaml:{line}:23: error: spec.versions[0].schema", "its place")
    contains(said, f"\n{line:5} |                 type: strin\n      |                       ^\n", "its line")
    equal(kinds(made), {f"Kind{i}" for i in range(MANY)}, "all others")
    text = "  \t".join(stream.splitlines(True)[:2]) + "a: [\n"
    said, made = generate(folder, stream.encode() + text.encode(), code=1)
    contains(said, f"all.yaml:{stream.count(chr(10)) + 2}:", "the place of the fault of syntax")


def broken(folder):
    """Broken documents in the middle cost themselves alone."""
    faults = {10: b"---\na: [1, 2\n", 15: b"---\na: \xff\n", 20: b"---\na: 1\nb: 2\na: 3\n",
              25: b"--- 'no end\n"}
    stream, places = b"", []
    for i in range(MANY):
        if i in faults:
            places.append(stream.count(b"\n") + 1)
            stream += faults[i]
        stream += definition(i).encode()
    said, made = generate(folder, stream, code=1)
    equal(kinds(made), {f"Kind{i}" for i in range(MANY)}, "all that are not broken")
    told = [int(line) for line in re.findall(r"^all\.yaml:(\d+):\d+: error: ", said, re.M)]
    equal(told, [places[0] + 2, places[1] + 1, places[2] + 3, places[3] + 1], "their places, in order")
    for part in ("did not find expected ',' or ']' (while parsing a flow sequence that begins at line "
                 f"{places[0] + 1})", "the byte 0xFF here is not valid UTF-8",
                 f'the key "a" is already set at line {places[2] + 1}',
                 "found unexpected document indicator (while scanning a quoted scalar that begins at line "):
        contains(said, part, "what is wrong")


def of_json(folder):
    """JSON one behind the other, as jq prints it and on a line each, is the same; broken ones cost themselves alone."""
    def as_json(number):
        text = "".join(f"line {i} of what is said of the field, and nobody reads\n" for i in range(280))
        spec = {"type": "string", "description": text}
        return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": {"name": f"kind{number}s.g.io"},
                "spec": {"group": "g.io", "names": {"kind": f"Kind{number}", "plural": f"kind{number}s"},
                         "scope": "Namespaced", "versions": [
                             {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                                 "properties": {"spec": {"properties": {"name": spec}}}}}}]}}
    _, made = generate(folder, "".join(definition(i) for i in range(MANY)).encode())
    for indent in (None, 2):
        stream = "".join(json.dumps(as_json(i), indent=indent) + "\n" for i in range(MANY))
        said, same = generate(folder, stream.encode(), name="all.json")
        check(not said and same == made, f"other files than of YAML: {said}")
        parts = stream.split("\n{")
        faults = {10: b'{"a": [1, 2}\n', 15: b'{"a": "\xff"}', 20: b'{"a": 1,\n"b": "x\n}\n'}
        stream, places = b"", []
        for i, part in enumerate(parts):
            if i in faults:
                places.append(stream.count(b"\n") + 1)
                stream += faults[i]
            stream += (("{" if i else "") + part + "\n").encode()
        said, rest = generate(folder, stream, code=1, name="all.json")
        told = [int(line) for line in re.findall(r"^all\.json:(\d+):\d+: error: ", said, re.M)]
        equal(told, [places[0], places[1], places[2] + 1], f"their places, in order: {said}")
        check(rest == made, "all that are not broken")


def template(folder):
    """A Helm template is none that could be read on in."""
    stream = definition(0) + "".join(f"---\n{{{{- if .Values.a{i} }}}}\na: 1\n{{{{- end }}}}\n" for i in range(9))
    said, _ = generate(folder, stream.encode(), code=1)
    equal(said.count("error: "), 1, "one message")
    contains(said, "this is a Helm template, not YAML: its first tag is {{- if .Values.a0 }}", "which")


def apart(folder):
    """What belongs together need not stand together: the same one twice, one in parts, a clash."""
    middle = "".join(definition(i) for i in range(MANY))
    plain, made = generate(folder, (definition("A") + middle).encode())
    said, twice = generate(folder, (definition("A") + middle + definition("A")).encode())
    check(not plain and not said, f"nothing is wrong: {plain}{said}")
    check(made == twice, "the same one twice made something else")
    said, parted = generate(folder, (definition("A", "v1beta1") + middle + definition("A")).encode())
    check(made == parted, f"the later part has the version that is made: {said}")
    said, parted = generate(folder, (definition("A") + middle + definition("A", "v1beta1")).encode())
    check(made == parted, f"the earlier part has it: {said}")
    clash = definition("A") + middle + definition("A", field="integer")
    said, rest = generate(folder, clash.encode(), code=1)
    second = clash.rindex("---\n")
    contains(said, "kindas.g.io was given twice, and the two differ: in all.yaml:2 and in "
                   f"all.yaml:{clash[:second].count(chr(10)) + 2}", "both places")
    equal(kinds(rest), {f"Kind{i}" for i in range(MANY)}, "neither of the two")


def drops(folder):
    """However little comes at a time."""
    stream = "".join(definition(i) for i in range(3)).encode()
    _, made = generate(folder, stream)
    with subprocess.Popen(["crdforge", "generate", "-", "--format", "argo", "--quiet", "--out", "out"], cwd=folder,
                          stdin=subprocess.PIPE, bufsize=0) as process:
        def feed():
            for i in range(0, len(stream), 37):
                process.stdin.write(stream[i:i + 37])
            process.stdin.close()
        feeder = threading.Thread(target=feed)
        feeder.start()
        feeder.join()
        equal(process.wait(), 0, "exit code")
    again = {path: data.replace(b", stdin, ", b", file, ")
             for path, data in tree(os.path.join(folder, "out")).items()}
    check(again == made, "other bytes than from a file")


def large(folder):
    """A document that is too large ends it; what was before it is made."""
    stream = definition(0) + definition(1)
    line = stream.count("\n") + 1
    with open(os.path.join(folder, "all.yaml"), "wb") as f:
        f.write(stream.encode() + b"---\na: ")
        f.truncate(66 << 20)
    done = run("crdforge", "generate", "all.yaml", "--quiet", "--out", "out", cwd=folder, code=1)
    contains(done.stderr, f"all.yaml:{line}:1: error: the document that begins here has more than 67108864 bytes "
                          "(input_bytes)", "its place")
    equal(kinds(tree(os.path.join(folder, "out"))), {"Kind0", "Kind1"}, "those before it")


def fails(folder):
    """Of a stream that cannot be read on nothing is made that is not whole, and it is told."""
    where = os.open(folder, os.O_RDONLY)
    done = subprocess.run(["crdforge", "generate", "-", "--out", "out"], cwd=folder, stdin=where, capture_output=True,
                          text=True, check=False)
    os.close(where)
    contains(done.stderr, "error: cannot read standard input: Is a directory\n", "a folder")
    equal(done.returncode, 1, "a folder")
    for text in ("a: 1\n" * 400, '{"a": [' + "1,\n" * 400):
        ours, theirs = pty.openpty()  # what comes from it ends in an error once the other side is closed
        tty.setraw(theirs)
        os.write(theirs, text.encode())
        os.close(theirs)
        done = subprocess.run(["crdforge", "generate", "-", "--out", "out"], cwd=folder, stdin=ours,
                              capture_output=True, text=True, check=False)
        os.close(ours)
        equal((done.returncode, done.stderr.count("error: ")), (1, 1), done.stderr)
        contains(done.stderr, "error: cannot read standard input: Input/output error\n", text[:5])
    check(not os.path.exists(os.path.join(folder, "out")), "nothing is made")


main(fails, late, broken, of_json, template, apart, drops, large)
