# SPDX-License-Identifier: Apache-2.0
"""The course of a step, against commonv2.scripted.Cluster."""
import json
import logging
import os
import random
import signal
import string
import sys
import time
from typing import NamedTuple, Optional

import yaml

from . import is_ack_requeue_error, snake_to_camel


class SageMakerJobStatus(NamedTuple):
    is_completed: bool
    raw_status: str
    has_error: bool = False
    error_message: Optional[str] = None


def ComponentMetadata(name, description, spec):
    def decorate(component):
        component.COMPONENT_NAME = name
        component.COMPONENT_DESCRIPTION = description
        component.COMPONENT_SPEC = spec
        return component
    return decorate


class SageMakerComponent:
    STATUS_POLL_INTERVAL = 30
    UPDATE_PROCESS_INTERVAL = 10
    cluster = None  # of all components, set by a test

    resource_upgrade = False
    initial_status = None

    # --- what happens in order ------------------------------------------------------------------

    def Do(self, inputs, outputs, output_paths):
        try:
            self.cluster.pods()
        except Exception:
            logging.exception("no connection")
            sys.exit(1)
        if not self._do(inputs, outputs, output_paths):
            sys.exit(1)

    def _do(self, inputs, outputs, output_paths):
        signal.signal(signal.SIGTERM, lambda number, frame: self._on_job_terminated())
        self.resource_upgrade = self._is_upgrade()
        if self.resource_upgrade and not self.update_supported:
            logging.error("%s exists, and its kind cannot be updated", self.job_name)
            return False
        request = self._create_job_request(inputs, outputs)
        try:
            job = self._submit_job_request(request)
            if not self._verify_resource_consumption():
                return False
            self._after_submit_job_request(job, request, inputs, outputs)
            status = self._wait_for_end()
        except Exception:
            logging.exception("the step failed")
            return False
        if status is None:
            return False
        if status.has_error:
            logging.error(status.error_message)
            return False
        self._after_job_complete(job, request, inputs, outputs)
        self._write_all_outputs(output_paths, outputs)
        return True

    def _wait_for_end(self):
        while True:
            waiting = self._check_resource_conditions()
            if waiting is False:
                return None
            if waiting is None:
                status = (self._get_upgrade_status() if self.resource_upgrade
                          else self._get_job_status())
                if status.is_completed:
                    return status
            self.cluster.wait()

    def _verify_resource_consumption(self):
        while True:
            waiting = self._check_resource_conditions()
            if waiting is False:
                return False
            if waiting is None:
                status = self._get_resource()["status"]
                if status.get("ackResourceMetadata", {}).get("arn") and (
                        not self.resource_upgrade or status != self.initial_status):
                    return True
            self.cluster.wait()

    def _check_resource_conditions(self):
        for condition in self._get_resource()["status"]["conditions"]:
            if condition["status"] != "True":
                continue
            if condition["type"] == "ACK.Terminal":
                return False
            if condition["type"] == "ACK.Recoverable":
                text = condition.get("message", "")
                if is_ack_requeue_error(text):
                    continue
                return not ("ValidationException" in text or "InvalidParameter" in text)
        return None

    # --- the resource ---------------------------------------------------------------------------

    def _get_current_namespace(self):
        return "team"

    def _get_resource(self):
        return self.cluster.get(self.job_name.lower())

    def _is_upgrade(self):
        return self._get_resource() is not None

    def _get_conditions_of_type(self, kind):
        return [c for c in self._get_resource()["status"]["conditions"] if c["type"] == kind]

    def _get_resource_synced_status(self, status):
        for condition in status["conditions"]:
            if condition["type"] == "ACK.ResourceSynced":
                return condition["status"] == "True"
        return None

    def _create_job_yaml(self, inputs, outputs):
        with open(self.job_request_outline_location, encoding="utf-8") as outline:
            request = yaml.safe_load(outline)
        request["metadata"]["name"] = self.job_name
        request["metadata"]["annotations"]["services.k8s.aws/region"] = inputs.region
        for name, value in vars(inputs).items():
            if snake_to_camel(name) in request["spec"] and value not in ({}, []):
                request["spec"][snake_to_camel(name)] = value
        request["spec"] = {key: value for key, value in request["spec"].items() if value is not None}
        return request

    def _create_custom_resource(self, request):
        return self.cluster.create(request)

    def _create_resource(self, request, wait_periods=6, period_length=10):
        made = self._create_custom_resource(request)
        for _ in range(wait_periods):
            self.cluster.wait()
            if "status" in (self._get_resource() or {}):
                return made
        raise TimeoutError(f"no status after {wait_periods * period_length} s")

    def _patch_custom_resource(self, request):
        return self.cluster.patch(request)

    def _delete_custom_resource(self):
        self.cluster.delete(self.job_name.lower())

    @staticmethod
    def _generate_unique_timestamped_id(prefix, size=4, chars=string.ascii_lowercase + string.digits,
                                        max_length=32):
        letters = "".join(random.choice(chars) for _ in range(size))
        name = "-".join([prefix, time.strftime("%Y%m%d%H%M%S", time.gmtime()), letters])
        return name[-max_length:]

    # --- outputs --------------------------------------------------------------------------------

    def _write_all_outputs(self, paths, outputs):
        for name, value in vars(outputs).items():
            self._write_output(getattr(paths, name), "N/A" if value is None else value,
                               isinstance(value, (list, dict)))

    def _write_output(self, path, value, json_encode=False):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(value) if json_encode else str(value))
