# SPDX-License-Identifier: Apache-2.0
"""The runner and its cluster: rights, pods, other kinds, policies, and what is left behind.

runner_cluster.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...]"""
import concurrent.futures
import contextlib
import glob
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import histories
import proxy
from cluster import Refused
from steps import (CLUSTER, CRDFORGE, DEFINITIONS, KINDS, LIMIT, NAMESPACE, PLAYER, PROXY, RUNNER, VERBS,
                   Kind, Run, choose, clear, equal, objects, play, pod, requests, through, wait_for)

# --- what crdforge knows of a cluster ----------------------------------------------------------------


def the_cluster_is_a_source():
    """Its definitions give the same components as the files they come from, but for provenance."""
    folder = tempfile.mkdtemp()

    def made(name, *what):
        where = os.path.join(folder, name)
        subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--out", where, *what],
                       check=True, env={**os.environ, "KUBECONFIG": CLUSTER.kubeconfig("admin")})
        files = {}
        for path in filter(os.path.isfile, glob.glob(where + "/**", recursive=True)):
            with open(path, encoding="utf-8") as text:
                files[os.path.relpath(path, where)] = [line for line in text if "sha256" not in line]
        return files
    wanted, got = made("files", *DEFINITIONS), made("cluster", "cluster:sagemaker.services.k8s.aws")
    equal(sorted(got), sorted(wanted))
    equal([path for path, lines in wanted.items() if sorted(lines) != sorted(got[path])], [])


def the_doctor_knows_the_rights():
    for user, code, words in (("least", 0, "ok   rights: you may get, list, watch"),
                              ("poor", 1, "FAIL rights: you may not get, list, create")):
        done = subprocess.run([CRDFORGE, "doctor", "TrainingJob", "--kubeconfig",
                               CLUSTER.kubeconfig(user, NAMESPACE)], capture_output=True, text=True,
                              check=False)
        equal(done.returncode, code, done.stdout + done.stderr)
        assert words in done.stdout, done.stdout
    done = subprocess.run([CRDFORGE, "doctor", "TrainingJob", "--as", "least", "--kubeconfig",
                           CLUSTER.kubeconfig("admin", NAMESPACE)], capture_output=True, text=True,
                          check=False)
    equal(done.returncode, 0, done.stdout)
    assert "least may get, list" in done.stdout and "has all 31 fields" in done.stdout, done.stdout


# --- rights and credentials ---------------------------------------------------------------------------


def one_resource_is_all_it_needs():
    """The least Role: six verbs on one resource in one namespace; all else is denied."""
    kind = KINDS["TrainingJob"]
    CLUSTER.allow("other", NAMESPACE, [{"apiGroups": ["sagemaker.services.k8s.aws"],
                                        "resources": ["trainingjobs"], "verbs": VERBS}])
    PROXY.begin()
    run = through(kind, user="other").expect(0)
    through(kind, user="other", run="r2", inputs={"training_job_name": "mine"}).expect(0)
    through(kind, user="other", run="r2", action="delete",
            inputs={"training_job_name": "mine"}).expect(0)
    paths = {request.path.split("?")[0] for request in requests()}
    beside = {path for path in paths if not path.startswith(kind.collection)}
    equal(beside, {f"/api/v1/namespaces/{NAMESPACE}/events"}, "the events are optional")
    equal(run.err.count("events"), 1, "one line for a right that it can do without")
    through(KINDS["Model"], user="other").expect(4, outcome="denied")


def each_right_is_missed_by_name():
    kind = KINDS["TrainingJob"]
    for number, verb in enumerate(("get", "create")):
        CLUSTER.allow("other", NAMESPACE, [{
            "apiGroups": ["sagemaker.services.k8s.aws"], "resources": ["trainingjobs"],
            "verbs": [v for v in VERBS if v != verb]}])
        run = Run(kind, user="other", task=f"m{number}").expect(4, outcome="denied")
        assert f"{verb} is missing" in run.last["next"], run.last
    # Without delete a job that is stopped stays, and that is said.
    CLUSTER.allow("other", NAMESPACE, [{"apiGroups": ["sagemaker.services.k8s.aws"], "verbs": VERBS[:-1],
                                        "resources": ["trainingjobs"]}])
    choose("silent")
    run = Run(kind, user="other")
    wait_for(lambda: objects(kind))
    run.process.send_signal(signal.SIGTERM)
    run.expect(143)
    assert "could not be deleted: it stays" in run.err, run.err
    equal(len(objects(kind)), 1)


