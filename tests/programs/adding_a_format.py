# SPDX-License-Identifier: Apache-2.0
"""docs/ADDING_A_FORMAT.md, block by block, with an installed program and nothing of the source tree; and what
`formats new` makes."""
import json
import os
import re
import shutil

from common import BUILD, SOURCE, check, contains, cramped, equal, main, run, tree
from fences import blocks


def installed(folder):
    """The environment of somebody who has the program from a package."""
    prefix = os.path.join(folder, "prefix")
    run("cmake", "--install", BUILD, "--prefix", prefix)
    for name in tree(prefix):
        path = os.path.join(prefix, name)
        if name.endswith("crdforge.pc"):
            with open(path, encoding="utf-8") as f:
                text = re.sub(r"^prefix=/.*", "prefix=" + prefix, f.read(), flags=re.M)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            pc = os.path.dirname(path)
    return prefix, {"PATH": prefix + "/bin:/usr/bin:/bin", "PKG_CONFIG_PATH": pc,
                    "CFLAGS": "", "CRDFORGE_PLUGIN_PATH": ""}


def play(work, env, info, body):
    """What a block prints. An `export` holds for those after it."""
    script = body + "\nenv | sed -n 's/^CRDFORGE_PLUGIN_PATH=//p' > .path\n"
    done = run("bash", "-ec", script, cwd=work, env=env, code=None)
    equal(done.returncode, 1 if "fails" in info else 0, f"{body}{done.stdout}{done.stderr}")
    path = os.path.join(work, ".path")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            env["CRDFORGE_PLUGIN_PATH"] = f.read().strip()
    return done.stdout + done.stderr


def the_page(folder):
    _, env = installed(folder)
    work, said, seen = os.path.join(folder, "work"), "", set()
    os.mkdir(work)
    with open(os.path.join(SOURCE, "docs/ADDING_A_FORMAT.md"), encoding="utf-8") as f:
        page = f.read()
    for info, body in blocks(page):
        kind = info.split()[0]
        seen.add(kind)
        if "file=" in info:
            with open(os.path.join(work, info.split("file=")[1]), "w", encoding="utf-8") as f:
                f.write(body)
        elif kind == "sh":
            said = play(work, env, info, body)
        elif kind == "text":
            for line in body.strip().split("\n"):
                contains(said, line.strip(), "what the block before prints")
        else:
            check(False, f"a block that nobody runs: {info}")
    equal(seen, {"sh", "lua", "c", "text"}, "kinds of blocks")
    with open(os.path.join(work, "tekton.lua"), encoding="utf-8") as f:
        written = f.read()
    with open(os.path.join(SOURCE, "docs/examples/tekton.lua"), encoding="utf-8") as f:
        equal(written, f.read(), "the page's Tekton format is docs/examples/tekton.lua")
    check(len(written.split("\n")) < 61, "it has less than 60 lines")
    contains(tree(work)["out/TrainingJob/tekton/task.yaml"].decode(), "kind: Task", "a Task")


def scaffolds(folder):
    """What is made passes as it is, in Lua and in C; what is there is never touched."""
    prefix, env = installed(folder)
    for more, name, files in (((), "acme", {"acme.lua", "README.md", "golden/TrainingJob/step.yaml"}),
                              (("--c",), "acme-two", {"acme_two.lua", "acme_two.c", "CMakeLists.txt", "README.md",
                                                      "golden/TrainingJob/step.yaml"})):
        done = run("crdforge", "formats", "new", name, *more, cwd=folder, env=env)
        made = os.path.join(folder, name)
        equal(set(tree(made)), files, f"new {name}")
        contains(done.stderr, f"CREATED: {name}/README.md\n", "told")
        contains(done.stderr, f"NEXT: read {name}/README.md, change {name}/", "what next")
        texts = "".join(tree(made)[f].decode() for f in files if "golden" not in f)
        check("@NAME@" not in texts and "@FILE@" not in texts and name in texts, "all filled in")
        # The blocks of its README, in order.
        for info, body in blocks(tree(made)["README.md"].decode()):
            play(made, dict(env), info, body)
        equal({f for f in tree(made) if not f.startswith(("components/", "."))} - {"acme_two.so"}, files,
              "its README leaves the files as they were")
        before = tree(made)
        done = run("crdforge", "formats", "new", name, *more, cwd=folder, env=env, code=1)
        contains(done.stderr, f"{name}/README.md is there already, so nothing is written", "there already")
        contains(done.stderr, "hint: give another folder with --dir", "there already")
        equal(tree(made), before, "nothing is touched")
    done = run("crdforge", "formats", "new", "acme", "--dir", "deep/in", "--json", cwd=folder, env=env)
    equal(json.loads(done.stdout), {"format": "acme", "files": ["deep/in/acme.lua", "deep/in/README.md"],
                                    "golden": "deep/in/golden", "diagnostics": []}, "--json")
    package = [p for p in tree(prefix) if p.lower().endswith(("crdforgeconfig.cmake", "crdforge-config.cmake"))]
    if package and shutil.which("cmake"):
        run("cmake", "-B", "build", "-DCMAKE_PREFIX_PATH=" + prefix, cwd=os.path.join(folder, "acme-two"))
        run("cmake", "--build", "build", cwd=os.path.join(folder, "acme-two"))
        check([p for p in tree(os.path.join(folder, "acme-two/build")) if p.endswith("acme_two.so")], "CMake")


