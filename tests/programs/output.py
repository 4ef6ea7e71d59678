# SPDX-License-Identifier: Apache-2.0
"""What is on disk after a run: what was made, what somebody edited, what is stale; after a kill at any moment;
and nothing outside --out, whatever lies in the way."""
import fcntl
import json
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

from common import check, contains, cramped, definition_of, equal, main, run, tree

# Makes the files that its option names: "a=1 sub/b=2".
FORMAT = """
return {
  summary = "Test: the files that an option names",
  options = { { name = "files", type = "string", default = "a=1", help = "of a component" } },
  emit = function(c, options)
    local made = {}
    for path, text in string.gmatch(options.files, "(%S+)=(%S+)") do
      made[#made + 1] = file(path, text .. "\\n", { format = "text" })
    end
    return list(made)
  end,
}
"""
NOBODY = 65534


class Place:
    """A folder with a definition and formats, in which crdforge is run."""

    def __init__(self, folder, name="place", kinds=("Thing",)):
        self.folder = os.path.join(folder, name)
        self.out = os.path.join(self.folder, "out")
        os.makedirs(self.folder)
        for format_name in ("one", "two"):
            self.write(f"../{format_name}.lua", FORMAT)
        self.kinds = [os.path.basename(definition_of(self.folder, "acme.example", kind, []))
                      for kind in kinds]

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, mode="w"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), mode, encoding="utf-8") as f:
            f.write(text)

    def words_inside(self, *one):
        """The same for a run that stands in the folder of a component."""
        words = [w.replace("../", "../../../") if w.startswith("../") else w for w in self.words(*one)]
        return [".." if w == "out" else "../../" + w if w in self.kinds else w for w in words]

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def words(self, one="a=1", *more, two=None, kinds=None):
        formats = "../one.lua" + (",../two.lua" if two else "")
        command = ["crdforge", "generate", *(kinds or self.kinds), "--out", "out", "--format", formats,
                   "--option", f"one.files={one}"]
        return [*command, *(["--option", f"two.files={two}"] if two else []), *more]

    def make(self, one="a=1", *more, two=None, kinds=None, code=0):
        return run(*self.words(one, *more, two=two, kinds=kinds), cwd=self.folder, code=code)

    def files(self, unit=None):
        """What is below --out (or a unit of it), manifests left out, as text."""
        found = tree(os.path.join(self.out, unit) if unit else self.out)
        return {path: data.decode() for path, data in found.items()}


def whole(folder):
    return tree(folder, manifests=True)


def stamps(folder):
    """Inode and times of everything below a folder."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in [".", *folders, *files]:
            about = os.lstat(os.path.join(parent, name))
            found[os.path.relpath(os.path.join(parent, name), folder)] = (
                about.st_ino, about.st_mtime_ns, about.st_ctime_ns, about.st_size)
    return found


def outcomes(done):
    """Path -> word, of what a run said."""
    return {path: word for word, path in re.findall(r"^([A-Z]+): out/(\S+)$", done.stderr, re.M)}


# --- what somebody does with the files ----------------------------------------------------------------


def test_second_run(folder):
    """Writes nothing: not a file, not a folder, not a time."""
    place = Place(folder)
    first = place.make("a=1 s/b=2", two="c=3")
    equal(outcomes(first), {"Thing/one/a": "CREATED", "Thing/one/s/b": "CREATED",
                            "Thing/two/c": "CREATED"}, "first run")
    before = stamps(place.out)
    second = place.make("a=1 s/b=2", two="c=3")
    equal(set(outcomes(second).values()), {"UNCHANGED"}, second.stderr)
    equal(stamps(place.out), before, "second run")
    contains(second.stderr, "1 component: 0 files created, 0 updated, 3 unchanged\n", "summary")
    manifest = json.loads(place.read("out/Thing/.crdforge-manifest"))
    equal((manifest["manifest_version"], sorted(manifest["formats"]),
           sorted(manifest["formats"]["one"])), (1, ["one", "two"], ["one/a", "one/s/b"]), "manifest")


def test_stale(folder):
    """Only what an earlier run made for this format and component goes."""
    place = Place(folder, kinds=("Thing", "Other"))
    place.make("a=1 s/b=2", two="c=3 d=4")
    place.write("out/Thing/one/mine", "mine\n")
    place.write("out/NOTES", "mine\n")
    before = stamps(os.path.join(place.out, "Other"))
    done = place.make("a=1", kinds=place.kinds[:1])
    equal(outcomes(done), {"Thing/one/a": "UNCHANGED", "Thing/one/s/b": "REMOVED"}, done.stderr)
    contains(done.stderr, "0 updated, 1 unchanged, 1 removed", "summary")
    equal(place.files("Thing"), {"one/a": "1\n", "one/mine": "mine\n", "two/c": "3\n", "two/d": "4\n"},
          "the other format and what is not ours stay")
    check(not os.path.exists(place.path("out/Thing/one/s")), "an empty folder goes")
    equal(stamps(os.path.join(place.out, "Other")), before, "another component")
    done = place.make("x=1", kinds=place.kinds[:1])
    equal(outcomes(done), {"Thing/one/x": "CREATED", "Thing/one/a": "REMOVED"}, done.stderr)
    # A format that fails has made nothing, and so nothing of it is stale.
    done = place.make("../up=1", kinds=place.kinds[:1], two="c=3", code=1)
    equal(outcomes(done), {"Thing/two/c": "UNCHANGED", "Thing/two/d": "REMOVED"}, done.stderr)
    equal(place.read("out/Thing/one/x"), "1\n", "of the format that failed")


def test_of_another_format(folder):
    """What argo makes because kustomize is made stays for as long as kustomize's own file names its folder."""
    place = Place(folder)

    def make(formats, *more, code=0):
        return run("crdforge", "generate", *place.kinds, "--image", "x", "--out", "out", "--format", formats, *more,
                   cwd=place.folder, code=code)

    def named():
        return re.findall(r'"\.\./(.*)"', place.read("out/kustomize/kustomization.yaml"))

    make("argo,rbac,kustomize")
    for formats in ("argo", "rbac", "argo,markdown"):
        make(formats)
        equal(named(), ["Thing/argo", "Thing/rbac"], formats)
        for inner in named():
            check(os.path.exists(place.path("out", inner, "kustomization.yaml")), f"{formats}: {inner}")
    equal(set(outcomes(make("argo,rbac,kustomize")).values()), {"UNCHANGED"}, "all is as it was")
    make("rbac,kustomize")
    equal(named(), ["Thing/rbac"], "kustomize of rbac alone")
    check(not os.path.exists(place.path("out/Thing/argo/kustomization.yaml")), "what it names no longer goes")
    check(os.path.exists(place.path("out/Thing/argo/workflow_template.yaml")), "what is argo's stays")
    place.write("odd.lua", """return { summary = "x", emit = function()
      return list { file("a.txt", "a", { owner = "argo" }), file("b.txt", "b") } end }""")
    done = make("argo,./odd.lua", code=1)
    contains(done.stderr, "error: format odd: a.txt is for the format argo, which is none about all components of "
             "this run\n", "an owner")
    check(not os.path.exists(place.path("out/Thing/odd")), "all files of a format or none")


