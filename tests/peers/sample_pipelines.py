# SPDX-License-Identifier: Apache-2.0
"""The sample pipelines and the compiler of one of the SDKs: sample_pipelines.py FILE...

Each is called as its head says, with the command that the SDK comes with (in this process: it starts
slowly). Nothing that comes out may be taken from a cache, and every argument that the pipeline asks for
reaches its step. The compiled files are left in the folder that KEEP names, where there is one."""
import contextlib
import io
import os
import py_compile
import re
import sys
import tarfile
import tempfile
import warnings

from files import each_file

warnings.simplefilter("ignore")
import kfp  # noqa: E402
import yaml  # noqa: E402

OLD = kfp.__version__.startswith("1.")
if OLD:
    from kfp.compiler import main as dsl_compile
else:
    from kfp.cli.compile_ import compile_
OUT = tempfile.mkdtemp()
STALENESS = "pipelines.kubeflow.org/max_cache_staleness"
CACHING = "pipelines.kubeflow.org/enable_caching"


def command(path, ending):
    """What `dsl-compile --py PATH --output FILE` (1.8) or `kfp dsl compile …` (2) writes; the file."""
    output = os.path.join(OUT, os.path.basename(path)[:-3] + ending)
    words = ["--py", path, "--output", output]
    for name in [name for name, module in sys.modules.items()
                 if getattr(module, "__file__", None) and module.__file__.endswith(os.path.basename(path))]:
        del sys.modules[name]
    with contextlib.redirect_stdout(io.StringIO()):
        if OLD:
            keep, sys.argv = sys.argv, ["dsl-compile", *words]
            try:
                dsl_compile.main()
            finally:
                sys.argv = keep
        else:
            compile_.main(words, standalone_mode=False)
    return output


def text_of(file):
    if file.endswith(".tar.gz"):
        with tarfile.open(file) as archive:
            (member,) = archive.getmembers()
            return archive.extractfile(member).read().decode()
    with open(file, encoding="utf-8") as text:
        return text.read()


def workflow(text, say):
    """Of 1.8: an Argo Workflow. Its parameters, and how often its steps use one."""
    document = yaml.load(text, yaml.CSafeLoader)
    steps = [t for t in document["spec"]["templates"] if "container" in t]
    for step in steps:
        if step["metadata"]["annotations"].get(STALENESS) != "P0D" or \
                step["metadata"]["labels"].get(CACHING) != "false":
            say(f"{step['name']} may be taken from a cache")
    used = {p["name"] for step in steps for p in step.get("inputs", {}).get("parameters", [])}
    return {p["name"] for p in document["spec"].get("arguments", {}).get("parameters", [])}, used, steps


def pipeline(text, say):
    """Of 2: a PipelineSpec."""
    document = yaml.load(text, yaml.CSafeLoader)
    tasks = document["root"]["dag"]["tasks"]
    if "enableCache: true" in text or any(t.get("cachingOptions") != {} for t in tasks.values()):
        say("a step may be taken from a cache")
    used = {p["componentInputParameter"] for t in tasks.values()
            for p in t.get("inputs", {}).get("parameters", {}).values() if "componentInputParameter" in p}
    return set(document["root"].get("inputDefinitions", {}).get("parameters", {})), used, tasks


def check(path, say):
    warnings.simplefilter("error", SyntaxWarning)
    py_compile.compile(path, cfile=os.path.join(OUT, "c.pyc"), doraise=True)
    with open(path, encoding="utf-8") as text:
        steps = len(re.findall(r"load_component_from_file\(", text.read()))
    texts = [text_of(command(path, ending)) for ending in ((".yaml", ".tar.gz") if OLD else (".yaml",))]
    for text in texts:
        asked, used, made = (workflow if OLD else pipeline)(text, say)
        if not asked <= used:
            say(f"no step uses {asked - used}")
        if len(made) != steps:
            say(f"{len(made)} steps, not {steps}")
    if os.environ.get("KEEP"):
        kept = os.path.join(os.environ["KEEP"], path.strip("/").replace("/", "_")[-150:] + ".yaml")
        with open(kept, "w", encoding="utf-8") as out:
            out.write(texts[0])


each_file(check)
