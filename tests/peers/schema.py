# SPDX-License-Identifier: Apache-2.0
"""The format `schema`: schema.py CRDFORGE SOURCE SHARED   (by the Python of the peer TOOLS)

Every schema, of all bundled kinds and all public definitions, is a schema of draft-07 with patterns that
are patterns. What the definitions take is taken; sample values files are; wrong values are not."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import generated
import instances
import jsonschema
import yaml

CRDFORGE, SOURCE, SHARED = sys.argv[1:4]
META = jsonschema.Draft7Validator
failures = 0


def expect(ok, message):
    global failures  # pylint: disable=global-statement
    if not ok:
        failures += 1
        print("FAILED: " + message[:1500], flush=True)


def nodes(schema):
    """The schema and all schemas in it."""
    if isinstance(schema, dict):
        yield schema
        for key in ("properties", "definitions"):
            for below in schema.get(key, {}).values():
                yield from nodes(below)
        for key in ("items", "additionalProperties", "not"):
            yield from nodes(schema.get(key))
        for key in ("allOf", "anyOf", "oneOf"):
            yield from nodes(schema.get(key))
    elif isinstance(schema, list):
        for below in schema:
            yield from nodes(below)


def read(folder):
    with open(os.path.join(folder, "schema/inputs.schema.json"), encoding="utf-8") as source:
        return json.load(source)


def well_formed(folder, schema, component):
    """What any schema must be."""
    errors = list(META(META.META_SCHEMA, format_checker=jsonschema.FormatChecker()).iter_errors(schema))
    expect(not errors, f"{folder}: {errors[:1]}")
    expect(list(schema["properties"]) == [i["name"] for i in component["inputs"]], f"{folder}: other inputs")
    expect(schema.get("required", []) == [i["name"] for i in component["inputs"] if i["required"]],
           f"{folder}: other required inputs")
    expect(schema["additionalProperties"] is False, f"{folder}: takes unknown inputs")
    expect(re.fullmatch(r"urn:crdforge:[a-z0-9.-]+:v\w+:\w+:inputs", schema["$id"]), f"{folder}: {schema['$id']}")
    for node in nodes(schema):
        if "pattern" in node:
            re.compile(node["pattern"])
        expect(not any(key.startswith("x-") or key in ("nullable", "example", "externalDocs") for key in node),
               f"{folder}: a keyword of OpenAPI in {list(node)}")


def constrained(schema):
    """Whether values that look at types alone may be refused."""
    words = ("pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
             "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems",
             "allOf", "anyOf", "oneOf", "not")
    return any(word in node for node in nodes(schema) for word in words)


def fits(folder, schema, component):
    """What the definition takes, as far as types say it."""
    taken = 0
    for one in component["inputs"]:
        ours = schema["properties"][one["name"]]
        if "schema" not in one or constrained(ours):
            continue
        for wanted in ("least", "most", "empty", "null"):
            value = instances.value(one["schema"], wanted)
            errors = [e.message for e in META(ours).iter_errors(value)]
            expect(not errors, f"{folder}: {one['name']}: {wanted}: {errors[:1]} for {value!r}")
            taken += 1
        if instances.kind_of(one["schema"]) == "object" and one["schema"].get("properties") and not any(
                one["schema"].get(f"x-kubernetes-{word}") for word in ("preserve-unknown-fields", "embedded-resource")):
            expect(not META(ours).is_valid({"noSuchProperty": 1}), f"{folder}: {one['name']}: unknown names")
    return taken


def looked_at(folders):
    taken = 0
    for folder in folders:
        schema, component = read(folder), generated.component(folder)
        well_formed(folder, schema, component)
        taken += fits(folder, schema, component)
    return taken


# Values files for the golden Sampler: what is taken and what is not, by what it says.
LEAST = {"size": 1, "shape": {"sides": 3}}
TAKEN = [{}, {"size": 2147483647}, {"name": "x"}, {"level": 0.5}, {"flag": None}, {"flag": True}, {"port": 80},
         {"port": "80%"}, {"since": "2026-01-31T12:00:00Z"}, {"anything": [1, None]}, {"words": []},
         {"words": ["a", "b"]}, {"words": [1, True]}, {"parts": [{"name": "a"}]}, {"grid": [[{"x": 1}], []]},
         {"labels": {"a": "b", "epochs": 10}}, {"named": {"a": {"weight": None}}}, {"open": {"known": "a", "b": 1}},
         {"blob": {"a": {"b": 1}}}, {"template": {"apiVersion": "v1", "kind": "Pod", "spec": {}}},
         {"shape": {"sides": 4, "colour": "a \"b\"\n"}}, {"choice": {"a": "x"}}, {"choice": None},
         {"extra": {"note": "x"}}, {"spec_class": "x"}, {"holes": ["a"]}]
REFUSED = [({"size": 0}, "minimum of 0"), ({"size": 2147483648}, "greater than the maximum"),
           ({"size": "1"}, "not of type 'integer'"), ({"size": None}, "not of type 'integer'"),
           ({"shape": {}}, "'sides' is a required"), ({"shape": {"sides": 5}}, "not one of [3, 4]"),
           ({"shape": {"sides": 3, "side": 1}}, "'side' was unexpected"), ({"sise": 1}, "'sise' was unexpected"),
           ({"shape": {"sides": 3, "colour": "blue"}}, "not one of ['red'"), ({"level": 2}, "not one of [0.5, 1]"),
           ({"flag": "yes"}, "not of type 'boolean', 'null'"), ({"port": 1.5}, "not of type 'integer', 'string'"),
           ({"port": "a"}, "does not match"), ({"words": ["a", "a"]}, "non-unique"), ({"words": "a"}, "'array'"),
           ({"parts": [{}]}, "'name' is a required"), ({"grid": [{"x": 1}]}, "not of type 'array'"),
           ({"labels": {"a": {}}}, "not of type"), ({"labels": ["a"]}, "not of type 'object'"),
           ({"named": {"a": {"weight": "x"}}}, "not of type 'number', 'null'"), ({"choice": {}}, "not valid under any"),
           ({"choice": {"a": "x", "b": "y"}}, "not valid under any"), ({"template": {"kind": "Pod"}}, "'apiVersion'"),
           ({"since": "yesterday"}, "is not a 'date-time'"), ({"open": {"known": 1}}, "not of type 'string'")]


def table(folder):
    schema = read(folder)
    validator = META(schema, format_checker=date_times())
    for values in TAKEN:
        errors = [e.message for e in validator.iter_errors({**LEAST, **values})]
        expect(not errors, f"{values} is refused: {errors}")
    for values, wanted in REFUSED:
        errors = [e.message for e in validator.iter_errors({**LEAST, **values})]
        expect(any(wanted in e for e in errors), f"{values} is not refused with {wanted!r}: {errors}")
    for name in LEAST:
        errors = [e.message for e in validator.iter_errors({n: v for n, v in LEAST.items() if n != name})]
        expect(errors == [f"'{name}' is a required property"], f"without {name}: {errors}")
    expect(schema["properties"]["secret"].get("writeOnly") is True, "a secret can be read")
    expect("self == oldSelf (it cannot be changed)" in schema["properties"]["fixed"]["$comment"], "no rule")
    expect("unique by: name" in schema["properties"]["parts"]["$comment"], "no keys of a list")
    return len(TAKEN) + len(REFUSED)


def date_times():
    """The checker that comes with jsonschema needs another package."""
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("date-time")(lambda v: not isinstance(v, str) or re.match(r"\d{4}-\d\d-\d\dT", v) is not None)
    return checker


# What a reader does with a sample: explanations begin with "# ", what can be uncommented does not.
SAMPLE = re.compile(r"^#(?=[^ ]|  )", re.MULTILINE)


def samples(folders):
    """The sample of every kind, as written and with every optional input."""
    for folder in folders:
        validator = META(read(folder))
        with open(os.path.join(folder, "samples/values.yaml"), encoding="utf-8") as source:
            head, body = source.read().split("\n\n", 1)
        for text in (body, SAMPLE.sub("", body)):
            errors = [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(yaml.safe_load(text) or {})]
            expect(not errors, f"{folder}: the sample is refused: {errors[:2]} {head[:0]}")


# Inputs in parts. (--flatten options, values files and whether they are taken). The definition requires
# size, shape and shape.sides; of each of parts the name.
FLATTENED = [
    (["shape"], [({"shape": {"sides": 3}}, True), ({"shape_sides": 3}, True), ({"shape": {}}, False),
                 ({"shape": {"colour": "red"}, "shape_sides": 3}, True), ({}, False), ({"shape_sides": 5}, False),
                 ({"shape": {"colour": "red"}}, False), ({"shape_colour": "red"}, False),
                 ({"shape_sides": 3, "action": "apply"}, True), ({"shape_sides": 3, "action": "delete"}, False)]),
    (["parts[0]"], [({}, True), ({"parts": []}, True), ({"parts": [{}]}, False), ({"parts_0_name": "a"}, True),
                    ({"parts": [{}], "parts_0_name": "a"}, True), ({"parts": [{"name": "a"}]}, True)]),
    (["choice", "open"], [({}, True), ({"choice_a": "x"}, True), ({"open": {"other": 1}, "open_known": "a"}, True)]),
]


def flattened():
    """What is needed and may come in two ways."""
    source = os.path.join(SOURCE, "tests/golden/schema/input.yaml")
    for paths, cases in FLATTENED:
        out = tempfile.mkdtemp()
        options = [word for path in paths for word in ("--flatten", path)]
        subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--out", out, "--format", "schema", *options,
                        source], check=True)
        schema = read(os.path.join(out, "Sampler"))
        META.check_schema(schema)
        for values, wanted in cases:
            given = {**LEAST, **values}
            if paths == ["shape"] and "shape" not in values:
                del given["shape"]
            errors = [e.message for e in META(schema).iter_errors(given)]
            expect(wanted == (not errors), f"--flatten {paths}: {values}: {errors or 'taken'}")


# Patterns of Kubernetes, and how they are written for others; None: not at all.
def patterns():
    folder = tempfile.mkdtemp()
    cases = [("^a$", "^a$"), (r"^[a-z\-]+\_\:\-$", r"^[a-z\-]+_:-$"), (r"^a{2,3}{$", r"^a{2,3}\{$"), ("^a]}", r"^a\]\}"),
             (r"[[\]a]", r"[\[\]a]"), ("(?i)a", None), ("[[:alpha:]]", None), (r"\Aa\z", None), (r"\pL", None),
             ("(?P<a>b)", None), ("(?:a|b)", "(?:a|b)"), ("[]a]", None), ("a)", None), ("[a", None), ("a\\", None),
             (r"\x41\/\.", r"\x41\/\."), (r"\x{41}", None), ("é", "é"), (r"[^\s\d]", r"[^\s\d]")]
    with open(os.path.join(folder, "ecma-test.lua"), "w", encoding="utf-8") as target:
        target.write("return { emit = function(c) return list { file('x.json', "
                     "each(c.inputs, function(i) return i.pattern and list { ecma_pattern(i.pattern) or 'none' } or nil "
                     "end)) } end }\n")
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {
        "name": "xs.x.example"}, "spec": {"group": "x.example", "scope": "Namespaced", "names": {
            "kind": "X", "plural": "xs", "singular": "x"}, "versions": [{"name": "v1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object", "properties": {
                f"p{n}": {"type": "string", "pattern": p} for n, (p, _) in enumerate(cases)}}}}}}]}}
    with open(os.path.join(folder, "x.yaml"), "w", encoding="utf-8") as target:
        json.dump(definition, target)
    subprocess.run([CRDFORGE, "generate", "--quiet", "--out", "out", "--format", "./ecma-test.lua", "x.yaml"],
                   cwd=folder, check=True)
    (path,) = glob.glob(os.path.join(folder, "out/*/*/x.json"))
    with open(path, encoding="utf-8") as source:
        got = [found[0] for found in json.load(source)]
    for (pattern, wanted), found in zip(cases, got):
        expect(found == (wanted or "none"), f"pattern {pattern}: {found}")


def main():
    own = generated.own(CRDFORGE, SOURCE, "schema,samples")
    taken = looked_at(own)
    samples([f for f in own if "golden.example" not in f])
    (sampler,) = [f for f in own if f.endswith("/Sampler")]
    cases = table(sampler)
    flattened()
    patterns()
    public = generated.public(CRDFORGE, SHARED, "schema")
    taken += looked_at(public)
    print(f"{len(own)} kinds of our own, {len(public)} public ones, {taken} values and {cases} cases, {failures} failed")
    sys.exit(failures > 0 or len(own) != 29)


main()
