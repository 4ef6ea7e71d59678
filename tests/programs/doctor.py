# SPDX-License-Identifier: Apache-2.0
"""crdforge doctor and the source cluster: against an API server that answers what a test wants."""
import json
import os

from api_stub import DEFINITIONS, GROUP, NOW, PLURAL, VERSION, Server, definition
from common import check, contains, equal, main, run

NAME = f"{PLURAL}.{GROUP}"
OBJECTS = f"/apis/{GROUP}/{VERSION}/namespaces/team-a/{PLURAL}"


def fields(folder):
    """The properties of the specification that the bundled component has."""
    shown = json.loads(run("crdforge", "show", "--json", "TrainingJob.inputs").stdout)
    names = {i["path"][1] for i in shown if i["path"][:1] == ["spec"]}
    return {name: {"x-kubernetes-preserve-unknown-fields": True} for name in sorted(names)}


def healthy(folder):
    server = Server()
    server.answers = {
        "/version": {"gitVersion": "v1.30.1"},
        "/apis": {"groups": [{"name": GROUP, "preferredVersion": {"version": VERSION}}]},
        f"/apis/{GROUP}/{VERSION}": {"resources": [
            {"name": PLURAL, "kind": "TrainingJob", "namespaced": True, "verbs": ["list"]},
            {"name": PLURAL + "/status", "kind": "TrainingJob", "verbs": ["get"]}]},
        f"{DEFINITIONS}/{NAME}": definition(fields(folder)),
        OBJECTS: {"items": [thing("a", "2026-05-01T09:00:00Z", True)]}}
    return server


def thing(name, made, touched):
    tree = {"metadata": {"name": name, "creationTimestamp": made}, "spec": {}}
    if touched:
        tree["metadata"]["finalizers"] = ["f"]
    return tree


def doctor(server, folder, *words, code=0, what="TrainingJob"):
    """What it found: check -> (state, what, fix) of the worst line."""
    done = run("crdforge", "doctor", *([what] if what else []), "--json", *words,
               env={"KUBECONFIG": server.kubeconfig(folder)}, code=code)
    found, rank = {}, ["ok", "note", "FAIL"]
    for row in json.loads(done.stdout or "[]"):
        line = row["state"], row["what"], row.get("fix", "")
        if row["check"] not in found or rank.index(line[0]) > rank.index(found[row["check"]][0]):
            found[row["check"]] = line
    return found


def test_all_is_well(folder):
    server = healthy(folder)
    found = doctor(server, folder, "--image", "registry.example/crdforge-run:1")
    equal({check: line[0] for check, line in found.items()},
          dict.fromkeys(["context", "definition", "fields", "rights", "image", "controller"], "ok"),
          "everything is well")
    contains(found["context"][1], "v1.30.1", "the version")
    text = run("crdforge", "doctor", "TrainingJob", env={"KUBECONFIG": server.kubeconfig(folder)})
    check(all(line[:5].strip() in ("ok", "note", "") for line in text.stdout.splitlines()),
          text.stdout)
    equal(set(doctor(server, folder, what=None)), {"context"}, "without a kind")


def test_definition(folder):
    server = healthy(folder)
    served = server.answers.pop(f"/apis/{GROUP}/{VERSION}")
    server.answers["/apis"] = {"groups": []}
    state, what, fix = doctor(server, folder, code=1)["definition"]
    equal((state, what), ("FAIL", f"the cluster does not serve {NAME}"), "not there")
    contains(fix, "ack-sagemaker-controller", "who serves it")
    server.answers["/apis"] = {"groups": [{"name": GROUP, "preferredVersion": {"version": "v1"}}]}
    server.answers[f"/apis/{GROUP}/v1"] = served
    state, what, fix = doctor(server, folder, code=1)["definition"]
    contains(what, "in version v1, not v1alpha1", "another version")
    equal(fix, f"crdforge generate cluster:{NAME}", "what helps")
    server.answers["/apis"] = 403
    state, what, _ = doctor(server, folder, code=1)["definition"]
    contains(what, "the API server answered 403", "nobody can say")


