# SPDX-License-Identifier: Apache-2.0
"""Formats from outside: plugins good and bad, Lua files, the search path."""
import json
import os
import re
import shutil
import subprocess
import sys

from common import BUILD, CC, CFLAGS, SOURCE, check, contains, equal, main, run, tree

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.join(SOURCE, "core/include")


def build(name, folder, *flags):
    out = os.path.join(folder, name + ".so")
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.lua"), folder)
    run(CC, "-shared", "-fPIC", *CFLAGS, *flags, "-I" + INCLUDE, "-o", out,
        os.path.join(HERE, "plugins", name + ".c"))
    return out


def generate(folder, *args, code=0, env=None):
    return run("crdforge", "generate", "Endpoint", "--out", "out", *args, cwd=folder, code=code, env=env)


def refused(folder):
    """A plugin that cannot be used says why, and never crashes the program."""
    cases = {
        "bad_abi": "it was built for emitter ABI 99, this crdforge speaks 1 to 1: rebuild it against "
                   "these headers",
        "tiny_struct": "its struct has 8 bytes, at least 24 are needed: rebuild it",
        "no_entry": "it is no emitter plugin: it does not export cf_emitter_entry",
        "null_entry": "its entry function returned nothing",
        "lost": "its template nowhere.lua is neither in",
        "idle": "format idle has neither a template nor an emit function",
        "shout": '"SHOUT" cannot be the name of a format',
    }
    for name, why in cases.items():
        path = build(name, folder)
        done = generate(folder, "--format", path, code=2)
        contains(done.stderr, why, name)
        contains(done.stderr, path, name)
    with open(os.path.join(folder, "junk.so"), "w") as f:
        f.write("no shared object")
    contains(generate(folder, "--format", "./junk.so", code=2).stderr, "was refused", "junk")
    contains(generate(folder, "--format", "./missing.so", code=2).stderr, "was refused", "missing")
    listed = run("crdforge", "formats", "--plugin-dir", folder).stdout
    for name, why in cases.items():
        contains(listed, why, "formats: " + name)
    check(not os.path.exists(os.path.join(folder, "out")), "a refused format wrote something")


def untrusted(folder):
    """Nothing is loaded from where others may write, be it the file, its folder or one around it."""
    inner = os.path.join(folder, "a/b")
    os.makedirs(inner)
    path = build("strict", inner)
    around, why = os.path.join(folder, "a"), "so nothing is loaded from there"

    def said(*more, env=None):
        return generate(folder, *more, code=2, env=env).stderr

    for place, mode, words in ((path, 0o666, "anyone may write to"), (inner, 0o777, "anyone may write to"),
                               (inner, 0o1777, "anyone may write to"), (around, 0o777, "anyone may write to")):
        before = os.stat(place).st_mode
        os.chmod(place, mode)
        told = said("--format", path)
        contains(told, f"{path} was refused: {words} {place}, {why}", oct(mode))
        contains(told, "hint: a plugin is code that runs as you: keep it where only you or root can write", "hint")
        if place != path:
            contains(said("--plugin-dir", inner), f"--plugin-dir: {words} {place}, {why}", oct(mode))
            contains(said(env={"CRDFORGE_PLUGIN_PATH": inner}),
                     f"CRDFORGE_PLUGIN_PATH: {words} {place}, {why}", oct(mode))
        os.chmod(place, before)
    os.chmod(around, 0o1777)  # as /tmp: nobody can put something else into its place
    contains(generate(folder, "--format", path, code=1).stderr, "nothing is good enough", "sticky")
    os.chmod(around, 0o755)
    link = os.path.join(folder, "link.so")
    os.symlink(path, link)
    os.chmod(inner, 0o777)
    contains(said("--format", link), f"anyone may write to {inner}", "where a link leads")
    os.chmod(inner, 0o755)
    if os.geteuid() == 0:
        os.chown(inner, 4711, -1)
        contains(said("--format", path), f"{inner} belongs to user 4711, who is neither root nor you", "owner")
        os.chown(inner, 0, 4711)
        os.chmod(inner, 0o775)
        contains(said("--format", path), f"a group that is not your own may write to {inner}", "group")


