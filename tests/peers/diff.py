#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `crdforge diff` tells, against a second opinion: diff.py CRDFORGE SOURCE SHARED

The opinion is formed here, from the raw definitions as PyYAML reads them, by path and without any name:
each schema becomes one table of path to facts, and two tables are compared. It is asked about published
releases, there and back, and about seeded changes of published definitions. Also holds Kubeflow's compiler
to what docs/DIFF.md says of it: an integer is refused where a number is asked for.
"""
import copy
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import yaml

CRDFORGE, SOURCE, SHARED = sys.argv[1:4]
PUBLIC = os.path.join(SHARED, "crds/public")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SEEDS = 200
ORDER = ["none", "patch", "minor", "major"]
problems = []


def problem(text):
    problems.append(text)
    print(text)


# --- a schema as a table --------------------------------------------------------------------------

LOWER = {"minLength": 0, "minItems": 0, "minProperties": 0, "minimum": float("-inf")}
UPPER = {"maxLength": 0, "maxItems": 0, "maxProperties": 0, "maximum": 0}
ALIKE = {"string": "text", "any": "text", "int-or-string": "text"}
WIDER = {("integer", "number"), ("integer", "int-or-string"), ("string", "int-or-string")}


def type_of(schema):
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        return "int-or-string"
    if schema.get("type"):
        return schema["type"]
    alternatives = sorted(a.get("type", "") for a in schema.get("anyOf", []))
    if alternatives == ["integer", "string"]:
        return "int-or-string"
    for keyword, word in (("properties", "object"), ("additionalProperties", "object"), ("items", "array")):
        if keyword in schema:
            return word
    return "any"


def step(path, name):
    plain = re.fullmatch(r"[A-Za-z0-9_$-]+", name)
    return f'{path}["{name}"]' if not plain else f"{path}.{name}" if path else name


def other_keys(schema):
    values = schema.get("additionalProperties")
    if schema.get("x-kubernetes-preserve-unknown-fields") or values is True or values == {}:
        return 2
    return 1 if isinstance(values, dict) else 0


def table(schema, path, required, into):
    """path -> (type, whether it must be given, the schema), of everything in it."""
    into[path] = (type_of(schema), required and schema.get("default") is None, schema)
    for name, below in (schema.get("properties") or {}).items():
        table(below, step(path, name), name in (schema.get("required") or []), into)
    if schema.get("items"):
        table(schema["items"], path + "[]", False, into)
    if isinstance(schema.get("additionalProperties"), dict):
        table(schema["additionalProperties"], path + ".*", False, into)
    return into


def parents(path):
    """The paths above it, the nearest first."""
    tokens = re.findall(r'\["[^"]*"\]|\[\]|\.?[^.\[]+', path)
    return ["".join(tokens[:n]) for n in range(len(tokens) - 1, 0, -1)]


# --- the opinion ----------------------------------------------------------------------------------

class Opinion:
    """Changes as tuples (side, path, what, keyword, level)."""

    def __init__(self, side):
        self.side, self.found = side, set()

    def tell(self, path, what, keyword, level):
        self.found.add((self.side, path, what, keyword, level))

    def values(self, path, keyword, fewer, more):
        """Of a keyword: whether values that were good are no more, and the other way round."""
        if not fewer and not more:
            return
        what = "changed" if fewer and more else "narrowed" if fewer else "widened"
        breaks = more if self.side == "output" else fewer
        self.tell(path, what, keyword, "major" if breaks or (fewer and more) else "minor")

    def bounds(self, path, old, new):
        for keyword in [*LOWER, *UPPER]:
            lower = keyword in LOWER
            nothing = LOWER[keyword] if lower else float("inf")
            a, b = (nothing if s.get(keyword) is None else s[keyword] for s in (old, new))
            self.values(path, keyword, b > a if lower else b < a, b < a if lower else b > a)
        a, b = old.get("multipleOf"), new.get("multipleOf")
        if a != b:
            self.values(path, "multipleOf", a is None or (b is not None and a % b != 0),
                        b is None or (a is not None and b % a != 0))

    def presence(self, path, keyword, a, b):
        if a != b:
            self.values(path, keyword, b is not None, a is not None)

    def flags(self, path, old, new):
        for keyword in ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems",
                        "x-kubernetes-embedded-resource"):
            a, b = bool(old.get(keyword)), bool(new.get(keyword))
            self.values(path, keyword, b and not a, a and not b)
        a, b = bool(old.get("nullable")), bool(new.get("nullable"))
        self.values(path, "nullable", a and not b, b and not a)

    def words(self, path, kind, old, new):
        a, b = (s.get("enum") for s in (old, new))
        if a and b:
            a, b = ({json.dumps(v) for v in values} for values in (a, b))
            self.values(path, "enum", bool(a - b), bool(b - a))
        else:
            self.presence(path, "enum", a, b)
        self.presence(path, "pattern", old.get("pattern"), new.get("pattern"))
        idle = {None, "", "password", "int-or-string", {"integer": "int64", "number": "double"}.get(kind)}
        a, b = old.get("format"), new.get("format")
        if a != b and self.side == "input" and "password" in (a, b):
            self.tell(path, "changed", "secret", "minor")
        elif a != b and a in idle and b in idle:
            self.tell(path, "changed", "format", "patch")
        elif a != b:
            self.values(path, "format", b not in idle, a not in idle)

    def default(self, path, old, new):
        a, b = old.get("default"), new.get("default")
        if a != b or isinstance(a, bool) != isinstance(b, bool):
            breaks = self.side == "input" and a is not None
            self.tell(path, "changed", "default", "major" if breaks else "minor")

    def rules(self, path, old, new):
        a, b = ({r["rule"].strip(): r for r in s.get("x-kubernetes-validations") or []} for s in (old, new))
        for rule in a.keys() | b.keys():
            word = "immutable" if rule == "self == oldSelf" else "x-kubernetes-validations"
            if rule in a and rule in b and a[rule] != b[rule]:
                self.tell(path, "reworded", word, "patch")
            self.values(path, word, rule not in a, rule not in b)

    def bindings(self, path, kind, old, new):
        for keyword in ("oneOf", "anyOf", "allOf", "not"):
            if keyword != "anyOf" or kind != "int-or-string":
                self.presence(path, keyword, old.get(keyword), new.get(keyword))
        a, b = ({"atomic": None}.get(s.get("x-kubernetes-list-type"), s.get("x-kubernetes-list-type"))
                for s in (old, new))
        self.presence(path, "x-kubernetes-list-type", a, b)
        if a and b:
            self.presence(path, "x-kubernetes-list-map-keys", *(
                s.get("x-kubernetes-list-map-keys") for s in (old, new)))

    def opens(self, path, old, new):
        a, b = other_keys(old), other_keys(new)
        if a and b:
            self.values(path, "other keys", b < a, b > a)
        elif a != b:
            self.tell(path, "widened" if b > a else "narrowed", "other keys", "minor" if b > a else "major")

    def retype(self, path, a, b, whole):
        """Tells it; returns whether the two can be compared further."""
        grows, shrinks = b == "any" or (a, b) in WIDER, a == "any" or (b, a) in WIDER
        fits = shrinks if self.side == "output" else grows
        if whole and fits:
            text = "text" if self.side == "output" else None
            fits = len({t if t in ("object", "array") else text or ALIKE.get(t, t) for t in (a, b)}) == 1
        self.tell(path, "retyped", "", "minor" if fits else "major")
        return grows or shrinks

    def prose(self, path, old, new):
        for keyword in ("description", "title", "example", "x-kubernetes-map-type"):
            if old.get(keyword) != new.get(keyword):
                self.tell(path, "reworded", keyword, "patch")

    def value(self, path, before, after, whole):
        """One value that both have; False when what is below is not to be compared."""
        (a, _, old), (b, _, new) = before, after
        self.prose(path, old, new)
        if a != b and not self.retype(path, a, b, whole):
            return False
        self.bounds(path, old, new)
        self.flags(path, old, new)
        self.words(path, b, old, new)
        self.default(path, old, new)
        self.rules(path, old, new)
        self.bindings(path, b, old, new)
        if a == b == "object":
            self.opens(path, old, new)
        return a == b

    def demand(self, path, old, new):
        harder = "optional" if self.side == "output" else "required"
        if old != new:
            what = "required" if new else "optional"
            self.tell(path, what, "", "major" if what == harder else "minor")

    def lone(self, path, before, after, top):
        """What only one of them has."""
        if path.endswith("[]"):
            sides = [side[0] if side else "any" for side in (before, after)]
            if sides[0] != sides[1]:
                self.retype(path, *sides, False)
        elif not path.endswith(".*"):
            breaks = before or (self.side == "input" and (after[2].get("default") is None or top) and
                                after[3])
            self.tell(path, "removed" if before else "added", "", "major" if breaks else "minor")


def whole_outputs(rows):
    """Outputs of their own: properties of the status, and scalars one level below."""
    for path, (kind, _, _) in rows.items():
        depth = len(parents(path))
        if depth == 1 or (depth == 2 and kind not in ("object", "array", "any") and
                          rows[parents(path)[0]][0] == "object" and not path.endswith((".*", "[]"))):
            yield path


def opinion_of(side, old, new, naming):
    """`old` and `new`: schemas of spec or status, with their properties; `naming`: of each the property that
    nobody must give."""
    opinion, root = Opinion(side), {"input": "spec", "output": "status"}[side]
    before, after = table(old, root, False, {}), table(new, root, False, {})
    if side == "input":
        whole = {p for p in before.keys() | after.keys() if len(parents(p)) == 1}
    else:
        whole = {*whole_outputs(before), *whole_outputs(after)}
    dead = set()
    for path in sorted(before.keys() | after.keys(), key=lambda p: len(parents(p))):
        if path == root:
            continue
        top = len(parents(path)) == 1
        if any(p in dead for p in parents(path)):
            # An output of its own comes or goes although what holds it has changed its type.
            continue
        if path not in before or path not in after:
            dead.add(path)
            opinion.lone(path, before.get(path), (*after[path], required_in(new, path, root) and
                                                             path != naming[1])
                         if path in after else None, top and side == "input")
            continue
        if not top or side == "input":
            opinion.demand(path, *(
                (required_in(s, path, root) if top else rows[path][1]) and path != name
                for s, rows, name in zip((old, new), (before, after), naming)))
        if not opinion.value(path, before[path], after[path], path in whole):
            dead.add(path)
    return opinion.found


def required_in(schema, path, root):
    """Whether the definition requires it, default or not."""
    for part in re.findall(r'\["[^"]*"\]|\[\]|\.\*|[^.\[]+', path[len(root):]):
        name = part[2:-2] if part.startswith('["') else part
        if part == "[]":
            schema, needed = schema.get("items") or {}, False
        elif part == ".*":
            schema, needed = schema["additionalProperties"], False
        else:
            needed = name in (schema.get("required") or [])
            schema = schema["properties"][name]
    return needed


# --- definitions ----------------------------------------------------------------------------------

def version_of(crd):
    """The storage version, if it is served; there is one in what is asked about here."""
    return next(v for v in crd["spec"]["versions"] if v["storage"] and v["served"])


def sides_of(crd):
    """The spec and the status of a definition; None where it has none with properties."""
    schema = version_of(crd)["schema"]["openAPIV3Schema"].get("properties", {})
    return [schema[p] if schema.get(p, {}).get("properties") else None for p in ("spec", "status")]


def naming_of(path):
    """The property with the cloud resource's name, of which only crdforge knows: it is never required."""
    shown = subprocess.run([CRDFORGE, "show", "--json", "--quiet", path], capture_output=True, text=True,
                           check=True).stdout
    document = json.loads(shown)
    inputs = {i["name"]: i["path"] for i in document["inputs"]}
    return ".".join(inputs.get(document.get("naming", {}).get("input"), []))


