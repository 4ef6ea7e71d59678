# SPDX-License-Identifier: Apache-2.0
"""Kinds of controllers that are not those of AWS: jobs of Kubeflow's training operator, certificates of
cert-manager. Their own code looks after them where CONTROLLERS names the program that script/peers built
of it; else what was recorded of it is played (recorded/KIND.json).

operators.py SOURCE BUILD "" APISERVER ETCD [SCENARIO...]

With the program, RECORD=1 writes the recordings anew; else they are compared with what happens now."""
import atexit
import glob
import json
import os
import re
import signal
import subprocess
import tempfile
import time

import yaml

import histories
from player import now
from steps import (BUILD, CLUSTER, CRDFORGE, KINDS, NAMESPACE, SOURCE, VERBS, Kind, Run, equal, objects,
                   play, wait_for)

CONTROLLERS = os.environ.get("CONTROLLERS", "")
RECORD = bool(CONTROLLERS) and os.environ.get("RECORD") == "1"
HERE = os.path.join(SOURCE, "tests/peers")
MODULES = {"PyTorchJob": "github.com/kubeflow/training-operator",
           "Certificate": "github.com/cert-manager/cert-manager"}
PODS = f"/api/v1/namespaces/{NAMESPACE}/pods"
CERTIFICATES = f"/apis/cert-manager.io/v1/namespaces/{NAMESPACE}"

# --- recordings --------------------------------------------------------------------------------------


def plain(tree):
    """A schema without its prose."""
    if isinstance(tree, list):
        return [plain(entry) for entry in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: plain(value) for key, value in tree.items()
            if key != "description" or not isinstance(value, str)}


def outline(schema):
    """A property of a specification, with anything below it."""
    made = {"type": schema["type"]}
    if schema["type"] == "array":
        made["items"] = outline(schema["items"])
    elif schema["type"] == "object":
        made["x-kubernetes-preserve-unknown-fields"] = True
    return made


def reduced(definition):
    """As much of a definition as the runner's rules need: the inputs by name, the whole status."""
    spec = definition["spec"]
    version = next(v for v in spec["versions"] if v["served"])
    below = version["schema"]["openAPIV3Schema"]["properties"]
    schema = {"type": "object", "properties": {
        "spec": {"type": "object", "required": below["spec"].get("required", []), "properties": {
            key: outline(value) for key, value in below["spec"]["properties"].items()}},
        "status": plain(below["status"])}}
    return {"apiVersion": definition["apiVersion"], "kind": definition["kind"],
            "metadata": {"name": definition["metadata"]["name"]},
            "spec": {"group": spec["group"], "scope": spec["scope"],
                     "names": {key: spec["names"][key] for key in ("kind", "plural", "singular")},
                     "versions": [{"name": version["name"], "served": True, "storage": True,
                                   "schema": {"openAPIV3Schema": schema},
                                   "subresources": {"status": {}}}]}}


def normal(thing):
    """An object without what differs from run to run."""
    meta = thing["metadata"]
    text = json.dumps({"apiVersion": thing["apiVersion"], "kind": thing["kind"],
                       "metadata": {key: meta[key] for key in ("name", "generation", "finalizers")
                                    if key in meta},
                       **{key: thing[key] for key in ("spec", "status") if key in thing}})
    text = re.sub(meta["name"] + r"-[a-z0-9]{5}\b", "NAME-abcde", text).replace(meta["name"], "NAME")
    return json.loads(re.sub(r'"\d{4}-\d\d-\d\dT[0-9:.]+Z"', '"now"', text))


def events_since(kind, version, name):
    """What a watch tells of an object from a version on, as the recordings have it: `t` counts."""
    connection = CLUSTER.connect()
    connection.request("GET", f"{kind.collection}?watch=1&resourceVersion={version}&timeoutSeconds=1"
                              f"&fieldSelector=metadata.name%3D{name}",
                       headers={"Authorization": "Bearer admin-token"})
    found = []
    for line in connection.getresponse():
        event = json.loads(line)
        assert event["type"] != "ERROR", event
        event = {"type": event["type"], "object": normal(event["object"])}
        if not found or found[-1]["object"] != event["object"]:
            found.append({"t": len(found), **event})
    connection.close()
    return found


def told(events):
    """All that the conditions have said, and the last of it."""
    states = [sorted((c["type"], c["status"], c.get("reason")) for c in
                     event["object"].get("status", {}).get("conditions") or []) for event in events]
    return {row for state in states for row in state}, states[-1]


