# SPDX-License-Identifier: Apache-2.0
"""Worker of same_resource.py in the kfp 2.x environment: kfp.local runs the program with the executor
input it makes. Reads {"file", "runner", "cases"} on standard input; writes for each what the program
printed, and what kfp.local read of the output `resource`."""
import contextlib
import json
import logging
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import yaml  # noqa: E402
from kfp import components, local  # noqa: E402
from kfp.local import subprocess_task_handler  # noqa: E402


def main():
    job = json.load(sys.stdin)
    folder = tempfile.mkdtemp()
    printed = os.path.join(folder, "printed")
    # Else it "only supports running Lightweight Python Components"; it can run any program.
    subprocess_task_handler.SubprocessTaskHandler.validate_not_container_component = \
        lambda *args: None
    local.init(runner=local.SubprocessRunner(use_venv=False), raise_on_error=True,
               pipeline_root=os.path.join(folder, "local"))
    with open(job["file"], encoding="utf-8") as f:
        spec = yaml.safe_load(f)
    (executor,) = spec["deploymentSpec"]["executors"].values()
    executor["container"]["command"] = ["/bin/sh", "-c", 'out=$1; shift; exec "$0" "$@" >"$out"',
                                        job["runner"], printed]
    executor["container"]["args"] += ["--dry-run=client", "--output", "json"]
    op = components.load_component_from_text(yaml.safe_dump(spec, sort_keys=False))
    found = []
    for values in job["cases"]:
        with contextlib.redirect_stdout(sys.stderr):
            task = op(**values)
        with open(printed, encoding="utf-8") as f:
            found.append({"printed": f.read(), "output": task.outputs["resource"]})
    json.dump(found, sys.stdout)


main()
