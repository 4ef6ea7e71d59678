# Made by crdforge from wholes.golden.example/v1.
"""What the Whole component takes and gives."""

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
    "spec": "spec",
}


@dataclass
class SageMakerWholeInputs(SageMakerComponentCommonInputs):
    """The inputs of Whole."""

    spec: Input


@dataclass
class SageMakerWholeOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Whole."""

    status: Output
    resource_name: Output


class SageMakerWholeSpec(
    SageMakerComponentSpec[
        SageMakerWholeInputs,
        SageMakerWholeOutputs,
    ],
):
    """The arguments of the Whole component."""

    INPUTS = SageMakerWholeInputs(
        spec=InputValidator(
            input_type=SpecInputParsers.yaml_or_json_dict,
            description="",
            required=False,
        ),
        region=InputValidator(
            input_type=str,
            description="Not used: this kind has no region.",
            required=False,
        ),
    )

    OUTPUTS = SageMakerWholeOutputs(
        status=OutputValidator(
            description="",
        ),
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerWholeInputs,
            SageMakerWholeOutputs,
        )

    @property
    def inputs(self) -> SageMakerWholeInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerWholeOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