class Recordings:
    """{outcome: events} of one kind, and its definition, in a file."""

    def __init__(self, kind):
        self.kind, self.path = kind, os.path.join(HERE, "recorded", kind + ".json")
        self.tree = {"histories": {}}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as text:
                self.tree = json.load(text)

    def begin(self, definition):
        with open(os.path.join(HERE, "kube/controllers/go.mod"), encoding="utf-8") as text:
            version = re.search(re.escape(MODULES[self.kind]) + r" (v\S+)", text.read()).group(1)
        mark = {"controller": MODULES[self.kind], "version": version}
        if RECORD:
            self.tree = {"recorded": mark, "definition": definition, "histories": {}}
        equal(self.tree["recorded"], mark, "the version: record it anew")
        equal(self.tree["definition"], definition, "the definition: record it anew")

    def take(self, outcome, events):
        if RECORD:
            self.tree["histories"][outcome] = events
            with open(self.path, "w", encoding="utf-8") as out:
                json.dump(self.tree, out, indent=1, sort_keys=True)
                out.write("\n")
        # Parts of a controller work side by side: the order varies, and some states may be skipped.
        (rows, last), (known, final) = told(events), told(self.tree["histories"][outcome])
        equal((sorted(rows - known), last), ([], final), f"{outcome}: record it anew")


# --- kinds -------------------------------------------------------------------------------------------


def _definitions():
    """{plural: path}: all that the controllers have, or those that were recorded."""
    if CONTROLLERS:
        paths = glob.glob(os.path.join(os.path.dirname(CONTROLLERS), "*.yaml"))
        return {re.search(r"_(\w+)\.yaml$", path).group(1): path for path in sorted(paths)}
    paths, folder = {}, tempfile.mkdtemp()
    for kind in MODULES:
        definition = Recordings(kind).tree["definition"]
        path = paths[definition["spec"]["names"]["plural"]] = os.path.join(folder, kind + ".yaml")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(definition, out)
    return paths


def generated(path, kind):
    """The runner document that a generated component carries."""
    out = tempfile.mkdtemp()
    subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--out", out, path], check=True)
    file, = glob.glob(os.path.join(out, kind, "kfp-v2/*.yaml"))
    with open(file, encoding="utf-8") as text:
        executor, = yaml.safe_load(text)["deploymentSpec"]["executors"].values()
    words = executor["container"]["command"] + executor["container"]["args"]
    return words[words.index("--component") + 1]


class Controlled(Kind):
    """A kind, and who looks after it."""

    def __init__(self, path, user):
        with open(path, encoding="utf-8") as text:
            definition = yaml.safe_load(text)
        super().__init__(definition["spec"]["names"]["kind"], path)
        self.user, self.document = user, generated(path, self.name)
        CLUSTER.allow(user, NAMESPACE, [{"apiGroups": [definition["spec"]["group"]], "verbs": VERBS,
                                         "resources": [self.plural]}])
        self.recordings = Recordings(self.name)
        if CONTROLLERS:
            self.recordings.begin(reduced(definition))

    def run(self, *more, **options):
        """A run with no other right than the least."""
        self.since = CLUSTER.get(self.collection)["metadata"]["resourceVersion"]
        return Run(self, *more, user=self.user, **options)

    def go(self, outcome, act=None):
        """Its controller does something: with the program, `act(name)` is what the nodes and others do."""
        wait_for(lambda: objects(self))
        name = objects(self)[0]["metadata"]["name"]
        if not CONTROLLERS:
            self.replay(name, self.recordings.tree["histories"][outcome])
        elif act:
            act(name)

    def replay(self, name, events):
        path, first = f"{self.collection}/{name}", events[0]["object"]["metadata"]["generation"]
        wait_for(lambda: CLUSTER.get(path)["metadata"]["generation"] >= first)
        uid, moment = CLUSTER.get(path)["metadata"]["uid"], now()  # what was one time stays one
        for step in histories.steps_of(events):
            time.sleep(step["after"] / 100)
            assert not step["finalizer"], "the player of these knows no finalizers"
            status = json.loads(json.dumps(step["status"] or {}).replace('"now"', f'"{moment}"')
                                .replace("NAME", name))
            CLUSTER.patch(path + "/status", [
                {"op": "test", "path": "/metadata/uid", "value": uid},
                {"op": "add", "path": "/status", "value": status}], "application/json-patch+json")

    def over(self, outcome):
        """What the controller told is what was recorded; one object, which is returned."""
        thing, = objects(self)
        if CONTROLLERS:
            self.recordings.take(outcome, events_since(self, self.since, thing["metadata"]["name"]))
        return thing


