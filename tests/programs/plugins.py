# SPDX-License-Identifier: Apache-2.0
"""Formats from outside: plugins good and bad, Lua files, the search path."""
import json
import os
import shutil

from common import BUILD, CC, CFLAGS, SOURCE, check, contains, equal, main, run, tree

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.join(SOURCE, "core/include")


def build(name, folder, *flags):
    out = os.path.join(folder, name + ".so")
    run(CC, "-shared", "-fPIC", *CFLAGS, *flags, "-I" + INCLUDE, "-o", out,
        os.path.join(HERE, "plugins", name + ".c"))
    return out


def generate(folder, *args, code=0):
    return run("crdforge", "generate", "Endpoint", "--out", "out", *args, cwd=folder, code=code)


def refused(folder):
    """A plugin that cannot be used says why, and never crashes the program."""
    cases = {
        "bad_abi": "it was built for emitter ABI 99, this crdforge speaks 1 to 1: rebuild it against "
                   "these headers",
        "tiny_struct": "its struct has 8 bytes, at least 24 are needed: rebuild it",
        "no_entry": "it is no emitter plugin: it does not export cf_emitter_entry",
        "null_entry": "its entry function returned nothing",
        "lost": "its template nowhere.lua is neither in",
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


def world_writable(folder):
    path = build("strict", folder)
    os.chmod(folder, 0o777)
    contains(generate(folder, "--format", path, code=2).stderr, "anyone may write to it", "777")


def old_plugin(folder):
    """A struct that is shorter than today's is filled up with zeros, not read beyond its end."""
    path = build("old_struct", folder)
    generate(folder, "--format", path)
    check(os.path.exists(os.path.join(folder, "out/Endpoint/old-struct/hello.yaml")), "old plugin")


def in_c(folder):
    path = build("emits", folder)
    done = generate(folder, "--format", path, "--option", "emits.word=two")
    contains(done.stderr, "format emits: a warning from C", "report")
    files = tree(os.path.join(folder, "out"))
    equal(files["Endpoint/emits/c.txt"], b"two", "text made in C")
    contains(files["Endpoint/emits/hello.yaml"].decode(), "kind: Endpoint", "template run from C")
    contains(generate(folder, "--format", path, "--option", "emits.word=six", code=2).stderr,
             'option emits.word: "six" is no choice', "choice")
    contains(generate(folder, "--format", path, "--option", "emits.wrod=one", code=2).stderr,
             "did you mean emits.word?", "option")


def failing(folder):
    """A format that fails takes no other along, and nothing of it is written."""
    strict, silent = build("strict", folder), build("silent", folder)
    done = generate(folder, "--format", f"{strict},{silent},kfp-v1", code=1)
    contains(done.stderr, "format strict: nothing is good enough", "check")
    contains(done.stderr, "format silent made nothing and did not say why", "silent")
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
    shutil.copy(os.path.join(SOURCE, "lua_templates/hello.lua"), os.path.join(folder, "my_own.lua"))
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
    shutil.copy(os.path.join(SOURCE, "lua_templates/hello.lua"), os.path.join(folder, "argo.lua"))
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
    })
    runtime.update({
        "nothing": ("return { emit = function() end }", "made no files: emit() returned null"),
        "loops": ("return { emit = function() while true do end end }",
                  "ran more than 100000000 steps; does it loop for ever?"),
        "eats": ("return { emit = function() local t = {} for i = 1, 1e9 do t[i] = {} end end }",
                 "needs more than"),
        "escapes": ("return { emit = function() return list { file('../x.yaml', map {}) } end }",
                    '"../x.yaml" cannot be the path of a file'),
        "no_data": ("return { emit = function(c) return list { file('x.yaml', map { { 'a', { 1, "
                    "print_it } } }) } end }", "print_it is not defined"),
        "function_out": ("return { emit = function(c) return list { file('x.yaml', map { { 'a', list "
                         "{ 1, ipairs } } }) } end }", "result[1].body.a[2]: a function is not data"),
        "own_check": ("return { emit = function() return list { file('x.yaml', map {}) } end, check = "
                      "function() return list { 'it is Monday' } end }",
                      "format own-check: it is Monday"),
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
        done = generate(folder, "--format", f"./{name}.lua,kfp-v1", code=code)
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


main(refused, world_writable, old_plugin, in_c, failing, one_symbol, lua_alone, hidden, lua_faults,
     set_scope, unusual_words)
