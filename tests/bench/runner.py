# SPDX-License-Identifier: Apache-2.0
"""What one step costs, from its start to its end, beside a Python process that does the same with the
official Kubernetes client. Prints a table; decides nothing.

runner.py RUNS BUILD LAUNCH PYTHON LEAN APISERVER ETCD

LEAN is a folder with a lean libcurl.so.4, PYTHON one with the client; both, and the API server with
its store, may be "": what needs them is then left out."""
import contextlib
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
# The test bed's cluster, wherever in tests/ it stands.
sys.path += [os.path.dirname(path) for path in glob.glob(os.path.join(SOURCE, "tests/*/cluster.py"))]

from cluster import SAN, Cluster, make_authority, make_certificate  # noqa: E402
from stub import ARN, OWNER, Job, Stub  # noqa: E402

RUNS = int(sys.argv[1])
BUILD, LAUNCH, PYTHON, LEAN, APISERVER, ETCD = sys.argv[2:]
CRDFORGE, RUNNER = (os.path.join(BUILD, "bin", p) for p in ("crdforge", "crdforge-run"))
KIND, PLURAL, FEW = "TrainingJob", "trainingjobs", min(RUNS, 3)
LIMIT = 300  # seconds: then a process hangs
MB = 1 << 20
INPUTS = {
    "algorithm_specification": {
        "trainingImage": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/xgboost:1.7-1",
        "trainingInputMode": "File"},
    "hyper_parameters": {"max_depth": "5", "eta": "0.2", "objective": "multi:softmax",
                         "num_class": "10", "num_round": "10"},
    "output_data_config": {"s3OutputPath": "s3://bucket/models/"},
    "resource_config": {"instanceCount": 1, "instanceType": "ml.m5.large", "volumeSizeInGB": 5},
    "role_arn": "arn:aws:iam::123456789012:role/training",
    "stopping_condition": {"maxRuntimeInSeconds": 3600},
}


# --- who is measured ---------------------------------------------------------------------------------


class Runner:
    goals = {"asked": 25, "late": 100, "memory": 16 * 1024}

    def __init__(self, folder, document, lean=None):
        self.title = "lean libcurl" if lean else "crdforge-run"
        self.folder, self.document = folder, document
        self.environment = {**os.environ, **({"LD_LIBRARY_PATH": lean} if lean else {})}
        if lean:
            self.goals = {"asked": 10, "late": 100, "memory": 10 * 1024}

    def words(self, kubeconfig, task):
        words = [RUNNER, "--component", json.dumps(self.document), "--kubeconfig", kubeconfig,
                 "--run", "bench", "--task", task, "--termination-log",
                 os.path.join(self.folder, "log")]
        for name, value in INPUTS.items():
            words += ["--in", name, value if isinstance(value, str) else json.dumps(value)]
        for output in self.document["outputs"]:
            words += ["--out", output["name"], os.path.join(self.folder, "out", output["name"])]
        return words

    def resource(self, task):
        """What it would create: the other side creates the same."""
        plan = subprocess.run([*self.words("/dev/null", task), "--dry-run=client", "--output=json"],
                              capture_output=True, check=True)
        return json.loads(plan.stdout)


class Client:
    title, goals = "Python client", {}

    def __init__(self, folder, runner):
        self.folder, self.runner, self.environment = folder, runner, dict(os.environ)

    def words(self, kubeconfig, task):
        resource = os.path.join(self.folder, "resource.json")
        with open(resource, "w", encoding="utf-8") as out:
            json.dump(self.runner.resource(task), out)
        return [PYTHON, os.path.join(HERE, "client.py"), kubeconfig, OWNER, PLURAL, resource,
                os.path.join(self.folder, "output.json")]


