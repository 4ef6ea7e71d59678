# SPDX-License-Identifier: Apache-2.0
"""Definitions from GitHub, from the first question to the file, against a server that plays GitHub: what is
asked, said and made; whom the token is told; several files at once; interrupted."""
import json
import os
import re
import shutil
import signal
import time

from common import check, contains, equal, main, run
from online import (BASES, GROUP, Forge, GitHub, add_controllers, bases, both, check_whole, crd,
                    errors, says, steps, thing)
from github_stub import blob_sha  # after online, which says where it is
from web_stub import Held, api_error, closed, garbage, rate_limit, redirect, silent, stall, status

TOKEN = "ghp_notForAnybodyElse0123456789"
SAGEMAKER = "aws-controllers-k8s/sagemaker-controller"
TRAINING_JOB = f"{BASES}/sagemaker.services.k8s.aws_trainingjobs.yaml"
RELEASE = ["--service", "sagemaker"]


def without_provenance(text):
    return re.sub(r"(?m)^.*(source|release|sha256|provenance|generated).*\n", "", text)


# --- the whole way -----------------------------------------------------------------------------------


def test_transcript(folder):
    """The original's words in its order, what was asked for, and what was made."""
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        first = forge.make("TrainingJob", *RELEASE)
        equal(steps(first), [
            "RETRIEVED: latest release name v1.9.1", "RETRIEVED: latest tag type commit",
            "RETRIEVED: all crds", f"DOWNLOADED: CRD path: {TRAINING_JOB}",
            "CREATED: components/TrainingJob/kfp-v1/component.yaml"], "the transcript")
        commit = github.repositories[SAGEMAKER].find("v1.9.1")
        equal(github.paths("api"), [
            f"/repos/{SAGEMAKER}/releases/latest", f"/repos/{SAGEMAKER}/git/ref/tags/v1.9.1",
            f"/repos/{SAGEMAKER}/contents/{BASES}?ref={commit}"], "what the API was asked")
        equal(github.paths("raw"), [f"/{SAGEMAKER}/{commit}/{TRAINING_JOB}"], "one file, no other")
        check_same_as_file(forge, github, commit)
        github.clear()
        check_second_run(forge, github)


def check_same_as_file(forge, github, commit):
    """The component is that of the file that was published."""
    path = os.path.join(forge.folder, "given.yaml")
    with open(path, "wb") as out:
        out.write(github.repositories[SAGEMAKER].commits[commit][TRAINING_JOB])
    made = os.path.join(forge.folder, "components/TrainingJob/kfp-v1/component.yaml")
    with open(made, encoding="utf-8") as text:
        online = text.read()
    forge.plain("generate", path, "--format", "kfp-v1", "--out", "from-file")
    with open(os.path.join(forge.folder, "from-file/TrainingJob/kfp-v1/component.yaml"),
              encoding="utf-8") as text:
        equal(without_provenance(online), without_provenance(text.read()), "the same component")
    shown = json.loads(forge("show", "--json", "TrainingJob", *RELEASE).stdout)["provenance"]
    equal((shown["source"], shown["release"]), ("github", "v1.9.1"), "where it is from")


def check_second_run(forge, github):
    """Only what may have changed is asked for, and nothing is sent again."""
    again = forge.make("TrainingJob", *RELEASE)
    equal(steps(again)[:4], [
        "RETRIEVED: latest release name v1.9.1", "RETRIEVED: latest tag type commit",
        "RETRIEVED: all crds", f"DOWNLOADED: CRD path: {TRAINING_JOB}, cached"], "from the cache")
    equal([(e.path.split("sagemaker-controller")[1], e.status) for e in github.asked()],
          [("/releases/latest", 304), ("/git/ref/tags/v1.9.1", 304)], "what was asked again")


