# SPDX-License-Identifier: Apache-2.0
"""crdforge.lock: what is recorded, what is noticed, how it moves; against a server that plays GitHub."""
import hashlib
import json
import os
import re
import shutil

from api_stub import DEFINITIONS, Server, definition
from common import check, contains, equal, main
from online import BASES, GROUP, Forge, GitHub, add_controllers, bases, crd, errors, says, steps
from web_stub import Held, status  # after online, which says where it is

LOCK = "crdforge.lock"
THINGS = "github:acme/things"


class LockForge(Forge):
    """crdforge in a folder whose lock is read and spoilt."""

    def path(self, name=LOCK):
        return os.path.join(self.folder, name)

    def text(self, name=LOCK):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def spoil(self, pattern, text, name=LOCK):
        """Replaces what the pattern finds, which must be there."""
        old = self.text(name)
        new = re.sub(pattern, text, old, count=1)
        check(old != new, f"{pattern} is in the lock")
        self.write(name, new)

    def lock(self):
        """Source -> its entries; definitions: name -> entries."""
        found, entry = {}, None
        for line in self.text().splitlines():
            match = re.fullmatch(r'( *)(- )?(\w+): ?"?(.*?)"?', line)
            if line.startswith("#") or not match:
                continue
            key, value = match[3], match[4]
            if key == "source":
                source = found[value] = {"definitions": {}}
            elif key == "name":
                entry = source["definitions"].setdefault(value, {})
            elif match[1] == "    ":
                entry[key] = value
            elif match[1] == "  " and key != "definitions":
                source[key] = value
        return found

    def names(self, source):
        return sorted(self.lock()[source]["definitions"])

    def component(self, kind="Thing"):
        return self.text(f"components/{kind}/kfp-v1/component.yaml")

    def refused(self, what, *parts, words=(), code=1):
        """generate --locked says no, and leaves the lock alone."""
        before = self.text() if os.path.exists(self.path()) else None
        done = self.make(*words, "--locked", code=code)
        says(done, what, *parts)
        equal(self.text() if os.path.exists(self.path()) else None, before, f"{what}: the lock")
        return done


def things(github, *kinds, name="acme/things", tag="v1.0.0", **more):
    """A release with these kinds."""
    repo = github.repositories.get(name) or github.repository(name)
    commit = repo.commit(bases(*kinds, **more))
    repo.release(tag, commit)
    return repo


def short(text):
    return text[:12]


# --- what is recorded ------------------------------------------------------------------------------


def test_github(folder):
    """A release is held: what is newer is not used, and the files made are the same byte for byte."""
    with GitHub() as github:
        repo = things(github, "Thing", "Other")
        forge = LockForge(folder, github)
        forge.make(THINGS)
        free = forge.component()
        done = forge.make(THINGS, "--lock")
        equal(steps(done)[-1], f"CREATED: {LOCK}", "the last step")
        equal(forge.component(), free, "the component, with a lock written")
        lock = forge.lock()
        equal(sorted(lock), [THINGS], "the sources")
        entry = lock[THINGS]
        equal((entry["release"], entry["commit"], entry["all"]),
              ("v1.0.0", repo.find("v1.0.0"), "true"), "where it is from")
        equal(entry["definitions"][f"things.{GROUP}"]["path"], f"{BASES}/{GROUP}_things.yaml", "its path")
        contains(free, entry["definitions"][f"things.{GROUP}"]["sha256"][:16],
                 "the digest that the component has, too")
        check(folder not in forge.text(), "no path of this machine")
        things(github, "Thing", "Other", tag="v2.0.0", properties=["name", "size"])
        forge.make(THINGS, "--locked")
        equal(forge.component(), free, "the component, locked")
        before = os.stat(forge.path())
        done = forge.make(THINGS, "--lock")
        equal(steps(done)[-1], f"UNCHANGED: {LOCK}", "a lock keeps what it has")
        after = os.stat(forge.path())
        equal((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns), "the file")
        equal(forge.component(), free, "the component, with a lock kept")
        done = forge.make(THINGS, "Model")
        contains(forge.component(), "size", "without a lock the newest")
        note = f"note: {LOCK} is here; --locked uses it"
        equal(done.stderr.count(note), 1, f"that there is a lock: {done.stderr}")
        for words in (["Model"], [THINGS, "--lock"], [THINGS, "--locked"], [THINGS, "--quiet"]):
            check(note not in forge.make(*words).stderr, f"no note: {words}")
        forge.write(LOCK, "version: [")
        check(LOCK not in forge.make(THINGS).stderr, "a damaged one is not this call's business")


def test_offline(folder):
    """With the commit from the lock and the rest from the cache nobody is asked."""
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.make(THINGS, "--lock")
        made = forge.component()
        things(github, "Thing", "Other", tag="v2.0.0", properties=["name", "size"])
        forge.make(THINGS)
        github.clear()
        forge.make(THINGS, "--locked", "--offline")
        equal(forge.component(), made, "the component")
        equal(github.paths("api") + github.paths("raw"), [], "what was asked")
        shutil.rmtree(forge.caches)
        done = forge.make(THINGS, "--locked", "--offline", code=1)
        check(errors(done), "without the cache it is an error")
        equal(github.paths("api") + github.paths("raw"), [], "what was asked without the cache")
        forge.make(f"{THINGS}@v2.0.0")
        done = forge.refused("another release, offline", f"{THINGS}@v2.0.0 was asked for, and {LOCK} has {THINGS}",
                             " | ask for what is locked", words=[f"{THINGS}@v2.0.0", "--offline"])
        equal(len(errors(done)), 1, "said once")


