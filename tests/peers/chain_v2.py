# SPDX-License-Identifier: Apache-2.0
"""Worker of chains.py in the kfp 2.x environment: kfp.local runs a pipeline of a file, each step with the
real program. chain_v2.py FILE, and on standard input {"words": the program and what is put in front of its
arguments, "parameters": those of the pipeline that are changed}."""
import importlib.util
import json
import logging
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from kfp import local  # noqa: E402
from kfp.local import executor_input_utils as inputs  # noqa: E402
from kfp.local import subprocess_task_handler as handler  # noqa: E402


def leave_out_unset():
    """kfp.local takes an optional integer that is not given for a number, and fails. The backend
    hands over null, as kfp.local does for all other types."""
    convert = inputs.executor_input_to_dict

    def converted(executor_input, component_spec):
        values = executor_input.inputs.parameter_values
        unset = [name for name, value in values.items() if value.WhichOneof("kind") in (None, "null_value")]
        for name in unset:
            del values[name]
        made = convert(executor_input=executor_input, component_spec=component_spec)
        made["inputs"].setdefault("parameterValues", {}).update({name: None for name in unset})
        return made

    inputs.executor_input_to_dict = converted


def main():
    job, path = json.load(sys.stdin), sys.argv[1]
    run = handler.run_local_subprocess

    def real(full_command, env_vars=None):
        assert full_command[0] == "/crdforge-run", full_command
        return run(full_command=job["words"] + full_command[1:], env_vars=env_vars)

    # Else it "only supports running Lightweight Python Components"; it can run any program.
    handler.SubprocessTaskHandler.validate_not_container_component = lambda *args: None
    handler.run_local_subprocess = real
    local.init(runner=local.SubprocessRunner(use_venv=False), raise_on_error=True,
               pipeline_root=os.path.join(tempfile.mkdtemp(), "local"))
    leave_out_unset()
    spec = importlib.util.spec_from_file_location("chain", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.pipeline(**job["parameters"])


main()