def test_fields(folder):
    server = healthy(folder)
    older, newer = fields(folder), fields(folder)
    del older["roleARN"], older["vpcConfig"]
    newer["fromTheFuture"] = {"type": "string"}
    server.answers[f"{DEFINITIONS}/{NAME}"] = definition(older)
    state, what, fix = doctor(server, folder, code=1)["fields"]
    contains(what, "older than the component: it has no spec.roleARN, spec.vpcConfig", "missing")
    contains(fix, "upgrade ack-sagemaker-controller", "what helps")
    server.answers[f"{DEFINITIONS}/{NAME}"] = definition(newer)
    state, what, _ = doctor(server, folder)["fields"]
    equal(state, "note", "newer is no fault")
    contains(what, "has 1 fields that the component does not know", "more")
    server.answers[f"{DEFINITIONS}/{NAME}"] = 403
    contains(doctor(server, folder)["fields"][1], "not compared", "not allowed to look")
    other = definition(newer)
    other["spec"]["versions"][0]["name"] = "v1"
    server.answers[f"{DEFINITIONS}/{NAME}"] = other
    contains(doctor(server, folder)["fields"][1], "not compared with the definition in the cluster: it has no schema",
             "it has changed since the version was looked up")


def test_fields_of_items(folder):
    """What is an input of its own in the first item of a list is looked for among the fields of its items."""
    server, out = healthy(folder), os.path.join(folder, "out")
    run("crdforge", "generate", "TrainingJob", "--format", "kfp-v1", "--image", "r.example/x:1", "--out", out,
        "--flatten", "inputDataConfig[0]", "--quiet")
    shown = json.loads(run("crdforge", "show", "--json", "TrainingJob.inputs", "--flatten",
                           "inputDataConfig[0]").stdout)
    names = [i["path"][3] for i in shown if i["path"][1:3] == ["inputDataConfig", 0]]
    check("channelName" in names, f"inputs of an item: {names}")
    tree = fields(folder)
    items = {"type": "object", "properties": {name: {"x-kubernetes-preserve-unknown-fields": True}
                                              for name in names}}
    tree["inputDataConfig"] = {"type": "array", "items": items}
    server.answers[f"{DEFINITIONS}/{NAME}"] = definition(tree)
    what = os.path.join(out, "TrainingJob/kfp-v1/component.yaml")
    equal(doctor(server, folder, what=what)["fields"][0], "ok", "all of them")
    del items["properties"]["channelName"]
    contains(doctor(server, folder, what=what, code=1)["fields"][1],
             "it has no spec.inputDataConfig[0].channelName", "one is missing")


def test_rights(folder):
    server = healthy(folder)
    server.allowed = lambda resource, verb: verb not in ("create", "patch")
    state, what, fix = doctor(server, folder, code=1)["rights"]
    equal(what, f"you may not create, patch {NAME} in namespace team-a", "what is missing")
    equal(server.places[PLURAL, "create"], "team-a", "where it was asked about")
    contains(fix, "--user USER", "for whom")
    _, what, fix = doctor(server, folder, "--as", "system:serviceaccount:team-a:runner", code=1)["rights"]
    contains(what, "system:serviceaccount:team-a:runner may not create, patch", "who")
    contains(fix, "--serviceaccount team-a:runner", "for whom")
    contains(fix, "--namespace team-a", "where")
    check("system:serviceaccount:team-a:runner" in server.impersonated, "it asks as the account")
    server.allowed = lambda resource, verb: resource == PLURAL
    state, what, _ = doctor(server, folder)["rights"]
    equal(state, "note", "optional rights")
    contains(what, "which is optional", "it says so")
    server.answers["/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"] = 403
    contains(doctor(server, folder, "--as", "x", code=1)["rights"][1], "you may not act as x", "--as")
    contains(doctor(server, folder, code=1)["rights"][1], "answered 403", "no review")


