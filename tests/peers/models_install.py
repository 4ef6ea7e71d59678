# SPDX-License-Identifier: Apache-2.0
"""The packages of the format `models`, built, installed and used as a user does:
models_install.py CRDFORGE SOURCE TOOLS_PYTHON KFP_PYTHON...

Wheels are made of the folders by the backend that pyproject.toml names, without network. For each SDK
they are installed into an environment of their own, which sees the SDK, and models_kfp.py uses them. A
wheel takes seconds, so it is those of a chain of kinds and the golden definitions; models.py looks at the
packages of all."""
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

import generated

CRDFORGE, SOURCE, TOOLS, *SDKS = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = ("TrainingJob", "Model", "EndpointConfig", "Endpoint", "FeatureGroup")
OFFLINE = ["--no-index", "--no-deps", "--disable-pip-version-check", "--quiet"]


def run(*command):
    subprocess.run(command, check=True)


def site_packages(python):
    return subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True,
                          capture_output=True, check=True).stdout.strip()


def wheel_problems(path, component):
    """What a wheel must hold."""
    package = component["id"].replace("-", "_")
    release = component["provenance"].get("release", "")
    version = release[1:] if re.fullmatch(r"v\d+\.[\d.]*\d", release) else "0"
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
    if f"-{version}-py3-none-any.whl" not in path:
        yield f"{path}: not of version {version}"
    for name in ("__init__.py", "models.py", "component.py", "py.typed", "component.yaml", "pipeline_spec.yaml"):
        if f"{package}/{name}" not in names:
            yield f"{path}: {package}/{name} is not in it"


def environment(sdk):
    """The Python of a new environment that sees the SDK of another."""
    folder = tempfile.mkdtemp()
    run(sdk, "-m", "venv", folder)
    python = os.path.join(folder, "bin/python")
    with open(os.path.join(site_packages(python), "sdk.pth"), "w", encoding="utf-8") as target:
        target.write(site_packages(sdk) + "\n" + site_packages(TOOLS) + "\n")
    return python


def function_of(folder, package):
    with open(os.path.join(folder, "models", package, "__init__.py"), encoding="utf-8") as source:
        return re.search(r"^from \.component import (\w+)$", source.read(), re.M).group(1)


def main():
    folders = [folder for folder in generated.own(CRDFORGE, SOURCE, "models")
               if "sagemaker" not in folder or os.path.basename(folder) in KINDS]
    components = [generated.component(folder) for folder in folders]
    wheels = tempfile.mkdtemp()
    run(TOOLS, "-m", "pip", "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", wheels,
        *(os.path.join(folder, "models") for folder in folders))
    made = {name.split("-")[0]: os.path.join(wheels, name) for name in os.listdir(wheels)}
    failed, tasks = 0, []
    for folder, component in zip(folders, components):
        package = component["id"].replace("-", "_")
        for problem in wheel_problems(made[package], component):
            failed += 1
            print("FAILED: " + problem)
        tasks.append([package, function_of(folder, package), [
            {key: one[key] for key in ("name", "type", "required")} for one in component["inputs"]]])
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as target:
        json.dump(tasks, target)
    for sdk in SDKS:
        python = environment(sdk)
        run(python, "-m", "pip", "install", *OFFLINE, *made.values())
        # And straight from a folder.
        again = folders[[c["kind"] for c in components].index("TrainingJob")]
        run(python, "-m", "pip", "install", *OFFLINE, "--no-build-isolation", "--force-reinstall",
            os.path.join(again, "models"))
        failed += subprocess.run([python, os.path.join(HERE, "models_kfp.py"), target.name], check=False).returncode
    print(f"{len(made)} wheels, {len(SDKS)} SDKs, {failed} failed")
    sys.exit(failed > 0)


main()
