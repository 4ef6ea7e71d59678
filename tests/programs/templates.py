# SPDX-License-Identifier: Apache-2.0
"""Templates of one's own: each of the program's can be replaced, and what is ejected is what it was made with."""
import json
import os
import re
import shutil

from common import CC, CFLAGS, SOURCE, check, contains, definition_of, equal, main, run, tree
from fences import blocks

HOME = os.path.join(SOURCE, "lua_templates")
FORMATS = [row["name"] for row in json.loads(run("crdforge", "formats", "--json").stdout)]
# A format about others is made with them.
WITH = {"kustomize": "kustomize,argo,rbac"}
# Between them they need every file of lua_templates but the profiles.
RUNS = [["--format", WITH.get(name, name)] for name in FORMATS] + [
    ["--format", "argo", "--option", "argo.flavour=resource"], ["--format", "python", "--compat", "upstream"],
    ["--format", "samples,python", "--layout", "original"]]
KINDS = ["TrainingJob", "Endpoint"]


def lua_files():
    """All but what editors read, and the example of a template that no format of the program has."""
    return sorted(path for path in tree(HOME)
                  if path.endswith(".lua") and not path.startswith("meta/") and path != "hello.lua")


def generate(folder, out, *args, env=None, kinds=KINDS, code=0):
    done = run("crdforge", "generate", *kinds, "--image", "x", "--out", out, *args, cwd=folder, env=env, code=code)
    return done, tree(os.path.join(folder, out))


def marked(folder, names):
    """A folder of templates that are as they were, and say that they were used."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in names:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(os.path.join(HOME, name), encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"note 'mine is {name}'\n" + text)
    return folder


def used(done):
    return set(re.findall(r"^note: mine is (\S+)$", done.stderr, re.M))


def each_in_turn(folder):
    """Each of the program's templates and modules is replaced alone; all else is the program's, and so are the bytes."""
    names = [name for name in lua_files() if not name.startswith("profiles/")]
    marked(os.path.join(folder, "all"), names)
    usual, needs = {}, {}
    for at, options in enumerate(RUNS):
        usual[at] = generate(folder, f"usual{at}", *options)[1]
        done, files = generate(folder, f"all{at}", *options, "--template-dir", "all")
        equal(files, usual[at], f"{options}: all of them replaced")
        for name in used(done):
            needs.setdefault(name, at)
    equal(sorted(needs), names, "templates that some format needs")
    for name, at in needs.items():
        marked(os.path.join(folder, "one"), [name])
        done, files = generate(folder, f"one-{name}", *RUNS[at], "--template-dir", "one")
        equal(used(done), {name}, f"{RUNS[at]} with {name} replaced")
        equal(files, usual[at], f"{RUNS[at]} with {name} replaced")


def each_profile(folder):
    names = [name for name in lua_files() if name.startswith("profiles/")]
    check(len(names) > 10, "profiles")
    for name in names:
        group = name[len("profiles/"):-len(".lua")]
        categories = [group, "managed", "composite", "claim"] if "." not in group else []
        definition = definition_of(folder, group if "." in group else "any.example.com", "Thing", categories)
        done = run("crdforge", "show", "--path", "rules", definition, "--template-dir",
                   marked(os.path.join(folder, "one"), [name]))
        equal(used(done), {name}, f"{name} replaced")


def poisoned(folder):
    """A copy of the program's data whose templates cannot be used."""
    data = os.path.join(folder, "data")
    shutil.copytree(HOME, os.path.join(data, "lua_templates"))
    os.symlink(os.path.join(SOURCE, "crd_cache"), os.path.join(data, "crd_cache"))
    for name in lua_files():
        if not name.startswith("profiles/"):
            with open(os.path.join(data, "lua_templates", name), "w", encoding="utf-8") as f:
                f.write(f"error \"the program's own {name} is used\"\n")
    return {"CRDFORGE_DATA_DIR": data}


