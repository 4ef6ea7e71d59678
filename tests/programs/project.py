# SPDX-License-Identifier: Apache-2.0
"""The project file as its users meet it: what init writes, what the command line goes over, what a stranger's
file may not do."""
import hashlib
import json
import os
import re
import shutil

from common import BUILD, SOURCE, check, contains, equal, main, run, tree

HOUSE = """return { summary = "x", emit = function(c, options)
  return list { file("it.yaml", map { { "kind", c.kind }, { "of", options.of } }) } end }"""


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def started(folder, *whats):
    run("crdforge", "init", "--quiet", *whats, cwd=folder)
    with open(os.path.join(folder, "crdforge.yaml"), encoding="utf-8") as f:
        return f.read()


def stamps(folder):
    return {path: os.stat(os.path.join(folder, path)).st_mtime_ns for path in tree(folder)}


def as_it_is(folder):
    """What init writes works, and the second call writes nothing."""
    started(folder)
    run("crdforge", "generate", cwd=folder)
    before = stamps(folder)
    check(any(path.startswith("components/TrainingJob/") for path in before), "the first call")
    done = run("crdforge", "generate", cwd=folder)
    equal(stamps(folder), before, "the second call")
    contains(done.stderr, "0 files created, 0 updated", "the second call")


def examples(text):
    """The keys that stand there as comments: the lines of each."""
    return re.findall(r"^#(?! )(.*\n(?:#  .*\n)*)", text, re.M)


def every_comment(folder):
    """Each key that is a comment is good when it is none, by itself."""
    text = started(folder)
    write(folder, "house.lua", "return { component = function(c) return c end }")
    os.makedirs(os.path.join(folder, "templates"))
    os.makedirs(os.path.join(folder, "pins"))
    found = examples(text)
    check(len(found) > 15, f"{len(found)} examples")
    schema = json.loads(run("crdforge", "init", "--schema").stdout)["properties"]
    keys = [example.split(":")[0] for example in found] + re.findall(r"^([a-z-]+):", text, re.M)
    equal(sorted(keys), sorted(schema), "keys of init and of the schema")
    equal([key for key in schema if f"# {schema[key]['description']}\n" not in text], [], "what the comments say")
    for number, example in enumerate(found):
        body = "sources: [TrainingJob, ProcessingJob, Model]\n" + re.sub(r"^#", "", example, flags=re.M)
        path = write(folder, "one.yaml", body)
        # Offline the bundled release is the newest one; `lock` stands before `locked`.
        done = run("crdforge", "generate", "--json", "--project", path, "--format", "markdown", "--out",
                   f"out{number}", "--offline", cwd=folder, code=None,
                   env={"XDG_CACHE_HOME": os.path.join(folder, "cache")})
        wrong = [d for d in json.loads(done.stdout)["diagnostics"] if d["severity"] == "error"]
        equal((done.returncode, wrong), (0, []), body)


def precedence(folder):
    """Every key gives way to its option; what is said of others stays."""
    write(folder, "house.lua", HOUSE.replace("x\",", "x\", options = { { name = \"a\", type = \"string\", "
                                             "default = \"-\", help = \"a\" }, { name = \"b\", "
                                             "type = \"string\", default = \"-\", help = \"b\" } },"))
    write(folder, "crdforge.yaml", """
sources: [App]
formats: [markdown, house.lua: {a: file, b: 1.50}]
kinds: ['App']
out: file
layout: group
image: file:1
""")
    group = "sagemaker.services.k8s.aws"
    run("crdforge", "generate", "--quiet", cwd=folder)
    text = tree(folder)[f"file/{group}/App/house/it.yaml"].decode()
    contains(text, "a: file\n", "options of the file")
    contains(text, "b: \"1.50\"\n", "options of the file: a number as it is written")
    run("crdforge", "generate", "--quiet", "--option", "house.a=typed", "--out", "typed", "--layout", "kind",
        cwd=folder)
    text = tree(folder)["typed/App/house/it.yaml"].decode()
    contains(text, "a: typed\n", "an option that is typed")
    contains(text, "b: \"1.50\"\n", "its neighbour")
    run("crdforge", "generate", "--quiet", "--format", "argo", "--out", "argo", cwd=folder)
    equal(sorted(tree(os.path.join(folder, "argo"))),
          [f"{group}/App/argo/workflow_template.yaml"], "--format alone, without options of others")
    contains(tree(folder)[f"argo/{group}/App/argo/workflow_template.yaml"].decode(), "file:1", "the image stays")
    run("crdforge", "generate", "--quiet", "--kind", "M*", "--out", "kinds", "--format", "markdown",
        "bundled:", cwd=folder)
    kinds = {path.split("/")[1] for path in tree(os.path.join(folder, "kinds"))}
    check("Model" in kinds and all(kind.startswith("M") for kind in kinds), f"--kind: {kinds}")
    done = run("crdforge", "generate", "Model", "--out", "what", cwd=folder)
    contains(done.stderr, "note: crdforge.yaml applies, but for its sources and kinds: --kind", "a WHAT")
    check(f"what/{group}/Model/markdown/README.md" in tree(folder), "a WHAT")
    run("crdforge", "generate", "Model", "--no-project", "--out", "plain", "--format", "argo", cwd=folder)
    check("plain/Model/argo/workflow_template.yaml" in tree(folder), "--no-project")
    equal(run("crdforge", "list", "--json", cwd=folder).stdout, run("crdforge", "list", "--json").stdout,
          "other commands do not read it")


