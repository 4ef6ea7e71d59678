# SPDX-License-Identifier: Apache-2.0
"""With --json standard output is one JSON value, whatever happens, and nothing is said elsewhere too."""
import json
import os

from common import SOURCE, check, contains, definition_of, equal, main, run
from online import Forge, GitHub, add_controllers, thing

IMAGE = ("--container_image", "X")


def said(done, what):
    """The one value of standard output."""
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        check(False, f"{what}: {error}: {done.stdout!r}")
        return {}


def refused(done, what, *parts):
    """Nothing but diagnostics, the first of which has those parts; and they are not said twice."""
    found = said(done, what)
    equal(done.stderr, "", f"{what}: stderr")
    equal(list(found), ["diagnostics"], f"{what}: keys")
    first = json.dumps((found.get("diagnostics") or [{}])[0])
    for part in ('"severity": "error"', *parts):
        contains(first, part, what)


# Words, the exit code, and what is said.
REFUSED = [
    ((), 2, "no command is given"),
    (("genrate",), 2, 'did you mean `crdforge generate`?'),
    (("--verson",), 2, "did you mean --version?"),
    (("generate",), 2, "there is no list to pick from with --json", "it is one of App, "),
    (("generate", *IMAGE), 2, "it is one of sagemaker.services.k8s.aws_apps.yaml"),
    (IMAGE, 2, "it is one of sagemaker.services.k8s.aws_apps.yaml"),
    (("show",), 2, "say what to show"),
    (("generate", "TrainingJob", "--format", "nope"), 2, "there is no format"),
    (("generate", "TrainingJob", "--servce", "x"), 2, "did you mean --service?"),
    (("generate", "TrainingJob", "--service", "S3"), 2, "is no name of a service"),
    (("generate", "TrainingJob", "--lock", "--locked"), 2, "--lock"),
    (("generate", "TrainingJob", "--locked"), 1, "crdforge.lock"),
    (("generate", "TrainingJob", "--out", ""), 2, "--out names no folder"),
    (("generate", "TrainingJob", "--layout", "flat"), 2, "there is no layout"),
    (("update",), 1, "there is no crdforge.lock"),
    (("outdated",), 1, "there is no crdforge.lock"),
    (("diff", "nothing", "neither"), 2, "neither a bundled kind nor a file"),
    (("diff", "App", "App", "--kind", "Nope"), 2, "neither side has the kind"),
    (("diff", "App", "App", "--fail-on", "foo"), 2, "major, minor or any"),
    (("diff", "App"), 2, "diff takes two words"),
    (("show", "nope"), 1, "neither a bundled kind nor a file"),
    (("show", "App", "Model"), 2, "show takes one"),
    (("list", "nope"), 1, "neither a bundled kind nor a file"),
    (("list", "--services", "--offline"), 1, "the cache does not have it"),
    (("cache", "clena"), 2, "did you mean `crdforge cache clean`?"),
    (("formats", "nope"), 2, "there is no format"),
    (("doctor", "App", "Model"), 2, "doctor takes one"),
    (("help", "nothing"), 2, "there is no command"),
    (("run",), 2, ""),
    (("run", "nothing.yaml"), 2, "nothing.yaml"),
]


def test_refused(folder):
    env = {"XDG_CACHE_HOME": os.path.join(folder, "cache"), "https_proxy": "http://127.0.0.1:9"}
    for words, code, *parts in REFUSED:
        for line in ((*words, "--json"), ("--json", *words)):
            done = run("crdforge", *line, cwd=folder, stdin="", code=code, env=env)
            refused(done, " ".join(line), *parts)
    done = run("crdforge", "fetch", "--json", "--to", cwd=folder, stdin="", code=2, env=env)
    refused(done, "a value is missing", "option --to needs a value: DIR")
    equal(os.listdir(folder), [], "nothing was written")


