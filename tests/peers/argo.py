# SPDX-License-Identifier: Apache-2.0
"""WorkflowTemplates and Argo's own validation: argo.py ARGOPEER FILE...

Each is linted alone, and together with callers: one that gives every parameter, one that gives the
required ones, and for each required one a caller without it, which must be refused."""
import json
import os
import re
import subprocess
import sys
import tempfile

SCRATCH = tempfile.mkdtemp()


def ask(peer, command, requests):
    done = subprocess.run([peer, command], input="".join(json.dumps(r) + "\n" for r in requests),
                          text=True, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def parameters(text):
    """(name, required) of the inputs, read off the file: its form is our own."""
    inputs = re.search(r"\n    inputs:\n      parameters:\n(.*?)\n    outputs:\n", text, re.S)
    found = []
    for entry in re.split(r"^      - name: ", inputs.group(1) if inputs else "", flags=re.M)[1:]:
        name = entry.split("\n")[0].strip('"')
        found.append((name, '\n        default: ""' not in "\n" + entry))
    return found


def caller(number, template, names):
    path = os.path.join(SCRATCH, f"caller-{number}.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
                   "metadata": {"generateName": "caller-"},
                   "spec": {"workflowTemplateRef": {"name": template},
                            "arguments": {"parameters": [{"name": n, "value": "x"} for n in names]}}}, f)
    return path


def requests_for(path):
    """(what it is, the request, the text a problem must have or None)."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    template = re.search(r"^  name: (.*)$", text, re.M).group(1)
    named = parameters(text)
    required = [n for n, needed in named if needed]
    cases = [("alone", None, None), ("all", [n for n, _ in named], None), ("required", required, None)]
    cases += [(f"without {n}", [r for r in required if r != n], f"inputs.parameters.{n} was not supplied")
              for n in required]
    for label, names, wanted in cases:
        files = [path] if names is None else [path, caller(requests_for.count, template, names)]
        requests_for.count += 1
        yield label, {"files": files}, wanted


requests_for.count = 0


def main():
    peer, files = sys.argv[1], sys.argv[2:]
    cases = [(path, *case) for path in files for case in requests_for(path)]
    answers = ask(peer, "lint", [request for _, _, request, _ in cases])
    failed = set()
    for (path, label, _, wanted), answer in zip(cases, answers):
        problems = answer.get("problems") or []
        good = any(wanted in p for p in problems) if wanted else not problems and "error" not in answer
        if not good:
            failed.add(path)
            print(f"FAILED: {path}: {label}: {answer}, expected {wanted or 'nothing'}", flush=True)
    print(f"{len(files) - len(failed)} passed, {len(failed)} failed")
    sys.exit(bool(failed))


main()
