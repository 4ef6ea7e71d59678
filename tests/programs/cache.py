# SPDX-License-Identifier: Apache-2.0
"""crdforge fetch and crdforge cache against a server that plays GitHub; the bar in a real terminal."""
import fcntl
import hashlib
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from common import check, contains, equal, main, tree
from online import (BASES, GROUP, Forge, GitHub, add_controllers, bases, check_whole, crd, errors, says,
                    steps)
from web_stub import Held, Pages, changed, status

SECRET = "outside"


def things(github, *releases):
    """acme/things with a release for each of these sets of files."""
    repo = github.repository("acme/things")
    for number, files in enumerate(releases, 1):
        repo.release(f"v{number}", repo.commit(files))
    return repo


def words_of(done):
    return [line.split(": ")[0] + " " + os.path.basename(line) for line in steps(done)
            if not line.startswith("RETRIEVED")]


# --- into the cache ---------------------------------------------------------------------------------


def fills(folder):
    with GitHub() as github:
        things(github, bases("Thing", "Other"))
        forge = Forge(folder, github)
        done = forge("fetch", "github:acme/things")
        equal(done.stderr.splitlines(),
              ["RETRIEVED: latest release name v1", "RETRIEVED: latest tag type commit",
               "RETRIEVED: all crds", f"DOWNLOADED: CRD path: {BASES}/{GROUP}_others.yaml",
               f"DOWNLOADED: CRD path: {BASES}/{GROUP}_things.yaml",
               "2 definitions in the cache"], "what fetch says")
        equal(tree(forge.folder), {}, "fetch without --to writes nothing else")
        github.clear()
        done = forge("fetch", "github:acme/things")
        equal(github.paths("raw"), [], "files that the cache has are not asked for again")
        contains(done.stderr, f"{GROUP}_things.yaml, cached\n", "and it is said")
        github.clear()
        forge("fetch", "github:acme/things", "--offline")
        equal(github.asked(), [], "--offline asks nobody")
        forge.make("github:acme/things", "--offline")
        equal(forge.made(), ["Other", "Thing"], "what was fetched is there offline")
        report = json.loads(forge("fetch", "github:acme/things", "--json").stdout)
        equal([row["kind"] for row in report["definitions"]], ["Other", "Thing"], "the report")
        equal(report["definitions"][1],
              {"kind": "Thing", "group": GROUP, "plural": "things", "source": "github",
               "where": "github:acme/things", "release": "v1",
               "commit": github.repositories["acme/things"].branches["main"],
               "path": f"{BASES}/{GROUP}_things.yaml"}, "a definition in the report")
        equal((report["files"], report["diagnostics"]), ([], []), "the rest of the report")


def fetches_services(folder):
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        done = forge("fetch", "--service", "sns")
        contains(done.stderr, "2 definitions in the cache", "all of a service's release")
        done = forge("fetch", "--service", "s3", "--release", "v1.0.0", "--to", "crds")
        equal(os.listdir(os.path.join(forge.folder, "crds")), ["s3.services.k8s.aws_buckets.yaml"],
              "one release of a service")
        done = forge("fetch", "TrainingJob", code=2)
        says(done, "a bundled kind", "there is nothing to fetch: what is named is here already",
             "--latest asks GitHub for the newest release; --to DIR writes")
        says(forge("fetch", code=2), "no WHAT", "say what to fetch | for example")
        says(forge("fetch", "x", "--to", "", code=2), "an empty folder", "--to names no folder")
        equal(forge("fetch", "--service", "sns", "--quiet").stderr, "", "--quiet says nothing")
        failed = forge("fetch", "--service", "snss", code=1)
        equal(len(errors(failed)), 1, "a service that is not there is one error")


def fails_partly(folder):
    """A file that cannot be had stops no other."""
    with GitHub() as github:
        things(github, bases("Thing", "Other", "Third"))
        github.fault("raw", "_others.yaml", changed(lambda body: body + b"# more\n"))
        github.fault("api", "/git/blobs/", changed(lambda body: body + b"# more\n"))
        forge = Forge(folder, github)
        done = forge("fetch", "github:acme/things", "--to", "crds", code=1)
        equal(sorted(os.listdir(os.path.join(forge.folder, "crds"))),
              [f"{GROUP}_things.yaml", f"{GROUP}_thirds.yaml"], "the others")
        says(done, "the one", "_others.yaml")
        github.clear()
        forge("fetch", "github:acme/things", "--to", "crds", "--offline", code=1)
        done = forge("fetch", "github:acme/things", "--to", "crds")
        equal([path.split("/")[-1] for path in github.paths("raw")], [f"{GROUP}_others.yaml"],
              "only what is missing is fetched")


