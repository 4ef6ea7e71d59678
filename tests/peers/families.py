# SPDX-License-Identifier: Apache-2.0
"""Kinds of controllers that are not at hand: what they would write is put together from what their
projects document, and marked so (synthetic/KIND.json). Each history is played onto an object of a real
API server, with the project's own definition where that is among ../shared/crds/public, while a run of
the runner looks on.

families.py SOURCE BUILD "" APISERVER ETCD [SCENARIO...]    (CRDS: the folder of the definitions)

  synthetic   whose behaviour, and where it says so: project, file, version
  crd         pattern of the definition's file; or `definition`: as much of one as the rules need
  inputs      of the step
  histories   by name: `steps`, each a `status` that replaces the last, or a change of the `spec` by
              somebody else; the `code` that the run ends with at the last step, and not before; a part
              of its `reason`; values of `outputs` (or parts of them); more `options`"""
import concurrent.futures
import contextlib
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import yaml

from cluster import Refused
from player import now
from steps import (CLUSTER, KINDS, NAMESPACE, RUNNER, SOURCE, VERBS, Kind, Run, equal, objects, play,
                   wait_for)

CRDS = os.environ["CRDS"]
ONLY = os.environ.get("ONLY", "")
HOLD = 0.4  # seconds that a state stands that must not end the run
OUTCOMES = {0: "succeeded", 1: "failed", 6: "timeout"}


def read(path):
    with open(path, encoding="utf-8") as text:
        return json.load(text)


def written(definition):
    """A definition as a file of its own."""
    path = os.path.join(tempfile.mkdtemp(), "definition.yaml")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(definition, out)
    return path


class Documented(Kind):
    """A kind, and what its project documents of it."""

    def __init__(self, name, tree, path):
        super().__init__(name, path)
        self.tree = tree
        self.rules = json.loads(self.document)["rules"]
        with open(path, encoding="utf-8") as text:
            definition = yaml.safe_load(text)
        spec, version = definition["spec"], self.collection.split("/")[3]
        self.group, self.cluster = spec["group"], spec["scope"] == "Cluster"
        chosen = next(v for v in spec["versions"] if v["name"] == version)
        self.subresource = "/status" if "status" in (chosen.get("subresources") or {}) else ""

    def object_of(self, task):
        for thing in objects(self):
            if thing["metadata"]["annotations"]["crdforge.dev/task"] == task:
                return thing
        return None

    def write(self, task, step):
        """What the controller writes, or what somebody changes."""
        path = f"{self.collection}/{self.object_of(task)['metadata']['name']}"
        if "spec" in step:
            return CLUSTER.patch(path, {"spec": step["spec"]})
        status = json.loads(json.dumps(step["status"]))
        for row in status.get("conditions", []):
            if "type" in row:
                row.setdefault("lastTransitionTime", now())
        return CLUSTER.patch(path + self.subresource,
                             [{"op": "add", "path": "/status", "value": status}],
                             "application/json-patch+json")


def watch(kind, task, history):
    run = Run(kind, task=task, inputs=kind.tree["inputs"],
              **{"timeout": "55s", **history.get("options", {})})
    try:
        wait_for(lambda: run.process.poll() is not None or kind.object_of(task))
        for number, step in enumerate(history["steps"]):
            assert run.process.poll() is None, f"it ended before step {number + 1}:\n{run.end().err}"
            kind.write(task, step)
            if number + 1 < len(history["steps"]):
                time.sleep(HOLD)
        run.expect(history["code"], outcome=OUTCOMES[history["code"]], exit=history["code"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            run.process.kill()
    name = kind.object_of(task)["metadata"]["name"]
    assert history.get("reason", "") in run.last["reason"], run.last
    equal(run.output("resource_name"), name)
    equal(json.loads(run.output("resource"))["status"].keys(),
          kind.object_of(task)["status"].keys(), "the object as last seen")
    for output, value in history.get("outputs", {}).items():
        equal(run.output(output), value, output)
    for output, part in history.get("outputs_in", {}).items():
        assert part in run.output(output), f"{output}: {run.output(output)}"


def check(kind):
    """All histories of a kind, one after the other; all that go wrong are told."""
    problems = []
    for task, history in kind.tree["histories"].items():
        try:
            watch(kind, task, history)
        except (AssertionError, Refused, OSError, TypeError) as error:
            problems.append(f"{kind.name}: {task}: {type(error).__name__}: {error}")
    return problems


def histories():
    """Kinds side by side, each with all of its histories."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        problems = [line for found in pool.map(check, KINDS.values()) for line in found]
    count = sum(len(kind.tree["histories"]) for kind in KINDS.values())
    print(f"{len(KINDS)} kinds, {count} histories, {len(problems)} went wrong")
    assert not problems, "\n".join(problems)


def reap_knows_the_rules():
    """What a killed runner left is no left-over once it is over, by the kind's own rules."""
    kind = KINDS.get("RayJob")
    if not kind:
        return
    run = Run(kind, task="left", inputs=kind.tree["inputs"])
    wait_for(lambda: kind.object_of("left"))
    run.process.kill()
    run.end()
    for status, count in (({"jobDeploymentStatus": "Running", "jobStatus": "SUCCEEDED"}, 1),
                          ({"jobDeploymentStatus": "Running", "jobStatus": "STOPPED"}, 0)):
        kind.write("left", {"status": status})
        done = subprocess.run([RUNNER, "reap", "--output=json", "--kubeconfig",
                               CLUSTER.kubeconfig("admin", NAMESPACE)], capture_output=True, text=True,
                              check=True)
        equal(len(json.loads(done.stdout or "[]")), count, done.stderr)


def each_has_what_misleads():
    """At least a success, an end that is none, and a state that must not end the run."""
    for kind in KINDS.values():
        ways = kind.tree["histories"].values()
        equal({history["code"] == 0 for history in ways}, {True, False}, kind.name)
        assert any(len(history["steps"]) > 1 for history in ways), kind.name
        assert kind.rules["class"] in ("job", "resource"), kind.name
        assert kind.tree["synthetic"]["source"] and kind.tree["synthetic"]["controller"], kind.name


def _start():
    """The kinds whose definitions are at hand, installed."""
    for path in sorted(glob.glob(os.path.join(SOURCE, "tests/peers/synthetic/*.json"))):
        name, tree = os.path.splitext(os.path.basename(path))[0], read(path)
        found = sorted(glob.glob(os.path.join(CRDS, tree.get("crd", "-"))))
        if ONLY and name != ONLY:
            continue
        if not found and "definition" not in tree:
            print(f"{name}: skipped: there is no {tree['crd']} in {CRDS}", flush=True)
            continue
        KINDS[name] = Documented(name, tree, found[0] if found else written(tree["definition"]))
        CLUSTER.install(found[:1] or [written(tree["definition"])])
    if not KINDS:
        print("skipped: no definition is at hand")
        sys.exit(77)
    rules = [{"apiGroups": [kind.group], "verbs": VERBS, "resources": [kind.plural]}
             for kind in KINDS.values()]
    CLUSTER.allow("least", NAMESPACE, rules)
    everywhere = [rule for rule, kind in zip(rules, KINDS.values()) if kind.cluster]
    if everywhere:
        CLUSTER.allow_everywhere("least", everywhere)


_start()
play(globals())