def test_forms(folder):
    """A release, a tag, a branch, a commit; annotated tags; a file, a folder."""
    with GitHub() as github:
        repo = thing(github)
        old = repo.commit({**bases("Old"), "other/x.yaml": crd(GROUP, "Other"),
                           "other/inner/y.yaml": crd(GROUP, "Inner")}, "dev")
        for levels in (0, 1, 2):
            repo.tag(f"t{levels}", old, levels)
        repo.tag("release/1", old)
        repo.commit(bases("Slash"), "topic/x")
        place = f"{BASES}/{GROUP}_olds.yaml"
        tagged = ["RETRIEVED: tag type commit", "RETRIEVED: all crds", f"DOWNLOADED: CRD path: {place}"]
        cases = [
            ("github:acme/things@t0", ["RETRIEVED: release name t0", *tagged], ["Old"]),
            ("github:acme/things@t1", ["RETRIEVED: release name t1", "RETRIEVED: tag type tag",
                                       *tagged[1:]], ["Old"]),
            ("github:acme/things@t2", ["RETRIEVED: release name t2", "RETRIEVED: tag type tag",
                                       *tagged[1:]], ["Old"]),
            ("github:acme/things@release/1", ["RETRIEVED: release name release/1", *tagged], ["Old"]),
            ("github:acme/things@dev", ["RETRIEVED: branch dev", *tagged[1:]], ["Old"]),
            ("github:acme/things@topic/x", ["RETRIEVED: branch topic/x"], ["Slash"]),
            (f"github:acme/things@{old.upper()}", [f"RETRIEVED: commit {old}", *tagged[1:]], ["Old"]),
            (f"github:acme/things@{old}", [f"RETRIEVED: commit {old}", *tagged[1:]], ["Old"]),
            ("github:acme/things@dev:other", ["RETRIEVED: branch dev"], ["Other"]),
            ("github:acme/things@dev:other/inner", ["RETRIEVED: branch dev"], ["Inner"]),
            ("github:acme/things@dev:other/inner/y.yaml", ["RETRIEVED: branch dev"], ["Inner"]),
            (f"github:acme/things:{BASES}", ["RETRIEVED: latest release name v1.2.0"], ["Thing"]),
            ("github:acme/things", ["RETRIEVED: latest release name v1.2.0",
                                    "RETRIEVED: latest tag type commit"], ["Thing"])]

        def one(case):
            word, wanted, kinds = case
            forge = Forge(folder, github, str(cases.index(case)))
            done = forge.make(word)
            equal(steps(done)[:len(wanted)], wanted, word)
            equal(forge.made(), kinds, f"made of {word}")
        both(one, cases)


def test_nothing_released(folder):
    """The newest tag where there is no release, the default branch where there is no tag."""
    with GitHub() as github:
        repo = github.repository("acme/tagged")
        repo.tag("v10.0.0-rc.1", repo.commit(bases("Older")))
        repo.tag("v9.9.0", repo.commit(bases("Older")))
        repo.tag("v10.0.0", repo.commit(bases("Tagged")))
        github.repository("acme/bare", branch="trunk").commit(bases("Bare"))
        github.repository("acme/empty")
        forge = Forge(folder, github)
        contains(forge.make("github:acme/tagged").stderr, "RETRIEVED: latest tag name v10.0.0\n", "a tag")
        contains(forge.make("github:acme/bare").stderr, "RETRIEVED: branch trunk\n", "a branch")
        equal(forge.made(), ["Bare", "Tagged"], "made")
        says(forge.make("github:acme/empty", code=1), "nothing in it", "acme/empty")