def several_at_once(folder):
    with GitHub() as github:
        things(github, bases(*[f"Kind{i}" for i in "abcdefghijkl"]))
        forge = Forge(folder, github)
        running = [forge.start("fetch", "github:acme/things") for _ in range(4)]
        for process in running:
            said = process.communicate(timeout=120)[1]
            equal((process.returncode, said.splitlines()[-1:]), (0, ["12 definitions in the cache"]),
                  "one of several at once")
        rows = json.loads(forge.plain("cache", "list", "--json").stdout)["repositories"]
        equal([row["files"] for row in rows], [12], "what several made of the cache")


def not_kept(folder):
    """A cache that cannot be written is an error where it is what was asked for, else a warning."""
    with GitHub() as github:
        things(github, bases("Thing"))
        forge = Forge(folder, github)
        with open(os.path.join(folder, "file"), "w", encoding="utf-8"):
            pass
        env = {"XDG_CACHE_HOME": os.path.join(folder, "file")}
        warning = (f"warning: nothing is kept for the next time: {folder}/file/crdforge cannot be "
                   "used: Not a directory\n  hint: set XDG_CACHE_HOME to a folder of your own\n")
        done = forge("fetch", "github:acme/things", env=env, code=1)
        gone = forge("fetch", "github:acme/nothing", env=env, code=1)
        check("could not be kept" not in gone.stderr, f"nothing was fetched: {gone.stderr}")
        says(done, "nothing was kept", "what was fetched could not be kept | set XDG_CACHE_HOME to a "
             "folder of your own, or give --to DIR")
        equal(done.stderr.count(warning), 1, f"the warning, in {done.stderr}")
        done = forge("fetch", "github:acme/things", "--to", "crds", env=env)
        equal(done.stderr.count(warning), 1, "the warning with --to")
        equal(list(tree(forge.folder)), [f"crds/{GROUP}_things.yaml"], "written all the same")
        done = forge.make("github:acme/things", env=env)
        equal(done.stderr.count(warning), 1, "the warning of generate")
        equal(forge("fetch", "github:acme/things", "--to", "crds", "-q", env=env).stderr, "",
              "no warning with --quiet")


