# SPDX-License-Identifier: Apache-2.0
"""What must hold whatever the input: same bytes, nothing lost, memory that does not grow."""
import glob
import json
import os
import random
import subprocess

from common import BUILD, CFLAGS, SOURCE, check, contains, equal, main, run, tree

SNAPSHOT = sorted(glob.glob(os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/*/*.yaml")))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def generate(folder, out, *what, stdin=None, code=0, more=()):
    done = run("crdforge", "generate", *what, "--quiet", "--out", out, *more, cwd=folder, stdin=stdin,
               code=code)
    return tree(os.path.join(folder, out)), done


def same_bytes(folder):
    """Two runs, two processes, any order of the input."""
    first, _ = generate(folder, "a", *SNAPSHOT)
    chains = sum("/samples/chain/" in path for path in first)
    equal(len(first) - chains, 6 * len(SNAPSHOT), "all were made")
    equal(chains, 4, "two chains of Endpoint")
    for seed in range(3):
        shuffled = SNAPSHOT[:]
        random.Random(seed).shuffle(shuffled)
        again, _ = generate(folder, f"b{seed}", *shuffled)
        check(again == first, f"order {seed} made other bytes")


def same_from_anywhere(folder):
    """A folder, a stream of documents, a List, JSON: the same but for the word in the head."""
    os.mkdir(os.path.join(folder, "in"))
    for path in SNAPSHOT[:5]:
        os.symlink(path, os.path.join(folder, "in", os.path.basename(path)))
    from_folder, _ = generate(folder, "a", "in")
    texts = [read(path) for path in SNAPSHOT[:5]]
    stream = "---\n".join(texts)
    items = "".join("- " + text.replace("\n", "\n  ").rstrip() + "\n" for text in
                    ("\n".join(line for line in t.split("\n") if not line.startswith("#"))
                     for t in texts))
    listed = "apiVersion: v1\nitems:\n" + items + "kind: List\n"
    for name, text in (("stream", stream), ("List", listed)):
        made, _ = generate(folder, "b" + name, "-", stdin=text)
        made = {path: data.replace(b", stdin, ", b", file, ") for path, data in made.items()}
        check(made == from_folder, f"{name}: other bytes than from a folder")


def json_input(folder):
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": {
        "group": "g.io", "names": {"kind": "Job", "plural": "jobs"}, "scope": "Namespaced", "versions": [
            {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "properties": {
                    "text": {"type": "string", "description": "\U0001f600 \"quoted\" {{x}} $(y)"}}}}}}}]}}
    plain, _ = generate(folder, "a", "-", stdin=json.dumps(crd))
    in_list, _ = generate(folder, "b", "-", stdin=json.dumps({"kind": "List", "items": [crd]}))
    pretty, _ = generate(folder, "c", "-", stdin=json.dumps(crd, indent=2, ensure_ascii=False))
    check(plain == in_list == pretty and len(plain) == 6, "JSON forms differ")
    text = plain["Job/kfp-v1/component.yaml"].decode()
    contains(text, "\U0001f600", "emoji")
    check("{{x" not in text, "a template tag survived in a description")


def second_run(folder):
    generate(folder, "out", "TrainingJob", "Model")
    before = {p: os.stat(os.path.join(folder, "out", p)).st_mtime_ns
              for p in tree(os.path.join(folder, "out"))}
    done = run("crdforge", "generate", "TrainingJob", "Model", "--out", "out", cwd=folder)
    contains(done.stderr, "0 files created, 0 updated, 12 unchanged", "second run")
    after = {p: os.stat(os.path.join(folder, "out", p)).st_mtime_ns for p in before}
    equal(after, before, "times of change")


def one_bad_among_many(folder):
    good = read(SNAPSHOT[0])
    bad = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: g.io}\n"
    made, done = generate(folder, "out", "-", "Endpoint", "NoSuchKind", stdin=good + "---\n" + bad,
                          code=1)
    equal(len(made), 16, "the good ones, and the chains of Endpoint")
    contains(done.stderr, 'spec: "names" is missing or no map', "the bad one")
    contains(done.stderr, '"NoSuchKind" is neither a bundled kind nor a file', "the unknown one")


def two_of_a_kind(folder):
    """Kinds that share a folder, in either order, are both refused; --layout group takes both."""
    other = read(SNAPSHOT[0]).replace("sagemaker.services.k8s.aws", "other.io")
    kind = "App"
    for stdin in (read(SNAPSHOT[0]) + "---\n" + other, other + "---\n" + read(SNAPSHOT[0])):
        made, done = generate(folder, "out", "-", stdin=stdin, code=1)
        equal(made, {}, "nothing is written")
        contains(done.stderr, "want the same folder", kind)
        contains(done.stderr, "--layout group", kind)
    made, _ = generate(folder, "both", "-", stdin=stdin, more=("--layout", "group"))
    equal(sorted({p.split("/")[0] for p in made}), ["other.io", "sagemaker.services.k8s.aws"], "group")
    made, done = generate(folder, "twice", "-", "App", stdin=read(SNAPSHOT[0]))
    equal(len(made), 6, "the same one twice")
    changed = read(SNAPSHOT[0]).replace("type: boolean", "type: string")
    made, done = generate(folder, "differs", "-", stdin=read(SNAPSHOT[0]) + "---\n" + changed, code=1)
    contains(done.stderr, "was given twice, and the two differ", "differs")
    equal(made, {}, "neither")


def names_map_back(folder):
    """Every input and output stores the exact path: it is in the CRD, and no two are alike."""
    for path in SNAPSHOT:
        document = json.loads(run("crdforge", "show", "--json", path).stdout)
        schemas = json.loads(run("crdforge", "show", "--json", "--path", "spec", path).stdout)
        for side, root in (("inputs", "spec"), ("outputs", "status")):
            paths = [tuple(f["path"]) for f in document[side] if not f["own"]]
            equal(len(set(paths)), len(paths), f"{path}: paths")
            equal(len({f["name"] for f in document[side]}), len(document[side]), f"{path}: names")
            own = [p for p in paths if p[0] != root]  # the cloud resource's name is an output, too
            name = [f["path"] for f in document["inputs"]
                    if f["name"] == document.get("naming", {}).get("input")]
            check(not own or side == "outputs" and [list(p) for p in own] == name, f"{path}: {side}")
        properties = list(schemas["properties"])
        equal([f["path"][1] for f in document["inputs"] if not f["own"] and "inside" not in f],
              properties, path)


def plain_program():
    """A program whose memory is its own: sanitizers keep what was freed. None when there is none."""
    if not any("sanitize" in flag for flag in CFLAGS):
        return os.path.join(BUILD, "bin/crdforge")
    plain = os.path.join(os.path.dirname(BUILD), "plain/bin/crdforge")
    return plain if os.path.exists(plain) else None


# KiB that are in flight, whatever the load: 4 MB of documents that are begun, one batch more, and what was
# made of them.
IN_FLIGHT = 11 << 10
FOR_EACH = 6  # KiB that are kept of each definition: its files, and what tells it from others


def peak(program, folder, stdin):
    """Peak memory in KiB of generating from a file. The launcher is small: a process's peak begins with that
    of who starts it, and Python's is larger than the program's."""
    launch = os.path.join(os.path.dirname(os.path.dirname(program)), "tests/bench/launch")
    with open(os.path.join(folder, "input"), "w", encoding="utf-8") as f:
        f.write(stdin)
    with open(os.path.join(folder, "input"), encoding="utf-8") as f:
        done = subprocess.run([launch, program, "generate", "-", "--quiet", "--layout", "group", "--out",
                               os.path.join(folder, "out")], stdin=f, stdout=subprocess.PIPE, text=True,
                              check=True)
    code, _, kib = done.stdout.split()[2:]
    equal(code, "0", "generating a long stream")
    return int(kib)


def memory(folder):
    """Bounded by the largest definition, not by how many there are or by the bytes of the stream."""
    program = plain_program()
    if not program:
        print("memory: skipped, the plain build is not there")
        return
    text = read(SNAPSHOT[6])
    one = peak(program, folder, text)
    many = 1500
    stream = "---\n".join(text.replace("sagemaker.services.k8s.aws", f"g{i}.io") for i in range(many))
    grown = peak(program, folder, stream) - one
    bound = many * FOR_EACH + IN_FLIGHT
    check(2 * bound < len(stream) // 1024, f"the stream is too small to tell: {len(stream)} bytes")
    check(grown < bound, f"{many} definitions take {grown} KiB more than one, and may take {bound}; the "
                         f"stream has {len(stream)} bytes")


def too_much(folder):
    """Limits have messages of their own, and nothing that would hit them is written."""
    fields = ", ".join(f"aFieldWithALongNameToFillTheDocument{i}: {{type: string}}" for i in range(700))
    crd = ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: g.io\n"
           "  names: {kind: Wide, plural: wides}\n  scope: Namespaced\n  versions:\n"
           "  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {properties: {spec: "
           "{properties: {" + fields + "}}}}}}\n")
    made, done = generate(folder, "out", "-", stdin=crd, code=1,
                          more=("--option", "argo.flavour=runner"))
    equal({os.path.dirname(path) for path in made}, {"Wide/samples", "Wide/samples/pipeline"},
          "what needs no runner document")
    contains(done.stderr, "the runner document has ", "runner document")
    contains(done.stderr, " bytes, the limit is 65536", "runner document")
    deep = "a: " + "[" * 150 + "]" * 150 + "\n"
    contains(generate(folder, "out", "-", stdin=deep, code=1)[1].stderr, "limit depth", "depth")
    with open(os.path.join(folder, "big.yaml"), "wb") as f:
        f.truncate(65 << 20)
    contains(generate(folder, "out", "big.yaml", code=1)[1].stderr,
             "big.yaml:1:1: error: the document that begins here has more than 67108864 bytes (input_bytes)",
             "input bytes")
    os.rename(os.path.join(folder, "big.yaml"), os.path.join(folder, "big.json"))
    contains(generate(folder, "out", "big.json", code=1)[1].stderr,
             "big.json:1:1: error: the document that begins here has more than 67108864 bytes (input_bytes)",
             "input bytes of JSON")


def no_room(folder):
    done = run("bash", "-c", "crdforge list > /dev/full", code=1)
    contains(done.stderr, "standard output could not be written", "full disk")


main(same_bytes, same_from_anywhere, json_input, second_run, one_bad_among_many, two_of_a_kind,
     names_map_back, memory, too_much, no_room)