def told(old, new):
    """What crdforge says of two files or folders: kind -> entry."""
    done = subprocess.run([CRDFORGE, "diff", "--json", "--flatten", "none", old, new], capture_output=True,
                          text=True, check=False)
    if done.returncode not in (0, 1):
        problem(f"{old} {new}: {done.stderr}")
        return {}
    document = json.loads(done.stdout)
    levels = [k["level"] for k in document["kinds"]]
    if document["level"] != max(levels, key=ORDER.index, default="none") or \
            done.returncode != (document["level"] != "none"):
        problem(f"{old} {new}: the level or the exit code does not fit")
    return {k["kind"]: k for k in document["kinds"]}


def as_found(entry, side):
    """Those in spec or status. What lies in something new or gone is one change with it here."""
    root = {"input": "spec", "output": "status"}[side]
    rows = [c for c in entry["changes"] if c["of"] == side and
            re.match(rf"{root}\b", c.get("path", ""))]
    over = {c["path"] for c in rows if c["what"] in ("added", "removed", "retyped")}
    # A part whose type changes may become an output of its own, or be one no more.
    retyped = {c["path"] for c in rows if c["what"] == "retyped"}
    return {(side, c["path"], c["what"], c.get("keyword", ""), c["level"]) for c in rows
            if not any(p in over for p in parents(c["path"])) and
            not (c["path"] in retyped and c["what"] in ("added", "removed"))}