def test_file_and_folder(folder):
    """A name that was a file's is a folder's now, and back; also where folders cannot be exchanged."""
    for name, inside in (("swap", False), ("inside", True)):
        place = Place(folder, name)
        place.make("s=1 b=1")
        for one, wanted in (("s/x/y=2 s/z=2 b=1", {"one/s/x/y": "2\n", "one/s/z": "2\n", "one/b": "1\n"}),
                            ("s=3 b=1", {"one/s": "3\n", "one/b": "1\n"})):
            if inside:
                run(*place.words_inside(one), cwd=place.path("out/Thing"))
            else:
                place.make(one)
            equal(place.files("Thing"), wanted, f"{name}: {one}")
            equal(place.make(one, "--check").stdout, "", f"{name}: {one}")
        place.make("s/x=4 b=1")
        place.write("out/Thing/one/s/mine", "mine\n")
        contains(place.make("s=5 b=1", code=1).stderr, "out/Thing/one/s is in the way: it is a folder", "not empty")
        equal(place.read("out/Thing/one/s/mine"), "mine\n", "somebody's")


def test_edited(folder):
    place = Place(folder)
    place.make("a=1 b=1 c=1")
    place.write("out/Thing/one/a", "hand\n")
    place.write("out/Thing/one/b", "hand\n")
    done = place.make("a=2 c=2", code=1)
    equal(outcomes(done), {"Thing/one/a": "KEPT", "Thing/one/b": "KEPT", "Thing/one/c": "UPDATED"},
          done.stderr)
    for part in ("error: out/Thing/one/a was edited by hand: it is kept as it is\n"
                 "  hint: --force overwrites it; a line /Thing/one/a in out/.crdforgeignore leaves it "
                 "alone for good\n",
                 "error: out/Thing/one/b was edited by hand, and is made no longer: it is kept as it is\n"
                 "  hint: --force removes it; "):
        contains(done.stderr, part, "kept")
    equal(place.files("Thing"), {"one/a": "hand\n", "one/b": "hand\n", "one/c": "2\n"}, "kept")
    again = place.make("a=2 c=2", code=1)
    contains(again.stderr, "one/b was edited by hand, and is made no longer", "as long as it is there")
    done = place.make("a=2 c=2", "--force")
    equal(outcomes(done), {"Thing/one/a": "UPDATED", "Thing/one/b": "REMOVED",
                           "Thing/one/c": "UNCHANGED"}, done.stderr)
    # Edited to what is made now, or removed: that is nobody's loss.
    place.write("out/Thing/one/a", "3\n")
    os.remove(place.path("out/Thing/one/c"))
    done = place.make("a=3 c=2")
    equal(outcomes(done), {"Thing/one/a": "UNCHANGED", "Thing/one/c": "CREATED"}, done.stderr)
    equal(place.make("a=3 c=2", "--check").stdout, "", "all is known again")


def test_not_ours(folder):
    """Files that no manifest has."""
    place = Place(folder)
    place.write("out/Thing/one/a", "somebody's\n")
    place.write("out/Thing/one/b", "1\n")
    place.write("out/Thing/one/c", "# Generated by crdforge from x. Do not edit: generate it again.\n")
    os.makedirs(place.path("out/Thing/one/d"))
    os.symlink("b", place.path("out/Thing/one/e"))
    done = place.make("a=1 b=1 c=1 d=1 e=1", code=1)
    equal(outcomes(done), {"Thing/one/a": "KEPT", "Thing/one/b": "UNCHANGED", "Thing/one/c": "UPDATED",
                           "Thing/one/d": "KEPT", "Thing/one/e": "KEPT"}, done.stderr)
    for part in ("out/Thing/one/a has another text, and crdforge did not write it: it is kept as it is",
                 "out/Thing/one/d is in the way: it is a folder\n  hint: move it, or choose another --out",
                 "out/Thing/one/e is no file any more: it is kept as it is"):
        contains(done.stderr, part, "not ours")
    done = place.make("a=1 b=1 c=1 d=1 e=1", "--force", code=1)
    equal(outcomes(done)["Thing/one/e"], "UPDATED", done.stderr)
    equal((place.read("out/Thing/one/b"), os.path.islink(place.path("out/Thing/one/e"))), ("1\n", False),
          "a link is replaced, never followed")
    # A tree that an older version made has no manifest: it is taken over, and only then changed.
    other = Place(folder, "older")
    other.write("out/Thing/one/a", "1\n")
    done = other.make("a=1")
    equal(outcomes(done), {"Thing/one/a": "UNCHANGED"}, done.stderr)
    equal(outcomes(other.make("b=1")), {"Thing/one/a": "REMOVED", "Thing/one/b": "CREATED"}, "taken over")


