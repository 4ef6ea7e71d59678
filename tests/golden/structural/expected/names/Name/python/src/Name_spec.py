# Made by crdforge from names.golden.example/v1.
"""What the Name component takes and gives."""

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

# The property of the spec that each input is.
SPEC_KEYS = {
    "with_dot": "with.dot",
    "with_dash_lavj": "with-dash",
    "with_dash": "withDash",
    "ref": "$ref",
    "spec_1st": "1st",
    "spec_class": "class",
    "x": "x",
    "x_qspa": "X",
    "gr_e": "größe",
    "spec_fpti": "大きさ",
    "spec_smnf": "",
    "with_space": "with space",
    "quote_and_back": 'quote"and\\back',
    "a_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_indeed_z": "aVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameIndeedZ",
    "spec_timeout": "timeout",
}


@dataclass
class SageMakerNameInputs(SageMakerComponentCommonInputs):
    """The inputs of Name."""

    with_dot: Input
    with_dash_lavj: Input
    with_dash: Input
    ref: Input
    spec_1st: Input
    spec_class: Input
    x: Input
    x_qspa: Input
    gr_e: Input
    spec_fpti: Input
    spec_smnf: Input
    with_space: Input
    quote_and_back: Input
    a_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_indeed_z: (
        Input
    )
    spec_timeout: Input


@dataclass
class SageMakerNameOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Name."""

    resource_name: Output


class SageMakerNameSpec(
    SageMakerComponentSpec[
        SageMakerNameInputs,
        SageMakerNameOutputs,
    ],
):
    """The arguments of the Name component."""

    INPUTS = SageMakerNameInputs(
        with_dot=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        with_dash_lavj=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        with_dash=InputValidator(
            input_type=str,
            description="collides",
            required=False,
        ),
        ref=InputValidator(
            input_type=str,
            description="a property and no reference",
            required=False,
        ),
        spec_1st=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        spec_class=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        x=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        x_qspa=InputValidator(
            input_type=str,
            description="collides with the small one",
            required=False,
        ),
        gr_e=InputValidator(
            input_type=str,
            description="Größe, 大きさ, 😀, \u202eright to left\u202c",
            required=False,
        ),
        spec_fpti=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        spec_smnf=InputValidator(
            input_type=str,
            description="no name at all",
            required=False,
        ),
        with_space=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        quote_and_back=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        a_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_very_long_name_indeed_z=InputValidator(
            input_type=str,
            description="200 characters",
            required=False,
        ),
        spec_timeout=InputValidator(
            input_type=str,
            description="one of crdforge's own",
            required=False,
        ),
        region=InputValidator(
            input_type=str,
            description="Not used: this kind has no region.",
            required=False,
        ),
    )

    OUTPUTS = SageMakerNameOutputs(
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerNameInputs,
            SageMakerNameOutputs,
        )

    @property
    def inputs(self) -> SageMakerNameInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerNameOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
