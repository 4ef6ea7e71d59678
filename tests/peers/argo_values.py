# SPDX-License-Identifier: Apache-2.0
"""Random values and Argo's real substitution: argo_values.py SOURCE BUILD ARGOPEER

What a user types arrives as it is, through both flavours: any text but one with "{{" in it, integers of
64 bits, numbers, booleans, JSON however it is written, and nothing at all. CASES and SEED change how
many and which. tests/peers/same_resource.py pins what Argo cannot carry."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

SOURCE, BUILD, PEER = sys.argv[1:4]
CRDFORGE, RUNNER = (os.path.join(BUILD, "bin", p) for p in ("crdforge", "crdforge-run"))
SCRATCH = tempfile.mkdtemp()
CHANCE = random.Random(int(os.environ.get("SEED", "5")))
CASES = int(os.environ.get("CASES", "600"))
UID = "7e1e9a2c-0000-4000-8000-000000000001"

# A manifest is read as YAML, which has no place for these.
NOT_YAML = {0x7f, 0xfeff, 0xfffe, 0xffff, *range(0x80, 0xa0)}
PIECES = ["\"", "'", "\\", "\\\\", "\\u0024", "\\n", "\n", "\r\n", "\t", "{", "}", "}}", "{ {", "$", "$(X)",
          "$$", "${Y}", "#", ": ", "- ", "|", ">", "&a", "*a", "%", "@", "`", "<<text>>", "<>&", "null",
          "true", "1e3", "=", "{%", "inputs.parameters.text", "\u2028", "\u200b", "é", "😀", "\U0010ffff",
          "\u0001", "\u001b", "\x7f", "\x85", "\ufeff", "--in", "</script>", "\"\"\"", "עברית"]


def text():
    parts = [CHANCE.choice(PIECES) if CHANCE.random() < 0.7 else
             chr(CHANCE.choice((CHANCE.randrange(0x20, 0x7f), CHANCE.randrange(0xa0, 0xd800),
                                CHANCE.randrange(0xe000, 0x110000))))
             for _ in range(CHANCE.randrange(1, 12))]
    made = "".join(parts)
    if text.for_yaml:
        made = "".join(c for c in made if ord(c) not in NOT_YAML)
    while "{{" in made:
        made = made.replace("{{", "{")
    return made or "x"


text.for_yaml = False


def integer(bits):
    return CHANCE.choice((0, 1, -1, CHANCE.randrange(-2 ** bits, 2 ** bits), 2 ** bits - 1, -(2 ** bits)))


def real():
    return CHANCE.choice((0.5, -1.25, 1e-9, 1e21, CHANCE.uniform(-1e6, 1e6)))


def tree(depth=3):
    kinds = [text, real, lambda: integer(53), lambda: CHANCE.random() < 0.5]
    if depth:
        kinds += [lambda: [tree(depth - 1) for _ in range(CHANCE.randrange(4))],
                  lambda: {text(): tree(depth - 1) for _ in range(CHANCE.randrange(4))}] * 2
    return CHANCE.choice(kinds)()


def written(value):
    """JSON as people and programs write it. Braces that touch would be a tag of Argo's."""
    made = json.dumps(value, ensure_ascii=CHANCE.random() < 0.5, indent=CHANCE.choice((None, 1, 4)))
    return made.replace("{{", "{ {")


def value_of(declared):
    """(the value, what is typed for it)."""
    kind, element = declared["type"], declared.get("element")
    if declared["name"] == "resource_name":  # the runner takes it as it is, or not at all
        typed = f"job-{CHANCE.randrange(10 ** 6)}.x"
        return typed, typed
    if kind in ("string", "int-or-string"):
        typed = text()
        whole = kind == "int-or-string" and re.fullmatch("-?[0-9]+", typed)
        return int(typed) if whole else typed, typed
    if kind == "integer":
        value = integer(63) if declared["name"] == "whole" else CHANCE.randrange(-2 ** 31, 2 ** 31)
    elif kind == "boolean":
        value = CHANCE.random() < 0.5
        return value, CHANCE.choice((str(value), str(value).lower(), str(value).upper()))
    elif kind == "number":
        value = real()
    elif kind == "object":
        leaf = {"string": text, "integer": lambda: integer(53)}.get(element, lambda: tree(2))
        value = {text(): leaf() for _ in range(CHANCE.randrange(4))}
    elif kind == "array":
        leaf = {"string": text, "integer": lambda: integer(53)}.get(element, lambda: tree(2))
        value = [leaf() for _ in range(CHANCE.randrange(4))]
    else:
        value = tree()
        value = {"any": value} if isinstance(value, str) else value
    return value, written(value)


def substitute(path, cases):
    done = subprocess.run([PEER, "substitute"], text=True, capture_output=True, check=True, input="".join(
        json.dumps({"file": path, "parameters": case}) + "\n" for case in cases))
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert len(answers) == len(cases), "an answer is missing"
    return answers


