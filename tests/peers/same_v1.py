# SPDX-License-Identifier: Apache-2.0
"""Worker of same_resource.py in the kfp 1.8 environment: the argv that the SDK's own serialisation
makes of values. Reads {"file", "cases"} on standard input, writes a list of argv."""
import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import yaml  # noqa: E402
from kfp import compiler, components, dsl  # noqa: E402


def main():
    job = json.load(sys.stdin)
    op = components.load_component_from_file(job["file"])
    out = os.path.join(tempfile.mkdtemp(), "p.yaml")
    found = []
    for values in job["cases"]:
        def pipeline():
            op(**values)  # pylint: disable=cell-var-from-loop
        compiler.Compiler().compile(dsl.pipeline(name="p")(pipeline), out)
        with open(out, encoding="utf-8") as f:
            templates = yaml.safe_load(f)["spec"]["templates"]
        (container,) = [t["container"] for t in templates if "container" in t]
        found.append(container["args"])
    json.dump(found, sys.stdout)


main()
