#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sample chains end to end: chains.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...]

Each sample of a chain is run step by step with the real program against a real API server, onto whose
objects recorded and made-up histories of the controller are played; what one step wrote is what the next
is handed. kfp.local runs the pipeline of kfp 2. The workflow that kfp 1.8 compiles and the Argo Workflow
are run by a small executor, in which Argo's own code substitutes. KFP1, KFP2 and ARGO are the peers."""
import contextlib
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml
from steps import (BUILD, CLUSTER, CRDFORGE, KINDS, NAMESPACE, PLAYER, RUNNER, clear, equal, objects,
                   play)

HERE = os.path.dirname(os.path.abspath(__file__))
OUT, SCRATCH = tempfile.mkdtemp(), tempfile.mkdtemp()
SAMPLES = os.path.join(OUT, "Endpoint/samples/chain")
CHAIN = ["TrainingJob", "Model", "EndpointConfig", "Endpoint"]
WORDS = ["--kubeconfig", CLUSTER.kubeconfig("least", NAMESPACE), "--settle-time", "300ms",
         "--start-timeout", "30s"]
REFERENCE = re.compile(r"\{\{([^{}]+)\}\}")


def _call(words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600, **more)
    assert done.returncode == 0, f"{words[:3]}: exit {done.returncode}\n{done.stdout}{done.stderr}"[-3000:]
    return done.stdout


# --- an executor of Argo workflows -------------------------------------------------------------------


def _substitute(file, template, parameters):
    """The arguments of a template's container: Argo's own code."""
    asked = {"file": file, "template": template, "parameters": parameters}
    answer = json.loads(_call([os.environ["ARGO"], "substitute"], input=json.dumps(asked) + "\n"))
    assert "args" in answer, answer
    return answer["args"]


def _resolved(text, known):
    def value(match):
        assert match[1] in known, f"{match[0]} is not known: {sorted(known)}"
        return known[match[1]]
    return REFERENCE.sub(value, text)


def _step(file, template, parameters):
    """Runs a template's container; its output parameters."""
    with open(file, encoding="utf-8") as text:
        templates = yaml.safe_load(text)["spec"]["templates"]
    (found,) = [t for t in templates if t["name"] == template]
    equal(found["container"]["command"], ["/crdforge-run"])
    folder = tempfile.mkdtemp(dir=SCRATCH)
    args = _substitute(file, template, parameters)
    for index, word in enumerate(args):
        if word == "--out":
            args[index + 2] = folder + args[index + 2]
    _call([RUNNER, *WORDS, *args], cwd=folder)
    outputs = {}
    for output in found["outputs"].get("parameters", []):
        source = output["valueFrom"]
        with contextlib.suppress(FileNotFoundError):
            with open(folder + source["path"], encoding="utf-8") as text:
                outputs[output["name"]] = text.read()
        outputs.setdefault(output["name"], source.get("default"))
    return outputs


def _run_workflow(file, template_files=None):
    """Runs the tasks of a Workflow's entrypoint, each when those it depends on have ended."""
    with open(file, encoding="utf-8") as text:
        spec = yaml.safe_load(text)["spec"]
    given = {p["name"]: p["value"] for p in spec.get("arguments", {}).get("parameters", [])}
    known = {f"{scope}.parameters.{name}": value for name, value in given.items()
             for scope in ("workflow", "inputs")}
    (entry,) = [t for t in spec["templates"] if t["name"] == spec["entrypoint"]]
    waiting, order = entry["dag"]["tasks"], []
    while waiting:
        (task, *_) = [t for t in waiting if set(t.get("dependencies", [])) <= set(order)]
        waiting = [t for t in waiting if t is not task]
        parameters = {p["name"]: _resolved(p["value"], known)
                      for p in task.get("arguments", {}).get("parameters", [])}
        where, template = file, task.get("template")
        if "templateRef" in task:
            where, template = template_files[task["templateRef"]["name"]], task["templateRef"]["template"]
        for name, value in _step(where, template, parameters).items():
            known[f"tasks.{task['name']}.outputs.parameters.{name}"] = value
        order.append(task["name"])
    equal(len(order), len(entry["dag"]["tasks"]))


# --- what a chain has made ---------------------------------------------------------------------------