def named_folders(folder):
    """What --plugin-dir and CRDFORGE_PLUGIN_PATH may name."""
    for value, words in ((":" + folder, 'CRDFORGE_PLUGIN_PATH: "" is no absolute path'),
                         (folder + ":formats", 'CRDFORGE_PLUGIN_PATH: "formats" is no absolute path'),
                         (".", 'CRDFORGE_PLUGIN_PATH: "." is no absolute path')):
        done = generate(folder, code=2, env={"CRDFORGE_PLUGIN_PATH": value})
        contains(done.stderr, words, value)
        equal(run("crdforge", "formats", env={"CRDFORGE_PLUGIN_PATH": value}, code=2).stdout, "", value)
        run("crdforge", "show", "TrainingJob.kind", env={"CRDFORGE_PLUGIN_PATH": value})
    contains(generate(folder, "--plugin-dir", "nowhere", code=2).stderr,
             '--plugin-dir: there is no folder "nowhere"', "no folder")
    generate(folder, env={"CRDFORGE_PLUGIN_PATH": folder + "/nowhere"})  # as in PATH
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.lua"), folder)
    contains(generate(folder, "--format", "hello", code=2).stderr, 'there is no format "hello"',
             "nothing comes from the working folder by its name")
    generate(folder, "--format", "hello", "--plugin-dir", ".")
    many = ":".join(f"{folder}/{i}" for i in range(40))
    contains(generate(folder, code=2, env={"CRDFORGE_PLUGIN_PATH": many}).stderr,
             "more than 32 folders to look for formats in", "many")


def capabilities(folder):
    """A format that lacks what a kind needs is refused for that kind, and all else goes on."""
    shutil.copytree(os.path.join(SOURCE, "crd_cache/fixtures"), os.path.join(folder, "crds"))
    for name, words in (("some", "'parts'"), ("none", ""), ("scope", "'parts', 'secrets', 'fixed'")):
        with open(os.path.join(folder, name + ".lua"), "w") as f:
            f.write(f"return {{ capabilities = list {{ {words} }}, emit = function(c) return list {{ "
                    "file('x.yaml', map { { 'kind', c.kind } }) } end }")

    def kinds(name, *more, code=1):
        done = run("crdforge", "generate", "crds", "TrainingJob", "--format", f"./{name}.lua,kfp-v1", "--out",
                   name, *more, cwd=folder, code=code)
        files = tree(os.path.join(folder, name))
        equal(len([path for path in files if "/kfp-v1/" in path]), 9, "the other format makes all")
        return {path.split("/")[0] for path in files if path.endswith("x.yaml")}, done.stderr

    every = {"Everything", "Hostile", "Wide", "Spectre", "Mute", "Vague", "Abyss", "Horde", "TrainingJob"}
    made, said = kinds("some")
    equal(made, every - {"Everything", "Horde", "Wide"}, "made without secrets and cluster")
    contains(said, "format some cannot make Everything: the input password is secret, and the format does not "
                   "say that it keeps secrets", "secret")
    contains(said, "format some cannot make Wide: the kind lies in no namespace, and the format does not say "
                   "that it takes kinds of the cluster", "cluster")
    contains(said, 'hint: a format that can says so: "cluster" among its capabilities (./some.lua)', "hint")
    made, said = kinds("none")
    equal(made, every - {"Everything", "Horde", "Wide", "TrainingJob"}, "made without any")
    contains(said, "format none cannot make TrainingJob: the input algorithm_specification_training_image lies "
                   "inside the input algorithm_specification, and the format does not say that it takes an "
                   "object by its parts", "parts")
    shown = json.loads(run("crdforge", "formats", "./some.lua", "--json", cwd=folder).stdout)
    equal(shown["capabilities"], ["parts"], "formats")
    path = build("emits", folder)
    shown = json.loads(run("crdforge", "formats", path, "--json").stdout)
    equal(shown["capabilities"], ["parts", "secrets", "cluster"], "of one that says nothing")
    path = build("modest", folder)
    contains(generate(folder, "--format", path, "--flatten", "spec", code=1).stderr,
             "format modest cannot make Endpoint", "in C")