def test_places(folder):
    """The usual folders, in order; what is a definition by its name; what is none."""
    cases = {
        "config/crd/bases": (["config/crd/bases", "helm/crds"], ["Basesa"]),
        "helm/crds": (["helm/crds", "config/crd"], ["Helma"]),
        "config/crd": (["config/crd", "crds"], ["Crda"]),
        "crds": (["crds", "charts/acme/crds"], ["Crdsa"]),
        "charts/acme/crds": (["charts/acme/crds", "docs"], ["Chart"])}
    with GitHub() as github:
        for number, (places, _) in enumerate(cases.values()):
            files = {"config/crd/kustomization.yaml": "resources: []\n"}
            for place in places:
                kind = cases.get(place, (0, ["Docs"]))[1][0]
                files.update({f"{place}/a.yaml": crd(GROUP, kind), f"{place}/readme.md": "#\n",
                              f"{place}/kustomization.yaml": "resources: []\n"})
            thing(github, f"acme/p{number}").commit(files)
        thing(github, "acme/names").commit({
            "crds/a.yml": crd(GROUP, "Short"), "crds/b.yaml": crd(GROUP, "Long"),
            "crds/c.json": json.dumps(json_definition("Json")), "crds/d.txt": crd(GROUP, "Text"),
            "crds/sub/e.yaml": crd(GROUP, "Below")})
        thing(github, "acme/none").commit({"src/x.go": "package x\n"})

        def one(number):
            forge = Forge(folder, github, f"p{number}")
            forge.make(f"github:acme/p{number}@main")
            equal(forge.made(), list(cases.values())[number][1], f"folder {list(cases)[number]}")
        both(one, range(len(cases)))
        forge = Forge(folder, github)
        forge.make("github:acme/names@main")
        equal(forge.made(), ["Json", "Long", "Short"], "names of definitions")
        says(forge.make("github:acme/none@main", code=1), "no definitions", "acme/none", "config/crd")
        says(forge.make("github:acme/none@main:nowhere", code=1), "no folder", "nowhere")


def json_definition(kind):
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{kind.lower()}s.{GROUP}"},
            "spec": {"group": GROUP, "scope": "Namespaced",
                     "names": {"kind": kind, "plural": kind.lower() + "s"},
                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                         "openAPIV3Schema": {"type": "object", "properties": {"spec": {
                             "type": "object", "properties": {"name": {"type": "string"}}}}}}}]}}


def test_several_sources(folder):
    """One call, many sources: one that fails stops no other."""
    with GitHub() as github:
        add_controllers(github)
        thing(github)
        github.pages.files["/page.yaml"] = crd(GROUP, "Page")
        forge = Forge(folder, github)
        with open(os.path.join(forge.folder, "file.yaml"), "w", encoding="utf-8") as out:
            out.write(crd(GROUP, "File"))
        done = forge.make("github:acme/gone", "github:acme/things", f"{github.other}/page.yaml",
                          f"{github.other}/none.yaml", "file.yaml", "-", "Endpoint",
                          stdin=crd(GROUP, "Input"), code=1)
        equal(forge.made(), ["Endpoint", "File", "Input", "Page", "Thing"], "what could be made")
        says(done, "the first that failed", "acme/gone", "404", " | ")
        says(done, "the second", f"{github.other}/none.yaml", "404", " | ")
        equal(len(errors(done)), 2, f"no error more: {done.stderr}")


