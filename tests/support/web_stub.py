# SPDX-License-Identifier: Apache-2.0
"""Web servers of a test: HTTPS with an authority of their own, or HTTP, that keep what they were asked,
each with all headers, and misbehave where they are told to.

  with Web() as web:
      site = web.host("site", lambda exchange: Answer(body=b"hello"))
      web.fault("site", "/x.yaml", cut(100), times=1)
      ... site.url, web.ca, web.asked("site")
"""
import atexit
import contextlib
import email.utils
import functools
import gzip
import hashlib
import http.server
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
PIECE = 65536


class Answer:
    def __init__(self, status=200, body=b"", headers=None):
        self.status, self.headers = status, dict(headers or {})
        self.body = body.encode() if isinstance(body, str) else body

    def to_json(self):
        return json.loads(self.body)


def json_answer(tree, status=200, headers=None):
    return Answer(status, json.dumps(tree), {"Content-Type": "application/json; charset=utf-8",
                                             **(headers or {})})


class Exchange:
    """One request: what was asked, and the connection for a fault that answers in its own way."""

    def __init__(self, host, handler):
        self.host, self.handler, self.status = host, handler, 0
        self.method, self.path = handler.command, handler.path  # with the query
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.time = time.monotonic()

    def __repr__(self):
        return f"{self.method} {self.host.name}:{self.path} -> {self.status or 'no answer'}"

    def usual(self):
        """What the host answers when nothing is wrong; 304 where the client has it already."""
        answer = self.host.answer(self)
        known, changed = self.headers.get("if-none-match"), self.headers.get("if-modified-since")
        same = known is not None and answer.headers.get("ETag") in known.split(", ")
        if known is None and changed is not None:
            same = changed == answer.headers.get("Last-Modified")
        if answer.status == 200 and same:
            kept = {n: v for n, v in answer.headers.items() if n != "Content-Type"}
            return Answer(304, b"", kept)
        return answer

    def head(self, answer, length=None):
        """The first lines; `length`: what Content-Length says (-1: nothing)."""
        self.status = answer.status
        length = len(answer.body) if length is None else length
        lines = [f"HTTP/1.1 {answer.status} {self.handler.responses.get(answer.status, ('?',))[0]}",
                 f"Date: {email.utils.formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if length >= 0 and answer.status != 304:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def write(self, data):
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def send(self, answer):
        self.write(self.head(answer) + answer.body)

    def leave(self):
        """No other request on this connection."""
        self.handler.close_connection = True

    def wait(self, seconds=None):
        """Until the test is over, or for a while; True when it is over."""
        return self.host.web.over.wait(seconds)


# --- faults: functions of an exchange, which give an Answer or have dealt with it ------------------


def status(code, body="", headers=None):
    return lambda exchange: Answer(code, body, headers)


def api_error(code, message, headers=None):
    return lambda exchange: json_answer({"message": message, "status": str(code)}, code, headers)


def rate_limit(code=403, reset=None, limit=60):
    """`reset`: seconds since 1970."""
    def fault(_):
        return json_answer({"message": "API rate limit exceeded for 192.0.2.1."}, code, {
            "x-ratelimit-limit": limit, "x-ratelimit-remaining": 0, "x-ratelimit-used": limit,
            "x-ratelimit-reset": int(time.time()) + 3600 if reset is None else reset})
    return fault


def retry_after(seconds, code=429):
    return api_error(code, "You have exceeded a secondary rate limit.", {"Retry-After": seconds})


def redirect(url, code=302):
    return status(code, "", {"Location": url})


def loop(code=302):
    return lambda exchange: Answer(code, "", {"Location": exchange.host.url + exchange.path})


def changed(change):
    """`change`: bytes of the usual body -> other ones, told as if they were right."""
    def fault(exchange):
        answer = exchange.usual()
        answer.body = change(answer.body)
        answer.headers.pop("ETag", None)
        return answer
    return fault


def tree(change):
    """`change`: the usual tree -> another one, or None when it was changed in place."""
    def change_bytes(body):
        found = json.loads(body)
        other = change(found)
        return json.dumps(found if other is None else other).encode()
    return changed(change_bytes)


def closed(exchange):
    """The connection ends without an answer."""
    exchange.leave()


def reset(exchange):
    """The same, by a packet that says so."""
    connection = exchange.handler.connection
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    exchange.leave()


def cut(kept, told=None):
    """The head promises the whole (or `told` bytes), the connection ends after `kept`."""
    def fault(exchange):
        answer = exchange.usual()
        exchange.write(exchange.head(answer, told) + answer.body[:kept])
        exchange.leave()
    return fault


def open_ended(kept=None):
    """Nothing but the connection's end says where the body ends: after `kept` bytes (None: all)."""
    def fault(exchange):
        answer = exchange.usual()
        exchange.write(exchange.head(answer, -1) + answer.body[:kept])
        exchange.leave()
    return fault


def packed(exchange):
    """In an encoding that was not asked for."""
    answer = exchange.usual()
    answer.body, answer.headers["Content-Encoding"] = gzip.compress(answer.body), "gzip"
    return answer


def cut_chunked(kept):
    """In chunks, of which the last one never comes."""
    def fault(exchange):
        answer = exchange.usual()
        answer.headers["Transfer-Encoding"] = "chunked"
        part = answer.body[:kept]
        exchange.write(exchange.head(answer, -1) + f"{len(part):x}\r\n".encode() + part + b"\r\n")
        exchange.leave()
    return fault


def half_closed(kept=None):
    """The server's side ends after `kept` bytes of the body (None: before the answer), the other stays
    open: the client has to see that nothing more will come."""
    def fault(exchange):
        if kept is not None:
            answer = exchange.usual()
            exchange.write(exchange.head(answer) + answer.body[:kept])
        exchange.handler.connection.shutdown(socket.SHUT_WR)
        exchange.wait(30)
        exchange.leave()
    return fault


def silent(exchange):
    """No answer, ever."""
    exchange.wait()
    exchange.leave()


def drip(piece=1, seconds=0.05):
    """The right bytes, slowly."""
    def fault(exchange):
        answer = exchange.usual()
        exchange.write(exchange.head(answer))
        for at in range(0, len(answer.body), piece):
            exchange.write(answer.body[at:at + piece])
            if exchange.wait(seconds):
                break
    return fault


def stall(kept):
    """A part of the body, then nothing more, and the connection stays."""
    def fault(exchange):
        answer = exchange.usual()
        exchange.write(exchange.head(answer) + answer.body[:kept])
        exchange.wait()
        exchange.leave()
    return fault


class Held:
    """A part of the body; goes on when the test says so. `kept` None: not even the head."""

    def __init__(self, kept=None):
        self.kept, self.reached, self.go = kept, threading.Event(), threading.Event()

    def __call__(self, exchange):
        answer = exchange.usual()
        data = exchange.head(answer) + answer.body
        first = 0 if self.kept is None else len(data) - len(answer.body) + self.kept
        exchange.write(data[:first])
        self.reached.set()
        self.go.wait(60)
        exchange.write(data[first:])


def large(total, told=True):
    """A body of `total` bytes of comments; not `told`: the head does not say how many."""
    def fault(exchange):
        answer = Answer(200, b"", {"Content-Type": "text/plain"})
        exchange.write(exchange.head(answer, total if told else -1))
        line = (b"# " + b"x" * 61 + b"\n") * (PIECE // 64)
        for at in range(0, total, PIECE):
            exchange.write(line[:min(PIECE, total - at)])
        exchange.leave()
    return fault


def garbage(exchange):
    """Not HTTP."""
    exchange.write(b"\x00\x01\x02 this is no answer\r\n\r\n")
    exchange.leave()


def closing(exchange):
    """The right answer; then the connection ends without having said so."""
    exchange.send(exchange.usual())
    exchange.leave()


def head_of(total):
    """A header of that many bytes."""
    def fault(exchange):
        answer = exchange.usual()
        answer.headers["X-Long"] = "x" * total
        return answer
    return fault


# --- servers -------------------------------------------------------------------------------------


class Host:
    def __init__(self, web, name, answer, context):
        self.web, self.name, self.answer, self.context = web, name, answer, context
        self.server = make_server(self)
        self.port = self.server.server_address[1]
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.other_name = f"{scheme}://localhost:{self.port}"  # the same server, another host
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def make_server(host):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        timeout = 60

        def setup(self):
            if host.context:  # in the thread of the connection: a slow client holds nobody up
                self.request = host.context.wrap_socket(self.request, server_side=True)
            super().setup()

        def do_GET(self):  # noqa: N802
            host.web.serve(Exchange(host, self))

        do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815

        def finish(self):
            with contextlib.suppress(OSError, ValueError):
                super().finish()
            if host.context:
                with contextlib.suppress(OSError, ValueError):
                    self.request.close()

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request, client_address):  # clients leave, and are meant to
            host.web.broken += 1

    return Server(("127.0.0.1", 0), Handler)


class Keys:
    """Authorities and certificates in a folder, made when they are first needed."""

    def __init__(self):
        self.folder, self.lock = tempfile.mkdtemp(prefix="crdforge-keys-"), threading.Lock()
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def _openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def authority(self, name):
        """The path of its certificate."""
        if not os.path.exists(self.path(name + ".crt")):
            self._openssl("req", "-x509", *CURVE, "-days", "30", "-subj", f"/CN={name}", "-keyout",
                          f"{name}.key", "-out", f"{name}.crt")
        return self.path(name + ".crt")

    def _certificate(self, name, authority, names):
        self.authority(authority)
        with open(self.path(name + ".ext"), "w", encoding="utf-8") as out:
            out.write(names + "\nextendedKeyUsage=serverAuth\n")
        self._openssl("req", *CURVE, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out",
                      f"{name}.csr")
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.crt", "-CAkey",
                      f"{authority}.key", "-CAcreateserial", "-days", "30", "-out", f"{name}.crt",
                      "-extfile", f"{name}.ext")

    def context(self, authority="ca", names=NAMES):
        """What a server shows: a certificate for those names by that authority."""
        name = hashlib.sha256((authority + names).encode()).hexdigest()[:12]
        with self.lock:
            if not os.path.exists(self.path(name + ".crt")):
                self._certificate(name, authority, names)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(name + ".crt"), self.path(name + ".key"))
        return context


