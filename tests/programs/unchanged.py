# SPDX-License-Identifier: Apache-2.0
"""A run that nothing has changed for: it is told from a record, and whatever could make a difference defeats that.

That the record was gone by is proved by what is printed: the test has put other words into it."""
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import time

from common import BUILD, SOURCE, check, contains, definition_of, equal, main, run, tree

FORMAT = """
local words = require "words"
return {
  summary = "Test: a file",
  emit = function(c, options)
    local late = require "late"
    return list({ file("a.txt", words.text .. late.text .. c.kind .. "\\n", { format = "text" }) })
  end,
}
"""
SETTLED = 3.2  # seconds until the times of a file mean something
MARK = "these words are the record's\n"


class Place:
    """A folder with definitions and a format of its own, in which crdforge is run."""

    def __init__(self, folder, name, program="crdforge"):
        self.folder = os.path.join(folder, name)
        self.program = program
        os.makedirs(self.path("crds"))
        os.makedirs(self.path("own"))
        for kind in ("Thing", "Other"):
            definition_of(self.path("crds"), "acme.example", kind, [])
        self.write("own/test.lua", FORMAT)
        self.write("own/words.lua", 'return { text = "words " }\n')
        self.write("own/late.lua", 'return { text = "late " }\n')
        self.env = {"XDG_CACHE_HOME": self.path("cache"), "HOME": self.path("home")}
        self.words = ["crds", "--out", "out", "--format", "own/test.lua,kfp-v1"]
        self.limits = {}

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def edit(self, name, old, new):
        """Another text, with the size and the time that the file had."""
        about, text = os.stat(self.path(name)), self.read(name)
        check(old in text and len(old) == len(new), f"{name} has {old}")
        self.write(name, text.replace(old, new))
        os.utime(self.path(name), ns=(about.st_atime_ns, about.st_mtime_ns))

    def make(self, *more, code=0, env=None, cwd=None, stdin=None, umask=-1):
        full = {**os.environ, **self.env, **(env or {})}
        done = subprocess.run([self.program, "generate", *self.words, *more], cwd=cwd or self.folder, env=full,
                              input=stdin, text=True, capture_output=True, timeout=300, check=False, umask=umask)
        equal(done.returncode, code, f"generate {self.words} {more}: {done.stderr}")
        return done

    def records(self):
        return sorted(glob.glob(self.path("cache/crdforge/records/runs/*")))

    def forge(self, body=None):
        """Each record now prints the mark, or is `body`; with the digest that it should have."""
        for path in self.records():
            with open(path, "rb") as f:
                text = f.read().split(b"\n", 1)[1]
            length, rest = text.split(b"\n", 1)
            text = f"{len(MARK)}\n{MARK}".encode() + rest[int(length):] if body is None else body(rest[int(length):])
            with open(path, "wb") as f:
                f.write(b"crdforge-record 1 " + hashlib.sha256(text).hexdigest().encode() + b"\n" + text)

    def skips(self, *more, **how):
        """Whether the record is gone by now."""
        self.forge()
        return self.make(*more, **how).stderr == MARK

    def ready(self, *more, **how):
        """Runs until a record is there that is gone by."""
        self.make(*more, **how)
        check(self.skips(*more, **how), f"{self.words} {more}: done once more the second time")


def gone_by(folder):
    place = Place(folder, "place")
    first = place.make()
    contains(first.stderr, "CREATED: out/Thing/kfp-v1/component.yaml", "the first run")
    made = tree(place.path("out"), manifests=True)
    second, really = place.make(), place.make("--always")
    equal(second.stderr, really.stderr, "what is printed where nothing has changed")
    contains(second.stderr, "2 components: 0 files created, 0 updated, ", "its counts")
    equal((second.stdout, tree(place.path("out"), manifests=True)), ("", made), "and nothing else")
    check(place.skips(), "the first run has left a record")
    equal([oct(os.stat(path).st_mode & 0o777) for path in place.records()], ["0o600"], "the record is for its owner")
    place.make("--always")
    check(place.skips(), "--always leaves the record as it is")
    equal(place.make("--quiet").stderr + place.make("--quiet").stderr, "", "--quiet")
    # Its times are believed as soon as they can be: then nothing is read.
    time.sleep(SETTLED)
    check(place.skips(), "later")
    digests = re.compile(rb"(?m)^([fFd]) [0-9a-f]{64}")
    place.forge(lambda entries: f"{len(MARK)}\n{MARK}".encode() + digests.sub(rb"\1 " + b"0" * 64, entries))
    equal(place.make().stderr, MARK, "what was left alone for long is not read")
    place.edit("crds/Thing.acme.example.yaml", "things", "thingz")
    check(not place.skips(), "an edit of the same size and time")
    contains(place.make("--always").stderr, "UNCHANGED", "whose files are there")
    place.ready()
    place.edit("out/Thing/test/a.txt", "words", "wordz")
    place.forge()
    contains(place.make(code=1).stderr, "edited", "an edited file")


