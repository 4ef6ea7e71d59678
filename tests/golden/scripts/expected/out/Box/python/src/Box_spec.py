# Made by crdforge from boxes.golden.example/v1.
"""What the Box component takes and gives."""

from dataclasses import dataclass
from typing import Dict, List

from commonv2.common_inputs import (
    SageMakerComponentBaseOutputs,
    SageMakerComponentCommonInputs,
    SageMakerComponentInput as Input,
    SageMakerComponentInputValidator as InputValidator,
    SageMakerComponentOutput as Output,
    SageMakerComponentOutputValidator as OutputValidator,
)
from commonv2.sagemaker_component_spec import SageMakerComponentSpec
from commonv2.spec_input_parsers import SpecInputParsers

# The property of the spec that each input is.
SPEC_KEYS = {
    "box_lids": "lids",
    "box_label": "label",
}

# The property of the status that each output is.
STATUS_KEYS = {
    "phase": "phase",
}


@dataclass
class SageMakerBoxInputs(SageMakerComponentCommonInputs):
    """The inputs of Box."""

    box_lids: Input
    box_label: Input


@dataclass
class SageMakerBoxOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Box."""

    phase: Output
    resource_name: Output


class SageMakerBoxSpec(
    SageMakerComponentSpec[
        SageMakerBoxInputs,
        SageMakerBoxOutputs,
    ],
):
    """The arguments of the Box component."""

    INPUTS = SageMakerBoxInputs(
        box_lids=InputValidator(
            input_type=SpecInputParsers.yaml_or_json_list,
            description="",
            required=False,
        ),
        box_label=InputValidator(
            input_type=str,
            description="Cost centre.",
            required=True,
        ),
        region=InputValidator(
            input_type=str,
            description="Not used: this kind has no region.",
            required=False,
        ),
    )

    OUTPUTS = SageMakerBoxOutputs(
        phase=OutputValidator(
            description="",
        ),
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerBoxInputs,
            SageMakerBoxOutputs,
        )

    @property
    def inputs(self) -> SageMakerBoxInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerBoxOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