@functools.lru_cache(maxsize=None)
def keys():
    """Those of this process."""
    return Keys()


class Web:
    """Servers; gone when the `with` block ends."""

    def __init__(self, tls=True):
        self.tls, self.hosts, self.lock, self.over = tls, {}, threading.Lock(), threading.Event()
        self.exchanges, self.faults, self.broken = [], [], 0
        self.keys = keys()
        self.ca = self.keys.authority("ca")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        for host in self.hosts.values():
            host.close()

    # --- hosts -----------------------------------------------------------------------------------

    def host(self, name, answer, tls=None, **certificate):
        """`answer`: exchange -> Answer. `certificate`: authority, names (see Keys.context)."""
        tls = self.tls if tls is None else tls
        self.hosts[name] = Host(self, name, answer, self.keys.context(**certificate) if tls else None)
        return self.hosts[name]

    def fault(self, host, part, fault, times=None):
        """What a host does with the next `times` requests (None: all) whose path has that part. The
        newest fault comes first. `fault`: see above."""
        with self.lock:
            self.faults.insert(0, [host, part, fault, times])
        return fault

    def clear(self):
        """No faults any more, and nothing was asked."""
        with self.lock:
            self.faults.clear()
            self.exchanges.clear()

    def asked(self, host=None, part=""):
        """The requests so far that a host was sent (None: all)."""
        with self.lock:
            return [e for e in self.exchanges if host in (None, e.host.name) and part in e.path]

    def paths(self, host=None, part=""):
        return [e.path for e in self.asked(host, part)]

    def _fault_of(self, exchange):
        with self.lock:
            self.exchanges.append(exchange)
            for row in self.faults:
                if row[0] == exchange.host.name and row[1] in exchange.path and row[3] != 0:
                    row[3] = None if row[3] is None else row[3] - 1
                    return row[2]
        return Exchange.usual

    def serve(self, exchange):
        answer = self._fault_of(exchange)(exchange)
        if answer is not None:
            exchange.send(answer)


class Pages:
    """The answers of a site of files: path -> bytes or Answer."""

    def __init__(self):
        self.files = {}

    def __call__(self, exchange):
        found = self.files.get(exchange.path.split("?")[0])
        if found is None:
            return Answer(404, "404: Not Found", {"Content-Type": "text/plain"})
        if isinstance(found, Answer):
            return Answer(found.status, found.body, found.headers)
        body = found.encode() if isinstance(found, str) else found
        return Answer(200, body, {"Content-Type": "text/plain; charset=utf-8", "ETag": tag_of(body)})


def tag_of(body, weak=False):
    return ("W/" if weak else "") + '"' + hashlib.sha256(body).hexdigest()[:32] + '"'
