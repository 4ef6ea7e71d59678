# SPDX-License-Identifier: Apache-2.0
"""What the machine does not give: memory, room on the disk, files, processes, libraries; or only in small pieces,
or not at the first call. Each call of a kind fails in its turn (tests/support/fail.c): the program ends with a message
and an exit code of its own, what is on disk is the old or the new, and the next run makes all of it."""
import errno
import os
import shutil
import signal
import subprocess
import time

from common import check, contains, equal, main, run, tree
from failures import BIN, MEMORY, SLOW, Failing

WORK = (".crdforge-new", ".output.crdforge-turn")  # what runs have among their output, and no longer
DOCUMENT = """{"runner_version": 2, "group": "g.io", "version": "v1", "kind": "Job", "plural": "jobs", "scope":
"Namespaced", "inputs": [{"name": "a", "path": ["spec", "a"], "type": "string"}], "outputs": [], "rules": {}}"""


class Case:
    """Runs of generate: what is on disk is what was there before (`old`: another run's output, or nothing), or the
    new, file by file, and after exit code 0 all of it is new."""

    def __init__(self, failing, old):
        self.folder, self.words = failing.folder, failing.generate("--quiet")
        self.out = os.path.join(self.folder, "out")
        self.kept = os.path.join(self.folder, "old")
        failing.write("old")
        self.run()
        shutil.rmtree(self.kept, ignore_errors=True)
        os.rename(self.out, self.kept)
        self.old = self.made(self.kept) if old else {}
        failing.write("new")
        self.run()
        self.new = self.made(self.out)
        check(len(self.new) == 4 and self.new != self.old, "what is to be made")

    def run(self):
        return run(os.path.join(BIN, "crdforge"), *self.words[1:], cwd=self.folder)

    @staticmethod
    def made(folder):
        return {path: data for path, data in tree(folder).items() if not path.startswith(WORK)}

    def prepare(self):
        shutil.rmtree(self.out, ignore_errors=True)
        if self.old:
            shutil.copytree(self.kept, self.out)

    def judge(self, done, what):
        there = self.made(self.out)
        for path in {*there, *self.old}:
            data = there.get(path)
            check(data is not None and data in (self.old.get(path), self.new[path]) or path not in self.old and not data,
                  f"{what}: {path}: {data}\n{done.stderr}")
        if done.returncode == 0:
            equal(there, self.new, f"{what}: exit 0\n{done.stderr}")
            return
        again = self.run()
        equal(self.made(self.out), self.new, f"{what}: the next run\n{again.stderr}")
        equal([name for name in os.listdir(self.out) if name.startswith(".crdforge-new")], [],
              f"{what}: what is left after it\n{done.stderr}\n{again.stderr}")


def test_memory(folder):
    failing = Failing(folder)
    for old in (False, True):
        case = Case(failing, old)
        for more in ([], ["--in-process"]):
            failing.each(failing.generate(*more), MEMORY, errno.ENOMEM, case)
    # From then on there is none at all.
    failing.each(failing.generate("--in-process"), MEMORY, errno.ENOMEM, case, times=10 ** 9, most=500)
    for words in (["crdforge", "list", "--no-project"], ["crdforge", "show", failing.definitions[0]],
                  ["crdforge", "diff", *failing.definitions],
                  ["crdforge-run", "--component", DOCUMENT, "--in", "a", "x", "--dry-run", "client"]):
        said = failing.each(words, MEMORY, errno.ENOMEM)
        if words[1] == "show":  # libyaml takes memory of its own
            contains(said, f"{failing.definitions[0]}: error: out of memory while it was read\n  hint: give the program more "
                     "of it, or split the file into several\n", "libyaml")
        told = failing.once(words, MEMORY, errno.ENOMEM, 1)
        contains(told.stderr if told else "", "error: out of memory\n  hint: give ", " ".join(words[:2]))


