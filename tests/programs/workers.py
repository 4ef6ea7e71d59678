# SPDX-License-Identifier: Apache-2.0
"""Formats that crash, end the program, hang, take memory: each costs its own files and nothing else."""
import json
import os
import re
import resource
import shutil
import subprocess
import time

from common import BUILD, CC, CFLAGS, SOURCE, alive, check, contains, equal, main, run, tree

HERE = os.path.dirname(os.path.abspath(__file__))
SANITIZED = any("sanitize" in flag for flag in CFLAGS)
KINDS = ["App", "Endpoint", "Model"]

# What bad.c does: how it is told.
FAULTS = {
    "crash": "it was ended by signal 11 (Segmentation fault)",
    "stack": "it was ended by signal 11 (Segmentation fault)",
    "abort": "it was ended by signal 6 (Aborted)",
    "exit": "it ended the program with exit code 3",
    "exit-0": "it ended the program with exit code 0",
    "kill": "it was ended by signal 9 (Killed)",
    "loop": "it took more than 1 second of CPU",
    "pause": "it waited for more than 6 seconds",
    "ignore": "it waited for more than 6 seconds",
    "spin": "it took more than 1 second of CPU",
    "malloc": "it needed more than 512 MB of memory",
    "alloc": "it needed more than 512 MB of memory",
    "close": "it closed files that are not its own",
    "junk": "it wrote into files that are not its own",
}


def build(folder, name="bad", *flags):
    out = os.path.join(folder, name + ".so")
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.lua"), folder)
    # Without sanitizers: it is the program that has to see what goes wrong.
    run(CC, "-shared", "-fPIC", "-O0", *flags, "-I" + os.path.join(SOURCE, "core/include"), "-o", out,
        os.path.join(HERE, "plugins/bad.c"))
    return out


def generate(folder, *args, code=0, kinds=KINDS, **more):
    return run("crdforge", "generate", *kinds, "--out", "out", *args, cwd=folder, code=code, **more)


def faults(folder):
    """One diagnostic with format, origin, kind and cause; everything else is written."""
    path = build(folder)
    want = sorted([f"{kind}/kfp-v1/component.yaml" for kind in KINDS] +
                  [f"{kind}/bad/hello.yaml" for kind in KINDS if kind != "Endpoint"])
    for how, cause in FAULTS.items():
        if how == "malloc" and SANITIZED:
            continue  # the address space is not bounded
        done = generate(folder, "--format", f"{path},kfp-v1", "--emit-timeout", "1", "--option",
                        f"bad.how={how}", code=1)
        errors = [line for line in done.stderr.split("\n") if "error:" in line]
        equal(errors, [f"error: {path}: format bad could not make Endpoint: {cause}"], how)
        hint = "--emit-timeout" if how in ("loop", "pause", "ignore", "spin") else "--in-process"
        check(done.stderr.count("  hint: ") == 1 and hint in done.stderr, f"{how}: {done.stderr}")
        equal(sorted(tree(os.path.join(folder, "out"))), want, how)
        shutil.rmtree(os.path.join(folder, "out"))


def harmless(folder):
    """What is printed stays out of standard output; processes that a plugin leaves do not go on with our
    work, and nobody waits for them."""
    path = build(folder)
    for how in ("print", "fork"):
        done = generate(folder, "--format", f"{path},kfp-v1", "--option", f"bad.how={how}", "--json")
        if how == "fork":
            with open(os.path.join(folder, "left"), encoding="utf-8") as f:
                check(not alive(int(f.read())), "what was left running is ended, and not waited for")
        equal(len(json.loads(done.stdout)["files"]), 2 * len(KINDS), how)
        equal("printed by a plugin" in done.stderr, how == "print", how)
        shutil.rmtree(os.path.join(folder, "out"))
    prints = ("--format", path, "--option", "bad.how=print")
    for where in ("-j1", "--in-process"):
        done = generate(folder, where, *prints, "--json")
        equal(len(json.loads(done.stdout)["files"]), len(KINDS), where)
        contains(done.stderr, "printed by a plugin", where)
        done = run("crdforge", "generate", "Endpoint", where, *prints, "-o", "-", cwd=folder)
        contains(done.stdout, "kind: Endpoint", where)
        check("printed" not in done.stdout, where)


