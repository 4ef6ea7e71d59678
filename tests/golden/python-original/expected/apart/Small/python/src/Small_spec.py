# Made by crdforge from smalls.golden.services.k8s.aws/v1.
"""What the Small component takes and gives."""

from dataclasses import dataclass
from typing import Dict, List

from commonv2.common_inputs import (
    COMMON_INPUTS,
    SageMakerComponentBaseOutputs,
    SageMakerComponentCommonInputs,
    SageMakerComponentInput as Input,
    SageMakerComponentInputValidator as InputValidator,
    SageMakerComponentOutput as Output,
    SageMakerComponentOutputValidator as OutputValidator,
)
from commonv2.sagemaker_component_spec import SageMakerComponentSpec

# The property of the spec that each input is.
SPEC_KEYS = {
    "size": "size",
}


@dataclass
class SageMakerSmallInputs(SageMakerComponentCommonInputs):
    """The inputs of Small."""

    size: Input


@dataclass
class SageMakerSmallOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Small."""

    resource_name: Output


class SageMakerSmallSpec(
    SageMakerComponentSpec[
        SageMakerSmallInputs,
        SageMakerSmallOutputs,
    ],
):
    """The arguments of the Small component."""

    INPUTS = SageMakerSmallInputs(
        size=InputValidator(
            input_type=int,
            description="",
            required=True,
        ),
        **vars(COMMON_INPUTS),
    )

    OUTPUTS = SageMakerSmallOutputs(
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerSmallInputs,
            SageMakerSmallOutputs,
        )

    @property
    def inputs(self) -> SageMakerSmallInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerSmallOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