# What is done to a place where nothing has changed -> whether the record may still be gone by.
def touch(place):
    os.utime(place.path("crds/Thing.acme.example.yaml"))
    os.utime(place.path("out/Thing/test/a.txt"))


def relink(place):
    """A file of the same bytes, behind a link."""
    os.rename(place.path("out/Thing/test/a.txt"), place.path("moved"))
    os.symlink(place.path("moved"), place.path("out/Thing/test/a.txt"))


def relink_folder(place):
    os.rename(place.path("out/Thing"), place.path("moved"))
    os.symlink(place.path("moved"), place.path("out/Thing"))


CHANGES = {
    "nothing": (True, lambda p: None),
    "touched files of the same bytes": (True, touch),
    "a hidden file beside the definitions": (True, lambda p: p.write("crds/.hidden", "")),
    "a file of somebody's beside ours": (True, lambda p: p.write("out/Thing/mine.txt", "")),
    "a definition": (False, lambda p: p.edit("crds/Thing.acme.example.yaml", "things", "thingz")),
    "a definition more": (False, lambda p: definition_of(p.path("crds"), "acme.example", "More", [])),
    "a definition less": (False, lambda p: os.remove(p.path("crds/Other.acme.example.yaml"))),
    "another file beside the definitions": (False, lambda p: p.write("crds/readme.txt", "")),
    "modes of a definition": (False, lambda p: os.chmod(p.path("crds/Thing.acme.example.yaml"), 0o600)),
    "a format": (False, lambda p: p.edit("own/test.lua", "a.txt", "b.txt")),
    "a module of a format": (False, lambda p: p.edit("own/words.lua", "words", "wordz")),
    "a module that a worker alone reads": (False, lambda p: p.edit("own/late.lua", "late", "soon")),
    "a project file that comes": (False, lambda p: p.write("crdforge.yaml", "namespace: other\n")),
    "a lock file that comes": (False, lambda p: p.write("crdforge.lock", "version: 1\n")),
    "a file of ours less": (False, lambda p: os.remove(p.path("out/Thing/kfp-v1/component.yaml"))),
    "modes of a file of ours": (False, lambda p: os.chmod(p.path("out/Thing/kfp-v1/component.yaml"), 0o600)),
    "a folder of ours less": (False, lambda p: shutil.rmtree(p.path("out/Thing/kfp-v1"))),
    "all of ours less": (False, lambda p: shutil.rmtree(p.path("out"))),
    "a manifest less": (False, lambda p: os.remove(p.path("out/Thing/.crdforge-manifest"))),
    "what a killed run left": (False, lambda p: os.mkdir(p.path("out/.crdforge-new-1"))),
    "an ignore file that comes": (False, lambda p: p.write("out/.crdforgeignore", "*.txt\n")),
}
# These make an error of what was none.
FAULTS = {
    "a file of ours edited": lambda p: p.edit("out/Thing/test/a.txt", "words", "wordz"),
    "a file of ours behind a link": relink,
    "a folder of ours behind a link": relink_folder,
    "a manifest edited": lambda p: p.write("out/Thing/.crdforge-manifest", "nothing\n"),
}


def changes(folder):
    for number, (what, (holds, change)) in enumerate(CHANGES.items()):
        place = Place(folder, f"change{number}")
        place.ready()
        change(place)
        equal(place.skips(), holds, f"after {what} the record is gone by")
        now = tree(place.path("out"), manifests=True)
        place.make("--always")
        equal(tree(place.path("out"), manifests=True), now, f"after {what}: what all work makes of it")


def faults(folder):
    for number, (what, change) in enumerate(FAULTS.items()):
        place = Place(folder, f"fault{number}")
        place.ready()
        change(place)
        place.forge()
        for _ in range(2):
            contains(place.make(code=1).stderr, "error: ", what)
    place = Place(folder, "untrusted")
    place.words[-1] = "test"
    place.ready("--plugin-dir", "own")
    os.chmod(place.path("own"), 0o777)
    contains(place.make("--plugin-dir", "own", code=2).stderr, "anyone may write to", "a folder of formats")


