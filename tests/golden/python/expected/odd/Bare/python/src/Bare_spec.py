# Made by crdforge from bares.golden.example/v1.
"""What the Bare component takes and gives."""

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

# The property of the resource that each of these inputs is.
TOP_KEYS = {
    "data": "data",
    "immutable": "immutable",
}


@dataclass
class SageMakerBareInputs(SageMakerComponentCommonInputs):
    """The inputs of Bare."""

    data: Input
    immutable: Input


@dataclass
class SageMakerBareOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Bare."""

    resource_name: Output


class SageMakerBareSpec(
    SageMakerComponentSpec[
        SageMakerBareInputs,
        SageMakerBareOutputs,
    ],
):
    """The arguments of the Bare component."""

    INPUTS = SageMakerBareInputs(
        data=InputValidator(
            input_type=SpecInputParsers.yaml_or_json_dict,
            description="",
            required=False,
        ),
        immutable=InputValidator(
            input_type=SpecInputParsers.str_to_bool,
            description="",
            required=False,
        ),
        region=InputValidator(
            input_type=str,
            description="Not used: this kind has no region.",
            required=False,
        ),
    )

    OUTPUTS = SageMakerBareOutputs(
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerBareInputs,
            SageMakerBareOutputs,
        )

    @property
    def inputs(self) -> SageMakerBareInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerBareOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
