# SPDX-License-Identifier: Apache-2.0
"""What inputs and outputs are declared with."""
from dataclasses import dataclass
from typing import Any, Callable, NewType, Optional

SageMakerIOValue = NewType("SageMakerIOValue", object)
SageMakerComponentInput = NewType("SageMakerComponentInput", object)
SageMakerComponentOutput = NewType("SageMakerComponentOutput", object)


@dataclass(frozen=True)
class SageMakerComponentInputValidator:
    input_type: Callable
    description: str
    required: bool = False
    choices: Optional[list] = None
    default: Optional[Any] = None

    def to_argparse_mapping(self):
        return {"type": self.input_type, "help": self.description, "required": self.required,
                "choices": self.choices, "default": self.default}


@dataclass(frozen=True)
class SageMakerComponentOutputValidator:
    description: str


@dataclass
class SageMakerComponentBaseInputs:
    pass


@dataclass
class SageMakerComponentBaseOutputs:
    pass


@dataclass
class SageMakerComponentCommonInputs(SageMakerComponentBaseInputs):
    region: SageMakerComponentInput


COMMON_INPUTS = SageMakerComponentCommonInputs(
    region=SageMakerComponentInputValidator(str, "Region of the resource.", required=True))