def test_disk(folder):
    """Full, broken, or away."""
    failing = Failing(folder)
    for old in (False, True):
        case = Case(failing, old)
        for how in (errno.ENOSPC, errno.EIO):
            for call in ("write", "openat", "mkdirat,mkdir", "renameat2,renameat,rename,linkat", "close"):
                failing.each(failing.generate("--in-process"), call, how, case, most=60)
            failing.each(failing.generate(), "write", how, case, most=60)
        failing.each(failing.generate(), "open", errno.EMFILE, case, most=60)
        failing.each(failing.generate(), "read", errno.EIO, case, most=60)
        failing.each(failing.generate(), "unlink,unlinkat", errno.EIO, case, most=60)


def test_told(folder):
    """Where the output cannot be looked at, or is another one by the time it is written."""
    failing = Failing(folder)
    case = Case(failing, True)
    failing.until(failing.generate("--in-process"), "openat", errno.EIO,
                  ["error: cannot open the folder out/Thing/two/below: Input/output error"], case.prepare)
    case.prepare()
    failing.write("old")  # all is there already, until somebody changes it
    path = os.path.join(case.out, "Thing/two/a.txt")
    failing.until(failing.generate("--in-process", "--always"), "openat", -1,
                  ["error: out/Thing/two/a.txt was changed while this run was at work\n  hint: run it again\n"],
                  case.prepare, spoilt=path)
    with open(path, encoding="utf-8") as f:
        equal(f.read(), "oldx", "what somebody wrote stays")
    failing.write("new")
    planted = os.path.join(case.out, "Thing/two/below/planted")
    for at in range(1, 1000):
        case.prepare()
        done = failing.once(failing.generate("--in-process"), "openat,mkdirat,renameat,renameat2,linkat,fstatat", -1, at,
                            spoilt=planted)
        if done is None:
            break
        check(os.path.exists(planted), f"what somebody put there at call {at} stays: {done.stderr}")


class Same(Case):
    """Nothing is different."""

    def judge(self, done, what):
        equal((done.returncode, self.made(self.out)), (0, self.new), f"{what}\n{done.stderr}")


def test_pieces(folder):
    """Signals, and small pieces."""
    failing = Failing(folder)
    same = Same(failing, True)
    for call, how in (("read", errno.EINTR), ("write", errno.EINTR), ("read", 0), ("write", 0), ("poll", errno.EINTR),
                      ("waitpid", errno.EINTR)):
        failing.each(failing.generate(), call, how, same, most=40)
    for call in ("read", "write"):
        same.prepare()
        done = failing.once(failing.generate(), call, 0, 1, times=10 ** 9)
        check(done is not None, f"{call}: byte by byte")
        same.judge(done, f"{call}: byte by byte")


def test_processes(folder):
    """No workers, no pipes to them, workers that end before they begin: told, or done without."""
    failing = Failing(folder)
    case = Case(failing, True)
    for call, how in (("fork", errno.EAGAIN), ("pipe", errno.EMFILE), ("fork", errno.ENOMEM)):
        failing.each(failing.generate(), call, how, case, most=20)
        case.prepare()
        done = failing.once(failing.generate(), call, how, 1, times=10 ** 9)
        check(done is not None, f"{call}: never")
        case.judge(done, f"{call}: never")
    with open(os.path.join(folder, "mine.lua"), "w", encoding="utf-8") as out:
        out.write("return { component = function(c) return c end }")
    cause = "it ended the program with exit code 3"
    failing.until(failing.generate("--script", "mine.lua"), "fork", 0,
                  [f"error: mine.lua was refused: when it was loaded {cause}",
                   f"error: scripts failed for Thing: {cause}"])


def test_libraries(folder):
    """A plugin that cannot be opened is told with its reason; formats that need none go on."""
    failing = Failing(folder)
    words = ["crdforge", "generate", failing.definitions[0], "--no-project", "--out", "out", "--quiet", "--image", "x"]
    done = failing.once([*words, "--format", "argo"], "dlopen", 0, 1, times=10 ** 9)
    check(done is not None and done.returncode == 2 and "argo" in done.stderr, f"argo: {done}")
    done = failing.once(["crdforge", "fetch", "https://127.0.0.1:1/a.yaml"], "dlopen", 0, 1, times=10 ** 9)
    check(done is not None and done.returncode == 1 and "libcurl" in done.stderr, f"libcurl: {done}")
    for words in (["fetch", "github:acme/things@v1"], ["list", "--services"]):
        done = failing.once(["crdforge", *words], "dlopen", 0, 1, times=10 ** 9)
        check(done is not None and done.returncode == 1 and
              "replies of GitHub need cJSON, which cannot be used: " in done.stderr and "libcjson1" in done.stderr,
              f"cJSON: {done}")


