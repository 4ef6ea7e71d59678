# SPDX-License-Identifier: Apache-2.0
"""The Tasks of docs/examples/tekton.lua on a real API server with Tekton's own definition, and what Tekton's
webhook would ask of them: whatever is referred to is declared, and names are what Tekton takes.

tekton.py SOURCE BUILD SHARED APISERVER ETCD"""
import glob
import os
import re
import subprocess
import sys
import tempfile

import yaml

from cluster import Cluster

SOURCE, BUILD, SHARED, APISERVER, ETCD = sys.argv[1:6]
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
GIVEN = {"context.taskRun.uid", "context.taskRun.name"}


def tasks():
    """Of all bundled kinds and those that are made to be hard."""
    out = tempfile.mkdtemp()
    subprocess.run([os.path.join(BUILD, "bin/crdforge"), "generate", "--quiet", "--image", "r.example/run:1",
                    "--format", os.path.join(SOURCE, "docs/examples/tekton.lua"), "--out", out, "bundled:",
                    os.path.join(SOURCE, "crd_cache/fixtures")], check=True)
    for path in sorted(glob.glob(out + "/*/tekton/task.yaml")):
        with open(path, encoding="utf-8") as text:
            yield yaml.safe_load(text)


def faults(task):
    spec, names = task["spec"], {}
    for side in ("params", "results"):
        names[side] = [entry["name"] for entry in spec.get(side, [])]
        if len(set(map(str.lower, names[side]))) != len(names[side]):
            yield f"{side} have a name twice"
        yield from (f"{name} cannot be a name" for name in names[side] if not NAME.match(name))
    declared = GIVEN | {f"params.{n}" for n in names["params"]} | {f"results.{n}.path" for n in names["results"]}
    step, = spec["steps"]
    document = step["args"][1]
    used = {ref for arg in step["args"] for ref in re.findall(r"\$\(([^()]*)\)", arg)}
    yield from (f"$({ref}) is nowhere declared" for ref in used - declared)
    yield from (f"{ref} is declared and not used" for ref in declared - GIVEN - used)
    if "$" in document:
        yield "the runner document would be expanded"


def main():
    paths = glob.glob(os.path.join(SHARED, "crds/public/tekton-pipeline/v0.44.0/300-task.yaml"))
    if not paths:
        print("skipped: there is no definition of Tekton's Task at hand")
        return 77
    bad = count = 0
    with Cluster(APISERVER, ETCD) as cluster:
        with open(paths[0], encoding="utf-8") as text:
            definition = yaml.safe_load(text)
        del definition["spec"]["conversion"]  # a webhook, which is not there
        cluster.serve(definition)
        collection = "/apis/tekton.dev/v1/namespaces/default/tasks"
        for task in tasks():
            count += 1
            made = cluster.request("POST", collection + "?fieldValidation=Strict", task)
            found = list(faults(task))
            if made["spec"] != task["spec"]:
                found.append("the API server keeps something else")
            bad += bool(found)
            print("".join(f"{task['metadata']['name']}: {fault}\n" for fault in found), end="")
    print(f"{count} Tasks, {bad} bad")
    return bad or count < 30


sys.exit(main())
