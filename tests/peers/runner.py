# SPDX-License-Identifier: Apache-2.0
"""The runner against a real API server, with histories of controllers played onto the objects, and
with faults on the way.

runner.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...]"""
import concurrent.futures
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import histories
import proxy
from steps import (CLUSTER, CRDFORGE, KINDS, LIMIT, NAMESPACE, PLAYER, PROXY, Run, choose, clear, each, equal,
                   first, is_watch, is_write, objects, play, requests, through, wait_for)

# --- scenarios ---------------------------------------------------------------------------------------


def every_kind_succeeds():
    def check(kind):
        run = Run(kind).expect(0, outcome="succeeded", exit=0)
        thing, = objects(kind)
        equal(run.output("resource_name"), thing["metadata"]["name"])
        equal(run.output("arn"), thing["status"]["ackResourceMetadata"]["arn"])
        equal(json.loads(run.output("resource"))["metadata"]["uid"], thing["metadata"]["uid"])
        # Once more with the same identity: the same object, nothing new.
        Run(kind).expect(0)
        equal([t["metadata"]["uid"] for t in objects(kind)], [thing["metadata"]["uid"]])
        equal(len(PLAYER.jobs(kind.name)), 1)
        assert "kubectl get" in run.output("run_summary")
    each(KINDS.values(), check)


def every_kind_fails():
    choose("failure")

    def check(kind):
        run = Run(kind, on_failed="fail").expect(1, outcome="failed", exit=1)
        assert run.message(), "no termination message"
        assert "failed" in run.output("run_summary")
        equal(run.output("resource_name"), objects(kind)[0]["metadata"]["name"])
    each(KINDS.values(), check)


def somebody_stops_it():
    """In the console: a failure, unless the step says otherwise."""
    choose("stopped")

    def check(kind):
        run = Run(kind, on_failed="fail").expect(1, outcome="failed")
        assert "is Stopped" in run.last["reason"], run.last
        Run(kind, on_failed="fail", on_stopped="succeed").expect(0, outcome="succeeded")
        Run(kind, run="r2", on_stopped="succeed").expect(0, outcome="succeeded")
    kinds = [k for k in KINDS.values() if "Stopped" in json.loads(k.document)["rules"].get("failure", [])]
    assert {kind.name for kind in kinds} >= set(histories.JOBS)
    each(kinds, check)


def every_kind_is_stopped():
    choose("silent")

    def check(kind):
        job = kind.name in histories.JOBS
        run = Run(kind)
        wait_for(lambda: objects(kind))
        time.sleep(0.3)
        run.process.send_signal(signal.SIGTERM)
        run.expect(143, outcome="stopped", exit=143)
        equal(len(objects(kind)), 0 if job else 1, "objects")
    each(KINDS.values(), check)


def every_kind_is_deleted():
    def check(kind):
        Run(kind).expect(0)
        Run(kind, action="get").expect(0)
        Run(kind, action="wait").expect(0)
        Run(kind, action="delete").expect(0)
        equal(objects(kind), [])
        Run(kind, action="get").expect(9, outcome="lost")
    each(KINDS.values(), check)


def _of_run(kind, action, run="r1", **options):
    """As a component of the run does that knows no task, name or input of the others."""
    return Run(Bare(kind), run=run, task="other", of="run", action=action, **options)


class Bare:
    """A kind in a document without the inputs of its specification, as companions have it."""

    def __init__(self, kind):
        document = json.loads(kind.document)
        document["inputs"] = [i for i in document["inputs"] if i["path"][:1] != ["spec"]]
        document.pop("naming", None)
        self.document, self.inputs, self.outputs = json.dumps(document), {}, kind.outputs


def a_run_deletes_what_it_made():
    """Of every kind: what two steps have made, also an earlier try that failed; nothing of others."""
    def check(kind):
        Run(kind, task="a").expect(0)
        other = Run(kind, run="r2").expect(0)
        _of_run(kind, "get", "r3").expect(9, outcome="lost")
        got = _of_run(kind, "get").expect(0)
        equal(got.output("resource_name"), Run(kind, task="a").expect(0).last["name"])
        more = Run(kind, task="b").expect(0)
        run = _of_run(kind, "wait").expect(2, outcome="usage")
        assert more.last["name"] in run.last["reason"], run.last
        equal(run.last["code"], "several-objects")
        equal(len(objects(kind)), 3)
        run = _of_run(kind, "delete").expect(0, name="")
        equal([thing["metadata"]["name"] for thing in objects(kind)], [other.last["name"]])
        equal(run.output("run_summary").count("- deleted: "), 2)
        run = _of_run(kind, "delete").expect(0)
        assert "nothing to delete: this run has made no " + kind.name in run.err, run.err
    each(KINDS.values(), check)