def _only(kind):
    thing, = objects(KINDS[kind])
    return thing


def _check(name):
    """The objects of all steps are there, are done, and hold what the one before has made."""
    model, config, endpoint = (_only(kind) for kind in CHAIN[1:])
    data = "s3://my-bucket/output/model.tar.gz"
    if name == "train-and-deploy":
        job = _only("TrainingJob")
        equal(job["status"]["trainingJobStatus"], "Completed")
        data = job["status"]["modelArtifacts"]["s3ModelArtifacts"]
        assert job["spec"]["resourceConfig"] == {**job["spec"]["resourceConfig"],
                                                 "instanceType": "ml.m5.large", "instanceCount": 1}
        equal(job["spec"]["hyperParameters"], {"num_round": "50", "objective": "reg:squarederror"})
    else:
        equal(objects(KINDS["TrainingJob"]), [])
    equal(model["spec"]["primaryContainer"]["modelDataURL"], data, "the model's data")
    variant, = config["spec"]["productionVariants"]
    equal(variant["modelName"], model["spec"]["modelName"], "the variant's model")
    equal((variant["variantName"], variant["instanceType"], variant["initialInstanceCount"]),
          ("all", "ml.m5.large", 1))
    equal(endpoint["spec"]["endpointConfigName"], config["spec"]["endpointConfigName"])
    equal(endpoint["status"]["endpointStatus"], "InService")


def _each_chain(run):
    """Both chains, each in a cluster without objects."""
    names = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(SAMPLES, "*.py")))
    equal(names, ["deploy", "train-and-deploy"])
    for name in names:
        clear(*KINDS.values())
        run(os.path.join(SAMPLES, name))
        _check(name)


# --- the scenarios -----------------------------------------------------------------------------------


def kfp_v2():
    """kfp.local runs the pipeline as it is."""
    _each_chain(lambda path: _call([os.environ["KFP2"], os.path.join(HERE, "chain_v2.py"), path + ".py"],
                                   input=json.dumps({"words": [RUNNER, *WORDS], "parameters": {}})))


def kfp_v1():
    """What dsl-compile makes of the same file, as the SDK's client sends it: as JSON."""
    def run(path):
        compiled = os.path.join(SCRATCH, "compiled.yaml")
        _call([os.path.join(os.path.dirname(os.environ["KFP1"]), "dsl-compile"), "--py", path + ".py",
               "--output", compiled])
        with open(compiled, encoding="utf-8") as text:
            document = yaml.safe_load(text)
        with open(compiled + ".json", "w", encoding="utf-8") as out:
            json.dump(document, out)
        _run_workflow(compiled + ".json")
    _each_chain(run)


def argo():
    """The Workflow, with the templates that the format argo made."""
    files = {}
    for kind in CHAIN:
        path = os.path.join(OUT, kind, "argo/workflow_template.yaml")
        with open(path, encoding="utf-8") as text:
            files[yaml.safe_load(text)["metadata"]["name"]] = path
    _each_chain(lambda path: _run_workflow(path + ".yaml", files))


def documents():
    """The inputs and outputs that the chains name are those of the kinds, and all that is needed is
    given."""
    shown = {kind: json.loads(_call([CRDFORGE, "show", "--json", kind])) for kind in CHAIN}
    for chain in shown["Endpoint"]["chains"]:
        for step in chain["steps"]:
            document = shown[step["kind"]]
            equal(step["id"], document["id"])
            given = {**step.get("values", {}), **step.get("from", {})}
            inputs = {i["name"]: i for i in document["inputs"]}
            assert set(given) <= set(inputs), set(given) - set(inputs)
            for source in step.get("from", {}).values():
                assert source["output"] in [o["name"] for o in shown[source["kind"]]["outputs"]], source
            missing = [i["name"] for i in inputs.values() if i["required"] and i["name"] not in given]
            equal(missing, [], f"{chain['name']}: {step['kind']}")


if ("TrainingJob", "success") not in PLAYER.recorded:
    print("skipped: there are no recordings of the controller in shared/histories")
    sys.exit(77)
assert BUILD
_call([CRDFORGE, "generate", "--quiet", "--out", OUT, *CHAIN])
play(globals())