def conditions(kind):
    """The types of the conditions that are true."""
    rows = objects(kind)[0].get("status", {}).get("conditions") or []
    return {row["type"] for row in rows if row["status"] == "True"}


# --- what nodes and issuers would do ------------------------------------------------------------------


def pods(name):
    selector = f"training.kubeflow.org%2Fjob-name%3D{name}"
    return CLUSTER.get(f"{PODS}?labelSelector={selector}")["items"]


def pod_of(name, phase):
    """The pod of a job, once it is in a phase."""
    found = []

    def there():
        found[:] = [pod for pod in pods(name) if pod["status"]["phase"] == phase]
        return found
    wait_for(there)
    pod, = found
    return pod["metadata"]["name"]


def turns(pod, phase, code=0):
    status = {"phase": phase}
    if phase in ("Succeeded", "Failed"):
        status["containerStatuses"] = [{
            "name": "pytorch", "image": "x", "imageID": "", "ready": False, "restartCount": 0,
            "state": {"terminated": {"exitCode": code}}}]
    CLUSTER.patch(f"{PODS}/{pod}/status", {"status": status})


def node(*ends):
    """Runs the pods of a job; each ends with a code, and the controller may make another."""
    def act(name):
        for number, code in enumerate(ends):
            pod = pod_of(name, "Pending")
            turns(pod, "Running")
            wait_for(lambda: "Running" in conditions(TRAINING))
            turns(pod, "Failed" if code else "Succeeded", code)
            if number + 1 < len(ends):
                wait_for(lambda: "Restarting" in conditions(TRAINING))
    return act


def refuse(name):
    """An issuer of somebody else says no."""
    requests = f"{CERTIFICATES}/certificaterequests"

    def approved():
        found = [r for r in CLUSTER.get(requests)["items"]
                 if r["metadata"]["annotations"]["cert-manager.io/certificate-name"] == name]
        return found and [c for c in found[0].get("status", {}).get("conditions", [])
                          if c["type"] == "Approved"] and found[0]
    wait_for(approved)
    request = approved()
    CLUSTER.patch(f"{requests}/{request['metadata']['name']}/status", {"status": {
        "failureTime": now(), "conditions": request["status"]["conditions"] + [
            {"type": "Ready", "status": "False", "reason": "Failed",
             "message": "the policy forbids that name"}]}})


def _at_rest():
    """cert-manager calls a certificate ready before it has written the last of its status."""
    return conditions(CERTIFICATE) == {"Ready"}


# --- scenarios ---------------------------------------------------------------------------------------


def job(policy="Never"):
    return {"run_policy": {"backoffLimit": 3 if policy == "ExitCode" else 0},
            "pytorch_replica_specs": {"Master": {
                "replicas": 1, "restartPolicy": policy,
                "template": {"spec": {"containers": [{"name": "pytorch", "image": "x"}]}}}}}


def certificate(secret, **issuer):
    return {"secret_name": secret, "dns_names": [f"{secret}.example.com"], "issuer_ref": issuer}


def training_succeeds():
    run = TRAINING.run(inputs=job())
    TRAINING.go("success", node(0))
    run.expect(0, outcome="succeeded", exit=0)
    thing = TRAINING.over("success")
    equal(run.output("resource_name"), thing["metadata"]["name"])
    equal(run.output("completion_time"), thing["status"]["completionTime"])
    equal([c["type"] for c in json.loads(run.output("conditions")) if c["status"] == "True"],
          ["Created", "Succeeded"])
    equal(json.loads(run.output("resource"))["metadata"]["uid"], thing["metadata"]["uid"])
    # The pod of the step is started again: the same job.
    again = TRAINING.run(inputs=job()).expect(0)
    equal(again.output("resource_uid"), thing["metadata"]["uid"])
    equal(len(objects(TRAINING)), 1)
    if CONTROLLERS:
        equal(len(pods(thing["metadata"]["name"])), 1, "the job ran once")


def training_fails():
    run = TRAINING.run(inputs=job(), task="bad")
    TRAINING.go("failure", node(1))
    run.expect(1, outcome="failed", exit=1)
    thing = TRAINING.over("failure")
    assert "backoff limit" in run.last["reason"] and "backoff limit" in run.message(), run.last
    equal(run.output("resource_name"), thing["metadata"]["name"])
    equal(run.output("completion_time"), thing["status"]["completionTime"])
    assert "failed" in run.output("run_summary")
    TRAINING.run(inputs=job(), task="bad", on_failed="fail").expect(1, outcome="failed")
    equal(len(objects(TRAINING)), 1)