def a_run_deletes_what_failed():
    kind = KINDS["TrainingJob"]
    choose("failure")
    Run(kind).expect(1)
    PLAYER.choose = lambda thing: "success"
    second = Run(kind).expect(0)
    equal(_of_run(kind, "wait").expect(0).last["name"], second.last["name"])
    equal(len(objects(kind)), 2)
    _of_run(kind, "delete").expect(0)
    equal(objects(kind), [])


def a_run_is_known_by_a_uri():
    """KFP v2: what a task has made is found by another one, by the part of the URI that they share."""
    kind = KINDS["TrainingJob"]
    salts = iter(f"0b9a4d0e-8f1c-4f5c-9d1e-00000000000{n}" for n in range(9))

    def task(name, kind, action, of, run="r"):
        uri = f"s3://b/pipe/{run}/{name}/{next(salts)}/run_summary"
        return Run(kind, "--executor_input", json.dumps({
            "inputs": {"parameterValues": kind.inputs},
            "outputs": {"artifacts": {"run_summary": {"artifacts": [{"uri": uri}]}}}}),
            run=None, action=action, of=of)
    task("a", kind, "create", "step").expect(0)
    task("b", kind, "create", "step", "other").expect(0)
    label, = {thing["metadata"]["labels"]["crdforge.dev/run-id"] for thing in objects(kind)
              if thing["metadata"]["annotations"]["crdforge.dev/run"].startswith("s3://b/pipe/r/")}
    task("exit", Bare(kind), "delete", "run").expect(0)
    left, = objects(kind)
    assert left["metadata"]["labels"]["crdforge.dev/run-id"] != label
    # An apply of somebody else keeps the label, and the object is not his run's.
    Run(kind, run="r9", action="apply", inputs={"training_job_name": left["metadata"]["name"]}).end()
    _of_run(kind, "delete", "r9").expect(0)
    equal(len(objects(kind)), 1)


def a_change_keeps_the_label_of_the_run():
    kind = KINDS["Endpoint"]
    named = {kind.naming: "mine"}
    Run(kind, inputs=named).expect(0)
    Run(kind, run="r2", inputs={**named, "endpoint_config_name": "other"}, action="apply").expect(0)
    _of_run(kind, "delete", "r2").expect(0)
    equal(len(objects(kind)), 1)
    _of_run(kind, "delete").expect(0)
    equal(objects(kind), [])


def a_deletion_that_is_interrupted():
    """Stopped, and started again: all goes."""
    kind = KINDS["TrainingJob"]
    for number in range(3):
        Run(kind, task=f"t{number}").expect(0)
    run = []

    def rule(request):
        if request.method == "DELETE" and not run[0].process.poll():
            run[0].process.send_signal(signal.SIGTERM)
    PROXY.begin(rule)
    run.append(through(Bare(kind), of="run", action="delete"))
    run[0].expect(143, outcome="stopped")
    _of_run(kind, "delete").expect(0)
    equal(objects(kind), [])


def samples_are_taken_by_the_server():
    """What `crdforge generate` writes for a person, with what it writes for a pipeline."""
    folder = tempfile.mkdtemp()
    subprocess.run([CRDFORGE, "generate", "--quiet", "--out", folder, "sagemaker/*"], check=True)

    def check(kind):
        base = os.path.join(folder, kind.name)
        done = subprocess.run(
            [CRDFORGE, "run", base + "/kfp-v1/component.yaml", "--values",
             base + "/samples/values.yaml", "--dry-run=server", "--kubeconfig",
             CLUSTER.kubeconfig("least", NAMESPACE)], capture_output=True, text=True, check=False)
        equal(done.returncode, 0, done.stderr)
        assert f"kind: {kind.name}\n" in done.stdout and "uid: " in done.stdout, done.stdout
        equal(objects(kind), [], "a dry run leaves nothing")
    each(KINDS.values(), check)


