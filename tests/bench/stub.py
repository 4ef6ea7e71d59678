# SPDX-License-Identifier: Apache-2.0
"""An API server that plays one training job, and knows when it was asked first.

  stub = Stub(certificate_folder or None)       # None: without TLS
  stub.play(Job(...))                           # the job of the next process
"""
import copy
import json
import os
import socket
import ssl
import threading
import time

OWNER = "team-a"
ARN = "arn:aws:sagemaker:eu-central-1:123456789012:training-job/"
PATIENCE = 0.1  # seconds between the watch and the change that is timed


def compact(tree):
    return json.dumps(tree, separators=(",", ":")).encode()


def fields_of(tree):
    """What managedFields says of a tree."""
    if isinstance(tree, dict):
        return {"f:" + key: fields_of(value) for key, value in tree.items()}
    return {}


class Job:
    """One object, from its creation to its end. Times are of the monotonic clock, in nanoseconds."""

    def __init__(self, size=8 << 10, entry=16, events=0):
        self.size, self.entry, self.events = size, entry, events
        self.accepted = self.asked = self.changed = None
        self.thing, self.paths = None, []

    def make(self, resource):
        """The object as stored: as the controller fills it in, and as large as is wanted."""
        thing = copy.deepcopy(resource)
        name = thing["metadata"]["name"]
        thing["metadata"] |= {
            "namespace": OWNER, "uid": "6f2d2a42-7f0c-4c6d-9c93-0d8b6c9f8a11", "generation": 1,
            "resourceVersion": "1000000", "creationTimestamp": "2024-05-01T10:00:00Z",
            "finalizers": ["finalizers.sagemaker.services.k8s.aws/TrainingJob"]}
        thing["status"] = {
            "ackResourceMetadata": {"arn": ARN + name, "ownerAccountID": "123456789012",
                                    "region": "eu-central-1"},
            "conditions": [{"type": "ACK.ResourceSynced", "status": "False",
                            "lastTransitionTime": "2024-05-01T10:00:05Z",
                            "message": "TrainingJob is in InProgress state."}],
            "creationTime": "2024-05-01T10:00:01Z", "lastModifiedTime": "2024-05-01T10:00:05Z",
            "secondaryStatus": "Training", "trainingJobStatus": "InProgress"}
        parameters = thing["spec"].setdefault("hyperParameters", {})
        owned = fields_of({"spec": thing["spec"], "status": thing["status"]})
        thing["metadata"]["managedFields"] = [
            {"apiVersion": thing["apiVersion"], "fieldsType": "FieldsV1", "manager": "controller",
             "operation": "Update", "time": "2024-05-01T10:00:05Z", "fieldsV1": owned}]
        left, number = self.size - len(compact(thing)), 0
        while left > 0:
            key, value = f"parameter-{number:05}", f"{number:05}".ljust(self.entry, "x")
            parameters[key] = value
            owned["f:spec"].setdefault("f:hyperParameters", {})["f:" + key] = {}
            left -= 2 * len(key) + len(value) + 15
            number += 1
        self.thing = thing
        return thing

    def finish(self):
        self.thing["metadata"]["resourceVersion"] = "1999999"
        self.thing["status"] |= {"trainingJobStatus": "Completed", "secondaryStatus": "Completed"}
        self.thing["status"]["conditions"][0] |= {"status": "True", "message": "synced",
                                                  "lastTransitionTime": "2024-05-01T10:09:00Z"}
        return self.thing

    def pieces(self):
        """The events before the last, in pieces as a network has them."""
        self.thing["metadata"]["resourceVersion"] = "@@@@@@@"
        line = compact({"type": "MODIFIED", "object": self.thing}) + b"\n"
        head, tail = chunk(line).split(b"@@@@@@@")
        for first in range(0, self.events, 8):
            yield b"".join(b"%s%d%s" % (head, 1000001 + number, tail)
                           for number in range(first, min(first + 8, self.events)))


def chunk(line):
    return b"%x\r\n%s\r\n" % (len(line), line)


class Stub:
    def __init__(self, folder=None):
        self.context, self.job, self.troubles = None, Job(), []
        if folder:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(os.path.join(folder, "server.crt"),
                                         os.path.join(folder, "server.key"))
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.url = f"http{'s' if folder else ''}://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def play(self, job):
        self.job = job
        return job

    def _accept(self):
        while True:
            connection, _ = self.socket.accept()
            self.job.accepted = self.job.accepted or time.monotonic_ns()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as requests:
                while self._answer(connection, requests):
                    pass
        except OSError as error:
            self.troubles.append(str(error))  # a client that goes as soon as it has what it wants

    def _answer(self, connection, requests):
        words = requests.readline().split()
        if not words:
            return False
        job, now, length = self.job, time.monotonic_ns(), 0
        job.asked = job.asked or now
        while (header := requests.readline().strip()):
            if header.lower().startswith(b"content-length:"):
                length = int(header[15:])
        body = requests.read(length)
        method, path = words[0].decode(), words[1].decode()
        job.paths.append(f"{method} {path}")
        if "watch=" in path:
            self._watch(connection, job)
        elif method == "POST":
            self._send(connection, "201 Created", compact(job.make(json.loads(body))))
        elif "/events" in path or "labelSelector=" in path:
            self._send(connection, "200 OK", compact({"kind": "List", "items": []}))
        elif job.thing:
            self._send(connection, "200 OK", compact(job.thing))
        else:
            self._send(connection, "404 Not Found", compact(
                {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                 "reason": "NotFound", "code": 404, "message": "not found",
                 "details": {"name": path.split("/")[-1], "kind": path.split("/")[-2]}}))
        return True

    @staticmethod
    def _send(connection, status, body):
        size = f"Content-Length: {len(body)}"
        if len(body) > 2048:  # as a real one: it does not say how much will come
            size, body = "Transfer-Encoding: chunked", chunk(body) + b"0\r\n\r\n"
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{size}"
                           "\r\n\r\n".encode() + body)

    @staticmethod
    def _watch(connection, job):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n")
        for piece in job.pieces() if job.events else ():
            connection.sendall(piece)
        last = chunk(compact({"type": "MODIFIED", "object": job.finish()}) + b"\n")
        time.sleep(PATIENCE)
        job.changed = time.monotonic_ns()
        connection.sendall(last)
