# SPDX-License-Identifier: Apache-2.0
"""`cmake --install`, a move, then everything from there: programs, completions, foreign plugins."""
import os
import shutil

from common import BUILD, CC, CFLAGS, SOURCE, check, contains, equal, main, run, tree


def prefix_of(folder):
    """An installation that was moved after it was made: nothing of it may hold where it was."""
    first, prefix = os.path.join(folder, "first"), os.path.join(folder, "moved/prefix")
    if not os.path.exists(prefix):
        run("cmake", "--install", BUILD, "--prefix", first)
        os.makedirs(os.path.dirname(prefix))
        os.rename(first, prefix)
    return prefix


def pkg_config(prefix, *what):
    """Without any setting but where the file lies."""
    found = [path for path in tree(prefix) if path.endswith("/crdforge.pc")]
    equal(len(found), 1, "one file for pkg-config")
    return run("pkg-config", *what, "crdforge",
               env={"PKG_CONFIG_PATH": os.path.dirname(os.path.join(prefix, found[0]))}).stdout.split()


def programs(folder):
    prefix, work = prefix_of(folder), os.path.join(folder, "work")
    os.mkdir(work)
    crdforge = os.path.join(prefix, "bin/crdforge")
    # Found without configuration, from any folder.
    run(crdforge, "generate", "TrainingJob", "--quiet", "--out", "out", cwd=work)
    made = {path.split("/")[1] for path in tree(os.path.join(work, "out"))}
    equal(made, {"kfp-v1", "kfp-v2", "argo", "samples"}, "formats from an installed program")
    contains(run(crdforge, "--version", "--all").stdout, prefix + "/share/crdforge", "data folder")
    runner = os.path.join(prefix, "bin/crdforge-run")
    check(os.path.exists(runner), "the runner is installed")
    check("cjson" not in run("readelf", "-d", runner).stdout, "the runner's image has no cJSON")


def files(folder):
    """What is there beside the programs, each where its reader looks for it."""
    prefix = prefix_of(folder)
    there = tree(prefix)
    crdforge = os.path.join(prefix, "bin/crdforge")
    for program in ("crdforge", "crdforge-run"):
        equal(there[f"share/man/man1/{program}.1"].decode(),
              run(crdforge, "help", program, "--man").stdout, f"manual page of {program}")
        for shell, path in (("bash", f"share/bash-completion/completions/{program}"),
                            ("zsh", "share/zsh/site-functions/_crdforge"),
                            ("fish", f"share/fish/vendor_completions.d/{program}.fish")):
            equal(there[path].decode(), run(crdforge, "completion", shell).stdout, path)
    for path in ("include/crdforge/emitter.h", "include/crdforge/node.h",
                 "share/crdforge/schemas/component.schema.json",
                 "share/crdforge/lua_templates/meta/crdforge.lua", "share/crdforge/crd_cache/INDEX.tsv",
                 "share/doc/crdforge/ADDING_A_FORMAT.md"):
        check(path in there, f"{path} is installed")
    for path, content in there.items():
        if path.endswith((".pc", ".cmake")):
            for place in (os.path.join(folder, "first"), BUILD, SOURCE):
                check(place.encode() not in content, f"{path} names {place}")


def completions(folder):
    """Shells that look in the prefix find them: zsh by its path of functions, fish by its data folders."""
    prefix = prefix_of(folder)
    env = {"PATH": os.path.join(prefix, "bin") + ":" + os.environ["PATH"], "HOME": folder,
           "XDG_DATA_DIRS": os.path.join(prefix, "share") + ":/usr/share"}
    if shutil.which("zsh"):
        done = run("zsh", "-f", "-c", f"fpath=({prefix}/share/zsh/site-functions $fpath); "
                   "autoload -Uz compinit && compinit -u -D && print -r -- $_comps[crdforge] "
                   "$_comps[crdforge-run]", env=env)
        equal(done.stdout.split(), ["_crdforge", "_crdforge"], "zsh finds it")
    if shutil.which("fish"):
        for typed, word in (("crdforge gen", "generate"), ("crdforge-run --on-canc", "--on-cancel")):
            done = run("fish", "--no-config", "-c",
                       f"set -a fish_complete_path {prefix}/share/fish/vendor_completions.d; "
                       f"complete -C '{typed}'", env=env)
            contains(done.stdout, word, "fish finds it")
    done = run("bash", "--norc", "-c", f"source {prefix}/share/bash-completion/completions/crdforge-run; "
               "complete -p crdforge crdforge-run", env=env)
    contains(done.stdout, "-F _crdforge crdforge-run", "bash")