def _token_config(path):
    """A kubeconfig whose token is in a file."""
    config = CLUSTER.kubeconfig("least", NAMESPACE, PROXY.url)
    with open(config, encoding="utf-8") as text:
        tree = text.read()
    with open(config, "w", encoding="utf-8") as out:
        out.write(tree.replace("token: least-token", f"tokenFile: {path}"))
    return config


def a_token_is_replaced():
    """The kubelet replaces the file; the old one is refused from then on."""
    kind = KINDS["TrainingJob"]
    path = os.path.join(tempfile.mkdtemp(), "token")
    with open(path, "w", encoding="utf-8") as out:
        out.write("stale-token")

    def rule(request):
        # Before it is asked for the second time, the new one is there.
        if request.number == 0:
            with open(path, "w", encoding="utf-8") as out:
                out.write("least-token")
    PROXY.begin(rule)
    through(kind, kubeconfig=_token_config(path)).expect(0)
    equal([r.method for r in requests()][:2], ["GET", "GET"], "once with the old one")


def a_credential_program_is_stopped():
    """A signal while the program runs: what was made is cleaned up, in the time there is for it."""
    kind = KINDS["TrainingJob"]
    for number, (hangs, left) in enumerate((("4", 0), ("[4-9]", 1))):
        folder = tempfile.mkdtemp()
        path, count = os.path.join(folder, "program"), os.path.join(folder, "count")
        with open(path, "w", encoding="utf-8") as out:
            out.write(f"""#!/bin/sh
echo x >>{count}
case $(wc -l <{count}) in {hangs}) sleep 100 ;; esac
echo '{{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":
  {{"token":"least-token","expirationTimestamp":"2001-01-01T00:00:00Z"}}}}'
""")
        os.chmod(path, 0o700)
        config = CLUSTER.kubeconfig("least", NAMESPACE, PROXY.url)
        with open(config, encoding="utf-8") as text:
            tree = text.read()
        with open(config, "w", encoding="utf-8") as out:
            out.write(tree.replace("token: least-token", "exec: {apiVersion: "
                                   "client.authentication.k8s.io/v1, interactiveMode: Never, "
                                   f"command: {path}}}"))
        choose("silent")
        run = Run(kind, kubeconfig=config, task=f"p{number}", cancel_grace="2s")
        wait_for(lambda count=count: os.path.exists(count) and os.path.getsize(count) == 8)
        began = time.monotonic()
        run.process.send_signal(signal.SIGTERM)
        run.expect(143, outcome="stopped")
        assert time.monotonic() - began < LIMIT, "it takes too long"
        equal(len(objects(kind)), left, hangs)
        clear(kind)


def certificates_change():
    """A new certificate of the same authority is fine; one of another ends it, and says so."""
    kind = KINDS["TrainingJob"]
    for number, certificate in enumerate(("server2", "stranger")):
        way, left = proxy.Proxy(CLUSTER), ["watch", "read"]

        def rule(request, way=way, certificate=certificate, left=left):
            if left and (request.watch or left == ["read"]):
                way.use(certificate)
                left.pop(0)
                return "reset"
            return None
        way.begin(rule)
        run = Run(kind, server=way.url, task=f"c{number}", api_timeout="2s", run="c")
        if certificate == "server2":
            run.expect(0)
        else:
            run.expect(8, outcome="local")
            assert "certificate is not trusted" in run.last["reason"], run.last
        way.stop()


def names_and_keys():
    """Another name is for TLS alone; keys that do not fit, or have a passphrase, are told as such."""
    def doctor(config, code=0):
        done = subprocess.run([CRDFORGE, "doctor", "--kubeconfig", config], capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL)
        equal(done.returncode, code, done.stdout + done.stderr)
        return done.stdout
    PROXY.begin()
    for name, code in (("kubernetes.default.svc", 0), ("kubernetes.other.svc", 1)):
        told = doctor(CLUSTER.kubeconfig("least", NAMESPACE, PROXY.url, **{"tls-server-name": name}), code)
        equal("certificate is not trusted" in told, code == 1, told)
    equal({request.host for request in requests()}, {PROXY.url.removeprefix("https://")})
    locked = CLUSTER.path("locked.key")
    subprocess.run(["openssl", "pkey", "-aes256", "-passout", "pass:secret", "-in",
                    CLUSTER.path("admin.key"), "-out", locked], check=True, capture_output=True)
    for key, words in ((CLUSTER.path("ca.key"), "the client-certificate or client-key cannot be used"),
                       (locked, "is encrypted")):
        config = CLUSTER.kubeconfig("admin", NAMESPACE)
        with open(config, encoding="utf-8") as text:
            tree = text.read()
        with open(config, "w", encoding="utf-8") as out:
            out.write(tree.replace(CLUSTER.path("admin.key"), key))
        told = doctor(config, 1)
        assert words in told, told