def ejected(folder):
    """Eject and generate give the same bytes, and nothing that the format needs was left behind."""
    env = poisoned(folder)
    check(set(FORMATS) >= {"argo", "models", "html"}, "formats")
    for options in RUNS:
        own = os.path.join(folder, "own")
        shutil.rmtree(own, ignore_errors=True)
        for name in options[1].split(","):
            run("crdforge", "formats", "eject", name, own)
        _, wanted = generate(folder, "wanted", *options)
        done, got = generate(folder, "got", *options, "--template-dir", own, env=env)
        equal(got, wanted, f"{options}: ejected")
        contains(done.stderr, f"was made from another version of the program's {formats_file(options)}", "changed")
        quiet, _ = generate(folder, "got", *options, "--template-dir", own)
        check("another version" not in quiet.stderr, f"{options}: nothing has changed")
        for out in ("wanted", "got"):
            shutil.rmtree(os.path.join(folder, out))


def formats_file(options):
    return options[1].split(",")[0].replace("-", "_") + ".lua"


def of_plugins(folder):
    """What a plugin has beside it is its own; its template can be replaced; one in C has none."""
    os.mkdir(os.path.join(folder, "plugins"))
    for name, source in (("hello", "plugins/hello/hello.c"), ("silent", "tests/programs/plugins/silent.c")):
        run(CC, "-shared", "-fPIC", *CFLAGS, "-I" + os.path.join(SOURCE, "core/include"), "-o",
            os.path.join(folder, "plugins", name + ".so"), os.path.join(SOURCE, source))
    os.makedirs(os.path.join(folder, "plugins/lib"))
    with open(os.path.join(folder, "plugins/hello.lua"), "w", encoding="utf-8") as f:
        f.write("local own = require 'lib.own'\nlocal data = require 'lib.data'\nreturn { emit = function() "
                "return list { file('x.txt', own .. type(data)) } end }\n")
    with open(os.path.join(folder, "plugins/lib/own.lua"), "w", encoding="utf-8") as f:
        f.write("return 'own '\n")
    run("crdforge", "formats", "eject", "hello", "t", "--plugin-dir", "plugins", cwd=folder)
    equal(sorted(tree(os.path.join(folder, "t"))), [".crdforge-base", "hello.lua", "lib/data.lua"], "ejected")
    _, files = generate(folder, "out", "--format", "hello", "--plugin-dir", "plugins", "--template-dir", "t",
                        kinds=["Model"])
    equal(files, {"Model/hello/x.txt": b"own table"}, "what was ejected")
    with open(os.path.join(folder, "t/hello.lua"), "w", encoding="utf-8") as f:
        f.write("return { emit = function() return list { file('x.txt', 'replaced') } end }\n")
    _, files = generate(folder, "out", "--format", "hello", "--plugin-dir", "plugins", "--template-dir", "t",
                        kinds=["Model"])
    equal(files, {"Model/hello/x.txt": b"replaced"}, "a plugin's template")
    contains(run("crdforge", "formats", "eject", "silent", "t", "--plugin-dir", "plugins", cwd=folder, code=1).stderr,
             "format silent has no template: it is made in C", "no template")


def unwritable(folder):
    """A folder that cannot be written, or that is none."""
    with open(os.path.join(folder, "file"), "w", encoding="utf-8") as f:
        f.write("x")
    check(run("crdforge", "formats", "eject", "rbac", "file/t", cwd=folder, code=1).stderr != "", "says why")
    contains(run("crdforge", "show", "Model", "--template-dir", "file", cwd=folder, code=2).stderr,
             '--template-dir: there is no folder "file"', "no folder")


def not_there(folder):
    """The program's templates, or its formats in C, are not where they are looked for; what a folder was made from
    cannot be read."""
    show = ("show", "Model", "--path", "kind", "--template-dir", marked(os.path.join(folder, "t"), ["argo.lua"]))
    os.makedirs(os.path.join(folder, "data"))
    os.symlink(os.path.join(SOURCE, "crd_cache"), os.path.join(folder, "data/crd_cache"))
    equal(run("crdforge", *show, code=2, env={"CRDFORGE_DATA_DIR": os.path.join(folder, "data")}).stderr,
          f"error: the program's own templates are not in {folder}/data/lua_templates\n"
          "  hint: set CRDFORGE_DATA_DIR to the folder that holds crd_cache and lua_templates\n", "no templates")
    os.makedirs(os.path.join(folder, "bin"))
    alone = shutil.copy(shutil.which("crdforge"), os.path.join(folder, "bin"))
    equal(run(alone, *show, env={"CRDFORGE_DATA_DIR": SOURCE}).stdout, "Model\n", "no formats in C")
    os.mkdir(os.path.join(folder, "t/.crdforge-base"))
    equal(run("crdforge", *show, code=2).stderr, f"error: cannot read {folder}/t/.crdforge-base: Is a directory\n",
          "a folder in the place of the record")