def make(flavour):
    """The file of the kind with every type. A phase whose words nobody has declared is what the flavour
    resource refuses: no phase, then."""
    with open(os.path.join(SOURCE, "tests/golden/all-types/input.yaml"), encoding="utf-8") as source:
        definition = source.read().replace(" phase:", " stage:")
    path = os.path.join(SCRATCH, "input.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(definition)
    folder = os.path.join(SCRATCH, flavour)
    subprocess.run([CRDFORGE, "generate", "--quiet", "--format", "argo", "--out", folder, path,
                    "--option", "argo.flavour=" + flavour], check=True)
    return path, os.path.join(folder, "Everything/argo/workflow_template.yaml")


def chosen(inputs):
    """(the values, what is typed), by input: the required ones, and some of the others."""
    values, typed = {}, {}
    for declared in inputs:
        if declared["required"] or CHANCE.random() < 0.5:
            values[declared["name"]], typed[declared["name"]] = value_of(declared)
    return values, typed


def check_runner(path, inputs, cases):
    """The argument is the map of what was typed, and no $ in it is left to the kubelet."""
    names = [i["name"] for i in inputs]
    bad = []
    answers = substitute(path, [typed for _, typed in cases])
    for number, ((values, typed), answer) in enumerate(zip(cases, answers)):
        args = answer.get("args", [])
        given = args[args.index("--inputs") + 1] if "--inputs" in args else str(answer)
        wanted = {name: typed.get(name, "") for name in names}
        try:
            got = json.loads(given)
        except ValueError:
            got = given
        if "$" in given or {k: got.get(k) for k in names} != wanted or set(got) != set(names):
            bad.append((typed, given))
        elif number % 20 == 0:
            bad += dry_run(args, values, typed)
    return bad


def dry_run(args, values, typed):
    """What the runner makes of it."""
    args = [os.path.join(SCRATCH, "o", args[i - 1]) if i > 1 and args[i - 2] == "--out" else arg
            for i, arg in enumerate(args)]
    done = subprocess.run([RUNNER, *args, "--dry-run=client", "--output", "json"], text=True,
                          capture_output=True, check=False)
    if done.returncode:
        return [(typed, done.stderr)]
    spec = json.loads(done.stdout)["spec"]
    return [] if spec["text"] == values["text"] and spec["whole"] == values["whole"] else [(typed, spec)]


def exact(value):
    """Text that tells 1 from true; 1 and 1.0 are one number."""
    if isinstance(value, dict):
        return {k: exact(v) for k, v in value.items()}
    if isinstance(value, list):
        return [exact(v) for v in value]
    return str(value) if isinstance(value, bool) else value


def check_resource(path, inputs, cases):
    """The manifest holds the very values, in their places."""
    places = {i["name"]: i["path"] for i in inputs if i["path"][:1] == ["spec"] and "inside" not in i}
    own = {"resource_name", "resource_labels", "resource_annotations"} & {i["name"] for i in inputs}
    asked = [({k: v for k, v in values.items() if k in places or k in own},
              {k: v for k, v in typed.items() if k in places or k in own}) for values, typed in cases]
    bad = []
    for (values, typed), answer in zip(asked, substitute(path, [typed for _, typed in asked])):
        manifest = answer.get("manifest")
        if manifest is None or any(exact(at(manifest, place)) != exact(values.get(name))
                                   for name, place in places.items()):
            bad.append((typed, answer))
            continue
        metadata = manifest["metadata"]
        labels = {**values.get("resource_labels", {}), "crdforge.dev/workflow": UID}
        if metadata["labels"] != labels or \
                metadata.get("annotations", {}) != values.get("resource_annotations", {}) or \
                metadata["name"] != values.get("resource_name", metadata["name"]):
            bad.append((typed, metadata))
    return bad


def at(tree_, path):
    for step in path:
        tree_ = tree_.get(step) if isinstance(tree_, dict) else None
    return tree_


def main():
    definition, runner = make("runner")
    _, resource = make("resource")
    shown = subprocess.run([CRDFORGE, "show", "--json", definition], capture_output=True, check=True)
    inputs = json.loads(shown.stdout)["inputs"]
    usual = [i for i in inputs if "option" not in i and "inside" not in i]
    cases = [chosen(usual) for _ in range(CASES)]
    bad = check_runner(runner, inputs, cases)
    text.for_yaml = True
    bad += check_resource(resource, inputs, [chosen(usual) for _ in range(CASES)])
    for typed, got in bad[:5]:
        print(f"FAILED: {typed}\n  became {str(got)[:3000]}")
    print(f"{2 * CASES - len(bad)} passed, {len(bad)} failed")
    sys.exit(bool(bad) or not CASES)


main()
