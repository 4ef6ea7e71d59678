# Made by crdforge from hostiles.golden.services.k8s.aws/v1.
"""What the Hostile component takes and gives."""

import argparse
import json
import re
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
from commonv2.spec_input_parsers import SpecInputParsers

# The property of the spec that each input is.
SPEC_KEYS = {
    "text": "text",
    "whole": "whole",
    "real": "real",
    "flag": "flag",
    "part": "part",
    "items": "items",
    "port": "port",
    "anything": "anything",
    "spec_region": "region",
    "spec_class": "class",
    "spec_self": "self",
    "spec_help": "help",
    "spec_1abc": "1abc",
    "kms_key_id": "kmsKeyID",
    "foo_bar": "fooBar",
    "foo_bar_mxzl": "foo_bar",
    "on": "on",
    "spec_conditions_output_path": "conditionsOutputPath",
    "a_b": "a: b #\"'\\",
}

# The property of the status that each output is.
STATUS_KEYS = {
    "hostile_status": "hostileStatus",
    "failure_reason": "failureReason",
    "ack_resource_metadata": "ackResourceMetadata",
    "conditions": "conditions",
    "count": "count",
    "sagemaker_resource_name": "sagemakerResourceName",
}


def number(text: str):
    """A number of JSON: an integer stays one."""
    if not text:
        return None
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if not re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", text):
        raise argparse.ArgumentTypeError(json.dumps(text) + " is no number")
    return float(text)


def int_or_string(text: str):
    """An integer where the text is one, else the text."""
    if not text:
        return None
    return int(text) if re.fullmatch(r"-?[0-9]+", text) else text


def no_constant(word: str):
    """NaN and Infinity are no JSON, whatever the parser says."""
    raise ValueError(word)


def anything(text: str):
    """What the text is as JSON, else the text."""
    if not text:
        return None
    try:
        return json.loads(text, parse_constant=no_constant)
    except ValueError:
        return text


@dataclass
class SageMakerHostileInputs(SageMakerComponentCommonInputs):
    """The inputs of Hostile."""

    text: Input
    whole: Input
    real: Input
    flag: Input
    part: Input
    items: Input
    port: Input
    anything: Input
    spec_region: Input
    spec_class: Input
    spec_self: Input
    spec_help: Input
    spec_1abc: Input
    kms_key_id: Input
    foo_bar: Input
    foo_bar_mxzl: Input
    on: Input
    spec_conditions_output_path: Input
    a_b: Input


@dataclass
class SageMakerHostileOutputs(SageMakerComponentBaseOutputs):
    """The outputs of Hostile."""

    hostile_status: Output
    failure_reason: Output
    ack_resource_metadata: Output
    conditions: Output
    count: Output
    sagemaker_resource_name: Output
    resource_name: Output


class SageMakerHostileSpec(
    SageMakerComponentSpec[
        SageMakerHostileInputs,
        SageMakerHostileOutputs,
    ],
):
    """The arguments of the Hostile component."""

    INPUTS = SageMakerHostileInputs(
        text=InputValidator(
            input_type=str,
            description='""" import os; os.',
            required=True,
        ),
        whole=InputValidator(
            input_type=int,
            description="100%% of \u202eit # type: ignore.",
            required=False,
        ),
        real=InputValidator(
            input_type=number,
            description="\\N{DASH} \\x41 \\.",
            required=False,
        ),
        flag=InputValidator(
            input_type=SpecInputParsers.str_to_bool,
            description='"); import os; os.',
            required=False,
        ),
        part=InputValidator(
            input_type=SpecInputParsers.yaml_or_json_dict,
            description="{ {inputs.",
            required=False,
        ),
        items=InputValidator(
            input_type=SpecInputParsers.yaml_or_json_list,
            description='ends in a quote ".',
            required=False,
        ),
        port=InputValidator(
            input_type=int_or_string,
            description="",
            required=False,
        ),
        anything=InputValidator(
            input_type=anything,
            description="",
            required=False,
        ),
        spec_region=InputValidator(
            input_type=str,
            description="a name of our own.",
            required=True,
        ),
        spec_class=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        spec_self=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        spec_help=InputValidator(
            input_type=str,
            description="an option of every program.",
            required=False,
        ),
        spec_1abc=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        kms_key_id=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        foo_bar=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        foo_bar_mxzl=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        on=InputValidator(
            input_type=SpecInputParsers.str_to_bool,
            description="",
            required=False,
        ),
        spec_conditions_output_path=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        a_b=InputValidator(
            input_type=str,
            description="",
            required=False,
        ),
        **vars(COMMON_INPUTS),
    )

    OUTPUTS = SageMakerHostileOutputs(
        hostile_status=OutputValidator(
            description="",
        ),
        failure_reason=OutputValidator(
            description='why: "it" failed\\.',
        ),
        ack_resource_metadata=OutputValidator(
            description="",
        ),
        conditions=OutputValidator(
            description="",
        ),
        count=OutputValidator(
            description="",
        ),
        sagemaker_resource_name=OutputValidator(
            description="",
        ),
        resource_name=OutputValidator(
            description="Resource name on Sagemaker",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerHostileInputs,
            SageMakerHostileOutputs,
        )

    @property
    def inputs(self) -> SageMakerHostileInputs:
        return super().inputs

    @property
    def outputs(self) -> SageMakerHostileOutputs:
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