def test_ignored(folder):
    place = Place(folder)
    place.make("a=1 b=1 c=1 s/d=1")
    place.write("out/.crdforgeignore", "# what is ours\n/Thing/one/a\nb\ns/\n")
    place.write("out/Thing/one/a", "hand\n")
    done = place.make("a=2 c=2 e=2", "--force")
    equal(outcomes(done), {"Thing/one/a": "IGNORED", "Thing/one/b": "IGNORED", "Thing/one/c": "UPDATED",
                           "Thing/one/s/d": "IGNORED", "Thing/one/e": "CREATED"}, done.stderr)
    contains(done.stderr, "1 file created, 1 updated, 0 unchanged, 3 ignored", "summary")
    equal(place.files("Thing"), {"one/a": "hand\n", "one/b": "1\n", "one/c": "2\n", "one/s/d": "1\n",
                                 "one/e": "2\n"}, "never written, never deleted")
    before = stamps(place.out)
    place.make("a=2 c=2 e=2")
    equal(stamps(place.out), before, "second run")
    equal(place.make("a=2 c=2 e=2", "--check").stdout, "", "ignored files do not differ")
    place.write("out/.crdforgeignore", "ok\n  !c\n[x\n")
    done = place.make("a=3 c=3", code=2)
    contains(done.stderr, "out/.crdforgeignore:2:3: error: a line cannot take another one back", "bad line")
    contains(done.stderr, "out/.crdforgeignore:3:1: error: nothing closes the [", "all lines at once")
    equal(place.read("out/Thing/one/c"), "2\n", "nothing is written")
    # All of a component: nor has it a manifest then.
    other = Place(folder, "other")
    other.write("out/.crdforgeignore", "Thing/\n")
    equal(outcomes(other.make()), {"Thing/one/a": "IGNORED"}, "all of it")
    equal(sorted(os.listdir(other.out)), [".crdforgeignore"], "nothing is there")


def test_ignore_file_that_is_none(folder):
    """A link that leads nowhere is no sign that nothing is to be left alone; nobody waits for a FIFO."""
    place = Place(folder)
    name = "out/.crdforgeignore"
    os.mkdir(place.out)
    for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("nowhere", path)):
        make(place.path(name))
        done = place.make("a=1", code=2)
        contains(done.stderr, f"error: {name} is no file, so what it names would not be left alone\n"
                 "  hint: put a file there, or remove it; no link below out is followed\n", "told")
        equal(os.listdir(place.out), [".crdforgeignore"], "nothing is written")
        (os.rmdir if os.path.isdir(place.path(name)) else os.unlink)(place.path(name))
    place.make("a=1")


def test_too_large(folder):
    """What is larger than anything that is read: a file is left alone, of one that says which are nothing is made."""
    place = Place(folder)
    place.make("a=1 b=1")
    for name, code, other in (("out/Thing/one/a", 1, "2\n"), ("out/.crdforgeignore", 2, "1\n")):
        place.write(name, "")
        os.truncate(place.path(name), (64 << 20) + 1)
        done = place.make("a=2 b=2", code=code)
        contains(done.stderr, f"error: {name} is larger than the limit of {64 << 20} bytes\n", name)
        equal((os.path.getsize(place.path(name)), place.read("out/Thing/one/b")), ((64 << 20) + 1, other), name)
        os.remove(place.path(name))
        place.make("a=1 b=1")


def test_bad_manifest(folder):
    place = Place(folder, kinds=("Thing", "Other"))
    place.make("a=1 b=1")
    good = place.read("out/Thing/.crdforge-manifest")
    for text, part in (("{\n<<<<<<< HEAD\n", ":2:1: error: not valid JSON"),
                       (good.replace('"manifest_version": 1', '"manifest_version": 2'),
                        ":2:23: error: manifest_version: a newer crdforge wrote this"),
                       (good.replace("one/a", "../../a"), "no path of a generated file"),
                       (good.replace("one/a", "/etc/passwd"), "it begins at the root of all folders"),
                       (good.replace('"manifest_version": 1', '"manifest_version": 0'),
                        "no version of a manifest: this crdforge writes 1"),
                       (good.replace('"manifest_version": 1', '"manifest_version": ' + 20 * "9"),
                        "no version of a manifest: this crdforge writes 1"),
                       (good.replace('"manifest_version": 1', '"x": 1'), "manifest_version is missing")):
        place.write("out/Thing/.crdforge-manifest", text)
        before = whole(os.path.join(place.out, "Thing"))
        done = place.make("a=2", code=1)
        contains(done.stderr, "out/Thing/.crdforge-manifest", "place")
        contains(done.stderr, part, "what is wrong")
        equal(whole(os.path.join(place.out, "Thing")), before, "nothing is written or deleted")
    equal(place.files("Other"), {"one/a": "2\n"}, "the other component is done")
    os.remove(place.path("out/Thing/.crdforge-manifest"))
    os.mkdir(place.path("out/Thing/.crdforge-manifest"))
    contains(place.make("a=2", code=1).stderr, "out/Thing/.crdforge-manifest is in the way: it is no file\n"
             "  hint: it is where crdforge keeps what it wrote; remove it\n", "a folder")


