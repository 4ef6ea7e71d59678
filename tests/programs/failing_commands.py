# SPDX-License-Identifier: Apache-2.0
"""System calls of all commands that keep, fetch, write or run something fail, each in its turn. The command ends with a
message and an exit code of its own; after exit code 0 all is there; no file is in pieces; and the same command, when
nothing fails any more, does all of its work."""
import errno
import json
import os
import shutil

from api_stub import GROUP, PLURAL, VERSION, Server
from common import check, definition_of, equal, main, run, tree
from failures import BIN, TWO_FILES, Failing
from online import GitHub, thing

# Calls that fail together are of one purpose; and with what.
CALLS = (("openat,open,fopen", errno.EMFILE), ("openat,open", errno.EEXIST), ("openat,open", errno.ENOENT),
         ("fstat,fstatat,lstat,stat", errno.EIO), ("opendir,fdopendir,readdir", errno.ENOMEM),
         ("read", errno.EIO), ("read", errno.EINTR), ("write", errno.ENOSPC), ("write", errno.EINTR),
         ("close", errno.EIO), ("mkdir,mkdirat", errno.ENOSPC),
         ("rename,renameat,renameat2,link,linkat", errno.EIO), ("unlink,unlinkat,rmdir", errno.EIO),
         ("fchmod,fchown,faccessat,flistxattr", errno.EPERM), ("getrandom,clock_gettime", errno.ENOSYS),
         ("tmpfile,pipe", errno.EMFILE), ("fork,posix_spawn", errno.EAGAIN),
         ("readlink,realpath,getcwd,getgroups", errno.ERANGE))
LISTED = [row for row in CALLS if "opendir" in row[0]]
# A program that is a format (docs/EXTERNAL_FORMATS.md).
FORMAT = """#!/bin/sh
case $(cat) in
*'"describe"'*) echo '{"name": "plain"}' ;;
*) echo '{"files": [{"path": "a", "format": "text", "body": "made"}]}' ;;
esac
"""
DOCUMENT = json.dumps({"runner_version": 2, "group": GROUP, "version": VERSION, "kind": "TrainingJob", "plural": PLURAL,
                       "scope": "Namespaced", "inputs": [{"name": "resource_name", "path": ["metadata", "name"],
                                                         "type": "string"}],
                       "outputs": [{"name": "b", "path": ["status", "b"], "type": "string"}], "rules": {}})