def many_reports(folder):
    """Of very many messages the rest is counted, as it is without workers. After an error no file is written."""
    path = build(folder)
    for where in ("-j1", "--in-process"):
        done = generate(folder, where, "--format", path, "--option", "bad.how=report", code=1)
        equal(len(re.findall(r"^error: format bad: number \d+ \(Endpoint\)$", done.stderr, re.M)), 100, where)
        contains(done.stderr, "\nerror: 20 more like these are not shown\n", where)
        equal(sorted(tree(os.path.join(folder, "out"))),
              [f"{kind}/bad/hello.yaml" for kind in KINDS if kind != "Endpoint"], where)
        shutil.rmtree(os.path.join(folder, "out"))


def printed_on_load(folder):
    """What a plugin prints while it is loaded stays out of standard output, too."""
    path = build(folder, "prints", '-DON_LOAD="print"')
    done = generate(folder, "--format", path, "--json")
    equal(len(json.loads(done.stdout)["files"]), len(KINDS), "--json")
    contains(done.stderr, "printed by a plugin", "--json")
    alone = run("crdforge", "generate", "App", "--format", path, "-o", "-", cwd=folder)
    contains(alone.stdout, "kind: App", "-o -")
    check("printed by a plugin" not in alone.stdout, "-o -")


def replaced(folder):
    """A template or profile of --template-dir that hangs when it is loaded."""
    hang = "local n = (('a'):rep(40)):find((('.-'):rep(30) .. 'b')) return { emit = n }"
    for name, kinds, code, message in (
            ("argo.lua", KINDS, 2, "argo.so was refused: when it was loaded it took more than 1 second of CPU\n"
                                   "  hint: it comes with the program: look at what --template-dir puts"),
            ("profiles/sagemaker.services.k8s.aws.lua", ["Model"], 1,
             "profiles/sagemaker.services.k8s.aws.lua was refused: when it was loaded it took more than 1 "
             "second of CPU")):
        path = os.path.join(folder, "mine", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(hang)
        done = generate(folder, "--format", "argo", "--template-dir", "mine", "--emit-timeout", "1",
                        kinds=kinds, code=code)
        contains(done.stderr, message, name)
        os.remove(path)


def every_kind(folder):
    """A format that fails for all takes no other along; every file of the others is there."""
    path = build(folder)
    with open(os.path.join(folder, "pattern.lua"), "w") as f:
        f.write("return { emit = function() return list { file('x.txt', ((('a'):rep(40)):find("
                "(('.-'):rep(30) .. 'b'))) or 'none') } end }")
    done = generate(folder, "--format", f"{path},kfp-v1,./pattern.lua", "--emit-timeout", "1",
                    "--option", "bad.how=exit", code=1)
    for kind in KINDS:
        contains(done.stderr, f"format pattern could not make {kind}: it took more than 1 second of "
                              "CPU", "a pattern")
    equal(done.stderr.count("error:"), len(KINDS) + 1, "errors")
    equal(sorted(tree(os.path.join(folder, "out"))),
          sorted([f"{kind}/kfp-v1/component.yaml" for kind in KINDS] +
                 [f"{kind}/bad/hello.yaml" for kind in KINDS if kind != "Endpoint"]), "files")


def set_scope(folder):
    with open(os.path.join(folder, "page.lua"), "w") as f:
        f.write("return { scope = 'set', emit = function() local n = (('a'):rep(40)):find("
                "(('.-'):rep(30) .. 'b')) return list { file('x.txt', tostring(n)) } end }")
    done = generate(folder, "--format", "./page.lua,kfp-v1", "--emit-timeout", "1", code=1)
    contains(done.stderr, "error: ./page.lua: format page could not make its files: it took more than 1 "
                          "second of CPU", "set")
    equal(len(tree(os.path.join(folder, "out"))), len(KINDS), "the others")
    done = generate(folder, "--format", "./page.lua", "--emit-timeout", "1", kinds=["sagemaker/*"], code=1)
    contains(done.stderr, "it took more than 2 seconds of CPU", "a set of more than 25")


def loading(folder):
    """A plugin that cannot even be loaded is refused with the cause; `formats` lists the others."""
    causes = {"crash": FAULTS["crash"], "exit": FAULTS["exit"], "abort": FAULTS["abort"],
              "loop": FAULTS["loop"]}
    for how, cause in causes.items():
        path = build(folder, how, f'-DON_LOAD="{how}"')
        done = generate(folder, "--format", path, "--emit-timeout", "1", code=2)
        contains(done.stderr, f"error: {path} was refused: when it was loaded {cause}", how)
        check(not os.path.exists(os.path.join(folder, "out")), how)
    os.remove(os.path.join(folder, "loop.so"))
    listed = run("crdforge", "formats", "--plugin-dir", folder).stdout
    contains(listed, "when it was loaded it ended the program with exit code 3", "formats")
    contains(listed, "kfp-v1", "formats")
    with open(os.path.join(folder, "top.lua"), "w") as f:
        f.write("local n = (('a'):rep(40)):find((('.-'):rep(30) .. 'b')) return { emit = n }")
    done = generate(folder, "--format", "./top.lua", "--emit-timeout", "1", code=2)
    contains(done.stderr, "error: ./top.lua was refused: when it was loaded it took more than 1 second of "
                          "CPU", "the top of a template")
    done = generate(folder, "--format", "kfp-v1", "--script", "top.lua", "--emit-timeout", "1", code=2)
    contains(done.stderr, "error: top.lua was refused: when it was loaded it took more than 1 second of CPU\n"
                          "  hint: ", "the top of a script")
    with open(os.path.join(folder, "asks.lua"), "w") as f:
        f.write("return { emit = function() end, check_options = function() return (('a'):rep(40)):find("
                "(('.-'):rep(30) .. 'b')) end }")
    done = generate(folder, "--format", "./asks.lua", "--emit-timeout", "1", code=2)
    contains(done.stderr, "error: ./asks.lua: check_options() of format asks did not return: it took more "
                          "than 1 second of CPU", "check_options")


def in_parts():
    """A definition in two parts, each of which requires something else: the second is what counts."""
    parts = []
    for version, stored, required in (("v1alpha1", False, "aaa"), ("v1", True, "bbb")):
        spec = {"type": "object", "required": [required], "properties": {required: {"type": "string"}}}
        parts.append({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                      "metadata": {"name": "parts.example.org"},
                      "spec": {"group": "example.org", "scope": "Namespaced",
                               "names": {"kind": "Part", "plural": "parts"},
                               "versions": [{"name": version, "served": True, "storage": stored, "schema": {
                                   "openAPIV3Schema": {"type": "object", "required": ["spec"],
                                                       "properties": {"spec": spec}}}}]}})
    return "".join("---\n" + json.dumps(part) + "\n" for part in parts)


def same(folder):
    """The same bytes and messages with and without workers, whatever their number, also of input that is broken."""
    path = build(folder)
    broken = os.path.join(SOURCE, "tests/golden/two-documents/stdin")
    with open(broken, encoding="utf-8") as f:
        text = f.read()
    got = {}
    for how in ("-j1", "-j2", "-j7", "--in-process", ""):
        parts = generate(folder, *how.split(), "--format", "kfp-v1", kinds=["-"],
                         stdin=in_parts())
        contains(parts.stderr, "--set bbb=VALUE", how)
        shutil.rmtree(os.path.join(folder, "out"))
        whole = generate(folder, *how.split(), "--format", "all", "--json", kinds=["sagemaker/*"])
        equal(whole.stderr, "", how)
        files = tree(os.path.join(folder, "out"))
        shutil.rmtree(os.path.join(folder, "out"))
        some = generate(folder, *how.split(), "--format", f"kfp-v1,argo,{path}", kinds=["-", *KINDS], stdin=text,
                        code=1)
        got[how] = (whole.stdout, files, some.stderr, some.stdout, tree(os.path.join(folder, "out")),
                    parts.stderr)
        shutil.rmtree(os.path.join(folder, "out"))
    check(len(got["-j1"][1]) > 600, "all kinds in all formats")
    for how, result in got.items():
        for i, part in enumerate(result):
            check(part == got["-j1"][i], f"{how} differs from -j1 in part {i}")


def many(folder):
    """More components than are in flight: what was made first is put in its place meanwhile."""
    path = build(folder)
    crds = []
    for i in range(300):
        crds.append({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                     "metadata": {"name": f"k{i}s.example.org"},
                     "spec": {"group": "example.org", "scope": "Namespaced",
                              "names": {"kind": f"K{i}", "plural": f"k{i}s"},
                              "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                                  "openAPIV3Schema": {"type": "object", "properties": {
                                      "spec": {"type": "object"}}}}}]}})
    text = "".join("---\n" + json.dumps(crd) + "\n" for crd in crds)
    texts = set()
    for how in ("-j1", "-j7", "--in-process"):
        extra = [] if how == "--in-process" else ["--option", "bad.how=exit", "--option", "bad.kind=K7"]
        done = generate(folder, how, "--format", path, *extra, kinds=["-"], stdin=text,
                        code=1 if extra else 0)
        equal(len(tree(os.path.join(folder, "out"))), 299 if extra else 300, how)
        if extra:
            texts.add(done.stderr)
        shutil.rmtree(os.path.join(folder, "out"))
    equal(len(texts), 1, "messages")


