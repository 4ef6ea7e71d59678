# Made by crdforge from smalls.golden.services.k8s.aws/v1.
"""The Small component: makes the resource and waits until it is done."""

import logging
import sys
from typing import Dict

import yaml
from commonv2.sagemaker_component import (
    ComponentMetadata,
    SageMakerComponent,
    SageMakerJobStatus,
)
from Small.src.Small_spec import (
    SPEC_KEYS,
    SageMakerSmallInputs,
    SageMakerSmallOutputs,
    SageMakerSmallSpec,
)


@ComponentMetadata(
    name="Small",
    description="",
    spec=SageMakerSmallSpec,
)
class SageMakerSmallComponent(SageMakerComponent):
    """Runs Small."""

    def Do(
        self,
        spec: SageMakerSmallSpec,
    ) -> None:
        self.namespace = self._get_current_namespace()
        logging.info("Namespace: %s", self.namespace)
        name = SageMakerComponent._generate_unique_timestamped_id(
            prefix="small",
            max_length=63,
        )
        self.job_name = name
        self.group = "golden.services.k8s.aws"
        self.version = "v1"
        self.plural = "smalls"
        self.spaced_out_resource_name = "Small"
        self.job_request_outline_location = "Small/src/Small_request.yaml.tpl"
        self.job_request_location = "Small/src/Small_request.yaml"
        self.update_supported = False
        super().Do(
            spec.inputs,
            spec.outputs,
            spec.output_paths,
        )

    def _create_job_request(
        self,
        inputs: SageMakerSmallInputs,
        outputs: SageMakerSmallOutputs,
    ) -> Dict:
        with open(self.job_request_outline_location, encoding="utf-8") as outline:
            request = yaml.safe_load(outline)
        request["metadata"]["name"] = self.job_name.lower()
        annotations = request["metadata"]["annotations"]
        annotations["services.k8s.aws/region"] = inputs.region
        request["spec"] = {
            key: getattr(inputs, name)
            for name, key in SPEC_KEYS.items()
            if getattr(inputs, name) is not None
        }
        # Keys alone: a value may be a secret.
        logging.info("Request: %s", list(request.get("spec") or request))
        return request

    def _submit_job_request(self, request: Dict) -> Dict:
        return super()._create_resource(request, 12, 15)

    def _on_job_terminated(self) -> None:
        super()._delete_custom_resource()

    def _after_submit_job_request(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerSmallInputs,
        outputs: SageMakerSmallOutputs,
    ) -> None:
        pass

    def _get_upgrade_status(self) -> SageMakerJobStatus:
        return self._get_job_status()

    def _get_job_status(self) -> SageMakerJobStatus:
        # Done as soon as it is there: the kind has no state of its own.
        return SageMakerJobStatus(is_completed=True, raw_status="Completed")

    def _after_job_complete(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerSmallInputs,
        outputs: SageMakerSmallOutputs,
    ) -> None:
        outputs.resource_name = self.job_name


if __name__ == "__main__":
    SageMakerSmallComponent().Do(SageMakerSmallSpec(sys.argv[1:]))