# What can be changed of each kind that can be; other kinds are tried with tags.
CHANGES = {
    "Domain": {"default_user_settings": {"executionRole": "other"}},
    "Endpoint": {"endpoint_config_name": "other"},
    "InferenceComponent": {"runtime_config": {"copyCount": 2}},
    "ModelPackage": {"model_approval_status": "Approved"},
    "MonitoringSchedule": {"monitoring_schedule_config": {"monitoringJobDefinitionName": "other"}},
    "NotebookInstance": {"instance_type": "ml.t3.large"},
    "NotebookInstanceLifecycleConfig": {"on_start": [{"content": "eA=="}]},
    "Pipeline": {"pipeline_display_name": "other"},
    "PipelineExecution": {"pipeline_execution_display_name": "other"},
    "Project": {"project_description": "other"},
    "Space": {"space_display_name": "other"},
    "TrainingJob": {"resource_config": {"instanceCount": 1, "keepAlivePeriodInSeconds": 600}},
    "UserProfile": {"user_settings": {"executionRole": "other"}},
}


def _value_of(kind, name):
    """What the kind's one object has for an input."""
    thing, = objects(kind)
    path, = (i["path"] for i in json.loads(kind.document)["inputs"] if i["name"] == name)
    for key in path:
        thing = thing.get(key, {})
    return thing


def changes_are_applied():
    """Every kind: one that can be changed is, by whom it belongs to and by apply; no other is."""
    equal({kind.name for kind in KINDS.values() if kind.updates}, set(CHANGES))

    def check(kind):
        change = CHANGES.get(kind.name, {"tags": [{"key": "a", "value": "b"}]})
        (name, value), = change.items()
        named = {kind.naming: "mine"} if kind.naming else {}
        Run(kind, inputs=named).expect(0)
        if not kind.naming:
            # Nothing says which one is meant: other inputs are another object.
            Run(kind, inputs=change, action="apply").expect(0)
            equal(len(objects(kind)), 2)
            return
        uid, before = objects(kind)[0]["metadata"]["uid"], _value_of(kind, name)
        assert before != value
        refused = [("name-taken", {"run": "r2"})]
        if not kind.updates:
            refused += [("not-changeable", {"run": "r2", "action": "apply"}), ("other-inputs", {})]
        for code, more in refused:
            run = Run(kind, inputs={**named, **change}, **more).expect(5, outcome="conflict")
            equal((run.last["code"], _value_of(kind, name)), (code, before))
        if not kind.updates:
            return
        Run(kind, run="r2", inputs={**named, **change}, action="apply").expect(0)
        equal(_value_of(kind, name), value)
        # Its own step changes it without being told to.
        tags = [{"key": "a", "value": "c"}]
        Run(kind, inputs={**named, **change, "tags": tags}).expect(0)
        thing, = objects(kind)
        equal((thing["metadata"]["uid"], _value_of(kind, name), thing["spec"]["tags"]),
              (uid, value, tags))
    each(KINDS.values(), check)


def what_is_not_asked_for_any_more_goes():
    """Also what the creation has set; the marks of who made it stay."""
    kind = KINDS["Endpoint"]
    named, tags = {kind.naming: "mine"}, {"tags": [{"key": "a", "value": "b"}]}
    Run(kind, inputs={**named, **tags}).expect(0)
    before, = objects(kind)
    for number, more in enumerate(({}, {"tags": [{"key": "c", "value": "d"}]})):
        Run(kind, run=f"w{number}", inputs={**named, **more}, action="apply").expect(0)
        thing, = objects(kind)
        equal(thing["spec"].get("tags"), more.get("tags"), f"change {number}")
        equal(thing["metadata"]["labels"], before["metadata"]["labels"])
        equal(thing["metadata"]["uid"], before["metadata"]["uid"])


def a_change_that_was_interrupted():
    """The runner is killed when its change has been made: the next one does not take what the status
    said before the change for its success. A failed update leaves an endpoint in service."""
    kind = KINDS["Endpoint"]
    named = {kind.naming: "mine"}
    for number, outcome in enumerate(("success", "failure")):
        clear(kind)
        Run(kind, inputs=named).expect(0)
        time.sleep(1.1)  # the controller tells times in seconds
        PLAYER.change = lambda thing, outcome=outcome: outcome
        change = {**named, "tags": [{"key": "a", "value": "b"}]}

        def rule(request):
            if request.method != "PATCH" or "fieldValidation" not in request.path:
                return None  # that one declares the creation to have been applied
            run.process.kill()
            return "lost"
        PROXY.begin(rule)
        run = through(kind, inputs=change, run=f"c{number}", action="apply")
        run.end()
        wait_for(lambda: "tags" in objects(kind)[0]["spec"])
        run = Run(kind, inputs=change, run=f"c{number}", action="apply")
        if outcome == "success":
            run.expect(0)
            assert "state Updating" in run.err, run.err
        else:
            run.expect(1, outcome="failed")
            assert "rolled back" in run.last["reason"], run.last
        equal(len(objects(kind)), 1)


