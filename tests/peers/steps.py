# SPDX-License-Identifier: Apache-2.0
"""What scenarios of the runner share: a real API server with all kinds, a player that does what their
controller would, a proxy between the two, and runs of the runner.

A file of scenarios is called with SOURCE BUILD SHARED APISERVER ETCD [SCENARIO...], imports this, which
starts it all, and ends with `play(globals())`. Where SHARED is empty, it is without the bundled kinds."""
import atexit
import concurrent.futures
import contextlib
import glob
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import histories
import proxy
from cluster import SAN, Cluster, Refused, make_authority, make_certificate
from player import Player

SOURCE, BUILD, SHARED, APISERVER, ETCD = sys.argv[1:6]
CRDFORGE, RUNNER = (os.path.join(BUILD, "bin", p) for p in ("crdforge", "crdforge-run"))
DEFINITIONS = sorted(glob.glob(os.path.join(
    SHARED, "crds/public/ack-sagemaker/v1.9.1/sage*.yaml"))) if SHARED else []
NAMESPACE = "team-a"
VERBS = ["get", "list", "watch", "create", "patch", "delete"]
LIMIT = 60  # seconds: a test that hangs has failed; a machine that builds meanwhile is slow

# --- the kinds and their inputs ---------------------------------------------------------------------


def fill(schema, name):
    """The least value that a schema takes."""
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {key: fill(below, key) for key, below in schema.get("properties", {}).items()
                if key in schema.get("required", [])}
    if kind == "array":
        return [fill(schema["items"], name)] * schema.get("minItems", 1)
    return {"integer": 1, "number": 1, "boolean": True}.get(kind, "x")


class Kind:
    """A bundled kind, or that of a definition in a file."""

    def __init__(self, name, path=None):
        what = path or name
        shown = subprocess.run([CRDFORGE, "show", "--json", what], capture_output=True, check=True)
        component = json.loads(shown.stdout)
        document = subprocess.run([CRDFORGE, "show", "--runner", "--json", what],
                                  capture_output=True, check=True)
        self.name, self.row = name, histories.KINDS.get(name)
        where = f"/namespaces/{NAMESPACE}" if component["scope"] == "Namespaced" else ""
        self.collection = f"/apis/{component['group']}/{component['version']}{where}" \
                          f"/{component['plural']}"
        self.plural = component["plural"]
        self.document = json.dumps(json.loads(document.stdout))
        self.outputs = [o["name"] for o in component["outputs"]]
        self.inputs = {i["name"]: fill(i["schema"], i["name"])
                       for i in component["inputs"] if i.get("required")}
        self.naming = component.get("naming", {}).get("input")
        self.updates = component["rules"].get("update", False)


