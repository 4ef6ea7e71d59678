# SPDX-License-Identifier: Apache-2.0
"""The files for KFP v2 in both forms, run by kfp.local with the real runner against a real API server, on
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
FORMS = {"component": [], "graph": ["--v2-graph"]}
WORKERS = 2


def _made(form):
    """Kind -> the folder of its files."""
    folder = tempfile.mkdtemp()
    subprocess.run([CRDFORGE, "generate", "--quiet", "--image", "x", "--format", "kfp-v2", "--option",
                    "kfp-v2.companions=true", "--out", folder, *FORMS[form], "sagemaker/*"], check=True)
    return {kind: os.path.join(folder, kind, "kfp-v2") for kind in KINDS}


FILES = {form: _made(form) for form in FORMS}


def _job(form, kind, **more):
    folder = FILES[form][kind.name]
    files = {name: os.path.join(folder, file) for name, file in
             (("create", "pipeline_spec.yaml"), ("get", "get.yaml"), ("delete", "delete.yaml"))}
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


def _task(made, end):
    """The outputs of the task whose name ends so; an empty end: of the one that creates."""
    names = [name for name in made["files"] if name.endswith(("-get", "-delete")) == bool(end) and
             name.endswith(end)]
    assert len(names) == 1, f"{names} of {list(made['files'])}: {made['problem']}\n{made['log'][-2000:]}"
    return made["files"][names[0]]


def _every_kind(form):
    """Alone the component leaves what it made; in a pipeline the exit handler takes it away."""
    kinds = list(KINDS.values())
    for kind, made in zip(kinds, _run([_job(form, kind, alone=True) for kind in kinds])):
        thing, = objects(kind)
        outputs = _task(made, "")
        equal(made["problem"], None, kind.name)
        equal(outputs["resource_name"], thing["metadata"]["name"], kind.name)
        equal(outputs["arn"], thing["status"]["ackResourceMetadata"]["arn"], kind.name)
        assert "crdforge.dev/run-id" in thing["metadata"]["labels"], thing["metadata"]
        assert "**succeeded**" in outputs["run_summary"], outputs["run_summary"]
    before = {kind.name: objects(kind) for kind in kinds}
    for kind, made in zip(kinds, _run([_job(form, kind) for kind in kinds])):
        name = _task(made, "")["resource_name"]
        equal(made["problem"], None, kind.name)
        equal(_task(made, "-get")["resource_name"], name, kind.name)
        assert f"- deleted: {name}" in _task(made, "-delete")["run_summary"].replace("\\", ""), made
        # What another run has made is left alone.
        equal([t["metadata"]["uid"] for t in objects(kind)],
              [t["metadata"]["uid"] for t in before[kind.name]], kind.name)


def the_component_form_of_every_kind():
    _every_kind("component")


def the_graph_form_of_every_kind():
    _every_kind("graph")


def what_fails_is_taken_away():
    """The exit handler runs after a failure, too. A retry does not begin the job anew."""
    kind = KINDS["TrainingJob"]
    choose("failure")
    made = _run([_job(form, kind) for form in FORMS])
    for form, done in zip(FORMS, made):
        assert "**failed**" in _task(done, "")["run_summary"], form
        assert "- deleted: " in _task(done, "-delete")["run_summary"], form
    wait_for(lambda: not objects(kind))
    equal(len(PLAYER.jobs(kind.name)), len(FORMS))


play(globals())