def compare(label, old, new, entry, naming):
    """One kind, given as its two definitions and what crdforge says."""
    for side, a, b in zip(("input", "output"), sides_of(old), sides_of(new)):
        if a is None or b is None:
            continue
        wanted, found = opinion_of(side, a, b, naming), as_found(entry, side)
        for change in sorted(wanted - found):
            problem(f"{label}: not told: {change}")
        for change in sorted(found - wanted):
            problem(f"{label}: told, but not so: {change}")
    level = max((c["level"] for c in entry["changes"]), key=ORDER.index, default="none")
    if level != entry["level"]:
        problem(f"{label}: level {entry['level']}, its changes say {level}")


def definitions(pattern):
    found = {}
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf-8") as f:
            for document in yaml.load_all(f, Loader=Loader):
                if isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
                    found[document["spec"]["names"]["kind"]] = (path, document)
    return found


# --- questions ------------------------------------------------------------------------------------

def published(old, new):
    """Two releases, there and back. Returns how many changes there are."""
    before = definitions(os.path.join(PUBLIC, old, "*.yaml"))
    after = definitions(os.path.join(PUBLIC, new, "*.yaml"))
    changes = 0
    for (from_name, a), (to_name, b) in (((old, before), (new, after)), ((new, after), (old, before))):
        entries = told(os.path.join(PUBLIC, from_name), os.path.join(PUBLIC, to_name))
        if sorted(entries) != sorted(a.keys() | b.keys()):
            problem(f"{from_name} {to_name}: kinds {sorted(entries)}")
        for kind, entry in entries.items():
            changes += len(entry["changes"])
            if kind not in a or kind not in b:
                what = [(c["of"], c["what"], c["level"]) for c in entry["changes"]]
                if what != [("kind", "added", "minor") if kind in b else ("kind", "removed", "major")]:
                    problem(f"{kind}: {what}")
            else:
                compare(f"{from_name} to {to_name}: {kind}", a[kind][1], b[kind][1], entry,
                        [naming_of(a[kind][0]), naming_of(b[kind][0])])
    return changes