def test_names(folder):
    """What two formats cannot both have, and what no format can."""
    place = Place(folder)
    done = run("crdforge", "generate", *place.kinds, "--out", "out", "--layout", "original", "--format",
               "python,../one.lua", "--option", "one.files=a=1", cwd=place.folder)
    equal("Thing/one/a" in outcomes(done), True, done.stderr)
    # A file system may not tell Html from html: nor does the program.
    kinds = [os.path.basename(definition_of(place.folder, "acme.example", kind, [])) for kind in ("Html", "Other")]
    done = run("crdforge", "generate", *kinds, "--out", "clash", "--format", "html,markdown", cwd=place.folder, code=1)
    contains(done.stderr, "error: the format html and the kind Html of acme.example want the same folder\n"
             "  hint: the format is not written; use --layout group, which puts each kind below its group\n", "told")
    equal(sorted(os.listdir(place.path("clash"))), ["Html", "Other"], "the kinds are written")
    run("crdforge", "generate", *kinds, "--out", "grouped", "--format", "html,markdown", "--layout", "group",
        cwd=place.folder)
    equal(sorted(os.listdir(place.path("grouped"))), ["acme.example", "html"], "each below its group")
    shutil.copy(place.path("../one.lua"), place.path("Thing.lua"))
    done = place.make(".crdforge-manifest=1 a=1")
    equal(place.files("Thing").get("one/.crdforge-manifest", ""), "", "below the unit it is a name like others")


# --- what would change --------------------------------------------------------------------------------


def test_nothing_is_written(folder):
    place = Place(folder)
    for mode, code in (("--check", 1), ("--diff", 1), ("--dry-run", 0)):
        place.make("a=1", mode, "--lock", code=code)
    equal(os.listdir(place.folder), place.kinds, "no --out, no lock")
    done = place.make("a=1", "--check", "--lock", code=1)
    contains(done.stdout, "create out/Thing/one/a\ncreate crdforge.lock\n", "the lock, too")
    place.make("a=1", "--lock")
    equal(place.make("a=1", "--check", "--lock").stdout, "", "the lock is as it would be")
    place.write("crdforge.lock", place.read("crdforge.lock") + "# mine\n")
    done = place.make("a=1", "--diff", "--lock", code=1)
    contains(done.stdout, "--- a/crdforge.lock\n+++ b/crdforge.lock\n", "a lock that differs")
    done = place.make("a=1", "--check", "--lock", "--json", code=1)
    contains(done.stdout, '"path": "crdforge.lock"', "a lock in the report")
    shutil.rmtree(place.out)
    os.remove(place.path("crdforge.lock"))
    place.make("a=1 b=1 c=1 d=1", two="x=1")
    place.write("out/Thing/one/b", "hand\n")
    before = stamps(place.out)
    wanted = "update out/Thing/one/a\nkeep out/Thing/one/b\ncreate out/Thing/one/e\nremove out/Thing/one/d\n"
    for mode, code in (("--check", 1), ("--dry-run", 1)):
        done = place.make("a=2 b=2 c=1 e=1", mode, code=code)
        equal(done.stdout, wanted, mode)
        contains(done.stderr, "1 file to create, 1 to update, 1 unchanged, 1 to remove, 1 kept", mode)
    done = place.make("a=2 c=1 e=1 b=1", "--diff", code=1)
    equal(done.stdout, "--- a/out/Thing/one/a\n+++ b/out/Thing/one/a\n@@ -1 +1 @@\n-1\n+2\n"
          "--- /dev/null\n+++ b/out/Thing/one/e\n@@ -0,0 +1 @@\n+1\n"
          "--- a/out/Thing/one/d\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n", "--diff")
    done = place.make("a=2 b=2 c=1 e=1", "--check", "--force", "--json", code=1)
    files = {f["path"]: f["outcome"] for f in json.loads(done.stdout)["files"]}
    equal(files, {"out/Thing/one/a": "updated", "out/Thing/one/b": "updated", "out/Thing/one/c": "unchanged",
                  "out/Thing/one/d": "removed", "out/Thing/one/e": "created"}, "--json")
    done = place.make("a=2 b=1 c=1 d=1", "--diff", "--json", code=1)
    diffs = {f["path"]: f.get("diff", "") for f in json.loads(done.stdout)["files"]}
    contains(diffs["out/Thing/one/a"], "@@ -1 +1 @@\n-1\n+2\n", "--diff --json")
    equal(stamps(place.out), before, "nothing was written")
    os.remove(place.path("out/Thing/one/b"))
    equal(place.make("a=1 b=1 c=1 d=1", "--check", code=1).stdout, "create out/Thing/one/b\n", "a deletion")
    place.make("a=1 b=1 c=1 d=1")
    os.remove(place.path("out/Thing/.crdforge-manifest"))
    equal(place.make("a=1 b=1 c=1 d=1", "--check", code=1).stdout,
          "create out/Thing/.crdforge-manifest\n", "the manifest is told where it is all")
    place.write("plain", "mine\n")
    done = place.make("a=1", "--check", "--out", "plain", code=1)
    contains(done.stderr, "error: cannot compare with plain: it is no folder that can be read\n", "no folder")
    equal(done.stdout, "", "no folder")
    done = place.make("a=1 b=1 c=1 d=1", "--check", "--out", "-", code=2)
    contains(done.stderr, "--check compares with a folder, and --out - names none\n"
             "  hint: leave one of the two out\n", "contradiction")