def test_services(folder):
    """ACK's services by name: kinds, globs, files, a misspelt one, and what is common to them all."""
    with GitHub() as github:
        add_controllers(github)
        github.page_limit = 3
        repo = github.repositories["aws-controllers-k8s/rds-controller"]
        common = "services.k8s.aws"
        repo.release("v2.0.0", repo.commit({
            **bases("DBInstance", "DBProxy", group="rds.services.k8s.aws"),
            f"{BASES}/{common}_fieldexports.yaml": crd(common, "FieldExport")}))
        zoo = github.repository("aws-controllers-k8s/zoo-controller")
        zoo.release("v1", zoo.commit({f"{BASES}/zoo.services.k8s.aws_{plural}.yaml": crd("zoo.services.k8s.aws", kind)
                                      for plural, kind in (("a", "Bee"), ("b", "Bear"))}))
        forge = Forge(folder, github)
        forge.make("dbinstances", "--service", "rds")
        equal(forge.made(), ["DBInstance"], "a plural")
        forge.make("DB*", "--service", "rds")
        equal(forge.made(), ["DBInstance", "DBProxy"], "a pattern")
        forge.make("github:aws-controllers-k8s/rds-controller")
        equal(forge.made(), ["DBInstance", "DBProxy"], "what is common is not meant")
        forge.make("FieldExport", "--service", "rds")
        equal(forge.made(), ["DBInstance", "DBProxy", "FieldExport"], "unless it is named")
        forge.make("rds.services.k8s.aws_dbproxys.yaml", "--service", "rds", "--release", "v1.0.0")
        done = forge.make("s3/Bucket", "--latest")
        contains(done.stderr, "latest release name v1.1.0", "the service is told by the group")
        says(forge.make("Queu", "--service", "sqs", code=1), "no such kind", "Queu", "Queue")
        says(forge.make("Zebra", "--service", "sqs", code=1), "no kind is near",
             'aws-controllers-k8s/sqs-controller v1.1.0 has no kind "Zebra" | `crdforge list --service sqs`, with the '
             "same options, prints all")
        says(forge.make("Queue", "--service", "sqq", code=1), "no such service", "sqq", "sqs",
             "`crdforge list --services`, with the same options, prints all")
        done = forge.make("Bucket", "--service", "s3", "--release", "v1.1", code=1)
        says(done, "no such release", "--release v1.1: ", "s3-controller", "did you mean --release v1.1.0?")
        says(forge.make("Bucket", "--service", "s3", "--release", "nightly", code=1), "none is near",
             "--release nightly: ", "its tags are v1.1.0, v1.0.0;")
        github.clear()
        says(forge.make("DBProxi", "--service", "rds", code=1), "no such kind", "DBProxi", "did you mean DBProxy?")
        equal(github.paths("raw"), [], "the files that came before are enough")
        fresh = Forge(folder, github, "fresh")
        fresh.make("DBProxi", "--service", "rds", code=1)
        equal([path.split("_")[1] for path in github.paths("raw")], ["dbproxys.yaml"], "one file for a slip")
        fresh.make("dbp*", "--service", "rds")
        equal(fresh.made(), ["DBProxy"], "a pattern in lower case")
        rows = [line.split()[0] for line in forge("list", "--service", "zoo").stdout.splitlines()[1:]]
        equal(rows, ["Bear", "Bee"], "in order of kinds")
        services = forge("list", "--services").stdout.split()
        equal(services, ["acm", "ec2", "rds", "s3", "sagemaker", "sns", "sqs", "zoo"],
              "services of all pages, not other repositories")
        equal(json.loads(forge("list", "--services", "--json").stdout), services, "for machines")
        contains(forge("list", "--service", "sns").stdout, "Subscription", "kinds of a service")
        check("TrainingJob" in forge("list", "--remote").stdout, "kinds of the release")


def test_names_of_files(folder):
    """Files whose names tell little of what is in them, and the repository that the common kinds are of."""
    with GitHub() as github:
        group, common = "zoo.services.k8s.aws", "services.k8s.aws"
        zoo = github.repository("aws-controllers-k8s/zoo-controller")
        zoo.release("v1", zoo.commit({f"{BASES}/{group}_{plural}.yaml": crd(group, kind) for plural, kind in (
            ("zebras", "Quagga"), ("stripes", "Zebra"), ("policies", "Policy"))}))
        runtime = github.repository("aws-controllers-k8s/runtime")
        runtime.release("v1", runtime.commit({f"{BASES}/{common}_fieldexports.yaml": crd(common, "FieldExport")}))
        forge = Forge(folder, github)
        says(forge.make("Polcy", "--service", "zoo", code=1), "a plural in -ies", "did you mean Policy?")
        equal([path.split("_")[1] for path in github.paths("raw")], ["policies.yaml"], "one file")
        forge.make("Zebra", "--service", "zoo")
        equal(forge.made(), ["Zebra"], "it is in none of the files that are called so")
        forge.make("github:aws-controllers-k8s/runtime")
        equal(forge.made(), ["FieldExport", "Zebra"], "what is common is all that there is")


