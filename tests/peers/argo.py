# SPDX-License-Identifier: Apache-2.0
"""WorkflowTemplates and Argo's own validation: argo.py ARGOPEER FILE...

Each is linted alone, and together with callers: one that gives every parameter, one that gives the
required ones, both once by reference and once as a step, one whose exit handler deletes, and for each
required one a caller without it, which must be refused. Argo's substitution must leave no expression
behind. Names and what is required are those of the component.yaml beside it. Which ends of a step are
tried again is asked of Argo's own evaluation."""
import json
import os
import re
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


def caller(document, names, step=False, on_exit=False):
    """A file with a Workflow that gives these parameters, by reference or as a step."""
    arguments = {"parameters": [{"name": n, "value": "x"} for n in names]}
    metadata = document["metadata"]
    scope = {"clusterScope": True} if document["kind"] == "ClusterWorkflowTemplate" else {}
    here = {"name": metadata["name"], **scope}
    if step:
        called = {"name": "s", "templateRef": {**here, "template": entry(document)["name"]},
                  "arguments": arguments}
        spec = {"entrypoint": "main", "templates": [{"name": "main", "steps": [[called]]}]}
    else:
        spec = {"workflowTemplateRef": here, "arguments": arguments}
    if on_exit:
        # As the annotation has it, which is YAML on one line.
        (hook,) = ask("read", [{"file": scratch(metadata["annotations"]["crdforge/exit-handler"])}])
        spec = {**hook["spec"], **spec}
        assert spec["hooks"]["exit"]["templateRef"] == {**here, "template": deleting(document)["name"]}
    place = {"namespace": metadata["namespace"]} if "namespace" in metadata else {}
    return scratch(json.dumps({"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
                               "metadata": {"generateName": "caller-", **place}, "spec": spec}))


def scratch(text):
    caller.count += 1
    path = os.path.join(SCRATCH, f"caller-{caller.count}.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


caller.count = 0


def entry(document):
    (found,) = [t for t in document["spec"]["templates"]
                if t["name"] == document["spec"]["entrypoint"]]
    return found


def deleting(document):
    """The template that deletes what a run has made."""
    (found,) = [t for t in document["spec"]["templates"]
                if t["name"] == document["spec"]["entrypoint"] + "-delete"]
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
    got = inputs_of(document)
    if "container" in template and named != got:
        say(f"other inputs than kfp-v1: {named.items() ^ got.items()}")
    # Argo's own template has no input for what is the runner's, or is given with a whole object.
    if "resource" in template and (set(got) - set(named) or
                                   {n for n, needed in named.items() if needed} - set(got)):
        say(f"other inputs than kfp-v1: {set(got) ^ set(named)}")
    written = [o["name"] for o in component["outputs"]
               if "container" in template or o["name"] != "run_summary"]
    if written != outputs:
        say(f"other outputs than kfp-v1: {set(written) ^ set(outputs)}")


def ends():
    """Exit code -> whether a step that ends so is worth another try: what the runner's own table says,
    which docs/TROUBLESHOOTING.md is made of, but for a pod that was killed, or is not known to have
    ended, which only the engine can tell from a user's stop."""
    docs = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/TROUBLESHOOTING.md")
    with open(docs, encoding="utf-8") as text:
        rows = re.findall(r"^\| ([0-9, ]+) \| `[a-z]+` \|.*\| (yes|no) \|[^|]*\|$", text.read(), re.M)
    told = {code.strip(): again == "yes" for codes, again in rows for code in codes.split(",")}
    assert len(told) == 12, told
    return {**told, "137": True, "143": True, "-1": True}


ENDS = ends()


def retried(document, say):
    """What Argo makes of the retry strategies."""
    for template in document["spec"]["templates"]:
        strategy = template.get("retryStrategy")
        if strategy is None:
            continue
        if "resource" in template:
            if strategy["retryPolicy"] != "OnError":
                say("the end of a resource template says nothing that is worth another try")
            continue
        cases = [("Failed", code, again) for code, again in ENDS.items()] + [("Error", "1", True)]
        answers = ask("retries", [{"expression": strategy["expression"], "scope": {
            "lastRetry.status": status, "lastRetry.exitCode": code, "lastRetry.message": "m",
            "lastRetry.duration": "1.5", "retries": "0"}} for status, code, _ in cases])
        for case, answer in zip(cases, answers):
            if answer != {"again": case[2]}:
                say(f"{template['name']}: {case}: {answer}")
        if ("--may-retry" in template["container"]["args"]) != (template == entry(document)):
            say("the runner is not told that it may be tried again")


def requests_for(path, document):
    """(what it is, the request, the text a problem must have or None)."""
    named = inputs_of(document)
    required = [n for n, needed in named.items() if needed]
    yield "alone", {"files": [path]}, None
    for label, names in (("all", list(named)), ("required", required)):
        for step in (False, True):
            yield label, {"files": [path, caller(document, names, step)]}, None
    yield "exit handler", {"files": [path, caller(document, required, True, True)]}, None
    for name in required:
        left = [n for n in required if n != name]
        yield f"without {name}", {"files": [path, caller(document, left)]}, \
            f"inputs.parameters.{name} was not supplied"


def substituted(path, document):
    """Requests with every parameter and with the required ones; "1" is a value of every type, but for the
    maps that are merged."""
    named = inputs_of(document)
    maps = ("resource_labels", "resource_annotations")
    for names in (list(named), [n for n, needed in named.items() if needed]):
        yield path, {"file": path, "parameters": {n: "{}" if n in maps else "1" for n in names}}


def texts(tree):
    """The values of a tree; its keys are the definition's, whatever they look like."""
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in texts(value)]
    if isinstance(tree, list):
        return [text for value in tree for text in texts(value)]
    return [tree] if isinstance(tree, str) else ["null"] if tree is None else []


def deletions(path, document, say):
    """The exit handler is for the run, whoever calls it."""
    places = [p["name"] for p in deleting(document).get("inputs", {}).get("parameters", [])]
    asked = {"file": path, "template": deleting(document)["name"]}
    (answer, moved) = ask("substitute", [asked, {**asked, "parameters": {p: "b" for p in places}}])
    run = "7e1e9a2c-0000-4000-8000-000000000001"
    if "resource" in deleting(document):
        good = f"crdforge.dev/workflow={run}" in answer.get("flags", [])
    else:
        good = all(told.get("args", [])[2:] == [
            "--action", "delete", "--run", run,
            *(["--inputs", json.dumps({"resource_namespace": place}, separators=(",", ":"))]
              if places else [])] for told, place in ((answer, ""), (moved, "b")))
        # Where the step can be told another place, so can what deletes.
        good = good and places == [n for n in inputs_of(document) if n == "resource_namespace"]
    if not good:
        say(f"it deletes {answer}")


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
        for check in (lambda d, s, c=component: static(d, c, s), retried,
                      lambda d, s, p=path: deletions(p, d, s)):
            check(document, lambda m, p=path: say(p, m))
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
        got = texts(answer)
        if "error" in answer or any("{{=" in text for text in got) or full and "null" in got:
            say(path, f"substituted: {answer}")
    closing(len(files), len(failed))


main()