def launch(side, kubeconfig, task):
    """Runs it to its end: when it was started and had ended (ns), CPU time (us), memory (KiB)."""
    words = side.words(kubeconfig, task)
    done = subprocess.run([LAUNCH, *words], capture_output=True, text=True, check=True,
                          env=side.environment, timeout=LIMIT)
    start, end, code, cpu, memory = (int(word) for word in done.stdout.split())
    if code != 0:
        sys.exit(f"{side.title}: exit code {code}\n{done.stderr}")
    return start, end, cpu, memory


# --- what is measured --------------------------------------------------------------------------------


class Table:
    """Figures by row and side. The first side is the one the others are compared with."""

    def __init__(self, sides):
        self.sides, self.rows = sides, {}

    def add(self, row, side, figure):
        self.rows.setdefault(row, {}).setdefault(side, []).append(figure)

    def show(self, titles, goals):
        last = self.sides[-1]
        compared = last.title == Client.title
        heads = [side.title for side in self.sides] + ["Python / crdforge-run"] * compared
        print("| median (least) | " + " | ".join(heads) + " |")
        print("| --- |" + " --- |" * len(heads))
        for row, figures in self.rows.items():
            unit, part = self._unit(row)
            cells = [self._cell([figure / part for figure in figures.get(side, [])]) for side in self.sides]
            if compared and last in figures and self.sides[0] in figures:
                cells.append(f"{self._median(row, last) / self._median(row, self.sides[0]):.1f}")
            print(f"| {titles[row]}, {unit} | " + " | ".join(cells) + " |")
        print()
        for row, key in goals.items():
            unit, part = self._unit(row)
            told = [f"{side.title} {'met' if self._median(row, side) < side.goals[key] else 'MISSED'}"
                    f" (under {side.goals[key] / part:.4g} {unit})"
                    for side in self.sides if key in side.goals and side in self.rows.get(row, {})]
            if told:
                print(f"- goal: {titles[row]}: {', '.join(told)}")

    def _median(self, row, side):
        return statistics.median(self.rows[row][side])

    @staticmethod
    def _unit(row):
        """What is printed, and how much of what was measured one of it is."""
        return ("MB", 1000 / 1.024) if row.startswith("memory") else ("ms", 1)

    @staticmethod
    def _cell(figures):
        return f"{statistics.median(figures):.1f} ({min(figures):.1f})" if figures else ""


TITLES = {
    "connected plain": "start to connection, no TLS",
    "asked plain": "start to first request, no TLS",
    "asked": "start to first request, TLS",
    "late": "status change to exit, stub",
    "late real": "status change to exit, API server",
    "cpu": "CPU time, 8 KB object",
    "cpu large": "CPU time, 1 MB object, small fields",
    "cpu events": "CPU time, 10,000 events of 8 KB",
    "memory": "peak memory, 8 KB object",
    "memory texts": "peak memory, 1 MB object, long texts",
    "memory large": "peak memory, 1 MB object, small fields",
    "memory events": "peak memory, 10,000 events of 8 KB",
}
GOALS = {"asked": "asked", "late": "late", "late real": "late", "memory": "memory",
         "memory texts": "memory", "memory large": "memory", "memory events": "memory"}


def measure_start(table, side, stub, kubeconfig):
    job = stub.play(Job())
    start, *_ = launch(side, kubeconfig, "plain")
    table.add("connected plain", side, (job.accepted - start) / 1e6)
    table.add("asked plain", side, (job.asked - start) / 1e6)


def measure_job(table, side, stub, kubeconfig):
    job = stub.play(Job())
    start, end, cpu, memory = launch(side, kubeconfig, "small")
    table.add("asked", side, (job.asked - start) / 1e6)
    table.add("late", side, (end - job.changed) / 1e6)
    table.add("cpu", side, cpu / 1e3)
    table.add("memory", side, memory)


def measure_size(table, side, stub, kubeconfig, row, **shape):
    stub.play(Job(**shape))
    _, _, cpu, memory = launch(side, kubeconfig, row)
    table.add("memory " + row, side, memory)
    if row != "texts":
        table.add("cpu " + row, side, cpu / 1e3)


