# SPDX-License-Identifier: Apache-2.0
"""The runner image: within its limits, the same twice, complete (it runs from its unpacked root as
the image's user, finds names and checks certificates), and pushed as it is.

image.py SOURCE BUILD; with --inside FOLDER only the requests from that root, and with --mapped behind
it, where the image's user can only be had by mapping ourselves to it."""
import base64
import glob
import gzip
import hashlib
import http.server
import io
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tarfile
import threading

import common
import elf
from api_stub import Server
from common import SOURCE, check, contains, equal, run

IMAGE = os.path.join(SOURCE, "script/image")
LIMIT = 20_000_000
USER = 65532
MAPPED = sys.argv[5:] == ["--mapped"]
NAME = "api.image.test"
NAMESERVER = "127.53.53.53"  # an address of this machine that nobody has
COMPONENT = json.dumps({
    "runner_version": 1, "group": "example.org", "version": "v1", "kind": "Thing", "plural": "things",
    "scope": "Namespaced", "inputs": [{"name": "size", "path": ["spec", "size"], "type": "integer"}],
    "outputs": [{"name": "resource_name", "path": ["metadata", "name"], "type": "string"}],
    "rules": {"created": True}})
THINGS = "/apis/example.org/v1/namespaces/team-a/things"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


def needs():
    for tool in ("umoci", "skopeo", "jq", "openssl", "unshare", "flock", "strip"):
        if not shutil.which(tool):
            skip(f"there is no {tool}: run script/install-deps test")
    if os.uname().machine != "x86_64":
        skip("the image is made on amd64 only")
    if os.geteuid() and subprocess.run(["unshare", "-rn", "true"], check=False,
                                       stderr=subprocess.DEVNULL).returncode:
        skip("neither root nor user namespaces")


# --- what is in it -----------------------------------------------------------------------------------


