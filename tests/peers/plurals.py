# SPDX-License-Identifier: Apache-2.0
"""Argo guesses plurals; the argo format must know what it will guess: plurals.py CRDFORGE ARGOPEER"""
import json
import os
import subprocess
import sys
import tempfile

CRDFORGE, PEER = sys.argv[1:3]
KINDS = ("Hero Quiz Series Analysis Endpoints Box Bus Church Dish Leaf Knife City Day Job Buzz Gateway "
         "Policy Mesh Ingress Cache Proof Cliff Life Key Try Hash Path Monarch X Y XYZ API TY DBProxy AY TrainingJob").split()


def main():
    done = subprocess.run([PEER, "plural"], input="".join(json.dumps({"kind": k}) + "\n" for k in KINDS),
                          text=True, capture_output=True, check=True)
    guessed = [json.loads(line)["plural"] for line in done.stdout.splitlines()]
    failed = 0
    for kind, plural in zip(KINDS, guessed):
        crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": {
            "group": "g.io", "names": {"kind": kind, "plural": plural}, "scope": "Namespaced",
            "versions": [{"name": "v1", "served": True, "storage": True,
                          "schema": {"openAPIV3Schema": {"type": "object"}}}]}}
        out = tempfile.mkdtemp()
        subprocess.run([CRDFORGE, "generate", "-", "--quiet", "--format", "argo", "--out", out],
                       input=json.dumps(crd), text=True, check=True)
        with open(os.path.join(out, kind, "argo/workflow_template.yaml"), encoding="utf-8") as f:
            if 'crdforge/flavour: "resource: ' not in f.read():
                failed += 1
                print(f"FAILED: Argo asks for {plural} of {kind}, the format thinks otherwise")
    print(f"{len(KINDS) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
