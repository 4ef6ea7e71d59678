# SPDX-License-Identifier: Apache-2.0
"""The generated rights on a real API server, where all else is denied: with those that are needed all
actions of the runner work, without any one of them one does not and says which, and the others do what
is said of them. And kubectl applies what is generated, one kind alone and all of a run.

rbac.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...], with ARGO in the environment: the path of
argopeer, beside which the definitions of Argo's templates are."""
import contextlib
import glob
import json
import os
import signal
import subprocess
import tempfile

import yaml

from cluster import Refused
from steps import (CLUSTER, CRDFORGE, KINDS, LIMIT, NAMESPACE, PROXY, RUNNER, Kind, Run, choose, clear,
                   equal, objects, play, requests, wait_for)

ACCOUNT = "runner"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
ARGO = "/apis/argoproj.io/v1alpha1"
ADMIN = CLUSTER.kubeconfig("admin")


def kubectl(*words):
    done = subprocess.run(["kubectl", "--kubeconfig", ADMIN, *words], text=True,
                          capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir()})
    assert not done.returncode, f"kubectl {' '.join(words)}: {done.returncode}\n" \
                                    f"{done.stdout}{done.stderr}"
    return done.stdout


def generate(*words):
    out = tempfile.mkdtemp()
    subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "r.example/run:1", "--out", out, *words],
                   check=True)
    return out


def rights_file(what, *more, account=ACCOUNT, namespace=NAMESPACE):
    out = generate(what, "--format", "rbac", "--namespace", namespace, "--service-account", account,
                   *more)
    path, = glob.glob(out + "/*/rbac/rbac.yaml")
    return path


def items_of(path):
    with open(path, encoding="utf-8") as text:
        return yaml.safe_load(text)["items"]


def place_of(item):
    metadata, plural = item["metadata"], item["kind"].lower() + "s"
    where = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
    return f"{RBAC}{where}/{plural}/{metadata['name']}"


class Grant:
    """The rights of a file, and the account that has them and no others; all go at the end."""

    def __init__(self, kind, what, optional=True):
        self.kind = kind
        self.path = rights_file(what, "--create-service-account")
        self.items = [item for item in items_of(self.path) if item["kind"] != "ServiceAccount"]
        kubectl("apply", "--dry-run=server", "-f", self.path)
        kubectl("apply", "-f", self.path)
        if not optional:
            for item in self.items:
                if item["metadata"]["name"].split(".")[0].endswith("-optional"):
                    CLUSTER.request("DELETE", place_of(item))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for item in self.items:
            with contextlib.suppress(Refused):
                CLUSTER.request("DELETE", place_of(item))

    def pod(self, name="", port=None):
        """The environment of a pod that runs as the account, with a token as the kubelet gets it."""
        told = CLUSTER.request(
            "POST", f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{ACCOUNT}/token",
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
        folder = tempfile.mkdtemp()
        with open(CLUSTER.path("ca.crt"), encoding="utf-8") as text:
            authority = text.read()
        self.token = told["status"]["token"]
        for file, text in (("token", self.token), ("ca.crt", authority), ("namespace", NAMESPACE)):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
                out.write(text)
        return {"CRDFORGE_SERVICE_ACCOUNT": folder, "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                "KUBERNETES_SERVICE_PORT": str(port or CLUSTER.port), "HOSTNAME": name,
                "KUBECONFIG": ""}

    def without(self, verb):
        """Takes one verb of the kind away."""
        for item in self.items:
            if item["kind"].endswith("Role") and not item["metadata"]["name"].endswith("-optional") and \
                    item["rules"][0]["resources"] == [self.kind.plural]:
                rule = dict(item["rules"][0], verbs=[v for v in item["rules"][0]["verbs"] if v != verb])
                CLUSTER.patch(place_of(item), {"rules": [rule]})

    def verbs(self, required=True):
        return [verb for item in self.items if item["kind"].endswith("Role")
                for rule in item["rules"] if rule["resources"] == [self.kind.plural]
                if item["metadata"]["name"].endswith("-optional") != required
                for verb in rule["verbs"]]


# --- the kinds ---------------------------------------------------------------------------------------


def _lamp():
    """A kind without a namespace, of which nobody has told anything; and its definition."""
    tree = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "lamps.shop.example.com"},
            "spec": {"group": "shop.example.com", "scope": "Cluster",
                     "names": {"kind": "Lamp", "plural": "lamps", "singular": "lamp"},
                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                         "openAPIV3Schema": {"type": "object", "properties": {
                             "spec": {"type": "object",
                                      "properties": {"size": {"type": "integer"}}}}}}}]}}
    path = os.path.join(tempfile.mkdtemp(), "crd.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(tree, out)
    with contextlib.suppress(Refused):
        CLUSTER.serve(tree)
    return Kind("Lamp", path), path


def _kinds():
    """(kind, what is generated, a change of it): a kind that cannot be changed, a resource, a job, and
    one of the whole cluster."""
    tags = {"tags": [{"key": "a", "value": "b"}]}
    fixed = next(k for k in KINDS.values() if not k.updates)
    yield fixed, fixed.name, None
    for name in ("Endpoint", "TrainingJob"):
        yield KINDS[name], name, tags
    yield (*_lamp(), {"size": 2})


def _name(kind):
    """The input that gives an object of the kind its name: only a named one can be changed, for a made
    name is another one when the inputs are."""
    names = [i["name"] for i in json.loads(kind.document)["inputs"]]
    return kind.naming or ("resource_name" if "resource_name" in names else None)


def _actions(kind, env, change):
    """Runs every action, one after the other: (what, the run, which has ended)."""
    steps = [("create", {}), ("create", {}), ("get", {}), ("wait", {}), ("delete", {})]
    if change and _name(kind):
        named = {_name(kind): "mine"}
        steps += [("create", named), ("apply", {**named, **change}), ("delete", named)]
    for action, inputs in steps:
        task = "named" if inputs else "made"
        yield action, Run(kind, env=env, inputs=inputs, task=task, action=action, poll="300ms").end()


# --- what is needed, and no more ---------------------------------------------------------------------


def _granted(token):
    """What the account may, beside what any account may."""
    told = CLUSTER.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                           {"spec": {"namespace": NAMESPACE}}, token=token)
    return {(group, resource): sorted(rule["verbs"]) for rule in told["status"]["resourceRules"]
            for group in rule["apiGroups"] for resource in rule["resources"]
            if not resource.startswith("self") and group != "certificates.k8s.io"}