def test_order(folder):
    """The same definitions in any order, and over several calls, give the same bytes."""
    with GitHub() as github:
        forges = [LockForge(folder, github, f"work{i}") for i in range(3)]
        for forge in forges:
            forge.write("a.yaml", crd(GROUP, "Thing"))
            forge.write("b.yaml", crd(GROUP, "Other") + "---\n" + crd(GROUP, "Another"))
        forges[0].make("a.yaml", "b.yaml", "TrainingJob", "Model", "--lock")
        forges[1].make("Model", "b.yaml", "TrainingJob", "a.yaml", "--lock")
        for word in ("b.yaml", "TrainingJob", "a.yaml", "Model"):
            forges[2].make(word, "--lock")
        for forge in forges[1:]:
            equal(forge.text(), forges[0].text(), "the lock")
        equal(sorted(forges[0].lock()), ["a.yaml", "b.yaml", "bundled:"], "the sources")
        equal(forges[0].names("bundled:"), ["models.sagemaker.services.k8s.aws",
                                            "trainingjobs.sagemaker.services.k8s.aws"], "the kinds")
        check("all" not in forges[0].lock()["bundled:"], "two kinds are not all of them")
        digest = forges[0].lock()["a.yaml"]["definitions"][f"things.{GROUP}"]["sha256"]
        kept = os.path.join(forges[0].cache, "sha256", digest[:2], digest)
        with open(kept, "rb") as f:
            equal(hashlib.sha256(f.read()).hexdigest(), digest, "what the cache has for update")


def test_at_once(folder):
    """A call that writes the lock while another one is busy: both are recorded."""
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Other"))
        gate = github.fault("raw", "things.yaml", Held(), 1)
        busy = forge.start("generate", THINGS, "--lock")
        check(gate.reached.wait(60), "the first call is under way")
        forge.make("a.yaml", "--lock")
        gate.go.set()
        busy.communicate()
        equal((busy.returncode, sorted(forge.lock())), (0, ["a.yaml", THINGS]), "both sources")
        good = forge.text()
        # It moves meanwhile: then what was made is not what is locked.
        gate = github.fault("raw", "things.yaml", Held(), 1)
        shutil.rmtree(forge.caches)
        busy = forge.start("generate", THINGS, "--lock")
        check(gate.reached.wait(60), "the first call is under way")
        forge.spoil("commit: \\S+", "commit: '" + "1" * 40 + "'")
        before = forge.text()
        gate.go.set()
        contains(busy.communicate()[1], f"{THINGS} is at commit ", "what is said")
        equal((busy.returncode, forge.text()), (1, before), "the lock")
        # It is damaged meanwhile.
        forge.write(LOCK, good)
        gate = github.fault("raw", "things.yaml", Held(), 1)
        shutil.rmtree(forge.caches)
        busy = forge.start("generate", THINGS, "--lock")
        check(gate.reached.wait(60), "the first call is under way")
        forge.write(LOCK, "version: [")
        gate.go.set()
        contains(busy.communicate()[1], f"{LOCK}:", "where it is damaged")
        equal((busy.returncode, forge.text()), (1, "version: ["), "the lock")


def test_elsewhere(folder):
    """--lock-file; and where it cannot be written."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Thing"))
        says(forge.make("a.yaml", "--lock", "--lock-file", "locks/of/mine", code=1), "no such folder",
             "--lock-file locks/of/mine: there is no folder locks/of | make it")
        check(not os.path.exists(forge.path("locks")), "the folder is not made")
        os.makedirs(forge.path("locks/of"))
        forge.make("a.yaml", "--lock", "--lock-file", "locks/of/mine")
        check(not os.path.exists(forge.path()), "the usual one is not written")
        forge.make("a.yaml", "--locked", "--lock-file", "locks/of/mine")
        contains(forge("outdated", "--lock-file", "locks/of/mine").stdout, "a.yaml", "outdated")
        forge.write(f".{LOCK}.crdforge-new", "version: 1\nsou")
        os.utime(forge.path(f".{LOCK}.crdforge-new"), (1000, 1000))
        forge.make("a.yaml", "--lock")
        equal(sorted(os.listdir(forge.folder)), ["a.yaml", "components", LOCK, "locks"],
              "what a killed run left is gone")
        says(forge.make("a.yaml", "--lock", "--lock-file", "a.yaml/x", code=1), "a file in the way",
             "a.yaml")
        for words in (["generate", "a.yaml", "--lock"], ["generate", "a.yaml", "--locked"], ["update"],
                      ["outdated"], ["fetch", "a.yaml", "--to", "out", "--locked"]):
            says(forge(*words, "--lock-file", "locks", code=1), "a folder",
                 f"locks is a folder and no lock file | name the file: --lock-file locks/{LOCK}")
        forge.write("large.lock", "")
        os.truncate(forge.path("large.lock"), (64 << 20) + 1)
        says(forge.make("a.yaml", "--lock", "--lock-file", "large.lock", code=1), "a file that is too large",
             "large.lock is larger than the limit of ")
        for words in (["generate", "a.yaml", "--locked"], ["update"], ["outdated"]):
            says(forge(*words, "--lock-file", "nope.lock", code=1), "no such file",
                 "there is no nope.lock | ", "`crdforge generate WHAT --lock --lock-file nope.lock`")
        forge.write("a.yaml", crd(GROUP, "Thing", properties=["size"]))
        says(forge.make("a.yaml", "--locked", "--lock-file", "locks/of/mine", code=1), "changed",
             " | `crdforge update a.yaml --lock-file locks/of/mine` shows")
        done = forge("outdated", "--lock-file", "locks/of/mine")
        contains(done.stderr, "next: crdforge update --lock-file locks/of/mine\n", "the next step")
        forge("update", "--lock-file", "locks/of/mine")
        says(forge.make("a.yaml", "--lock", "--lock-file", "", code=2), "an empty name",
             "--lock-file names no file")
        says(forge.make("a.yaml", "--lock-file", "x", code=2), "a file for nothing",
             "--lock-file does nothing by itself | add --lock to write it, or --locked")
        says(forge.make("a.yaml", "--lock", "--locked", code=2), "both",
             "--lock and --locked cannot both be given | --lock records")


def test_no_cache(folder):
    """Definitions that cannot be kept for update: a warning, once."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Thing"))
        done = forge.make("a.yaml", "--lock", env={"XDG_CACHE_HOME": forge.path("a.yaml")})
        equal(done.stderr.count("warning: nothing is kept for the next time: "), 1, done.stderr)
        equal(sorted(forge.lock()), ["a.yaml"], "the lock")


