# SPDX-License-Identifier: Apache-2.0
"""The files for KFP v2 in both forms, and what the SDK makes of those for v1, run by kfp.local with the real runner against a real API server, on
whose objects the histories of their controllers are played.

KFP2_PYTHON=... kfp_local.py SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...]"""
import concurrent.futures
import json
import os
import subprocess
import tempfile

from steps import (CLUSTER, CRDFORGE, KINDS, NAMESPACE, PLAYER, RUNNER, SOURCE, choose, equal, objects, play,
                   wait_for)

PYTHON = os.environ["KFP2_PYTHON"]
# Form -> format, its file, more options.
FORMS = {"component": ("kfp-v2", "pipeline_spec.yaml"),
         "graph": ("kfp-v2", "pipeline_spec.yaml", "--v2-graph"), "v1": ("kfp-v1", "component.yaml")}
WORKERS = 2


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


play(globals())
