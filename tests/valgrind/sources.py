# SPDX-License-Identifier: Apache-2.0
"""Sources on the web under valgrind: nothing leaks, and every descriptor that was opened is closed."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "programs"))

from common import BUILD, check, main, run  # noqa: E402
from online import BASES, Forge, GitHub, crd, thing  # noqa: E402
from web_stub import closed, cut  # noqa: E402

VALGRIND = ("valgrind", "-q", "--error-exitcode=99", "--track-fds=yes", "--leak-check=full",
            "--errors-for-leak-kinds=definite,indirect", "--show-leak-kinds=definite,indirect",
            "--log-file=valgrind.log", os.path.join(BUILD, "bin/crdforge"))


class Watched(Forge):
    """Each call is looked at by valgrind."""

    def plain(self, *words, env=None, cwd=None, code=0, **more):
        done = run(*VALGRIND, *words, cwd=self.folder, env={**self.env, **(env or {})}, code=code, **more)
        with open(os.path.join(self.folder, "valgrind.log"), encoding="utf-8") as text:
            log = re.sub(r"^==\d+== ?", "", text.read(), flags=re.M)
        # Of each descriptor it says where it came from: what is inherited is none of ours.
        own = [part for part in log.split("Open ")[1:] if "<inherited from parent>" not in part]
        check(not own, f"{words}: left open:\n{''.join(own)}")
        check("blocks are" not in log and "Invalid" not in log, f"{words}:\n{log}")
        return done


def test_flows(folder):
    with GitHub() as github:
        thing(github)
        forge = Watched(folder, github)
        forge.make("github:acme/things", "--lock")
        forge.make("github:acme/things", "--locked", "--offline")
        repo = github.repositories["acme/things"]
        repo.release("v1.3.0", repo.commit({f"{BASES}/acme.example_things.yaml": crd(
            "acme.example", "Thing", properties=("name", "size"))}), 1)
        forge("outdated", "--exit-code", code=1)
        forge("update")
        forge("diff", "github:acme/things@v1.2.0", "github:acme/things", code=1)
        forge("fetch", "github:acme/things", "--to", "crds")
        forge.plain("cache", "list")
        forge.plain("cache", "clean")


def test_troubles(folder):
    with GitHub() as github:
        thing(github)
        forge = Watched(folder, github)
        github.fault("raw", "things.yaml", cut(100))
        forge.make("github:acme/things", code=1)
        github.fault("api", "releases", closed)
        forge.make("github:acme/others", code=1)
        forge.make("github:acme/nothing@v1", code=1)
        forge.make("Thing", "--offline", "--service", "nothing", code=1)


main(test_flows, test_troubles)