def measure_real(table, side, cluster, kubeconfig, number):
    """An object in a real API server; its status is changed when its watch has long been open."""
    task = f"{side.title}-{number}"
    name = TESTED.resource(task)["metadata"]["name"]
    path = f"/apis/{TESTED.document['group']}/{TESTED.document['version']}/namespaces/{OWNER}" \
           f"/{PLURAL}/{name}"
    answered = []

    def play():
        while not (thing := cluster.find(path)):
            time.sleep(0.02)
        time.sleep(0.5)
        uid = thing["metadata"]["uid"]
        status = Job().make(thing)["status"] | {"trainingJobStatus": "Completed"}
        status["ackResourceMetadata"]["arn"] = ARN + uid
        status["conditions"][0]["status"] = "True"
        cluster.patch(path + "/status", {"status": status})
        answered.append(time.monotonic_ns())
    player = threading.Thread(target=play, daemon=True)
    player.start()
    _, end, *_ = launch(side, kubeconfig, task)
    player.join()
    cluster.request("DELETE", path)
    table.add("late real", side, (end - answered[0]) / 1e6)


def measure_all(table, folder):
    plain, secure = Stub(), Stub(folder)
    files = {stub: write_kubeconfig(folder, stub) for stub in (plain, secure)}
    for number in range(-1, RUNS):
        target = table if number >= 0 else Table(table.sides)  # the first round only warms up
        for side in table.sides:
            measure_start(target, side, plain, files[plain])
            measure_job(target, side, secure, files[secure])
    for _ in range(FEW):
        for side in table.sides:
            measure_size(table, side, secure, files[secure], "texts", size=MB, entry=10000)
            measure_size(table, side, secure, files[secure], "large", size=MB)
            measure_size(table, side, secure, files[secure], "events", events=10000)


def measure_cluster(table):
    with Cluster(APISERVER, ETCD) as cluster:
        cluster.install(glob.glob(os.path.join(SOURCE, f"crd_cache/*/*/{PLURAL}.yaml")))
        cluster.namespace(OWNER)
        kubeconfig = cluster.kubeconfig("admin", OWNER)
        for number in range(-1, RUNS):
            for side in table.sides:
                target = table if number >= 0 else Table(table.sides)
                measure_real(target, side, cluster, kubeconfig, number)


def write_kubeconfig(folder, stub):
    path = os.path.join(folder, stub.url.split(":")[0] + ".kubeconfig")
    cluster = {"server": stub.url}
    if stub.context:
        cluster["certificate-authority"] = os.path.join(folder, "ca.crt")
    with open(path, "w", encoding="utf-8") as out:
        json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "t",
                   "contexts": [{"name": "t", "context": {"cluster": "t", "user": "u",
                                                          "namespace": OWNER}}],
                   "clusters": [{"name": "t", "cluster": cluster}],
                   "users": [{"name": "u", "user": {"token": "t"}}]}, out)
    return path


with contextlib.ExitStack() as stack:
    FOLDER = stack.enter_context(tempfile.TemporaryDirectory(prefix="crdforge-bench-"))
    make_authority(FOLDER)
    make_certificate(FOLDER, "server", "/CN=server", SAN + "extendedKeyUsage=serverAuth\n")
    SHOWN = subprocess.run([CRDFORGE, "show", "--runner", "--json", KIND], capture_output=True,
                           check=True)
    TESTED = Runner(FOLDER, json.loads(SHOWN.stdout))
    SIDES = [TESTED]
    if LEAN:
        SIDES.append(Runner(FOLDER, TESTED.document, LEAN))
    if PYTHON:
        SIDES.append(Client(FOLDER, TESTED))
    TABLE = Table(SIDES)
    measure_all(TABLE, FOLDER)
    if APISERVER and ETCD:
        measure_cluster(TABLE)
    TABLE.show(TITLES, GOALS)