def no_processes(folder):
    """Where no process can be started the work is done all the same, and a note says so."""
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    path = build(folder)
    command = ["crdforge", "generate", *KINDS, "--format", f"kfp-v1,{path}", "--out", "out"]
    whole = subprocess.run(command, cwd=folder, text=True, capture_output=True, timeout=300)
    equal(whole.returncode, 0, "a few files are enough")
    strace = shutil.which("strace")
    if not strace or SANITIZED:
        return
    shutil.rmtree(os.path.join(folder, "out"))
    done = run(strace, "-qq", "-o", os.devnull, "-e", "inject=clone,fork,clone3:error=EAGAIN", *command,
               cwd=folder)
    contains(done.stderr, "note: no worker can be started (Resource temporarily unavailable): formats run "
                          "in the program itself, without limits", "EAGAIN")
    contains(done.stderr, "note: no worker can be started (Resource temporarily unavailable): Lua files and "
                          "plugins are loaded untried", "EAGAIN")
    equal(len(tree(os.path.join(folder, "out"))), 2 * len(KINDS), "files")


def no_orphans(folder):
    """Workers end with the program, however that ends."""
    path = build(folder)
    program = subprocess.Popen(["crdforge", "generate", *KINDS, "--format", path, "--out", "out",
                                "--option", "bad.how=pause"], cwd=folder, stderr=subprocess.DEVNULL)
    children = f"/proc/{program.pid}/task/{program.pid}/children"
    pids = []
    while not pids and program.poll() is None:
        with open(children, encoding="utf-8") as f:
            pids = f.read().split()
    program.kill()
    program.wait()
    check(pids, "no worker was seen")
    while any(os.path.exists(f"/proc/{pid}/stat") and state(pid) not in "ZX" for pid in pids):
        time.sleep(0.01)


def state(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "X"


def options(folder):
    for words, message in {
        ("--jobs", "0"): '--jobs takes a whole number from 1 to 64, not "0"',
        ("-j", "two"): '--jobs takes a whole number from 1 to 64, not "two"',
        ("--jobs", "65"): '--jobs takes a whole number from 1 to 64, not "65"',
        ("--emit-timeout", "0"): '--emit-timeout takes a whole number from 1 to 86400, not "0"',
        ("--emit-timeout", "1.5"): '--emit-timeout takes a whole number from 1 to 86400, not "1.5"',
        ("--in-process", "-j2"): "--in-process and --jobs cannot be used together",
    }.items():
        contains(generate(folder, *words, code=2).stderr, "error: " + message, words)
    check(not os.path.exists(os.path.join(folder, "out")), "something was written")


main(options, faults, harmless, many_reports, printed_on_load, replaced, every_kind, set_scope, loading, same, many,
     no_processes, no_orphans)