def template_folder(folder):
    """A Lua file among the program's own templates is a format, and is tested by a golden folder: no list
    is touched."""
    tree_of, made = os.path.join(folder, "tree"), os.path.join(folder, "tree/build")
    for name in ("lua_templates", "crd_cache"):
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(tree_of, name))
    os.makedirs(os.path.join(tree_of, "tests/golden"))
    shutil.copy(os.path.join(SOURCE, "tests/golden/run"), os.path.join(tree_of, "tests/golden/run"))
    for name in ("bin", "lib", "share/crdforge"):
        os.makedirs(os.path.join(made, name))
    shutil.copy(os.path.join(BUILD, "bin/crdforge"), os.path.join(made, "bin"))
    os.symlink(os.path.join(BUILD, "lib/crdforge"), os.path.join(made, "lib/crdforge"))
    for name in ("lua_templates", "crd_cache"):
        os.symlink(os.path.join(tree_of, name), os.path.join(made, "share/crdforge", name))
    # The contribution: a file, and a folder.
    with open(os.path.join(tree_of, "lua_templates/acme_report.lua"), "w") as f:
        f.write("return { summary = 'Acme', emit = function(c) return list { file('r.yaml', map { "
                "{ 'kind', c.kind } }) } end }")
    case = os.path.join(tree_of, "tests/golden/acme-report")
    os.mkdir(case)
    with open(os.path.join(case, "args"), "w") as f:
        f.write("crdforge generate Model --format acme-report --out out -q\n")
    golden = [sys.executable, os.path.join(tree_of, "tests/golden/run"), case, made]
    run(*golden, code=1)
    run(*golden, env={"CF_ACCEPT": "1"}, code=None)
    contains(tree(case)["expected/out/Model/acme-report/r.yaml"].decode(), "kind: Model", "golden")
    run(*golden)
    crdforge = os.path.join(made, "bin/crdforge")
    rows = json.loads(run(crdforge, "formats", "--json").stdout)
    names = [row["name"] for row in json.loads(run("crdforge", "formats", "--json").stdout)]
    equal([row["name"] for row in rows], sorted(names + ["acme-report"]), "listed once each")
    equal([row["name"] for row in rows if "refused" in row], [], "usable")
    run(crdforge, "generate", "Model", "--format", "all", "--out", os.path.join(folder, "all"), "-q")
    check(os.path.exists(os.path.join(folder, "all/Model/acme-report/r.yaml")), "among all")
    run(crdforge, "formats", "test", "acme-report")


def old_plugin(folder):
    """A struct that is shorter than today's is filled up with zeros, not read beyond its end."""
    path = build("old_struct", folder)
    generate(folder, "--format", path)
    check(os.path.exists(os.path.join(folder, "out/Endpoint/old-struct/hello.yaml")), "old plugin")