class Layout:
    """An image as its files say, read without the tools that made it."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "index.json"), encoding="utf-8") as text:
            index = json.load(text)
        equal(len(index["manifests"]), 1, "one image in a layout")
        self.digest = index["manifests"][0]["digest"]
        self.manifest = json.loads(self.blob(self.digest))
        self.config = json.loads(self.blob(self.manifest["config"]["digest"]))
        self.layers = [gzip.decompress(self.blob(row["digest"])) for row in self.manifest["layers"]]
        self.entries = []
        for layer in self.layers:
            with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
                self.entries += tar.getmembers()

    def blob(self, digest):
        with open(os.path.join(self.folder, "blobs", *digest.split(":")), "rb") as data:
            body = data.read()
        equal("sha256:" + hashlib.sha256(body).hexdigest(), digest, "a blob is what it is called")
        return body

    def unpack(self, folder):
        os.mkdir(folder)
        for layer in self.layers:
            with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
                tar.extractall(folder)
        os.chmod(folder, 0o755)
        return folder


def make(curl, out, *more, env=None):
    done = run(IMAGE, "--curl", curl, "--out", out, *more, env=env)
    return re.search(r"^digest: (\S+)$", done.stdout, re.MULTILINE)[1], done.stdout


def check_config(image):
    equal((image.config["os"], image.config["architecture"]), ("linux", "amd64"), "platform")
    equal({key: value for key, value in image.config["config"].items() if key != "Labels"},
          {"User": f"{USER}:{USER}", "Entrypoint": ["/crdforge-run"], "Env": ["PATH=/"],
           "WorkingDir": "/tmp"}, "how it is run")
    with open(os.path.join(SOURCE, "lua_templates/lib/runner.lua"), encoding="utf-8") as lua:
        contains(lua.read(), 'list { "/crdforge-run" }', "generated files ask for the same program")


def check_entries(image, curl):
    files = {"/" + os.path.normpath(e.name): e for e in image.entries}
    size = sum(e.size for e in image.entries if e.isfile())
    check(0 < size <= LIMIT, f"{curl}: {size} bytes")
    equal({(e.uid, e.gid, e.mtime) for e in image.entries}, {(0, 0, 0)}, "owners and times")
    equal(sorted(path for path, e in files.items() if e.isdir() and e.mode & 0o002),
          ["/gcs", "/minio", "/s3", "/tmp"], "folders that the user may write to")
    equal({oct(files[path].mode) for path in ("/tmp", "/minio")}, {"0o1777"}, "sticky")
    equal([path for path, e in files.items() if not e.isdir() and e.mode & 0o6022], [],
          "files that others may write, or that run as another user")
    equal([path for path, e in files.items() if not (e.isdir() or e.isfile())], [], "no other entries")
    programs = [path for path, e in files.items() if e.isfile() and e.mode & 0o111
                and ".so" not in path]
    equal(programs, ["/crdforge-run"], "one program, so no shell")
    libraries = {os.path.basename(path) for path in files if ".so" in path}
    check({"libcurl.so.4", "libc.so.6", "ld-linux-x86-64.so.2"} <= libraries, f"libraries {libraries}")
    equal("libldap-2.5.so.0" in libraries, curl == "debian", "what only Debian's libcurl needs")
    check("/var/lib/dpkg/status.d/libcurl4" in files, "scanners learn of libcurl")


def test_layouts(folder):
    """Both kinds: built twice, under other circumstances, from what is left by the first."""
    elsewhere = {"SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Tokyo", "GOMAXPROCS": "1"}
    for curl in ("debian", "lean"):
        if curl == "lean" and not lean():
            continue
        out, again = (os.path.join(folder, curl + suffix) for suffix in ("", "-again"))
        digest, text = make(curl, out)
        image = Layout(out)
        equal(image.digest, digest, "the digest that is printed")
        contains(text, f"size: {sum(e.size for e in image.entries)} bytes of files", "the size, too")
        os.umask(0o077)
        equal(make(curl, again, env=elsewhere)[0], digest, f"{curl}: the same input, the same digest")
        os.umask(0o022)
        check_config(image)
        check_entries(image, curl)
        root = image.unpack(os.path.join(folder, curl + "-root"))
        elf.hardened(os.path.join(root, "crdforge-run"), program=True)
        for found in glob.glob(os.path.join(root, "**/libcurl.so.4"), recursive=True):
            elf.hardened(found, program=False)
        requests_from(root)


def lean():
    done = subprocess.run([os.path.join(SOURCE, "script/lean-curl")], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        check(os.environ.get("CI") != "true", done.stderr)
        print(f"left out: the lean libcurl: {done.stderr}")
    return done.returncode == 0


def test_refusals(folder):
    kept = os.path.join(folder, "kept")
    os.makedirs(kept)
    done = run(IMAGE, "--curl", "debian", "--out", kept, code=1)
    contains(done.stderr, "is no image", "a folder of other things is not replaced")
    equal(os.path.isdir(kept), True, "it is still there")
    for words in (["--curl", "other"], ["--out"], ["--root", "x", "--push", "y"], ["more"],
                  ["--", "--dest-tls-verify=false"]):
        contains(run(IMAGE, *words, code=2).stderr, "usage:", " ".join(words))


# --- pushed -------------------------------------------------------------------------------------------


class Registry:
    """As much of a registry as a push needs: blobs in one piece or in chunks, manifests, a password."""

    def __init__(self, password):
        outer, self.blobs, self.manifests = self, {}, {}
        wanted = "Basic " + base64.b64encode(password.encode()).decode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def body(self):
                if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def answer(self):
                body, headers = self.body(), {}
                if self.headers.get("Authorization") != wanted:
                    status, headers = 401, {"WWW-Authenticate": 'Basic realm="test"'}
                else:
                    status, headers = outer.reply(self.command, self.path, body, self.headers)
                self.send_response_only(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = answer  # noqa: N815

            def log_message(self, *_):
                pass
        self.upload = b""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, method, path, body, headers):
        if method in ("GET", "HEAD"):
            known = path == "/v2/" or path.rpartition("/")[2] in self.blobs
            return (200 if known else 404), {}
        if "/manifests/" in path:
            self.manifests[path.rpartition("/")[2]] = (headers["Content-Type"], body)
            return 201, {}
        if method == "POST":
            self.upload = b""
            return 202, {"Location": path + "one"}
        self.upload += body
        if method == "PATCH":
            return 202, {"Location": path, "Range": f"0-{len(self.upload) - 1}"}
        digest = path.partition("digest=")[2].replace("%3A", ":")
        self.blobs[digest] = self.upload
        return 201, {"Docker-Content-Digest": digest}


def test_push(folder):
    registry, out = Registry("me:secret"), os.path.join(folder, "image")
    name = f"{registry.address}/team/crdforge-run"
    plain = ("--", "--dest-tls-verify=false", "--dest-creds")
    digest, text = make("debian", out, "--push", name + ":1", *plain, "me:secret")
    contains(text, f"pushed: {name}@{digest}\n", "what to write into --image")
    kind, manifest = registry.manifests["1"]
    equal(kind, "application/vnd.oci.image.manifest.v1+json", "the type of the manifest")
    equal("sha256:" + hashlib.sha256(manifest).hexdigest(), digest, "pushed as it is")
    for row in [*json.loads(manifest)["layers"], json.loads(manifest)["config"]]:
        equal("sha256:" + hashlib.sha256(registry.blobs[row["digest"]]).hexdigest(), row["digest"],
              "a blob that was pushed")
    done = run(IMAGE, "--curl", "debian", "--out", out, "--push", name + ":2", *plain, "me:wrong", code=1)
    equal(("2" in registry.manifests, "pushed" in done.stdout), (False, False), "refused, and said so")


# --- run from its root --------------------------------------------------------------------------------


def requests_from(root):
    """Another process: without root it needs a network of its own, for the port of a name server."""
    command = [sys.executable, os.path.abspath(__file__), SOURCE, common.BUILD, "--inside", root]
    if os.geteuid():
        command = ["unshare", "--map-root-user", "--net", *command, "--mapped"]
    done = subprocess.run(command, check=False)
    check(done.returncode == 0, f"requests from {root}")


def as_user(root, *words, env):
    """The program with `root` as its root and the image's user."""
    enter = ["chroot", f"--userspec={USER}:{USER}", root]
    if MAPPED:
        enter = ["unshare", f"--map-user={USER}", f"--map-group={USER}", f"--root={root}"]
    return subprocess.run([shutil.which(enter[0]), *enter[1:], "/crdforge-run", *words], env=env,
                          capture_output=True, text=True, timeout=120, check=False)


