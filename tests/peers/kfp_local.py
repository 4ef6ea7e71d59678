# SPDX-License-Identifier: Apache-2.0
"""The files for KFP v2 in both forms, and what the SDK makes of those for v1, run by kfp.local with the real
runner against a real API server, on whose objects the histories of their controllers are played: all
bundled kinds, and the hard public definitions.

KFP2_PYTHON=... kfp_local.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...]"""
import concurrent.futures
import json
import os
import re
import subprocess
import tempfile
import threading
import time

import hard
import yaml
from cluster import Refused
from hard_histories import HISTORIES
from player import now
from steps import (CLUSTER, CRDFORGE, KINDS, LIMIT, NAMESPACE, PLAYER, RUNNER, SHARED, SOURCE, VERBS, choose,
                   equal, objects, play, wait_for)

PYTHON = os.environ["KFP2_PYTHON"]
# Form -> format, its file, more options.
FORMS = {"component": ("kfp-v2", "pipeline_spec.yaml"),
         "graph": ("kfp-v2", "pipeline_spec.yaml", "--v2-graph"), "v1": ("kfp-v1", "component.yaml")}
WORKERS = 2
HARD_GRAPHS = {"pytorchjobs.kubeflow.org", "clusterissuers.cert-manager.io"}  # run in this form, too
HOLD = 0.4  # seconds that a state stands that must not end the run
TYPES = {"STRING": str, "NUMBER_INTEGER": int, "NUMBER_DOUBLE": float, "BOOLEAN": bool, "LIST": list,
         "STRUCT": dict}


def _made(form):
    """Kind -> the folder of its files."""
    folder, (name, _, *options) = tempfile.mkdtemp(), FORMS[form]
    subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--format", name, "--option",
                    name + ".companions=true", "--out", folder, *options, "sagemaker/*"], check=True)
    return {kind: os.path.join(folder, kind, name) for kind in KINDS}


FILES = {form: _made(form) for form in FORMS}


def _job(form, kind, **more):
    folder = FILES[form][kind.name]
    files = {name: os.path.join(folder, file) for name, file in
             (("create", FORMS[form][1]), ("get", "get.yaml"), ("delete", "delete.yaml"))}
    return {"name": f"p-{kind.name.lower()}", "values": kind.inputs, **files, **more}


def _work(jobs):
    done = subprocess.run([PYTHON, os.path.join(SOURCE, "tests/peers/local_run.py"), RUNNER,
                           tempfile.mkdtemp()], input=json.dumps(jobs), text=True, check=False,
                          capture_output=True,
                          env={**os.environ, "KUBECONFIG": CLUSTER.kubeconfig("least", NAMESPACE)})
    assert done.returncode == 0, done.stderr[-3000:]
    return [{**made, "log": done.stderr} for made in json.loads(done.stdout)]


