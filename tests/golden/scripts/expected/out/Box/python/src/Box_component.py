# Made by crdforge from boxes.golden.example/v1.
"""The Box component: makes the resource and waits until it is done."""

import json
import logging
import sys
from typing import Dict, List, Optional

import yaml
from commonv2.sagemaker_component import (
    ComponentMetadata,
    SageMakerComponent,
    SageMakerJobStatus,
)
from Box.src.Box_spec import (
    SPEC_KEYS,
    STATUS_KEYS,
    SageMakerBoxInputs,
    SageMakerBoxOutputs,
    SageMakerBoxSpec,
)

# Where the state is.
STATE = [
    "status",
    "phase",
]

# States that mean done, and failed.
SUCCESS_WORDS = [
    "succeeded",
    "complete",
    "completed",
    "ready",
    "active",
    "bound",
]
FAILURE_WORDS = [
    "failed",
    "failure",
    "error",
    "errored",
    "aborted",
    "terminated",
    "cancelled",
]

# Conditions that mean done, and failed.
SUCCESS_CONDITIONS = [
    "succeeded",
    "complete",
    "completed",
    "ready",
    "available",
]
FAILURE_CONDITIONS = [
    "failed",
    "stalled",
    "denied",
    "invalidrequest",
]


def at(value, *keys: str):
    """What lies below a value, or None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_of(value, empty: str) -> str:
    """A value of the status as an output: JSON, but a text as it is."""
    if value is None:
        return empty
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def put(request: Dict, path: List, value, fixed: bool) -> None:
    """Sets the value where there is none; another for what is fixed is refused."""
    at, last = request, path[-1]
    for step, below in zip(path, path[1:]):
        if isinstance(step, int):
            if not at:
                at.append({})
        elif at.get(step) is None:
            at[step] = [] if isinstance(below, int) else {}
        at = at[step]
    if isinstance(last, int):
        found = at[0] if at else None
    else:
        found = at.get(last)
    if fixed and found is not None and found != value:
        place = ".".join(str(step) for step in path)
        raise ValueError(f"{place} is fixed to {value!r}: leave it out")
    if not fixed and found is not None:
        return
    if isinstance(last, int):
        at[:1] = [value]
    else:
        at[last] = value


@ComponentMetadata(
    name="Store Box",
    description="",
    spec=SageMakerBoxSpec,
)
class SageMakerBoxComponent(SageMakerComponent):
    """Runs Box."""

    def Do(
        self,
        spec: SageMakerBoxSpec,
    ) -> None:
        self.namespace = self._get_current_namespace()
        logging.info("Namespace: %s", self.namespace)
        name = SageMakerComponent._generate_unique_timestamped_id(
            prefix="box",
            max_length=63,
        )
        self.job_name = name
        self.group = "golden.example"
        self.version = "v1"
        self.plural = "boxes"
        self.spaced_out_resource_name = "Box"
        self.job_request_outline_location = "Box/src/Box_request.yaml.tpl"
        self.job_request_location = "Box/src/Box_request.yaml"
        self.update_supported = False
        super().Do(
            spec.inputs,
            spec.outputs,
            spec.output_paths,
        )

    def _create_job_request(
        self,
        inputs: SageMakerBoxInputs,
        outputs: SageMakerBoxOutputs,
    ) -> Dict:
        with open(self.job_request_outline_location, encoding="utf-8") as outline:
            request = yaml.safe_load(outline)
        request["metadata"]["name"] = self.job_name.lower()
        request["spec"] = {
            key: getattr(inputs, name)
            for name, key in SPEC_KEYS.items()
            if getattr(inputs, name) is not None
        }
        put(
            request,
            [
                "spec",
                "size",
                "unit",
            ],
            "m",
            True,
        )
        put(
            request,
            [
                "spec",
                "size",
                "width",
            ],
            3,
            False,
        )
        put(
            request,
            [
                "spec",
                "lids",
            ],
            [],
            False,
        )
        # Keys alone: a value may be a secret.
        logging.info("Request: %s", list(request.get("spec") or request))
        return request

    def _submit_job_request(self, request: Dict) -> Dict:
        return super()._create_custom_resource(request)

    def _on_job_terminated(self) -> None:
        super()._delete_custom_resource()

    def _after_submit_job_request(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerBoxInputs,
        outputs: SageMakerBoxOutputs,
    ) -> None:
        pass

    def _get_upgrade_status(self) -> SageMakerJobStatus:
        return self._get_job_status()

    def _verify_resource_consumption(self) -> bool:
        return True

    def _check_resource_conditions(self) -> Optional[bool]:
        return None

    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = str(at(resource, *STATE) or "")
        if self._is_stale(resource, resource.get("status")):
            return SageMakerJobStatus(is_completed=False, raw_status=word)
        if word.lower() in FAILURE_WORDS:
            return self._failed(word, resource)
        ready = False
        waiting = False
        for condition in at(resource, "status", "conditions") or []:
            if not self._is_stale(resource, condition):
                kind = str(condition.get("type"))
                yes = condition.get("status") == "True"
                no = condition.get("status") == "False"
                refused = kind == "Ready" and condition.get("reason") == "Failed"
                if no and (kind == "Succeeded" or refused):
                    return self._failed(kind, resource, condition)
                if yes and kind.lower() in FAILURE_CONDITIONS:
                    return self._failed(kind, resource, condition)
                ready = ready or yes and kind.lower() in SUCCESS_CONDITIONS
                waiting = waiting or yes and kind == "Reconciling"
                waiting = waiting or not yes and kind == "Ready"
        done = not waiting and (ready or word.lower() in SUCCESS_WORDS)
        return SageMakerJobStatus(is_completed=done, raw_status=word)

    def _is_stale(self, resource: Dict, part) -> bool:
        """Whether a part of the status tells of an older specification."""
        seen = str(at(part, "observedGeneration"))  # some write a text
        generation = at(resource, "metadata", "generation") or 0
        return seen.isascii() and seen.isdigit() and int(seen) < generation

    def _failed(
        self,
        word: str,
        resource: Dict,
        condition: Optional[Dict] = None,
    ) -> SageMakerJobStatus:
        reason = at(condition, "message") or at(condition, "reason")
        return SageMakerJobStatus(
            is_completed=True,
            raw_status=word,
            has_error=True,
            error_message=reason or word,
        )

    def _after_job_complete(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerBoxInputs,
        outputs: SageMakerBoxOutputs,
    ) -> None:
        status = (self._get_resource() or {}).get("status") or {}
        for name, key in STATUS_KEYS.items():
            value = status.get(key)
            setattr(outputs, name, text_of(value, ""))
        outputs.resource_name = self.job_name


if __name__ == "__main__":
    SageMakerBoxComponent().Do(SageMakerBoxSpec(sys.argv[1:]))