def test_no_place(folder):
    """What a lock must not hold."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Thing"))
        says(forge.make(forge.path("a.yaml"), "--lock", code=1), "an absolute path",
             "an absolute path has no place in a lock file", " | give a path from the working directory")
        check(not os.path.exists(forge.path()), "no lock is written")
        forge.write("new\nline.yaml", crd(GROUP, "Thing"))
        says(forge.make("new\nline.yaml", "--lock", code=1), "a line break in a source",
             "a name with control characters has no place in a lock file | ")
        forge.write("crds/new\nline.yaml", crd(GROUP, "Thing"))
        says(forge.make("crds", "--lock", code=1), "a line break in a path",
             "crds: the name of a release or file holds control characters | ")
        says(forge.make("https://me:secret@127.0.0.1:1/a.yaml", "--lock", code=1), "a password", "")
        check("secret" not in "".join(map(repr, forge.files().values())), "the password is nowhere")


# --- what is noticed -------------------------------------------------------------------------------


def test_files(folder):
    """A file, and a folder of them: changed, gone, new."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        for kind in ("Thing", "Other"):
            forge.write(f"crds/{kind.lower()}.yaml", crd(GROUP, kind))
        forge.write("crds/inner/deep.yaml", crd(GROUP, "Deep"))
        forge.write("a.yaml", crd(GROUP, "Single"))
        forge.make("crds", "a.yaml", "--recursive", "--lock")
        forge.make("./crds/", "./a.yaml", "--recursive", "--locked")
        old = forge.lock()["a.yaml"]["definitions"][f"singles.{GROUP}"]["sha256"]
        forge.write("a.yaml", crd(GROUP, "Single", properties=["size"]))
        done = forge.refused("changed", f"a.yaml: singles.{GROUP} has changed: {LOCK} has {short(old)}, it is ",
                             " | `crdforge update a.yaml` shows what is different and moves the lock",
                             words=["a.yaml"])
        new = re.search(r"it is (\w{12}) now", done.stderr)[1]
        os.remove(forge.path("crds/other.yaml"))
        forge.refused("gone", f"crds has no others.{GROUP} any more: {LOCK} has ",
                      " | `crdforge update crds` moves the lock", words=["crds", "-R"])
        forge.write("crds/more.yaml", crd(GROUP, "More"))
        forge.refused("new", f"crds: mores.{GROUP} is not among the definitions that {LOCK} has of it",
                      "--lock instead of --locked adds it", words=["crds", "-R"])
        done = forge.make("a.yaml", "crds", "-R", "--lock")
        contains(done.stderr, f"note: a.yaml: singles.{GROUP} has changed since {LOCK} was written: "
                              f"{short(old)}, now {new}", "the note")
        equal(forge.names("crds"), [f"deeps.{GROUP}", f"mores.{GROUP}", f"things.{GROUP}"], "the folder")
        forge.make("a.yaml", "crds", "-R", "--locked")
        forge.write("crds/inner/more.yaml", crd(GROUP, "Extra"))
        equal(forge("update", "crds").stdout.splitlines()[:2], ["crds:", f"  added: extras.{GROUP}"], "a folder in it")
        forge.write("a.yaml", "kind: List\nitems: [")
        before = forge.text()
        forge.make("a.yaml", "--lock", code=1)
        equal(forge.text(), before, "what cannot be read is not taken out")