TYPES = ["string", "integer", "number", "boolean", "object", "array"]


def some_schema(draw):
    kind = draw.choice(TYPES)
    made = {"type": kind}
    if kind == "object":
        made["properties"] = {f"p{n}": {"type": draw.choice(TYPES[:4])} for n in range(draw.randint(0, 3))}
        made["required"] = [p for p in made["properties"] if draw.random() < 0.5]
    if kind == "array":
        made["items"] = {"type": draw.choice(TYPES[:4])}
    return made


def set_keyword(draw, schema):
    """A keyword is set, changed or taken away."""
    rules = [{"rule": "self == oldSelf"}, {"rule": "self != ''", "message": draw.choice("ab")}]
    values = {"enum": [["a"], ["a", "b"], ["b", "c"], [1, "1"]], "default": ["a", 1, True, False, 0],
              "pattern": ["a", "b"], "format": ["int32", "int64", "double", "password", "date-time"],
              "minimum": [0, 1, 2.5], "maximum": [10, 11], "minLength": [0, 1, 2], "maxLength": [5, 6],
              "minItems": [0, 1], "maxItems": [3, 4], "minProperties": [1, 2], "maxProperties": [8, 9],
              "multipleOf": [2, 4, 6], "exclusiveMinimum": [True, False], "nullable": [True, False],
              "uniqueItems": [True, False], "description": ["x", "y"], "title": ["t"],
              "x-kubernetes-validations": [rules, rules[:1], rules[1:], []],
              "oneOf": [[{"required": ["a"]}]], "not": [{"pattern": "x"}],
              "x-kubernetes-list-type": ["atomic", "set", "map"],
              "x-kubernetes-list-map-keys": [["a"], ["b"]], "x-kubernetes-map-type": ["atomic"],
              "x-kubernetes-preserve-unknown-fields": [True],
              "x-kubernetes-embedded-resource": [True, False], "x-kubernetes-int-or-string": [True]}
    keyword = draw.choice(sorted(values))
    if draw.random() < 0.3:
        schema.pop(keyword, None)
    else:
        schema[keyword] = copy.deepcopy(draw.choice(values[keyword]))


