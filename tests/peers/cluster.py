# SPDX-License-Identifier: Apache-2.0
"""A real API server with its store, for as long as a test runs: TLS, RBAC, an own authority. There is
no controller and no kubelet: what they would do, the tests do (player.py).

  with Cluster(os.environ["KUBE"], os.environ["ETCD"]) as cluster:
      cluster.install(paths_of_definitions)
      cluster.get("/api/v1/namespaces")
"""
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

import yaml

SAN = "subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1\n"
READY_SECONDS = 120  # a machine that builds at the same time is slow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl(*words, folder, text=None):
    subprocess.run(["openssl", *words], cwd=folder, input=text, text=True, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_authority(folder, name="ca"):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "30", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt",
            folder=folder)


def make_certificate(folder, name, subject, extensions, authority="ca"):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            subject, "-keyout", f"{name}.key", "-out", f"{name}.csr", folder=folder)
    with open(os.path.join(folder, f"{name}.ext"), "w", encoding="utf-8") as out:
        out.write(extensions)
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.crt", "-CAkey",
            f"{authority}.key", "-CAcreateserial", "-days", "30", "-out", f"{name}.crt", "-extfile",
            f"{name}.ext", folder=folder)


class Refused(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {str(body)[:500]}")
        self.status, self.body = status, body


class Cluster:
    """Everything is below one folder, and gone when the `with` block ends."""

    users = ("admin", "least", "poor", "other")  # tokens are "<user>-token"

    def __init__(self, apiserver, etcd):
        self.programs = apiserver, etcd
        self.folder = tempfile.mkdtemp(prefix="crdforge-cluster-")
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.processes = []
        self.local = threading.local()

    # --- life ------------------------------------------------------------------------------------

    def __enter__(self):
        try:
            self._make_keys()
            self._start()
            self._wait_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def _make_keys(self):
        make_authority(self.folder)
        make_certificate(self.folder, "server", "/CN=kube-apiserver",
                         SAN + "extendedKeyUsage=serverAuth\n")
        make_certificate(self.folder, "admin", "/O=system:masters/CN=admin",
                         "extendedKeyUsage=clientAuth\n")
        openssl("genrsa", "-out", "sa.key", "2048", folder=self.folder)
        openssl("rsa", "-in", "sa.key", "-pubout", "-out", "sa.pub", folder=self.folder)
        with open(self.path("tokens.csv"), "w", encoding="utf-8") as out:
            for user in self.users:
                group = "system:masters" if user == "admin" else "testers"
                out.write(f'{user}-token,{user},{user},"{group}"\n')
        self.ssl = ssl.create_default_context(cafile=self.path("ca.crt"))

    def _spawn(self, name, *words):
        with open(self.path(name + ".log"), "wb") as log:
            self.processes.append(subprocess.Popen(  # pylint: disable=consider-using-with
                words, stdout=log, stderr=log, start_new_session=True))

    def _start(self):
        apiserver, etcd = self.programs
        store, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self._spawn("etcd", etcd, "--name", "t", "--data-dir", self.path("etcd"),
                    "--unsafe-no-fsync", "--listen-client-urls", store, "--advertise-client-urls",
                    store, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                    "--initial-cluster", f"t={peer}")
        self._spawn("apiserver", apiserver, f"--etcd-servers={store}", "--bind-address=127.0.0.1",
                    "--advertise-address=127.0.0.1", f"--secure-port={self.port}",
                    "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24",
                    f"--cert-dir={self.folder}", f"--tls-cert-file={self.path('server.crt')}",
                    f"--tls-private-key-file={self.path('server.key')}",
                    f"--client-ca-file={self.path('ca.crt')}",
                    f"--token-auth-file={self.path('tokens.csv')}", "--authorization-mode=RBAC",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    f"--service-account-key-file={self.path('sa.pub')}",
                    f"--service-account-signing-key-file={self.path('sa.key')}",
                    "--disable-admission-plugins=ServiceAccount")

    def _wait_ready(self):
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            for process in self.processes:
                if process.poll() is not None:
                    raise RuntimeError(self.log())
            with contextlib.suppress(OSError, http.client.HTTPException, Refused):
                if self.request("GET", "/readyz") == "ok":
                    return
            time.sleep(0.05)
        raise RuntimeError("the API server does not get ready\n" + self.log())

    def log(self):
        with open(self.path("apiserver.log"), encoding="utf-8", errors="replace") as text:
            return text.read()[-2000:]

    # --- requests --------------------------------------------------------------------------------

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.ssl, timeout=30)

    def request(self, method, path, body=None, kind="application/json", token="admin-token"):
        """The body of a 2xx answer, as a tree where it is JSON; else Refused."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        until = time.monotonic() + READY_SECONDS
        while True:
            status, text = self._exchange(method, path, data, headers)
            # A definition that is new, or changed, makes the server open its storage anew: it asks
            # for patience then, also a moment after it has answered, or says that what served the
            # kind until now is shutting down.
            if status not in (429, 503) or time.monotonic() > until:
                break
            time.sleep(0.2)
        tree = json.loads(text) if text.startswith("{") else text
        if status >= 300:
            raise Refused(status, tree)
        return tree

    def _exchange(self, method, path, data, headers):
        """Status and text of the answer; once more where a kept connection was closed."""
        for attempt in (1, 2):
            if not getattr(self.local, "connection", None):
                self.local.connection = self.connect()
            try:
                self.local.connection.request(method, path, data, headers)
                answer = self.local.connection.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.local.connection.close()
                self.local.connection = None
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def patch(self, path, body, kind="application/merge-patch+json"):
        return self.request("PATCH", path, body, kind)

    def find(self, path):
        """The object, or None."""
        try:
            return self.get(path)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    # --- what tests need -------------------------------------------------------------------------

    def install(self, paths):
        """Definitions from files, until each kind is served."""
        collections = []
        for path in paths:
            with open(path, encoding="utf-8") as text:
                for document in yaml.safe_load_all(text):
                    if document and document.get("kind") == "CustomResourceDefinition":
                        collections.append(self.install_tree(document))
        for collection in collections:
            self._wait_served(collection)

    def _wait_served(self, collection):
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(Refused):
                self.get(collection + "?limit=1")
                return
            time.sleep(0.05)
        raise RuntimeError(f"{collection} is not served")

    def serve(self, document):
        """Installs one definition; its collection, once it is served."""
        collection = self.install_tree(document)
        self._wait_served(collection)
        return collection

    def install_tree(self, document):
        document.pop("status", None)
        self.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", document)
        spec = document["spec"]
        version = next(v["name"] for v in spec["versions"] if v["served"])
        return f"/apis/{spec['group']}/{version}/{spec['names']['plural']}"

    def namespace(self, name):
        with contextlib.suppress(Refused):
            self.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        return name

    def allow(self, user, namespace, rules):
        """Rules of a Role for a user; replaces what this gave before."""
        base = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
        role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
                "metadata": {"name": user}, "rules": rules}
        binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                   "metadata": {"name": user},
                   "subjects": [{"kind": "User", "name": user,
                                 "apiGroup": "rbac.authorization.k8s.io"}],
                   "roleRef": {"kind": "Role", "name": user,
                               "apiGroup": "rbac.authorization.k8s.io"}}
        for plural, tree in (("roles", role), ("rolebindings", binding)):
            with contextlib.suppress(Refused):
                self.request("DELETE", f"{base}/{plural}/{user}")
            self.request("POST", f"{base}/{plural}", tree)

    def allow_everywhere(self, user, rules):
        """The same in all namespaces and outside of them; under the name of the first resource."""
        base, name = "/apis/rbac.authorization.k8s.io/v1", f"{user}-{rules[0]['resources'][0]}"
        kind = {"apiGroup": "rbac.authorization.k8s.io"}
        for plural, tree in (
                ("clusterroles", {"metadata": {"name": name}, "rules": rules}),
                ("clusterrolebindings", {
                    "metadata": {"name": name}, "subjects": [{**kind, "kind": "User", "name": user}],
                    "roleRef": {**kind, "kind": "ClusterRole", "name": name}})):
            with contextlib.suppress(Refused):
                self.request("DELETE", f"{base}/{plural}/{name}")
            self.request("POST", f"{base}/{plural}", tree)

    def kubeconfig(self, user="admin", namespace="default", server=None, **cluster):
        """The path of a kubeconfig; admin shows a certificate, others a token."""
        who = {"token": f"{user}-token"}
        if user == "admin":
            who = {"client-certificate": self.path("admin.crt"),
                   "client-key": self.path("admin.key")}
        tree = {"apiVersion": "v1", "kind": "Config", "current-context": "t",
                "contexts": [{"name": "t", "context": {"cluster": "t", "user": "u",
                                                       "namespace": namespace}}],
                "clusters": [{"name": "t", "cluster": {
                    "server": server or self.url, "certificate-authority": self.path("ca.crt"),
                    **cluster}}],
                "users": [{"name": "u", "user": who}]}
        handle, path = tempfile.mkstemp(dir=self.folder, suffix=".kubeconfig")
        with os.fdopen(handle, "w") as out:
            yaml.safe_dump(tree, out)
        return path