def around(folder):
    """What is no file: words, variables, folders, modes."""
    place = Place(folder, "around")
    place.ready()
    for name, value in (("HOME", "/other"), ("LC_ALL", "C.UTF-8"), ("NO_COLOR", "1"), ("TERM", "other"),
                        ("XDG_CONFIG_HOME", "/other"), ("CRDFORGE_PLUGIN_PATH", place.folder), ("LD_BIND_NOW", "1")):
        check(not place.skips(env={name: value}), f"another {name}")
    check(place.skips(env={"UNRELATED": "1"}), "a variable that nothing depends on")
    check(not place.skips(umask=0o027), "another umask")
    check(not place.skips("--namespace", "other"), "another word")
    shutil.copytree(place.path("crds"), place.path("sub/crds"))
    shutil.copytree(place.path("own"), place.path("sub/own"))
    check(not place.skips(cwd=place.path("sub")), "the same words somewhere else")
    # Another folder under the same name.
    place.ready()
    os.rename(place.folder, place.folder + ".old")
    shutil.copytree(place.folder + ".old", place.folder)
    shutil.rmtree(place.path("out"))
    check(not place.skips(), "another folder of the same name")
    # A folder that has no name any more, so nothing is known by one.
    other = Place(folder, "unnamed")
    words = [word if word.startswith("-") or word == "kfp-v1" else other.path(word) for word in other.words[:3]]
    for what in ("2 files created, 0 updated, 0 unchanged", "0 files created, 0 updated, 2 unchanged"):
        os.mkdir(other.path("gone"))
        done = run("sh", "-c", 'rmdir ../gone && exec crdforge generate "$@" --format kfp-v1', "sh", *words,
                   cwd=other.path("gone"), env=other.env)
        equal((done.stderr.count(what), other.records()), (1, []), f"in a folder that is gone: {done.stderr}")


def options(folder):
    place = Place(folder, "options")
    place.write("templates/kfp_v1.lua", run("cat", os.path.join(SOURCE, "lua_templates/kfp_v1.lua")).stdout)
    templates = ("--template-dir", "templates")
    place.ready(*templates)
    place.edit("templates/kfp_v1.lua", "SPDX", "SPDY")
    check(not place.skips(*templates), "a template")
    place.ready(*templates)
    place.write("templates/own/more.lua", "return {}\n")
    check(not place.skips(*templates), "a template more")
    for more in (("--jobs", "2"), ("--in-process",), ("--check",), ("--dry-run",), ("--diff",)):
        place.ready(*more)
        place.edit("own/late.lua", "late", "soon")
        changed = {"--check": 1, "--diff": 1}.get(more[0], 0)
        place.forge()
        done = place.make(*more, code=changed)
        check(MARK not in done.stderr, f"{more}: a module that a worker alone reads")
        place.edit("own/late.lua", "soon", "late")
        place.make()
    # What would change is told each time.
    os.remove(place.path("out/Thing/kfp-v1/component.yaml"))
    for _ in range(2):
        place.forge()
        contains(place.make("--dry-run").stdout, "create out/Thing/kfp-v1/component.yaml", "--dry-run")
    # What is printed elsewhere, or comes from elsewhere, is made each time.
    place.make()
    for _ in range(2):
        equal({f["outcome"] for f in json.loads(place.make("--json").stdout)["files"]}, {"unchanged"}, "--json")
    place.words = ["crds", "--out", "-", "--format", "kfp-v1"]
    first = place.make()
    equal((place.skips(), place.make().stdout), (False, first.stdout), "--out -")
    place.words = ["-", "--out", "out", "--format", "kfp-v1"]
    text = place.read("crds/Thing.acme.example.yaml")
    place.make(stdin=text)
    check(not place.skips(stdin=text), "standard input")


