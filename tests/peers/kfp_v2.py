# SPDX-License-Identifier: Apache-2.0
"""PipelineSpecs, and v1 component.yaml files, and the real kfp 2.x SDK: kfp_v2.py FILE...

A PipelineSpec must parse strictly as protobuf, be wired, load, and compile to itself. Both kinds of
file are compiled in pipelines: required inputs only, all, each optional one left out, from pipeline
parameters, chained; each required one left out must be refused."""
import functools
import importlib.util
import json
import os
import tempfile
import warnings

from caching import cached
from files import each_file

warnings.simplefilter("ignore")
import yaml  # noqa: E402
from google.protobuf import json_format  # noqa: E402
from kfp import compiler, components, dsl  # noqa: E402
from kfp.pipeline_spec import pipeline_spec_pb2  # noqa: E402

KIND = {"String": "str", "Integer": "int", "Float": "float", "Boolean": "bool", "Dict": "dict",
        "List": "list"}
SAMPLE = {"str": 'text "q" \n é $(X) 😀', "int": 7, "float": 0.25, "bool": True,
          "dict": {"k": 'v "q" 😀', "n": 1, "l": [1.5, True]}, "list": [{"a": 1}, "x"]}
PROTO = {"STRING", "NUMBER_INTEGER", "NUMBER_DOUBLE", "BOOLEAN", "STRUCT", "LIST"}
# Of the runner document, which every file carries.
TYPES = {"string": "STRING", "integer": "NUMBER_INTEGER", "number": "NUMBER_DOUBLE",
         "boolean": "BOOLEAN", "object": "STRUCT", "array": "LIST", "int-or-string": "STRING",
         "any": "STRING"}
IDENTITY = {"crdforge_run": "{{$.pipeline_job_uuid}}", "crdforge_task": "{{$.pipeline_task_name}}"}
COMPANION = {f"{name}.yaml": ["--action", name, "--of", "run"] for name in ("get", "wait", "delete")}
GRAPH_ARGS = ["--may-retry", "--on-failed", "fail"]
ARGS = ["--executor_input", "{{$}}", "--out", "run_summary",
        "{{$.outputs.artifacts['run_summary'].path}}"]
# Leaving out each optional input in turn is most of the work: CF_BRIEF=1 does without.
BRIEF = os.environ.get("CF_BRIEF") == "1"
OUT = os.path.join(tempfile.mkdtemp(), "pipeline.yaml")
MAIN = {"kfp-v1": "component.yaml", "kfp-v2": "pipeline_spec.yaml"}


# PyYAML's own writer in C in place of the one in Python, which is where the SDK spends its time.
yaml.dump_all = functools.partial(yaml.dump_all, Dumper=yaml.CDumper)


def load_yaml(text):
    return yaml.load(text, yaml.CSafeLoader)


def load_all(text):
    return list(yaml.load_all(text, yaml.CSafeLoader))


@functools.cache
def executor_config():
    """What the backend reads of a platform: a message of a package beside the SDK."""
    path = os.path.join(os.environ["KFP_KUBERNETES"],
                        "kfp/kubernetes/kubernetes_executor_config_pb2.py")
    spec = importlib.util.spec_from_file_location("executor_config", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.KubernetesExecutorConfig


def check_platform(platform, spec, say):
    """The second document of the graph form."""
    json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec())
    executors = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    if set(executors) != set(spec["deploymentSpec"]["executors"]):
        say(f"the platform has the executors {set(executors)}")
    for executor in executors.values():
        json_format.ParseDict(executor, executor_config()())