def a_job_that_fails_is_tried_anew():
    kind = KINDS["TrainingJob"]
    choose("failure")
    first = Run(kind).expect(1)
    PLAYER.choose = lambda thing: "success"
    second = Run(kind).expect(0)
    assert first.last["name"] != second.last["name"]
    equal(len(PLAYER.jobs("TrainingJob")), 2)
    equal(Run(kind).expect(0).last["name"], second.last["name"])


def a_deleted_job_is_tried_anew():
    """The cloud knows the name from the object that somebody deleted."""
    kind = KINDS["TrainingJob"]
    first = Run(kind).expect(0)
    CLUSTER.request("DELETE", f"{kind.collection}/{first.last['name']}")
    wait_for(lambda: not objects(kind))
    PLAYER.age(600)
    second = Run(kind).expect(0)
    assert first.last["name"] != second.last["name"]
    equal(len(PLAYER.jobs("TrainingJob")), 2)


def two_steps_make_two():
    kind = KINDS["TrainingJob"]
    runs = [Run(kind, task=f"t{n}") for n in range(4)]
    equal(len({run.expect(0).last["name"] for run in runs}), 4)
    equal(len(PLAYER.jobs("TrainingJob")), 4)


def the_same_step_at_the_same_time_makes_one():
    kind = KINDS["TrainingJob"]
    runs = [Run(kind) for _ in range(6)]
    equal(len({run.expect(0).last["name"] for run in runs}), 1)
    equal([len(job["uids"]) for job in PLAYER.jobs("TrainingJob").values()], [1])


def errors_that_may_pass():
    kind = KINDS["TrainingJob"]
    choose("recoverable")
    run = Run(kind, recoverable_timeout="700ms", start_timeout="10s").expect(6, outcome="timeout")
    assert "recoverable-timeout" in run.last["reason"], run.last
    equal(len(objects(kind)), 0, "a job without an ARN goes when the time is over")


def inputs_that_the_service_refuses():
    kind = KINDS["TrainingJob"]
    PLAYER.choose = lambda thing: "bad role" if ("TrainingJob", "bad role") in PLAYER.recorded \
        else "recoverable"
    run = Run(kind, recoverable_grace="300ms", recoverable_timeout="20s")
    if ("TrainingJob", "bad role") in PLAYER.recorded:
        run.expect(1, outcome="failed")
        assert "ValidationException" in run.message(), run.message()
    else:
        run.process.kill()
        run.end()


def a_taken_name_is_a_failure():
    """Terminal, and yet synced, with the state of the job that has the name."""
    kind = KINDS["TrainingJob"]
    Run(kind, inputs={"training_job_name": "taken"}).expect(0)
    CLUSTER.request("DELETE", f"{kind.collection}/taken")
    wait_for(lambda: not objects(kind))
    run = Run(kind, run="r2", inputs={"training_job_name": "taken"}).expect(1, outcome="failed")
    assert "already exists" in run.last["reason"], run.last


def nobody_takes_it_up():
    kind = KINDS["TrainingJob"]
    choose("silent")
    run = Run(kind, start_timeout="500ms").expect(6, outcome="timeout")
    assert "ack-sagemaker-controller" in run.last["next"], run.last
    equal(objects(kind), [])


def somebody_deletes_it():
    kind = KINDS["TrainingJob"]
    choose("silent")
    run = Run(kind)
    wait_for(lambda: objects(kind))
    CLUSTER.request("DELETE", f"{kind.collection}/{objects(kind)[0]['metadata']['name']}")
    run.expect(9, outcome="lost")


def without_rights():
    kind = KINDS["TrainingJob"]
    run = Run(kind, user="poor").expect(4, outcome="denied")
    for word in ("Role", "trainingjobs", NAMESPACE, "get"):
        assert word in run.last["next"], run.last
    equal(objects(kind), [])