def test_sources(folder):
    """Sources, and releases of them, that are not there."""
    with GitHub() as github:
        repo = things(github, "Thing")
        things(github, "Thing", tag="v2.0.0", properties=["size"])
        forge = LockForge(folder, github)
        forge.refused("no lock file", f"there is no {LOCK} | the option --lock writes one",
                      words=[THINGS])
        forge.make(f"{THINGS}@v1.0.0", "--lock")
        forge.refused("another release", f"{THINGS}@v2.0.0 was asked for, and {LOCK} has {THINGS}@v1.0.0",
                      " | ask for what is locked, or record the other release with --lock",
                      words=[f"{THINGS}@v2.0.0"])
        forge.refused("none asked for", f"{THINGS} was asked for, and {LOCK} has {THINGS}@v1.0.0",
                      words=[THINGS])
        github.repository("acme/thing").release(
            "v1.0.0", github.repositories["acme/thing"].commit(bases("Thing")))
        forge.refused("another repository", f"github:acme/thing@v1.0.0 is not in {LOCK}",
                      f"did you mean {THINGS}@v1.0.0? --lock instead of --locked adds it",
                      words=["github:acme/thing@v1.0.0"])
        forge.refused("nothing near", f"bundled: is not in {LOCK} | --lock instead of --locked adds it",
                      words=["TrainingJob"])
        done = forge.make(f"{THINGS}@v2.0.0", "--lock")
        contains(done.stderr, f"note: {LOCK} still has {THINGS}@v1.0.0, too: take it out when nothing uses it",
                 "the note")
        equal(sorted(forge.lock()), [f"{THINGS}@v1.0.0", f"{THINGS}@v2.0.0"], "both")
        # The commit is gone: somebody has rewritten the repository.
        del repo.commits[forge.lock()[f"{THINGS}@v1.0.0"]["commit"]]
        shutil.rmtree(forge.caches)
        commit = forge.lock()[f"{THINGS}@v1.0.0"]["commit"]
        gone = f"commit {short(commit)} of {LOCK} is not in the repository any more (history was rewritten?)"
        says(forge.make(f"{THINGS}@v1.0.0", "--locked", code=1), "the commit is gone",
             f"{THINGS}@v1.0.0: {gone} | `crdforge update {THINGS}@v1.0.0`")
        says(forge.make(f"{THINGS}@{commit}", code=1), "and so it is when it is given",
             f"commit {short(commit)} is not in the repository any more")
        says(forge.make(f"{THINGS}@v1.0.0:{BASES}", f"{THINGS}@v2.0.0", "--locked", code=1), "a folder of it", " | ")


def test_not_asked(folder):
    """What the lock does not have is not worth a request; the other sources are made."""
    with GitHub() as github:
        things(github, "Thing")
        github.pages.files["/a.yaml"] = crd(GROUP, "Page")
        github.pages.files["/b.yaml"] = crd(GROUP, "Other")
        good, bad = github.other + "/a.yaml", github.other + "/b.yaml"
        forge = LockForge(folder, github)
        forge.make(good, "--lock")
        github.clear()
        done = forge.refused("not in it", f"{THINGS} is not in {LOCK} | ", words=[THINGS, bad, good])
        says(done, "nor the URL", f"{bad} is not in {LOCK} | ")
        equal([path for host in ("api", "raw", "other") for path in github.paths(host)], ["/a.yaml"],
              "what is asked for")
        equal(forge.made(), ["Page"], "what is made")
        says(forge.make(THINGS, "Bucket", "--service", "s3", "--locked", code=1), "again",
             f"{THINGS} is not in {LOCK}")
        equal(github.paths("api"), [], "GitHub is not asked")


def test_bundled(folder):
    """The bundled kinds of another crdforge."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.make("TrainingJob", "Model", "--lock")
        forge.make("TrainingJob", "--locked")
        forge.spoil("release: v1.9.1", "release: v1.8.0")
        done = forge.refused("another release", f"bundled: is at release v1.9.1, and {LOCK} has v1.8.0",
                             " | `crdforge update bundled:` moves the lock", words=["TrainingJob", "Model"])
        equal(len(errors(done)), 1, "said once")
        before = forge.text()
        done = forge.make("TrainingJob", "Endpoint", "--lock", code=1)
        equal(errors(done), [f"error: bundled: is at release v1.9.1, and {LOCK} has v1.8.0 | "
                             "`crdforge update bundled:` moves the lock"], "it is not moved by --lock")
        equal(forge.text(), before, "the lock")
        forge.spoil(r"(trainingjobs\S+\n +sha256: )\S+", r"\g<1>" + "'" + "1" * 64 + "'")
        forge.refused("another definition",
                      f"bundled: trainingjobs.sagemaker.services.k8s.aws has changed: {LOCK} has "
                      "111111111111 of release v1.8.0, it is ", " of release v1.9.1 now | ",
                      words=["TrainingJob"])
        forge.refused("a kind that is not there", "bundled: endpoints.sagemaker.services.k8s.aws is not among",
                      words=["Endpoint"])
        done = forge("update")
        contains(done.stdout, "bundled: v1.8.0 -> v1.9.1", "the release moves")
        contains(done.stdout, "changed: trainingjobs.sagemaker.services.k8s.aws "
                              "(as it was it is not in the cache: not compared)", "the definition")
        equal(len(forge.names("bundled:")), 2, "no kind is added")
        forge.make("TrainingJob", "Model", "--locked")
        forge.make("bundled:", "--lock")
        equal((len(forge.names("bundled:")), forge.lock()["bundled:"]["all"]), (26, "true"), "all of them")


def test_damaged(folder):
    """Each with its place."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Thing"))
        forge.make("a.yaml", "--lock")
        good = forge.text()
        for pattern, text, message in (
                ("version: 1", "version: 2",
                 "crdforge.lock:2:10: error: version: the lock file has version 2, and this crdforge reads "
                 "version 1 | use the crdforge that wrote it, or a newer one"),
                ("sha256:", "sha265:", "there is no key \"sha265\" in a lock file at this place | "
                                       "did you mean \"sha256\"?"),
                ("(?s)sources:.*", "sources: {}", "crdforge.lock:3:10: error: sources: expected a list, found "
                                                  "a map | mend it"),
                ("- source: a.yaml", "- source: a.yaml\n  definitions: []\n- source: a.yaml",
                 "crdforge.lock:6:11: error: sources[1].source: a.yaml is there twice | mend it"),
                ("sha256: \\S+", "sha256: abc", "\"abc\" is no SHA-256 of 64 hexadecimal digits | mend it"),
                ("- source: a.yaml", "- source: /etc/a.yaml", "an absolute path has no place... | mend it"),
                ("  - name", " \t- name", "crdforge.lock:"),
                ("version: 1", "<<<<<<< ours\nversion: 1", "crdforge.lock: error: the lock file holds the marks of a "
                                                     "merge that was not finished | take either side of it "
                                                     "whole"),
                (r"(?s)definitions.*", "", "\"definitions\" is missing"),
                (r"(?s).+", "", "crdforge.lock: error: ")):
            forge.write(LOCK, re.sub(pattern, text, good, count=1))
            for done in (forge.refused(text, *message.split("..."), words=["a.yaml"]),
                         forge.make("a.yaml", "--lock", code=1), forge("update", code=1),
                         forge("outdated", code=1)):
                says(done, f"{text} for {pattern}", *message.split("..."))
                check(all(" | " in error for error in errors(done)), f"{text}: a next step:\n{done.stderr}")
        forge.write(LOCK, good)
        forge.make("a.yaml", "--locked")