class Place:
    """A folder of what a command may read and write. `begin` fills it, once; every run begins with that."""

    def __init__(self, folder, begin, env=None):
        self.failing = Failing(os.path.join(folder, "tools"))
        self.folder, self.kept = os.path.join(folder, "work"), os.path.join(folder, "kept")
        self.failing.folder = self.folder
        self.failing.env = {"HOME": self.folder, "XDG_CACHE_HOME": os.path.join(self.folder, "cache"), **(env or {})}
        os.makedirs(self.folder)
        begin(self)
        os.rename(self.folder, self.kept)

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)

    def prepare(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        run("cp", "-a", self.kept, self.folder)

    def run(self, *words, code=0):
        return run(*words, cwd=self.folder, code=code,
                   env={**self.failing.env, "PATH": BIN + ":" + os.environ["PATH"]})

    def made(self):
        """The files, but what only the cache has and what runs have among their output."""
        return {path: data for path, data in tree(self.folder).items()
                if not path.startswith("cache/") and ".crdforge-" not in path and ".crdforge-turn" not in path}


def differing(there, wanted):
    return sorted(path for path in {*there, *wanted} if there.get(path) != wanted.get(path))


class Command:
    """One command there. What it makes is whole, or as it was; `after`: what does its work when it has failed,
    `others`: what a file may hold, too, when it has failed."""

    def __init__(self, place, *words, after=None, others=()):
        self.place, self.words, self.others = place, list(words), others
        self.after = after or words
        place.prepare()
        self.old = place.made()
        place.run(*words)
        self.new = place.made()

    def prepare(self):
        self.place.prepare()

    def judge(self, done, what):
        what = f"{' '.join(word[:20] for word in self.words[:3])}: {what}"
        there = self.place.made()
        if done.returncode == 0:
            equal(differing(there, self.new), [], f"{what}: exit 0\n{done.stderr}")
            return
        for path in {*there, *self.old}:
            may_be = [self.old.get(path), self.new.get(path), *self.others]
            check(there.get(path) in may_be, f"{what}: {path}: {there.get(path)}\n{done.stderr}")
        again = self.place.run(*self.after, code=None)
        equal(again.returncode, 0, f"{what}: the next run: {done.stderr}, then {again.stderr}")
        equal(differing(self.place.made(), self.new), [], f"{what}: the next run\n{done.stderr}")

    def sweep(self, calls=CALLS, **more):
        for names, how in calls:
            growth = 12 if "opendir" in names or "fcntl" in names else 5  # there are few
            self.place.failing.each(self.words, names, how, self, needed=False, **{"growth": growth, **more})


def test_cache(folder):
    """The cache is a help: where it cannot be written or read, the work is done without, or the reason told."""
    with GitHub() as github:
        thing(github)
        reach = ["--quiet", "--ca", github.ca, "--api-base", github.api]
        fetch = ["crdforge", "fetch", "github:acme/things", "--to", "crds", *reach]
        empty = Place(os.path.join(folder, "empty"), lambda place: None)
        Command(empty, *fetch).sweep()
        Command(empty, *fetch).sweep([("openat", errno.EEXIST)], times=100)
        full = Place(os.path.join(folder, "full"), lambda place: place.run(*fetch))
        Command(full, *fetch, "--offline").sweep()
        Command(full, "crdforge", "cache", "list").sweep()
        Command(full, "crdforge", "cache", "clean").sweep()


def test_output(folder):
    """What is made beside what an earlier run has made, and of programs that are formats."""
    def begin(place):
        for kind in ("Thing", "Other"):
            definition_of(place.folder, "acme.example", kind, [])
        place.write("plain", FORMAT, 0o755)
        place.run("crdforge", "formats", "eject", "argo")
        place.write("own.lua", "return { component = function(c) return c end }")
        place.run("crdforge", "generate", ".", "--format", "argo,rbac", "--image", "a:1", "--lock")
        if os.geteuid() == 0:  # whose it is stays
            os.chown(os.path.join(place.folder, "components/Thing"), 12345, 12345)

    def begin_left(place):
        begin(place)
        os.mkdir(os.path.join(place.folder, "components/.crdforge-new-1"))  # of a run that was killed
    place, left = Place(os.path.join(folder, "usual"), begin), Place(os.path.join(folder, "left"), begin_left)
    generate = ["crdforge", "generate", ".", "--quiet", "--in-process", "--image", "a:2", "--always"]
    Command(place, *generate, "--format", "argo,rbac", "--lock").sweep()
    Command(left, *generate, "--format", "argo").sweep([row for row in CALLS if row[1] == errno.ENOSPC])
    Command(left, *generate, "--format", "argo").sweep([("unlinkat", errno.EBUSY)], times=10 ** 9)
    Command(place, *generate, "--format", "argo", "--template-dir", "templates").sweep(LISTED)
    more = ("fcntl,dup2", errno.EINVAL)  # libcurl would wait for ever
    Command(place, *generate, "--format", "./plain", "--script", "own.lua").sweep((*CALLS, more))


def test_workers(folder):
    """Processes: there are no more while others are at work."""
    def begin(place):
        place.write("two.lua", TWO_FILES)
        for i in range(12):
            definition_of(place.folder, "acme.example", f"Thing{i}", [])
    place = Place(folder, begin)
    Command(place, "crdforge", "generate", ".", "--quiet", "--jobs", "3", "--format", "./two.lua").sweep(
        [("fork", errno.EAGAIN), ("pipe", errno.EMFILE)])


def test_files(folder):
    """What is written once, to go on with by hand."""
    place = Place(os.path.join(folder, "new"), lambda place: place.write("two.lua", TWO_FILES))
    for words, more in ((["init"], ["--force"]), (["formats", "eject", "argo"], [])):
        Command(place, "crdforge", *words, after=["crdforge", *words, *more]).sweep()
    full = Place(os.path.join(folder, "again"), lambda place: place.run("crdforge", "init"))
    Command(full, "crdforge", "init", "--force").sweep(CALLS[:1])
    Command(place, "crdforge", "formats").sweep(LISTED)
    few = [row for row in CALLS if row[1] in (errno.EMFILE, errno.ENOSPC, errno.ENOMEM)]
    Command(place, "crdforge", "formats", "test", "two.lua", "--accept").sweep(few, growth=3)
    new = ["crdforge", "formats", "new", "acme", "--c"]
    Command(place, *new, after=["sh", "-c", "rm -rf acme; " + " ".join(new)]).sweep(few, growth=3)


def test_runner(folder):
    """Outputs of a resource that is done."""
    server = Server()
    collection = f"/apis/{GROUP}/{VERSION}/namespaces/team-a/{PLURAL}"
    server.answers = {
        f"/apis/{GROUP}/{VERSION}": {"resources": [
            {"name": PLURAL, "kind": "TrainingJob", "namespaced": True, "verbs": ["get"]}]},
        f"{collection}/done": {"metadata": {"name": "done", "namespace": "team-a", "uid": "u", "generation": 1},
                               "spec": {"a": 1}, "status": {"b": "text"}}}

    def begin(place):
        os.mkdir(os.path.join(place.folder, "cache"))
        server.kubeconfig(place.folder)
    place = Place(folder, begin)
    Command(place, "crdforge-run", "--component", DOCUMENT, "--kubeconfig", "kubeconfig", "--action", "get",
            "--in", "resource_name", "done", "--out", "b", "out/b", "--termination-log", "cache/log",
            others=[b""]).sweep()


main(test_cache, test_output, test_workers, test_files, test_runner)