def what_the_server_refuses():
    kind = KINDS["TrainingJob"]
    run = Run(kind, inputs={"resource_config": {"instanceCount": "two", "nonsense": 1}}).end()
    equal(run.code, 3)
    assert "input resource_config" in run.err, run.err
    wrong = json.loads(kind.document)
    wrong["plural"], kind.document = wrong["plural"], kind.document.replace("trainingjobs", "nojobs")
    try:
        run = Run(kind, user="admin").expect(3)  # RBAC knows no resources: others are denied
        assert "does not know nojobs" in run.last["reason"], run.last
    finally:
        kind.document = kind.document.replace("nojobs", "trainingjobs")


def killed_at_any_moment():
    """Kill -9 and start again, until it is through: one object, one job, the right outcome. KILLS kills at
    the least, at times that SEED chooses."""
    kind = KINDS["TrainingJob"]
    chance = random.Random(int(os.environ.get("SEED", "7")))
    wanted, kills = int(os.environ.get("KILLS", "200")), []
    while sum(kills) < wanted:
        kills.append(chance.randint(1, 4))

    def check(number):
        task = f"k{number}"
        outcome = "failure" if number % 4 == 3 else "success"
        for _ in range(kills[number]):
            run = Run(kind, task=task, on_failed="fail")
            time.sleep(chance.random() * 0.6)
            run.process.kill()
            run.end()
        run = Run(kind, task=task, on_failed="fail").expect(1 if outcome == "failure" else 0)
        job = PLAYER.jobs("TrainingJob")[run.last["name"]]
        equal(len(job["uids"]), 1, task)
    owners = {}

    def by_task(thing):
        task = thing["metadata"]["annotations"]["crdforge.dev/task"]
        owners[task] = thing["metadata"]["name"]
        return "failure" if int(task[1:]) % 4 == 3 else "success"
    PLAYER.choose = by_task
    count = len(kills)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(check, range(count)))
    equal(len(PLAYER.jobs("TrainingJob")), count)
    equal(len(objects(kind)), count)


# --- faults between the runner and the server ----------------------------------------------------------


def faults_that_pass():
    """Each of these, at each kind of request: the outcome is the same, with one object and one job."""
    kind = KINDS["TrainingJob"]
    faults = [proxy.status(code, "X") for code in (500, 502, 503, 504)]
    faults += [proxy.status(429, "TooManyRequests", headers={"Retry-After": "0"}),
               proxy.status(401, "Unauthorized"), "reset", "lost", "cut", "slow", "garbage",
               ("status", 200, {}, b"this is no JSON"), ("status", 503, {}, b"<html>")]
    places = [lambda request: not request.watch and request.method == "GET", is_write, is_watch]

    def check(case):
        number, place, fault = case
        way = proxy.Proxy(CLUSTER)
        way.begin(first(2, fault, places[place]))
        run = Run(kind, server=way.url, task=f"f{number}-{place}")
        try:
            run.expect(0)
            equal([len(job["uids"]) for name, job in PLAYER.jobs("TrainingJob").items()
                   if name == run.last["name"]], [1], "jobs")
            assert len(way.log) < 40, f"{len(way.log)} requests"
        except AssertionError as error:
            raise AssertionError(f"{fault} at {place}: {error}") from None
        finally:
            way.stop()
    # A line of garbage is of a watch; of a watch no answer can be lost.
    cases = [(number, place, fault) for number, fault in enumerate(faults) for place in range(3)
             if fault != ("garbage" if place < 2 else "lost")]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(check, cases))
    equal(len(PLAYER.jobs("TrainingJob")), len(objects(kind)), "jobs")