def training_restarts():
    """A pod that was killed is no failure: the controller makes another."""
    run = TRAINING.run(inputs=job("ExitCode"), task="again")
    TRAINING.go("restart", node(137, 0))
    run.expect(0, outcome="succeeded")
    TRAINING.over("restart")


def training_is_stopped():
    """The profile says that it is a job: it is deleted when its step is stopped."""
    for policy, left in (("delete", 0), ("auto", 0), ("keep", 1)):
        run = TRAINING.run(inputs=job(), task="stop-" + policy, on_cancel=policy)
        wait_for(lambda: objects(TRAINING))
        run.process.send_signal(signal.SIGTERM)
        run.expect(143, outcome="stopped")
        equal(len(objects(TRAINING)), left, policy)


def certificate_is_issued():
    run = CERTIFICATE.run(inputs=certificate("good", name="self"))
    CERTIFICATE.go("success")
    run.expect(0, outcome="succeeded", exit=0)
    wait_for(_at_rest)
    thing = CERTIFICATE.over("success")
    equal(run.output("resource_name"), thing["metadata"]["name"])
    equal(run.output("not_after"), thing["status"]["notAfter"])
    again = CERTIFICATE.run(inputs=certificate("good", name="self")).expect(0)
    equal(again.output("resource_uid"), thing["metadata"]["uid"])
    equal(len(objects(CERTIFICATE)), 1)


def certificate_is_changed():
    """What was true of the last specification is not true of this one."""
    wanted = certificate("changed", name="self")
    run = CERTIFICATE.run(inputs=wanted)
    CERTIFICATE.go("success")
    run.expect(0)
    wait_for(_at_rest)
    wanted["dns_names"] = ["other.example.com"]
    run = CERTIFICATE.run(inputs=wanted, run="r2", action="apply")
    CERTIFICATE.go("change")
    run.expect(0, outcome="succeeded")
    equal(run.output("resource_name"), "changed", "the profile names it by its secret")
    wait_for(_at_rest)
    CERTIFICATE.over("change")
    seen = json.loads(run.output("resource"))
    equal([(c["status"], c["observedGeneration"]) for c in seen["status"]["conditions"]
           if c["type"] == "Ready"], [("True", 2)])


def certificate_waits_for_its_issuer():
    run = CERTIFICATE.run(inputs=certificate("wait", name="nobody"), task="wait", timeout="3s")
    CERTIFICATE.go("waiting")
    run.expect(6, outcome="timeout")
    assert '"Ready":"False"' in run.err, run.err
    CERTIFICATE.over("waiting")


def certificate_is_refused():
    """cert-manager tries again in an hour, so that it is a failure only where somebody says so; else
    the time for what may pass runs out."""
    wanted = certificate("bad", name="x", kind="Issuer", group="issuers.example.com")
    run = CERTIFICATE.run(inputs=wanted, task="bad", failure_when="condition=Issuing=False")
    CERTIFICATE.go("refusal", refuse)
    run.expect(1, outcome="failed", exit=1)
    assert "the policy forbids that name" in run.last["reason"], run.last
    CERTIFICATE.over("refusal")
    equal(run.output("failed_issuance_attempts"), "1")
    run = CERTIFICATE.run(inputs=wanted, task="bad", recoverable_timeout="1s")
    run.expect(6, outcome="timeout", exit=6)
    assert "the policy forbids that name" in run.last["reason"], run.last


# --- all of it ---------------------------------------------------------------------------------------


def _start():
    """The controllers, and an issuer that they know."""
    CLUSTER.request("POST", CERTIFICATES + "/issuers", {
        "apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": {"name": "self"},
        "spec": {"selfSigned": {}}})
    log = CLUSTER.path("controllers.log")
    with open(log, "wb") as out:
        process = subprocess.Popen(  # pylint: disable=consider-using-with
            [CONTROLLERS, NAMESPACE], stdout=out, stderr=out,
            env={**os.environ, "KUBECONFIG": CLUSTER.kubeconfig("admin")})
    atexit.register(process.wait)
    atexit.register(process.kill)


PATHS = _definitions()
CLUSTER.install(PATHS.values())
TRAINING = Controlled(PATHS["pytorchjobs"], "least")
CERTIFICATE = Controlled(PATHS["certificates"], "other")
KINDS.update({kind.name: kind for kind in (TRAINING, CERTIFICATE)})
if CONTROLLERS:
    _start()
play(globals())
