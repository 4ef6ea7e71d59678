# SPDX-License-Identifier: Apache-2.0
"""A Kubernetes that plays a list of states of one resource: one step a wait."""
import copy


class Cluster:
    """`states`: the status after the creation and after each wait; the last one stays."""

    def __init__(self, states, present=None):
        self.states = list(states)
        self.present = present  # the resource
        self.requests = []      # (verb, body or name)
        self.waits = 0

    def _play(self):
        if self.present is not None and self.states:
            self.present["status"] = self.states[0]
            if len(self.states) > 1:
                self.states.pop(0)

    def wait(self):
        self.waits += 1
        assert self.waits < 1000, "the component waits for ever"
        self._play()

    def pods(self):
        return []

    def create(self, body):
        self.requests.append(("create", copy.deepcopy(body)))
        self.present = copy.deepcopy(body)
        return copy.deepcopy(self.present)

    def patch(self, body):
        self.requests.append(("patch", copy.deepcopy(body)))
        for key in body:
            if key not in ("apiVersion", "kind", "metadata"):
                self.present[key] = copy.deepcopy(body[key])
        return copy.deepcopy(self.present)

    def delete(self, name):
        self.requests.append(("delete", name))
        self.present = None

    def get(self, name):
        if self.present is None or self.present["metadata"]["name"] != name:
            return None
        return copy.deepcopy(self.present)