def test_stdin(folder):
    with GitHub() as github:
        forge = LockForge(folder, github)
        forge.make("-", "--lock", stdin=crd(GROUP, "Thing"))
        forge.make("-", "--locked", stdin=crd(GROUP, "Thing"))
        done = forge.make("-", "--locked", stdin=crd(GROUP, "Thing", properties=["size"]), code=1)
        says(done, "changed", f"-: things.{GROUP} has changed")
        before = forge.text()
        contains(forge("update").stderr, "- is standard input, which cannot be asked again", "update")
        equal(forge("outdated").stdout.splitlines()[1].split(), ["-", "unknown"], "outdated")
        equal(forge.text(), before, "the lock")


# --- how it moves ----------------------------------------------------------------------------------


def check_same(forge, repo):
    """What is different concerns nobody who uses the components."""
    files = {**bases("Thing", properties=["name", "size"]), **bases("New")}
    path = next(path for path in files if path.endswith("_things.yaml"))
    files[path] = files[path].replace("  scope:", "    shortNames: [th]\n  scope:")
    repo.release("v3.0.0", repo.commit(files))
    equal(forge("update").stdout, f"{THINGS}: v2.0.0 -> v3.0.0\n  changed: things.{GROUP}\n"
                                  "  for users of the components nothing is different\n", "nothing is different")


def test_update(folder):
    """To the newest release, with what is different."""
    with GitHub() as github:
        repo = things(github, "Thing", "Other")
        forge = LockForge(folder, github)
        forge.make(THINGS, "--lock")
        before = os.stat(forge.path())
        equal(forge("outdated").stdout, "SOURCE              LOCKED  NOW     STATE\n"
                                        f"{THINGS}  v1.0.0  v1.0.0  current\n", "nothing is outdated")
        forge("outdated", "--exit-code")
        equal(forge("update").stdout, f"{THINGS}: v1.0.0, nothing new\n", "nothing to update")
        after = os.stat(forge.path())
        equal((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns), "the file")
        repo.release("v2.0.0", repo.commit({
            **bases("Thing", properties=["name", "size"]), **bases("New"),
            f"{BASES}/services.k8s.aws_fieldexports.yaml": crd("services.k8s.aws", "FieldExport")}))
        check_outdated(forge, github)
        done = forge("update")
        check_told(done)
        contains(done.stderr, f"UPDATED: {LOCK}", "the lock is written")
        entry = forge.lock()[THINGS]
        equal((entry["release"], entry["commit"]), ("v2.0.0", repo.find("v2.0.0")), "where it is")
        equal(forge.names(THINGS), [f"news.{GROUP}", f"things.{GROUP}"], "without the common kinds")
        forge.make(THINGS, "--locked")
        contains(forge.component(), "size", "what is locked now")
        equal(forge("update").stdout, f"{THINGS}: v2.0.0, nothing new\n", "once more")
        forge("outdated", "--exit-code")
        check_same(forge, repo)


def test_same_commit(folder):
    """A release of the commit that is locked: its name moves, the definitions stay, and no file is read."""
    with GitHub() as github:
        repo = things(github, "Thing")
        forge = LockForge(folder, github)
        forge.make(THINGS, "--lock")
        before = forge.lock()[THINGS]
        repo.release("v1.0.1", repo.find("v1.0.0"))
        github.clear()
        equal(forge("update").stdout, f"{THINGS}: v1.0.0 -> v1.0.1, the definitions are the same\n", "update")
        equal(github.paths("raw"), [], "no file is read")
        equal(forge.lock()[THINGS], {**before, "release": "v1.0.1"}, "the lock")
        forge.make(THINGS, "--locked")
        contains(forge.component(), "v1.0.1", "by the name that the lock has, whatever the cache knows it as")
        commit = f"{THINGS}@{before['commit']}"
        forge.make(commit, "--lock")
        forge.make(commit, "--locked")


def test_folder_of_a_repository(folder):
    """Where a folder is named, the kinds that all controllers share belong to it, as for generate."""
    with GitHub() as github:
        repo = things(github, "Thing")
        forge, source = LockForge(folder, github), f"{THINGS}:{BASES}"
        forge.make(source, "--lock")
        repo.release("v2.0.0", repo.commit({
            **bases("Thing"), f"{BASES}/services.k8s.aws_fieldexports.yaml": crd("services.k8s.aws", "FieldExport")}))
        contains(forge("update").stdout, "added: fieldexports.services.k8s.aws", "the new one")
        forge.make(source, "--locked")


