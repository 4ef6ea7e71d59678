#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that PyYAML reads what the project writes as the same data as the JSON beside it.

usage: yaml_readers.py [--python PYTHON] FILE

FILE holds one {"yaml": "...", "json": "..."} a line, as `text_roundtrip --dump N` prints them.
PYTHON is an interpreter that has PyYAML (the one of a KFP installation, say); without it, the one
that runs this script. Exit codes: 0 all alike, 1 some differ, 77 no PyYAML there.
"""
import json
import math
import os
import sys


def same(a, b):
    """Deep equality that tells True from 1, and takes 1.0 and 1 for one number."""
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or math.isclose(a, b, rel_tol=1e-15)
    return type(a) is type(b) and a == b


def main(arguments):
    if len(arguments) >= 3 and arguments[0] == "--python":
        script = os.path.abspath(__file__)
        os.execv(arguments[1], [arguments[1], script] + arguments[2:])
    if len(arguments) != 1:
        sys.stderr.write(__doc__)
        return 2
    try:
        import yaml
    except ImportError:
        print("skipped: %s has no PyYAML" % sys.executable)
        return 77
    loaders = [getattr(yaml, name) for name in ("SafeLoader", "CSafeLoader") if hasattr(yaml, name)]
    failures = 0
    lines = 0
    with open(arguments[0], encoding="utf-8", newline="\n") as file:
        for line in file:
            pair = json.loads(line)
            expected = json.loads(pair["json"])
            lines += 1
            for loader in loaders:
                try:
                    found = yaml.load(pair["yaml"], Loader=loader)
                    problem = None if same(found, expected) else "reads %r" % (found,)
                except (yaml.YAMLError, ValueError) as error:
                    problem = "refuses: %s" % error
                if problem:
                    failures += 1
                    print("line %d: %s %s\n%s" % (lines, loader.__name__, problem, pair["yaml"]))
    print("%d documents, %d loaders, %d differences" % (lines, len(loaders), failures))
    return 1 if failures or not lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
