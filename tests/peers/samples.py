#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sample resources and a real API server: samples.py SOURCE BUILD SHARED APISERVER ETCD [FILE...]

The sample of every bundled kind, of the golden definitions and of the hard public ones (hard_crds.txt), or
of the kinds in the FILEs, is taken by a dry run on the server that has its definition, and nothing in it
is unknown there. So is the resource that `crdforge run` makes of the values beside it."""
import concurrent.futures
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import hard
import yaml
from cluster import Cluster, Refused

SOURCE, BUILD, SHARED, APISERVER, ETCD = sys.argv[1:6]
CRDFORGE = os.path.join(BUILD, "bin/crdforge")
OUT = tempfile.mkdtemp()

# Definitions that say little of what a resource must have: examples of the profiles do.
SHOWN = [os.path.join(SHARED, "crds/public", name) for name in (
    "argo-workflows-minimal/2026-08-21-f016ad89/argoproj.io_workflows.yaml",
    "cert-manager/2026-08-22-2d0d7f7f/cert-manager.io_certificates.yaml",
    "kserve-minimal/2026-08-21-aaac4e29/serving.kserve.io_inferenceservices.yaml",
    "kubeflow-trainer/2026-08-21-8c0f5059/trainer.kubeflow.org_trainjobs.yaml",
    "kubeflow-training-operator/v1.8.1/kubeflow.org_pytorchjobs.yaml",
    "tekton-pipeline/v0.44.0/300-pipelinerun.yaml",
    "tekton-pipeline/v0.44.0/300-taskrun.yaml")]


def call(*words):
    done = subprocess.run([CRDFORGE, *words], capture_output=True, text=True, check=False,
                          env={**os.environ, "KUBECONFIG": "/dev/null"})
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def path_of(resource, definition):
    spec = definition["spec"]
    where = "/namespaces/default" if spec["scope"] == "Namespaced" else ""
    return f"/apis/{resource['apiVersion']}{where}/{spec['names']['plural']}"


def problem(cluster, definition, resource):
    """What the server has against a resource, or nothing."""
    path = path_of(resource, definition) + "?dryRun=All&fieldValidation=Strict"
    for attempt in range(200):  # what was just installed may not be served yet
        try:
            cluster.request("POST", path, resource)
            return None
        except Refused as refused:
            if refused.status != 404 or attempt == 199:
                return refused.body["message"][:1500] if isinstance(refused.body, dict) else refused.body
        time.sleep(0.1)
    return None


def samples(cluster, definition, path):
    """What is wrong with the samples of one definition."""
    kind, group = definition["spec"]["names"]["kind"], definition["spec"]["group"]
    folder = os.path.join(OUT, group, kind)
    with open(os.path.join(folder, f"samples/{kind}.yaml"), encoding="utf-8") as text:
        resource = yaml.safe_load(text)
    trouble = problem(cluster, definition, resource)
    if trouble:
        yield f"{kind}.yaml: {trouble}"
    try:
        made = call("run", os.path.join(folder, "kfp-v1/component.yaml"), "--values",
                    os.path.join(folder, "samples/values.yaml"), "--dry-run=client", "--output=json")
        trouble = problem(cluster, definition, json.loads(made))
        if path in SHOWN and not all(any((made.get("spec") or {}).values())
                                     for made in (resource, json.loads(made))):
            yield f"{kind} of {path}: nothing is shown of its spec"
    except RuntimeError as error:
        trouble = str(error)
    if trouble:
        yield f"{kind}, values.yaml of {path}: {trouble}"


def installed(cluster, path):
    """The definitions of a file, on the server from now on; with how many it did not take."""
    found, refused = [], 0
    for definition in hard.definitions(path):
        try:
            cluster.install_tree(definition)
            found.append(definition)
        except Refused as error:
            print(f"{path}: the server does not take the definition: {str(error)[:300]}", flush=True)
            refused += 1
    return found, refused


def check(cluster, path):
    """The number of definitions in a file, and of problems with their samples."""
    found, failed = installed(cluster, path)
    try:
        call("generate", "--quiet", "--layout", "group", "--out", OUT, "--format", "samples,kfp-v1", path)
    except RuntimeError as error:
        print("FAILED: " + str(error), flush=True)
        return 0, 1
    for definition in found:
        for text in samples(cluster, definition, path):
            failed += 1
            print("FAILED: " + text, flush=True)
    for definition in found:  # another file may have another definition of the same name
        cluster.request("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                        + definition["metadata"]["name"])
    return len(found), failed


def main():
    bundled = sorted(glob.glob(os.path.join(SOURCE, "crd_cache/*/*/*.yaml")))
    golden = [os.path.join(SOURCE, "tests/golden", name)
              for name in ("argo-resource/input.yaml", "samples/hostile.yaml")]
    found = hard.paths(SHARED)
    shown = [path for path in SHOWN if found and path not in found]
    paths = sys.argv[6:] or bundled + golden + found + shown
    with Cluster(APISERVER, ETCD) as cluster, concurrent.futures.ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda path: check(cluster, path), paths))
    count, failed = (sum(row) for row in zip(*counts))
    print(f"{count} kinds, {failed} samples refused")
    sys.exit(failed > 0 or count == 0)


main()