def in_a_pod():
    kind = KINDS["TrainingJob"]
    owner = "argoproj.io/v1alpha1/Workflow/pipe/0b9a4d0e-8f1c-4f5c-9d1e-000000000001"
    run = Run(kind, env=pod(), owner=owner).expect(0)
    thing, = objects(kind)
    equal(thing["metadata"]["ownerReferences"], [{
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "name": "pipe",
        "uid": "0b9a4d0e-8f1c-4f5c-9d1e-000000000001", "controller": False,
        "blockOwnerDeletion": False}])
    equal(run.last["namespace"], NAMESPACE, "the pod's")
    Run(KINDS["Model"], env=pod(), owner=owner).expect(0)
    assert "ownerReferences" not in objects(KINDS["Model"])[0]["metadata"], "no job: it stays"


def drained_and_stopped():
    """A pod that is drained keeps its job for the next try; one that somebody stops does not."""
    kind = KINDS["TrainingJob"]
    CLUSTER.allow("other", NAMESPACE, [
        {"apiGroups": ["sagemaker.services.k8s.aws"], "resources": ["trainingjobs"], "verbs": VERBS},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}])
    pods = f"/api/v1/namespaces/{NAMESPACE}/pods"
    for name, evicted in (("drained", True), ("stopped", False)):
        with contextlib.suppress(Refused):
            CLUSTER.request("DELETE", f"{pods}/{name}?gracePeriodSeconds=0")
        CLUSTER.request("POST", pods, {"metadata": {"name": name}, "spec": {
            "containers": [{"name": "main", "image": "x"}]}})
        if evicted:
            CLUSTER.patch(f"{pods}/{name}/status", {"status": {"conditions": [
                {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}]}})
        choose("silent")
        run = Run(kind, env=pod("other", name), task=name)
        wait_for(lambda: objects(kind))
        uid = objects(kind)[0]["metadata"]["uid"]
        run.process.send_signal(signal.SIGTERM)
        run.expect(143, outcome="stopped")
        equal([t["metadata"]["uid"] for t in objects(kind)], [uid] if evicted else [], name)
        clear(kind)
    # Where nobody can tell, a step that may be retried keeps its job.
    choose("silent")
    run = Run(kind, "--may-retry", env=pod("least", "unknown"))
    wait_for(lambda: objects(kind))
    run.process.send_signal(signal.SIGTERM)
    run.expect(143)
    equal(len(objects(kind)), 1)


# --- policies ---------------------------------------------------------------------------------------


def policies_hold():
    """on-cancel and on-timeout: each policy, of a job and of what is no job."""
    choose("silent")
    for name, policy, left in (("TrainingJob", "auto", 0), ("TrainingJob", "keep", 1),
                               ("TrainingJob", "delete", 0), ("Model", "auto", 1),
                               ("Model", "keep", 1), ("Model", "delete", 0)):
        kind = KINDS[name]
        run = Run(kind, task="c" + policy, on_cancel=policy)
        wait_for(lambda kind=kind: objects(kind))
        run.process.send_signal(signal.SIGINT)
        run.expect(130, outcome="stopped", exit=130)
        equal(len(objects(kind)), left, f"{name}: --on-cancel {policy}")
        clear(kind)
        choose("silent")
        Run(kind, task="t" + policy, on_timeout=policy, timeout="700ms").expect(6, outcome="timeout")
        equal(len(objects(kind)), left, f"{name}: --on-timeout {policy}")
        clear(kind)
        choose("silent")


def a_second_signal_ends_at_once():
    kind = KINDS["TrainingJob"]
    choose("silent")
    held = []

    def rule(request):
        if request.method == "DELETE":
            held.append(request)
            return "silence"
        return None
    PROXY.begin(rule)
    run = through(kind)
    wait_for(lambda: objects(kind))
    run.process.send_signal(signal.SIGTERM)
    wait_for(lambda: held)
    run.process.send_signal(signal.SIGTERM)
    run.end()
    equal(run.code, 143)


def stopped_at_any_moment():
    """SIGTERM at random times: the job goes, or it was over; nothing is orphaned."""
    kind = KINDS["TrainingJob"]
    chance = random.Random(int(os.environ.get("SEED", "11")))
    count = int(os.environ.get("KILLS", "200")) // 5

    def check(number):
        run = Run(kind, task=f"s{number}")
        time.sleep(chance.random() * 0.5)
        run.process.send_signal(signal.SIGTERM)
        run.end()
        assert run.code in (0, 143, -signal.SIGTERM), f"{run.code}\n{run.err}"
        return run.last["name"] if run.code == 0 else None
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        over = {name for name in pool.map(check, range(count)) if name}
    wait_for(lambda: {t["metadata"]["name"] for t in objects(kind)} == over)


