# SPDX-License-Identifier: Apache-2.0
"""Every public CRD at hand: public_crds.py CRDFORGE SHARED KFP1_PYTHON KFP2_PYTHON ARGOPEER

Each file either generates in all default formats, or the program says clearly what is wrong with it. What
was generated is then put before the SDKs and Argo's lint."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

CRDFORGE, SHARED, KFP1, KFP2, ARGO = sys.argv[1:6]
HERE = os.path.dirname(os.path.abspath(__file__))
CLEAR = re.compile(r"^(\S+:\d+:\d+: )?error: .{10,}$", re.M)


def is_definition(path):
    """Whether Kubernetes' own YAML reader finds a definition there: then we must not refuse it."""
    done = subprocess.run([ARGO, "read"], input=json.dumps({"file": path}) + "\n", text=True,
                          capture_output=True, check=True)
    document = json.loads(done.stdout)
    return isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition"


def parses_back(path):
    """The samples, which no SDK reads below; those in Python lie beside."""
    folder = os.path.dirname(path)
    if os.path.basename(folder) != "samples":
        return True
    with open(path, encoding="utf-8") as text:
        tree = yaml.load(text, yaml.CSafeLoader)
    for name in glob.glob(os.path.join(folder, "pipeline/*.py")):
        with open(name, encoding="utf-8") as text:
            compile(text.read(), name, "exec")
    return tree is None or isinstance(tree, dict)


def main():
    files = sorted(f for f in glob.glob(os.path.join(SHARED, "crds/public/*/*/*"))
                   if not f.endswith(".tsv"))
    if not files:
        print("skipped: there is no ../shared/crds/public here")
        sys.exit(77)
    out, failed, refused = tempfile.mkdtemp(), 0, 0
    for number, path in enumerate(files):
        folder = os.path.join(out, str(number))
        done = subprocess.run([CRDFORGE, "generate", "--quiet", "--layout", "group", "--out", folder, path],
                              text=True, capture_output=True, check=False)
        made = glob.glob(os.path.join(folder, "*/*/*/*.yaml"))
        kinds = {os.path.dirname(os.path.dirname(f)) for f in made}
        good = len(made) == 5 * len(kinds) and all(parses_back(f) for f in made) and (
            (done.returncode == 0 and made and not done.stderr)
            or (done.returncode == 0 and made and "warning: " in done.stderr)
            or (done.returncode == 1 and CLEAR.search(done.stderr)))
        good = good and "Sanitizer" not in done.stderr and "runtime error" not in done.stderr
        if done.returncode:
            refused += 1
            print(f"refused: {os.path.relpath(path, SHARED)}: {done.stderr.strip()}")
            if is_definition(path):
                good = False
        if not good:
            failed += 1
            print(f"FAILED: {path}: exit {done.returncode}, {len(made)} files\n{done.stderr}")
    print(f"{len(files)} files, {refused} refused with a message, {failed} failed", flush=True)
    every = sorted(glob.glob(os.path.join(out, "*/*/*/*/*.yaml")))
    checks = ([KFP1, "kfp_v1.py", *(f for f in every if "/kfp-v1/" in f)],
              [KFP2, "kfp_v2.py", *(f for f in every if "/kfp-v2/" in f)],
              [sys.executable, "argo.py", ARGO, *(f for f in every if "/argo/" in f)])
    for python, script, *rest in checks:
        done = subprocess.run([python, os.path.join(HERE, script), *rest], text=True,
                              capture_output=True, check=False, env=dict(os.environ, CF_BRIEF="1"))
        print(f"{script}: " + "\n".join(done.stdout.splitlines()[-20:]) + done.stderr[-2000:], flush=True)
        failed += done.returncode != 0
    sys.exit(failed > 0)


main()