def flags_of_formats(folder):
    """--v2-graph is another word for an option of kfp-v2, and is typed."""
    write(folder, "crdforge.yaml", "sources: [App]\nformats: {kfp-v2: {graph: false}}\n")
    run("crdforge", "generate", "--quiet", "--out", "file", cwd=folder)
    run("crdforge", "generate", "--quiet", "--out", "typed", "--v2-graph", cwd=folder)
    run("crdforge", "generate", "--quiet", "--out", "plain", "--no-project", "--format", "kfp-v2", "--v2-graph",
        "App", cwd=folder)
    name = "App/kfp-v2/pipeline_spec.yaml"
    files = tree(folder)
    equal(files["typed/" + name], files["plain/" + name], "--v2-graph over the file")
    check(files["file/" + name] != files["typed/" + name], "graph: false")


def releases_of_others(folder):
    """A release in the file is for what is looked up in it, not for a file that is named."""
    definition = os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1/apps.yaml")
    write(folder, "crdforge.yaml", "sources: [App]\nrelease: v9.9.9\nformats: [argo]\n")
    run("crdforge", "generate", "--quiet", definition, cwd=folder)
    check("components/App/argo/workflow_template.yaml" in tree(folder), "a file and a release")
    done = run("crdforge", "generate", "--offline", "Model", cwd=folder, code=1,
               env={"XDG_CACHE_HOME": os.path.join(folder, "cache")})
    contains(done.stderr, "v9.9.9", "a kind is looked up in it")
    named = ["--crd_name", "sagemaker.services.k8s.aws_models.yaml"]
    done = run("crdforge", "generate", "--offline", *named, cwd=folder, code=1,
               env={"XDG_CACHE_HOME": os.path.join(folder, "cache")})
    contains(done.stderr, "v9.9.9", "so is a name as the original tool took it")
    with open(definition, encoding="utf-8") as f:
        write(folder, f"crds/{named[1]}", f.read())
    run("crdforge", "generate", "--out", "named", *named, "--crd_path", "crds", cwd=folder)
    check("named/App/argo/workflow_template.yaml" in tree(folder), "but not with its folder")


