# Made by crdforge from names.golden.example/v1.
"""The Name component: makes the resource and waits until it is done."""

import logging
import sys
from typing import Dict, Optional

import yaml
from commonv2.sagemaker_component import (
    ComponentMetadata,
    SageMakerComponent,
    SageMakerJobStatus,
)
from Name.src.Name_spec import (
    SPEC_KEYS,
    SageMakerNameInputs,
    SageMakerNameOutputs,
    SageMakerNameSpec,
)


@ComponentMetadata(
    name="Name",
    description="",
    spec=SageMakerNameSpec,
)
class SageMakerNameComponent(SageMakerComponent):
    """Runs Name."""

    def Do(
        self,
        spec: SageMakerNameSpec,
    ) -> None:
        self.namespace = self._get_current_namespace()
        logging.info("Namespace: %s", self.namespace)
        name = SageMakerComponent._generate_unique_timestamped_id(
            prefix="name",
            max_length=63,
        )
        self.job_name = name
        self.group = "golden.example"
        self.version = "v1"
        self.plural = "names"
        self.spaced_out_resource_name = "Name"
        self.job_request_outline_location = "Name/src/Name_request.yaml.tpl"
        self.job_request_location = "Name/src/Name_request.yaml"
        self.update_supported = False
        super().Do(
            spec.inputs,
            spec.outputs,
            spec.output_paths,
        )

    def _create_job_request(
        self,
        inputs: SageMakerNameInputs,
        outputs: SageMakerNameOutputs,
    ) -> Dict:
        with open(self.job_request_outline_location, encoding="utf-8") as outline:
            request = yaml.safe_load(outline)
        request["metadata"]["name"] = self.job_name.lower()
        request["spec"] = {
            key: getattr(inputs, name)
            for name, key in SPEC_KEYS.items()
            if getattr(inputs, name) is not None
        }
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
        inputs: SageMakerNameInputs,
        outputs: SageMakerNameOutputs,
    ) -> None:
        pass

    def _get_upgrade_status(self) -> SageMakerJobStatus:
        return self._get_job_status()

    def _verify_resource_consumption(self) -> bool:
        return True

    def _check_resource_conditions(self) -> Optional[bool]:
        return None

    def _get_job_status(self) -> SageMakerJobStatus:
        # Done as soon as it is there: the kind has no state of its own.
        return SageMakerJobStatus(is_completed=True, raw_status="Completed")

    def _after_job_complete(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerNameInputs,
        outputs: SageMakerNameOutputs,
    ) -> None:
        outputs.resource_name = self.job_name


if __name__ == "__main__":
    SageMakerNameComponent().Do(SageMakerNameSpec(sys.argv[1:]))
