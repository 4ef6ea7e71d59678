# SPDX-License-Identifier: Apache-2.0
"""The format `models` on its own: models.py CRDFORGE SOURCE SHARED   (by the Python of the peer TOOLS)

mypy --strict and pyflakes find nothing in any package, of all bundled kinds and all public definitions;
every Python from 3.9 that is here compiles and imports them bare; whole, least, empty and null resources
come through; mistakes in programs that use them are found."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import generated
import instances

CRDFORGE, SOURCE, SHARED = sys.argv[1:4]
HERE = os.path.dirname(os.path.abspath(__file__))
failures = 0


def expect(ok, message):
    global failures  # pylint: disable=global-statement
    if not ok:
        failures += 1
        print("FAILED: " + message[:3000], flush=True)


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)


def pythons():
    """Every Python from 3.9 that works, by its version."""
    found = {}
    names = ["python3", *(f"python3.{minor}" for minor in range(9, 16))]
    paths = [shutil.which(n) for n in names] + glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python3"))
    for path in [sys.executable, *filter(None, paths)]:
        done = run(path, "-I", "-S", "-c", "import sys, dataclasses; print('%d.%02d' % sys.version_info[:2])")
        if done.returncode == 0 and done.stdout.strip() >= "3.09":
            found.setdefault(done.stdout.strip(), path)
    return found


def collect(folders, where, prefix="p"):
    """Copies each package to where all can be checked at once, under names that no two have."""
    rows = []
    for number, folder in enumerate(folders):
        component = generated.component(folder)
        package = component["id"].replace("-", "_")
        name = f"{prefix}{number}_{package}"
        shutil.copytree(os.path.join(folder, "models", package), os.path.join(where, name))
        rows.append((name, component))
    return rows


def top_class(where, name):
    with open(os.path.join(where, name, "models.py"), encoding="utf-8") as source:
        return re.findall(r"^class (\w+)\(", source.read(), re.M)[-1]


def roundtrips(where, rows, interpreters):
    tasks = [[where, name, top_class(where, name),
              [instances.resource(c, wanted) for wanted in ("least", "most", "empty", "null")]]
             for name, c in rows]
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as target:
        json.dump(tasks, target)
    for path in interpreters:
        done = run(path, "-I", "-S", os.path.join(HERE, "models_roundtrip.py"), target.name)
        print(done.stdout.strip()[-1500:], flush=True)
        expect(done.returncode == 0, path)


def lint(where):
    done = run(sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--no-error-summary",
               "--cache-dir", tempfile.mkdtemp(), ".", cwd=where)
    expect(done.returncode == 0 and not done.stdout, "mypy --strict:\n" + done.stdout)
    done = run(sys.executable, "-m", "pyflakes", ".", cwd=where)
    expect(done.returncode == 0 and not done.stdout, "pyflakes:\n" + done.stdout)


# A program that is right, and lines that mypy must find fault with.
RIGHT = '''
from typing import Any
from golden_sampler import (NULL, ObjectMeta, Parts, Sampler, SamplerSpec, Shape, sampler)
spec = SamplerSpec(
    size=0, shape=Shape(sides=3, colour="red"), flag=NULL, port="50%", words=[],
    parts=[Parts(name="a")], labels={}, holes=["a", None], class_="c", secret="s3cret", anything=[1], level=1)
one = Sampler(metadata=ObjectMeta(name="x"), spec=spec)
data: "dict[str, Any]" = one.to_dict()
same: Sampler = Sampler.from_dict(data)
task: Any = sampler(size=3, shape={"sides": 4}, parts=[Parts(name="a"), {"name": "b"}], labels=data)
'''
WRONG = {
    "SamplerSpec(shape=Shape(sides=3))": "Missing named argument|Missing positional argument",
    "SamplerSpec(size='1', shape=Shape(sides=3))": "incompatible type",
    "Shape(sides=5)": "incompatible type",
    "Shape(sides=3, color='red')": "Unexpected keyword argument",
    "Shape(sides=3, colour=NULL)": "incompatible type",
    "sampler(size=3)": "Missing named argument",
    "sampler(size='3', shape={})": "incompatible type",
    "sampler(size=3, shape=3)": "incompatible type",
    "sampler(size=3, shape={}, colour=1)": "Unexpected keyword argument",
}


def flattened():
    """A leaf is an argument of its own, and no field."""
    folder = tempfile.mkdtemp()
    done = run(CRDFORGE, "generate", "--quiet", "--image", "x", "--format", "models", "--out", folder, "--flatten",
               "shape", "--flatten", "parts[0]", os.path.join(SOURCE, "tests/golden/schema/input.yaml"))
    expect(done.returncode == 0, done.stdout)
    folder = os.path.join(folder, "Sampler/models")
    lines = ["from golden_sampler import SamplerSpec, Shape, sampler", "SamplerSpec(size=1, shape=Shape(sides=3))",
             "sampler(size=1, shape_sides=3, parts_0_name='x', action='apply')", "sampler(size=1, shape=Shape(sides=4))",
             "sampler(size=1, shape_sides=5)", "sampler(size=1, action='delete')"]
    with open(os.path.join(folder, "program.py"), "w", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")
    done = run(sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir",
               tempfile.mkdtemp(), ".", cwd=folder)
    expect(re.findall(r"^(\S+):(\d+): error", done.stdout, re.M) == [("program.py", "5"), ("program.py", "6")],
           f"flattened: {done.stdout}")
    with open(os.path.join(folder, "golden_sampler/component.py"), encoding="utf-8") as source:
        text = " ".join(source.read().split())
    expect("shape_sides: Part of shape: shape.sides. One of: 3, 4. Required, here or in shape." in text,
           "what is needed is not said")
    expect("parts_0_name: Part of parts: parts[0].name. Required, here or in parts, where there is "
           "spec.parts[0]." in text, "nor where")


def programs(sampler):
    """What mypy says of programs that use a package; and what the models do when they run."""
    folder = tempfile.mkdtemp()
    shutil.copytree(os.path.join(sampler, "models/golden_sampler"), os.path.join(folder, "golden_sampler"))
    lines = RIGHT.strip().split("\n")
    with open(os.path.join(folder, "program.py"), "w", encoding="utf-8") as target:
        target.write("\n".join(lines + list(WRONG)) + "\n")
    done = run(sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir",
               tempfile.mkdtemp(), "program.py", cwd=folder)
    found = {int(n): text for n, text in re.findall(r"^program\.py:(\d+): error: (.*)$", done.stdout, re.M)}
    for number, (line, wanted) in enumerate(WRONG.items(), len(lines) + 1):
        expect(re.search(wanted, found.pop(number, "")), f"mypy takes {line}:\n{done.stdout}")
    expect(not found, f"mypy finds fault with the right lines:\n{done.stdout}")
    done = run(sys.executable, "-I", "-c", CHECKS, folder)
    expect(done.returncode == 0, done.stdout)


CHECKS = "import sys; sys.path.insert(0, sys.argv[1])\n" + RIGHT.rsplit("\n", 2)[0] + '''
assert data == {"apiVersion": "golden.example/v1", "kind": "Sampler", "metadata": {"name": "x"}, "spec": {
    "size": 0, "shape": {"colour": "red", "sides": 3}, "level": 1, "flag": None,
    "port": "50%", "secret": "s3cret", "anything": [1], "words": [], "holes": ["a", None],
    "parts": [{"name": "a"}], "labels": {}, "class": "c"}}, data
assert list(data["spec"]) == ["size", "shape", "level", "flag", "port", "secret", "anything", "words",
                              "holes", "parts", "labels", "class"], "not in the order of the definition"
assert "s3cret" not in repr(one) and "secret=(secret)" in repr(one), repr(one)
assert "name=None" not in repr(one), "what is unset is not shown"
def refused(path, value, *words):
    wrong = Sampler.from_dict(data).to_dict()
    at = wrong
    for step in path[:-1]:
        at = at.setdefault(step, {})
    at[path[-1]] = value
    try:
        Sampler.from_dict(wrong)
    except ValueError as error:
        assert all(word in str(error) for word in words), error
    else:
        raise AssertionError((path, value))
refused(["spec", "size"], "1", "Sampler.spec.size: expected an integer, found '1'")
refused(["spec", "size"], True, "expected an integer, found True")
refused(["spec", "shape"], [], "Sampler.spec.shape: expected a map")
refused(["spec", "shape", "sides"], 5, "Sampler.spec.shape.sides: expected one of 3, 4, found 5")
refused(["spec", "shape", "side"], 5, "Sampler.spec.shape: there is no property 'side'; did you mean 'sides'?")
refused(["spec", "shape"], {}, "Sampler.spec.shape: sides is missing")
refused(["spec", "words"], "a", "Sampler.spec.words: expected a list")
refused(["spec", "words"], ["a", 1], "Sampler.spec.words[1]: expected text, found 1")
refused(["spec", "labels"], {"a": 1}, "Sampler.spec.labels['a']: expected text")
refused(["spec", "flag"], 0, "Sampler.spec.flag: expected true or false")
refused(["spec"], None, "Sampler: spec is missing")
refused(["apiVersion"], "golden.example/v2", "Sampler.apiVersion: expected 'golden.example/v1'")
from golden_sampler import Open
kept = Open.from_dict({"other": [1], "known": "k"})
assert kept == Open(known="k", extra_properties={"other": [1]}), kept
assert list(kept.to_dict()) == ["known", "other"]
try:
    Open(extra_properties={"known": "k"}).to_dict()
except ValueError as error:
    assert "'known' has a field of its own" in str(error), error
else:
    raise AssertionError("a field and an extra property of the same name")
try:
    sampler(size=3, shape={})
except ImportError as error:
    assert "pip install kfp" in str(error), error
else:
    raise AssertionError("a step without an SDK")
assert spec.flag is NULL and not NULL and SamplerSpec.from_dict(spec.to_dict()).flag == NULL
'''


# What people type: these do not change from one release to the next.
NAMES = {"TrainingJob": ["ResourceConfig", "AlgorithmSpecification", "StoppingCondition",
                         "InputDataConfigDataSourceS3DataSource", "TrainingJobSpec", "TrainingJob"],
         "EndpointConfig": ["ProductionVariants", "ProductionVariantsCoreDumpConfig"]}


def main():
    where = tempfile.mkdtemp()
    own = generated.own(CRDFORGE, SOURCE, "models")
    expect(len(own) == 29, f"{len(own)} kinds of our own")
    everywhere = pythons()
    print("Pythons: " + ", ".join(everywhere), flush=True)
    rows = collect(own, where)
    for number, (name, component) in enumerate(rows):
        with open(os.path.join(where, name, "models.py"), encoding="utf-8") as source:
            classes = re.findall(r"^class (\w+)\(", source.read(), re.M)
        for wanted in NAMES.get(component["kind"], []):
            expect(wanted in classes, f"{component['kind']}: no class {wanted}")
        if component["kind"] == "Sampler":
            programs(own[number])
    roundtrips(where, rows, everywhere.values())
    for path in everywhere.values():
        done = run(path, "-I", "-W", "error", "-m", "compileall", "-q", "-f", where)
        expect(done.returncode == 0, f"{path}: {done.stdout}")
    public = collect(generated.public(CRDFORGE, SHARED, "models"), where, "public")
    # However much of the descriptions is kept; the texts of the hostile definition are among them.
    for amount in ("full", "none"):
        other = [f for f in generated.own(CRDFORGE, SOURCE, "models", "--descriptions", amount)
                 if "golden.example" in f or f.endswith("/TrainingJob")]
        roundtrips(where, collect(other, where, amount), [sys.executable])
    flattened()
    if public:
        roundtrips(where, public, [sys.executable])
    lint(where)
    print(f"{len(rows)} kinds of our own, {len(public)} public ones, {failures} failed")
    sys.exit(failures > 0)


main()
