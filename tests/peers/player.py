# SPDX-License-Identifier: Apache-2.0
"""Plays histories onto the objects of a real API server, as the controller would: one for each object,
one cloud job for each name, finalizers, deletions and all. It counts what it started."""
import contextlib
import http.client
import json
import random
import threading
import time

import histories
from cluster import Refused

FINALIZER = "finalizers.sagemaker.services.k8s.aws/{}"
GROUP = "/apis/sagemaker.services.k8s.aws/v1alpha1"


def now(offset=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset))


def merged(tree, patch):
    """What a merge patch makes of it."""
    if not isinstance(tree, dict) or not isinstance(patch, dict):
        return patch
    return {**tree, **{key: merged(tree.get(key), value) for key, value in patch.items()}}


class Player:
    """choose(object) names the outcome: a function of histories.py, or a recorded one."""

    def __init__(self, cluster, kinds, shared, speed=100.0):
        self.cluster, self.speed = cluster, speed
        self.choose = lambda thing: "success"
        self.change = lambda thing: "success"  # how a change of the specification ends, likewise
        self.recorded = histories.recorded(shared)
        self.cloud = {}  # (kind, name) -> what is known of the job
        self.lock = threading.Lock()
        self.seen = set()
        self.spec, self.known = {}, {}  # by uid: the last specification, all that were seen or made
        self.stopping = False
        self.go = threading.Event()  # while it is not set, nothing is played onto new objects
        self.go.set()
        self.troubles = []  # not always faults: an object may go while its history is played
        self.random = random.Random(1)
        self.streams = []
        for kind in kinds:
            threading.Thread(target=self._watch, args=(kind,), daemon=True).start()

    def stop(self):
        self.stopping = True

    def jobs(self, kind=None):
        """Cloud jobs that were started, by name."""
        with self.lock:
            return {name: dict(job) for (k, name), job in self.cloud.items() if kind in (None, k)}

    def age(self, seconds):
        """All jobs began so much earlier."""
        with self.lock:
            for job in self.cloud.values():
                job["created"] = now(-seconds)

    def forget(self):
        with self.lock:
            self.cloud.clear()

    # --- watching --------------------------------------------------------------------------------

    def _watch(self, kind):
        collection = f"{GROUP}/{histories.KINDS[kind][0]}"
        while not self.stopping:
            with contextlib.suppress(OSError, http.client.HTTPException, Refused, ValueError):
                version = "0"
                listed = self.cluster.get(collection)
                version = listed["metadata"]["resourceVersion"]
                for thing in listed["items"]:
                    self._notice(kind, thing)
                connection = self.cluster.connect()
                connection.request("GET", f"{collection}?watch=1&resourceVersion={version}",
                                   headers={"Authorization": "Bearer admin-token"})
                for line in connection.getresponse():
                    event = json.loads(line)
                    if event["type"] == "ERROR" or self.stopping:
                        break
                    if event["type"] != "DELETED":
                        self._notice(kind, event["object"])
            time.sleep(0.05)

    def _notice(self, kind, thing):
        uid, going = thing["metadata"]["uid"], "deletionTimestamp" in thing["metadata"]
        thing["kind"] = kind
        with self.lock:
            new = (uid, going) not in self.seen
            self.seen.add((uid, going))
            spec = json.dumps(thing["spec"], sort_keys=True)
            known = self.known.setdefault(uid, set())
            changed = spec not in known  # an event of before our own change may come after it
            known.add(spec)
            self.spec[uid] = thing["spec"]
        play = None
        if new:
            play = self._end if going else self._play
        elif changed and not going:
            play = self._change
        if play:
            threading.Thread(target=self._safely, args=(play, thing), daemon=True).start()

    def _safely(self, play, thing):
        """The object may go, or the test end, at any time."""
        try:
            play(thing)
        except (OSError, http.client.HTTPException, Refused) as error:
            self.troubles.append(f"{thing['kind']} {thing['metadata']['name']}: {error}")

    # --- playing ---------------------------------------------------------------------------------

    def _path(self, thing):
        meta = thing["metadata"]
        return (f"{GROUP}/namespaces/{meta['namespace']}/"
                f"{histories.KINDS[thing['kind']][0]}/{meta['name']}")

    def _name(self, thing):
        field = histories.KINDS[thing["kind"]][3]
        return thing["spec"].get(field) or thing["metadata"]["name"]

    def _pause(self, seconds):
        time.sleep(min(seconds / self.speed, 2))

    def _steps(self, thing, outcome):
        kind, name = thing["kind"], self._name(thing)
        if (kind, outcome) in self.recorded:
            return self._named(kind, outcome, name)
        return getattr(histories, outcome)(kind, name)

    def _play(self, thing):
        kind, name, uid = thing["kind"], self._name(thing), thing["metadata"]["uid"]
        self.go.wait()
        with self.lock:
            job = self.cloud.get((kind, name))
        if job:
            return self._apply(thing, self._taken(kind, name, job), None)
        return self._apply(thing, self._steps(thing, self.choose(thing)), uid)

    def _named(self, kind, outcome, name):
        """A recording with that name in it."""
        steps = self.recorded[(kind, outcome)]
        arns = [s["status"]["ackResourceMetadata"]["arn"] for s in steps if s["status"] and
                "arn" in s["status"].get("ackResourceMetadata", {})]
        return histories.renamed(steps, arns[0].rsplit("/", 1)[1], name) if arns else steps

    def _taken(self, kind, name, job):
        """The name is that of a job which another object has made."""
        if (kind, "taken") not in self.recorded:
            return histories.exists(kind, name, job)
        steps = self._named(kind, "taken", name)
        for step in steps:
            step["status"]["creationTime"] = job["created"]
            step["status"][histories.KINDS[kind][2]] = job["word"]
        return steps

    def _apply(self, thing, steps, uid):
        for step in steps:
            self._pause(step["after"])
            if self.stopping or (thing["metadata"]["uid"], True) in self.seen:
                return
            self._write(thing, step, uid)

    def _write(self, thing, step, uid):
        path, kind = self._path(thing), thing["kind"]
        finalizers = [FINALIZER.format(kind)] if step["finalizer"] else []
        body = {"metadata": {"uid": thing["metadata"]["uid"], "finalizers": finalizers}}
        if step.get("spec"):
            with self.lock:
                spec = merged(self.spec[thing["metadata"]["uid"]], step["spec"])
                self.known[thing["metadata"]["uid"]].add(json.dumps(spec, sort_keys=True))
            body["spec"] = step["spec"]
        self.cluster.patch(path, body)
        if step["status"] is None:
            return
        status = json.loads(json.dumps(step["status"]))
        for row in status.get("conditions", []):
            if "lastTransitionTime" in row:
                row["lastTransitionTime"] = now()
        self.random.shuffle(status.get("conditions", []))
        if uid and status.get("ackResourceMetadata", {}).get("arn"):
            self._count(thing, status)
        self.cluster.patch(path + "/status", [
            {"op": "test", "path": "/metadata/uid", "value": thing["metadata"]["uid"]},
            {"op": "add", "path": "/status", "value": status}], "application/json-patch+json")

    def _count(self, thing, status):
        """A job of the cloud begins when it has an ARN."""
        kind, name = thing["kind"], self._name(thing)
        field = histories.KINDS[kind][2]
        with self.lock:
            job = self.cloud.setdefault((kind, name), {
                "uids": set(), "created": now(), "word": None, "stopped": False})
            job["uids"].add(thing["metadata"]["uid"])
            job["word"] = status.get(field) if field else None

    def _end(self, thing):
        """Deleted: what runs is stopped first, and the object stays until then."""
        kind, name, uid = thing["kind"], self._name(thing), thing["metadata"]["uid"]
        field, running = histories.KINDS[kind][2], histories.KINDS[kind][4]
        with self.lock:
            job = self.cloud.get((kind, name))
            mine = job is not None and uid in job["uids"]
            busy = mine and running is not None and job["word"] == running
            if mine and busy:
                job["stopped"], job["word"] = True, "Stopped"
            if mine and kind not in histories.JOBS:
                del self.cloud[(kind, name)]  # other names can be used again
        if busy and (kind, "deletion") in self.recorded:
            for step in self._named(kind, "deletion", name):
                self._pause(step["after"])
                self._write(thing, step, None)
            self._pause(30)
        elif busy and field:
            stopping = histories.state(kind, "Stopping", [
                histories.synced("False"),
                histories.condition("ACK.Recoverable", "True", f"{kind} is Stopping.", timed=False)],
                name)
            self._write(thing, histories.step(0, stopping), None)
            self._pause(30)
        self.cluster.patch(self._path(thing), {"metadata": {"uid": uid, "finalizers": []}})

    def _change(self, thing):
        """The specification was changed by somebody else than the controller."""
        kind, name = thing["kind"], self._name(thing)
        running, done = histories.KINDS[kind][4:6]
        self._pause(20)
        if running:
            self._write(thing, histories.step(0, histories.state(
                kind, "Updating", [histories.synced("False")], name)), None)
            self._pause(100)
        ends = {"success": ([histories.synced("True"), histories.ready("True")], {}),
                "failure": ([histories.synced("False", "unable to update")],
                            {"failureReason": "synthetic: the update was rolled back"})}
        conditions, more = ends[self.change(thing)]
        self._write(thing, histories.step(0, histories.state(kind, done, conditions, name, **more)),
                    None)
