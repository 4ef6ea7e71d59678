# SPDX-License-Identifier: Apache-2.0
"""Packages of models, installed, and the SDK beside them: models_kfp.py FILE

FILE holds JSON, a list of [package, function, inputs]. Each function is called in a pipeline: with values
of every input, with required ones alone, from pipeline parameters, with the outputs of another step. The
step is never cached, and what is None is not passed on."""
import importlib
import inspect
import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import kfp  # noqa: E402
import yaml  # noqa: E402
from kfp import compiler, dsl  # noqa: E402

ONE = kfp.__version__.startswith("1.")
OUT = os.path.join(tempfile.mkdtemp(), "pipeline.yaml")
SAMPLE = {"string": "text \"q\" é", "integer": 7, "number": 0.25, "boolean": False, "object": {"k": {"n": [1]}},
          "array": [{"a": 1}, "x"], "int-or-string": 8080, "any": "8080"}
# As both SDKs carry them: an empty or false value is a value.
EMPTY = {"string": "", "integer": 0, "number": 0.0, "boolean": False, "object": {}, "array": [],
         "int-or-string": 0, "any": {}}
WIRE = {"int-or-string": str, "any": json.dumps}
PYTHON = {"string": str, "integer": int, "number": float, "boolean": bool, "object": dict, "array": list,
          "int-or-string": str, "any": str}
failures = 0


def expect(ok, message):
    global failures  # pylint: disable=global-statement
    if not ok:
        failures += 1
        print("FAILED: " + message[:2000], flush=True)


def steps(body):
    """(never cached, arguments) of each step that the compiled pipeline has."""
    compiler.Compiler().compile(dsl.pipeline(name="p")(body), OUT)
    with open(OUT, encoding="utf-8") as source:
        text = source.read()
    if ONE:
        templates = [t for t in yaml.load(text, yaml.CSafeLoader)["spec"]["templates"] if "container" in t]
        staleness = "pipelines.kubeflow.org/max_cache_staleness"
        caching = "pipelines.kubeflow.org/enable_caching"
        return [(t["metadata"]["annotations"].get(staleness) == "P0D" and
                 t["metadata"]["labels"].get(caching) == "false",
                 {a[n + 1]: a[n + 2] for a in [t["container"]["args"]] for n, flag in enumerate(a) if flag == "--in"})
                for t in templates]
    expect("enableCache" not in text, "the compiled pipeline mentions the cache")
    tasks = yaml.load(text, yaml.CSafeLoader)["root"]["dag"]["tasks"]
    return [("enableCache" not in task.get("cachingOptions", {}),
             {name: given["runtimeValue"]["constant"] if "runtimeValue" in given else given
              for name, given in task.get("inputs", {}).get("parameters", {}).items()})
            for task in tasks.values()]


def on_wire(value, kind):
    value = WIRE.get(kind, lambda v: v)(value)
    if not ONE:
        return value
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value)


def same(got, wanted):
    """Text of the same JSON is the same, and so are 7 and 7.0: YAML has one kind of number for KFP."""
    if isinstance(wanted, str) and isinstance(got, str) and wanted[:1] in ("{", "["):
        return json.loads(got) == json.loads(wanted)
    return got == wanted


def arguments(call, given, types, label):
    (found,) = steps(lambda: call(**given) and None)
    expect(found[0], f"{label}: the step may be cached")
    wanted = {n: on_wire(v, types[n]) for n, v in given.items() if v is not None}
    expect(found[1].keys() == wanted.keys() and all(same(found[1][n], wanted[n]) for n in wanted),
           f"{label}: the arguments are {found[1]}, wanted {wanted}")


def check(package, function, inputs):
    call = getattr(importlib.import_module(package), function)
    types = {i["name"]: i["type"] for i in inputs}
    required = [i["name"] for i in inputs if i["required"]]
    parameters = inspect.signature(call).parameters
    expect(list(parameters) == list(types), f"{package}: arguments {list(parameters)}")
    expect(all(p.kind == p.KEYWORD_ONLY for p in parameters.values()), f"{package}: not by name alone")
    least = {n: SAMPLE[types[n]] for n in required}
    arguments(call, least, types, f"{package}, least")
    arguments(call, {**least, **{n: None for n in types if n not in required}}, types, f"{package}, None")
    arguments(call, {n: SAMPLE[t] for n, t in types.items()}, types, f"{package}, all")
    arguments(call, {n: EMPTY[t] for n, t in types.items()}, types, f"{package}, empty")
    scope = {"call": call}
    exec("def body({}):\n  call({})\n".format(  # pylint: disable=exec-used
        ", ".join(f"{n}: {PYTHON[t].__name__}" for n, t in types.items()),
        ", ".join(f"{n}={n}" for n in types)), scope)
    (found,) = steps(scope["body"])
    wanted = {n: "{{inputs.parameters.%s}}" % n if ONE else {"componentInputParameter": n} for n in types}
    expect(found == (True, wanted), f"{package}, from parameters: {found}")
    texts = [n for n, t in types.items() if t == "string"]

    def chain():
        first = call(**least)
        call(**{**least, **{n: first.outputs["resource_name"] for n in texts}})
    expect([cached for cached, _ in steps(chain)] == [True, True], f"{package}, chained: may be cached")


def training():
    """What the README of a package would show."""
    from sagemaker_trainingjob import ResourceConfig, StoppingCondition, Tags, training_job

    def body(role: str):
        training_job(role_arn=role, algorithm_specification={"trainingImage": "i", "trainingInputMode": "File"},
                     output_data_config={"s3OutputPath": "s3://b"}, stopping_condition=StoppingCondition(
                         max_runtime_in_seconds=60), tags=[Tags(key="a", value="b"), {"key": "c"}],
                     resource_config=ResourceConfig(instance_type="ml.m5.large", instance_count=1))
    (found,) = steps(body)
    wanted = {"instanceType": "ml.m5.large", "instanceCount": 1}
    got = found[1]["resource_config"]
    expect((json.loads(got) if ONE else got) == wanted, f"a model becomes {got}")
    got = found[1]["tags"]
    expect((json.loads(got) if ONE else got) == [{"key": "a", "value": "b"}, {"key": "c"}], f"a list becomes {got}")


def inside():
    """A placeholder in a map is left to the SDK."""
    from golden_sampler import sampler

    def body(text: str):
        first = sampler(size=1, shape={"sides": 3})
        sampler(size=1, shape={"sides": 3, "colour": text}, labels={"a": first.outputs["resource_name"]},
                words=["x", text])
    found = steps(body)[1][1]
    for name in ("shape", "labels", "words"):
        expect("{{" in str(found[name]) and "Channel" not in str(found[name]) and "PipelineParam" not in str(
            found[name]), f"{name}: {found[name]}")
    expect(isinstance(json.loads(found["shape"]) if ONE else found["shape"], dict), f"no map: {found['shape']}")


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        tasks = json.load(source)
    for task in tasks:
        check(*task)
    training()
    inside()
    print(f"kfp {kfp.__version__}: {len(tasks)} packages, {failures} failed", flush=True)
    sys.exit(failures > 0 or not tasks)


main()