def projects(folder):
    place = Place(folder, "scripted")
    place.write("house.lua", "return { kinds = { Thing = map{} } } -- one\n")
    place.ready("--script", "house.lua")
    place.edit("house.lua", "one", "two")
    check(not place.skips("--script", "house.lua"), "a script")
    place = Place(folder, "project")
    place.write("crdforge.yaml", "sources: [crds]\nformats: [./own/test.lua, kfp-v1]\nout: out\n")
    place.words = []
    place.make()  # which found no folder of that name
    place.ready()
    place.edit("crdforge.yaml", "kfp-v1", "kfp-v2")
    check(not place.skips(), "a project file")
    check(not place.skips(), "after a run that removed files")
    place.ready()
    shutil.copytree(place.path("out/Thing"), place.path("out/Gone"))
    check(not place.skips(), "a folder of ours that this project does not make")
    place.make()
    place.make("--lock")
    place.ready("--locked")
    place.write("crdforge.lock", place.read("crdforge.lock") + "# more\n")
    check(not place.skips("--locked"), "a lock file")
    place.make("--lock")
    check(not place.skips("--lock"), "a run that writes the lock")


def programs(folder):
    """The program itself, its plugins and its data."""
    copy = os.path.join(folder, "copy")
    for part in ("bin/crdforge", "lib/crdforge", "share/crdforge"):
        if os.path.isdir(os.path.join(BUILD, part)):
            shutil.copytree(os.path.join(BUILD, part), os.path.join(copy, part))
        else:
            os.makedirs(os.path.dirname(os.path.join(copy, part)))
            shutil.copy(os.path.join(BUILD, part), os.path.join(copy, part))
    place = Place(folder, "programs", os.path.join(copy, "bin/crdforge"))
    place.make()
    check(not place.skips(), "a program that was just put there: its times say nothing yet")
    time.sleep(SETTLED)
    place.make("--always")
    place.ready()
    for part in ("bin/crdforge", "lib/crdforge/kfp_v1.so", "share/crdforge/lua_templates/kfp_v1.lua"):
        path = os.path.join(copy, part)
        shutil.copy(path, path + ".new")
        os.rename(path + ".new", path)
        check(not place.skips(), f"another {part}")
        time.sleep(SETTLED)
        place.ready()
    shutil.copytree(os.path.join(copy, "share/crdforge"), place.path("data"))
    check(not place.skips(env={"CRDFORGE_DATA_DIR": place.path("data")}), "other data")
    # Code of somebody else may look at what nobody sees.
    os.makedirs(place.path("foreign"))
    shutil.copy(os.path.join(BUILD, "examples/hello.so"), place.path("foreign/hello.so"))
    shutil.copy(os.path.join(BUILD, "examples/hello.lua"), place.path("foreign/hello.lua"))
    time.sleep(SETTLED)
    place.words[-1] = "hello"
    place.make("--plugin-dir", "foreign")
    check(not place.skips("--plugin-dir", "foreign"), "a plugin that is not ours")
    place.words[-1] = os.path.join(SOURCE, "docs/examples/inputs_csv/inputs_csv.py")
    place.make()
    check(not place.skips(), "a program that is a format")


def notes(folder):
    """Notes and warnings are said again; errors leave no record."""
    place = Place(folder, "notes")
    shutil.copy(place.path("crds/Thing.acme.example.yaml"), place.path("crds/Twice.yaml"))
    first = place.make()
    contains(first.stderr, "was given twice", "a note")
    equal(place.make().stderr, place.make("--always").stderr, "notes")
    check(place.skips(), "with notes")
    place.write("crds/bad.yaml", "a: [\n")
    check(not place.skips(code=1) and not place.skips(code=1), "a file that cannot be read")
    os.remove(place.path("crds/bad.yaml"))
    place.make()
    # What goes is told once.
    os.remove(place.path("own/late.lua"))
    place.write("own/late.lua", 'return { text = "other " }\n')
    place.edit("own/test.lua", "a.txt", "b.txt")
    place.forge()
    contains(place.make().stderr, "REMOVED: out/Thing/test/a.txt", "a file that goes")
    second = place.make()
    check("REMOVED" not in second.stderr and second.stderr != MARK, "it is told once")
    check(place.skips(), "after that")