def no_room(folder):
    """A format that cannot be written whole is not written, and its folder is not left either."""
    for place in ("deep", "deep/in", "deep/in/"):
        done = cramped("crdforge", "formats", "new", "acme", "--dir", place, cwd=folder, limit=512)
        contains(done.stderr, f"cannot write {place.rstrip('/')}/.acme.lua.crdforge-new: File too large", "told")
        equal(os.listdir(folder), [], "nothing is left")


def refusals(folder):
    def said(*words, code=2):
        return run("crdforge", "formats", *words, cwd=folder, code=code).stderr

    contains(said("new", "Acme"), '"Acme" cannot be the name of a format', "capital")
    contains(said("new", "../x"), '"../x" cannot be the name of a format', "path")
    contains(said("new", "argo"), "there is a format argo already: ", "there is one")
    contains(said("new"), "`crdforge formats new` takes one name, not 0", "no name")
    contains(said("new", "a", "b"), "`crdforge formats new` takes one name, not 2", "two names")
    contains(said("argo", "--c"), "--c is for `crdforge formats new`, this is `list`", "--c")
    for words, near in ((("tst", "acme"), "test"), (("nwe", "acme"), "new"), (("ejct", "argo"), "eject"),
                        (("lists",), "list"), (("tset", "--accept"), "test")):
        equal(said(*words), f'error: "{words[0]}" is no format, and nothing that `crdforge formats` does\n'
              f"  hint: did you mean `crdforge formats {near}`?\n", words)
    # Whether it is a format cannot be known; said once.
    equal(said("lst", "--plugin-dir", "/nowhere"), 'error: --plugin-dir: there is no folder "/nowhere"\n', "no folder")
    contains(said("argoo"), "hint: did you mean argo?", "a format is nearer")
    with open(os.path.join(folder, "file"), "w", encoding="utf-8"):
        pass
    contains(said("new", "acme", "--dir", "file/x", code=1), "cannot make the folder file/x: Not a directory",
             "no folder")
    equal(sorted(os.listdir(folder)), ["file"], "nothing is written")
    os.makedirs(os.path.join(folder, "mine/golden/TrainingJob"))  # of another format
    contains(said("new", "acme", "--dir", "mine", code=1), "mine/golden is there already, so nothing is written",
             "golden files of another format")
    equal(os.listdir(os.path.join(folder, "mine")), ["golden"], "nothing is written")
    contains(said("./mine", code=2), "./mine is a folder, not a format\n  hint: name the file in it: "
             "FOLDER/FILE.lua or FOLDER/FILE.so", "a folder")
    data = os.path.join(folder, "data")
    shutil.copytree(os.path.join(SOURCE, "lua_templates"), os.path.join(data, "lua_templates"))
    os.makedirs(os.path.join(data, "crd_cache"))
    with open(os.path.join(SOURCE, "crd_cache/INDEX.tsv"), encoding="utf-8") as f, \
            open(os.path.join(data, "crd_cache/INDEX.tsv"), "w", encoding="utf-8") as out:
        out.write(f.readline())
    done = run("crdforge", "formats", "new", "acme", cwd=folder, code=1, env={"CRDFORGE_DATA_DIR": data})
    contains(done.stderr, "its golden files could not be made: golden/TrainingJob: it is neither a bundled kind",
             "no such kind")


def tekton(folder):
    """The example passes the test with its golden folder, and its step's arguments are what the runner takes."""
    example = os.path.join(SOURCE, "docs/examples/tekton.lua")
    report = json.loads(run("crdforge", "formats", "test", "--json", example).stdout)["formats"][0]
    equal({row["outcome"] for row in report["checks"]}, {"passed"}, "formats test")
    run("crdforge", "generate", "Endpoint", "--format", example, "--image", "x", "--out", folder)
    text = tree(folder)["Endpoint/tekton/task.yaml"].decode()
    args = re.search(r"\n    args:\n((?:    - .*\n)+)", text).group(1).strip().split("\n")
    args = [json.loads(a[2:]) if a[2] == '"' else a[2:] for a in map(str.strip, args)]
    given = {"$(params.optional-inputs)": '{"endpoint_name": "e", "tags": [{"key": "a", "value": "b"}]}',
             "$(params.endpoint_config_name)": "config"}
    check(set(given) <= set(args), f"what a Task fills in: {args}")
    args = [given.get(a, a) for a in args]
    done = run("crdforge-run", *args, "--dry-run", "client", "--output", "json", "--namespace", "default")
    equal(json.loads(done.stdout)["spec"],
          {"endpointConfigName": "config", "endpointName": "e", "tags": [{"key": "a", "value": "b"}]},
          "the resource of a Task")


def in_the_tree(folder):
    """A file in lua_templates is a format; nothing else has to know of it."""
    data = os.path.join(folder, "data")
    for name in ("lua_templates", "crd_cache"):
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(data, name))
    shutil.copy(os.path.join(SOURCE, "docs/examples/tekton.lua"), os.path.join(data, "lua_templates/tekton_two.lua"))
    env = {"CRDFORGE_DATA_DIR": data}
    listed = [row["name"] for row in json.loads(run("crdforge", "formats", "--json", env=env).stdout)]
    check("tekton-two" in listed, "listed")
    run("crdforge", "generate", "Endpoint", "--format", "all", "--image", "x", "--out", "out", cwd=folder, env=env)
    made = tree(os.path.join(folder, "out"))
    check({"Endpoint/tekton-two/task.yaml", "Endpoint/argo/workflow_template.yaml"} <= set(made), "made")


main(the_page, scaffolds, no_room, refusals, tekton, in_the_tree)
