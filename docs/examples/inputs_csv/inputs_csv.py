#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A format of crdforge in Python: the inputs of a kind as a table (docs/EXTERNAL_FORMATS.md)."""
import csv
import io
import json
import sys

ABOUT = {
    "name": "inputs-csv",
    "summary": "the inputs of a kind as comma-separated values",
    "options": [{"name": "separator", "type": "choice", "default": "comma", "choices": ["comma", "tab"],
                 "help": "what is between two values"}],
    "capabilities": ["parts", "secrets", "cluster"],
}


def emit(component, options):
    text = io.StringIO()
    rows = csv.writer(text, delimiter="\t" if options["separator"] == "tab" else ",", lineterminator="\n")
    rows.writerow(["name", "type", "required", "secret"])
    for entry in component.get("inputs", []):
        rows.writerow([entry["name"], entry["type"], entry.get("required", False),
                       entry.get("secret", False)])
    return {"files": [{"path": "inputs.csv", "format": "text", "body": text.getvalue()}]}


question = json.load(sys.stdin)
if question["request"] == "describe":
    answer = ABOUT
else:
    answer = emit(question["component"], question["options"])
json.dump(answer, sys.stdout)