def test_records(folder):
    """Of what the last runs looked at: where that cannot be kept or compared, the work is done."""
    failing = Failing(folder)
    failing.write("x")
    words, cache = failing.generate(), os.environ["XDG_CACHE_HOME"]
    time.sleep(3.2)  # until the times of the programs mean something: they are known by no digest
    run(os.path.join(BIN, "crdforge"), *words[1:], cwd=failing.folder)
    made = tree(os.path.join(failing.folder, "out"), manifests=True)
    for kept in (False, True):
        for call in ("mkdir", "mkdirat", "renameat", "opendir", "fdopendir", "fstat", MEMORY):
            for at in range(1, 1000):
                shutil.rmtree(cache, ignore_errors=True)
                if kept and failing.once(words, call, errno.EIO, 10 ** 9) is not None:
                    check(False, f"{call}: so many calls")
                done = failing.once(words, call, errno.EIO, at)
                if done is None:
                    break
                what = f"{'kept' if kept else 'new'}: {call} {at}: {done.stderr}"
                check(done.returncode != 0 or "UNCHANGED: out/Thing/two/a.txt" in done.stderr, what)
                equal(tree(os.path.join(failing.folder, "out"), manifests=True), made, what)
            check(at > 1 or kept, f"no {call}")
    # What has other times than last time is looked into.
    given = os.path.join(folder, "given")
    os.mkdir(given)
    for path in failing.definitions:
        shutil.copy(path, given)
    words[2:4] = [given]
    for call, how in (("read", errno.EINTR), ("read", errno.EIO), ("fdopendir", errno.ENOMEM)):
        for at in range(1, 1000):
            for path in (given, *(os.path.join(given, name) for name in os.listdir(given))):
                os.utime(path)
            done = failing.once(words, call, how, at)
            if done is None:
                break
            check(done.returncode == 0 or how == errno.EIO, f"{call} {how} {at}: {done.stderr}")
            equal(tree(os.path.join(failing.folder, "out"), manifests=True), made, f"{call} {how} {at}: {done.stderr}")


def test_output(folder):
    """Standard output that is closed, full, or read by nobody."""
    failing = Failing(folder)
    failing.write("x")
    ends = os.pipe()
    os.close(ends[0])
    with open("/dev/full", "wb") as full:
        for words in (["crdforge", "list"], ["crdforge", "show", failing.definitions[0]], ["crdforge", "formats"],
                      ["crdforge", "help", "generate"], ["crdforge", "--version"], ["crdforge", "completion", "bash"],
                      ["crdforge", "diff", *failing.definitions],
                      ["crdforge", "generate", failing.definitions[0], "--no-project", "--image", "x", "--format", "argo",
                       "--out", "-"],
                      ["crdforge-run", "--help"],
                      ["crdforge-run", "--component", DOCUMENT, "--in", "a", "x", "--dry-run", "client"]):
            for name, where in (("closed", None), ("full", full), ("unread", ends[1])):
                command = [os.path.join(BIN, words[0]), *words[1:]]
                if where is None:
                    command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
                done = subprocess.run(command, cwd=folder, stdout=where, stderr=subprocess.PIPE, text=True, check=False,
                                      timeout=SLOW, stdin=subprocess.DEVNULL,
                                      preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
                contains(done.stderr, "error: standard output could not be written", f"{name}: {' '.join(words)}")
                check(0 < done.returncode < 10, f"{name}: {' '.join(words)}: exit {done.returncode}")
    os.close(ends[1])


main(test_memory, test_disk, test_told, test_pieces, test_processes, test_libraries, test_records, test_output)