def test_diff_applies(folder):
    """patch takes what --diff prints, and then --check is content but for the manifest."""
    if not shutil.which("patch"):
        print("patch is not here: not looked at")
        return
    place = Place(folder)
    place.make("a=1 b=1 c=1")
    diff = place.make("a=2 c=1 d/e=5", "--diff", code=1).stdout
    run("patch", "-p1", "-s", stdin=diff, cwd=place.folder)
    equal(place.files("Thing"), {"one/a": "2\n", "one/c": "1\n", "one/d/e": "5\n"}, "patched")
    equal(place.make("a=2 c=1 d/e=5", "--check", code=1).stdout, "update out/Thing/.crdforge-manifest\n",
          "--check")
    # The next run takes over what was patched: it writes the manifest alone.
    equal(set(outcomes(place.make("a=2 c=1 d/e=5")).values()), {"UNCHANGED"}, "adopted")
    equal(place.make("a=2 c=1 d/e=5", "--check").stdout, "", "--check is content")
    # Wherever --out is, the patch is applied from the working directory, or from --out.
    diff = place.make("a=3 c=1 d/e=5", "--diff", "--out", place.out, code=1).stdout
    contains(diff, "--- a/out/Thing/one/a\n", "an absolute --out")
    os.mkdir(place.path("here"))
    for out in ("../out", place.out, place.out + "/"):
        words = [w.replace("../one", "../../one") for w in place.words("a=4 c=1 d/e=5", "--diff")]
        words = ["../" + w if w in place.kinds else out if w == "out" else w for w in words]
        done = run(*words, cwd=place.path("here"), code=1)
        contains(done.stdout, "--- a/Thing/one/a\n+++ b/Thing/one/a\n", f"--out {out}")
    run("patch", "-p1", "-s", stdin=done.stdout, cwd=place.out)
    equal(place.files("Thing")["one/a"], "4\n", "patched in --out")


def test_standard_output(folder):
    place = Place(folder, kinds=("Thing", "Other"))
    done = place.make("a=1", "--out", "-", kinds=place.kinds[:1])
    equal(done.stdout, "1\n", "one file: its bytes")
    done = place.make("a.yaml=x:1 b.yml=y", "--out", "-")
    equal(done.stdout, "".join(f"---\n# Source: {kind}/one/{name}\n{text}\n" for kind in ("Thing", "Other")
                               for name, text in (("a.yaml", "x:1"), ("b.yml", "y"))), "a stream")
    done = place.make("a.yaml=1 b.txt=2", "--out", "-", code=1)
    equal(done.stdout, "", "a stream that lacks something is none")
    contains(done.stderr, "error: Thing/one/b.txt is no YAML, so it cannot be one of several files on standard "
             "output\n  hint: choose one file's format with --format; or use --json, where each file has its "
             "text\n", "no YAML")
    done = place.make("a.yaml=1 b.txt=2", "--out", "-", "--json", kinds=place.kinds[:1])
    equal([(f["path"], f["outcome"], f["text"]) for f in json.loads(done.stdout)["files"]],
          [("Thing/one/a.yaml", "printed", "1\n"), ("Thing/one/b.txt", "printed", "2\n")], "--json")
    place.write("plain.lua", "return { emit = function() return list { file('a.yaml', '---\\nx: 1', { format = 'text' }), "
                "file('b.yaml', 'y: 1', { format = 'text' }) } end }")
    done = run("crdforge", "generate", place.kinds[0], "--format", "plain.lua", "--out", "-", cwd=place.folder)
    equal(done.stdout, "---\n# Source: Thing/plain/a.yaml\nx: 1\n---\n# Source: Thing/plain/b.yaml\ny: 1\n",
          "files that begin like documents, and whose last lines have no end")
    equal(os.path.exists(place.out) or os.path.exists(place.path("-")), False, "nothing is written")


# --- a kill at any moment -----------------------------------------------------------------------------

OLD, NEW = "a=1 s/b=1 c=1 k=1 s/k=1 t/u/v=1", "a=2 s/b=2 d=2 k=1 s/k=1 t/w=2"


class Killed:
    """Two trees, and a place that is put back to the first before each kill."""

    def __init__(self, folder, name, **more):
        self.place = Place(folder, name, **more)
        self.place.make(NEW)
        self.mine()
        self.new = whole(self.place.out)
        shutil.rmtree(self.place.out)
        self.place.make(OLD)
        self.mine()
        self.old = whole(self.place.out)
        shutil.copytree(self.place.out, self.place.path("kept"), symlinks=True)

    def mine(self):
        """What somebody else has there."""
        for path in ("one/mine", "notes/deep/mine"):
            self.place.write(f"out/Thing/{path}", "mine\n")

    def again(self):
        shutil.rmtree(self.place.out)
        shutil.copytree(self.place.path("kept"), self.place.out, symlinks=True)

    def unit(self, unit="Thing"):
        prefix = unit + "/"
        return ({p: d for p, d in t.items() if p.startswith(prefix)}
                for t in (self.old, self.new, whole(self.place.out)))

    def check(self, what, at_once=True):
        """Each component is as it was or as it should be; the next run leaves nothing to be done."""
        old, new, now = self.unit()
        if at_once:
            check(now in (old, new), f"{what}: neither the old tree nor the new one: {sorted(now)}")
        else:
            check(all(now.get(p) == d for p, d in new.items() if p.endswith("mine")), f"{what}: lost")
        run(*self.place.words(NEW), cwd=self.place.folder, code=0)
        equal(whole(self.place.out), self.new, f"{what}: after the next run")


def straced(place, inject, log, cwd=None, words=None):
    """Runs it under strace; None when there is no strace that works."""
    if not shutil.which("strace"):
        return None
    done = run("strace", "-o", log, "-e", "trace=" + inject.split(":")[0], "-e", "inject=" + inject,
               *(words or place.words(NEW)), cwd=cwd or place.folder, code=None,
               env={"ASAN_OPTIONS": "detect_leaks=0"})
    return None if "ptrace" in done.stderr else done