def changes_of_others():
    """A field that somebody else has set is theirs, unless it is taken by force."""
    kind = next(k for k in KINDS.values() if k.updates and k.naming and "tags" in k.document and
                k.name not in histories.JOBS)
    mine = {kind.naming: "shared", "tags": [{"key": "a", "value": "b"}]}
    Run(kind, inputs=mine).expect(0)
    CLUSTER.request("PATCH", f"{kind.collection}/shared?fieldManager=somebody&force=true", {
        "apiVersion": "sagemaker.services.k8s.aws/v1alpha1", "kind": kind.name,
        "metadata": {"name": "shared"},
        "spec": {"tags": [{"key": "theirs", "value": "x"}]}}, "application/apply-patch+yaml")
    changed = {**mine, "tags": [{"key": "a", "value": "c"}]}
    run = Run(kind, inputs=changed, run="r2", action="apply").expect(5, outcome="conflict")
    assert "--on-conflict force" in run.last["next"], run.last
    equal(CLUSTER.get(f"{kind.collection}/shared")["spec"]["tags"][0]["key"], "theirs")
    Run(kind, inputs=changed, run="r2", action="apply", on_conflict="force").expect(0)
    equal(CLUSTER.get(f"{kind.collection}/shared")["spec"]["tags"], changed["tags"])


# --- kinds of other controllers ----------------------------------------------------------------------


def _other(kind, scope, status):
    """A kind that nobody here has heard of: its definition is installed, its component made."""
    plural = kind.lower() + "s"
    tree = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.shop.example.com"},
            "spec": {"group": "shop.example.com", "scope": scope,
                     "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                         "openAPIV3Schema": {"type": "object", "properties": {
                             "spec": {"type": "object", "required": ["size"],
                                      "properties": {"size": {"type": "integer", "minimum": 1}}},
                             **status}}},
                         **({"subresources": {"status": {}}} if status else {})}]}}
    path = os.path.join(tempfile.mkdtemp(), "crd.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(tree, out)
    CLUSTER.serve(tree)
    CLUSTER.allow_everywhere("least", [{"apiGroups": ["shop.example.com"], "resources": [plural],
                                        "verbs": VERBS}])
    return Kind(kind, path)


CONDITIONS = {"status": {"type": "object", "properties": {"conditions": {
    "type": "array", "items": {"type": "object", "properties": {
        name: {"type": "integer" if name == "observedGeneration" else "string"}
        for name in ("type", "status", "reason", "message", "observedGeneration")}}}}}}


def _finish(kind, *conditions):
    wait_for(lambda: objects(kind))
    thing, = objects(kind)
    CLUSTER.patch(f"{kind.collection}/{thing['metadata']['name']}/status", {"status": {
        "conditions": [{"type": t, "status": s, "reason": "R", "message": f"{t} is {s}"}
                       for t, s in conditions]}})


def kinds_with_conditions():
    kind = _other("Gadget", "Cluster", CONDITIONS)
    run = Run(kind, task="good")
    _finish(kind, ("Ready", "False"), ("Reconciling", "True"))
    time.sleep(0.3)
    assert run.process.poll() is None, "it is not ready yet"
    _finish(kind, ("Ready", "True"))
    run.expect(0, outcome="succeeded")
    clear(kind)
    run = Run(kind, task="bad")
    _finish(kind, ("Stalled", "True"), ("Ready", "False"))
    run.expect(1, outcome="failed")
    assert "Stalled is True" in run.last["reason"], run.last
    clear(kind)
    run = Run(kind, task="rule", success_when="condition=Launched")
    _finish(kind, ("Launched", "True"))
    run.expect(0)
    clear(kind)


def kinds_without_a_status():
    kind = _other("Leaflet", "Namespaced", {})
    run = Run(kind).expect(0, outcome="succeeded")
    equal([t["metadata"]["name"] for t in objects(kind)], [run.last["name"]])
    Run(kind, action="delete").expect(0)
    run = Run(kind, inputs={"size": 0}).expect(3, outcome="refused")
    assert "input size" in run.last["reason"], run.last


# --- what killed runners leave ------------------------------------------------------------------------

WORKFLOWS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/workflows"
WORKFLOW = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "workflows.argoproj.io"},
            "spec": {"group": "argoproj.io", "scope": "Namespaced",
                     "names": {"kind": "Workflow", "plural": "workflows", "singular": "workflow"},
                     "versions": [{"name": "v1alpha1", "served": True, "storage": True, "schema": {
                         "openAPIV3Schema": {"type": "object",
                                             "x-kubernetes-preserve-unknown-fields": True}}}]}}