def faults_that_end_it():
    kind = KINDS["TrainingJob"]
    for number, (fault, code, word) in enumerate((
            (proxy.status(401, "Unauthorized"), 4, "credentials"),
            (proxy.status(403, "Forbidden", 'trainingjobs is forbidden'), 4, "Role"),
            (proxy.status(403, "Forbidden", 'admission webhook "w" denied the request: no'), 3,
             "webhook"),
            (proxy.status(403, "Forbidden", "exceeded quota: q"), 4, "quota"),
            (proxy.status(409, "Conflict", "operation cannot be fulfilled"), 5, "try again later"),
            (proxy.status(400, "BadRequest"), 3, "injected"),
            (proxy.status(413, "TooLarge"), 3, "injected"),
            (proxy.status(415, "UnsupportedMediaType"), 3, "injected"),
            (proxy.status(422, "Invalid", causes=[{"field": "spec.roleARN", "message": "bad"}]), 3,
             "input role_arn"),
            (("status", 302, {"Location": "https://127.0.0.1:1/"}, b""), 3, "302"),
            (proxy.status(500, "InternalError"), 7, "no good answer"),
            ("reset", 7, "no good answer"), ("silence", 7, "no good answer"))):
        PROXY.begin(first(1000, fault, is_write))
        began = time.monotonic()
        run = through(kind, task=f"e{number}", api_timeout="2s", start_timeout="1s").expect(code)
        assert word in run.err, f"{fault}: {run.err}"
        assert time.monotonic() - began < LIMIT, f"{fault}: too slow"
        assert len(requests()) < 60, f"{fault}: {len(requests())} requests"
    equal(objects(kind), [])


def _watched(count, *more, **options):
    """A run whose history begins when the watch has been asked for so often."""
    PLAYER.go.clear()
    run = through(KINDS["TrainingJob"], *more, **options)
    wait_for(lambda: len(requests(is_watch)) >= count)
    PLAYER.go.set()
    return run.expect(0)


def a_watch_is_used():
    PROXY.begin()
    _watched(1)
    equal([r.method for r in requests() if not r.watch], ["GET", "GET", "POST", "GET", "GET"],
          "the looks, the creation, the first reading, the events")
    equal(len(requests(is_watch)), 1)


def watching_may_be_refused():
    PROXY.begin(first(1000, proxy.status(403, "Forbidden"), is_watch))
    run = _watched(1, poll="100ms")
    assert "without a watch" in run.err, run.err
    equal(len(requests(is_watch)), 1)


def a_watch_that_is_too_old():
    gone = json.dumps({"type": "ERROR", "object": {"kind": "Status", "code": 410,
                                                   "reason": "Expired"}}).encode() + b"\n"
    for number, fault in enumerate((("status", 200, {}, gone), proxy.status(410, "Expired"))):
        PROXY.begin(first(2, fault, is_watch))
        _watched(3, task=f"o{number}")
        equal(len(requests(is_watch)), 3, "the third one is good")


def a_watch_that_falls_silent():
    PROXY.begin(first(1, "silence", is_watch))
    _watched(2, watch_idle="500ms")
    seen = [r.watch for r in requests() if r.method == "GET" and "events" not in r.path]
    assert False in seen[seen.index(True):], "it was read again after the silence"


def certificates_of_others():
    kind = KINDS["TrainingJob"]
    stranger = proxy.Proxy(CLUSTER, "stranger")
    run = Run(kind, server=stranger.url).expect(8, outcome="local")
    assert "certificate" in run.last["reason"], run.last
    stranger.stop()


def no_busy_loop():
    """A minute's worth of refusals costs little time of the processor and few requests."""
    kind = KINDS["TrainingJob"]
    PROXY.begin(first(1000, "reset", lambda request: request.number > 2))
    choose("silent")
    before = os.times()
    through(kind, api_timeout="5s").expect(7)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - \
        before.children_system
    assert len(requests()) < 30, len(requests())
    print(f"  {spent:.3f} s of the processor, {len(requests())} requests in 5 s")


def stopped_at_every_request():
    """SIGTERM and kill -9 at each request: nothing is orphaned, nothing made twice."""
    kind = KINDS["TrainingJob"]
    for number in range(9):  # two looks, the creation, a reading, the watch, and what comes in between
        for how in (signal.SIGTERM, signal.SIGKILL):
            clear(kind)
            held = []

            def rule(request, number=number, how=how, held=held):
                if request.number == number and not held:
                    held.append(request)
                    run.process.send_signal(how)
                return None
            PROXY.begin(rule)
            run = through(kind, task="s")
            run.end()
            if how == signal.SIGTERM:
                assert run.code in (0, 143), f"at {number}: {run.code}\n{run.err}"
                wait_for(lambda: run.code == 0 or not objects(kind))
            else:
                Run(kind, task="s").expect(0)
                jobs = PLAYER.jobs("TrainingJob")
                equal((len(objects(kind)), [len(j["uids"]) for j in jobs.values()]), (1, [1]),
                      f"at {number}")


play(globals())
