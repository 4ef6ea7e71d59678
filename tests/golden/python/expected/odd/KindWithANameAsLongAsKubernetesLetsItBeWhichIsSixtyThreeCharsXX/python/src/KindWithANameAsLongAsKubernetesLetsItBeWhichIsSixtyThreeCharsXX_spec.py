# Made by crdforge from longs.golden.services.k8s.aws/v1.
"""What the KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX component takes and gives."""

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

# The property of the spec that each input is.
SPEC_KEYS = {
    "an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does": "anInputWithANameThatIsLongerThanALineOfPythonHasColumnsWhichNobodyShouldHaveButSomebodyDoes",
    "kms_key_id_of_an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_kms_key_id": "kmsKeyIDOfAnInputWithANameThatIsLongerThanALineOfPythonHasColumnsKmsKeyID",
}

# The property of the status that each output is.
STATUS_KEYS = {
    "this_is_the_word_that_the_controller_of_these_long_things_uses_for_their_state": "thisIsTheWordThatTheControllerOfTheseLongThingsUsesForTheirState",
    "an_output_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does": "anOutputWithANameThatIsLongerThanALineOfPythonHasColumnsWhichNobodyShouldHaveButSomebodyDoes",
}

# What is written where the status has no such property; elsewhere it is empty text.
EMPTY_OUTPUTS = {
    "an_output_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does": "{}",
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


@dataclass
class SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs(
    SageMakerComponentCommonInputs,
):
    """The inputs of KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX."""

    an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does: (
        Input
    )
    kms_key_id_of_an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_kms_key_id: (
        Input
    )


@dataclass
class SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs(
    SageMakerComponentBaseOutputs,
):
    """The outputs of KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX."""

    this_is_the_word_that_the_controller_of_these_long_things_uses_for_their_state: (
        Output
    )
    an_output_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does: (
        Output
    )
    resource_name: Output


class SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXSpec(
    SageMakerComponentSpec[
        SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
        SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
    ],
):
    """The arguments of the KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX component."""

    INPUTS = SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs(
        an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does=InputValidator(
            input_type=str,
            description="",
            required=True,
        ),
        kms_key_id_of_an_input_with_a_name_that_is_longer_than_a_line_of_python_has_columns_kms_key_id=InputValidator(
            input_type=number,
            description="",
            required=False,
        ),
        **vars(COMMON_INPUTS),
    )

    OUTPUTS = SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs(
        this_is_the_word_that_the_controller_of_these_long_things_uses_for_their_state=OutputValidator(
            description="",
        ),
        an_output_with_a_name_that_is_longer_than_a_line_of_python_has_columns_which_nobody_should_have_but_somebody_does=OutputValidator(
            description="",
        ),
        resource_name=OutputValidator(
            description="Name of the custom resource.",
        ),
    )

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs,
            SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs,
        )

    @property
    def inputs(
        self,
    ) -> SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXInputs:
        return super().inputs

    @property
    def outputs(
        self,
    ) -> (
        SageMakerKindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXXOutputs
    ):
        return super().outputs

    @property
    def output_paths(self) -> Dict[str, str]:
        return super().output_paths