def _run(jobs):
    """What became of each job."""
    parts = [jobs[n::WORKERS] for n in range(WORKERS)]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(_work, parts))
    return [results[n % WORKERS][n // WORKERS] for n in range(len(jobs))]


def _task(made, action=""):
    """The outputs of the task that does this; without it, of the one that creates. The SDK names a task
    by its component: X-get, or "Get X" in a file for v1."""
    names = [name for name in made["files"]
             if (set(name.split("-")) & {"get", "delete"} or {""}) == {action}]
    assert len(names) == 1, f"{names} of {list(made['files'])}: {made['problem']}\n{made['log'][-2000:]}"
    return made["files"][names[0]]


def _every_kind(form):
    """Alone the component leaves what it made; in a pipeline the exit handler takes it away."""
    kinds = list(KINDS.values())
    for kind, made in zip(kinds, _run([_job(form, kind, alone=True) for kind in kinds])):
        thing, = objects(kind)
        outputs = _task(made)
        equal(made["problem"], None, kind.name)
        equal(outputs["resource_name"], thing["metadata"]["name"], kind.name)
        equal(outputs["arn"], thing["status"]["ackResourceMetadata"]["arn"], kind.name)
        assert "crdforge.dev/run-id" in thing["metadata"]["labels"], thing["metadata"]
        assert "**succeeded**" in outputs["run_summary"], outputs["run_summary"]
    before = {kind.name: objects(kind) for kind in kinds}
    for kind, made in zip(kinds, _run([_job(form, kind) for kind in kinds])):
        name = _task(made)["resource_name"]
        equal(made["problem"], None, kind.name)
        equal(_task(made, "get")["resource_name"], name, kind.name)
        assert f"- deleted: {name}" in _task(made, "delete")["run_summary"].replace("\\", ""), made
        # What another run has made is left alone.
        equal([t["metadata"]["uid"] for t in objects(kind)],
              [t["metadata"]["uid"] for t in before[kind.name]], kind.name)


def the_component_form_of_every_kind():
    _every_kind("component")


def the_graph_form_of_every_kind():
    _every_kind("graph")


def the_file_for_v1_of_every_kind():
    _every_kind("v1")


def what_fails_is_taken_away():
    """The exit handler runs after a failure, too. A retry does not begin the job anew."""
    kind = KINDS["TrainingJob"]
    choose("failure")
    made = _run([_job(form, kind) for form in FORMS])
    for form, done in zip(FORMS, made):
        assert "**failed**" in _task(done)["run_summary"], form
        assert "- deleted: " in _task(done, "delete")["run_summary"], form
    wait_for(lambda: not objects(kind))
    equal(len(PLAYER.jobs(kind.name)), len(FORMS))


# --- the hard public definitions ----------------------------------------------------------------------


def _sample(path, wanted):
    """Of a file of sample values, those that are required and the wanted ones, which are commented out.
    Below the head nothing but prose has a # and one space in front."""
    with open(path, encoding="utf-8") as text:
        body = text.read().split("\n\n", 1)[1]
    lines = [line for line in body.split("\n") if not re.match(r"# \S", line)]
    every = yaml.safe_load("\n".join(re.sub("^#", "", line) for line in lines))
    required = yaml.safe_load("\n".join(lines)) or {}
    return {**required, **{name: every[name] for name in wanted}}


class Hard:
    """A hard definition, on the server, with its files below the folders of the forms."""

    def __init__(self, definition, folders):
        spec = definition["spec"]
        self.group, self.plural = spec["group"], spec["names"]["plural"]
        self.name = f"{self.plural}.{self.group}"
        wanted, self.statuses = HISTORIES[self.name]
        kind = os.path.join(self.group, spec["names"]["kind"])  # below the folder of a form
        self.files = {form: os.path.join(folder, kind, "kfp-v2/pipeline_spec.yaml")
                      for form, folder in folders.items()}
        with open(self.files["component"], encoding="utf-8") as text:
            tree = next(yaml.safe_load_all(text))
        self.outputs = {name: TYPES[output["parameterType"]] for name, output in
                        tree["root"]["outputDefinitions"]["parameters"].items()}
        words = next(iter(tree["deploymentSpec"]["executors"].values()))["container"]["args"]
        self.document = json.loads(words[words.index("--component") + 1])
        self.values = {**_sample(os.path.join(folders["component"], kind, "samples/values.yaml"),
                                 [*wanted, "resource_labels"]), "timeout": f"{LIMIT}s"}
        self.cluster = spec["scope"] == "Cluster"
        where = "" if self.cluster else f"/namespaces/{NAMESPACE}"
        self.collection = f"/apis/{self.group}/{self.document['version']}{where}/{self.plural}"
        version = next(v for v in spec["versions"] if v["name"] == self.document["version"])
        self.status = "/status" if "status" in (version.get("subresources") or {}) else ""
        CLUSTER.serve(definition)

    def play(self):
        """Plays the history onto each object that comes, as its controller would."""
        try:
            connection = CLUSTER.connect()
            connection.timeout = 2 * LIMIT
            connection.request("GET", f"{self.collection}?watch=1",
                               headers={"Authorization": "Bearer admin-token"})
            for line in connection.getresponse():
                event = json.loads(line)
                for number, status in enumerate(self.statuses if event["type"] == "ADDED" else []):
                    time.sleep(HOLD if number else 0)
                    self._write(event["object"]["metadata"]["name"], json.loads(json.dumps(status)))
        except Exception as error:  # pylint: disable=broad-except
            PLAYER.troubles.append(f"{self.name}: {type(error).__name__}: {error}")

    def _write(self, name, status):
        for row in status.get("conditions", []):
            row["lastTransitionTime"] = now()
        CLUSTER.patch(f"{self.collection}/{name}{self.status}",
                      [{"op": "add", "path": "/status", "value": status}], "application/json-patch+json")

    def check(self, made):
        outputs = made["outputs"]
        assert made["problem"] is None and outputs, f"{made['problem']}\n{made['log'][-3000:]}"
        assert "**succeeded**" in _task(made)["run_summary"], _task(made)["run_summary"]
        thing = CLUSTER.get(f"{self.collection}/{outputs['resource_name']}")
        equal(outputs["resource_uid"], thing["metadata"]["uid"])
        equal(outputs["resource"]["kind"], thing["kind"])
        # As last seen, which is at the end of its history and not before.
        equal(outputs["resource"].get("status"), thing.get("status"))
        equal(bool(self.statuses), "status" in thing, "a status")
        for name, declared in self.outputs.items():
            assert isinstance(outputs[name], declared), f"{name} is {outputs[name]!r}"
        for row in self.document["inputs"]:
            if row["path"] and row["name"] in self.values:
                _holds(_at(thing, row["path"]), self.values[row["name"]], row["name"])


def _at(tree, path):
    for part in path:
        tree = tree[part]
    return tree


def _holds(got, given, what):
    """All that was given is there; the server adds defaults, the runner its labels."""
    if isinstance(given, dict):
        for key, value in given.items():
            assert key in got, f"{what}: {got} has no {key}"
            _holds(got[key], value, f"{what}.{key}")
    elif isinstance(given, list):
        equal(len(got), len(given), what)
        for one, other in zip(got, given):
            _holds(one, other, what)
    else:
        equal(got, given, what)


def _hard_kinds(paths):
    """Of each file the definitions that have a history."""
    folders, kinds = {form: tempfile.mkdtemp() for form in ("component", "graph")}, []
    for form, folder in folders.items():
        subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--format", "kfp-v2,samples",
                        "--layout", "group", "--out", folder, *FORMS[form][2:], *paths], check=True)
    for path in paths:
        found = [d for d in hard.definitions(path) if d["metadata"]["name"] in HISTORIES]
        assert found, f"{path}: hard_histories.py has none of its definitions"
        kinds += [Hard(definition, folders) for definition in found]
    equal({kind.name for kind in kinds}, HISTORIES.keys())
    return kinds