def test_other_names_of_files(folder):
    """Files that are not called GROUP_PLURAL.yaml, and a file whose name is that of another kind, offline."""
    with GitHub() as github:
        odd = github.repository("aws-controllers-k8s/odd-controller")
        odd.release("v1", odd.commit({f"{BASES}/all.yaml": crd("odd.services.k8s.aws", "Zebra"),
                                      f"{BASES}/shared.yaml": crd("services.k8s.aws", "FieldExport")}))
        forge = Forge(folder, github)
        says(forge.make("Zebr", "--service", "odd", code=1), "a slip", "has no kind \"Zebr\" | did you mean Zebra?")
        says(forge.make("Lute", "--service", "odd", code=1), "no slip",
             "has no kind \"Lute\" | `crdforge list --service odd`, with the same options, prints all")
        forge.make("github:aws-controllers-k8s/odd-controller")
        equal(forge.made(), ["Zebra"], "a common kind is left out whatever its file is called")
        group = "sagemaker.services.k8s.aws"
        bundled = github.repository(SAGEMAKER)
        bundled.release("v1.9.1", bundled.commit({f"{BASES}/{group}_zebras.yaml": crd(group, "Horse", "zebras"),
                                                  f"{BASES}/{group}_models.yaml": crd(group, "Model")}))
        forge.make("zebras", *RELEASE)
        done = forge.make("Zebr", *RELEASE, "--offline", code=1)
        contains(done.stderr, f"{group}_zebras.yaml, cached", "what is here is read")
        says(done, "the other file is not here: the bundled kinds stand in",
             "\"Zebr\" is neither a bundled kind nor a file")


def test_quiet_and_json(folder):
    with GitHub() as github:
        thing(github)
        forge = Forge(folder, github)
        equal(forge.make("github:acme/things", "--quiet").stderr, "", "--quiet")
        done = forge.make("github:acme/things", "github:acme/none", "--json", code=1)
        report = json.loads(done.stdout)
        check(any("acme/none" in str(d) for d in report["diagnostics"]), f"--json: {report}")
        check("RETRIEVED" not in done.stdout + done.stderr, "--json says no steps")
        origin = {"source": "github", "where": "github:acme/things", "release": "v1.2.0",
                  "commit": github.repositories["acme/things"].find("v1.2.0")}
        equal(report["sources"], [origin], "generate --json: where it is from")
        row = json.loads(forge("list", "github:acme/things", "--json").stdout)[0]
        equal({key: row[key] for key in origin}, origin, "list --json")
        contains(forge("list", "github:acme/things").stdout, "github (from v1.2.0)\n", "list")


def test_enterprise(folder):
    """An API below a path, over plain HTTP on this machine, with a slash at the end."""
    with GitHub(tls=False, prefix="/api/v3") as github:
        thing(github)
        forge = Forge(folder, github)
        done = forge.plain("generate", "github:acme/things", "--format", "kfp-v1", "--api-base",
                           github.api + "/")
        equal(forge.made(), ["Thing"], f"made: {done.stderr}")
        check(all(path.startswith("/api/v3/repos/acme") for path in github.paths("api")), "its paths")
        for base, why in (("http://files.example/api", "not encrypted"), ("", ""), ("x", ""),
                          ("https://u:secret@files.example", "password"),
                          (github.api + "?x=1", "more than a path")):
            done = forge.plain("generate", "github:acme/things", "--api-base", base, code=2)
            says(done, base, "--api-base", why, " | ")
            check("secret" not in done.stderr, f"a password is printed: {done.stderr}")


# --- redirects -----------------------------------------------------------------------------------------


def test_redirects(folder):
    """A renamed repository is followed; the API's words are not carried to another host."""
    with GitHub() as github:
        thing(github)
        github.renamed["acme/old"] = "acme/things"
        github.tokens.add(TOKEN)
        token = {"GITHUB_TOKEN": TOKEN}
        forge = Forge(folder, github)
        forge.make("github:acme/old", env=token)
        equal(forge.made(), ["Thing"], "renamed")
        targets = {"other": f"{github.other}/x", "port": f"{github.raw}/x",
                   "name": github.hosts["api"].other_name + "/repos/acme/things/releases/latest",
                   "http": github.api.replace("https:", "http:") + "/x",
                   "file": "file:///etc/passwd", "user": github.api.replace("//", "//u@h@") + "/x"}
        for name, url in targets.items():
            github.clear()
            github.fault("api", "releases/latest", redirect(url), 1)
            done = Forge(folder, github, name).make("github:acme/things", env=token, code=1)
            says(done, f"to {name}", " | ")
            equal((github.asked("other"), github.asked("raw")), ([], []), f"to {name}: nobody asked")
            equal([e.headers.get("host") for e in github.asked()], [github.api[8:]], f"to {name}")