def strangers(folder):
    """A file that came with somebody else's sources loads no native code."""
    plugin = os.path.join(BUILD, "lib/crdforge/hello.so")
    link = os.path.join(folder, "hello.so")
    os.symlink(plugin, link)
    for name in ("hello.so", "./hello.so", link, folder + "/hello", "../" + os.path.basename(folder) + "/hello.so"):
        for text in (f"formats: {name}\n", f"formats: [argo, {name}]\n", f"formats: {{'{name}': {{}}}}\n"):
            write(folder, "crdforge.yaml", "sources: [App]\n" + text)
            done = run("crdforge", "generate", cwd=folder, code=2)
            contains(done.stderr, "native code never comes from a project file" if name.endswith(".so") else
                     "no program is run because a project file says so", text)
            check(not os.path.exists(os.path.join(folder, "components")), text)
    # A word is that word: what is around a name is no way past the check, and neither is a folder's.
    for name in ("hello.so ", "hello.so\\t", " hello.so"):
        for text in (f'formats: ["{name}"]\n', f'formats: {{"{name}": {{}}}}\n'):
            write(folder, "crdforge.yaml", "sources: [App]\n" + text)
            done = run("crdforge", "generate", cwd=folder, code=2)
            check("there is no format" in done.stderr or "native code" in done.stderr, done.stderr)
            check(not os.path.exists(os.path.join(folder, "components")), text)
    program = write(folder, "csv.py", "#!/bin/sh\ntouch ran\n")
    os.chmod(program, 0o755)
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [./csv.py]\n")
    done = run("crdforge", "generate", cwd=folder, code=2)
    contains(done.stderr, "crdforge.yaml:2:11: error: formats[0]: ./csv.py: no program is run because a project "
             "file says so\n", "a program")
    check(not os.path.exists(os.path.join(folder, "ran")), "a program was run")
    odd = os.path.join(folder, "x,hello.so,z")
    write(odd, "house.lua", HOUSE)
    write(odd, "crdforge.yaml", "sources: [App]\nformats: [./house.lua]\n")
    done = run("crdforge", "generate", "--project", "x,hello.so,z", cwd=folder)
    equal(sorted(tree(odd)), ["components/App/house/it.yaml", "crdforge.yaml", "house.lua"], "a folder with commas")


def no_waiting(folder):
    """What is no file is told, and nobody waits for somebody to write into it."""
    os.mkfifo(os.path.join(folder, "crdforge.yaml"))
    done = run("crdforge", "generate", cwd=folder, code=2)
    contains(done.stderr, "error: cannot read crdforge.yaml: it is no regular file\n", "a project file")
    os.mkfifo(os.path.join(folder, "pipe.lua"))
    for options in (("--script", "pipe.lua"), ("--format", "./pipe.lua")):
        done = run("crdforge", "generate", "Model", "--no-project", *options, cwd=folder, code=2)
        contains(done.stderr, "pipe.lua: it is no regular file", str(options))
        contains(done.stderr, "hint: put what it gives into a file, and name that\n", str(options))
    os.makedirs(os.path.join(folder, "templates/lib"))
    os.mkfifo(os.path.join(folder, "templates/lib/prose.lua"))
    done = run("crdforge", "generate", "Model", "--no-project", "--template-dir", "templates", cwd=folder, code=2)
    contains(done.stderr, "error: templates/lib/prose.lua is no regular file\n", "a template")
    check(not os.path.exists(os.path.join(folder, "components")), "something was made")


def bounded_templates(folder):
    """A folder of templates is looked through as far as one can be; a link leads nowhere."""
    os.makedirs(os.path.join(folder, "templates"))
    os.symlink("/", os.path.join(folder, "templates/lib"))
    made = ("crdforge", "generate", "Model", "--no-project", "--template-dir")
    done = run(*made, "templates", cwd=folder, code=2)
    contains(done.stderr, "error: templates/lib is a symbolic link to a folder\n"
             "  hint: such links are not followed: put the folder itself there\n", "a link")
    os.unlink(os.path.join(folder, "templates/lib"))
    os.makedirs(os.path.join(folder, "templates", *["d"] * 40))
    done = run(*made, "templates", cwd=folder, code=2)
    contains(done.stderr, "lies more than 32 folders deep\n", "deep")
    many = os.path.join(folder, "many")
    os.mkdir(many)
    for number in range(10001):
        os.mkdir(os.path.join(many, str(number)))
    done = run(*made, "many", cwd=folder, code=2)
    contains(done.stderr, "error: there are more than 10000 files and folders in many\n", "many")
    write(folder, "crdforge.yaml", "sources: [Model]\ntemplate-dir: ../templates\n")
    done = run("crdforge", "generate", cwd=folder, code=2)
    contains(done.stderr, "template-dir: ../templates leads out of the folder of the project file", "a project's")