def what_is_needed_is_enough():
    for kind, what, change in _kinds():
        clear(kind)
        with Grant(kind, what, optional=False) as grant:
            env = grant.pod()
            for action, run in _actions(kind, env, change):
                equal(run.code, 0, f"{kind.name}: {action}\n{run.err}")
            equal(objects(kind), [], "it is deleted")
            group = kind.collection.split("/")[2]
            equal(_granted(grant.token), {
                (group, kind.plural): sorted(grant.verbs()),
                ("argoproj.io", "workflowtaskresults"): ["create", "patch"]}, kind.name)
            for path in (f"/api/v1/namespaces/{NAMESPACE}/secrets", "/api/v1/namespaces",
                         "/apis/sagemaker.services.k8s.aws/v1alpha1/namespaces/default/trainingjobs",
                         f"/api/v1/namespaces/{NAMESPACE}/events", f"{RBAC}/clusterroles"):
                try:
                    CLUSTER.get(path, token=grant.token)
                except Refused as refused:
                    equal(refused.status, 403, path)
                else:
                    raise AssertionError(f"{kind.name}: {path} is open")


def each_right_is_needed():
    """The table has nothing that could be left out: each verb is missed, and by its name."""
    for kind, what, change in _kinds():
        with Grant(kind, what, optional=False) as grant:
            env = grant.pod()
            equal(grant.verbs(), ["get", "list", "create", *(["patch"] if change else []), "delete"])
            for verb in grant.verbs():
                if verb == "patch" and not _name(kind):
                    continue
                clear(kind)
                kubectl("apply", "-f", grant.path)
                grant.without(verb)
                last = next((run.last for _, run in _actions(kind, env, change) if run.code == 4), None)
                assert last, f"{kind.name}: {verb} is not missed"
                assert f"{verb} is missing" in last["next"] and last["code"] == "forbidden", last


