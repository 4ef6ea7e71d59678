#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""GitHub as far as crdforge speaks with it: the API at one server, the files' bytes at another one, and
a third one that has nothing to do with them. Misbehaviour: see web_stub.py.

  with GitHub() as github:
      repo = github.repository("owner/repo")
      repo.release("v1.0.0", repo.commit({"crds/things.yaml": crd("acme.example", "Thing")}))
      github.fault("raw", "things.yaml", cut(100), times=1)
      ... crdforge generate github:owner/repo --api-base {github.api} --ca {github.ca}

Alone, `python3 tests/support/github_stub.py [--http] [--folder DIR]` plays some controllers of ACK until
it is interrupted, and prints how to reach it.
"""
import argparse
import base64
import hashlib
import os
import re
import signal
import sys
import time
import urllib.parse

from web_stub import Answer, Pages, Web, json_answer, tag_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(ROOT), "shared/crds/public")
RAW_TYPES = ("application/vnd.github.raw+json", "application/vnd.github.raw",
             "application/vnd.github.v3.raw")
LISTED = 1000  # entries of a folder that the API lists at most


def sha1(*parts):
    return hashlib.sha1("\0".join(map(str, parts)).encode()).hexdigest()


def blob_sha(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def crd(group, kind, plural=None, properties=("name",), required=(), version="v1"):
    """A small definition as text; `properties`: names of strings of the specification."""
    plural = plural or kind.lower() + "s"
    lines = ["apiVersion: apiextensions.k8s.io/v1", "kind: CustomResourceDefinition", "metadata:",
             f"  name: {plural}.{group}", "spec:", f"  group: {group}", "  names:",
             f"    kind: {kind}", f"    listKind: {kind}List", f"    plural: {plural}",
             f"    singular: {kind.lower()}", "  scope: Namespaced", "  versions:",
             f"  - name: {version}", "    served: true", "    storage: true", "    schema:",
             "      openAPIV3Schema:", f"        description: {kind} is made for a test.",
             "        type: object", "        properties:", "          spec:",
             "            type: object"]
    if required:
        lines += ["            required:"] + [f"            - {name}" for name in required]
    lines += ["            properties:"]
    for name in properties:
        lines += [f"              {name}:", "                type: string"]
    lines += ["          status:", "            type: object"]
    return "\n".join(lines) + "\n"


class Link:
    """A symbolic link in a repository."""

    def __init__(self, target):
        self.target = target


class Submodule:
    """Another repository inside one; GitHub lists it as a file, with nothing to download."""

    def __init__(self, listed_as="file"):
        self.listed_as = listed_as


class Repository:
    def __init__(self, name, branch="main", private=False):
        self.name, self.branch, self.private = name, branch, private
        self.commits, self.branches, self.tags, self.tag_objects, self.releases = {}, {}, {}, {}, []
        self.blobs = {}

    def commit(self, files, branch=None):
        """`files`: path -> text, bytes, Link or Submodule. The commit, which the branch is now at."""
        branch = branch or self.branch
        held = {path: data.encode() if isinstance(data, str) else data
                for path, data in sorted(files.items())}
        sha = sha1(self.name, branch, len(self.commits), sorted(held))
        self.commits[sha], self.branches[branch] = held, sha
        self.blobs.update((blob_sha(d), d) for d in held.values() if isinstance(d, bytes))
        return sha

    def tag(self, name, commit=None, levels=0):
        """`levels`: of annotated tags between the name and the commit."""
        kind, sha = "commit", commit or self.branches[self.branch]
        for level in range(levels):
            tag = sha1(self.name, name, level, sha)
            self.tag_objects[tag] = {"sha": tag, "tag": name, "message": f"{name}\n",
                                     "object": {"type": kind, "sha": sha}}
            kind, sha = "tag", tag
        self.tags = {name: (kind, sha), **self.tags}

    def release(self, tag, commit=None, levels=0, name=None):
        """The newest from now on."""
        self.tag(tag, commit, levels)
        self.releases.insert(0, {"tag_name": tag, "name": tag if name is None else name,
                                 "draft": False, "prerelease": False, "assets": [],
                                 "target_commitish": self.branch})

    def peeled(self, name):
        kind, sha = self.tags[name]
        while kind == "tag":
            kind, sha = self.tag_objects[sha]["object"].values()
        return sha

    def find(self, ref):
        """The commit of a branch, tag or (part of a) hash, or None."""
        if not ref:
            return self.branches.get(self.branch)
        if ref in self.branches:
            return self.branches[ref]
        if ref in self.tags:
            return self.peeled(ref)
        found = [sha for sha in self.commits if len(ref) >= 4 and sha.startswith(ref)]
        return found[0] if len(found) == 1 else None

    def folder(self, commit, path):
        """Name -> bytes, Link, Submodule or a dict, of a folder; what is at the path; or None."""
        tree = {}
        for name, data in self.commits[commit].items():
            inner, steps = tree, name.split("/")
            for step in steps[:-1]:
                inner = inner.setdefault(step, {})
            inner[steps[-1]] = data
        for step in filter(None, path.split("/")):
            tree = tree.get(step) if isinstance(tree, dict) else None
        return tree


class GitHub(Web):
    """`prefix`: "/api/v3" as GitHub Enterprise has it."""

    def __init__(self, tls=True, prefix=""):
        super().__init__(tls)
        self.prefix, self.repositories, self.renamed, self.tokens = prefix, {}, {}, set()
        self.page_limit = 100
        self.pages = Pages()
        self.api = self.host("api", self.answer).url + prefix
        self.raw = self.host("raw", self.answer_raw).url
        self.other = self.host("other", self.pages).url

    def repository(self, name, **more):
        self.repositories[name] = Repository(name, **more)
        return self.repositories[name]

    # --- the API ---------------------------------------------------------------------------------

    routes = [(re.compile(pattern + r"\Z"), name) for pattern, name in (
        (r"/rate_limit", "_limit"),
        (r"/orgs/([^/]+)/repos", "_organisation"),
        (r"/users/([^/]+)/repos", "_organisation"),
        (r"/repos/([^/]+/[^/]+)", "_repository"),
        (r"/repos/([^/]+/[^/]+)/releases/latest", "_latest"),
        (r"/repos/([^/]+/[^/]+)/releases/tags/(.+)", "_release"),
        (r"/repos/([^/]+/[^/]+)/releases", "_releases"),
        (r"/repos/([^/]+/[^/]+)/git/ref/tags/(.+)", "_ref_tag"),
        (r"/repos/([^/]+/[^/]+)/git/ref/heads/(.+)", "_ref_head"),
        (r"/repos/([^/]+/[^/]+)/git/tags/([0-9a-f]{40})", "_tag_object"),
        (r"/repos/([^/]+/[^/]+)/git/blobs/([0-9a-f]{40})", "_blob"),
        (r"/repos/([^/]+/[^/]+)/tags", "_tags"),
        (r"/repos/([^/]+/[^/]+)/commits/(.+)", "_commit"),
        (r"/repos/([^/]+/[^/]+)/contents(?:/(.*))?", "_contents"))]

    def answer(self, exchange):
        url = urllib.parse.urlsplit(exchange.path)
        path = urllib.parse.unquote(url.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        token = exchange.headers.get("authorization", "").partition(" ")[2]
        if token and token not in self.tokens:
            return self._error(401, "Bad credentials")
        if "user-agent" not in exchange.headers:
            return self._error(403, "Request forbidden by administrative rules.")
        if not path.startswith(self.prefix):
            return self._error(404, "Not Found")
        answer = self._route(exchange, path[len(self.prefix):], query, bool(token))
        if answer.status == 200:
            answer.headers.setdefault("ETag", tag_of(answer.body, weak=True))
            answer.headers.setdefault("Cache-Control", "public, max-age=60, s-maxage=60")
        limit = 5000 if token else 60
        answer.headers.update({"x-ratelimit-limit": limit, "x-ratelimit-remaining": limit - 1,
                               "x-ratelimit-reset": int(time.time()) + 3600})
        return answer

    def _route(self, exchange, path, query, known):
        for pattern, name in self.routes:
            match = pattern.match(path)
            if not match:
                continue
            words = list(match.groups())
            if path.startswith("/repos/"):
                if words[0] in self.renamed:
                    new = path.replace(words[0], self.renamed[words[0]], 1)
                    return Answer(301, "", {"Location": self.api + new + (
                        "?" + urllib.parse.urlencode(query) if query else "")})
                words[0] = self.repositories.get(words[0])
                if words[0] is None or (words[0].private and not known):
                    break
            return getattr(self, name)(exchange, query, *words)
        return self._error(404, "Not Found")

    @staticmethod
    def _error(code, message):
        return json_answer({"message": message, "documentation_url": "https://docs.github.com/rest",
                            "status": str(code)}, code)

    def _found(self, tree):
        return self._error(404, "Not Found") if tree is None else json_answer(tree)

    def _limit(self, *_):
        return json_answer({"rate": {"limit": 60, "remaining": 59}})

    def _paged(self, exchange, query, rows):
        size = min(int(query.get("per_page", 30)), self.page_limit)
        page, last = int(query.get("page", 1)), max(1, -(-len(rows) // size))
        url = self.api + urllib.parse.urlsplit(exchange.path).path[len(self.prefix):]

        def to(number, relation):
            more = urllib.parse.urlencode({**query, "page": number})
            return f'<{url}?{more}>; rel="{relation}"'
        links = [to(page - 1, "prev"), to(1, "first")] if page > 1 else []
        links += [to(page + 1, "next"), to(last, "last")] if page < last else []
        return json_answer(rows[(page - 1) * size:page * size], 200,
                           {"Link": ", ".join(links)} if links else None)

    def _organisation(self, exchange, query, owner):
        rows = [{"name": name.split("/")[1], "full_name": name, "private": repo.private,
                 "archived": False, "default_branch": repo.branch}
                for name, repo in self.repositories.items() if name.startswith(owner + "/")]
        return self._paged(exchange, query, rows) if rows else self._error(404, "Not Found")

    def _repository(self, _, __, repo):
        return json_answer({"name": repo.name.split("/")[1], "full_name": repo.name,
                            "private": repo.private, "default_branch": repo.branch})

    def _latest(self, _, __, repo):
        return self._found(repo.releases[0] if repo.releases else None)

    def _release(self, _, __, repo, tag):
        return self._found(next((r for r in repo.releases if r["tag_name"] == tag), None))

    def _releases(self, exchange, query, repo):
        return self._paged(exchange, query, repo.releases)

    def _ref_tag(self, _, __, repo, name):
        if name not in repo.tags:
            return self._error(404, "Not Found")
        kind, sha = repo.tags[name]
        part = {"commit": "commits", "tag": "tags"}[kind]
        return json_answer({"ref": f"refs/tags/{name}", "node_id": "x", "object": {
            "sha": sha, "type": kind, "url": f"{self.api}/repos/{repo.name}/git/{part}/{sha}"}})

    def _ref_head(self, _, __, repo, name):
        sha = repo.branches.get(name)
        return self._found(sha and {"ref": f"refs/heads/{name}",
                                    "object": {"sha": sha, "type": "commit"}})

    def _tag_object(self, _, __, repo, sha):
        return self._found(repo.tag_objects.get(sha))

    def _blob(self, exchange, _, repo, sha):
        data = repo.blobs.get(sha)
        if data is None:
            return self._error(404, "Not Found")
        if exchange.headers.get("accept") in RAW_TYPES:
            return Answer(200, data, {"Content-Type": "application/vnd.github.raw+json"})
        return json_answer({"sha": sha, "size": len(data), "encoding": "base64",
                            "content": base64.encodebytes(data).decode()})

    def _tags(self, exchange, query, repo):
        return self._paged(exchange, query, [
            {"name": name, "commit": {"sha": repo.peeled(name)}} for name in repo.tags])

    def _commit(self, exchange, _, repo, ref):
        if not repo.commits:
            return self._error(409, "Git Repository is empty.")
        sha = repo.find(ref)
        if sha is None:
            return self._error(422, f"No commit found for SHA: {ref}")
        if "github.sha" in exchange.headers.get("accept", ""):
            return Answer(200, sha, {"Content-Type": "application/vnd.github.sha; charset=utf-8"})
        return json_answer({"sha": sha, "commit": {"message": "a commit"}, "files": []})

    def _contents(self, exchange, query, repo, path=""):
        commit, path = repo.find(query.get("ref")), (path or "").strip("/")
        if commit is None:
            return self._error(404, f"No commit found for the ref {query.get('ref')}")
        found = repo.folder(commit, path)
        if found is None:
            return self._error(404, "Not Found")
        if isinstance(found, dict):
            rows = [self.entry(repo, commit, f"{path}/{name}".strip("/"), data)
                    for name, data in sorted(found.items())]
            return json_answer(rows[:LISTED])
        if exchange.headers.get("accept") in RAW_TYPES and isinstance(found, bytes):
            return Answer(200, found, {"Content-Type": "application/vnd.github.raw+json"})
        row = self.entry(repo, commit, path, found)
        if isinstance(found, bytes):
            whole = len(found) <= 1024 * 1024
            row.update(encoding="base64" if whole else "none",
                       content=base64.encodebytes(found).decode() if whole else "")
        return json_answer(row)

    def entry(self, repo, commit, path, data):
        """A row of a listing. Tests make their own with it, and spoil them."""
        kind, size, url = "file", 0, None
        sha = sha1(repo.name, commit, path)
        if isinstance(data, dict):
            kind = "dir"
        elif isinstance(data, Link):
            kind, size = "symlink", len(data.target)
            sha = blob_sha(data.target.encode())
            url = f"{self.raw}/{repo.name}/{commit}/{path}"
        elif isinstance(data, Submodule):
            kind = data.listed_as
        else:
            size, sha = len(data), blob_sha(data)
            url = f"{self.raw}/{repo.name}/{commit}/{urllib.parse.quote(path)}"
        here = f"{self.api}/repos/{repo.name}"
        part = "blobs" if url else "trees"
        return {"name": path.split("/")[-1], "path": path, "sha": sha, "size": size,
                "url": f"{here}/contents/{urllib.parse.quote(path)}?ref={commit}",
                "html_url": f"https://github.com/{repo.name}/blob/{commit}/{path}",
                "git_url": f"{here}/git/{part}/{sha}", "download_url": url, "type": kind,
                "_links": {"self": f"{here}/contents/{path}", "git": f"{here}/git/{part}/{sha}"}}

    # --- the files ---------------------------------------------------------------------------------

    def answer_raw(self, exchange):
        words = urllib.parse.unquote(urllib.parse.urlsplit(exchange.path).path).split("/", 4)
        repo = self.repositories.get("/".join(words[1:3]))
        if repo is None or repo.private or len(words) < 5:
            return Answer(404, "404: Not Found", {"Content-Type": "text/plain; charset=utf-8"})
        commit = repo.find(words[3])
        data = repo.commits[commit].get(words[4]) if commit else None
        if not isinstance(data, bytes):
            return Answer(404, "404: Not Found", {"Content-Type": "text/plain; charset=utf-8"})
        return Answer(200, data, {"Content-Type": "text/plain; charset=utf-8",
                                  "ETag": tag_of(data), "Cache-Control": "max-age=300"})


# --- a world to try -----------------------------------------------------------------------------


def real_files(release):
    """Path in the repository -> bytes of the published definitions of SageMaker; of v1.9.1 those of
    crd_cache where the published ones are not beside the project."""
    folder, files = os.path.join(SHARED, "ack-sagemaker", release), {}
    if os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".yaml"):
                base = "config/crd/bases" if name.startswith("sagemaker.") else \
                    "config/crd/common/bases"
                files[f"{base}/{name}"] = read(folder, name)
    elif release == "v1.9.1":
        group = "sagemaker.services.k8s.aws"
        folder = os.path.join(ROOT, "crd_cache", group, release)
        for name in sorted(os.listdir(folder)):
            files[f"config/crd/bases/{group}_{name}"] = read(folder, name)
    return files


def read(*path):
    with open(os.path.join(*path), "rb") as text:
        return text.read()


def add_controllers(github, owner="aws-controllers-k8s"):
    """SageMaker's controller with real definitions, small ones of others, and what else an organisation
    has. Releases as ACK makes them: the tag is a commit."""
    sagemaker = github.repository(f"{owner}/sagemaker-controller")
    for release in ("v0.3.3", "v1.9.1"):
        files = real_files(release)
        if files:
            extra = {"README.md": "# a controller\n", "config/crd/kustomization.yaml": "resources:\n",
                     "helm/Chart.yaml": f"name: sagemaker-chart\nversion: {release[1:]}\n"}
            for path, data in files.items():
                extra[f"helm/crds/{os.path.basename(path)}"] = data
            sagemaker.release(release, sagemaker.commit({**files, **extra}))
    for service, kinds in (("s3", ["Bucket"]), ("sqs", ["Queue"]), ("rds", ["DBInstance", "DBProxy"]),
                           ("sns", ["Topic", "Subscription"])):
        repo, group = github.repository(f"{owner}/{service}-controller"), f"{service}.services.k8s.aws"
        for release, properties in (("v1.0.0", ["name"]), ("v1.1.0", ["name", "colour"])):
            repo.release(release, repo.commit({
                f"config/crd/bases/{group}_{kind.lower()}s.yaml": crd(
                    group, kind, properties=properties, version="v1alpha1") for kind in kinds}))
    for name in ("runtime", "code-generator", "community", "acm-controller", "ec2-controller"):
        github.repository(f"{owner}/{name}").commit({"README.md": f"# {name}\n"})
    return sagemaker


def main():
    parser = argparse.ArgumentParser(description="Plays GitHub until it is interrupted.")
    parser.add_argument("--http", action="store_true", help="without TLS")
    parser.add_argument("--folder", help="its *.yaml become config/crd/bases of github:acme/things")
    parser.add_argument("--token", action="append", default=[], help="that is accepted")
    words = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the folder goes, too
    with GitHub(tls=not words.http) as github:
        add_controllers(github)
        github.tokens.update(words.token)
        if words.folder:
            repo = github.repository("acme/things")
            repo.release("v1", repo.commit({
                f"config/crd/bases/{name}": read(words.folder, name)
                for name in os.listdir(words.folder) if name.endswith(".yaml")}))
        print(f"crdforge generate TrainingJob --service sagemaker --api-base {github.api}"
              f" --ca {github.ca}", flush=True)
        print(f"API: {github.api}\nCA: {github.ca}\nfiles: {github.raw}\n"
              f"repositories: {' '.join(github.repositories)}", flush=True)
        seen = 0
        try:
            while True:
                time.sleep(0.2)
                for exchange in github.asked()[seen:]:
                    seen += 1
                    print(exchange, flush=True)
        except KeyboardInterrupt:
            sys.exit(0)


if __name__ == "__main__":
    main()
