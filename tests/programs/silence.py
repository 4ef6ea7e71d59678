# SPDX-License-Identifier: Apache-2.0
"""Servers that say nothing any more are given up after the limit, three times; those that are slow, but go
on, are not. The limits are those of users, so that this takes a minute and a half."""
from common import check, equal, main
from online import GROUP, Forge, GitHub, both, crd, says, thing
from web_stub import drip, silent, stall

SAID = ["sent nothing for 30 s (tried 3 times)", " | ", "try again later"]


def test_silence(folder):
    """At the API, within a file, at a URL; and a file that takes longer than the limit, but comes."""
    with GitHub() as github:
        for name in ("api", "file", "slow"):
            thing(github, f"acme/{name}")
        github.pages.files["/x.yaml"] = crd(GROUP, "Page")
        github.fault("api", "acme/api/", silent)
        github.fault("raw", "acme/file/", stall(10))
        github.fault("other", "/x.yaml", stall(10))
        github.fault("raw", "acme/slow/", drip(8, 0.5))
        cases = {"github:acme/api": (1, "github:acme/api"), "github:acme/file": (1, "_things.yaml"),
                 f"{github.other}/x.yaml": (1, "/x.yaml"), "github:acme/slow": (0, "")}

        def one(word):
            code, named = cases[word]
            forge = Forge(folder, github, str(list(cases).index(word)))
            done = forge.make(word, code=code)
            if code:
                says(done, word, named, *SAID)
            equal(forge.made(), [] if code else ["Thing"], f"{word}: {done.stderr}")
        both(one, cases)
        check(len(github.asked("api", "acme/api/")) == 3, "three tries")


main(test_silence)
