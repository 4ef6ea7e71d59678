# SPDX-License-Identifier: Apache-2.0
"""How a release is built: what is installed of it is hardened, and a build for sanitizers is not."""
import os
import re
import subprocess

import elf
from common import BUILD, SOURCE, check, equal, main, run

RELEASE = os.path.join(SOURCE, "build/release")


def build(_):
    """The folder that users build in. script/image waits for the same lock."""
    os.makedirs(os.path.join(SOURCE, "build"), exist_ok=True)
    done = subprocess.run(["flock", os.path.join(SOURCE, "build/image.lock"), "sh", "-ec",
                           "cmake --preset release && cmake --build --preset release"],
                          cwd=SOURCE, text=True, capture_output=True, check=False)
    equal(done.returncode, 0, f"a release build: {done.stdout[-3000:]}{done.stderr[-2000:]}")


def what_is_installed(folder):
    run("cmake", "--install", RELEASE, "--prefix", folder)
    plugins = sorted(os.listdir(os.path.join(folder, "lib/crdforge")))
    plugins = [name for name in plugins if name.endswith(".so")]
    check("kfp_v2.so" in plugins, f"plugins: {plugins}")
    for program in ("crdforge", "crdforge-run"):
        path = os.path.join(folder, "bin", program)
        elf.hardened(path, program=True)
        if os.uname().machine == "x86_64":
            equal(elf.guards_jumps(path), (True, True), f"{program}: jumps and stacks")
    for plugin in plugins:
        elf.hardened(os.path.join(folder, "lib/crdforge", plugin), program=False)


def what_is_not(_):
    """The test sees the difference: sanitizers would see less in a hardened build."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
        if "-fsanitize" not in re.search(r"^CMAKE_C_FLAGS:.*", cache.read(), re.MULTILINE)[0]:
            return
    dynamic = run("readelf", "--dynamic", "--wide", os.path.join(BUILD, "bin/crdforge")).stdout
    check("BIND_NOW" not in dynamic, "a build for sanitizers")


main(build, what_is_installed, what_is_not)
