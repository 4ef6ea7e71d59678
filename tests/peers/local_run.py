# SPDX-License-Identifier: Apache-2.0
"""Worker of kfp_local.py in the kfp 2.x environment: kfp.local runs generated files, with the real runner
against the cluster that KUBECONFIG names.

Reads a list of {"name", "create", "get", "delete" (files), "values", "alone"} on standard input, and the
arguments RUNNER FOLDER; writes for each {"problem", "files": {task: {output: text}},
"outputs": {output: value as the SDK has it}}. With "alone" only the first component runs, as it is; else a
pipeline of all three, the last its exit handler."""
import contextlib
import glob
import json
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import yaml  # noqa: E402
from google.protobuf import json_format  # noqa: E402
from kfp import components, dsl, local  # noqa: E402
from kfp.local import executor_input_utils, executor_output_utils  # noqa: E402
from kfp.local import subprocess_task_handler  # noqa: E402

RUNNER, FOLDER = sys.argv[1:3]
FASTER = ["--settle-time", "300ms", "--start-timeout", "30s", "--termination-log", "/dev/null"]


def patch():
    """What kfp.local cannot do and a backend can: run a program that is no Python function, know an output
    artifact that the program does not report, and leave out an optional integer, or any optional input
    of a pipeline."""
    subprocess_task_handler.SubprocessTaskHandler.validate_not_container_component = lambda *args: None
    to_python = executor_output_utils.pb2_value_to_python
    executor_output_utils.pb2_value_to_python = \
        lambda value: to_python(value) if value.WhichOneof("kind") else None
    outputs = executor_output_utils.get_outputs_from_executor_output

    def with_artifacts(executor_output, executor_input, component_spec):
        for name, found in executor_input.outputs.artifacts.items():
            if name not in executor_output.artifacts:
                executor_output.artifacts[name].CopyFrom(found)
        return outputs(executor_output, executor_input, component_spec)
    executor_output_utils.get_outputs_from_executor_output = with_artifacts
    construct = executor_input_utils.construct_executor_input
    executor_input_utils.construct_executor_input = lambda arguments, **more: construct(
        arguments={name: value for name, value in arguments.items() if value is not None}, **more)

    def to_dict(executor_input, component_spec):
        made = json_format.MessageToDict(executor_input)
        values = made.get("inputs", {}).get("parameterValues", {})
        for name, declared in component_spec.input_definitions.parameters.items():
            if declared.parameter_type == 2 and values.get(name) is not None:
                values[name] = int(values[name])
        return made
    executor_input_utils.executor_input_to_dict = to_dict


def load(path):
    """The component, its program that of this machine."""
    with open(path, encoding="utf-8") as f:
        documents = list(yaml.safe_load_all(f))
    spec = documents[0]
    v1 = "implementation" in spec
    (executor,) = [spec["implementation"]] if v1 else spec["deploymentSpec"]["executors"].values()
    executor["container"]["command"] = [RUNNER]
    executor["container"]["args"] += FASTER
    for task in {} if v1 else spec["root"]["dag"]["tasks"].values():
        if "retryPolicy" in task:
            task["retryPolicy"]["backoffDuration"] = "0s"
    return components.load_component_from_text(yaml.safe_dump_all(documents, sort_keys=False))


def whole(job):
    create, get, delete = (load(job[name]) for name in ("create", "get", "delete"))

    @dsl.pipeline(name=job["name"])
    def pipeline():
        with dsl.ExitHandler(delete().set_caching_options(False), name="cleaned"):
            made = create(**job["values"]).set_caching_options(False)
            get().set_caching_options(False).after(made)
    return pipeline


def run(job, root):
    local.init(runner=local.SubprocessRunner(use_venv=False), raise_on_error=False, pipeline_root=root)
    values = job["values"] if job.get("alone") else {}
    thing = load(job["create"]) if job.get("alone") else whole(job)
    problem, outputs = None, {}
    with contextlib.redirect_stdout(sys.stderr):
        try:
            outputs = {name: value for name, value in thing(**values).outputs.items()
                       if not isinstance(value, dsl.Artifact)}
        except Exception as error:  # pylint: disable=broad-except
            problem = f"{type(error).__name__}: {error}"
    files = {}
    for path in glob.glob(os.path.join(root, "**"), recursive=True):
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as f:
                files.setdefault(os.path.basename(os.path.dirname(path)), {})[
                    os.path.basename(path)] = f.read()
    return {"problem": problem, "files": files, "outputs": outputs}


patch()
json.dump([run(job, os.path.join(FOLDER, str(number))) for number, job in
           enumerate(json.load(sys.stdin))], sys.stdout)