def change(draw, schema, root=False):
    """One change of a schema or of what is in it; what is `root` keeps properties."""
    properties = schema.get("properties") or {}
    what = draw.random() * (0.9 if root else 1)
    if properties and what < 0.6:
        change(draw, properties[draw.choice(sorted(properties))])
    elif len(properties) > root and what < 0.7:
        del properties[draw.choice(sorted(properties))]
        schema["required"] = [r for r in schema.get("required") or [] if r in properties]
    elif properties and what < 0.8:
        name = draw.choice(sorted(properties))
        required = set(schema.get("required") or []) ^ {name}
        schema["required"] = sorted(required)
    elif "properties" in schema and what < 0.9:
        name = draw.choice(["new", "newer", "a.b", "x-y"])
        properties[name] = some_schema(draw)
        if draw.random() < 0.5:
            schema["required"] = sorted({*(schema.get("required") or []), name})
    elif isinstance(schema.get("items"), dict) and what < 0.8:
        change(draw, schema["items"])
    elif isinstance(schema.get("additionalProperties"), dict) and what < 0.8:
        change(draw, schema["additionalProperties"])
    elif what < 0.93:
        set_keyword(draw, schema)
    elif what < 0.95 and type_of(schema) == "object":
        schema.pop("properties", None)
        schema.pop("required", None)
        schema["additionalProperties"] = draw.choice([True, some_schema(draw)])
    else:
        replaced = some_schema(draw)
        schema.clear()
        schema.update(replaced)


def pruned(draw, schema):
    """With few properties on each level, so that one is changed twice."""
    properties = schema.get("properties") or {}
    for name in draw.sample(sorted(properties), max(0, len(properties) - 4)):
        del properties[name]
    schema["required"] = [name for name in schema.get("required") or [] if name in properties]
    for below in [*properties.values(), schema.get("items"), schema.get("additionalProperties")]:
        if isinstance(below, dict):
            pruned(draw, below)


def changed(draw, crd, most):
    """The definition after some changes."""
    made = copy.deepcopy(crd)
    for _ in range(draw.randint(1, most)):
        change(draw, draw.choice(sides_of(made)), True)
    return made


def seeded(folder):
    """Published definitions with changes made here. Returns how many kinds of change were met."""
    paths = sorted(glob.glob(os.path.join(PUBLIC, "ack-*/*/*.yaml"))) + \
        sorted(glob.glob(os.path.join(PUBLIC, "kubeflow-training-operator/*/*.yaml"))) + \
        [os.path.join(SOURCE, "tests/golden/all-types/input.yaml")]
    met = set()
    for seed in range(SEEDS):
        draw = random.Random(seed)
        with open(draw.choice(paths), encoding="utf-8") as f:
            old = next(d for d in yaml.load_all(f, Loader=Loader) if d)
        if not all(sides_of(old)):
            continue
        for side in sides_of(old):
            pruned(draw, side)
        old = changed(draw, old, 60)  # so that there are keywords to change
        new = changed(draw, old, 20)
        names = [os.path.join(folder, f"{seed}{side}.json") for side in ("old", "new")]
        for name, document in zip(names, (old, new)):
            with open(name, "w", encoding="utf-8") as f:
                json.dump(document, f)
        for entry in told(*names).values():
            compare(f"seed {seed}", old, new, entry, [naming_of(name) for name in names])
            met |= {(c["of"], c["what"], c.get("keyword", "")) for c in entry["changes"]}
    return met


def kubeflow():
    """An integer is refused where a number is asked for: so that change of an input is major."""
    from kfp import compiler, components, dsl  # pylint: disable=import-outside-toplevel
    component = components.load_component_from_text(
        "name: c\ninputs: [{name: x, type: Float}]\n"
        "implementation: {container: {image: i, args: [{inputValue: x}]}}\n")
    for given in (1.5, 3):
        try:
            @dsl.pipeline(name="p")
            def pipeline():
                component(x=given)  # pylint: disable=cell-var-from-loop
            compiler.Compiler().compile(pipeline, os.devnull)
            refused = False
        except Exception as error:  # pylint: disable=broad-except
            refused = type(error).__name__ == "InconsistentTypeException"
        if refused != (given == 3):
            problem(f"Kubeflow's compiler: {given!r} for a number, refused: {refused}")


def main():
    if not os.path.isdir(os.path.join(PUBLIC, "ack-sagemaker/v0.3.3")):
        print("skipped: the published definitions are not there")
        sys.exit(77)
    ack = published("ack-sagemaker/v0.3.3", "ack-sagemaker/v1.9.1")
    if ack < 200:
        problem(f"only {ack} changes between the releases of ACK")
    with tempfile.TemporaryDirectory() as folder:
        met = seeded(folder)
    if len(met) < 80:
        problem(f"seeded changes met only {len(met)} kinds of change")
    kubeflow()
    print(f"{ack} changes of releases, {len(met)} kinds of seeded change: {len(problems)} problems")
    sys.exit(bool(problems))


main()