def test_redirected_file(folder):
    """A file may be sent on within its host; another one is told, and neither it nor the API is asked."""
    with GitHub() as github:
        repo = thing(github)
        github.tokens.add(TOKEN)
        place = f"{BASES}/{GROUP}_things.yaml"
        github.pages.files["/moved.yaml"] = bases("Thing")[place]
        for name, target, code, asked in (
                ("away", f"{github.other}/moved.yaml", 1, ["contents", "_things.yaml"]),
                ("within", f"/{repo.name}/v1.2.0/{place}", 0, ["_things.yaml", "_things.yaml"])):
            github.clear()
            github.fault("raw", "_things.yaml", redirect(target), 1)
            forge = Forge(folder, github, name)
            done = forge.make("github:acme/things", env={"GITHUB_TOKEN": TOKEN}, code=code)
            check(all(part in path for part, path in zip(asked, github.paths()[-2:])),
                  f"{name}: {github.paths()}")
            equal((github.asked("other"), forge.made()), ([], [] if code else ["Thing"]), name)
            if code:
                says(done, name, "_things.yaml", "redirects to another host", " | ")
            check_token(github, done, forge=forge)


# --- the token ---------------------------------------------------------------------------------------


def check_token(github, *done, forge=None):
    for exchange in github.asked():
        if exchange.host.name != "api":
            check("authorization" not in exchange.headers and TOKEN not in str(exchange.headers)
                  and TOKEN not in exchange.path, f"{exchange} was sent the token")
    for result in done:
        check(TOKEN not in result.stdout + result.stderr, f"printed: {result.stderr}")
    for path, data in (forge.files() if forge else {}).items():
        check(TOKEN.encode() not in data, f"{path} holds the token")


def test_token(folder):
    """Sent to the API alone, never printed nor kept, whatever happens."""
    with GitHub() as github:
        github.tokens.add(TOKEN)
        thing(github, "acme/secret", "Secret", private=True)
        thing(github)
        github.pages.files["/page.yaml"] = crd(GROUP, "Page")
        forge, token = Forge(folder, github), {"GITHUB_TOKEN": TOKEN}
        done = [forge.make("github:acme/secret", "github:acme/things", f"{github.other}/page.yaml",
                           env=token)]
        equal(forge.made(), ["Page", "Secret", "Thing"], "made")
        check(all(e.headers.get("authorization") == f"Bearer {TOKEN}" for e in github.asked("api")),
              "the API is told the token")
        check(github.asked("api", "git/blobs/"), "what the files' host does not give, the API gives")
        faults = {"a": status(500), "b": rate_limit(), "c": api_error(401, f"no: {TOKEN}"),
                  "d": garbage, "e": closed}

        def one(name):
            thing(github, f"acme/{name}")
            github.fault("api", f"acme/{name}/releases", faults[name])
            other = Forge(folder, github, name)
            check_token(github, other.make(f"github:acme/{name}", env=token, code=1), forge=other)
        both(one, faults)
        done += [forge.make("github:acme/things", "github:acme/none", "--json", env=token, code=1),
                 forge("fetch", "github:acme/secret", "--to", "crds", env=token),
                 forge.plain("cache", "list", env=token)]
        check_token(github, *done, forge=forge)
        github.clear()
        says(forge.make("github:acme/secret", env={"GITHUB_TOKEN": "wrong-one"}, code=1),
             "a token that nobody knows", "401", "GITHUB_TOKEN")
        says(forge.make("github:acme/secret", code=1), "without one", "acme/secret", "GITHUB_TOKEN")
        github.clear()
        done = forge.make("github:acme/things", env={"GITHUB_TOKEN": TOKEN + "\r\nX-Other: 1"}, code=1)
        says(done, "a header inside the token", "GITHUB_TOKEN", " | ")
        check_token(github, done, forge=forge)
        equal(github.asked(), [], "nobody is asked with it")
        forge.make("Endpoint", env={"GITHUB_TOKEN": "two words"})  # which needs no network
        forge.make("github:acme/things", env={"GITHUB_TOKEN": TOKEN + "\n"})
        equal({e.headers["authorization"] for e in github.asked("api")}, {f"Bearer {TOKEN}"},
              "the end of a line is no part of it")
        forge.make("github:acme/things", env={"GITHUB_TOKEN": ""})