def test_controller(folder):
    server = healthy(folder)
    server.answers[OBJECTS] = {"items": [
        thing("new", "2026-05-01T09:59:00Z", False), thing("old", "2026-05-01T09:00:00Z", False),
        thing("good", "2026-05-01T09:00:00Z", True)]}
    state, what, fix = doctor(server, folder, code=1)["controller"]
    contains(what, "1 of 3 objects were never taken up", "one is silent")
    contains(what, "the first is old", "which")
    contains(fix, "ack-sagemaker-controller", "who is to blame")
    server.answers[OBJECTS] = {"items": [thing("new", NOW, False)]}
    contains(doctor(server, folder)["controller"][1], "no object shows", "too early to tell")
    server.answers[OBJECTS] = 403
    contains(doctor(server, folder)["controller"][1], "not judged", "not allowed to look")


def test_image(folder):
    server = healthy(folder)
    for image, state, word in (
            ("crdforge-run:latest", "FAIL", "published nowhere"), ("a b", "FAIL", "no image reference"),
            ("r.example/x", "note", "another image tomorrow"),
            ("r.example:5000/x:latest", "note", "another image tomorrow"),
            ("r.example/x:1", "ok", "the nodes do that"), ("me/x:1", "ok", "Docker Hub"),
            ("r.example/x@sha256:0123", "ok", "pinned")):
        got = doctor(server, folder, "--image", image, code=1 if state == "FAIL" else 0)["image"]
        equal(got[0], state, image)
        contains(got[1], word, image)
    equal(doctor(server, folder)["image"][0], "note", "a kind has no image")
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--image", "r.example/run:7", "TrainingJob")
    for path in ("kfp-v1/component.yaml", "kfp-v2/pipeline_spec.yaml", "argo/workflow_template.yaml"):
        found = doctor(server, folder, what=os.path.join(out, "TrainingJob", path))
        contains(found["image"][1], "r.example/run:7", path)
        equal(found["fields"][0], "ok", path)


def test_no_cluster(folder):
    server = healthy(folder)
    done = run("crdforge", "doctor", "--as", "a\nb", env={"KUBECONFIG": server.kubeconfig(folder)}, code=1)
    contains(done.stdout, "FAIL context: --as holds a line break or another control character", "no user")
    server.answers["/version"] = 401
    state, what, fix = doctor(server, folder, code=1)["context"]
    contains(what, "cannot reach the API server", "refused")
    contains(fix, "log in again", "what helps")
    config = server.kubeconfig(folder, server="http://127.0.0.1:1")
    done = run("crdforge", "doctor", env={"KUBECONFIG": config}, code=1)
    contains(done.stdout, f"the address http://127.0.0.1:1 comes from {config}", "nobody is there")
    done = run("crdforge", "doctor", env={"KUBECONFIG": folder + "/nothing"}, code=1)
    contains(done.stdout, "FAIL context: KUBECONFIG names no file", "no kubeconfig")
    done = run("crdforge", "doctor", "a", "b", code=2)
    contains(done.stderr, "doctor takes one kind or file, not 2", "too much")
    contains(run("crdforge", "doctor", "TrainJob", code=2).stderr, "did you mean TrainingJob", "typo")


def test_what_was_said(folder):
    """Errors of the kubeconfig come with their place, warnings as notes, and each once."""
    server = healthy(folder)
    config = server.kubeconfig(folder, user={"token": "x"})
    text = run("crdforge", "doctor", "--as", "somebody", env={"KUBECONFIG": config})
    equal(text.stdout.count("note context:"), 1, text.stdout)
    contains(text.stdout, "is reached without TLS, so no credentials are sent", "the warning")
    equal(text.stderr, "", "nothing beside the findings")
    server.answers["/version"] = 401
    found = doctor(server, folder, code=1)["context"]
    contains(found[1], "cannot reach the API server", "the error, not the warning")
    with open(config, "w", encoding="utf-8") as out:
        out.write("current-context: 1\n")
    text = run("crdforge", "doctor", env={"KUBECONFIG": config}, code=1)
    contains(text.stdout, f"FAIL context: {config}:1:18: current-context: current-context must be text",
             "the place")


