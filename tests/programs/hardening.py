# SPDX-License-Identifier: Apache-2.0
"""How a release is built: what is installed of it is hardened, and a build for sanitizers is not."""
import os
import re

import elf
from common import BUILD, check, equal, main, release, run

def what_is_installed(folder):
    run("cmake", "--install", release(), "--prefix", folder)
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


main(what_is_installed, what_is_not)