def check_outdated(forge, github):
    before, cache = forge.text(), sorted(forge.files())
    github.clear()
    equal(forge("outdated").stdout.splitlines()[1].split(), [THINGS, "v1.0.0", "v2.0.0", "outdated"],
          "the table")
    equal(github.paths("raw"), [], "no file is read")
    contains(forge("outdated").stderr, "next: crdforge update\n", "the next step")
    check("next:" not in forge("outdated", "--json").stderr, "not for machines")
    forge("outdated", "--exit-code", code=1)
    told = json.loads(forge("outdated", "--json").stdout)
    equal([(s["source"], s["state"], s["release"], s["new_release"]) for s in told["sources"]],
          [(THINGS, "outdated", "v1.0.0", "v2.0.0")], "for machines")
    equal(forge.text(), before, "the lock")
    check({name for name in cache if name.startswith("cache:")} <= set(forge.files()), "the cache")


def check_told(done):
    equal(done.stdout.splitlines()[:4], [
        f"{THINGS}: v1.0.0 -> v2.0.0", f"  added: news.{GROUP}", f"  removed: others.{GROUP}",
        f"  changed: things.{GROUP}"], "the definitions")
    for part in (r"\+ +added +input +size +spec\.size", r"New: minor", r"Other: major", r"Thing: minor"):
        check(re.search(part, done.stdout), f"the interface: no {part} in:\n{done.stdout}")
    contains(done.stderr, "RETRIEVED: latest release name v2.0.0", "progress")


def test_update_json(folder):
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.make(THINGS, "--lock")
        old = forge.lock()[THINGS]
        things(github, "Thing", tag="v2.0.0", properties=["size"])
        told = json.loads(forge("update", "--json").stdout)
        new = forge.lock()[THINGS]
        interface = told["sources"][0].pop("interface")
        name = f"things.{GROUP}"
        equal(told, {"sources": [{
            "source": THINGS, "state": "moved", "release": "v1.0.0", "commit": old["commit"],
            "new_release": "v2.0.0", "new_commit": new["commit"], "definitions": [{
                "name": name, "change": "changed", "sha256": old["definitions"][name]["sha256"],
                "new_sha256": new["definitions"][name]["sha256"]}]}], "diagnostics": []}, "the report")
        equal((interface["level"], interface["kinds"][0]["kind"]), ("major", "Thing"), "the interface")


def test_part(folder):
    """Of a service some kinds are locked: no others are added, also when their files have moved."""
    with GitHub() as github:
        add_controllers(github)
        repo, group = github.repositories["aws-controllers-k8s/rds-controller"], "rds.services.k8s.aws"
        source = "github:aws-controllers-k8s/rds-controller"
        forge = LockForge(folder, github)
        forge.make("DBProxy", "--service", "rds", "--release", "v1.0.0", "--lock")
        forge.make("DBProxy", "--service", "rds", "--lock")
        equal(sorted(forge.lock()), [source, source + "@v1.0.0"], "with and without a release")
        equal(forge.lock()[source]["release"], "v1.1.0", "the newest")
        check("all" not in forge.lock()[source], "one kind is not all of them")
        forge.refused("another kind", f"{source}: dbinstances.{group} is not among",
                      words=["DBInstance", "--service", "rds"])
        repo.release("v1.2.0", repo.commit({
            f"{BASES}/{group}_dbinstances.yaml": crd(group, "DBInstance", version="v1alpha1"),
            f"{BASES}/{group}_more.yaml": crd(group, "DBMore") + "---\n" + crd(
                group, "DBProxy", plural="dbproxys", version="v1alpha1", properties=["name"])}))
        name = forge.names(source)[0]
        forge("fetch", "--service", "rds", "--lock", "--lock-file", "whole.lock")
        contains(forge.text("whole.lock"), "  all: true\n", "a service that is fetched whole")
        equal(forge.text("whole.lock").count("  - name: "), 3, "its kinds")
        done = forge("update")
        contains(done.stdout, f"{source}@v1.0.0: v1.0.0, nothing new", "a tag does not move")
        contains(done.stdout, f"{source}: v1.1.0 -> v1.2.0\n  changed: {name}\n", "what has moved")
        check(re.search(r"- +removed +input +colour", done.stdout), f"what is different:\n{done.stdout}")
        equal(forge.lock()[source]["definitions"][name]["path"], f"{BASES}/{group}_more.yaml", "its new path")
        equal(forge.names(source), [name], "the other kinds are not locked")
        forge.make("DBProxy", "--service", "rds", "--locked")


def move_tag(repo, tag="v1.0.0"):
    """The same tag becomes another commit: the old one and the new one."""
    old = repo.find(tag)
    del repo.tags[tag]
    repo.tag(tag, repo.commit(bases("Thing", properties=["size"])))
    return old, repo.find(tag)


def test_moved_tag(folder):
    """The same tag is another commit: an error, until somebody says the source's name."""
    with GitHub() as github:
        repo = things(github, "Thing")
        forge, source = LockForge(folder, github), f"{THINGS}@v1.0.0"
        forge.write("a.yaml", crd(GROUP, "Other"))
        forge.make(source, "a.yaml", "--lock")
        old, new = move_tag(repo)
        forge.make(source, "--locked")
        contains(forge.component(), "name", "the commit is held")
        check("size" not in forge.component(), "the commit is held")
        moved = f"{source}: THE TAG v1.0.0 HAS MOVED from commit {short(old)} to {short(new)}"
        accepts = f"  hint: ask whoever released it why; `crdforge update {source}` accepts it\n"
        done = forge("outdated")
        contains(done.stderr, f"warning: {moved}\n{accepts}", "outdated")
        contains(done.stdout, "moved tag", "the table")
        check("next:" not in done.stderr, "a bare update would not take it")
        forge("outdated", "--exit-code", code=1)
        forge.write("a.yaml", crd(GROUP, "Other", properties=["size"]))
        done = forge("update", code=1)
        contains(done.stderr, f"error: {moved}: it stays as it is locked\n{accepts}", "update of all")
        contains(done.stdout, f"{source}: v1.0.0, commit {short(old)} -> {short(new)}, not taken\n", "the table")
        contains(done.stdout, f"changed: others.{GROUP}", "the other source")
        equal(forge.lock()[source]["commit"], old, "the lock")
        equal(forge("update", "a.yaml").stdout, "a.yaml: nothing new\n", "the other one has moved")
        told = json.loads(forge("update", "--json", code=1).stdout)
        equal([(row["source"], row["state"]) for row in told["sources"]],
              [("a.yaml", "current"), (source, "moved tag")], "for machines")
        done = forge("update", source)
        contains(done.stderr, f"warning: {moved}\n", "update")
        contains(done.stdout, f"{source}: v1.0.0, commit {short(old)} -> {short(new)}\n", "the commits")
        contains(done.stdout, "size", "what is different")
        equal(forge.lock()[source]["commit"], new, "the lock")