def what_is_optional():
    """With them the object is watched, its events are shown, and an eviction is no stop."""
    kind = KINDS["TrainingJob"]
    port = int(PROXY.url.rsplit(":", 1)[1])
    for optional in (False, True):
        clear(kind)
        with Grant(kind, kind.name, optional) as grant:
            equal(grant.verbs(False), ["watch"])
            PROXY.begin()
            run = Run(kind, env=grant.pod(port=port), task="t", poll="300ms")
            run.end()
            equal(run.code, 0, run.err)
            assert any(r.watch for r in requests()), "it does not try to watch"
            equal("done without a watch" in run.err, not optional, run.err)
            equal("events are not shown" in run.err, not optional, run.err)
            clear(kind)
            _drain(kind, grant, optional)


def _drain(kind, grant, known):
    """A pod that is drained: the job is kept when the runner may look at its pod."""
    pods = f"/api/v1/namespaces/{NAMESPACE}/pods"
    with contextlib.suppress(Refused):
        CLUSTER.request("DELETE", f"{pods}/drained?gracePeriodSeconds=0")
    CLUSTER.request("POST", pods, {"metadata": {"name": "drained"}, "spec": {
        "containers": [{"name": "main", "image": "x"}]}})
    CLUSTER.patch(f"{pods}/drained/status", {"status": {"conditions": [
        {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}]}})
    choose("silent")
    run = Run(kind, env=grant.pod("drained"), task="e", poll="300ms")
    wait_for(lambda: objects(kind))
    run.process.send_signal(signal.SIGTERM)
    run.expect(143, outcome="stopped")
    equal(len(objects(kind)), int(known), run.err)


def doctor_says_the_same():
    kind = KINDS["TrainingJob"]
    for optional in (True, False):
        with Grant(kind, kind.name, optional) as grant:
            done = subprocess.run(
                [CRDFORGE, "doctor", "TrainingJob", "--kubeconfig", ADMIN, "--namespace", NAMESPACE,
                 "--as", f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}", "--image", "r.example/x:1"],
                capture_output=True, text=True, check=False)
            equal(done.returncode, 0, done.stdout)
            equal([word for word in ("watch trainingjobs", "list events", "get pods")
                   if f"may not {word}, which is optional" in done.stdout],
                  [] if optional else ["watch trainingjobs", "list events", "get pods"], done.stdout)
            grant.without("create")
            done = subprocess.run(
                [CRDFORGE, "doctor", "TrainingJob", "--kubeconfig", ADMIN, "--namespace", NAMESPACE,
                 "--as", f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}", "--image", "r.example/x:1"],
                capture_output=True, text=True, check=False)
            assert "may not create trainingjobs" in done.stdout, done.stdout


def accounts_do_not_replace_each_other():
    """A role of the cluster is for all who are bound to it; each has a binding of its own."""
    _, path = _lamp()
    CLUSTER.namespace("team-b")
    items = []
    for namespace, account in (("team-a", "one"), ("team-a", "two"), ("team-b", "one")):
        made = rights_file(path, account=account, namespace=namespace)
        kubectl("apply", "-f", made)
        items += items_of(made)
    bindings = [item for item in items if item["kind"].endswith("Binding")]
    equal(len({place_of(item) for item in bindings}), len(bindings), "each has its own name")
    for item in bindings:
        equal([s["name"] for s in CLUSTER.get(place_of(item))["subjects"]],
              [item["subjects"][0]["name"]])
    for item in items:
        with contextlib.suppress(Refused):
            CLUSTER.request("DELETE", place_of(item))


# --- what Argo runs --------------------------------------------------------------------------------


def _substituted(path, **request):
    """The arguments that Argo makes of a template; outputs go below a folder."""
    done = subprocess.run([os.environ["ARGO"], "substitute"], text=True, capture_output=True, check=True,
                          input=json.dumps({"file": path, **request}) + "\n")
    args, out = json.loads(done.stdout)["args"], tempfile.mkdtemp()
    return [os.path.join(out, args[i - 1]) if i > 1 and args[i - 2] == "--out" else arg
            for i, arg in enumerate(args)]


def _runs(args, env):
    done = subprocess.run([RUNNER, *args], capture_output=True, text=True, check=False, timeout=LIMIT,
                          env={**os.environ, **env})
    equal(done.returncode, 0, done.stderr)


