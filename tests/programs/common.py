# SPDX-License-Identifier: Apache-2.0
"""What the program tests share: running commands, checking, a folder that goes away."""
import atexit
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

SOURCE, BUILD = (os.path.abspath(p) for p in sys.argv[1:3])
CC = os.environ.get("CC", "cc")
CFLAGS = os.environ.get("CF_CFLAGS", "").split()
failures = 0
checks = 0


def run(*command, cwd=None, stdin=None, env=None, code=0):
    """Runs a command, which must exit with `code` (None: any); its result with text output."""
    full = dict(os.environ, **(env or {}))
    done = subprocess.run(command, cwd=cwd, input=stdin, env=full, text=True,
                          capture_output=True, timeout=300)
    if code is not None and done.returncode != code:
        check(False, f"{' '.join(command)}: exit {done.returncode}, expected {code}\n"
                     f"{done.stdout}{done.stderr}")
    return done


def cramped(*command, cwd, limit=4096, code=1):
    """Runs a command that can make no file longer than `limit`: as on a disk that is full."""
    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, preexec_fn=limited, timeout=300,
                          check=False)
    check(done.returncode == code, f"{' '.join(command)}: exit {done.returncode}, expected {code}\n{done.stderr}")
    return done


def release():
    """Builds the folder that users build in, and returns it. script/image waits for the same lock."""
    os.makedirs(os.path.join(SOURCE, "build"), exist_ok=True)
    done = subprocess.run(["flock", os.path.join(SOURCE, "build/image.lock"), "sh", "-ec",
                           "cmake --preset release && cmake --build --preset release"],
                          cwd=SOURCE, text=True, capture_output=True, check=False)
    equal(done.returncode, 0, f"a release build: {done.stdout[-3000:]}{done.stderr[-2000:]}")
    return os.path.join(SOURCE, "build/release")


def check(ok, message):
    global failures, checks
    checks += 1
    if not ok:
        failures += 1
        print(f"FAILED: {message}", flush=True)


def equal(got, wanted, what):
    check(got == wanted, f"{what}:\n got: {repr(got)[:2000]}\nwant: {repr(wanted)[:2000]}")


def contains(text, part, what):
    check(part in text, f"{what}: no {part!r} in:\n{text}")


def alive(pid):
    """Whether there is such a process, and not only its end to be asked for."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def definition_of(folder, group, kind, categories, schema=None):
    """A definition in a file, that keeps anything unless a schema is given."""
    path = os.path.join(folder, f"{kind}.{group}.yaml")
    version = {"name": "v1", "served": True, "storage": True, "schema": {
        "openAPIV3Schema": schema or {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                   "metadata": {"name": f"{kind.lower()}s.{group}"},
                   "spec": {"group": group, "scope": "Namespaced", "versions": [version],
                            "names": {"kind": kind, "plural": kind.lower() + "s",
                                      "categories": categories}}}, f)
    return path


def tree(folder, manifests=False):
    """Relative path -> bytes of every file below a folder; manifests follow from the others."""
    files = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if name == ".crdforge-manifest" and not manifests:
                continue
            path = os.path.join(parent, name)
            with open(path, "rb") as f:
                files[os.path.relpath(path, folder)] = f.read()
    return files


def main(*tests):
    # What the last runs looked at is theirs alone.
    os.environ["XDG_CACHE_HOME"] = cache = tempfile.mkdtemp(prefix="crdforge-cache-")
    atexit.register(shutil.rmtree, cache, ignore_errors=True)
    for test in tests:
        folder = tempfile.mkdtemp(prefix="crdforge-test-")
        try:
            test(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{checks - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)