def _workflow(name, phase, labels=None):
    """A workflow of an engine that is not there; what --owner says of it."""
    thing = CLUSTER.request("POST", WORKFLOWS, {
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
        "metadata": {"name": name, "labels": labels or {}}, "status": {"phase": phase}})
    return f"argoproj.io/v1alpha1/Workflow/{name}/{thing['metadata']['uid']}"


def _reap(*words, user="admin", code=0):
    """What it says of each object, by task."""
    done = subprocess.run([RUNNER, "reap", "--output=json", "--kubeconfig",
                           CLUSTER.kubeconfig(user, NAMESPACE), *words], capture_output=True,
                          text=True, check=False, timeout=LIMIT)
    equal(done.returncode, code, done.stderr)
    return json.loads(done.stdout or "[]"), done.stderr


def reap_removes_what_killed_runners_left():
    kind = KINDS["TrainingJob"]
    with contextlib.suppress(Refused):
        CLUSTER.serve(WORKFLOW)
    for thing in CLUSTER.get(WORKFLOWS)["items"]:
        CLUSTER.request("DELETE", f"{WORKFLOWS}/{thing['metadata']['name']}")
    names = {}

    def leave(task, owner=None, run="r1", **options):
        """Kills a runner as soon as its object is there."""
        options.update({"owner": owner} if owner else {})
        before = {t["metadata"]["name"] for t in objects(kind)}
        left = Run(kind, task=task, run=run, **options)
        wait_for(lambda: {t["metadata"]["name"] for t in objects(kind)} - before)
        left.process.kill()
        left.end()
        name, = {t["metadata"]["name"] for t in objects(kind)} - before
        names[name] = task

    def fates(rows):
        return {names[row["name"]]: row["fate"] for row in rows}
    done = _workflow("done", "Succeeded")
    Run(kind, task="over", owner=done).expect(0)
    choose("silent")
    leave("finished", done)
    leave("kept", done, on_cancel="keep")
    leave("running", _workflow("running", "Running"))
    leave("gone", _workflow("gone", "Running"))
    leave("again", _workflow("again", "Running"))
    leave("uri", run="minio://bucket/v2/artifacts/pipe/run-77/task/1/run_summary")
    leave("uri-alive", run="minio://bucket/v2/artifacts/pipe/run-78/task/1/run_summary")
    leave("uri-unknown", run="minio://bucket/v2/artifacts/pipe/run-79/task/1/run_summary")
    leave("nobody", run="r9")
    _workflow("kfp-77", "Failed", {"pipeline/runid": "run-77"})
    _workflow("kfp-78", "Running", {"pipeline/runid": "run-78"})
    for name in ("gone", "again"):
        CLUSTER.request("DELETE", f"{WORKFLOWS}/{name}")
    _workflow("again", "Running")  # another one of that name
    wanted = {"finished": "left", "running": "alive", "gone": "left", "again": "left",
              "uri": "left", "uri-alive": "alive", "uri-unknown": "unknown", "nobody": "unknown"}
    count = len(objects(kind))
    rows, told = _reap()
    equal(fates(rows), wanted)
    assert "reap --yes removes" in told and "4 left behind" in told, told
    equal(fates(_reap("--all-namespaces")[0]), wanted)
    equal(fates(_reap("sagemaker.services.k8s.aws")[0]), wanted)
    equal(len(objects(kind)), count, "listing removes nothing")
    # Who may not read workflows cannot know, and removes nothing.
    rows, _ = _reap("trainingjobs.sagemaker.services.k8s.aws", "--yes", user="least")
    equal(set(fates(rows).values()), {"unknown"})
    rows, told = _reap("trainingjobs.sagemaker.services.k8s.aws", "--yes")
    equal(fates(rows), {task: "deleted" if fate == "left" else fate for task, fate in wanted.items()})
    wait_for(lambda: len(objects(kind)) == count - 4)
    equal({names.get(t["metadata"]["name"], "over") for t in objects(kind)},
          {"over", "kept", "running", "uri-alive", "uri-unknown", "nobody"})
    _, told = _reap("nothing.example.com", code=3)
    assert "serves no nothing.example.com" in told, told
    _, told = _reap("trainingjobs.sagemaker.services.k8s.aws", user="poor", code=4)
    assert "cannot list" in told, told
    _, told = _reap(user="poor")
    assert "passed over" in told, told
    _, told = _reap("--server-side", code=2)
    assert "unknown option" in told, told


play(globals())
