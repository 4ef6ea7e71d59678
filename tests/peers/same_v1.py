# SPDX-License-Identifier: Apache-2.0
"""Worker of same_resource.py in the kfp 1.8 environment: the workflows its compiler makes of values.

Reads {"file", "cases"} on standard input; writes two requests to argopeer for each case: the values as
constants of the pipeline, and as parameters of the run, serialised as the SDK's client does. The client
sends a workflow as JSON; {"as_yaml": true} leaves it as the compiler wrote it, for an upload."""
import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import yaml  # noqa: E402
from kfp import compiler, components, dsl  # noqa: E402

PYTHON = {"String": "str", "Integer": "int", "Float": "float", "Boolean": "bool", "JsonObject": "dict",
          "JsonArray": "list"}
FOLDER = tempfile.mkdtemp()


def compiled(body, as_yaml=False):
    """The compiled workflow's file and the name of its only container template."""
    compiled.count += 1
    path = os.path.join(FOLDER, f"{compiled.count}.yaml")
    compiler.Compiler().compile(dsl.pipeline(name="p")(body), path)
    with open(path, encoding="utf-8") as f:
        workflow = yaml.load(f, yaml.CSafeLoader)
    if not as_yaml:
        path += ".json"
        with open(path, "w", encoding="utf-8") as f:
            json.dump(workflow, f)
    (name,) = [t["name"] for t in workflow["spec"]["templates"] if "container" in t]
    return {"file": path, "template": name}


compiled.count = 0


def main():
    job = json.load(sys.stdin)
    op = components.load_component_from_file(job["file"])
    types = {i.name: PYTHON[i.type] for i in op.component_spec.inputs}
    found = []
    for values in job["cases"]:
        scope = {"op": op, "values": values}
        exec("def constants():\n  op(**values)\n"  # pylint: disable=exec-used
             "def parameters({}):\n  op({})\n".format(
                 ", ".join(f"{n}: {types[n]}" for n in values), ", ".join(f"{n}={n}" for n in values)),
             scope)
        given = {n: json.dumps(v) if isinstance(v, (dict, list)) else str(v) for n, v in values.items()}
        as_yaml = job.get("as_yaml", False)
        found.append([{**compiled(scope["constants"], as_yaml), "parameters": {}},
                      {**compiled(scope["parameters"], as_yaml), "parameters": given}])
    json.dump(found, sys.stdout)


main()
