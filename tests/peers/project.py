#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of project files says what the program says.

Usage: project.py CRDFORGE

Each key is given values of every shape: an editor that knows the schema and crdforge must refuse the same
ones. What `crdforge init` writes fits, with each of its comments that is a key.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

VALUES = ["x", "", 1, 0, -1, 1.5, True, False, None, [], ["x"], [""], [1], ["x", "y"], [["x"]], [{}], {},
          {"x": None}, {"x": {}}, {"x": {"a": 1}}, {"x": {"a": [1]}}, {"x": 1}, [{"x": {"a": True}}],
          [{"x": "y"}], {"include": "x"}, {"include": ["x"], "exclude": ["y"]}, {"exclude": []},
          {"include": "x", "other": "y"}, "group", "none", ">=0.1", ">=0.1, <1", ">= 0.1 ,<1", ">=0.1,",
          "0.1", ">=0.0.1-rc.1", "<1.", "a.so", "./a.so", "./a.lua", "a/b", "a/b.lua", "a,b", "./a,b.lua",
          "/x", "-", "-x", "..", "../x", "a/../b", "a/..", "..a", "a..", "./a", "a//b", ["a.so"], {"./a.so": None}, {"a/b.lua": {"x": "y"}}]


def refused(program, folder, document):
    """The keys that crdforge finds something wrong with, below or at them."""
    path = pathlib.Path(folder, "p.yaml")
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run([program, "generate", "--json", "--project", path, "--out", folder + "/out",
                           "--format", "argo", "--flatten", "none", "--layout", "kind", "--kind", "App",
                           "--offline", "App"], capture_output=True, check=False)
    report = json.loads(done.stdout)
    return {list(document)[d["line"] - 1] for d in report["diagnostics"]
            if d.get("file") == str(path) and d["severity"] == "error"}, done.returncode


def main():
    program, problems, checks = sys.argv[1], [], 0
    schema = json.loads(subprocess.run([program, "init", "--schema"], capture_output=True, check=True).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    with tempfile.TemporaryDirectory() as folder:
        for value in VALUES:
            # What no schema can know: that a version is another, that two keys contradict each other.
            document = {"zzz": 1, **{key: value for key in schema["properties"] if key != "locked"}}
            ours, _ = refused(program, folder, document)
            theirs = {key for key in document if list(validator.iter_errors({key: document[key]}))}
            checks += len(document)
            if ours != theirs:
                problems.append(f"{value!r}: crdforge refuses {sorted(ours - theirs)} alone, "
                                f"the schema {sorted(theirs - ours)}")
        subprocess.run([program, "init", "--quiet"], check=True, cwd=folder)
        text = pathlib.Path(folder, "crdforge.yaml").read_text(encoding="utf-8")
        whole = yaml.safe_load(re.sub(r"^#(?! \S)", "", text, flags=re.M))
        checks += 1
        problems += [error.message for error in validator.iter_errors(whole)]
        if set(whole) != set(schema["properties"]):
            problems.append(f"`crdforge init` has not all keys: {sorted(set(schema['properties']) - set(whole))}")
    for problem in problems:
        print(problem)
    print(f"{checks} checks, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
