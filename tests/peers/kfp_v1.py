# SPDX-License-Identifier: Apache-2.0
"""component.yaml files and the real kfp 1.8 SDK: kfp_v1.py FILE...

Each is loaded and compiled: with its required inputs only, with all, with each optional one left out,
from pipeline parameters, chained; each required one left out must be refused at compile time. Some of
the compiled workflows are left in the folder that KEEP names: they are for Argo to judge."""
import inspect
import json
import keyword
import os
import re
import shutil
import tempfile
import warnings

from caching import cached
from files import each_file

warnings.simplefilter("ignore")
import yaml  # noqa: E402
from kfp import compiler, components, dsl  # noqa: E402

PYTHON = {"String": str, "Integer": int, "Float": float, "Boolean": bool, "JsonObject": dict,
          "JsonArray": list}
SAMPLE = {"String": 'text "q" \n é $(X) 😀', "Integer": 7, "Float": 0.25, "Boolean": True,
          "JsonObject": {"k": 'v "q" 😀', "n": 1, "l": [1.5, None, True]},
          "JsonArray": [{"a": 1}, "x"]}
# Of the runner document, which every file carries.
TYPES = {"string": "String", "integer": "Integer", "number": "Float", "boolean": "Boolean",
         "object": "JsonObject", "array": "JsonArray", "int-or-string": "String", "any": "String"}
NO_CACHE = "With kfp 2 call task.set_caching_options(False)"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Leaving out each optional input in turn is most of the work: CF_BRIEF=1 does without.
BRIEF = os.environ.get("CF_BRIEF") == "1"
OUT = os.path.join(tempfile.mkdtemp(), "pipeline.yaml")


def static(spec, text, say):
    for side in (spec.inputs or [], spec.outputs or []):
        for port in side:
            if not NAME.fullmatch(port.name) or keyword.iskeyword(port.name) or port.name == "self":
                say(f"{port.name}: not a name that every SDK keeps")
            if port.type not in PYTHON and (port.type, port.name) != ("Markdown", "run_summary"):
                say(f"{port.name}: type {port.type}")
            if "{{" in (port.description or ""):
                say(f"{port.name}: a template tag in the description")
    if any(i.default is not None for i in spec.inputs or []):
        say("a default: an input would never be unset")
    if "{{" in (spec.description or ""):
        say("a template tag in the description")
    if not spec.description.startswith(NO_CACHE):
        say("the description does not begin with the cache")
    document = yaml.safe_load(text)
    if document["metadata"]["annotations"].get("volatile_component") != "true":
        say("it may be cached")
    args = document["implementation"]["container"]["args"]
    paths = [a["outputPath"] for a in args if isinstance(a, dict) and "outputPath" in a]
    if paths != [o.name for o in spec.outputs or []]:
        say("not every output has an outputPath")
    runner = json.loads(args[args.index("--component") + 1])
    if [(i.name, i.type, not i.optional) for i in spec.inputs or []] != \
            [(i["name"], TYPES[i["type"]], i.get("required", False)) for i in runner["inputs"]]:
        say("the runner's document has other inputs")
    if [o.name for o in spec.outputs or []] != [o["name"] for o in runner["outputs"]]:
        say("the runner's document has other outputs")


def compiled(body):
    """The templates of the containers of a pipeline."""
    compiler.Compiler().compile(dsl.pipeline(name="p")(body), OUT)
    with open(OUT, encoding="utf-8") as f:
        text = f.read()
    assert not cached(text), f"{cached(text)} may be taken from the cache"
    templates = yaml.load(text, yaml.CSafeLoader)["spec"]["templates"]
    return [t for t in templates if "container" in t]


def keep():
    if os.environ.get("KEEP"):
        number = len(os.listdir(os.environ["KEEP"]))
        shutil.copy(OUT, os.path.join(os.environ["KEEP"], f"{number}.yaml"))


def flags(template):
    """Input name -> text, as the program will see them."""
    argv = template["container"]["args"]
    return {argv[i + 1]: argv[i + 2] for i, a in enumerate(argv) if a == "--in"}