def links(folder):
    """A link that leads nowhere is not nothing: what it stands for is kept."""
    for name in ("t/argo.lua", "crdforge.yaml", "new/golden"):
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        os.symlink("nowhere", os.path.join(folder, name))
    for words, message in (
            (("formats", "eject", "argo", "t"), "error: t/argo.lua is a symbolic link, it is kept\n"),
            (("init",), "error: crdforge.yaml is a symbolic link\n  hint: remove it, or name the file it leads to"),
            (("init", "--force"), "error: crdforge.yaml is a symbolic link\n"),
            (("formats", "new", "acme", "--dir", "new"), "error: new/golden is there already, so nothing is")):
        contains(run("crdforge", *words, cwd=folder, code=1).stderr, message, str(words))
    equal([sorted(os.listdir(os.path.join(folder, name))) for name in ("t", "new")], [["argo.lua"], ["golden"]],
          "nothing is written")


def of_scripts(folder):
    """What a script requires: beside it, else the user's template, else the program's."""
    templates, house = os.path.join(folder, "t/lib"), os.path.join(folder, "house")
    os.makedirs(templates)
    os.makedirs(house)
    shutil.copy(os.path.join(HOME, "lib/prose.lua"), templates)
    with open(os.path.join(templates, "prose.lua"), "r+", encoding="utf-8") as f:
        text = f.read()
        f.seek(0)
        f.write("note('of the user')\n" + text)
    script = os.path.join(house, "s.lua")
    with open(script, "w", encoding="utf-8") as f:
        f.write('require("lib.prose")\nreturn { component = function(c) return c end }\n')
    made = ("crdforge", "show", "Model", "--path", "kind", "--script", script)
    contains(run(*made, "--template-dir", "t", cwd=folder).stderr, "of the user", "--template-dir")
    check("of the user" not in run(*made, cwd=folder).stderr, "the program's")
    os.makedirs(os.path.join(house, "lib"))
    with open(os.path.join(house, "lib/prose.lua"), "w", encoding="utf-8") as f:
        f.write("note('its own')\nreturn {}\n")
    contains(run(*made, "--template-dir", "t", cwd=folder).stderr, "its own", "beside it")


def the_page(folder):
    """docs/TEMPLATES.md: its commands are run, its sessions compared, its note is the one that is told."""
    with open(os.path.join(SOURCE, "docs/TEMPLATES.md"), encoding="utf-8") as f:
        page = f.read()
    sessions = 0
    for info, body in blocks(page):
        if info == "sh":
            run("bash", "-ec", body, cwd=folder)
        elif info == "console":
            command, *output = body.rstrip("\n").split("\n")
            equal(run("bash", "-c", command[2:], cwd=folder).stdout.rstrip("\n").split("\n"), output, command)
            sessions += 1
            os.remove(os.path.join(folder, "templates/agro.lua"))
    equal(sessions, 1, "sessions of docs/TEMPLATES.md")
    record = os.path.join(folder, "templates/.crdforge-base")
    with open(record, "w", encoding="utf-8") as f:
        f.write("0" * 64 + "  argo.lua\n")
    told = run("crdforge", "show", "Model", "--path", "kind", "--template-dir", "templates", cwd=folder).stderr
    contains(told, [body for info, body in blocks(page) if info == ""][0], "the note of docs/TEMPLATES.md")


main(the_page, each_in_turn, each_profile, ejected, of_plugins, of_scripts, not_there, links, unwritable)