def test_values(folder):
    """What a command has is there, in the form that it always had."""
    env = {"XDG_CACHE_HOME": os.path.join(folder, "cache")}

    def value(*words, code=0):
        done = run("crdforge", "--json", *words, cwd=folder, stdin="", code=code, env=env)
        return said(done, " ".join(words)), done.stderr
    definition_of(folder, "acme.example", "Good", [])
    with open(os.path.join(folder, "bad.yaml"), "w", encoding="utf-8") as f:
        f.write("{")
    equal(len(value("list")[0]), 26, "list")
    rows, stderr = value("list", "Good.acme.example.yaml", "bad.yaml", code=1)
    equal([row["kind"] for row in rows], ["Good"], "a list that is not all of it")
    contains(stderr, "bad.yaml:2:1: error: ", "then the errors are text, as the list cannot hold them")
    check(isinstance(value("formats")[0], list), "formats")
    equal(value("formats", "argo")[0]["name"], "argo", "one format")
    equal([row["name"] for row in value("formats", "argo", "rbac")[0]], ["argo", "rbac"], "two formats")
    shown = value("show", "App")[0]
    check(shown["kind"] == "App" and "diagnostics" not in shown, "show: the document as it is")
    equal(len(value("show", "sagemaker/Model*")[0]), 6, "several documents are a list")
    equal(value("diff", "App", "App")[0]["diagnostics"], [], "diff")
    equal(sorted(value("cache", "list")[0]), ["bytes", "diagnostics", "files", "folder", "repositories",
                                              "runs", "urls"], "cache list")
    equal(sorted(value("cache", "clean")[0]), ["bytes", "diagnostics", "files", "folder"], "cache clean")
    made, stderr = value("generate", "Good.acme.example.yaml", "bad.yaml", "--format", "schema",
                         "--out", "out", code=1)
    equal([[file["path"] for file in made["files"]], len(made["diagnostics"]), stderr],
          [["out/Good/schema/inputs.schema.json"], 1, ""], "generate")
    contains(value("help", "list")[0]["text"], "Usage: crdforge list", "help")
    contains(value("list", "--help")[0]["text"], "Usage: crdforge list", "--help")
    contains(value("--version")[0]["text"], "crdforge ", "--version")
    contains(value("--version", "--all")[0]["text"], "emitter ABI", "--version --all")
    for words, code in ((("list",), 1), (("diff", "App", "App"), 2)):
        done = run("sh", "-c", 'exec "$@" >/dev/full', "sh", "crdforge", *words, "--json", cwd=folder,
                   env=env, code=code)
        equal(done.stderr, "error: standard output could not be written\n", f"{words}: a full disk")


def test_online(folder):
    """What the network says against it is in the value, and a report holds it beside what was done."""
    with GitHub() as github:
        add_controllers(github)
        thing(github)
        forge = Forge(folder, github)
        found = said(forge("generate", "App", "--service", "nothing", "--json", code=1), "no service")
        contains(found["diagnostics"][0]["message"], "no controller of ACK", "no service")
        equal(found["files"], [], "no service")
        refused(forge("list", "--service", "nothing", "--json", code=1), "list", "no controller of ACK")
        made = said(forge("fetch", "github:acme/things", "github:acme/none", "--json", code=1), "fetch")
        equal([len(made["definitions"]), len(made["diagnostics"])], [1, 1], "fetch")
        forge("generate", "github:acme/things", "--format", "schema", "--lock")
        told = said(forge("outdated", "--json"), "outdated")
        equal(sorted(told), ["diagnostics", "sources"], "outdated")


def test_more_than_is_kept(folder):
    """Of very many problems the first are shown, and the others counted."""
    bad = {f"a{number}": {"type": "object", "properties": 7} for number in range(120)}
    path = definition_of(folder, "g.example", "Many", [], {"type": "object", "properties": bad})
    told = said(run("crdforge", "generate", path, "--out", "out", "--json", cwd=folder, code=1), "very many")
    messages = [diagnostic["message"] for diagnostic in told.get("diagnostics", [])]
    equal(len(messages), 101, "diagnostics")
    equal(messages[-1], "20 more like these are not shown", "the last")
    plain = run("crdforge", "generate", path, "--out", "out", cwd=folder, code=1).stderr
    contains(plain, "\nerror: 20 more like these are not shown\n", "as text")


def test_schema(_folder):
    with open(os.path.join(SOURCE, "docs/crdforge.schema.json"), encoding="utf-8") as text:
        equal(said(run("crdforge", "init", "--schema", "--json"), "schema"), json.load(text), "the schema")


main(test_refused, test_values, test_online, test_more_than_is_kept, test_schema)