def engine(template, say):
    """What the engine fills in must get through the SDK as it is, and nothing may be cached."""
    argv = template["container"]["args"]
    flags_ = {"--executor_input": "{{$}}", "--run": "{{workflow.uid}}"}
    flags_.update({"--of": "run"} if "--action" in argv else {"--task": "{{node.name}}"})
    for flag, wanted in flags_.items():
        if argv[argv.index(flag) + 1] != wanted:
            say(f"{flag} is {argv[argv.index(flag) + 1]}")


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True) \
        if isinstance(value, (dict, list)) else str(value)


def check(path, say):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    op = components.load_component_from_text(text)
    static(op.component_spec, text, say)
    types = {i.name: i.type for i in op.component_spec.inputs or []}
    required = [i.name for i in op.component_spec.inputs or [] if not i.optional]
    values = {n: SAMPLE[t] for n, t in types.items()}
    least = {n: values[n] for n in required}
    if set(inspect.signature(op).parameters) != set(types):
        say("the Python signature has other names")

    def expect(label, arguments):
        (template,) = compiled(lambda: op(**arguments) and None)
        engine(template, say)
        if flags(template) != {n: text_of(v) for n, v in arguments.items()}:
            say(f"{label}: the arguments are {flags(template)}")
    expect("required only", least)
    expect("all", values)
    keep()
    # The SDK spends its time in PyYAML's writer in Python: where nothing is kept, that in C will do.
    as_it_is, yaml.Dumper = yaml.Dumper, yaml.CDumper
    for name in types:
        if name not in required and not BRIEF:
            expect(f"without {name}", {n: v for n, v in values.items() if n != name})
    yaml.Dumper = as_it_is
    for name in required:
        short = {k: v for k, v in least.items() if k != name}
        try:
            compiled(lambda: op(**short) and None)  # pylint: disable=cell-var-from-loop
            say(f"required input {name} may be left out")
        except TypeError:
            pass
    scope = {"op": op}
    exec("def pipeline({}):\n  op({})\n".format(  # pylint: disable=exec-used
        ", ".join(f"{n}: {PYTHON[t].__name__} = {SAMPLE[t]!r}" for n, t in types.items()),
        ", ".join(f"{n}={n}" for n in types)), scope)
    (template,) = compiled(scope["pipeline"])
    if flags(template) != {n: "{{inputs.parameters.%s}}" % n for n in types}:
        say(f"from pipeline parameters: the arguments are {flags(template)}")
    keep()
    chain(op, types, values, least, say)
    if path.endswith("delete.yaml"):
        exit_handler(path, op, say)


def exit_handler(path, op, say):
    """It needs nothing of what it cleans up after, and runs whatever became of that."""
    make = components.load_component_from_file(os.path.join(os.path.dirname(path), "component.yaml"))
    least = {i.name: SAMPLE[i.type] for i in make.component_spec.inputs or [] if not i.optional}

    def body():
        with dsl.ExitHandler(op()):
            make(**least)
    templates = compiled(body)
    with open(OUT, encoding="utf-8") as f:
        spec = yaml.load(f, yaml.CSafeLoader)["spec"]
    exits = [t for t in templates if t["name"] == spec.get("onExit")]
    if len(templates) != 2 or len(exits) != 1 or "inputs" in exits[0] or "--action" not in \
            exits[0]["container"]["args"]:
        say("it is no exit handler")
    keep()


def chain(op, types, values, least, say):
    """The outputs of one task are the inputs of the next, wherever the types allow it."""
    by_type = {o.type: o.name for o in op.component_spec.outputs}
    linked = {n for n, t in types.items() if t in by_type}
    if not linked:
        return

    def body():
        first = op(**least)
        op(**{n: first.outputs[by_type[t]] if n in linked else values[n] for n, t in types.items()})
    templates = compiled(body)
    got = {n for n, text in flags(templates[1]).items() if text.startswith("{{inputs.parameters.")}
    if len(templates) != 2 or got != linked:
        say(f"chained: {linked ^ got}")
    keep()


each_file(check)