def test_link_of_services(folder):
    """The next page of a list may not be at another host."""
    with GitHub() as github:
        add_controllers(github)
        github.tokens.add(TOKEN)
        github.page_limit = 3

        def elsewhere(exchange):
            answer = exchange.usual()
            answer.headers["Link"] = f'<{github.other}/orgs/x/repos?page=2>; rel="next"'
            return answer
        github.fault("api", "/orgs/", elsewhere, 1)
        done = Forge(folder, github)("list", "--services", env={"GITHUB_TOKEN": TOKEN}, code=1)
        says(done, "another host", "another host", " | ")
        equal(github.asked("other"), [], f"nobody else is asked: {done.stderr}")
        github.clear()

        def round_and_round(exchange):
            answer = exchange.usual()
            answer.headers["Link"] = f'<{github.api}/orgs/aws-controllers-k8s/repos>; rel="next"'
            return answer
        github.fault("api", "/orgs/", round_and_round)
        Forge(folder, github, "round")("list", "--services")
        check(len(github.asked("api")) < 200, "pages without an end")


# --- many, slow, interrupted -----------------------------------------------------------------------------


def test_at_once(folder):
    """Files come several at a time, and not too many."""
    with GitHub() as github:
        repo = github.repository("acme/many")
        kinds = [f"Kind{letter}" for letter in "abcdefghijkl"]
        repo.release("v1", repo.commit(bases(*kinds)))
        gates = [github.fault("raw", f"{kind.lower()}s.yaml", Held()) for kind in kinds]
        forge = Forge(folder, github)
        process = forge.start("generate", "github:acme/many", "--format", "kfp-v1")
        until = time.monotonic() + 30
        while len(github.asked("raw")) < 8 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.2)
        equal(len(github.asked("raw")), 8, "at once")
        for gate in gates:
            gate.go.set()
        _, text = process.communicate(timeout=60)
        equal((process.returncode, len(forge.made())), (0, len(kinds)), text)
        paths = [line.rsplit("_", 1)[1] for line in text.splitlines() if "DOWNLOADED" in line]
        equal(paths, sorted(paths), "told in order, whatever came first")


def test_interrupted(folder):
    """Ctrl-C ends a wait at once, with nothing half done."""
    for signal_sent in (signal.SIGINT, signal.SIGTERM):
        for host, fault in (("api", silent), ("raw", stall(20)), ("raw", silent)):
            with GitHub() as github:
                thing(github)
                github.fault(host, "", fault)
                forge = Forge(folder, github, f"{signal_sent.name}-{host}-{id(fault)}")
                process = forge.start("generate", "github:acme/things", "--format", "kfp-v1")
                until = time.monotonic() + 30
                while not github.asked(host) and time.monotonic() < until:
                    time.sleep(0.02)
                time.sleep(0.1)
                process.send_signal(signal_sent)
                _, text = process.communicate(timeout=20)
                check(process.returncode != 0, f"{signal_sent}: {text}")
                equal(forge.made(), [], "nothing is made")
                check_whole(forge, github, f"{signal_sent} at {host}")


def test_blob_hash_is_gits(folder):
    """The stub's idea of a blob's hash is git's own."""
    path = os.path.join(folder, "x")
    if not shutil.which("git"):
        print("git is not here: not compared")
        return
    with open(path, "wb") as out:
        out.write(b"a\0b\n")
    equal(run("git", "hash-object", path).stdout.strip(), blob_sha(b"a\0b\n"), "hash")


main(test_transcript, test_forms, test_nothing_released, test_places, test_several_sources, test_names_of_files,
     test_other_names_of_files, test_services, test_quiet_and_json, test_enterprise, test_redirects, test_redirected_file,
     test_token, test_link_of_services, test_at_once, test_interrupted, test_blob_hash_is_gits)