CALLS = ("mkdirat", "linkat", "renameat2", "renameat", "unlinkat", "fchmod", "write")


def killed_at_each(killed, folder, what, at_once, **more):
    """At each call of the file system that a run makes, the 1st, 2nd… of each kind."""
    kills = 0
    for call in CALLS:
        for number in range(1, 200):
            killed.again()
            done = straced(killed.place, f"{call}:signal=KILL:when={number}",
                           os.path.join(folder, "trace"), **more)
            if done is None:
                print("strace may not be used: not looked at")
                return
            if done.returncode == 0:
                break
            kills += 1
            killed.check(f"{what}: killed at {call} {number}", at_once)
    check(kills > 20, f"{what}: only {kills} kills")


def test_killed_at_each_call(folder):
    killed_at_each(Killed(folder, "swap"), folder, "swap", True)


def test_killed_in_a_new_component(folder):
    killed = Killed(folder, "new")
    shutil.rmtree(killed.place.path("kept", "Thing"))
    killed.old = {}
    killed.new = {p: d for p, d in killed.new.items() if not p.endswith("mine")}
    killed_at_each(killed, folder, "new", True)


def test_killed_file_by_file(folder):
    """Where folders cannot be exchanged the next run does the rest."""
    killed = Killed(folder, "inside")
    killed_at_each(killed, folder, "file by file", False, cwd=killed.place.path("out/Thing"),
                   words=killed.place.words_inside(NEW))


def test_no_exchange(folder):
    """A file system without it, or without hard links."""
    killed = Killed(folder, "none")
    for inject in ("renameat2:error=EINVAL", "renameat2:error=ENOSYS", "linkat:error=EPERM"):
        killed.again()
        done = straced(killed.place, inject, os.path.join(folder, "trace"))
        if done is None:
            print("strace may not be used: not looked at")
            return
        equal((done.returncode, whole(killed.place.out)), (0, killed.new), f"{inject}: {done.stderr}")


def test_killed_at_random(folder):
    killed = Killed(folder, "random")
    chance = random.Random(7)
    begun = time.monotonic()
    run(*killed.place.words(NEW), cwd=killed.place.folder)
    takes = time.monotonic() - begun
    for number in range(25):
        killed.again()
        with subprocess.Popen(killed.place.words(NEW), cwd=killed.place.folder, stderr=subprocess.DEVNULL,
                              start_new_session=True) as child:
            time.sleep(chance.uniform(0.3, 1.1) * takes)
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        killed.check(f"random {number}")


def as_left(place, number, files):
    """The folder of a run on this machine that was killed; its name."""
    made = place.path(f"out/.crdforge-new-{number}")
    os.makedirs(made)
    for path, text in {"alive": "", **files}.items():
        place.write(f"out/.crdforge-new-{number}/{path}", text)
    inner = os.stat(os.path.join(made, "alive"))
    seconds, rest = divmod(inner.st_ctime_ns, 10 ** 9)
    name = f".crdforge-new-{os.stat(made).st_ino:x}-{inner.st_ino:x}-{seconds:x}-{rest:x}"
    os.rename(made, place.path("out", name))
    return name


def strange(name):
    return (f"note: out/{name} was left by no run of yours on this machine: it is left alone\n"
            "  hint: remove it when nobody needs it\n")


def test_planted(folder):
    """What a checkout, an archive or a copy brings along is never taken for what a run here left."""
    hook = "#!/bin/sh\ntouch attacked\n"
    journal = "crdforge-journal 2\nu .git/hooks\nput - pre-commit\n"
    place = Place(folder)
    place.make("a=1")
    os.makedirs(place.path("out/.git/hooks"))
    sha = json.loads(place.read("out/Thing/.crdforge-manifest"))["formats"]["one"]["one/a"]
    place.write("out/.crdforge-new-1/u/pre-commit", hook)
    place.write("out/.crdforge-new-1/journal", journal.replace("2", "1"))
    place.write("out/.crdforge-new-2-3-4-5/alive", "")
    place.write("out/.crdforge-new-2-3-4-5/journal", f"crdforge-journal 2\nunit-0 Thing\nremove {sha} one/a\n")
    place.write("out/.crdforge-new-notes/mine", "mine\n")
    own = as_left(place, 6, {"u/pre-commit": hook, "journal": journal})
    shutil.copytree(place.path("out", own), place.path("copy"))
    shutil.rmtree(place.path("out", own))
    shutil.copytree(place.path("copy"), place.path("out", own))
    before = stamps(place.out)
    done = place.make("a=1")
    for name in (".crdforge-new-1", ".crdforge-new-2-3-4-5", ".crdforge-new-notes", own):
        contains(done.stderr, strange(name), name)
    equal({path: stamp for path, stamp in stamps(place.out).items() if path != "."},
          {path: stamp for path, stamp in before.items() if path != "."}, "nothing is taken from there, and nothing lost")
    # Also in a folder of this machine: no journal leads where git keeps what it runs.
    own = as_left(place, 7, {"u/pre-commit": hook, "journal": journal})
    place.make("a=1")
    equal((os.path.exists(place.path("out", own)), os.listdir(place.path("out/.git/hooks"))), (False, []), "a hook")
    # Killed before it had a name: nothing is in it.
    os.makedirs(place.path("out/.crdforge-new-8"))
    place.write("out/.crdforge-new-9/alive", "")
    place.make("a=1")
    check(not os.path.exists(place.path("out/.crdforge-new-8")), "empty")
    check(not os.path.exists(place.path("out/.crdforge-new-9")), "begun")


