# SPDX-License-Identifier: Apache-2.0
"""The values files of the format `samples`: as written, and with every optional input uncommented,
`crdforge run` takes them and makes a resource of them."""
import glob
import json
import os
import re

from common import BUILD, SOURCE, check, contains, equal, main, run

# What a reader does with a sample: explanations begin with "# ", what can be uncommented does not.
SAMPLE = re.compile(r"^#(?=[^ ]|  )", re.MULTILINE)


def dry_run(folder, kind, values):
    done = run("crdforge", "run", os.path.join(folder, kind, "kfp-v1/component.yaml"), "--values", values,
               "--dry-run=client", "--output=json", env={"KUBECONFIG": "/dev/null"}, code=None)
    check(done.returncode == 0, f"{values}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout) if done.returncode == 0 else {}


def test_every_kind(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "sagemaker/*")
    files = sorted(glob.glob(os.path.join(out, "*/samples/values.yaml")))
    equal(len(files), 26, "a values file of each kind")
    for path in files:
        kind = path.split(os.sep)[-3]
        with open(path, encoding="utf-8") as source:
            text = source.read()
        head, body = text.split("\n\n", 1)
        check(all(line.startswith("#") for line in head.split("\n")), f"{kind}: head is comments")
        optional = bool(SAMPLE.search(body))
        body = SAMPLE.sub("", body)
        least = dry_run(out, kind, path)
        equal(least.get("kind"), kind, "the kind of the resource")
        whole = os.path.join(folder, kind + ".yaml")
        with open(whole, "w", encoding="utf-8") as result:
            result.write(body)
        most = dry_run(out, kind, whole)
        check(not optional or len(json.dumps(most)) > len(json.dumps(least)),
              f"{kind}: what was uncommented is not there")
        for key, value in least.get("spec", {}).items():
            if value == least["metadata"]["name"]:
                continue  # the name in the cloud, made up until one is given
            equal(most.get("spec", {}).get(key), value, f"{kind}: {key} after uncommenting others")


def test_other_definition(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--format", "samples,kfp-v1",
        os.path.join(SOURCE, "tests/golden/all-types/input.yaml"))
    dry_run(out, "Everything", os.path.join(out, "Everything/samples/values.yaml"))


def test_set_beside_values(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--image", "x", "TransformJob")
    values = os.path.join(out, "TransformJob/samples/values.yaml")
    done = run("crdforge", "run", os.path.join(out, "TransformJob/kfp-v1/component.yaml"), "--values",
               values, "--set", "model_name=other", "--dry-run=client", "--output=json",
               env={"KUBECONFIG": "/dev/null"})
    equal(json.loads(done.stdout)["spec"]["modelName"], "other", "--set comes after --values")
    done = run("crdforge", "run", os.path.join(out, "TransformJob/kfp-v1/component.yaml"), "--values",
               values, "--set", "modle_name=other", "--dry-run=client", code=None)
    check(done.returncode != 0, "a misspelt input is refused")
    contains(done.stderr, "modle_name", "it is named")
    contains(done.stderr, "model_name", "what was meant is named")


assert BUILD
main(test_every_kind, test_other_definition, test_set_beside_values)