def check_spec(path, text, say):
    """What protobuf and the SDK let through and the driver would fail on at run time."""
    spec, *platforms = load_all(text)
    graph = len(platforms) == 1
    for platform in platforms:
        check_platform(platform, spec, say)
    json_format.ParseDict(spec, pipeline_spec_pb2.PipelineSpec())
    json_format.ParseDict(spec["deploymentSpec"], pipeline_spec_pb2.PipelineDeploymentConfig())
    (name, task), = spec["root"]["dag"]["tasks"].items()
    if spec["pipelineInfo"]["name"] != name + ("-pipeline" if graph else ""):
        say("the pipeline has the name of another form")
    if ("retryPolicy" in task) != graph:
        say("retries")
    component = spec["components"][task["componentRef"]["name"]]
    container = spec["deploymentSpec"]["executors"][component["executorLabel"]]["container"]
    inputs = component.get("inputDefinitions", {}).get("parameters", {})
    outputs = component["outputDefinitions"].get("parameters", {})
    constants = IDENTITY if graph else {}
    inputs = {n: i for n, i in inputs.items() if n not in constants}
    if spec["root"].get("inputDefinitions", {}).get("parameters", {}) != inputs or \
            spec["root"]["outputDefinitions"] != component["outputDefinitions"]:
        say("root and component have other inputs or outputs")
    wired = {n: w.get("componentInputParameter") or w["runtimeValue"]["constant"]
             for n, w in task.get("inputs", {}).get("parameters", {}).items()}
    if wired != {**{n: n for n in inputs}, **constants}:
        say("an input is not wired")
    surfaced = {n: s["valueFromParameter"] for n, s in
                spec["root"]["dag"]["outputs"].get("parameters", {}).items()}
    if surfaced != {n: {"outputParameterKey": n, "producerSubtask": name} for n in outputs}:
        say("an output is not surfaced")
    if not {p["parameterType"] for p in [*inputs.values(), *outputs.values()]} <= PROTO:
        say("an unknown parameterType")
    if {p["parameterType"] for p in outputs.values()} - {"STRING", "STRUCT", "LIST"}:
        say("an output that could not be written when it is absent")
    if "enableCache: true" in text or task["cachingOptions"] != {}:
        say("it is cached")
    if any("IfPresent" in a or "Concat" in a for a in container["args"]) or not container["command"]:
        say("container")
    more = COMPANION.get(os.path.basename(path), GRAPH_ARGS if graph else [])
    check_args(container["args"], more, inputs, outputs, say)
    if text.split("\n")[2][:15] != "# Description: ":
        say("the description is not on line 3")
    if not text.split("\n")[2][15:].startswith(
            "Never taken from a cache" if graph else "Call task.set_caching_options(False)"):
        say("the description does not begin with the cache")


def check_args(args, more, inputs, outputs, say):
    """The arguments are ours, and the runner's document says the same as the file."""
    if args[0] != "--component" or args[2:] != more + ARGS:
        say(f"the arguments are {args[:1] + args[2:]}")
    runner = json.loads(args[1])
    if [(n, i["parameterType"], i.get("isOptional", False)) for n, i in inputs.items()] != \
            [(i["name"], TYPES[i["type"]], not i.get("required", False)) for i in runner["inputs"]]:
        say("the runner's document has other inputs")
    if {*outputs, "run_summary"} != {o["name"] for o in runner["outputs"]}:
        say("the runner's document has other outputs")


def compiled(body):
    compiler.Compiler().compile(dsl.pipeline(name="p")(body), OUT)
    with open(OUT, encoding="utf-8") as f:
        return load_yaml(f.read().split("\n---\n")[0])


def tasks_inputs(spec):
    """Input name -> constant, of each task."""
    return [{n: v["runtimeValue"]["constant"]
             for n, v in task.get("inputs", {}).get("parameters", {}).items()}
            for task in spec["root"]["dag"]["tasks"].values()]


def as_text(value):
    """Equal values have equal texts: numbers are doubles to protobuf, 7 comes back as 7.0."""
    return json.dumps(json.loads(json.dumps(value), parse_int=float), sort_keys=True)


def expect_calls(op, calls, say):
    """One pipeline calls the component in all these ways: {label: arguments}. Compiling is what takes
    the time, and one pipeline of forty tasks takes little longer than one of one."""
    def body():
        for arguments in calls.values():
            op(**arguments)
    made = tasks_inputs(compiled(body))
    if len(made) != len(calls):
        say(f"{len(calls)} calls made {len(made)} tasks")
    # The tasks are sorted by name (t, t-10, t-2): each must be there, whatever its place.
    wanted = {as_text(arguments): label for label, arguments in calls.items()}
    for got in made:
        if not wanted.pop(as_text(got), None):
            say(f"a task is handed {got}")
    for label in wanted.values():
        say(f"{label}: no task is handed these")


