# SPDX-License-Identifier: Apache-2.0
"""An API server of canned answers, for what a real one cannot be brought to say at will."""
import http.server
import json
import os
import threading

GROUP, VERSION, PLURAL = "sagemaker.services.k8s.aws", "v1alpha1", "trainingjobs"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NOW = "2026-05-01T10:00:00Z"
DATE = "Fri, 01 May 2026 10:00:00 GMT"  # the same


class Server:
    """An API server of answers: path -> tree, or a status. `allowed`: (resource, verb)."""

    def __init__(self):
        self.answers, self.allowed, self.impersonated = {}, lambda resource, verb: True, []
        self.proxied = []
        self.places = {}  # (resource, verb) -> the namespace of the right that was asked for
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet an answer

            def answer(self):
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length) or "null")
                outer.impersonated.append(self.headers.get("Impersonate-User"))
                path = self.path
                if path.startswith("http://"):  # as a proxy: it is the server, too
                    outer.proxied.append(path)
                    path = "/" + path.split("/", 3)[3]
                status, tree = outer.reply(path.split("?")[0], body, path)
                data = json.dumps(tree).encode()
                self.send_response_only(status)
                self.send_header("Date", DATE)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, path, body, whole):
        if path.endswith("/selfsubjectaccessreviews") and path not in self.answers:
            what = body["spec"]["resourceAttributes"]
            self.places[what["resource"], what["verb"]] = what.get("namespace", "")
            return 201, {"status": {"allowed": self.allowed(what["resource"], what["verb"])}}
        answer = self.answers.get(whole, self.answers.get(path, 404))
        if isinstance(answer, int):
            return answer, {"kind": "Status", "status": "Failure", "code": answer,
                            "reason": {403: "Forbidden", 404: "NotFound", 401: "Unauthorized"}.get(
                                answer, ""), "message": f"the test says {answer}"}
        return 200, answer

    def kubeconfig(self, folder, user=None, **cluster):
        path = os.path.join(folder, "kubeconfig")
        with open(path, "w", encoding="utf-8") as out:
            json.dump({"clusters": [{"name": "c", "cluster": {"server": self.url(), **cluster}}],
                       "users": [{"name": "u", "user": user or {}}], "current-context": "c",
                       "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u",
                                                              "namespace": "team-a"}}]}, out)
        return path

    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"


def definition(properties, kind="TrainingJob", plural=PLURAL, group=GROUP):
    return {"metadata": {"name": f"{plural}.{group}", "uid": "u-1", "resourceVersion": "7",
                         "annotations": {"a": "b", "kubectl.kubernetes.io/"
                                                   "last-applied-configuration": "{}"}},
            "spec": {"group": group, "scope": "Namespaced",
                     "names": {"kind": kind, "plural": plural, "listKind": kind + "List",
                               "singular": kind.lower()},
                     "versions": [{"name": VERSION, "served": True, "storage": True, "schema": {
                         "openAPIV3Schema": {"type": "object", "properties": {
                             "spec": {"type": "object", "properties": properties},
                             "status": {"type": "object"}}}}}]},
            "status": {"acceptedNames": {}}}
