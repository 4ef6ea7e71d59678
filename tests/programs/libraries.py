# SPDX-License-Identifier: Apache-2.0
"""What is loaded for what: commands that need no library and no plugin load none."""
import os
import re

import elf
from common import BUILD, SOURCE, check, equal, main, run

CRDFORGE = os.path.join(BUILD, "bin/crdforge")
OURS = re.compile(r"lib(lua|yaml|nettle|cjson|curl|tinfo|ncurses|unistring)|/lib/crdforge/")


def loaded(*words, **env):
    """Files that the loader has mapped for it, but for the C library and sanitizers."""
    told = run(CRDFORGE, *words, env={"LD_DEBUG": "files", **env}, code=None).stderr
    files = set(re.findall(r"calling init: (\S+)", told))
    check(any("libc.so" in file for file in files), f"{words}: the loader tells:\n{told[:500]}")
    return sorted(os.path.basename(file) for file in files if OURS.search(file))


def built_in():
    """Which libraries can be within the program here, and are."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as cache:
        text = cache.read()
    if not re.search(r"^CRDFORGE_STATIC_LIBS:BOOL=ON", text, re.MULTILINE):
        return set()
    return {name.lower() for name in re.findall(r"^(\w+)_ARCHIVE:FILEPATH=/", text, re.MULTILINE)}


def what_is_linked(_):
    needed = {name for name in ("lua", "yaml", "nettle") if any(name in n for n in elf.needed(CRDFORGE))}
    equal(needed, {"lua", "yaml", "nettle"} - built_in(), "libraries that the program names")
    for program in ("crdforge", "crdforge-run"):
        names = elf.needed(os.path.join(BUILD, "bin", program))
        equal([name for name in names if re.search("cjson|curl|tinfo|unistring", name)], [],
              f"{program}: what is opened when it is needed")


def whose_archive(folder):
    """An archive of another installation than the one that pkg-config names is left alone."""
    os.makedirs(os.path.join(folder, "lib"))
    libdir = run("pkg-config", "--variable=libdir", "yaml-0.1").stdout.strip()
    os.symlink(os.path.join(libdir, "libyaml.so"), os.path.join(folder, "lib/libyaml.so"))
    with open(os.path.join(folder, "yaml-0.1.pc"), "w", encoding="utf-8") as module:
        module.write(f"libdir={folder}/lib\nName: LibYAML\nDescription: -\nVersion: 0.2.5\n"
                     "Libs: -L${libdir} -lyaml\n")
    out = os.path.join(folder, "out")
    run("cmake", "-G", "Unix Makefiles", "-S", SOURCE, "-B", out, "-DCRDFORGE_TESTS=OFF", env={"PKG_CONFIG_PATH": folder})
    with open(os.path.join(out, "CMakeCache.txt"), encoding="utf-8") as cache:
        archives = dict(re.findall(r"^(\w+)_ARCHIVE:FILEPATH=(.*)", cache.read(), re.MULTILINE))
    equal(archives.pop("YAML"), "YAML_ARCHIVE-NOTFOUND", "no archive lies beside the library")
    for name, path in archives.items():
        check(path.endswith("-NOTFOUND") or os.path.isfile(path), f"{name}: {path}")
    with open(os.path.join(out, "core/CMakeFiles/crdforge.dir/link.txt"), encoding="utf-8") as link:
        words = [word for word in link.read().split() if "libyaml" in word]
    equal(words, [f"{folder}/lib/libyaml.so"], "what is linked")


def what_is_loaded(folder):
    linked = [n for n in elf.needed(CRDFORGE) if OURS.search(n)]
    for words in (["--version"], ["help"], ["list"], ["completion", "bash"], ["cache", "list"],
                  ["__complete", "crdforge", "show", "Train"], ["__complete", "crdforge", "generate", "--f"],
                  ["__complete", "crdforge", "generate", "--format", "kf"], ["show", "TrainingJob"]):
        equal(loaded(*words), sorted(linked), f"{words} load nothing more")
    out = os.path.join(folder, "out")
    words = ["generate", "TrainingJob", "--no-project", "--quiet", "--format", "kfp-v1", "--out", out]
    equal(loaded(*words), sorted([*linked, "kfp_v1.so"]), "generate loads the format that is asked for")
    equal(loaded(*words), sorted(linked), "and none where nothing has changed")
    check("kfp_v1.so" in loaded("formats"), "the loader tells of plugins, too")


main(what_is_linked, whose_archive, what_is_loaded)
