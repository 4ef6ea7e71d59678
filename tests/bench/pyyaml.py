# SPDX-License-Identifier: Apache-2.0
"""What reading alone costs in Python: pyyaml.py INPUT

Loads all documents of a file, of the YAML and JSON below a folder, or of standard input (-) with PyYAML's
CSafeLoader, one after the other, and forgets them. Ends with 1 where a file cannot be loaded."""
import os
import sys

import yaml


def files(path):
    if os.path.isfile(path):
        yield path
    for folder, _, names in os.walk(path):
        yield from (os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml", ".json")))


def load(stream):
    try:
        for _ in yaml.load_all(stream, yaml.CSafeLoader):
            pass
    except yaml.YAMLError:
        return False
    return True


def main(path):
    if path == "-":
        return load(sys.stdin.buffer)
    fine = True
    for name in files(path):
        with open(name, "rb") as stream:
            fine = load(stream) and fine
    return fine


sys.exit(0 if main(sys.argv[1]) else 1)