def _allow(kinds):
    """What the user of the runs may do from now on, besides."""
    rules = [{"apiGroups": [kind.group], "verbs": VERBS, "resources": [kind.plural]} for kind in kinds]
    old = CLUSTER.get(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/roles/least")["rules"]
    CLUSTER.allow("least", NAMESPACE, old + [r for r, kind in zip(rules, kinds) if not kind.cluster])
    CLUSTER.allow_everywhere("least", [r for r, kind in zip(rules, kinds) if kind.cluster])


def the_hard_public_definitions():
    """With the values of the samples; each run ends as soon as its history does."""
    paths = hard.paths(SHARED)
    if not paths:
        print("skipped: there is no ../shared/crds/public here")
        return
    kinds = _hard_kinds(paths)
    _allow(kinds)
    for kind in kinds:
        threading.Thread(target=kind.play, daemon=True).start()
    runs = [(form, kind) for form in ("component", "graph") for kind in kinds
            if form == "component" or kind.name in HARD_GRAPHS]
    made = _run([{"name": kind.plural, "values": kind.values, "create": kind.files[form], "alone": True}
                 for form, kind in runs])
    problems = []
    for (form, kind), done in zip(runs, made):
        try:
            kind.check(done)
        except (AssertionError, KeyError, TypeError, Refused) as error:
            problems.append(f"{kind.name}, {form} form: {type(error).__name__}: {error}")
    print(f"{len(kinds)} hard kinds, {len(runs)} runs, {len(problems)} went wrong")
    assert not problems, "\n".join(problems)


play(globals())