def write(root, path, text, mode=0o644):
    path = root + path
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, mode)


def certificate(folder):
    """A certificate that is its own authority, for NAME and the loopback address."""
    files = [os.path.join(folder, name) for name in ("cert.pem", "key.pem")]
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1", "-out", files[0],
        "-keyout", files[1])
    return files


def api(files):
    """The API server, on TLS: it takes one Thing."""
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
    server.answers[THINGS + "?dryRun=All"] = server.answers[THINGS] = {
        "apiVersion": "example.org/v1", "kind": "Thing",
        "metadata": {"name": "one", "namespace": "team-a", "uid": "u-1", "resourceVersion": "1"},
        "spec": {"size": 3}}
    return server, server.server.server_address[1]


def name_server():
    """Answers every question for NAME with the loopback address, others with: no such name."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((NAMESERVER, 53))
    asked = []

    def serve():
        while True:
            query, peer = sock.recvfrom(512)
            end = query.index(b"\0", 12) + 1
            name, kind = query[12:end], struct.unpack(">H", query[end:end + 2])[0]
            ours = name == b"".join(bytes([len(p)]) + p.encode() for p in NAME.split(".")) + b"\0"
            asked.append(name)
            found = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if ours and kind == 1 else b""
            flags = 0x8180 if ours else 0x8183
            sock.sendto(query[:2] + struct.pack(">HHHHH", flags, 1, bool(found), 0, 0)
                        + query[12:end + 4] + found, peer)
    threading.Thread(target=serve, daemon=True).start()
    return asked


def loopback_up():
    """What `ip link set lo up` does."""
    import fcntl
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS


def kubeconfig(server):
    return json.dumps({"clusters": [{"name": "c", "cluster": {"server": server}}],
                       "users": [{"name": "u", "user": {"token": "t"}}], "current-context": "c",
                       "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u",
                                                              "namespace": "team-a"}}]})


def made(done, what):
    check(done.returncode == 0 and "name: one" in done.stdout,
          f"{what}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def inside(root):
    if MAPPED:
        loopback_up()
    keys = root + "-keys"
    os.mkdir(keys)
    files = certificate(keys)
    _, port = api(files)
    asked = name_server()
    step = ("--component", COMPONENT, "--in", "size", "3", "--dry-run=server")

    done = as_user(root, "--version", env={})
    equal((done.returncode, done.stderr), (0, ""), "--version")
    done = as_user(root, *step[:5], "--dry-run=client", "--out", "resource_name", "/tmp/outputs/a/data",
                   env={"PATH": "/"})
    equal(done.returncode, 0, "an output below /tmp: " + done.stderr)
    check(os.path.exists(root + "/tmp/outputs/a/data"), "the output was written")

    # By name, the name from DNS, with the authorities that the image brings.
    write(root, "/etc/resolv.conf", f"nameserver {NAMESERVER}\n")
    write(root, "/tmp/kubeconfig", kubeconfig(f"https://{NAME}:{port}"))
    write(root, "/dev/termination-log", "", 0o666)
    env = {"KUBECONFIG": "/tmp/kubeconfig"}
    done = as_user(root, *step[:-1], env=env)
    check(done.returncode not in (0, 2), f"an unknown authority: exit {done.returncode}\n{done.stderr}")
    contains(done.stderr, "self-signed certificate", "and that is why")
    with open(root + "/dev/termination-log", encoding="utf-8") as log:
        contains(log.read(), "self-signed certificate", "the pod says it, too")
    with open(files[0], encoding="utf-8") as text, \
            open(root + "/etc/ssl/certs/ca-certificates.crt", "a", encoding="utf-8") as bundle:
        own = text.read()
        bundle.write(own)
    made(as_user(root, *step, env=env), "the authorities of the image, a name from DNS")
    check(len(asked) > 0, "the name server was asked")

    # As in a pod, with the service account's files, and the name from /etc/hosts.
    write(root, "/etc/hosts", f"127.0.0.1 localhost {NAME}\n")
    write(root, "/etc/resolv.conf", "")
    account = "/var/run/secrets/kubernetes.io/serviceaccount/"
    for name, text in (("ca.crt", own), ("token", "t"), ("namespace", "team-a")):
        write(root, account + name, text)
    made(as_user(root, *step, env={"KUBERNETES_SERVICE_HOST": NAME,
                                   "KUBERNETES_SERVICE_PORT": str(port)}), "as in a pod")
    sys.exit(1 if common.failures else 0)


if __name__ == "__main__":
    if sys.argv[3:4] == ["--inside"]:
        inside(sys.argv[4])
    needs()
    common.main(test_layouts, test_push, test_refusals)