def in_c(folder):
    path = build("emits", folder)
    done = generate(folder, "--format", path, "--option", "emits.word=two")
    contains(done.stderr, "format emits: a warning from C", "report")
    shown = re.search(r"/endpoints\.yaml:(\d+):17: warning: inputs\[0\]\.schema: format emits: a field\n +(\d+) \|",
                      done.stderr)
    check(shown and shown[1] == shown[2], f"the line of the definition: {done.stderr}")
    odd = os.fsencode(folder) + b"/odd\xff.yaml"  # the name of a file need be no text
    shutil.copy(os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1/endpoints.yaml"), odd)
    done = subprocess.run(["crdforge", "generate", odd, "--format", path, "--out", "odd"], cwd=folder,
                          capture_output=True, check=False)
    equal(done.returncode, 0, done.stderr)
    check(re.search(rb"/odd.+\.yaml:\d+:17: warning: inputs\[0\]\.schema", done.stderr), done.stderr)
    files = tree(os.path.join(folder, "out"))
    equal(files["Endpoint/emits/c.txt"], b"two", "text made in C")
    contains(files["Endpoint/emits/hello.yaml"].decode(), "kind: Endpoint", "template run from C")
    contains(generate(folder, "--format", path, "--option", "emits.word=six", code=2).stderr,
             'option emits.word: "six" is no choice', "choice")
    contains(generate(folder, "--format", path, "--option", "emits.wrod=one", code=2).stderr,
             "did you mean emits.word?", "option")
    contains(generate(folder, "--format", path, "--option", "emits.colour=one", code=2).stderr,
             "`crdforge formats emits` lists its options", "no option is like that")


def failing(folder):
    """A format that fails takes no other along, and nothing of it is written."""
    bad = ",".join(build(name, folder) for name in ("strict", "silent", "sullen", "astray"))
    done = generate(folder, "--format", bad + ",kfp-v1", code=1)
    contains(done.stderr, "format strict: nothing is good enough (Endpoint)\n", "check")
    contains(done.stderr, "format silent made nothing and did not say why (Endpoint)\n", "silent")
    contains(done.stderr, "format sullen failed in its check and did not say why (Endpoint)\n", "silent check")
    contains(done.stderr, "format astray: there is no template nowhere.lua (Endpoint)\n", "template")
    equal(sorted(tree(os.path.join(folder, "out"))), ["Endpoint/kfp-v1/component.yaml"], "the rest")


def one_symbol(folder):
    """Only the entry symbol is exported, also when everything is visible by default."""
    path = os.path.join(folder, "hello.so")
    run(CC, "-shared", "-fPIC", "-fvisibility=default", "-I" + INCLUDE, "-o", path,
        os.path.join(SOURCE, "plugins/hello/hello.c"))
    built = [path] + [os.path.join(BUILD, "lib/crdforge", n + ".so")
                      for n in ("kfp_v1", "kfp_v2", "argo")]
    for module in built:
        lines = run("nm", "-D", "--defined-only", module).stdout.split("\n")
        names = [line.split()[-1] for line in lines if line.strip()]
        names = [n for n in names if not n.startswith(("__asan", "__odr_asan", "__lsan"))]
        equal(names, ["cf_emitter_entry"], module)


def lua_alone(folder):
    """hello.lua copied elsewhere is a format by itself; so is anything on the search path."""
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.lua"), os.path.join(folder, "my_own.lua"))
    generate(folder, "--format", "./my_own.lua")
    contains(tree(os.path.join(folder, "out"))["Endpoint/my-own/hello.yaml"].decode(),
             "kind: Endpoint", "by path")
    done = run("crdforge", "formats", env={"CRDFORGE_PLUGIN_PATH": folder})
    contains(done.stdout, "my-own", "by name")
    done = run("crdforge", "generate", "Endpoint", "--format", "my-own", "--out", "out2", cwd=folder,
               env={"CRDFORGE_PLUGIN_PATH": folder})
    contains(done.stderr, "CREATED: out2/Endpoint/my-own/hello.yaml", "by name")


def hidden(folder):
    """Of one name the first place counts, and `formats` says what hides the other."""
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.lua"), os.path.join(folder, "argo.lua"))
    listed = run("crdforge", "formats", "--plugin-dir", folder).stdout
    contains(listed, "hidden by " + os.path.join(folder, "argo.lua"), "hidden")


def lua_faults(folder):
    """Every fault of a template: message, place, the other format still written."""
    cases = {
        "syntax": ("return {", "syntax.lua:1:"),
        "no_table": ("return 7", "must return one table, it returned a number"),
        "no_emit": ("return { summary = 'x' }", "returns a table without a function emit"),
    }
    runtime = {
        "typo": ("return {\n emit = function(c)\n  return lits { c }\n end }",
                 "typo.lua:3: lits is not defined; did you mean list?"),
        "own_global": ("return { emit = function() x = 1 end }", "x is no local"),
    }
    cases.update({
        "bad_scope": ("return { scope = 'all', emit = function() end }", 'scope "all" is not known'),
        "bad_option": ("return { options = { { name = 'X', type = 'string' } }, emit = function() "
                       "end }", "declares an option that is not understood"),
        "bad_type": ("return { options = { { name = 'x', type = 'text' } }, emit = function() "
                     "end }", "declares an option that is not understood"),
    })
    runtime.update({
        "nothing": ("return { emit = function() end }", "made no files: emit() returned nothing"),
        "loops": ("return { emit = function() while true do end end }",
                  "ran more than 100000000 steps; does it loop for ever?"),
        "eats": ("return { emit = function() local t = {} for i = 1, 1e9 do t[i] = {} end end }",
                 "needs more than"),
        "loud": ("return { emit = function() refuse(string.rep('x', 70 * 1000 * 1000)) end }", "xxx...\n"),
        "escapes": ("return { emit = function() return list { file('../x.yaml', map {}) } end }",
                    '"../x.yaml" cannot be the path of a file: it has a step "." or ".." (Endpoint)\n'),
        "no_data": ("return { emit = function(c) return list { file('x.yaml', map { { 'a', { 1, "
                    "print_it } } }) } end }", "print_it is not defined"),
        "function_out": ("return { emit = function(c) return list { file('x.yaml', map { { 'a', list "
                         "{ 1, ipairs } } }) } end }", "function_out.lua:1: map{}.a[2]: a function is not data"),
        "own_check": ("return { emit = function() return list { file('x.yaml', map {}) } end, check = "
                      "function() return list { 'it is Monday' } end }",
                      "format own-check: it is Monday (Endpoint)\n"),
        "odd_check": ("return { emit = function() return list { file('x.yaml', map {}) } end, check = "
                      "function() return 7 end }", "check() returned an integer"),
        "changes": ("return { emit = function(c) c.kind = 'x' end }", "is read-only"),
        "reads": ("return { emit = function() return io.open('/etc/passwd') end }",
                  "io is not defined"),
        "json_out": ("return { emit = function(c) return list { file('x.json', map { { 'doc', json(c"
                     ".rules) }, { 'n', 0.1 } }) } end }", None),
    })
    for name, (text, message) in {**cases, **runtime}.items():
        with open(os.path.join(folder, name + ".lua"), "w") as f:
            f.write(text)
        code = 0 if message is None else 1 if name in runtime else 2
        # "eats" takes its time under sanitizers.
        done = generate(folder, "--format", f"./{name}.lua,kfp-v1", "--emit-timeout", "100", code=code)
        if message:
            contains(done.stderr, message, name)
        if code != 2:
            check(os.path.exists(os.path.join(folder, "out/Endpoint/kfp-v1/component.yaml")), name)
            shutil.rmtree(os.path.join(folder, "out"))


def set_scope(folder):
    """Called once with all components, in name order, whatever the order given."""
    with open(os.path.join(folder, "index.lua"), "w") as f:
        f.write("return { scope = 'set', emit = function(all) return list { file('kinds.yaml', each("
                "all, function(c) return c.kind end)) } end }")
    for order in (["Model", "App", "Endpoint"], ["Endpoint", "Model", "App"]):
        run("crdforge", "generate", *order, "--format", "./index.lua", "--out", "out", cwd=folder)
        text = tree(os.path.join(folder, "out"))["index/kinds.yaml"].decode()
        contains(text, "- App\n- Endpoint\n- Model\n", "order")


def unusual_words(folder):
    contains(generate(folder, "--option", "argo.flavour", code=2).stderr, "option argo.flavour needs a value", "no value")
    contains(generate(folder, "--option", "nope.x=1", code=2).stderr,
             'option "nope.x=1": no format nope is chosen', "owner")
    contains(generate(folder, "--format", ",", code=2).stderr, "--format names no format", "none")
    contains(generate(folder, "--format", "kfpv1", code=2).stderr, "did you mean kfp-v1?", "near")
    done = generate(folder, "--format", "all")
    names = {row["name"] for row in json.loads(run("crdforge", "formats", "--json").stdout)}
    steps = {step for path in tree(os.path.join(folder, "out")) for step in path.split("/")[:2]}
    equal(sorted(steps & names), sorted(names), "all")
    check(done.returncode == 0, "all")


main(refused, untrusted, named_folders, capabilities, template_folder, old_plugin, in_c, failing, one_symbol, lua_alone, hidden, lua_faults,
     set_scope, unusual_words)
