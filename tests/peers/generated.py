# SPDX-License-Identifier: Apache-2.0
"""What the tests of `models` and `schema` make first: all bundled kinds, the golden definitions, and every
public definition at hand, each with its component document."""
import glob
import json
import os
import subprocess
import tempfile


def _generate(crdforge, formats, out, *what):
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run([crdforge, "generate", "--quiet", "--layout", "group", "--image", "x", "--out", out,
                           "--format", formats + "," + os.path.join(here, "dump.lua"), *what],
                          text=True, capture_output=True, check=False)
    return done.returncode, done.stderr


def own(crdforge, source, formats, *options):
    """Folders of kinds, from what lies in the tree."""
    out = tempfile.mkdtemp()
    golden = [os.path.join(source, "tests/golden", name) for name in (
        "all-types/input.yaml", "schema/input.yaml", "schema/hostile.yaml")]
    code, said = _generate(crdforge, formats, out, "sagemaker/*", *golden, *options)
    if code:
        raise SystemExit(said)
    return sorted(glob.glob(os.path.join(out, "*/*")))


def public(crdforge, shared, formats):
    """The same from ../shared; none where it is absent. What the program refuses with a message is not
    asked for: peer.public_crds looks at that."""
    files = sorted(glob.glob(os.path.join(shared, "crds/public/*/*/*")))
    folders, out = [], tempfile.mkdtemp()
    for number, path in enumerate(f for f in files if not f.endswith(".tsv")):
        folder = os.path.join(out, str(number))
        code, said = _generate(crdforge, formats, folder, path)
        if "Sanitizer" in said or "runtime error" in said or code not in (0, 1) or \
                "format models" in said or "format schema" in said:
            raise SystemExit(f"{path}: exit {code}\n{said}")
        folders += sorted(glob.glob(os.path.join(folder, "*/*")))
    if not folders:
        print("no public definitions: there is no ../shared/crds/public here", flush=True)
    return folders


def component(folder):
    with open(os.path.join(folder, "dump/component.json"), encoding="utf-8") as source:
        return json.load(source)