def test_what_was_left(folder):
    """Folders of runs that were killed go, one of a run that lives stays, and a journal is finished only
    where nobody has changed the file since."""
    place = Place(folder)
    place.make("a=1 b=1 c=1")
    os.symlink(folder, place.path("out/.crdforge-new-3"))
    sha = {p: json.loads(place.read("out/Thing/.crdforge-manifest"))["formats"]["one"][f"one/{p}"] for p in "abc"}
    place.write("out/Thing/one/b", "hand\n")
    journal = (f"crdforge-journal 2\nunit-0 Thing\nput {sha['a']} one/a\nput {sha['b']} one/b\n"
               f"remove {sha['c']} one/c\nput - ../../../up\nremove - ../../../one.lua\nremove {sha['c']} /etc\n")
    as_left(place, 1, {"unit-0/one/a": "3\n", "unit-0/one/b": "3\n", "journal": journal})
    living = as_left(place, 2, {"unit-0/x": "1\n"})
    with open(place.path("out", living, "alive"), "r+", encoding="utf-8") as alive:
        fcntl.lockf(alive, fcntl.LOCK_EX)
        done = place.make("a=3 c=4", code=1)
    contains(done.stderr, "note: a run that was killed had begun to change out/Thing: finished\n", "told")
    contains(done.stderr, "one/b was edited by hand", "changed since")
    equal(outcomes(done)["Thing/one/c"], "CREATED", "it was removed")
    equal(sorted(n for n in os.listdir(place.out) if n.startswith(".")),
          sorted([living, ".crdforge-new-3"]), "what is left")
    check(os.path.exists(place.path("../one.lua")), "nothing outside")
    place.make("a=3 c=4", "--force")
    equal(sorted(n for n in os.listdir(place.out) if n.startswith(".")), [".crdforge-new-3"], "a link is not ours")


# --- several at once ----------------------------------------------------------------------------------


def test_at_once(folder):
    place = Place(folder, kinds=("Thing", "Other", "Third"))
    for number in range(4):
        children = [subprocess.Popen(place.words(f"a={number} b=1", kinds=[kind]), cwd=place.folder,
                                     stderr=subprocess.PIPE, text=True) for kind in place.kinds]
        children += [subprocess.Popen(place.words(f"a=x{number} c={number}", "--force"), cwd=place.folder,
                                      stderr=subprocess.PIPE, text=True)]
        for child in children:
            _, said = child.communicate()
            # What another run has just changed is never taken for nobody's.
            check(child.returncode == 0 or "while this run was at work" in said, said)
        for kind in ("Thing", "Other", "Third"):
            files = place.files(kind)
            check(files in ({"one/a": f"{number}\n", "one/b": "1\n"},
                            {"one/a": f"x{number}\n", "one/c": f"{number}\n"}), f"{kind}: {files}")
    equal([n for n in os.listdir(place.out) if n.startswith(".")], [], "nothing is left")


def test_another_run_that_hangs(folder):
    """Nothing is written, nor is anything removed."""
    place = Place(folder)
    place.make("a=1 b=1")
    with open(place.path("out/.output.crdforge-turn"), "w", encoding="utf-8") as turn:
        fcntl.lockf(turn, fcntl.LOCK_EX)
        for files, killed in (("a=2 b=1", False), ("a=1", False), ("a=1", True)):
            if killed:  # another one that was
                os.mkdir(place.path("out/.crdforge-new-1"))
            contains(place.make(files, code=1).stderr,
                     "error: another run writes below out and does not come to an end\n"
                     "  hint: wait for it or end it, then run this again\n", files)
    os.rmdir(place.path("out/.crdforge-new-1"))
    equal(place.files(), {"Thing/one/a": "1\n", "Thing/one/b": "1\n", ".output.crdforge-turn": ""}, "as it was")


def test_no_turn(folder):
    """What lies where runs take turns keeps nobody out: that is told, once."""
    place = Place(folder)
    place.make("a=1")
    for make, take in ((os.mkdir, os.rmdir), (lambda path: os.symlink("nowhere", path), os.unlink)):
        make(place.path("out/.output.crdforge-turn"))
        place.write("out/Thing/one/a", "1\n")
        done = place.make("a=2 b=2", "--force")
        part = ("note: out/.output.crdforge-turn is no file: nothing keeps another run from writing at the same time\n"
                "  hint: remove it\n")
        equal(done.stderr.count(part), 1, done.stderr)
        take(place.path("out/.output.crdforge-turn"))
        place.make("a=1")


# --- nothing outside ----------------------------------------------------------------------------------


def test_links(folder):
    """At every step of a path, and in every file of ours."""
    place = Place(folder)
    outside = os.path.join(folder, "outside")
    os.makedirs(os.path.join(outside, "one"))
    for path in ("a", "one/a", "manifest"):
        with open(os.path.join(outside, path), "w", encoding="utf-8") as f:
            f.write("outside\n")
    before = stamps(outside)
    in_the_way = ("is in the way: it is no folder\n  hint: nothing is written through links; remove it or choose "
                  "another --out\n")
    for link, target, part in (("Thing", "", "error: out/Thing " + in_the_way),
                               ("Thing/one", "one", "error: out/Thing/one " + in_the_way),
                               ("Thing/one/s", "one", "error: out/Thing/one/s " + in_the_way),
                               ("Thing/one/a", "a", "error: out/Thing/one/a is no file any more"),
                               ("Thing/.crdforge-manifest", "manifest", "it is no file")):
        shutil.rmtree(place.out, ignore_errors=True)
        os.makedirs(os.path.dirname(os.path.join(place.out, link)))
        os.symlink(os.path.join(outside, target), os.path.join(place.out, link))
        contains(place.make("a=1 s/b=2", code=1).stderr, part, link)
        place.make("a=1 s/b=2", "--force", code=None)
        equal(stamps(outside), before, link)
    shutil.rmtree(place.out)
    place.write("out/Thing", "a file\n")
    contains(place.make("a=1", code=1).stderr, "error: out/Thing is in the way: it is no folder\n  hint: move it, or "
             "choose another --out\n", "a file where a folder is to be")
    # --out itself is where the user says.
    shutil.rmtree(place.out)
    os.makedirs(place.path("real"))
    os.symlink("real", place.out)
    place.make("a=1")
    equal(place.read("real/Thing/one/a"), "1\n", "--out behind a link")


