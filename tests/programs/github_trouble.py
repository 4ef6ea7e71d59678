# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with GitHub, and what its answers must not be able to do: each has its message and its
next step, the other work is done, and nothing of it stays."""
import json
import os
import re
import time

from common import check, contains, equal, main
from online import (BASES, GROUP, Broken, Forge, GitHub, add_controllers, bases, both,
                    check_whole, crd, errors, says, thing)
from github_stub import Link, Submodule
from web_stub import (Answer, api_error, changed, closed, closing, cut, cut_chunked, drip, garbage,
                      half_closed, large, loop, rate_limit, reset, retry_after, status, tree)

TOKEN = "ghp_notForAnybodyElse0123456789"


FILE = "_things.yaml"
LARGE = (1 << 26) + 4096  # more than a file may have
OVER = (int(time.time()) // 60 + 60) * 60  # in an hour, as GitHub's limits
TRIED, LATER = "(tried 3 times)", "try again later"
NO_API = "check that --api-base names GitHub's API"
OVER_TEXT = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(OVER))
UNTIL = [f"until {OVER_TEXT}", "set GITHUB_TOKEN"]
# What happens, where (host, part of the path); the parts of the message and of the next step.
FAILURES = {
    "limit": (rate_limit(reset=OVER), "api", "releases", ["403", "limit of 60", *UNTIL]),
    "limit429": (rate_limit(429, OVER), "api", "contents", ["429", *UNTIL]),
    "later": (retry_after(600), "api", "releases", ["429", "until 20", "UTC", "set GITHUB_TOKEN"]),
    "forbidden": (api_error(403, "Resource not accessible"), "api", "releases",
                  ["403", "set GITHUB_TOKEN"]),
    "unauthorised": (api_error(401, "Bad credentials"), "api", "releases", ["401", "GITHUB_TOKEN"]),
    "absent": (status(404), "api", "contents", [BASES, "owner/repo:"]),
    "down": (status(500), "api", "releases", ["500", TRIED, LATER]),
    "bad-gateway": (status(502, "<html>"), "raw", FILE, ["502", FILE, TRIED, LATER]),
    "unavailable": (status(503), "api", "git/ref", ["503", TRIED, LATER]),
    "cut": (cut(40), "raw", FILE, [FILE, "breaks off after 40 bytes", TRIED, LATER]),
    "cut-chunked": (cut_chunked(40), "raw", FILE, [FILE, "breaks off after 40 bytes", TRIED]),
    "cut-listing": (cut(40), "api", "contents", ["breaks off after 40 bytes", TRIED, LATER]),
    "half-closed": (half_closed(), "api", "releases", ["the connection", "broke", TRIED, LATER]),
    "half-closed-file": (half_closed(30), "raw", FILE, [FILE, "breaks off after 30 bytes", TRIED]),
    "closed": (closed, "raw", FILE, [FILE, "the connection", "broke", TRIED, LATER]),
    "reset": (reset, "api", "git/ref", ["the connection", "broke", TRIED, LATER]),
    "garbage": (garbage, "api", "releases", ["the connection", "broke", "HTTP", LATER]),
    "other-bytes": (changed(lambda b: b.replace(b"Thing", b"Thong")), "raw", FILE,
                    [FILE, "git's hash", "try again"]),
    "empty": (changed(lambda b: b""), "raw", FILE, [FILE, "0 bytes", "hash", TRIED]),
    "endless": (large(LARGE, told=False), "raw", FILE, [FILE, "more than", "of the listing"]),
    "large": (large(LARGE), "raw", FILE, [FILE, "more than", "of the listing"]),
    "loop": (loop(), "api", "releases", ["redirects more than 5 times"]),
    "page": (status(200, "<html>a portal</html>"), "api", "releases", ["no JSON", NO_API]),
    "no-json": (status(200, "{\"tag_name\": "), "api", "git/ref", ["no JSON", NO_API]),
    "deep": (status(200, "[" * 100000), "api", "contents", ["no JSON", NO_API]),
    "nothing": (status(200, ""), "api", "contents", ["no JSON", NO_API]),
    "other-type": (status(200, "[1, null, \"x\", [], {}]"), "api", "contents", ["refused", NO_API]),
    "no-tag": (status(200, "{\"tag_name\": 7}"), "api", "releases", ["no tag_name", NO_API]),
    "no-object": (status(200, "{\"object\": []}"), "api", "git/ref", ["object.type", NO_API]),
    "hostile-tag": (status(200, json.dumps({"tag_name": "../../x\n\x1b[31m"})), "api", "releases",
                    ["tag_name", NO_API]),
    "hostile-sha": (tree(lambda t: t["object"].update(sha="../../../../x")), "api", "git/ref",
                    ["object.sha", NO_API]),
}
# What passes, so that nothing is wrong in the end.
PASSES = {
    "once-500": (status(500), "api", "releases", 1), "twice-503": (status(503), "api", "contents", 2),
    "cut-once": (cut(40), "raw", FILE, 1), "cut-once-listing": (cut(40), "api", "contents", 1),
    "closed-once": (closed, "api", "releases", 1), "reset-once": (reset, "raw", FILE, 1),
    "half-once": (half_closed(), "api", "git/ref", 1), "soon": (retry_after(1), "api", "releases", 1),
    "half-body": (half_closed(10), "raw", FILE, 1), "drip": (drip(100, 0.01), "raw", FILE, None),
    "kept-no-longer": (closing, "api", "", None),
}


def test_failures(folder):
    """Each has its message and next step; what else was asked for is done; nothing is left behind."""
    with GitHub() as github:
        thing(github, "acme/fine", "Fine")

        def one(name):
            fault, host, part, parts = FAILURES[name]
            broken = Broken(part, fault)
            thing(github, f"acme/{name}")
            github.fault(host, f"acme/{name}/", broken)
            forge = Forge(folder, github, name)
            done = forge.make(f"github:acme/{name}", "github:acme/fine", code=1)
            says(done, name, " | ", *parts)
            equal(forge.made(), ["Fine"], f"{name}: the other work is done: {done.stderr}")
            check("\x1b" not in done.stderr, f"{name}: a terminal's orders are passed on")
            check_whole(forge, github, name)
            broken.part = None
            done = forge.make(f"github:acme/{name}")
            equal(forge.made(), ["Fine", "Thing"], f"{name}: when it has passed: {done.stderr}")
        both(one, FAILURES)


def test_what_passes(folder):
    with GitHub() as github:
        def one(name):
            fault, host, part, times = PASSES[name]
            thing(github, f"acme/{name}")
            seen = []

            def counted(exchange):
                if part not in exchange.path or (times is not None and len(seen) >= times):
                    return exchange.usual()
                seen.append(exchange.path)
                return fault(exchange)
            github.fault(host, f"acme/{name}/", counted)
            forge = Forge(folder, github, name)
            done = forge.make(f"github:acme/{name}")
            equal(forge.made(), ["Thing"], f"{name}: {done.stderr}")
            check(seen, f"{name}: nothing went wrong")
        both(one, PASSES)


def test_no_repeats(folder):
    """What another try cannot change is not tried again; what it may is tried three times."""
    counts = {"limit": 1, "later": 1, "forbidden": 1, "unauthorised": 1, "down": 3}
    with GitHub() as github:
        def one(name):
            fault, host, part, _ = FAILURES[name]
            thing(github, f"acme/{name}")
            github.fault(host, f"acme/{name}/", Broken(part, fault))
            Forge(folder, github, name).make(f"github:acme/{name}", code=1)
            equal(len(github.asked("api", f"acme/{name}/")), counts[name], f"tries of {name}")
        both(one, counts)


def test_rate_limit(folder):
    """Until when, in UTC, and what to do, which depends on the token."""
    with GitHub() as github:
        thing(github)
        github.tokens.add(TOKEN)
        github.fault("api", "", rate_limit(reset=OVER))
        forge = Forge(folder, github)
        says(forge.make("github:acme/things", code=1), "without a token", OVER_TEXT, "GITHUB_TOKEN")
        known = forge.make("github:acme/things", env={"GITHUB_TOKEN": TOKEN}, code=1)
        says(known, "with a token", OVER_TEXT, "wait until then")
        check("--offline" not in known.stderr, "the cache does not have it")
        check(TOKEN not in known.stderr and "set GITHUB_TOKEN" not in known.stderr, known.stderr)


def test_no_such_thing(folder):
    with GitHub() as github:
        thing(github)
        add_controllers(github)
        forge = Forge(folder, github)
        for word, *parts in (("github:acme/nothing", "no such repository", "GITHUB_TOKEN"),
                             ("github:acme/things@v9", "no tag, branch or commit v9", "without @"),
                             ("github:acme/things@abcdef1", "no tag, branch or commit abcdef1"),
                             ("github:acme/things@v1.2.0:none", "no folder or file none")):
            says(forge.make(word, code=1), word, *parts, " | ")
        github.clear()
        for word in ("github:acme", "github:acme/", "github:", "github:../..", "github:a/b/c",
                     "github:acme/things@", "github:acme/things:../x", "github:acme/things:/etc",
                     "github:acme/things@a..b", "github:acme/things@-x", "github:a b/c",
                     "github:acme/things:x\ny", "github:./..", "github:acme/..", "github:acme/.git"):
            done = forge.make(word, code=1)
            says(done, word, "is not github:owner/repo[@ref][:folder]", " | ")
        equal(github.asked(), [], "nobody is asked for what makes no sense")
        says(forge.make("TrainingJob", "--service", "sagemaker", "--release", "v7", code=1), "no such release", "v7")


# --- listings ------------------------------------------------------------------------------------------


# What is done to the entry of the file things.yaml, beside which there is another one.
TRICKS = {
    "up": {"name": "../x.yaml", "path": "../x.yaml"},
    "up-in-path": {"path": f"{BASES}/../../../x.yaml"},
    "below": {"name": "a/b.yaml", "path": f"{BASES}/a/b.yaml"},
    "absolute": {"name": "/etc/x.yaml", "path": "/etc/x.yaml"},
    "nul": {"name": "x\0.yaml", "path": f"{BASES}/x\0.yaml"},
    "line": {"name": "x\nCREATED: y.yaml", "path": f"{BASES}/x\nCREATED: y.yaml"},
    "escape": {"name": "\x1b[2Jx.yaml", "path": f"{BASES}/\x1b[2Jx.yaml"},
    "delete": {"name": "x\x7f.yaml", "path": f"{BASES}/x\x7f.yaml"},
    "c1": {"name": "x\x9b2J.yaml", "path": f"{BASES}/x\x9b2J.yaml"},
    "two-names": {"name": "other.yaml"},
    "elsewhere": {"path": "src/things.yaml", "name": "things.yaml"},
    "backslash": {"name": "..\\x.yaml", "path": f"{BASES}/..\\x.yaml"},
    "no-name": {"name": None}, "number": {"name": 7}, "no-path": {"path": None}, "list": {"path": []},
    "short-sha": {"sha": "abc"}, "no-sha": {"sha": None}, "sha-words": {"sha": "g" * 40},
    "sha-path": {"sha": "../../../../../../../../../../../etc/x"[:40]},
    "size-below": {"size": -1}, "size-text": {"size": "12"}, "size-huge": {"size": 1e300},
    "size-large": {"size": 1 << 40}, "url-number": {"download_url": 7},
    "url-file": {"download_url": "file:///etc/passwd"},
    "url-plain": {"download_url": "http://example.invalid/x.yaml"},
    "url-line": {"download_url": "https://127.0.0.1/\r\nX-Other: 1"},
}


def test_tricks(folder):
    """An entry that cannot be right is an error which names it, and the others are made."""
    with GitHub() as github:
        def one(name):
            change = TRICKS[name]
            repo = github.repository(f"acme/{name}")
            repo.release("v1", repo.commit(bases("Thing", "Fine")))

            def spoil(rows):
                rows[1].update(change)
                return [{key: value for key, value in row.items() if value is not None}
                        for row in rows]
            broken = github.fault("api", f"acme/{name}/", Broken("contents", tree(spoil)))
            forge = Forge(folder, github, name)
            done = forge.make(f"github:acme/{name}", code=1)
            equal((done.returncode, forge.made()), (1, ["Fine"]), f"{name}: {done.stderr}")
            equal(len(errors(done)), 1, f"{name}: told once: {done.stderr}")
            check(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]|^CREATED: y", done.stderr, re.M),
                  f"{name}: {done.stderr!r}")
            check_whole(forge, github, name)
            if name.startswith("url-") or name == "size-large":
                return  # the listing is one, and is kept
            broken.part = None
            done = forge.make(f"github:acme/{name}")
            equal(forge.made(), ["Fine", "Thing"], f"{name}: when it has passed: {done.stderr}")
        both(one, TRICKS)
        outside = [name for name in os.listdir(folder) if name.removesuffix("-cache") not in TRICKS]
        equal(outside, [], "nothing lies elsewhere")
        check(not os.path.exists("/etc/x.yaml"), "nor there")


def test_entries_that_are_no_files(folder):
    with GitHub() as github:
        repo = github.repository("acme/links")
        repo.release("v1", repo.commit({
            **bases("Fine"), f"{BASES}/link.yaml": Link("/etc/passwd"),
            f"{BASES}/sub.yaml": Submodule("submodule"), f"{BASES}/old.yaml": Submodule(),
            f"{BASES}/inner.yaml/x.yaml": crd(GROUP, "Inner")}))
        forge = Forge(folder, github)
        done = forge.make("github:acme/links")
        equal(forge.made(), ["Fine"], done.stderr)
        contains(done.stderr, "link.yaml", "a link is passed over, with a note")
        contains(done.stderr, "sub.yaml", "and another repository")
        check("link.yaml" not in " ".join(github.paths("raw")), "a link is not asked for")


def test_long_listing(folder):
    """The API lists a thousand entries and does not say that there are more."""
    with GitHub() as github:
        repo = github.repository("acme/many")
        repo.release("v1", repo.commit({**{f"crds/t{number:04}.txt": "x" for number in range(1200)},
                                        "crds/a.yaml": crd(GROUP, "First")}))
        forge = Forge(folder, github)
        done = forge.make("github:acme/many")
        equal(forge.made(), ["First"], done.stderr)
        contains(done.stderr, "1000", "that there may be more is told")


def test_waiting(folder):
    """Another try is told with what went wrong, once for files that fail together; not with --quiet or --json."""
    with GitHub() as github:
        thing(github, "acme/things", "Thing", "Other")
        github.fault("raw", "acme/things/", Broken("yaml", status(503)))
        forge = Forge(folder, github)
        done = forge.make("github:acme/things", code=1)
        host = github.raw.removeprefix("https://") if hasattr(github, "raw") else r"127.0.0.1:\d+"
        said = [line for line in done.stderr.splitlines() if line.startswith("waiting for ")]
        equal(len(said), 2, f"told twice: {done.stderr}")
        for number, line in enumerate(said, 2):
            check(re.fullmatch(rf"waiting for \S+: try {number} of 3 \(\S+ answers 503\)", line), line)
        for option in ("--quiet", "--json"):
            check("waiting" not in forge.make("github:acme/things", option, code=1).stderr, option)


PAGE = "<html>" + "x" * 60000  # longer than any file of these tests


def test_error_pages(folder):
    """What an error is told by does not depend on how long its page is."""
    with GitHub() as github:
        moved = []

        def elsewhere(exchange):
            moved.append(exchange.path)
            if len(moved) % 2:
                return Answer(302, PAGE, {"Location": exchange.path + "?moved"})
            return exchange.usual()
        for name, fault, times, code, parts in (
                ("passes", status(503, PAGE), 1, 0, ["DOWNLOADED", "try 2 of 3", "503"]),
                ("moves", elsewhere, None, 0, ["DOWNLOADED"]),
                ("endless", status(503, "x" * LARGE), 1, 0, ["DOWNLOADED", "try 2 of 3"]),
                ("limit", status(429, PAGE, {"Retry-After": 3600}), None, 1,
                 ["429", "the limit of requests is used up until"]),
                ("second", status(403, '{"message": "You have exceeded a secondary rate limit."}'), None,
                 1, ["403", "the limit of requests is used up"])):
            thing(github, f"acme/{name}")
            github.fault("raw", f"acme/{name}/", fault, times)
            if name == "second":  # the file is asked of the API then
                github.fault("api", "git/blobs", fault)
            forge = Forge(folder, github, name)
            done = forge.make(f"github:acme/{name}", code=code)
            for part in parts:
                contains(done.stderr, part, name)
            check("bytes of the listing" not in done.stderr, f"{name}: {done.stderr}")


def test_storms(folder):
    """A host that gives nothing is not asked for each of many files; that is told once."""
    with GitHub() as github:
        repo = github.repository("acme/many")
        repo.release("v1", repo.commit(bases(*(f"Kind{number}" for number in range(60)))))
        for name, fault, most in (("limit", status(429, "", {"Retry-After": 3600}), 8),
                                  ("down", status(503), 24)):
            github.clear()
            github.fault("raw", "acme/many/", fault)
            done = Forge(folder, github, name).make("github:acme/many", code=1)
            equal(len(errors(done)), 1, f"{name}: told once: {done.stderr}")
            contains(done.stderr, "the same of 59 more files", name)
            asked = len(github.asked("raw"))
            check(0 < asked <= most, f"{name}: {asked} requests")


def test_too_many_values(folder):
    """A small answer that would be a large tree; and a large answer."""
    with GitHub() as github:
        thing(github)
        forge = Forge(folder, github)
        github.fault("api", "contents", status(200, "[" + "1," * 400000 + "1]"), 1)
        says(forge.make("github:acme/things", code=1), "many values", "has more than the limit of 200000 values")
        github.fault("api", "contents", status(200, " " * (5 << 20)), 1)
        says(forge.make("github:acme/things", code=1), "many bytes", "larger than the limit of 4194304 bytes", " | ")


def test_charts(folder):
    """Folders that are not looked into are told."""
    with GitHub() as github:
        repo = github.repository("acme/charts")
        repo.release("v1", repo.commit({f"charts/c{number:02}/crds/a.yaml": crd(GROUP, f"Kind{number}")
                                        for number in range(31)}))
        forge = Forge(folder, github)
        done = forge.make("github:acme/charts")
        contains(done.stderr, "there are more than 30 folders in charts: some are not looked into", "the warning")
        equal(len(forge.made()), 30, "what is made")


def test_large_listing(folder):
    with GitHub() as github:
        thing(github)
        github.fault("api", "contents", large(LARGE, told=False))
        forge = Forge(folder, github)
        says(forge.make("github:acme/things", code=1), "a listing without an end", " | ")


main(test_failures, test_what_passes, test_no_repeats, test_rate_limit, test_no_such_thing,
     test_tricks, test_entries_that_are_no_files, test_long_listing, test_large_listing,
     test_waiting, test_error_pages, test_storms, test_too_many_values, test_charts)
