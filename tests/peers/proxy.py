# SPDX-License-Identifier: Apache-2.0
"""A proxy between the runner and the API server that does what networks and servers do at bad times.

  proxy.rule = function(request) -> None (pass it on) or a fault: ("status", code, headers, body),
               "reset", "silence", "lost" (carried out, no answer), "cut" (half of the answer),
               "garbage" (a line that is no JSON, in a watch), "slow"
"""
import json
import socket
import ssl
import struct
import threading
import time
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Request:
    def __init__(self, number, method, path, host=None):
        self.number, self.method, self.path, self.host = number, method, path, host
        self.watch = "watch=1" in path


def status(code, reason, message="injected", headers=None, **details):

    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": code, "details": details}
    return ("status", code, headers or {}, json.dumps(body).encode())


class Proxy:
    def __init__(self, cluster, certificate="server"):
        self.cluster, self.rule = cluster, lambda request: None
        self.log, self.lock = [], threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (OSError, HTTPException):
                    self.close_connection = True

            def do_any(self):
                proxy.handle(self)

            do_GET = do_POST = do_PATCH = do_DELETE = do_any

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.num_tickets = 0  # a session that goes on would show no certificate
        self.use(certificate)
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def use(self, certificate):
        """For connections from now on."""
        self.context.load_cert_chain(self.cluster.path(certificate + ".crt"),
                                     self.cluster.path(certificate + ".key"))

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def begin(self, rule=None):
        """A fresh log and rule."""
        with self.lock:
            self.log = []
        self.rule = rule or (lambda request: None)

    def handle(self, handler):
        with self.lock:
            request = Request(len(self.log), handler.command, handler.path, handler.headers["Host"])
            self.log.append((time.monotonic(), request))
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        fault = self.rule(request)
        if isinstance(fault, tuple):
            self.answer(handler, *fault[1:])
        elif fault == "reset":
            self.reset(handler)
        elif fault == "silence":
            time.sleep(60)
            self.reset(handler)
        else:
            self.forward(handler, request, body, fault)

    @staticmethod
    def reset(handler):
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    @staticmethod
    def answer(handler, code, headers, body):
        handler.send_response(code)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def forward(self, handler, request, body, fault):
        connection = self.cluster.connect()
        connection.timeout = 300
        keep = {k: v for k, v in handler.headers.items() if k.lower() not in ("host", "connection")}
        connection.request(request.method, request.path, body or None, keep)
        answer = connection.getresponse()
        if fault == "lost":
            answer.read()
            self.reset(handler)
            return
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                handler.send_header(name, value)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        self.copy(handler, answer, fault)
        connection.close()

    def copy(self, handler, answer, fault):
        for count, line in enumerate(answer):
            if fault == "garbage" and count == 1:
                line = b"{this is no JSON\n"
            if fault == "slow":
                for byte in range(0, len(line), 64):
                    self.chunk(handler, line[byte:byte + 64])
                    time.sleep(0.002)
                continue
            if fault == "cut":
                half = line[:len(line) // 2]
                handler.wfile.write(f"{len(line):x}\r\n".encode() + half)
                handler.wfile.flush()
                self.reset(handler)
                return
            self.chunk(handler, line)
        handler.wfile.write(b"0\r\n\r\n")
        handler.wfile.flush()

    @staticmethod
    def chunk(handler, data):
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.flush()