def heals(folder):
    """Whatever is spoiled in the cache is noticed, and fetched again."""
    with GitHub() as github:
        files = bases("Thing", "Other")
        things(github, files)
        forge = Forge(folder, github)
        forge("fetch", "github:acme/things")
        paths = [os.path.join(parent, name) for parent, _, names in os.walk(forge.cache)
                 for name in names]
        check(len(paths) > 6, f"files in the cache: {paths}")
        for way in ("flipped", "cut", "empty"):
            for path in paths:
                with open(path, "rb") as f:
                    data = bytearray(f.read())
                data[len(data) // 2] ^= 1
                kept = {"flipped": data, "cut": data[:len(data) // 2], "empty": b""}[way]
                with open(path, "wb") as f:
                    f.write(kept)
            listed = json.loads(forge.plain("cache", "list", "--json").stdout)
            equal(listed["repositories"], [], f"what is no listing is passed over when the cache was {way}")
            forge("fetch", "github:acme/things", "--offline", code=1)
            forge("fetch", "github:acme/things", "--to", way)
            rows = json.loads(forge.plain("cache", "list", "--json").stdout)["repositories"]
            equal([row["files"] for row in rows], [2], f"mended when the cache was {way}")
            equal(tree(os.path.join(forge.folder, way)),
                  {os.path.basename(path): text.encode() for path, text in files.items()},
                  f"what came when the cache was {way}")
            forge("fetch", "github:acme/things", "--offline")


# --- into a folder -----------------------------------------------------------------------------------


def vendors(folder):
    with GitHub() as github:
        odd = "# a remark that is kept\r\n" + crd(GROUP, "Odd").replace("\n", "\r\n")
        both = crd(GROUP, "First") + "---\n" + crd(GROUP, "Second")
        repo = things(github, {**bases("Thing"), f"{BASES}/odd.yml": odd, f"{BASES}/both.yaml": both,
                               f"{BASES}/note.yaml": "kind: Note\n"})
        forge = Forge(folder, github)
        done = forge("fetch", "github:acme/things", "--to", "deep/crds")
        made = tree(os.path.join(forge.folder, "deep/crds"))
        equal(sorted(made), [f"{GROUP}_{kind}.yaml" for kind in ("firsts", "odds", "seconds",
                                                                  "things")], "the files")
        equal(made[f"{GROUP}_odds.yaml"], odd.encode(), "the bytes as they came")
        equal(made[f"{GROUP}_things.yaml"], crd(GROUP, "Thing").encode(), "the bytes as they came")
        contains(made[f"{GROUP}_firsts.yaml"].decode(), "kind: First\n", "a part of a stream")
        check(b"Second" not in made[f"{GROUP}_firsts.yaml"], "only its part of the stream")
        equal(done.stderr.splitlines()[-2:],
              ["4 definitions: 4 files created, 0 updated, 0 unchanged",
               "next: crdforge generate deep/crds"], "the end of what is said")
        forge.make("deep/crds", "--out", "from-folder")
        forge.make("github:acme/things", "--out", "from-github")
        equal(os.listdir(os.path.join(forge.folder, "from-folder")),
              os.listdir(os.path.join(forge.folder, "from-github")), "kinds from the folder")
        times = [os.stat(os.path.join(forge.folder, "deep/crds", name)).st_mtime_ns
                 for name in sorted(made)]
        done = forge("fetch", "github:acme/things", "--to", "deep/crds", "--offline")
        equal(words_of(done)[-4:], [f"UNCHANGED {GROUP}_{kind}.yaml" for kind in
                                    ("things", "firsts", "seconds", "odds")], "the second time")
        equal([os.stat(os.path.join(forge.folder, "deep/crds", name)).st_mtime_ns
               for name in sorted(made)], times, "files that are right are not touched")
        repo.release("v2", repo.commit({**bases("Thing", properties=("name", "more")),
                                        f"{BASES}/odd.yml": odd, **bases("New")}))
        report = json.loads(forge("fetch", "github:acme/things", "--to", "deep/crds", "--json").stdout)
        equal(report["files"],
              [{"path": f"deep/crds/{GROUP}_news.yaml", "outcome": "created"},
               {"path": f"deep/crds/{GROUP}_things.yaml", "outcome": "updated"},
               {"path": f"deep/crds/{GROUP}_odds.yaml", "outcome": "unchanged"}], "the next release")


def vendors_others(folder):
    """What is no file of a repository: a URL, standard input, JSON, a path, a bundled kind."""
    with GitHub() as github:
        pages = github.hosts["other"].answer
        check(isinstance(pages, Pages), "the stub has a site")
        pages.files["/all.yaml"] = "kind: Note\n---\n" + crd(GROUP, "Page")
        forge = Forge(folder, github)
        done = forge("fetch", f"{github.other}/all.yaml", "--to", "crds")
        contains(done.stderr, f"CREATED: crds/{GROUP}_pages.yaml", "of a URL")
        wide = json.dumps({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                           "metadata": {"name": f"wides.{GROUP}"},
                           "spec": {"group": GROUP, "scope": "Namespaced",
                                    "names": {"kind": "Wide", "plural": "wides"},
                                    "versions": [{"name": "v1", "served": True, "storage": True,
                                                  "schema": {"openAPIV3Schema": {
                                                      "type": "object",
                                                      "description": "\U0001F600"}}}]}})
        forge("fetch", "-", "--to", "crds", stdin=wide)
        with open(os.path.join(forge.folder, "own.yaml"), "w", encoding="utf-8") as f:
            f.write(crd(GROUP, "Own"))
        forge("fetch", "own.yaml", "TrainingJob", "--to", "crds")
        equal(sorted(os.listdir(os.path.join(forge.folder, "crds"))),
              [f"{GROUP}_owns.yaml", f"{GROUP}_pages.yaml", f"{GROUP}_wides.yaml",
               "sagemaker.services.k8s.aws_trainingjobs.yaml"], "from everywhere")
        done = forge.make("crds")
        equal(forge.made(), ["Own", "Page", "TrainingJob", "Wide"], "components of the folder")
        contains(tree(forge.folder)[f"crds/{GROUP}_wides.yaml"].decode(), "\U0001F600",
                 "JSON becomes YAML, which has no halves of characters")


def refuses(folder):
    with GitHub() as github:
        def spelled(plural, group=GROUP):
            return crd(GROUP, "Bad", plural="bads").replace("plural: bads", f"plural: {plural}") \
                .replace(f"group: {GROUP}", f"group: {group}")
        things(github, {
            **bases("Good"), f"{BASES}/a.yaml": crd(GROUP, "Same"),
            f"{BASES}/b.yaml": crd(GROUP, "Same", properties=("other",)),
            f"{BASES}/c.yaml": crd(GROUP, "Same", plural="SAMES"),
            f"{BASES}/d.yaml": crd(GROUP, "Twice"), f"{BASES}/e.yaml": "# again\n" + crd(GROUP, "Twice"),
            f"{BASES}/up.yaml": spelled("../../up"), f"{BASES}/root.yaml": spelled("/tmp/root"),
            f"{BASES}/group.yaml": spelled("bads", "../up"), f"{BASES}/dot.yaml": spelled("."),
            f"{BASES}/long.yaml": spelled("x" * 300), f"{BASES}/line.yaml": spelled('"a\\nb"'),
            f"{BASES}/nul.yaml": spelled('"a\\0b"')})
        forge = Forge(folder, github)
        done = forge("fetch", "github:acme/things", "--to", "crds", code=1)
        equal(sorted(tree(forge.folder)), [f"crds/{GROUP}_goods.yaml", f"crds/{GROUP}_twices.yaml"],
              "only good names, and below the folder")
        equal(sorted(os.listdir(folder)), ["work", "work-cache"], "nothing outside")
        says(done, "two of one name", f"two definitions that differ want the file {GROUP}_sames.yaml",
             "neither is written; give one of them")
        contains(done.stderr, f"note: twices.{GROUP} was given twice\n", "the same twice")
        equal(len(errors(done)), 9, f"an error for each bad one, in {done.stderr}")
        check("\nb" not in done.stderr.replace("\n  ", ""), "a name cannot end a line")

        os.makedirs(os.path.join(folder, SECRET))
        target = os.path.join(folder, SECRET, "x")
        with open(target, "w", encoding="utf-8") as f:
            f.write("mine")
        place = os.path.join(forge.folder, f"crds/{GROUP}_goods.yaml")
        os.unlink(place)
        os.symlink(target, place)
        forge("fetch", "github:acme/things", "--to", "crds", code=1)
        check(not os.path.islink(place), "a link is replaced")
        with open(target, encoding="utf-8") as f:
            equal(f.read(), "mine", "what a link points to is left alone")
        done = forge("fetch", "github:acme/things", "--to", place, code=1)
        says(done, "a file for a folder", f"{place} is no folder")
        os.unlink(place)
        os.mkdir(place)
        done = forge("fetch", "github:acme/things", "--to", "crds", code=1)
        says(done, "a folder in the way", f"crds/{GROUP}_goods.yaml is in the way: it is a folder")


def locks(folder):
    with GitHub() as github:
        repo = things(github, bases("Thing"))
        forge = Forge(folder, github)
        forge("fetch", "github:acme/things", "--to", "crds", "--lock")
        lock = tree(forge.folder)["crdforge.lock"]
        contains(lock.decode(), f"things.{GROUP}", "the lock")
        repo.release("v2", repo.commit(bases("Thing", properties=("name", "more"))))
        forge("fetch", "github:acme/things", "--to", "locked", "--locked")
        equal(tree(forge.folder)[f"locked/{GROUP}_things.yaml"], crd(GROUP, "Thing").encode(),
              "the locked release")
        forge("fetch", "github:acme/things@v2", "--to", "other", "--locked", code=1)
        check(not os.path.exists(os.path.join(forge.folder, "other", f"{GROUP}_things.yaml")),
              "what is not locked is not written")


# --- crdforge cache ----------------------------------------------------------------------------------


def lists(folder):
    with GitHub() as github:
        things(github, bases("Thing", "Other"))
        github.hosts["other"].answer.files["/page.yaml"] = crd(GROUP, "Page")
        forge = Forge(folder, github)
        nothing = forge.plain("cache", "list")
        equal(nothing.stdout, f"{forge.cache}: nothing is kept there\n", "an empty cache")
        equal(json.loads(forge.plain("cache", "list", "--json").stdout),
              {"folder": forge.cache, "files": 0, "bytes": 0, "repositories": [], "urls": [], "runs": 0,
               "diagnostics": []},
              "an empty cache as JSON")
        check(not os.path.exists(forge.caches), "looking makes no folder")
        forge("fetch", f"github:acme/things:{BASES}/{GROUP}_things.yaml")
        forge("fetch", f"{github.other}/page.yaml")
        commit = github.repositories["acme/things"].branches["main"]
        host = github.api.split("//")[1].replace(":", "_")
        size = len(crd(GROUP, "Thing"))
        row = {"repository": f"{host}/acme/things", "release": "v1", "commit": commit,
               "folder": f"{BASES}/{GROUP}_things.yaml", "files": 1, "bytes": size}
        found = json.loads(forge.plain("cache", "list", "--json").stdout)
        equal(found["repositories"], [row], "the repositories")
        equal(found["urls"], [{"url": f"{github.other}/page.yaml", "bytes": len(crd(GROUP, "Page"))}],
              "the URLs: neither answers of the API nor files of a repository")
        kept = tree(forge.caches)
        equal((found["files"], found["bytes"]), (len(kept), sum(map(len, kept.values()))), "the sums")
        lines = forge.plain("cache", "list").stdout.splitlines()
        check(lines[0].startswith(f"{forge.cache}: {len(kept)} files, "), f"the head, in {lines}")
        equal(lines[2].split(), ["REPOSITORY", "RELEASE", "COMMIT", "FILES", "SIZE"], "the table")
        equal(lines[3].split(), [row["repository"], "v1", commit[:12], "1", str(size), "B"], "a row")
        equal(lines[5].split(), ["SIZE", "URL"], "the other table")
        equal(lines[6].split(), [str(len(crd(GROUP, "Page"))), "B", f"{github.other}/page.yaml"],
              "a URL")
        equal(len(lines), 7, "no more lines")

        broken = [path for path in kept if "/acme/things/" in path]
        equal(len(broken), 1, "the record of the listing")
        record = os.path.join(forge.caches, broken[0])
        with open(record, "rb") as f:
            head = f.read().split(b"\n")[0]
        for text in (b"", b"[]", b'{"files": {"a": 1}}'):  # as another crdforge may keep it
            with open(record, "wb") as f:
                f.write(head[:-64] + hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
            found = json.loads(forge.plain("cache", "list", "--json").stdout)
            equal((found["repositories"], found["files"]), ([], len(kept)), f"{text}: no listing, passed over")
        with open(record, "ab") as f:
            f.write(b" ")
        found = json.loads(forge.plain("cache", "list", "--json").stdout)
        equal((found["repositories"], found["files"]), ([], len(kept) - 1),
              "a record that was changed is gone")


def cleans(folder):
    with GitHub() as github:
        things(github, bases("Thing"))
        forge = Forge(folder, github)
        forge("fetch", "github:acme/things")
        kept = tree(forge.cache)
        done = forge.plain("cache", "clean", "--json")
        equal(json.loads(done.stdout), {"folder": forge.cache, "files": len(kept),
                                        "bytes": sum(map(len, kept.values())),
                                        "diagnostics": []}, "what was removed")
        check(not os.path.exists(forge.cache), "the folder is gone")
        equal(forge.plain("cache", "clean").stderr, f"REMOVED: 0 files, 0 B, of {forge.cache}\n",
              "once more")
        forge("fetch", "github:acme/things", "--offline", code=1)
        forge("fetch", "github:acme/things")
        with open(os.path.join(forge.cache, "mine"), "w", encoding="utf-8"):
            pass
        equal(forge.plain("cache", "clean", "-q").stderr, "", "--quiet says nothing")
        equal(os.listdir(forge.cache), ["mine"], "what is not the cache's stays")


def misused(folder):
    with GitHub() as github:
        forge = Forge(folder, github)
        says(forge.plain("cache", code=2), "no word",
             "cache takes one word, list or clean | `crdforge cache list` prints what is kept")
        says(forge.plain("cache", "clear", code=2), "a near word",
             "did you mean `crdforge cache clean`?")
        says(forge.plain("cache", "list", "clean", code=2), "two words", "cache takes one word")
        says(forge.plain("cache", "list", env={"XDG_CACHE_HOME": "", "HOME": ""}, code=1),
             "no home", "there is no place for a cache | set XDG_CACHE_HOME, or HOME, to a folder's")
        with open(os.path.join(folder, "file"), "w", encoding="utf-8"):
            pass
        env = {"XDG_CACHE_HOME": os.path.join(folder, "file")}
        says(forge.plain("cache", "list", env=env, code=1), "no folder",
             f"{folder}/file/crdforge cannot be used: Not a directory | set XDG_CACHE_HOME to a "
             "folder of your own")
        done = forge.plain("cache", "clean", env=env, code=1)
        says(done, "no folder", "cannot be used: Not a directory")
        check("REMOVED" not in done.stderr, "nothing was removed, and it is not said")


# --- the bar -----------------------------------------------------------------------------------------


class Terminal:
    """crdforge with standard error at a terminal of that many columns."""

    def __init__(self, forge, *words, columns=80, env=None):
        self.fd, inner = pty.openpty()
        self.resize(columns)
        self.said = ""
        full = {**os.environ, **forge.env, "TERM": "xterm", **(env or {})}
        self.process = subprocess.Popen(["crdforge", *words, *forge.reach()], cwd=forge.folder,
                                        env=full, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=inner)
        os.close(inner)

    def resize(self, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def _read(self):
        if not select.select([self.fd], [], [], 0.05)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the other side is closed
            data = b""
        self.said += data.decode()
        return bool(data)

    def wait_for(self, pattern, what):
        """Reads until it was said; only what is said afterwards is left to wait for. The match."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = re.search(pattern, self.said)
            if found:
                self.said = self.said[found.end():]
                return found
            if not self._read():
                break
        check(False, f"{what}: no {pattern} in {self.said!r}")
        return None

    def finish(self):
        """The exit code, after all was read."""
        while self._read():
            pass
        os.close(self.fd)
        return self.process.wait(60)


def screen(said, columns):
    """The lines that a terminal shows in the end."""
    lines, at = [[]], 0
    for char in said:
        if char == "\r":
            at = 0
        elif char == "\n":
            lines.append([])
            at = 0
        else:
            if at == columns:
                lines.append([])
                at = 0
            lines[-1][at:at + 1] = [char]
            at += 1
    return ["".join(line).rstrip() for line in lines]


def held(github, *names):
    return [github.fault("raw", name, Held(10), times=1) for name in names]


def draws(folder):
    with GitHub() as github:
        things(github, bases("A", "B", "C"))
        for columns, bar in ((80, r"\r\[\.+\] 0/3 files, \d+ B *\r"),
                             (20, r"\r\[\.+\] 0/3 \d+ B *\r"), (10, r"\r0/3 \d+ B *\r")):
            forge = Forge(folder, github, f"columns{columns}")
            slow = held(github, "_as.yaml", "_bs.yaml", "_cs.yaml")
            terminal = Terminal(forge, "fetch", "github:acme/things", columns=columns,
                                env={"NO_COLOR": "1"})
            shown = terminal.wait_for(bar, f"the bar in {columns} columns")
            check(shown and len(shown[0].strip("\r")) < columns, f"a line of {columns} columns")
            for held_back in slow:
                held_back.go.set()
            before = shown[0] if shown else ""
            equal(terminal.finish(), 0, "the exit code")
            said = before + terminal.said
            check("\x1b" not in said, f"no escape sequences, in {said!r}")
            shown = [line for line in screen(said, 200) if "0/3" in line or "[" in line]
            equal(shown, [], f"the bar is erased, in {said!r}")
            contains(said, f"\rDOWNLOADED: CRD path: {BASES}/{GROUP}_as.yaml\r\n",
                     "the lines come after it")


def resizes(folder):
    with GitHub() as github:
        things(github, bases("A", "B", "C"))
        forge = Forge(folder, github)
        first, second, third = held(github, "_as.yaml", "_bs.yaml", "_cs.yaml")
        terminal = Terminal(forge, "fetch", "github:acme/things", columns=80)
        terminal.wait_for(r"\r\[\.{20,}\] 0/3 files, \d+ B *\r", "the bar")
        terminal.resize(30)
        first.go.set()
        shown = terminal.wait_for(r"\r\[#+\.+\] 1/3 [^\r]*\r", "the bar in a narrow window")
        check(shown and len(shown[0].strip("\r")) < 30, f"it fits into 30 columns: {shown}")
        terminal.resize(120)
        second.go.set()
        shown = terminal.wait_for(r"\r(\[#+\.+\] 2/3 files, \S+ .?B) *\r", "the bar in a wide window")
        equal(shown and len(shown[1]), 60, "its width")
        third.go.set()
        equal(terminal.finish(), 0, "the exit code")


def is_interrupted(folder):
    """The bar goes, and so does the program, by that signal."""
    with GitHub() as github:
        things(github, bases("A", "B", "C"))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for columns in (80, 12):
                forge = Forge(folder, github, f"{number.name}{columns}")
                slow = held(github, "_as.yaml", "_bs.yaml", "_cs.yaml")
                terminal = Terminal(forge, "fetch", "github:acme/things", "--to", "crds", columns=columns)
                shown = terminal.wait_for(r"\r[^\r]*0/3 [^\r]* *\r", "the bar")
                terminal.process.send_signal(number)
                equal(terminal.finish(), -number, f"{number.name}: how it ends")
                for held_back in slow:
                    held_back.go.set()
                said = (shown[0] if shown else "") + terminal.said
                equal(screen(said, columns), [""], f"{number.name}: the bar is erased, in {said!r}")
                check_whole(forge, github, number.name)
                equal(tree(forge.folder), {}, f"{number.name}: nothing is written")


def waits(folder):
    """Another try is told in the bar's place, as far as it fits, and is gone when something came."""
    with GitHub() as github:
        things(github, bases("A", "B"))
        for name, columns, shown in (("wide", 120, r"\(\S+ answers 503\)"), ("narrow", 24, "")):
            github.fault("api", "releases/latest", status(503), 2)
            forge = Forge(folder, github, name)
            terminal = Terminal(forge, "fetch", "github:acme/things", columns=columns)
            for number in (2, 3):
                text = rf"waiting for \S+: try {number} of 3 {shown}" if shown else r"waiting for [0-9.:]+"
                found = terminal.wait_for(rf"\r{text} *\r", f"{name}: try {number}")
                check(found and len(found[0].strip("\r")) < columns, f"{name}: it fits: {found}")
            equal(terminal.finish(), 0, "the exit code")
            left = [line for line in screen(terminal.said, columns) if "waiting" in line]
            equal(left, [], f"{name}: it is erased")


def draws_nothing(folder):
    with GitHub() as github:
        things(github, bases("A", "B"))
        for name, words, env in (("quiet", ["--quiet"], {}), ("json", ["--json"], {}),
                                 ("dumb", [], {"TERM": "dumb"})):
            forge = Forge(folder, github, name)
            terminal = Terminal(forge, "fetch", "github:acme/things", *words, env=env)
            equal(terminal.finish(), 0, "the exit code")
            check("\r" not in terminal.said.replace("\r\n", "\n"), f"{name}: {terminal.said!r}")
            equal(terminal.said != "", name == "dumb", f"{name}: lines")
        forge = Forge(folder, github, "pipe")
        check("\r" not in forge("fetch", "github:acme/things").stderr, "no bar where no terminal is")


main(fills, fetches_services, fails_partly, several_at_once, not_kept, heals, vendors, vendors_others,
     refuses, locks, lists, cleans, misused, draws, resizes, waits, is_interrupted, draws_nothing)