def by_hand(folder):
    """A plugin built with cc and pkg-config alone."""
    prefix, work = prefix_of(folder), os.path.join(folder, "by-hand")
    os.mkdir(work)
    crdforge = os.path.join(prefix, "bin/crdforge")
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.c"), work)
    with open(os.path.join(work, "hello.lua"), "w", encoding="utf-8") as f:
        f.write(TEMPLATE.replace("step.yaml", "hello.yaml"))
    run(CC, "-shared", "-fPIC", *CFLAGS, *pkg_config(prefix, "--cflags"), "-o", "hello.so", "hello.c",
        cwd=work)
    plugindir, = pkg_config(prefix, "--variable=plugindir")
    equal(os.path.realpath(plugindir), os.path.join(os.path.realpath(prefix), "lib/crdforge"), "plugindir")
    for name in ("hello.so", "hello.lua"):
        shutil.copy(os.path.join(work, name), plugindir)
    run(crdforge, "generate", "Model", "--format", "hello", "--out", "out2", cwd=work)
    contains(tree(os.path.join(work, "out2"))["Model/hello/hello.yaml"].decode(), "step: Model",
             "a plugin and its template in the plugin folder")
    templates, = pkg_config(prefix, "--variable=templatedir")
    check(os.path.exists(os.path.join(templates, "kfp_v1.lua")), "the template folder")


PROJECT = """cmake_minimum_required(VERSION 3.16)
project(acme LANGUAGES C)
find_package(crdforge 0.1 REQUIRED)
crdforge_add_emitter(acme-steps)
add_custom_target(try COMMAND crdforge::crdforge generate Model --plugin-dir crdforge --format acme-steps
                      --out tried DEPENDS emitter_acme-steps)
"""
TEMPLATE = """return {
  summary = "Steps of acme",
  emit = function(c) return list { file("step.yaml", map { { "step", c.kind } }) } end,
}
"""
PLUGIN = """#include <crdforge/emitter.h>
CF_EMITTER(.name = "acme-steps", .template_file = "acme_steps.lua")
"""


def by_cmake(folder):
    """A project outside the tree with find_package(crdforge): built, used from the build, installed."""
    prefix, work = prefix_of(folder), os.path.join(folder, "by-cmake")
    os.mkdir(work)
    crdforge = os.path.join(prefix, "bin/crdforge")
    for name, text in (("CMakeLists.txt", PROJECT), ("acme_steps.lua", TEMPLATE), ("acme_steps.c", PLUGIN)):
        with open(os.path.join(work, name), "w", encoding="utf-8") as f:
            f.write(text)
    run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={CC}",
        "-DCMAKE_C_FLAGS=" + " ".join(CFLAGS), cwd=work)
    run("cmake", "--build", "build", cwd=work)
    run("cmake", "--build", "build", "--target", "try", cwd=work)
    check("Model/acme-steps/step.yaml" in tree(os.path.join(work, "build/tried")), "the program as a target")
    equal(sorted(tree(os.path.join(work, "build/crdforge"))), ["acme_steps.lua", "acme_steps.so"],
          "the folder for --plugin-dir")
    run(crdforge, "generate", "Model", "--plugin-dir", "build/crdforge", "--format", "acme-steps",
        "--out", "out", cwd=work)
    contains(tree(os.path.join(work, "out"))["Model/acme-steps/step.yaml"].decode(), "step: Model", "used")
    lines = run("nm", "-D", "--defined-only", "build/crdforge/acme_steps.so", cwd=work).stdout.split("\n")
    names = [line.split()[-1] for line in lines if line.strip()]
    equal([n for n in names if not n.startswith(("__asan", "__odr_asan", "__lsan"))],
          ["cf_emitter_entry"], "one symbol")
    run("cmake", "--install", "build", "--prefix", prefix, cwd=work)
    contains(run(crdforge, "formats", "acme-steps", cwd=work).stdout, "Steps of acme", "installed")
    with open(os.path.join(work, "CMakeLists.txt"), "a", encoding="utf-8") as f:
        f.write("crdforge_add_emitter(other FILES x.c)\n")
    done = run("cmake", "-S", ".", "-B", "build", cwd=work, code=1)
    contains(done.stderr, "crdforge_add_emitter(other): not understood: FILES;x.c", "a mistake")
    contains(done.stderr, "It takes SOURCES, TEMPLATES and NO_INSTALL.", "the next step")


def in_order(folder):
    """One installation for all of them."""
    for test in (programs, files, completions, by_hand, by_cmake):
        test(folder)


def missing_package(folder):
    """A dependency that is not there is named with the package to install."""
    done = run("cmake", "-S", SOURCE, "-B", os.path.join(folder, "build"), code=1,
               env={"PKG_CONFIG_LIBDIR": folder, "PKG_CONFIG_PATH": folder})
    for module, package in (("yaml-0.1", "libyaml-dev"), ("lua5.4", "liblua5.4-dev"),
                            ("nettle", "nettle-dev"), ("libcurl", "libcurl4-openssl-dev"),
                            ("libcjson", "libcjson-dev"), ("cmocka", "libcmocka-dev")):
        contains(done.stderr, f"{module} is missing: install the Debian package {package}", module)


main(in_order, missing_package)