def test_swapped_meanwhile(folder):
    """A folder becomes a link and a folder again while runs are at work."""
    place = Place(folder)
    outside = os.path.join(folder, "outside")
    os.makedirs(os.path.join(outside, "s"))
    for path in ("a", "s/b", "s/c"):
        with open(os.path.join(outside, path), "w", encoding="utf-8") as f:
            f.write("outside\n")
    before = stamps(outside)
    place.make("a=1 s/b=1")
    stop = threading.Event()

    def attack():
        inner, aside = place.path("out/Thing/one"), place.path("aside")
        while not stop.is_set():
            try:
                os.rename(inner, aside)
                os.symlink(outside, inner)
                os.unlink(inner)
                os.rename(aside, inner)
            except OSError:
                shutil.rmtree(aside, ignore_errors=True)

    attacker = threading.Thread(target=attack)
    attacker.start()
    for number in range(20):
        place.make(f"a={number} s/b={number} s/c{number % 2}=1", "--force", code=None)
    stop.set()
    attacker.join()
    equal(stamps(outside), before, "outside")


# --- what the machine does not let us do --------------------------------------------------------------


def test_no_room(folder):
    """A file that cannot be written whole: the format's other files are not written either."""
    place = Place(folder)
    place.make("a=1 b=1", two="c=1")
    done = cramped(*place.words("a=2 b=" + 9999 * "x", two="c=2"), cwd=place.folder)
    contains(done.stderr, "error: cannot write one/b below out: File too large\n", "told")
    equal(place.files("Thing"), {"one/a": "1\n", "one/b": "1\n", "two/c": "2\n"}, "the other format is done")
    equal(sorted(os.listdir(place.out)), ["Thing"], "nothing is left")


def test_no_folder(folder):
    """Where no folder can be made."""
    place = Place(folder)
    if os.path.isdir("/proc/self"):
        done = run("crdforge", "generate", *place.words("a=1")[2:], "--out", "/proc/self", cwd=place.folder, code=1)
        contains(done.stderr, "error: cannot write below /proc/self: ", "told")


def test_nobody_listens(folder):
    """Who reads what is said, and goes, does not end a run between two files."""
    place = Place(folder)
    ends = os.pipe()
    os.close(ends[0])
    many = " ".join(f"f{number}={number}" for number in range(50))
    done = subprocess.run(place.words(many), cwd=place.folder, stderr=ends[1], check=False)
    os.close(ends[1])
    equal((done.returncode, len(place.files("Thing"))), (0, 50), "all files")
    equal(sorted(os.listdir(place.out)), ["Thing"], "nothing is left")


def test_no_right(folder):
    place = Place(folder)
    place.make("a=1 b=1")
    if os.getuid() == 0:
        for parent, names, files in os.walk(place.folder):
            for name in [".", *names, *files]:
                os.chown(os.path.join(parent, name), NOBODY, NOBODY)
        os.chmod(folder, 0o755)
        user = {"user": NOBODY, "group": NOBODY}
        if subprocess.run(["crdforge", "--version"], capture_output=True, check=False, **user).returncode:
            print("the program cannot be run by another user: not looked at")
            return
    else:
        user = {}
    env = {**os.environ, "HOME": place.folder}

    def make(*words):
        return subprocess.run(place.words(*words), cwd=place.folder, text=True, env=env, capture_output=True,
                              check=False, **user)

    before = whole(place.out)
    for closed in ("out/Thing", "out/Thing/one", "out"):
        os.chmod(place.path(closed), 0o555)
        done = make("a=2 b=2 c=2")
        equal((done.returncode, "Permission denied" in done.stderr), (1, True), f"{closed}: {done.stderr}")
        equal(whole(place.out), before, closed)
        equal(make("a=1 b=1", "--check").returncode, 0, f"{closed}: --check writes nothing")
        os.chmod(place.path(closed), 0o755)
    os.chmod(place.path("out/Thing/one/a"), 0)
    done = make("a=2 b=2")
    contains(done.stderr, "cannot read out/Thing/one/a: Permission denied", "cannot be read")
    equal(done.returncode, 1, "cannot be read")
    # Rights and other people's files go along.
    os.chmod(place.path("out/Thing/one/a"), 0o600)
    os.chmod(place.path("out/Thing/one"), 0o750)
    equal(make("a=3 b=3", "--force").returncode, 0, "--force")
    equal(os.stat(place.path("out/Thing/one")).st_mode & 0o777, 0o750, "rights of a folder")


main(test_second_run, test_stale, test_of_another_format, test_file_and_folder, test_edited, test_not_ours, test_ignored,
     test_ignore_file_that_is_none, test_too_large, test_bad_manifest, test_names,
     test_nothing_is_written, test_diff_applies, test_standard_output, test_killed_at_each_call,
     test_killed_in_a_new_component, test_killed_file_by_file, test_no_exchange, test_killed_at_random,
     test_planted, test_what_was_left, test_at_once, test_another_run_that_hangs, test_no_turn, test_links, test_swapped_meanwhile,
     test_no_room, test_no_folder, test_nobody_listens, test_no_right)