def test_held(folder):
    """A source at a tag stays; that there is a newer release is said."""
    with GitHub() as github:
        things(github, "Thing")
        forge, source = LockForge(folder, github), f"{THINGS}@v1.0.0"
        forge.make(source, "--lock")
        equal(forge("outdated").stdout.splitlines()[1].split()[-1], "current", "the newest")
        things(github, "Thing", tag="v2.0.0")
        github.clear()
        done = forge("outdated", "--exit-code")
        equal(done.stdout.splitlines()[1].split("  ")[-1], "held at v1.0.0; v2.0.0 is the newest", "the table")
        equal(len([p for p in github.paths("api") if "releases/latest" in p]), 1, "one more request")
        check("next:" not in done.stderr, "update would not move it")
        row = json.loads(forge("outdated", "--json").stdout)["sources"][0]
        equal((row["state"], row["newest"]), ("held", "v2.0.0"), "for machines")
        equal(forge("update").stdout, f"{source}: v1.0.0, nothing new\n", "update")


def test_writers(folder):
    """Calls that write at the same time: all are recorded, and none fails."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        names = [f"f{number}.yaml" for number in range(6)]
        for number, name in enumerate(names):
            forge.write(name, crd(GROUP, f"Kind{number}"))
        for turn in range(8):
            if os.path.exists(forge.path()):
                os.remove(forge.path())
            busy = [forge.start("fetch", name, "--to", f"out/{name}", "--lock") for name in names]
            for call in busy:
                output = call.communicate()
                equal(call.returncode, 0, f"turn {turn}: {output}")
            equal(sorted(forge.lock()), names, f"turn {turn}: the lock")
        check(not [name for name in os.listdir(forge.folder) if name.startswith(".")], "nothing is left behind")


def test_update_beside(folder):
    """What another call records while update asks is kept."""
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Other"))
        forge.make(THINGS, "--lock")
        things(github, "Thing", tag="v2.0.0", properties=["size"])
        gate = github.fault("raw", "things.yaml", Held(), 1)
        busy = forge.start("update")
        check(gate.reached.wait(60), "the update is under way")
        forge.make("a.yaml", "--lock")
        gate.go.set()
        busy.communicate()
        equal((busy.returncode, sorted(forge.lock()), forge.lock()[THINGS]["release"]),
              (0, ["a.yaml", THINGS], "v2.0.0"), "both")


def test_branch(folder):
    with GitHub() as github:
        repo = github.repository("acme/things")
        old = repo.commit(bases("Thing"))
        forge = LockForge(folder, github)
        forge.make(f"{THINGS}@main", "--lock")
        equal((forge.lock()[f"{THINGS}@main"]["release"], forge.lock()[f"{THINGS}@main"]["commit"]),
              ("main", old), "where it is")
        new = repo.commit({**bases("Thing"), "README.md": "more\n"})
        equal(forge("outdated").stdout.splitlines()[1].split(), [f"{THINGS}@main", "main", "main", "outdated"],
              "the table")
        done = forge("update")
        equal(done.stdout, f"{THINGS}@main: main, commit {short(old)} -> {short(new)}, "
                           "the definitions are the same\n", "the commits")
        check("MOVED" not in done.stderr, "a branch may move")
        equal(forge.lock()[f"{THINGS}@main"]["commit"], new, "the lock")


def test_url(folder):
    with GitHub() as github:
        github.pages.files["/a.yaml"] = crd(GROUP, "Thing")
        url = github.other + "/a.yaml"
        forge = LockForge(folder, github)
        forge.make(url, "--lock")
        forge.make(url, "--locked")
        forge.make(url, "--locked", "--offline")
        equal(sorted(forge.lock()), [url], "the sources")
        github.pages.files["/a.yaml"] = crd(GROUP, "Thing", properties=["size"])
        forge.refused("changed", f"{url}: things.{GROUP} has changed", words=[url])
        equal(forge("outdated").stdout.splitlines()[1].split(), [url, "outdated"], "the table")
        contains(forge("update").stdout, f"{url}:\n  changed: things.{GROUP}\n\nThing: major", "what is different")
        forge.make(url, "--locked")


def test_cluster(folder):
    """Each definition of a cluster is a source; an unchanged one stays."""
    with GitHub() as github:
        forge, server, name = LockForge(folder, github), Server(), "tables.dynamodb.services.k8s.aws"

        def serve(*properties):
            server.answers[DEFINITIONS] = {"items": [
                definition({p: {"type": "string"} for p in properties}, "Table", "tables",
                           "dynamodb.services.k8s.aws")]}
        config = ["--kubeconfig", server.kubeconfig(folder)]
        serve("a")
        forge.make("cluster:Table", "--lock", *config)
        equal(sorted(forge.lock()), [f"cluster:{name}"], "the sources")
        forge.make("cluster:", "--locked", *config)
        serve("a", "b")
        forge.refused("changed", f"cluster:{name}: {name} has changed", words=["cluster:", *config])
        check(re.search(r"\+ added +input +b", forge("update", *config).stdout), "what is different")
        forge.make("cluster:", "--locked", *config)


def test_twins(folder):
    """Two files of a folder have the same kind each: both are held, and they are not compared."""
    with GitHub() as github:
        forge = LockForge(folder, github)
        for version, properties in (("v1", ["a"]), ("v2", ["a", "b"])):
            forge.write(f"crds/{version}.yaml", crd(GROUP, "Thing", properties=properties))
        forge.make("crds", "--lock", code=1)
        equal(len(re.findall("name: things", forge.text())), 2, "both are in the lock")
        for version, properties in (("v1", ["c"]), ("v2", ["a", "c"])):
            forge.write(f"crds/{version}.yaml", crd(GROUP, "Thing", properties=properties))
        done = forge("update")
        contains(done.stderr, "note: what is different for users of the components is not known: ", "the note")
        equal(done.stdout.count(f"  changed: things.{GROUP}\n"), 2, "both have changed")
        equal(forge("update").stdout, "crds: nothing new\n", "once more")
        forge.write("b.yaml", "---\n".join(crd(GROUP, "Thing", properties=[name]) for name in "ab"))
        says(forge.make("b.yaml", "--lock", "--lock-file", "other.lock", code=1), "in one file",
             f"b.yaml: things.{GROUP} is there twice, and the two differ: other.lock cannot hold both | ",
             "give one of them")


def test_words(folder):
    """The sources that update and outdated are given."""
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        says(forge("outdated", "--exit-code", code=2), "1 would be an answer", f"there is no {LOCK}")
        for command in ("update", "outdated"):
            says(forge(command, code=1), command, f"there is no {LOCK} | the option --lock writes one")
        forge.write("a.yaml", crd(GROUP, "Other"))
        forge.make(f"{THINGS}@v1.0.0", "a.yaml", "--lock")
        before = forge.text()
        for command in ("update", "outdated"):
            for word, hint in (("b.yaml", "did you mean a.yaml?"), (THINGS, f"did you mean {THINGS}@v1.0.0?"),
                               ("nothing/like/it", f"it has a.yaml, {THINGS}@v1.0.0")):
                says(forge(command, "a.yaml", word, code=2), command, f"{word} is not in {LOCK} | {hint}")
        equal(forge.text(), before, "the lock")
        equal(forge("update", "./a.yaml").stdout, "a.yaml: nothing new\n", "one of them")
        equal(forge("update", forge.path("a.yaml")).stdout, "a.yaml: nothing new\n", "by its whole path")
        says(forge.make(forge.path("a.yaml"), "--locked", code=1), "a whole path",
             f"a.yaml is not in {LOCK} | did you mean a.yaml?")
        for word in ("acme/things", "acme/things@v1.0.0", "acme/things@v2.0.0"):
            says(forge("update", word, code=2), word, f"{word} is not in {LOCK} | did you mean {THINGS}@v1.0.0?")
        says(forge("update", "--nonsense", code=2), "an option", "there is no option --nonsense")


def test_trouble(folder):
    """A source that cannot be asked stays as it is; the others move."""
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Other"))
        forge.make(THINGS, "a.yaml", "--lock")
        old = forge.lock()
        forge.write("a.yaml", crd(GROUP, "Other", properties=["size"]))
        github.fault("api", "/repos/acme/things", status(404))
        done = forge("update", code=1)
        check(errors(done), "it is said")
        contains(done.stdout, f"changed: others.{GROUP}", "the other one")
        new = forge.lock()
        equal(new[THINGS], old[THINGS], "the one that failed")
        check(new["a.yaml"] != old["a.yaml"], "the one that did not")
        done = forge("outdated", code=1)
        equal([line.split()[-1] for line in done.stdout.splitlines()], ["STATE", "current", "failed"], "the table")
        forge("outdated", "--exit-code", code=2)
        os.remove(forge.path("a.yaml"))
        says(forge("update", "a.yaml", code=1), "a file that is gone", "a.yaml")
        equal(forge.lock(), new, "the lock")
        told = json.loads(forge("update", "--json", code=1).stdout)
        equal([s["state"] for s in told["sources"]], ["failed", "failed"], "for machines")
        check(len(told["diagnostics"]) >= 2, "the reasons")


def test_offline_update(folder):
    with GitHub() as github:
        things(github, "Thing")
        forge = LockForge(folder, github)
        forge.write("a.yaml", crd(GROUP, "Other"))
        forge.make(THINGS, "a.yaml", "--lock")
        github.clear()
        forge("outdated", "a.yaml", "--offline")
        forge("update", "a.yaml", "--offline")
        shutil.rmtree(forge.caches)
        before = forge.text()
        check(errors(forge("update", "--offline", code=1)), "GitHub cannot be asked")
        equal(forge.text(), before, "the lock")
        equal(github.paths("api") + github.paths("raw"), [], "what was asked")


main(test_github, test_offline, test_order, test_at_once, test_elsewhere, test_no_place, test_no_cache, test_files,
     test_sources, test_bundled, test_damaged, test_stdin, test_update, test_update_json,
     test_same_commit, test_folder_of_a_repository, test_part, test_moved_tag, test_held, test_writers,
     test_update_beside,
     test_not_asked, test_branch, test_url, test_cluster, test_twins, test_words, test_trouble,
     test_offline_update)