def records(folder):
    place = Place(folder, "records")
    place.ready()
    whole = place.records()[0]
    with open(whole, "rb") as f:
        good = f.read()
    bodies = {
        "nothing": b"", "a head": good[:40], "half of it": good[:len(good) // 2], "another byte": good[:-2] + b"xx",
        "other bytes": b"\0" * 5000}
    for what, text in bodies.items():
        with open(whole, "wb") as f:
            f.write(text)
        contains(place.make().stderr, "UNCHANGED", f"a record that is {what}")
        check(place.skips(), f"after a record that was {what}")
    mark = f"{len(MARK)}\n{MARK}".encode()
    forged = {
        "no entries": lambda e: mark, "no length": lambda e: b"\n" + e, "a length that is too great": lambda e: b"99999999\n" + e,
        "a length that is none": lambda e: b"12x\n" + e, "a head alone": lambda e: mark + e.split(b"\n")[0],
        "no head": lambda e: mark + e.split(b"\n", 1)[1],
        "an entry of no kind": lambda e: mark + e + b"q - 0 0 0 0 0 0 0 0 0 0 a\n",
        "an entry without a path": lambda e: mark + e + b"l - 0 0 0 0 0 0 0 0 0 0 \n",
        "a number that is none": lambda e: mark + e + b"l - x 0 0 0 0 0 0 0 0 0 a\n",
        "a number that is too long": lambda e: mark + e + b"l - 00000000000000000 0 0 0 0 0 0 0 0 0 a\n",
        "a variable without a value": lambda e: mark + e + b"v - 0 0 0 0 0 0 0 0 0 0 HOME\n",
        "a line that does not end": lambda e: mark + e + b"l - 0 0 0 0 0 0 0 0 0 0 a"}
    for what, body in forged.items():
        place.forge(body)
        contains(place.make().stderr, "UNCHANGED", f"a record that has {what}")
        check(place.skips(), f"after a record that had {what}")
    place.forge(lambda e: mark + e + b"l - 0 0 0 0 0 0 0 0 0 0 absent\n")
    equal(place.make().stderr, MARK, "an entry more that holds")
    if os.geteuid() == 0:
        place.make("--always")
        os.chown(whole, 65534, 65534)
        check(place.make().stderr != MARK, "a record of another user")
    os.chmod(place.path("cache/crdforge"), 0o777)
    contains(place.make().stderr, "UNCHANGED", "a cache that others may write to")
    os.chmod(place.path("cache/crdforge"), 0o700)
    place.write("file", "")
    for cache in (place.path("file"), "relative"):
        first = place.make(env={"XDG_CACHE_HOME": cache, "HOME": ""})
        equal(first.stderr, place.make("--always").stderr, f"a cache that cannot be: {cache}")


def bound(folder):
    place = Place(folder, "bound")
    place.ready()
    runs = os.path.dirname(place.records()[0])
    for i in range(80):
        shutil.copy(place.records()[0], os.path.join(runs, f"{i:064}"))
        os.utime(os.path.join(runs, f"{i:064}"), (1000 + i // 2, 1000 + i // 2))
    place.make("--namespace", "other")
    names = [os.path.basename(path) for path in place.records()]
    equal(len(names), 64, "as many records as there may be")
    equal([n for n in names if int(n, 16) < 0x100 and int(n) < 18], [], "the oldest go")
    # More is said than a record may hold.
    other = Place(folder, "much")
    definition_of(other.path("crds"), "acme.example", "Third", [])
    other.words[-1] = "own/much.lua"
    for times, kept in ((1, 1), (60000, 1), (2, 2)):
        other.write("own/much.lua", "return { emit = function(c) for i = 1, 99 do note(c.kind .. i .. "
                                    f"string.rep('x', {times})) end; return list {{ file('a.txt', 'x') }} end }}")
        first = other.make("--namespace", str(times))
        equal(len(re.findall(f"^note: [A-Z][a-z]+[0-9]+x{{{times}}}$", first.stderr, re.M)), 297, f"{times} characters")
        equal(len(other.records()), kept, f"records when {times} characters were said")
    listed = run("crdforge", "cache", "list", env=place.env).stdout
    contains(listed, "64 of them: what `generate` last looked at", "cache list")
    equal(json.loads(run("crdforge", "cache", "list", "--json", env=place.env).stdout)["runs"], 64, "its JSON")
    contains(run("crdforge", "cache", "clean", env=place.env).stderr, "REMOVED: 64 files", "cache clean")
    check(not place.skips(), "after that")
    check(place.skips(), "and again")


def sets(folder):
    """A file about all components that says something of the last call alone."""
    place = Place(folder, "sets")
    place.words = ["crds/Thing.acme.example.yaml", "--out", "out", "--format", "html"]
    place.ready()
    place.words[0] = "crds/Other.acme.example.yaml"
    contains(place.make().stderr, "has the kinds of this call only", "a catalogue of other kinds")
    check(not place.skips(), "what is said once is not said again")
    check(place.skips(), "after that")
    place.words[0] = "crds/Thing.acme.example.yaml"
    check(not place.skips(), "the catalogue is another one by now")


main(gone_by, changes, faults, around, options, projects, programs, notes, records, bound, sets)
