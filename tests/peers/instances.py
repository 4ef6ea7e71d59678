# SPDX-License-Identifier: Apache-2.0
"""Values that a structural schema takes, for what is made of it to be tried with.

least(schema) has what is required, most(schema) all properties, empty(schema) the empty value of each."""


def is_map(value):
    return isinstance(value, dict)


def kind_of(schema):
    if not is_map(schema):
        return "any"
    if schema.get("x-kubernetes-int-or-string") is True:
        return "int-or-string"
    kind = schema.get("type")
    if kind in ("string", "integer", "number", "boolean", "array", "object"):
        return kind
    return "object" if schema.get("properties") or "additionalProperties" in schema else "any"


def scalar(schema, kind, empty):
    words = [w for w in schema.get("enum", []) if w is not None] if is_map(schema) else []
    if words:
        return words[-1]
    return {"string": ("", "text \"q\" \\ é"), "integer": (0, 7), "number": (0, 0.5),
            "boolean": (False, True), "int-or-string": (0, "50%"),
            "any": ({}, {"any": [1, None, "x"]})}[kind][0 if empty else 1]


def value(schema, wanted):
    """wanted: "least", "most", "empty" or "null"."""
    kind = kind_of(schema)
    if kind == "array":
        items = schema.get("items")
        return [] if wanted in ("least", "empty") else [value(items, wanted)] if items else ["x"]
    if kind != "object":
        return scalar(schema, kind, wanted in ("empty", "null"))
    properties, required = schema.get("properties") or {}, schema.get("required") or []
    result = {name: value(below, wanted) for name, below in properties.items()
              if wanted != "least" or name in required}
    if wanted == "null":
        result = {n: None if is_map(properties[n]) and properties[n].get("nullable") is True
                  and kind_of(properties[n]) != "any" else v for n, v in result.items()}
    values = schema.get("additionalProperties")
    preserved = schema.get("x-kubernetes-preserve-unknown-fields") is True
    embedded = schema.get("x-kubernetes-embedded-resource") is True
    if embedded and not properties:
        result = {"apiVersion": "v1", "kind": "ConfigMap"}
    if wanted == "most" and is_map(values):
        result["a key"] = value(values, wanted)
    elif wanted == "most" and (values is True or preserved or not properties):
        result["unknownKey"] = {"n": 1}
    return result


def resource(component, wanted):
    """A whole custom resource for a component document."""
    made = {"apiVersion": component["group"] + "/" + component["version"], "kind": component["kind"],
            "metadata": {"name": "x", "labels": {}, "finalizers": ["a"]}}
    for one in component["inputs"]:
        path = one["path"]
        if one["own"] or one.get("inside") or len(path) > 2:
            continue
        if wanted == "least" and not (one["required"] or one.get("needed")):
            continue
        schema = one.get("schema")
        parent = made.setdefault("spec", {}) if len(path) == 2 else made
        nullable = is_map(schema) and schema.get("nullable") is True and kind_of(schema) != "any"
        parent[path[-1]] = None if wanted == "null" and nullable else value(schema, wanted)
    if wanted == "most":
        made["status"] = {"phase": "x", "list": [None]}
    return made