def forged(folder):
    """A manifest that came with a checkout has no file removed that is not where its format has files."""
    files = {"src/lib/main.c": "int main(void) { return 0; }\n", "src/lib/code/a.c": "int a;\n",
             "src/lib/.git/HEAD": "ref: refs/heads/main\n", "src/lib/src/x.py": "x = 1\n"}
    for path, text in files.items():
        write(folder, path, text)
    listed = {path[len("src/lib/"):]: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
    inside = {"python": {"main.c": listed["main.c"], "src/x.py": listed["src/x.py"]},
              "code": {"code/a.c": listed["code/a.c"]}}
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [argo]\nout: src\n")
    for formats, part in ((inside, "src/lib/main.c is where no format that is known here has files, and is made no "
                                   "longer: it is kept as it is\n"),
                          ({"argo": {".git/HEAD": listed[".git/HEAD"]}},
                           "no path of a generated file: what is in .git is git's own")):
        write(folder, "src/lib/.crdforge-manifest", json.dumps({"manifest_version": 1, "formats": formats}))
        done = run("crdforge", "generate", "--quiet", cwd=folder, code=1)
        contains(done.stderr, part, "told")
        for path, text in files.items():
            equal(tree(folder).get(path, b"").decode(), text, path)
    for out in (".", "./", "././"):
        write(folder, "crdforge.yaml", f"sources: [App]\nformats: [argo]\nout: {out}\n")
        done = run("crdforge", "generate", cwd=folder, code=2)
        contains(done.stderr, f"crdforge.yaml:3:6: error: out: {out} is the folder of the project file itself\n", out)
        contains(done.stderr, "  hint: name a folder in it, or give it as --out\n", out)


def no_way_out(folder):
    """What it writes stays beside it, whatever links came with it; the user may say otherwise."""
    project, outside = os.path.join(folder, "project"), os.path.join(folder, "outside")
    os.makedirs(os.path.join(project, "real"))
    os.mkdir(outside)
    os.symlink(outside, os.path.join(project, "link"))
    os.symlink(outside, os.path.join(project, "real/link"))
    os.symlink(os.path.join(outside, "lock"), os.path.join(project, "lock"))
    for key, value in (("out", outside), ("out", "../outside"), ("out", "real/../../outside"), ("out", "link"),
                       ("out", "link/x"), ("out", "real/link/x"), ("out", "./link"), ("lock-file", "lock"),
                       ("lock-file", "../outside/lock"), ("lock-file", "link/lock")):
        write(project, "crdforge.yaml", f"sources: [App]\nformats: argo\nlock: true\n{key}: {value}\n")
        done = run("crdforge", "generate", cwd=project, code=2)
        contains(done.stderr, f"{key}: {value} leads out of the folder of the project file", f"{key}: {value}")
        equal((tree(outside), os.path.exists(os.path.join(project, "components"))), ({}, False), value)
    os.symlink(outside, os.path.join(project, "components"))
    write(project, "crdforge.yaml", "sources: [App]\nformats: argo\n")
    done = run("crdforge", "generate", cwd=project, code=2)
    contains(done.stderr, "components leads out of the folder of the project file: it is a symbolic", "the usual")
    equal(tree(outside), {}, "the usual folder")
    os.unlink(os.path.join(project, "components"))
    write(project, "crdforge.yaml", "sources: [App]\nformats: argo\nout: real/made\n")
    run("crdforge", "generate", "--quiet", cwd=project)
    run("crdforge", "generate", "--quiet", "--out", "../outside", cwd=project)
    check("App/argo/workflow_template.yaml" in tree(os.path.join(project, "real/made")), "out below it")
    check("App/argo/workflow_template.yaml" in tree(outside), "--out")


def elsewhere(folder):
    """A kind is a kind also where a folder of its name is not; a name of a folder beside the file is one."""
    os.makedirs(os.path.join(folder, "sub"))
    write(folder, "sub/crdforge.yaml", "sources: [App, crds, ./one.yaml]\nformats: argo\nout: out\n")
    for name, target in (("models", "sub/crds/m.yaml"), ("spaces", "sub/one.yaml")):
        with open(os.path.join(SOURCE, f"crd_cache/sagemaker.services.k8s.aws/v1.9.1/{name}.yaml"),
                  encoding="utf-8") as f:
            write(folder, target, f.read())
    run("crdforge", "generate", "--quiet", "--project", "sub/crdforge.yaml", cwd=folder)
    run("crdforge", "generate", "--quiet", "--project", os.path.join(folder, "sub/crdforge.yaml"), "--out",
        "absolute", cwd=folder)
    run("crdforge", "generate", "--quiet", "--project", "sub", "--out", "folder", cwd=folder)
    run("crdforge", "generate", "--quiet", "--out", "inside", cwd=os.path.join(folder, "sub"))
    files = {path.split("/", 2)[-1] if path.startswith("sub/") else path.split("/", 1)[1]
             for path in tree(folder) if "/argo/" in path}
    equal(sorted(files), [f"{kind}/argo/workflow_template.yaml" for kind in ("App", "Model", "Space")], "files")
    equal(sum("/argo/" in path for path in tree(folder)), 12, "files of four calls")


def the_whole(folder):
    """What the file does not describe any more goes, but only when all that it says is done."""
    if "--dry-run" not in run("crdforge", "help", "generate").stdout:
        return  # nothing is ever removed
    def kinds():
        return sorted({path.split("/")[1] for path in tree(folder) if path.startswith("components/")})
    write(folder, "crdforge.yaml", "sources: [App, Model]\nformats: [argo, markdown]\n")
    run("crdforge", "generate", "--quiet", cwd=folder)
    run("crdforge", "generate", "--quiet", "Space", cwd=folder)
    equal(kinds(), ["App", "Model", "Space"], "one more kind")
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [argo]\n")
    made = tree(folder)
    write(folder, "crdforge.yaml", "sources: [App]\nformats: all\n")
    run("crdforge", "generate", "--quiet", "--out", "of-all", "--image", "x", "--always", cwd=folder, code=None)
    formats = set(os.listdir(os.path.join(folder, "of-all/App")))
    check({"argo", "kfp-v1", "kfp-v2", "markdown"} <= formats, f"formats: all: {formats}")
    shutil.rmtree(os.path.join(folder, "of-all"))
    equal(tree(folder), made | {"crdforge.yaml": b"sources: [App]\nformats: all\n"}, "and nothing else")
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [argo]\n")
    for words in (["App"], ["--kind", "App"], ["--format", "argo"], ["--out", "other"], ["--no-project", "App"]):
        run("crdforge", "generate", "--quiet", *words, cwd=folder)
        equal(kinds(), ["App", "Model", "Space"], f"a part, {words}")
    write(folder, "components/README.md", "Mine.\n")
    run("crdforge", "generate", "--quiet", cwd=folder)
    equal(kinds(), ["App", "README.md"], "all that is described, and what is no component")
    check(not os.path.exists(os.path.join(folder, "components/App/markdown")), "a format that is not described")


def sets_of_the_whole(folder):
    """A file about all kinds has all kinds of the project: no note says that it may lack some."""
    note = "has the kinds of this call only"
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [html]\n")
    run("crdforge", "generate", cwd=folder)
    write(folder, "crdforge.yaml", "sources: [App, Model]\nformats: [html]\n")
    done = run("crdforge", "generate", cwd=folder)
    check("UPDATED: components/html/" in done.stderr and note not in done.stderr, done.stderr)
    contains(run("crdforge", "generate", "App", cwd=folder).stderr, note, "a part")


def lock_of_the_whole(folder):
    """The lock has what the project uses, and no more."""
    def lock():
        return re.findall(r"(?:name|source): (\S+)", tree(folder)["crdforge.lock"].decode())
    bundled = os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1")
    with open(os.path.join(bundled, "models.yaml"), encoding="utf-8") as f:
        write(folder, "models.yaml", f.read())
    some, more = "sources: [App, models.yaml]\n", "sources: [App, Space, models.yaml]\n"
    tail = "formats: [markdown]\n"
    write(folder, "crdforge.yaml", more + "lock: true\n" + tail)
    run("crdforge", "generate", cwd=folder)
    before = lock()
    equal(len(before), 5, f"two sources, three definitions: {before}")
    write(folder, "crdforge.yaml", "sources: [App]\nlocked: true\n" + tail)
    done = run("crdforge", "generate", cwd=folder, code=1)
    for part in ("error: bundled: crdforge.lock has spaces.sagemaker.services.k8s.aws, and the project has no use "
                 "for it\n  hint: --lock instead of --locked takes it out\n",
                 "error: models.yaml: crdforge.lock has this source, and the project has no use for it\n"):
        contains(done.stderr, part, "--locked")
    write(folder, "crdforge.yaml", "sources: [App]\nlock: true\n" + tail)
    run("crdforge", "generate", "--format", "argo", cwd=folder)
    equal(lock(), before, "a part of the project")
    contains(run("crdforge", "generate", "--check", cwd=folder, code=1).stdout, "update crdforge.lock\n", "--check")
    equal(lock(), before, "--check writes nothing")
    run("crdforge", "generate", cwd=folder)
    equal([word for word in lock() if "spaces" in word or "models" in word], [], "what is used no longer is gone")
    equal(len(lock()), 2, "one source, one definition")
    equal(run("crdforge", "generate", "--check", cwd=folder).stdout, "", "nothing is left to do")
    write(folder, "crdforge.yaml", some + "lock: true\n" + tail)
    run("crdforge", "generate", cwd=folder)
    write(folder, "crdforge.yaml", "sources: [App, absent.yaml]\nlock: true\n" + tail)
    run("crdforge", "generate", cwd=folder, code=1)
    equal(len(lock()), 4, "after an error what was not seen need not be gone")


def from_inside(folder):
    """In a folder of a project one is told where the project is."""
    write(folder, "crdforge.yaml", "sources: [App]\nformats: [markdown]\n")
    inside = os.path.join(folder, "a/b")
    os.makedirs(inside)
    done = run("crdforge", "generate", cwd=inside, code=2)
    contains(done.stderr, "note: there is ../../crdforge.yaml: --project ../.. uses it\n", "two folders down")
    check("uses it" not in run("crdforge", "generate", "App", "-f", "argo", cwd=inside).stderr, "a WHAT")
    check("uses it" not in run("crdforge", "generate", "--no-project", cwd=inside, code=2).stderr, "--no-project")
    run("crdforge", "generate", "--project", "../..", cwd=inside)
    check(os.path.exists(os.path.join(folder, "components/App")), "--project ../..")


def scripts_of_more(folder):
    """A script is for all that the file describes: of a part of it nothing has to be found."""
    if "--script" not in run("crdforge", "help", "generate").stdout:
        return
    write(folder, "rules/house.lua", """return { kinds = {
      App = { inputs = { appName = { describe = "Ours" } } },
      Model = { inputs = { modelName = { describe = "Ours, too" } } } } }""")
    write(folder, "crdforge.yaml", "sources: [App, Model]\nformats: [markdown]\nscripts: rules/house.lua\n")
    for words in ([], ["App"], ["--kind", "Model"]):
        run("crdforge", "generate", "--quiet", *words, cwd=folder)
    contains(tree(folder)["components/App/markdown/README.md"].decode(), "Ours", "what the script says")
    done = run("crdforge", "generate", "--script", "rules/house.lua", "App", cwd=folder)
    contains(done.stderr, "no component of this run is such a kind", "a note: Model is a kind that is known")


def another_name(folder):
    write(folder, "crdforge.yml", "sources: [App]\n")
    done = run("crdforge", "generate", "App", "--format", "argo", cwd=folder)
    contains(done.stderr, "note: crdforge.yml is not read: a project file is called crdforge.yaml", "a note")


def in_json(folder):
    """Machines are told the place, too."""
    path = write(folder, "p.yaml", "sources: [App]\nformats: [argo]\nnamespace: A B\n")
    done = run("crdforge", "generate", "--json", "--project", path, cwd=folder, code=2)
    found = json.loads(done.stdout)["diagnostics"][0]
    equal((found["file"], found["line"], found["column"]), (path, 3, 12), "a diagnostic")


def hostile(folder):
    """Whatever is in it, it is read or refused, and says so."""
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n"
                                      for i in range(24))
    for name, body in {"zero": b"\0", "latin": b"sources: [\xe9]\n", "bomb": bomb.encode(),
                       "deep": b"sources: " + b"[" * 10000, "tag": b"sources: !!python/object x\n",
                       "two": b"out: a\n---\nout: b\n", "kind": b"kinds: [!Model]\n",
                       "long": b"sources: [" + b"x" * 100000 + b"]\n",
                       "escape": b'image: "\\e[2J\\n"\nsource: 1\n'}.items():
        path = os.path.join(folder, name + ".yaml")
        with open(path, "wb") as f:
            f.write(body)
        done = run("crdforge", "generate", "--json", "--project", path, "--out", "out", cwd=folder, code=None)
        check(done.returncode == (1 if name == "long" else 2) and json.loads(done.stdout)["diagnostics"] and
              "\x1b" not in done.stdout, f"{name}: {done.returncode} {done.stdout[:300]}")
    check(not os.path.exists(os.path.join(folder, "out")), "nothing is written")


main(as_it_is, every_comment, precedence, flags_of_formats, releases_of_others, strangers, no_waiting,
     bounded_templates, no_way_out, elsewhere, the_whole, forged, sets_of_the_whole, lock_of_the_whole, from_inside,
     scripts_of_more, another_name, in_json, hostile)
