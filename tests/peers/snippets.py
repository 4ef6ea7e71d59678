# SPDX-License-Identifier: Apache-2.0
"""The samples of reference pages under a real SDK: snippets.py LANGUAGE_HEADING FILE...

Each is run where its page lies, compiles what it says, and the result uses no cache."""
import contextlib
import io
import os
import re
import sys
import tempfile
import warnings

from files import each_file

warnings.simplefilter("ignore")
import yaml  # noqa: E402

HEADING = sys.argv.pop(1)
OUT = tempfile.mkdtemp()


def cached_v1(workflow):
    """Steps of an Argo Workflow that may come from a cache."""
    return [t["name"] for t in workflow["spec"]["templates"] if "container" in t and
            (t["metadata"]["annotations"].get("pipelines.kubeflow.org/max_cache_staleness") != "P0D" or
             t["metadata"]["labels"].get("pipelines.kubeflow.org/enable_caching") != "false")]


def cached_v2(pipeline):
    found = []
    for dag in [pipeline["root"]["dag"], *(c["dag"] for c in pipeline["components"].values() if "dag" in c)]:
        found += [n for n, task in dag["tasks"].items() if task.get("cachingOptions") != {}]
    return found


def check(path, say):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    source = re.search(rf"^### {HEADING}\n\n(`{{3,}})python\n(.*?)^\1$", page, re.M | re.S)[2]
    made = re.search(r'compile\(pipeline, "([^"]*)"\)', source)[1]
    os.chdir(os.path.dirname(path))
    result = os.path.join(OUT, made)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(source.replace(f'"{made}"', repr(result)), path, "exec"), {})  # pylint: disable=exec-used
    with open(result, encoding="utf-8") as f:
        document = next(yaml.safe_load_all(f))
    for name in (cached_v1 if document.get("kind") == "Workflow" else cached_v2)(document):
        say(f"{name} may come from a cache")


each_file(check)
