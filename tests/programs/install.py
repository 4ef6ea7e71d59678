# SPDX-License-Identifier: Apache-2.0
"""`cmake --install`, then everything from there: programs, headers, pkg-config, a foreign plugin."""
import os
import shutil

from common import BUILD, CC, CFLAGS, SOURCE, check, contains, equal, main, run, tree


def installed(folder):
    prefix, work = os.path.join(folder, "prefix"), os.path.join(folder, "work")
    os.mkdir(work)
    run("cmake", "--install", BUILD, "--prefix", prefix)
    crdforge = os.path.join(prefix, "bin/crdforge")
    env = {"PATH": os.path.join(prefix, "bin") + ":" + os.environ["PATH"]}
    # Found without configuration, from any folder.
    run(crdforge, "generate", "TrainingJob", "--quiet", "--out", "out", cwd=work, env=env)
    made = {path.split("/")[1] for path in tree(os.path.join(work, "out"))}
    equal(made, {"kfp-v1", "kfp-v2", "argo", "samples"}, "formats from an installed program")
    contains(run(crdforge, "--version", "--all").stdout, prefix + "/share/crdforge", "data folder")
    runner = os.path.join(prefix, "bin/crdforge-run")
    check(os.path.exists(runner), "the runner is installed")
    check("cjson" not in run("readelf", "-d", runner).stdout, "the runner's image has no cJSON")
    check(os.path.exists(os.path.join(prefix, "share/man/man1/crdforge.1")), "the manual page")
    # A plugin built with cc and pkg-config alone.
    pc = None
    for path in tree(prefix):
        if path.endswith("crdforge.pc"):
            pc = os.path.dirname(os.path.join(prefix, path))
    pkg = {"PKG_CONFIG_PATH": pc}
    # The file names the prefix of the build's configuration; the variable moves it.
    def config(*what):
        return run("pkg-config", f"--define-variable=prefix={prefix}", *what, "crdforge",
                   env=pkg).stdout.split()
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.c"), work)
    run(CC, "-shared", "-fPIC", *CFLAGS, *config("--cflags"), "-o", "hello.so", "hello.c", cwd=work)
    plugindir = config("--variable=plugindir")[0]
    shutil.copy(os.path.join(work, "hello.so"), plugindir)
    run(crdforge, "generate", "Model", "--format", "hello", "--out", "out2", cwd=work)
    contains(tree(os.path.join(work, "out2"))["Model/hello/hello.yaml"].decode(), "kind: Model",
             "a plugin in the plugin folder, its template in the template folder")
    check(os.path.exists(os.path.join(config("--variable=templatedir")[0], "hello.lua")),
          "the template folder")


def missing_package(folder):
    """A dependency that is not there is named with the package to install."""
    done = run("cmake", "-S", SOURCE, "-B", os.path.join(folder, "build"), code=1,
               env={"PKG_CONFIG_LIBDIR": folder, "PKG_CONFIG_PATH": folder})
    for module, package in (("yaml-0.1", "libyaml-dev"), ("lua5.4", "liblua5.4-dev"),
                            ("nettle", "nettle-dev"), ("libcurl", "libcurl4-openssl-dev"),
                            ("libcjson", "libcjson-dev"), ("cmocka", "libcmocka-dev")):
        contains(done.stderr, f"{module} is missing: install the Debian package {package}", module)


main(installed, missing_package)