def test_a_kind_without_a_status(folder):
    server = healthy(folder)
    tree = definition({"a": {"type": "string"}}, "Widget", "widgets", "shop.example.com")
    del tree["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
    server.answers[DEFINITIONS + "?limit=20"] = {"items": [tree], "metadata": {}}
    server.answers[f"/apis/shop.example.com/{VERSION}"] = {"resources": [
        {"name": "widgets", "kind": "Widget", "namespaced": True, "verbs": ["list"]}]}
    server.answers[f"/apis/shop.example.com/{VERSION}/namespaces/team-a/widgets"] = {
        "items": [thing("old", "2026-05-01T09:00:00Z", False)]}
    state, what, _ = doctor(server, folder, what="cluster:Widget")["controller"]
    equal(state, "note", what)
    contains(what, "have no status", "nobody can tell")


def test_a_kind_of_the_cluster(folder):
    """Its rights are of the cluster, not of a namespace."""
    server = healthy(folder)
    tree = definition({"a": {"type": "string"}}, "Widget", "widgets", "shop.example.com")
    tree["spec"]["scope"] = "Cluster"
    server.answers[DEFINITIONS + "?limit=20"] = {"items": [tree], "metadata": {}}
    server.answers[f"/apis/shop.example.com/{VERSION}"] = {"resources": [
        {"name": "widgets", "kind": "Widget", "namespaced": False, "verbs": ["list"]}]}
    server.answers[f"/apis/shop.example.com/{VERSION}/widgets"] = {"items": []}
    server.allowed = lambda resource, verb: (resource, verb) != ("widgets", "create")
    _, what, fix = doctor(server, folder, "--as", "me", what="cluster:Widget", code=1)["rights"]
    equal(what, "me may not create widgets.shop.example.com", "what is missing")
    check(fix.startswith("kubectl create clusterrole crdforge-widgets --resource widgets.shop.example.com --verb "), fix)
    check(fix.endswith(" && kubectl create clusterrolebinding crdforge-widgets --clusterrole crdforge-widgets --user me"),
          fix)
    equal(server.places["widgets", "create"], "", "of no namespace")


def test_what_is_no_component(folder):
    """Definitions that make none, and files that are none, are told before anybody is asked."""
    os.makedirs(os.path.join(folder, "crds"))
    with open(os.path.join(folder, "crds/odd.yaml"), "w", encoding="utf-8") as out:
        json.dump(dict(definition({}), apiVersion="apiextensions.k8s.io/v1", kind="CustomResourceDefinition",
                       spec={"group": "g.io", "names": {}}), out)
    env = {"KUBECONFIG": folder + "/nothing"}
    for what, message in (("crds", "crds/odd.yaml:1:"), ("crds/odd.yaml", "holds no component")):
        done = run("crdforge", "doctor", what, cwd=folder, env=env, code=2)
        contains(done.stderr, message, what)
        equal(done.stdout, "", "nothing was found")


def test_quiet(folder):
    """Only what is wrong."""
    server = healthy(folder)
    env = {"KUBECONFIG": server.kubeconfig(folder)}
    equal(run("crdforge", "doctor", "TrainingJob", "--quiet", env=env).stdout, "", "all is well")
    server.allowed = lambda resource, verb: verb != "create"
    lines = run("crdforge", "doctor", "TrainingJob", "--quiet", env=env, code=1).stdout.splitlines()
    equal([line[:12] for line in lines], ["FAIL rights:", "     kubectl"], "one is wrong")


def test_proxies(folder):
    server = healthy(folder)
    env = {"KUBECONFIG": server.kubeconfig(folder), "http_proxy": server.url(), "NO_PROXY": ""}
    contains(run("crdforge", "doctor", env=env).stdout, "ok   context:", "of the environment")
    equal(server.proxied, [], "none of the environment for this machine")
    env["KUBECONFIG"] = server.kubeconfig(folder, server="http://cluster.invalid",
                                          **{"proxy-url": server.url()})
    contains(run("crdforge", "doctor", env={**env, "NO_PROXY": "*"}).stdout, "ok   context:", "a given one")
    equal(server.proxied, ["http://cluster.invalid/version"], "the one that is given")


def test_cluster_is_a_source(folder):
    server = healthy(folder)
    first = definition({"a": {"type": "string"}}, "Widget", "widgets", "shop.example.com")
    second = definition({"b": {"type": "integer"}})
    server.answers[DEFINITIONS + "?limit=20"] = {"items": [second], "metadata": {"continue": "x/y"}}
    server.answers[DEFINITIONS + "?limit=20&continue=x%2Fy"] = {"items": [first], "metadata": {}}
    env = {"KUBECONFIG": server.kubeconfig(folder)}

    def kinds(word):
        done = run("crdforge", "list", "--json", word, env=env)
        return [row["kind"] for row in json.loads(done.stdout)]
    both = ["TrainingJob", "Widget"]
    for word, wanted in (("", both), ("Widget", both[1:]), ("widgets", both[1:]),
                         ("widgets.shop.example.com", both[1:]), ("shop.example.com", both[1:]),
                         ("*.example.com", both[1:]), ("*.services.k8s.aws", both[:1]),
                         ("sagemaker/*", both[:1]), ("shop/Wid*", both[1:]), ("*", both),
                         ("T*", both[:1])):
        equal(kinds("cluster:" + word), wanted, word)
    shown = run("crdforge", "show", "cluster:Widget", "--path", "provenance", "--json", env=env)
    equal(json.loads(shown.stdout)["source"], "cluster", "where it comes from")
    sums = set()
    for number in ("1", "2"):  # what only says how it fares does not count
        first["metadata"]["resourceVersion"] = first["metadata"]["uid"] = number
        first["status"] = {"number": number}
        shown = run("crdforge", "show", "cluster:Widget", "--path", "provenance", "--json", env=env)
        sums.add(json.loads(shown.stdout)["sha256"])
    equal(len(sums), 1, "the digest stays")
    out = os.path.join(folder, "out")
    done = run("crdforge", "generate", "cluster:", "--out", out, "--image", "x", env=env)
    contains(done.stderr, "RETRIEVED: cluster:widgets.shop.example.com", "progress")
    check(os.path.exists(out + "/Widget/kfp-v1/component.yaml"), "it is written")
    done = run("crdforge", "generate", "cluster:Wigdet", "--out", out, env=env, code=1)
    contains(done.stderr, 'no definition of the cluster is called "Wigdet"', "typo")
    contains(done.stderr, "did you mean cluster:Widget", "typo")
    done = run("crdforge", "generate", "cluster:Zzz", "--out", out, env=env, code=1)
    contains(done.stderr, 'called "Zzz"\n  hint: `crdforge list cluster:` prints all\n', "nothing is near")
    server.answers[DEFINITIONS + "?limit=20"] = 403
    done = run("crdforge", "generate", "cluster:", "--out", out, env=env, code=1)
    contains(done.stderr, "cannot read the definitions of the cluster", "denied")
    contains(done.stderr, "ask for the right, or give the definitions as files", "what helps")
    server.answers[DEFINITIONS + "?limit=20"] = {"items": [], "metadata": {}}
    done = run("crdforge", "generate", "cluster:", "--out", out, env=env, code=1)
    contains(done.stderr, "the cluster has no custom resource definitions", "an empty cluster")
    done = run("crdforge", "generate", "cluster:", "--context", "nope", "--out", out, env=env, code=1)
    contains(done.stderr, "there is no context nope", "another context")


main(test_all_is_well, test_definition, test_fields, test_fields_of_items, test_rights, test_controller, test_image,
     test_no_cluster, test_what_was_said, test_a_kind_without_a_status, test_a_kind_of_the_cluster,
     test_what_is_no_component, test_quiet, test_proxies, test_cluster_is_a_source)
