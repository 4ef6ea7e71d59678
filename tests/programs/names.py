# SPDX-License-Identifier: Apache-2.0
"""Names of every property of every definition at hand: bundled, of the golden folders, and where they
are beside the project, the public ones of ../shared. None is lost, no two are alike, none is illegal."""
import glob
import json
import keyword
import os
import re

from common import BUILD, SOURCE, check, main, run

SHARED = os.path.join(os.path.dirname(SOURCE), "shared/crds/public")
LEGAL = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
ENVELOPE = ("apiVersion", "kind", "metadata", "status")


def files():
    found = glob.glob(os.path.join(SOURCE, "crd_cache/*/*/*.yaml"))
    found += glob.glob(os.path.join(SOURCE, "tests/golden/[!b]*/*.yaml"))  # bad-* are refused
    public = [os.path.join(parent, name) for parent, _, names in os.walk(SHARED) for name in names
              if name.endswith((".yaml", ".yml", ".json"))]
    if not public:
        print("the public definitions of ../shared are not here: only our own are tried")
    return sorted(found), sorted(public)


def leaves(schema, path):
    """The paths that flattening down to the leaves gives."""
    for name, below in (schema.get("properties") or {}).items():
        if below.get("properties") and below.get("type", "object") == "object" \
                and not below.get("x-kubernetes-int-or-string"):
            yield from leaves(below, (*path, name))
        else:
            yield (*path, name)


def wanted_inputs(root):
    """What of the schema must be an input: properties of spec, what is beside it, and all leaves."""
    wanted = set()
    for name, below in (root.get("properties") or {}).items():
        if name in ENVELOPE:
            continue
        inside = below.get("properties") or {}
        if name == "spec" and inside:
            wanted |= {("spec", p) for p in inside} | set(leaves(below, ("spec",)))
        else:
            wanted.add((name,))
    return wanted


def wanted_outputs(root):
    status = (root.get("properties") or {}).get("status") or {}
    return {("status", name) for name in status.get("properties") or {}}


def check_side(document, side, wanted, shown):
    fields = [f for f in document[side]]
    names = [f["name"] for f in fields]
    paths = [tuple(f["path"]) for f in fields if not f["own"]]
    check(len(set(names)) == len(names), f"{shown}: two {side} have one name")
    check(len({n.replace("_", "") for n in names if n.count("_") == 0}) ==
          len([n for n in names if n.count("_") == 0]), f"{shown}: {side} alike")
    check(len(set(paths)) == len(paths), f"{shown}: two {side} have one path")
    lost = wanted - set(paths)
    check(not lost, f"{shown}: {side} without {sorted(lost)[:5]}")
    bad = [n for n in names if not LEGAL.match(n) or keyword.iskeyword(n) or n == "self"]
    check(not bad, f"{shown}: illegal {side} {bad[:5]}")
    # Both KFP SDKs make names small and drop what is no letter, digit or "_": nothing may change.
    changed = [n for n in names if re.sub(r"[^a-z0-9_]", "", n.lower()) != n]
    check(not changed, f"{shown}: an SDK would change {changed[:5]}")
    by_name = {f["name"]: f for f in fields}
    for field in fields:
        holder = by_name.get(field.get("inside"))
        if "inside" in field:
            check(holder and field["path"][:len(holder["path"])] == holder["path"],
                  f"{shown}: {field['name']} is not inside {field['inside']}")


def documents(path, *words):
    """The component documents of a file, with the schema of each; [] for what is refused."""
    shown = run("crdforge", "show", "--json", path, *words, code=None)
    made = json.loads(shown.stdout) if shown.returncode == 0 else []
    return made if isinstance(made, list) else [made]


def whole_schema(document):
    """The root schema put together again from what the document holds of it."""
    root = {"properties": {}}
    for side in ("inputs", "outputs"):
        for field in document[side]:
            if field["own"] or "inside" in field or not field.get("schema"):
                continue
            place = root
            for step in field["path"][:-1]:
                place = place.setdefault("properties", {}).setdefault(step, {"type": "object"})
            place.setdefault("properties", {})[field["path"][-1]] = field["schema"]
    return root


def test_names(_folder):
    ours, public = files()
    tried = 0
    for path in ours + public:
        plain = documents(path)
        flat = documents(path, "--flatten", "spec")
        for before, after in zip(plain, flat or plain):
            shown = f"{os.path.relpath(path, os.path.dirname(SOURCE))} {before['kind']}"
            root = whole_schema(before)
            tried += 1
            if flat:
                check_side(after, "inputs", wanted_inputs(root), shown)
            else:
                check_side(before, "inputs", {p for p in wanted_inputs(root) if len(p) < 3}, shown)
            check_side(after, "outputs", wanted_outputs(root), shown)
            # Flattening changes no name that was there.
            kept = {tuple(map(str, f["path"])): f["name"] for f in after["inputs"]}
            moved = [f["name"] for f in before["inputs"]
                     if f["path"] and kept.get(tuple(map(str, f["path"]))) != f["name"]]
            check(not moved, f"{shown}: flattening renames {moved[:5]}")
    check(tried > 26, f"{tried} kinds")
    print(f"{tried} kinds")


def test_everything_is_compared(_folder):
    """The test's own reading of a schema finds what is lost."""
    (document,) = documents(os.path.join(SOURCE, "tests/golden/flatten/input.yaml"), "--flatten", "spec")
    check(("spec", "size", "paint", "colour") in wanted_inputs(whole_schema(document)), "the leaves")
    check(BUILD, "a build")


main(test_names, test_everything_is_compared)