def check(path, say):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    ir = "implementation:" not in text
    if ir:
        check_spec(path, text, say)
    op = components.load_component_from_text(text)
    declared = op.component_spec.inputs or {}
    types = {n: KIND.get(str(i.type)) for n, i in declared.items()}
    if None in types.values():
        say(f"an input became an artifact: {types}")
        return
    artifacts = [n for n, o in op.component_spec.outputs.items() if str(o.type) not in KIND]
    if artifacts != ["run_summary"] or \
            "Markdown" not in str(op.component_spec.outputs["run_summary"].type):
        say(f"the artifacts are {artifacts}")
    required = [n for n, i in declared.items() if not i.optional]
    values = {n: SAMPLE[t] for n, t in types.items()}
    least = {n: values[n] for n in required}
    if ir:
        compiler.Compiler().compile(op, OUT)
        with open(OUT, encoding="utf-8") as f:
            again, before = load_all(f.read()), load_all(text)
        again[0]["sdkVersion"] = before[0]["sdkVersion"]
        if again != before:
            say("compiled by itself it is another spec")

    calls = {"required only": least, "all": values}
    if not BRIEF:
        calls.update({f"without {name}": {n: v for n, v in values.items() if n != name}
                      for name in types if name not in required})
    expect_calls(op, calls, say)
    for name in required:
        short = {k: v for k, v in least.items() if k != name}
        try:
            compiled(lambda: op(**short) and None)  # pylint: disable=cell-var-from-loop
            say(f"required input {name} may be left out")
        except TypeError:
            pass
    scope = {"op": op}
    exec("def pipeline({}):\n  op({})\n".format(  # pylint: disable=exec-used
        ", ".join(f"{n}: {t}" for n, t in types.items()), ", ".join(f"{n}={n}" for n in types)), scope)
    (task,) = compiled(scope["pipeline"])["root"]["dag"]["tasks"].values()
    wired = {n: v.get("componentInputParameter")
             for n, v in task.get("inputs", {}).get("parameters", {}).items()}
    if wired != {n: n for n in types}:
        say(f"from pipeline parameters: the task is handed {wired}")
    chain(op, types, values, least, say)
    if path.endswith("delete.yaml"):
        exit_handler(path, op, say)


def exit_handler(path, op, say):
    """It needs nothing of what it cleans up after, and nothing of it comes from a cache."""
    main = os.path.join(os.path.dirname(path), MAIN[os.path.basename(os.path.dirname(path))])
    make = components.load_component_from_file(main)
    least = {n: SAMPLE[KIND[str(i.type)]] for n, i in (make.component_spec.inputs or {}).items()
             if not i.optional}

    def body():
        with dsl.ExitHandler(op().set_caching_options(False), name="cleaned"):
            make(**least).set_caching_options(False)
    compiler.Compiler().compile(dsl.pipeline(name="p")(body), OUT)
    with open(OUT, encoding="utf-8") as f:
        text = f.read()
    tasks = load_all(text)[0]["root"]["dag"]["tasks"]
    policies = [t["triggerPolicy"]["strategy"] for t in tasks.values() if "triggerPolicy" in t]
    if policies != ["ALL_UPSTREAM_TASKS_COMPLETED"] or len(tasks) != 2:
        say("it is no exit handler")
    if cached(text):
        say(f"{cached(text)} may be taken from the cache")


def chain(op, types, values, least, say):
    """The outputs of one task are the inputs of the next, wherever the types allow it."""
    by_type = {KIND[str(o.type)]: n for n, o in op.component_spec.outputs.items()
               if str(o.type) in KIND}
    linked = {n for n, t in types.items() if t in by_type}
    if not linked:
        return

    def body():
        first = op(**least)
        op(**{n: first.outputs[by_type[t]] if n in linked else values[n] for n, t in types.items()})
    tasks = list(compiled(body)["root"]["dag"]["tasks"].values())
    got = {n for n, v in tasks[-1].get("inputs", {}).get("parameters", {}).items()
           if "taskOutputParameter" in v}
    if len(tasks) != 2 or got != linked:
        say(f"chained: {linked ^ got}")


each_file(check)
