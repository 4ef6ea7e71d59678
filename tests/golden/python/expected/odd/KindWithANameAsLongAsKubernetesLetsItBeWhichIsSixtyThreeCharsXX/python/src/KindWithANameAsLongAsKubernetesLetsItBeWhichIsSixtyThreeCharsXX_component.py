# Made by crdforge from longs.golden.services.k8s.aws/v1.
"""The KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX component: makes the resource and waits until it is done."""

import json
import logging
import sys
from typing import Dict

import yaml
from commonv2.sagemaker_component import (
    ComponentMetadata,
    SageMakerComponent,
    SageMakerJobStatus,
)
from KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX.src.KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX_spec import (
    SPEC_KEYS,
    STATUS_KEYS,
    EMPTY_OUTPUTS,
    SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
    SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
    SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXSpec,
)

# Where the state is.
STATE = [
    "status",
    "thisIsTheWordThatTheControllerOfTheseLongThingsUsesForTheirState",
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


@ComponentMetadata(
    name="KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX",
    description="",
    spec=SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXSpec,
)
class SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXComponent(
    SageMakerComponent,
):
    """Runs KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX."""

    def Do(
        self,
        spec: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXSpec,
    ) -> None:
        self.namespace = self._get_current_namespace()
        logging.info("Namespace: %s", self.namespace)
        name = SageMakerComponent._generate_unique_timestamped_id(
            prefix="kind-with-a-name-as-long-as-kubernetes-lets",
            max_length=63,
        )
        self.job_name = name
        self.group = "golden.services.k8s.aws"
        self.version = "v1"
        self.plural = "longs"
        self.spaced_out_resource_name = "Kind With A Name As Long As Kubernetes Lets It Be Which Is Sixty Three Chars XX"
        self.job_request_outline_location = "KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX/src/KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX_request.yaml.tpl"
        self.job_request_location = "KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX/src/KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX_request.yaml"
        self.update_supported = False
        super().Do(
            spec.inputs,
            spec.outputs,
            spec.output_paths,
        )

    def _create_job_request(
        self,
        inputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
        outputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
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
        inputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
        outputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
    ) -> None:
        pass

    def _get_upgrade_status(self) -> SageMakerJobStatus:
        return self._get_job_status()

    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = at(resource, *STATE) or ""
        if not word or not self._is_synced(resource):
            return SageMakerJobStatus(is_completed=False, raw_status=word)
        if "fail" in word.lower():
            return self._failed(word, resource)
        return SageMakerJobStatus(is_completed=True, raw_status=word)

    def _failed(self, word: str, resource: Dict) -> SageMakerJobStatus:
        return SageMakerJobStatus(
            is_completed=True,
            raw_status=word,
            has_error=True,
            error_message=word,
        )

    def _is_synced(self, resource: Dict) -> bool:
        return str(self._get_resource_synced_status(resource["status"])) == "True"

    def _after_job_complete(
        self,
        job: Dict,
        request: Dict,
        inputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
        outputs: SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
    ) -> None:
        status = (self._get_resource() or {}).get("status") or {}
        for name, key in STATUS_KEYS.items():
            value = status.get(key)
            setattr(outputs, name, text_of(value, EMPTY_OUTPUTS.get(name, "")))
        outputs.resource_name = self.job_name


if __name__ == "__main__":
    SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXComponent().Do(
        SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXSpec(
            sys.argv[1:],
        ),
    )
