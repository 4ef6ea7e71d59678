# SPDX-License-Identifier: Apache-2.0
"""The files of the format `python`: python.py SOURCE BUILD SHARED TOOLS [KFP1 KFP2]

TOOLS is a Python with black, pyflakes and PyYAML. All bundled kinds, the golden definitions and the public
CRDs at hand, the first two also with compat=upstream: they compile, black and pyflakes have nothing to say,
both SDKs load the component.yaml, and under every Python from 3.9 on that is installed they keep the
interfaces (python_contract.py)."""
import glob
import json
import os
import subprocess
import sys
import tempfile

SOURCE, BUILD, SHARED, TOOLS, *SDKS = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(SOURCE, "tests/programs"))
from common import definition_of  # noqa: E402
from python_probe import make  # noqa: E402
BUNDLED = os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1/*.yaml")
GOLDEN = ("all-types/input", "argo-resource/input", "argo-resource/ready", "argo-resource/cluster",
          "python/input", "python/bare", "python/whole", "python/long", "families/workflow", "families/pipeline_run")
# Kinds whose rules declare signs, or words, of each sort; their definitions keep anything.
DECLARED = (("Application", "argoproj.io", []), ("RayJob", "ray.io", []), ("TrainJob", "trainer.kubeflow.org", []),
            ("InferenceService", "serving.kserve.io", []), ("CertificateRequest", "cert-manager.io", []),
            ("Bucket", "s3.aws.upbound.io", ["crossplane", "managed"]))
# A format that hands on the component document, for the contract test.
DUMP = 'return { emit = function(c) return list { file("component.json", c) } end }\n'
LOAD = """
import sys, warnings
warnings.filterwarnings("ignore")
import kfp
from kfp import components
for path in sys.argv[1:]:
    components.load_component_from_file(path)
print("kfp", kfp.__version__, "loads", len(sys.argv) - 1, "components")
"""


def run(*command, **more):
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


class Folders:
    def __init__(self, top):
        self.top, self.cases = top, []
        self.dump = os.path.join(top, "dump.lua")
        with open(self.dump, "w", encoding="utf-8") as file:
            file.write(DUMP)

    def generate(self, what, definition, compat):
        """Generates; None, or what the program says when it refuses."""
        root = os.path.join(self.top, "out", str(len(self.cases)))
        done = run(os.path.join(BUILD, "bin/crdforge"), "generate", "--quiet", "--layout", "original", "--format",
                   "python," + self.dump, "--compat", compat, "--image", "x", "--descriptions", "full",
                   "--out", root, *what)
        if done.returncode:
            return done.stderr or "it crashed"
        self.cases.append({"root": root, "definition": definition, "compat": compat})
        return None

    def files(self, pattern):
        return sorted(glob.glob(os.path.join(self.top, "out/*/*", pattern)))


def generate_all(folders):
    failed = 0
    public = sorted(f for f in glob.glob(os.path.join(SHARED, "crds/public/*/*/*")) if not f.endswith(".tsv"))
    print(f"{len(public)} public files" if public else "skipped: there is no ../shared/crds/public here")
    golden = [os.path.join(SOURCE, "tests/golden", name + ".yaml") for name in GOLDEN]
    golden += [definition_of(folders.top, group, kind, categories) for kind, group, categories in DECLARED]
    for compat in ("none", "upstream"):
        many = public if compat == "none" else []  # what differs does so for every kind
        for what, definition in [(["sagemaker/*"], BUNDLED)] + [([path], path) for path in golden + many]:
            problem = folders.generate(what, definition, compat)
            # Helm templates are no YAML, and some files hold two of a kind: that is not this format's.
            if problem and "error: this is a Helm template" not in problem:
                failed += 1
                print(f"FAILED: {definition}: {problem}")
    return failed


def pythons():
    """Every Python from 3.9 on: the tools', those on the path and those of pyenv; one of a version."""
    found, paths = {}, [TOOLS, sys.executable]
    paths += [os.path.join(folder, f"python3.{minor}") for minor in range(9, 20)
              for folder in os.environ["PATH"].split(os.pathsep)]
    paths += glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3"))
    for path in paths:
        if os.access(path, os.X_OK):
            version = run(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()
            if version and tuple(map(int, version.split("."))) >= (3, 9):
                found.setdefault(version, path)
    return sorted(found.items(), key=lambda pair: tuple(map(int, pair[0].split("."))))


def contract(folders):
    """PyYAML is the tools' in each; its C part, which other versions cannot load, is not needed. The tools'
    own Python does them all, the others those that are no public ones, which are many."""
    packages = run(TOOLS, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    few = [case for case in folders.cases if "/public/" not in case["definition"]]
    most = [case for case in folders.cases if case in few or case["compat"] == "none"]
    failed = 0
    for version, python in pythons():
        cases = most if python == TOOLS else few
        done = run(python, os.path.join(HERE, "python_contract.py"), os.path.join(HERE, "python_runtime"),
                   input="".join(json.dumps(case) + "\n" for case in cases),
                   env={**os.environ, "PYTHONPATH": packages})
        print(done.stdout[-6000:] + done.stderr[-3000:], end="", flush=True)
        compiled = run(python, "-m", "compileall", "-q", *(case["root"] for case in cases))
        if compiled.returncode:
            print(f"Python {version} does not compile: {compiled.stdout[-2000:]}")
        failed += done.returncode != 0 or compiled.returncode != 0
    return failed


def main():
    with tempfile.TemporaryDirectory() as top:
        folders = Folders(top)
        failed = generate_all(folders)
        out = os.path.join(top, "out")
        make(SOURCE, os.path.join(BUILD, "bin/crdforge"), os.path.join(out, "probe"), 7)
        for tool in (["black", "--check", "--quiet"], ["pyflakes"]):
            done = run(TOOLS, "-m", *tool, out)
            print(f"{tool[0]}: exit {done.returncode}, {len(folders.files('src/*.py'))} files")
            if done.returncode:
                failed += 1
                print(done.stdout[-3000:] + done.stderr[-3000:])
        for sdk in SDKS:
            done = run(sdk, "-c", LOAD, *folders.files("component.yaml"))
            print(done.stdout, done.stderr[-3000:] if done.returncode else "", sep="", end="")
            failed += done.returncode != 0
        failed += contract(folders)
    sys.exit(failed > 0)


main()
