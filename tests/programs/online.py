# SPDX-License-Identifier: Apache-2.0
"""What the tests of sources on the web share: crdforge with a cache of its own, and servers to ask."""
import hashlib
import os
import re
import subprocess
import sys
import threading

import common
from common import SOURCE, check, equal

sys.path.insert(0, os.path.join(SOURCE, "tests/support"))

from github_stub import GitHub, add_controllers, crd  # noqa: E402,F401
import web_stub  # noqa: E402,F401

for name in ("GITHUB_TOKEN", "GH_TOKEN", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY",
             "HTTPS_PROXY", "ALL_PROXY", "no_proxy", "NO_PROXY"):
    os.environ.pop(name, None)
GROUP = "acme.example"
BASES = "config/crd/bases"


class Forge:
    """crdforge in a folder, with its cache in another one. A call adds what an address of the stub needs;
    `.plain` does not."""

    def __init__(self, folder, web, name="work"):
        self.web, self.folder = web, os.path.join(folder, name)
        self.caches = os.path.join(folder, name + "-cache")
        self.cache = os.path.join(self.caches, "crdforge")
        self.env = {"XDG_CACHE_HOME": self.caches, "HOME": self.folder}
        os.makedirs(self.folder, exist_ok=True)

    def reach(self):
        """Words that lead to the stub."""
        words = ["--ca", self.web.ca] if self.web.tls else []
        return words + (["--api-base", self.web.api] if hasattr(self.web, "api") else [])

    def __call__(self, *words, **more):
        return self.plain(*words, *self.reach(), **more)

    def plain(self, *words, env=None, cwd=None, **more):
        return common.run("crdforge", *words, cwd=cwd or self.folder, env={**self.env, **(env or {})},
                          **more)

    def make(self, *words, **more):
        """generate --format kfp-v1; the result."""
        return self("generate", *words, "--format", "kfp-v1", **more)

    def start(self, *words):
        """In the background."""
        return subprocess.Popen(["crdforge", *words, *self.reach()], cwd=self.folder, text=True,
                                env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def made(self):
        """The kinds whose component is there."""
        folder = os.path.join(self.folder, "components")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def files(self):
        """Everything that was written, cache included."""
        return {**common.tree(self.folder),
                **{"cache:" + path: data for path, data in common.tree(self.caches).items()}}


def bases(*kinds, group=GROUP, **more):
    """Files of a repository as a controller has them."""
    return {f"{BASES}/{group}_{kind.lower()}s.yaml": crd(group, kind, **more) for kind in kinds}


def thing(github, name="acme/things", kind="Thing", tag="v1.2.0", levels=0, **more):
    """A repository with a release that has one kind."""
    repo = github.repository(name, **more)
    repo.release(tag, repo.commit(bases(kind)), levels)
    return repo


def check_whole(forge, github, what):
    """The cache holds nothing partial: bytes lie under their digest, and are as they were served."""
    served = {data for repo in github.repositories.values() for data in repo.blobs.values()}
    for path, data in forge.files().items():
        match = re.search(r"/sha256/../([0-9a-f]{64})\Z", path)
        if match:
            equal(hashlib.sha256(data).hexdigest(), match[1], f"{what}: {path}")
            check(b"CustomResourceDefinition" not in data or data in served,
                  f"{what}: {path} was never served so")
        check("/tmp/" not in path, f"{what}: {path} is left behind")


class Broken:
    """The fault where the path has that part, too; mended when `part` is None."""

    def __init__(self, part, fault):
        self.part, self.fault = part, fault

    def __call__(self, exchange):
        mended = self.part is None or self.part not in exchange.path
        return exchange.usual() if mended else self.fault(exchange)


def steps(done):
    """The lines of progress, in order."""
    words = ("RETRIEVED:", "DOWNLOADED:", "CREATED:", "UPDATED:", "UNCHANGED:", "WRITTEN:")
    return [line for line in done.stderr.splitlines() if line.startswith(words)]


def errors(done):
    """Each error with its next step: "message | hint"."""
    found = []
    for line in done.stderr.splitlines():
        if line.startswith("error: ") or ": error: " in line:
            found.append(line)
        elif line.startswith("  hint: ") and found:
            found[-1] += " | " + line[8:]
    return found


def says(done, what, *parts):
    """One error has all those parts."""
    check(any(all(part in error for part in parts) for error in errors(done)),
          f"{what}: no error with {parts} in:\n{done.stderr}")


def both(function, items):
    """The function for each item, two at a time: most wait for one another's back-off."""
    waiting, lock, raised = list(items), threading.Lock(), []

    def work():
        while True:
            with lock:
                if not waiting or raised:
                    return
                item = waiting.pop(0)
            try:
                function(item)
            except BaseException as error:  # pylint: disable=broad-exception-caught
                raised.append(error)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