class Run:
    """One run of the runner."""

    def __init__(self, kind, *more, user="least", run="r1", task="t1", inputs=None, server=None,
                 env=None, kubeconfig=None, **options):
        self.folder = tempfile.mkdtemp()
        words = [RUNNER, "--component", kind.document, "--termination-log",
                 os.path.join(self.folder, "log")]
        if not env:  # else it is in a pod
            words += ["--kubeconfig", kubeconfig or CLUSTER.kubeconfig(user, NAMESPACE, server)]
        options = {"settle_time": "300ms", "start_timeout": "30s", **options}
        if run:
            words += ["--run", run, "--task", task]
        for name, value in {**kind.inputs, **(inputs or {})}.items():
            words += ["--in", name, value if isinstance(value, str) else json.dumps(value)]
        for name in kind.outputs:
            words += ["--out", name, os.path.join(self.folder, "out", name)]
        for name, value in options.items():
            words += ["--" + name.replace("_", "-"), value]
        self.process = subprocess.Popen([*words, *more], stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.PIPE, env={**os.environ, **(env or {})},
                                        cwd=self.folder)

    def end(self):
        try:
            self.out, self.err = self.process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.out, self.err = self.process.communicate()
            raise AssertionError("it hangs:\n" + self.err) from None
        self.code = self.process.returncode
        with contextlib.suppress(ValueError, IndexError):
            self.last = json.loads(self.err.rstrip("\n").split("\n")[-1])
        return self

    def expect(self, code, **last):
        self.end()
        told = {key: self.last.get(key) for key in last} if hasattr(self, "last") else {}
        assert self.code == code and told == last, f"code {self.code}, {told}\n{self.err}"
        return self

    def output(self, name):
        with open(os.path.join(self.folder, "out", name), encoding="utf-8") as text:
            return text.read()

    def message(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as text:
            return text.read()


def pod(user="least", name=""):
    """The environment of a pod whose service account is that user."""
    folder = tempfile.mkdtemp()
    with open(CLUSTER.path("ca.crt"), encoding="utf-8") as text:
        authority = text.read()
    for file, text in (("token", f"{user}-token"), ("ca.crt", authority), ("namespace", NAMESPACE)):
        with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
            out.write(text)
    return {"CRDFORGE_SERVICE_ACCOUNT": folder, "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(CLUSTER.port), "HOSTNAME": name, "KUBECONFIG": ""}


def objects(kind):
    return CLUSTER.get(kind.collection)["items"]


def wait_for(what, seconds=LIMIT):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "nothing happens"
        time.sleep(0.01)


def clear(*kinds):
    """No object of these kinds is left, and the cloud has forgotten them."""
    PLAYER.go.set()
    for kind in kinds:
        for thing in objects(kind):
            with contextlib.suppress(Refused):
                CLUSTER.request("DELETE", f"{kind.collection}/{thing['metadata']['name']}")
    for kind in kinds:
        wait_for(lambda kind=kind: not objects(kind))
    PLAYER.choose = PLAYER.change = lambda thing: "success"
    PLAYER.forget()


def equal(got, wanted, what=""):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def choose(outcome):
    PLAYER.choose = lambda thing: outcome


def each(kinds, check):
    """Checks the kinds side by side; all that fail are told."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        futures = {pool.submit(check, kind): kind for kind in kinds}
    problems = [f"{futures[f].name}: {f.exception()}" for f in futures if f.exception()]
    assert not problems, "\n".join(problems)


def through(kind, *more, **options):
    """A run through the proxy."""
    return Run(kind, *more, server=PROXY.url, **options)


def first(count, fault, match=lambda request: True):
    """The fault for the first `count` requests that match."""
    left = [count]

    def rule(request):
        if match(request) and left[0] > 0:
            left[0] -= 1
            return fault
        return None
    return rule


def requests(match=lambda request: True):
    return [request for _, request in PROXY.log if match(request)]


def is_write(request):
    return request.method == "POST"


def is_watch(request):
    return request.watch


def play(scope):
    """Plays the scenarios of a file: its public functions without an argument, in their order."""
    wanted, failed = sys.argv[6:], 0
    scenarios = [value for name, value in scope.items()
                 if inspect.isfunction(value) and value.__module__ == "__main__" and
                 not inspect.signature(value).parameters and not name.startswith("_")]
    for scenario in scenarios:
        if wanted and scenario.__name__ not in wanted:
            continue
        began = time.monotonic()
        clear(*KINDS.values())
        try:
            scenario()
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"FAILED: {scenario.__name__}: {type(error).__name__}: {error}", flush=True)
            print("\n".join(PLAYER.troubles[-5:]), flush=True)
        else:
            print(f"{scenario.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    print(f"{len(scenarios)} scenarios, {failed} failed")
    sys.exit(failed > 0)


if SHARED and not DEFINITIONS:
    print("skipped: there are no definitions of the SageMaker kinds in shared/crds")
    sys.exit(77)
CLUSTER = Cluster(APISERVER, ETCD)
atexit.register(CLUSTER.__exit__)
CLUSTER.__enter__()
CLUSTER.install(DEFINITIONS)
CLUSTER.namespace(NAMESPACE)
KINDS = {name: Kind(name) for name in histories.KINDS} if SHARED else {}
if KINDS:
    CLUSTER.allow("least", NAMESPACE, [{"apiGroups": ["sagemaker.services.k8s.aws"], "verbs": VERBS,
                                        "resources": [kind.plural for kind in KINDS.values()]}])
PLAYER = Player(CLUSTER, KINDS, SHARED)
atexit.register(PLAYER.stop)
make_authority(CLUSTER.folder, "unknown")
make_certificate(CLUSTER.folder, "stranger", "/CN=stranger", "subjectAltName=IP:127.0.0.1\n",
                 "unknown")
make_certificate(CLUSTER.folder, "server2", "/CN=kube-apiserver-2",
                 SAN + "extendedKeyUsage=serverAuth\n")
PROXY = proxy.Proxy(CLUSTER)
