# SPDX-License-Identifier: Apache-2.0
"""Without the network: what the cache and the bundled kinds give, that nothing is opened for it, and that
the cache is right whatever happened to the programs that filled it."""
import glob
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

from common import CC, SOURCE, check, contains, equal, main, run
from online import (GROUP, Broken, Forge, GitHub, add_controllers, bases, both, crd, errors, says, thing,
                    steps)
from web_stub import Held, closing, status

RELEASE = ["--service", "sagemaker"]
TRAINING_JOB = "sagemaker.services.k8s.aws_trainingjobs.yaml"


def cached(forge):
    """Paths of the bytes in the cache -> bytes."""
    found = {}
    for path in sorted(glob.glob(forge.cache + "/sha256/*/*")):
        with open(path, "rb") as entry:
            found[path] = entry.read()
    return found


def check_cache(forge, served, what):
    """No entry is wrong, whole bytes only."""
    for path, data in cached(forge).items():
        name = os.path.basename(path)
        if re.fullmatch("[0-9a-f]{64}", name):
            equal(hashlib.sha256(data).hexdigest(), name, f"{what}: {path}")
            check(b"kind: CustomResourceDefinition" not in data or data in served,
                  f"{what}: {path} holds what was never served")
        else:
            check(False, f"{what}: {path} is no entry")
    for folder, _, names in os.walk(forge.cache + "/records"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as record:
                head, _, rest = record.read().partition(b"\n")
            equal(head.decode(), f"crdforge-record 1 {hashlib.sha256(rest).hexdigest()}",
                  f"{what}: {name}")


def left_behind(forge):
    return os.listdir(forge.cache + "/tmp") if os.path.isdir(forge.cache + "/tmp") else []


# --- from where -------------------------------------------------------------------------------------


def test_cache_then_bundled(folder):
    """What is in the cache is used, else what is bundled, and it says which."""
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        done = forge.make("TrainingJob", *RELEASE, "--offline")
        equal(steps(done)[0], "RETRIEVED: TrainingJob, bundled (from v1.9.1)", done.stderr)
        equal((github.asked(), os.path.exists(forge.cache)), ([], False), "nothing is asked or kept")
        forge.make("TrainingJob", *RELEASE)
        github.clear()
        done = forge.make("TrainingJob", *RELEASE, "--offline")
        equal(steps(done)[0], "RETRIEVED: release name v1.9.1, cached", done.stderr)
        contains(done.stderr, f"{TRAINING_JOB}, cached", "the file, too")
        forge.make("TrainingJob", *RELEASE, "--release", "v1.9.1", "--offline")
        done = forge.make("Model", *RELEASE, "--offline")
        contains(done.stderr, "RETRIEVED: Model, bundled (from v1.9.1)",
                 "the cache knows the release, but not this file")
        done = forge.make("Endpoint", "--offline")
        contains(done.stderr, "bundled", "a plain word is the bundled kind, as always")
        equal(github.asked(), [], "nobody is asked")
        says(forge.make("Bucket", "--service", "s3", "--offline", code=1), "another service", "s3",
             " | ", "crdforge fetch")
        says(forge.make("github:acme/x", "--offline", code=1), "a repository", "github:acme/x", " | ",
             "crdforge fetch github:acme/x")
        forge.make("github:aws-controllers-k8s/s3-controller")
        github.clear()
        for words in (["github:aws-controllers-k8s/s3-controller"], ["Bucket", "--service", "s3"],
                      ["github:aws-controllers-k8s/s3-controller@v1.1.0"]):
            forge.make(*words, "--offline")
        equal(github.asked(), [], "nobody is asked of what is known")


def test_no_network(folder):
    """Nobody listens; the next step is named, and the cache is not used without a word."""
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        forge.make("Bucket", "--service", "s3")
        api, github.api = github.api, "https://127.0.0.1:1"
        done = forge.make("TrainingJob", *RELEASE, code=1)
        says(done, "nobody listens", "127.0.0.1:1", " | ", "--offline")
        github.api = "https://no-such-host.invalid"
        done = forge.make("TrainingJob", *RELEASE, code=1)
        says(done, "no such host", "no-such-host.invalid", " | ", "--offline")
        equal(forge.made(), ["Bucket"], "nothing is made")
        done = forge.make("github:acme/x", code=1)
        check("--offline" not in done.stderr, f"nothing else has it: {done.stderr}")
        done = forge.make("TrainingJob", *RELEASE, "--release", "v1.9.0", code=1)
        check("--offline" not in done.stderr, f"the bundled kinds are of another release: {done.stderr}")
        github.api = api
        github.fault("api", "s3-controller", status(503))
        says(forge.make("Bucket", "--service", "s3", code=1), "what the cache has", " | try again later, or use --offline")


def test_broken_entries(folder):
    """Bytes that were changed, cut or emptied are noticed, and fetched again."""
    with GitHub() as github:
        spoils = {"changed": lambda b: b.replace(b"hing", b"hong"), "cut": lambda b: b[:-20],
                  "emptied": lambda b: b"", "longer": lambda b: b + b"\n", "noise": lambda b: b"\0" * 99}

        def one(case):
            name, what = case
            repo = github.repository(f"acme/{name}-{what}")
            repo.release("v1", repo.commit(bases("Thing")))
            check_mended(Forge(folder, github, f"{name}-{what}"), repo, spoils[name], what)
        both(one, [(name, what) for name in spoils for what in ("sha256", "records")])


def check_mended(forge, repo, spoil, what):
    """With all of its cache spoiled, or all records: the right thing is made, and kept, again."""
    word, case = "github:" + repo.name, repo.name
    forge.make(word)
    paths = [p for p in glob.glob(f"{forge.cache}/{what}/**", recursive=True) if os.path.isfile(p)]
    check(paths, f"the cache has {what}")
    for path in paths:
        with open(path, "rb") as entry:
            data = entry.read()
        with open(path, "wb") as entry:
            entry.write(spoil(data))
    shutil.rmtree(forge.folder + "/components")
    before = len(forge.web.asked(None, repo.name))
    done = forge.make(word)
    equal(forge.made(), ["Thing"], f"{case}: {done.stderr}")
    check("hong" not in done.stderr + str(forge.made()), f"{case}: it is used: {done.stderr}")
    check(len(forge.web.asked(None, repo.name)) > before, f"{case}: asked for again")
    for data in repo.blobs.values():
        digest = hashlib.sha256(data).hexdigest()
        equal(cached(forge).get(f"{forge.cache}/sha256/{digest[:2]}/{digest}"), data,
              f"{case}: whole again")
    forge.make(word, "--offline")


def spoil_cache(forge, part):
    """Empties the files of the cache in whose path `part` is."""
    spoilt = [path for path in glob.glob(f"{forge.cache}/**", recursive=True) if part in path and os.path.isfile(path)]
    check(spoilt, f"there is something in {part}")
    for path in spoilt:
        with open(path, "w", encoding="utf-8"):
            pass


def test_damaged_offline(folder):
    """What was damaged is not said to have never been there; afterwards it is not there."""
    damaged = "was damaged and is removed"
    with GitHub() as github:
        thing(github)
        github.pages.files["/x.yaml"] = crd(GROUP, "Page")
        url = f"{github.other}/x.yaml"
        for name, word, part in (("record", "github:acme/things", "/records/127"), ("bytes", "github:acme/things", "/sha256/"),
                                 ("url", url, "/records/http"), ("url-bytes", url, "/sha256/")):
            forge = Forge(folder, github, name)
            forge("fetch", word)
            spoil_cache(forge, part)
            says(forge.make(word, "--offline", code=1), name, damaged, " | run `crdforge fetch ")
            done = forge.make(word, "--offline", code=1)
            check(errors(done) and damaged not in done.stderr, f"{name}, once more: {done.stderr}")
            forge.make(word)
        forge = Forge(folder, github, "left")
        forge("fetch", url)
        spoil_cache(forge, "/records/http")
        lines = forge.plain("cache", "list").stdout.splitlines()
        check(re.search(r": 1 file, \d+ B$", lines[0]), f"what is left: {lines}")
        equal(lines[1:], ["no source is listed: these are answers of servers, definitions of a lock, and what is left "
                          "of entries that were removed"], "what that is")


def test_strange_cache(folder):
    """A cache that cannot be written or is no folder is no reason to fail."""
    with GitHub() as github:
        repo = github.repository("acme/things")
        repo.release("v1", repo.commit(bases("Thing")))
        forge = Forge(folder, github)
        for number, prepare in enumerate((
                lambda path: open(path, "w", encoding="utf-8").close(),
                lambda path: os.symlink("/nowhere/at/all", path),
                lambda path: os.makedirs(path + "/sha256/00/x"))):
            caches = os.path.join(folder, f"strange{number}")
            os.makedirs(caches)
            prepare(caches + "/crdforge")
            forge.make("github:acme/things", "--out", f"out{number}", env={"XDG_CACHE_HOME": caches})
            check(os.path.isdir(f"{forge.folder}/out{number}/Thing"), f"made, {number}")
        forge.make("github:acme/things", "--out", "relative", env={"XDG_CACHE_HOME": "not/absolute"})
        check(not os.path.exists(forge.folder + "/not"), "a relative folder is none, as the rule says")


# --- libcurl -----------------------------------------------------------------------------------------


def loaded(forge, *words, **more):
    """Names of the libraries that were looked for."""
    log = os.path.join(forge.folder, "libraries")
    for path in glob.glob(log + ".*"):
        os.unlink(path)
    done = forge(*words, env={"LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": log}, **more)
    found = set()
    for path in glob.glob(log + ".*"):
        with open(path, encoding="utf-8", errors="replace") as text:
            found |= {os.path.basename(name) for name in re.findall(r"find library=(\S+)", text.read())}
    return done, found


def test_libcurl_is_not_loaded(folder):
    """What needs no network does not look for libcurl. An online run does, so this test can see it."""
    with GitHub() as github:
        add_controllers(github)
        github.pages.files["/x.yaml"] = crd(GROUP, "Page")
        forge = Forge(folder, github)
        with open(os.path.join(forge.folder, "x.yaml"), "w", encoding="utf-8") as out:
            out.write(crd(GROUP, "File"))
        url = f"{github.other}/x.yaml"
        _, online = loaded(forge, "generate", "TrainingJob", *RELEASE, url, "--format", "kfp-v1")
        if not online:
            print("the loader does not tell: skipped")
            return
        check("libcurl.so.4" in online, f"online: {online}")
        for words, code in (
                (["generate", "TrainingJob"], 0), (["generate", "x.yaml"], 0), (["show", "Model"], 0),
                (["list"], 0), (["show", "TrainingJob", *RELEASE, "--offline"], 0),
                (["generate", "TrainingJob", *RELEASE, "--offline"], 0),
                (["generate", "TrainingJob", "--latest", "--offline"], 0),
                (["generate", url, "--offline"], 0), (["generate", url + "2", "--offline"], 1),
                (["generate", "github:acme/x", "--offline"], 1),
                (["generate", "Bucket", "--service", "s3", "--offline"], 1),
                (["list", *RELEASE, "--offline"], 0), (["generate", "http://files.example/x"], 1)):
            _, found = loaded(forge, *words, code=code)
            check(found and not any("curl" in name for name in found), f"{words}: {sorted(found)}")
        for words in (["--help"], ["--version"], ["formats"], ["generate", "--help"], ["cache", "list"]):
            log = {"LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": os.path.join(forge.folder, "plain")}
            forge.plain(*words, env=log)
        for path in glob.glob(forge.folder + "/plain.*"):
            with open(path, encoding="utf-8", errors="replace") as text:
                check("libcurl" not in text.read(), f"libcurl is looked for by one of {path}")


def test_without_libcurl(folder):
    """A machine whose libcurl cannot be used: the message names it, and offline work goes on."""
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        libraries = os.path.join(folder, "libraries")
        os.makedirs(libraries)
        with open(libraries + "/libcurl.so.4", "w", encoding="utf-8"):
            pass
        env = {"LD_LIBRARY_PATH": libraries}
        done = forge.make("TrainingJob", *RELEASE, "github:aws-controllers-k8s/s3-controller",
                          "bundled:", env=env, code=1)
        says(done, "without libcurl", "libcurl", " | ", "libcurl4")
        check("TrainingJob" in forge.made(), f"the bundled ones are made: {done.stderr}")
        check(len([e for e in errors(done) if "libcurl4" in e]) <= 2, f"not for each: {done.stderr}")
        forge.make("TrainingJob", *RELEASE, "--offline", env=env)
        equal(github.asked(), [], "nobody is asked")


def test_libcurl_that_does_not_start(folder):
    """One that has all that is called, and refuses to begin; and one that has not all."""
    with open(os.path.join(SOURCE, "core/io/curl_load.c"), encoding="utf-8") as f:
        names = re.findall(r'\{"(curl_\w+)"', f.read())
    source, library = os.path.join(folder, "curl.c"), os.path.join(folder, "libcurl.so.4")
    for left, why in ((names, "it does not start"), (names[:-1], names[-1])):
        with open(source, "w", encoding="utf-8") as f:
            f.write("".join(f"int {name}(void);\nint {name}(void)\n{{\n    return 2;\n}}\n" for name in left))
        run(CC, "-shared", "-fPIC", "-o", library, source)
        done = run("crdforge", "fetch", "https://127.0.0.1:1/a.yaml", cwd=folder, code=1,
                   env={"LD_LIBRARY_PATH": folder})
        contains(done.stderr, "requests need libcurl, which cannot be used: ", why)
        contains(done.stderr, why, why)
        contains(done.stderr, "hint: install the Debian package libcurl4", why)


# --- descriptors ----------------------------------------------------------------------------------------


def open_files(process):
    """What the process has open besides the standard three."""
    found, folder = {}, f"/proc/{process.pid}/fd"
    for number in os.listdir(folder):
        try:
            found[int(number)] = os.readlink(f"{folder}/{number}")
        except OSError:
            pass
    return {number: name for number, name in found.items() if number > 2}


def sockets(names):
    return [name for name in names if name.startswith("socket:")]


def test_descriptors(folder):
    """At the last request of many, when all else is done, neither files nor old connections are open; and
    none is left at the end, which strace sees where there is one."""
    with GitHub() as github:
        kinds = [f"Kind{chr(97 + number)}" for number in range(20)]
        for name in ("one", "two"):
            repo = github.repository(f"acme/{name}")
            repo.release("v1", repo.commit(bases(*kinds, group=f"{name}.example")))
        github.fault("raw", "/acme/one/", closing)  # 20 connections, of which none can be kept
        github.fault("api", "/acme/two/releases", status(500), 2)
        github.pages.files["/last.yaml"] = crd(GROUP, "Last")
        gate = github.fault("other", "last.yaml", Held())
        forge = Forge(folder, github)
        process = forge.start("fetch", "github:acme/one", "github:acme/two", "github:acme/none",
                              f"{github.other}/last.yaml")
        check(gate.reached.wait(60), "the last request comes")
        names = list(open_files(process).values())
        gate.go.set()
        _, text = process.communicate(timeout=60)
        equal(process.returncode, 1, f"one is not there: {text}")
        kept = [name for name in names if not name.startswith(("socket:", "pipe:", "anon_inode:"))]
        equal(kept, [], "files that are open while the network is waited for")
        check(len(sockets(names)) <= 12, f"connections: {names}")


def test_closed_standard(folder):
    """Whoever starts us may have closed input, output and error. No connection takes their place, where what
    we say would go into it."""
    with GitHub() as github:
        repo = github.repository("acme/one")
        repo.release("v1", repo.commit(bases("Thing", "Other")))
        for closed in ("<&- >&- 2>&-", "2>&-", ">&-", "<&-"):
            forge = Forge(folder, github, closed.replace(" ", ""))
            gate = github.fault("raw", "_things", Held(), times=1)
            process = subprocess.Popen(
                ["sh", "-c", f'exec "$@" {closed}', "sh", "crdforge", "generate", "github:acme/one",
                 "github:acme/none", "--format", "kfp-v1", *forge.reach()],
                cwd=forge.folder, env={**os.environ, **forge.env}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            check(gate.reached.wait(60), f"{closed}: the file is asked for")
            names = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
            equal(sockets(names), [], f"{closed}: connections")
            check(all(name == "/dev/null" or name.startswith("pipe:") for name in names),
                  f"{closed}: what stands in their place: {names}")
            gate.go.set()
            process.communicate(timeout=60)
            equal([process.returncode, forge.made()], [1, ["Other", "Thing"]], closed)
    for program, code in (("crdforge", 1), ("crdforge-run", None)):
        done = run("sh", "-c", f"exec {program} --version >&-", code=code)
        check(done.returncode != 0, f"{program}: a closed output is still an error")
        contains(done.stderr, "standard output could not be written", program)


def test_descriptors_at_the_end(folder):
    """strace tells what is opened and what is closed."""
    if not shutil.which("strace"):
        print("strace is not here: not looked at")
        return
    with GitHub() as github:
        repo = github.repository("acme/one")
        repo.release("v1", repo.commit(bases("Thing", "Other")))
        github.fault("raw", "_things", closing)
        forge = Forge(folder, github)
        log = os.path.join(folder, "trace")
        calls = "trace=open,openat,openat2,socket,socketpair,pipe,pipe2,eventfd2,epoll_create1,accept4," \
                "dup,dup2,dup3,fcntl,close,creat,close_range"
        done = run("strace", "-f", "-o", log, "-e", calls, "crdforge", "generate", "github:acme/one",
                   "github:acme/none", "--format", "kfp-v1", *forge.reach(), cwd=forge.folder,
                   env={**forge.env, "ASAN_OPTIONS": "detect_leaks=0"}, code=None)
        if "ptrace" in done.stderr or not os.path.exists(log):
            print("strace may not be used: not looked at")
            return
        equal(forge.made(), ["Other", "Thing"], done.stderr)
        with open(log, encoding="utf-8", errors="replace") as text:
                calls = text.read()
        check(re.search(r"socket\(AF_INET", calls), "it sees connections")
        left = still_open(calls)
        # The pipe that a signal wakes us by, and the program's own log files, last as long as it does.
        left = {n: what for n, what in left.items() if not re.search(r"pipe2?\(", what)}
        equal(left, {}, "left open")


def still_open(text):
    """Descriptor -> the call that made it, of those that were not closed."""
    made = {}
    for line in text.splitlines():
        match = re.match(r"\d+ +(\w+)\((.*)\) += (-?\d+)", line)
        if not match:
            continue
        name, words, result = match[1], match[2], int(match[3])
        if name in ("pipe", "pipe2", "socketpair") and result == 0:
            made.update((int(n), line) for n in re.search(r"\[(\d+), (\d+)\]", words).groups())
        elif name == "close" and result == 0:
            made.pop(int(words.split(",")[0]), None)
        elif name == "fcntl":
            if "F_DUPFD" in words and result > 2:
                made[result] = line
        elif result > 2:
            made[result] = line
    return made


# --- killed ------------------------------------------------------------------------------------------------


def test_killed(folder):
    """kill -9 at any moment: what is in the cache is right, and a later run takes what is left away."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    with GitHub() as github:
        repo = github.repository("acme/big")
        kinds = [f"Kind{chr(97 + number)}" for number in range(12)]
        files = {path: text + f"# {'x' * 60}\n" * 1500 for path, text in bases(*kinds).items()}
        repo.release("v1", repo.commit(files))
        served = set(repo.blobs.values())
        forge = Forge(folder, github)
        took = time.monotonic()
        forge("fetch", "github:acme/big")
        took = time.monotonic() - took
        for number in range(20):
            if number % 5 == 0:
                shutil.rmtree(forge.caches, ignore_errors=True)
            process = forge.start("fetch", "github:acme/big")
            time.sleep(dice.uniform(0, took))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            check_cache(forge, served, f"seed {seed}, kill {number}")
        check_after(forge, repo, kinds, f"seed {seed}")


def check_after(forge, repo, kinds, what):
    """The cache serves, is whole and can be emptied."""
    forge.make("github:" + repo.name)
    equal(forge.made(), sorted(kinds), f"{what}: all are made")
    check_cache(forge, set(repo.blobs.values()), what)
    forge.make("github:" + repo.name, "--offline")
    forge.plain("cache", "clean")
    entries = [os.path.join(parent, name) for parent, _, names in os.walk(forge.cache)
               for name in names]
    equal(entries, [], f"{what}: what killed programs left is gone")


def test_killed_within_a_file(folder):
    """kill -9 with a known part of a file on its way, and with the listing on its way."""
    with GitHub() as github:
        def one(case):
            host, part, kept = case
            name = f"acme/{host}-{len(part)}-{kept}"
            repo = github.repository(name)
            repo.release("v1", repo.commit(bases("Thing", "Other")))
            gate = Held(kept)
            broken = github.fault(host, name + "/", Broken(part, gate))
            forge = Forge(folder, github, name.replace("/", "-"))
            process = forge.start("fetch", "github:" + name)
            check(gate.reached.wait(60), f"{case}: it is asked for")
            time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            broken.part = None
            gate.go.set()
            check_cache(forge, set(repo.blobs.values()), f"killed at {case}")
            check(b"name: things" not in b"".join(cached(forge).values()) or part != "_things",
                  f"{case}: what was not whole is not there")
            check_after(forge, repo, ["Other", "Thing"], f"killed at {case}")
        both(one, [(host, part, kept) for kept in (None, 0, 200) for host, part in (
            ("raw", "_things"), ("api", "contents"), ("api", "git/ref"))])


def test_together(folder):
    """Several programs fill one cache at once."""
    with GitHub() as github:
        repo = github.repository("acme/big")
        kinds = [f"Kind{chr(97 + number)}" for number in range(8)]
        repo.release("v1", repo.commit(bases(*kinds)))
        served = set(repo.blobs.values())
        forge = Forge(folder, github)
        processes = [forge.start("fetch", "github:acme/big") for _ in range(6)]
        stop = threading.Event()

        def watch():
            while not stop.is_set():
                check_cache(forge, served, "while it is filled")
        watcher = threading.Thread(target=watch)
        watcher.start()
        for process in processes:
            _, text = process.communicate(timeout=60)
            equal(process.returncode, 0, text)
        stop.set()
        watcher.join()
        equal(left_behind(forge), [], "nothing is left behind")
        check_after(forge, repo, kinds, "together")


main(test_cache_then_bundled, test_no_network, test_broken_entries, test_damaged_offline, test_strange_cache,
     test_libcurl_is_not_loaded, test_without_libcurl, test_libcurl_that_does_not_start, test_descriptors,
     test_descriptors_at_the_end, test_closed_standard, test_killed, test_killed_within_a_file, test_together)
