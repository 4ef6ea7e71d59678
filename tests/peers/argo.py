# SPDX-License-Identifier: Apache-2.0
"""WorkflowTemplates and Argo's own validation: argo.py ARGOPEER FILE...

Each is linted alone, and together with callers: one that gives every parameter, one that gives the
required ones, both once by reference and once as a step, and for each required one a caller without
it, which must be refused. Argo's substitution must leave no expression behind. Names and what is
required are those of the component.yaml beside it."""
import json
import os
import subprocess
import sys
import tempfile

from files import closing

SCRATCH = tempfile.mkdtemp()
PEER = sys.argv[1]


def ask(command, requests):
    """The answers of argopeer, one for each request."""
    done = subprocess.run([PEER, command], input="".join(json.dumps(r) + "\n" for r in requests),
                          text=True, capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(answers) != len(requests):
        raise SystemExit(f"argopeer {command}: {len(answers)} answers for {len(requests)} requests")
    return answers


def caller(template, names, step_of=None):
    """A file with a Workflow that gives these parameters; `step_of` names the template it calls."""
    arguments = {"parameters": [{"name": n, "value": "x"} for n in names]}
    if step_of:
        step = {"name": "s", "templateRef": {"name": template, "template": step_of},
                "arguments": arguments}
        spec = {"entrypoint": "main", "templates": [{"name": "main", "steps": [[step]]}]}
    else:
        spec = {"workflowTemplateRef": {"name": template}, "arguments": arguments}
    caller.count += 1
    path = os.path.join(SCRATCH, f"caller-{caller.count}.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
                   "metadata": {"generateName": "caller-"}, "spec": spec}, f)
    return path


caller.count = 0


def entry(document):
    (found,) = [t for t in document["spec"]["templates"]
                if t["name"] == document["spec"]["entrypoint"]]
    return found


def inputs_of(document):
    """Input name -> whether it is required."""
    return {p["name"]: "default" not in p
            for p in entry(document).get("inputs", {}).get("parameters", [])}


def static(document, component, say):
    """What our own rules say of a template, and that it is the same component as its neighbour."""
    template = entry(document)
    parameters = template.get("inputs", {}).get("parameters", [])
    outputs = [o["name"] for o in template["outputs"]["parameters"]]
    for p in parameters:
        if p.get("default", "") != "" or "value" in p:
            say(f"{p['name']}: a value of its own: it would never be unset")
    if any("{{" in p.get("description", "") for p in [*parameters, *template["outputs"]["parameters"]]):
        say("a template tag in a description")
    if "container" in template and any(
            set(o["valueFrom"]) != {"path", "default"} for o in template["outputs"]["parameters"]):
        say("an output without a file, or that fails when the file is missing")
    if component is None:
        return
    named = {i["name"]: not i.get("optional", False) for i in component.get("inputs") or []}
    if named != inputs_of(document):
        say(f"other inputs than kfp-v1: {named.items() ^ inputs_of(document).items()}")
    written = [o["name"] for o in component["outputs"]
               if "container" in template or o["name"] != "run_summary"]
    if written != outputs:
        say(f"other outputs than kfp-v1: {set(written) ^ set(outputs)}")


def requests_for(path, document):
    """(what it is, the request, the text a problem must have or None)."""
    template, named = document["metadata"]["name"], inputs_of(document)
    required = [n for n, needed in named.items() if needed]
    yield "alone", {"files": [path]}, None
    for label, names in (("all", list(named)), ("required", required)):
        for step_of in (None, entry(document)["name"]):
            yield label, {"files": [path, caller(template, names, step_of)]}, None
    for name in required:
        left = [n for n in required if n != name]
        yield f"without {name}", {"files": [path, caller(template, left)]}, \
            f"inputs.parameters.{name} was not supplied"


def substituted(path, document):
    """Requests with every parameter and with the required ones; "1" is a value of every type."""
    named = inputs_of(document)
    for names in (list(named), [n for n, needed in named.items() if needed]):
        yield path, {"file": path, "parameters": {n: "1" for n in names}}


def neighbours(files):
    """The component.yaml beside each file, None where there is none."""
    paths = [f.replace("/argo/workflow_template.yaml", "/kfp-v1/component.yaml") for f in files]
    there = [p for p in paths if os.path.exists(p)]
    read = dict(zip(there, ask("read", [{"file": p} for p in there])))
    return [read.get(p) for p in paths]


def main():
    files = sys.argv[2:]
    failed = set()

    def say(path, message):
        failed.add(path)
        print(f"FAILED: {path}: {message}", flush=True)
    documents = ask("read", [{"file": f} for f in files])
    cases = []
    for path, document, component in zip(files, documents, neighbours(files)):
        static(document, component, lambda m: say(path, m))  # pylint: disable=cell-var-from-loop
        cases += [(path, *case) for case in requests_for(path, document)]
    answers = ask("lint", [request for _, _, request, _ in cases])
    for (path, label, _, wanted), answer in zip(cases, answers):
        problems = answer.get("problems") or []
        good = any(wanted in p for p in problems) if wanted else not problems and "error" not in answer
        if not good:
            say(path, f"{label}: {answer}, expected {wanted or 'nothing'}")
    read = dict(zip(files, documents))
    asked = [pair for path, document in read.items() for pair in substituted(path, document)]
    for (path, request), answer in zip(asked, ask("substitute", [r for _, r in asked])):
        # An expression that fails stays; one of a name that is not there is null.
        full = len(request["parameters"]) == len(inputs_of(read[path]))
        if "error" in answer or "{{=" in json.dumps(answer) or full and ": null" in json.dumps(answer):
            say(path, f"substituted: {answer}")
    closing(len(files), len(failed))


main()