def the_exit_handler_deletes():
    """The step and the handler as Argo starts them, with the generated rights: what the run has made is
    gone, and nothing of another one; also where both are told another namespace."""
    kind = KINDS["TrainingJob"]
    out = generate(kind.name, "--format", "argo", "--option", "argo.retries=2")
    path = f"{out}/{kind.name}/argo/workflow_template.yaml"
    typed = {n: v if isinstance(v, str) else json.dumps(v) for n, v in kind.inputs.items()}
    with Grant(kind, kind.name, optional=False) as grant:
        env = grant.pod()
        Run(kind, env=env, run="another", poll="300ms").expect(0)
        deletes = _substituted(path, template="trainingjob-delete")
        _runs([*_substituted(path, parameters=typed), "--settle-time", "300ms", "--poll", "300ms"], env)
        equal(len(objects(kind)), 2)
        _runs([*deletes, "--poll", "300ms"], env)
        equal([t["metadata"]["annotations"]["crdforge.dev/run"] for t in objects(kind)], ["another"])
        _runs([*deletes, "--poll", "300ms"], env)  # a retry finds nothing
        _deletes_elsewhere(kind, grant, path, typed, env)


def _deletes_elsewhere(kind, grant, path, typed, env):
    there = {"resource_namespace": CLUSTER.namespace("elsewhere")}
    for item in grant.items:
        made = {**item, "metadata": {**item["metadata"], "namespace": "elsewhere"}}
        CLUSTER.request("POST", place_of(made).rsplit("/", 1)[0], made)
    collection = kind.collection.replace(f"/{NAMESPACE}/", "/elsewhere/")
    here = len(objects(kind))
    _runs([*_substituted(path, parameters={**typed, **there}), "--settle-time", "300ms",
           "--poll", "300ms"], env)
    equal((len(objects(kind)), len(CLUSTER.get(collection)["items"])), (here, 1))
    _runs([*_substituted(path, template="trainingjob-delete", parameters=there),
           "--poll", "300ms"], env)
    equal((len(objects(kind)), CLUSTER.get(collection)["items"]), (here, []))


# --- kubectl apply -k --------------------------------------------------------------------------------


def _argo():
    """The API server knows Argo's templates, with the schemas that Argo has for them."""
    if not CLUSTER.find(f"{ARGO}/namespaces/{NAMESPACE}/workflowtemplates"):
        CLUSTER.install(sorted(glob.glob(os.path.dirname(os.environ["ARGO"]) + "/*workflowtemplates.yaml")))


def _applied(folder, kinds):
    """Applies a folder; what is there then is what its files say."""
    shown = [tree for tree in yaml.safe_load_all(kubectl("kustomize", folder)) if tree]
    kubectl("apply", "-k", folder)
    kubectl("diff", "-k", folder)
    equal(sorted({tree["kind"] for tree in shown}), sorted(kinds), folder)
    for tree in shown:
        if tree["kind"].endswith("WorkflowTemplate"):
            where = f"/namespaces/{tree['metadata']['namespace']}" \
                if "namespace" in tree["metadata"] else ""
            place = f"{ARGO}{where}/{tree['kind'].lower()}s/{tree['metadata']['name']}"
            equal(CLUSTER.get(place)["spec"], tree["spec"], place)
    kubectl("delete", "--wait=false", "-k", folder)


def kubectl_applies_what_is_generated():
    _argo()
    _, lamp = _lamp()
    given = ["--namespace", NAMESPACE, "--service-account", ACCOUNT, "--option", "argo.retries=3",
             "--option", "argo.deadline=3600", "--option", "argo.pod_gc=OnPodSuccess"]
    roles = ["Role", "RoleBinding"]
    everywhere = ["ClusterRole", "ClusterRoleBinding"]
    out = generate("TrainingJob", lamp, "--format", "argo,rbac,kustomize", *given)
    _applied(f"{out}/TrainingJob/argo", ["WorkflowTemplate"])
    _applied(f"{out}/Lamp/rbac", [*everywhere, *roles])
    _applied(f"{out}/kustomize", ["WorkflowTemplate", *everywhere, *roles])
    out = generate("Endpoint", lamp, "--format", "argo,rbac,kustomize", *given, "--layout", "group",
                   "--create-service-account", "--option", "argo.cluster=true")
    _applied(f"{out}/kustomize", ["ClusterWorkflowTemplate", *everywhere, *roles, "ServiceAccount"])
    out = generate("sagemaker/*", "--format", "rbac,kustomize", *given[:4], "--create-service-account")
    kubectl("apply", "--dry-run=server", "-k", f"{out}/kustomize")


play(globals())
