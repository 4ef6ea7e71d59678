# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of warnings.golden.example/v1.
"""Warning_: typed models, and the step for Kubeflow Pipelines.

    from golden_warning import Warning_Spec, warning

warning() makes a step of a pipeline, with the SDK 1.8 or 2.x; its arguments are
models or plain data. Warning_(...).to_dict() is the whole resource.
"""
from ._base import NULL, Null, ObjectMeta
from .component import warning
from .models import (
    AB,
    ABC,
    ABC_eorq,
    ABC_ibxm,
    ABC_rpnc,
    AB_dslc,
    AB_udsk,
    Class,
    ClassClass,
    Int,
    Model,
    Spec,
    Spec1a,
    SpecException,
    SpecNull,
    SpecObjectMeta,
    SpecWarning,
    SpecWarning_Spec,
    Spec_swkh,
    WarningSpec,
    Warning_,
    Warning_Extra,
    Warning_Spec,
)

__all__ = [
    "AB",
    "ABC",
    "ABC_eorq",
    "ABC_ibxm",
    "ABC_rpnc",
    "AB_dslc",
    "AB_udsk",
    "Class",
    "ClassClass",
    "Int",
    "Model",
    "NULL",
    "Null",
    "ObjectMeta",
    "Spec",
    "Spec1a",
    "SpecException",
    "SpecNull",
    "SpecObjectMeta",
    "SpecWarning",
    "SpecWarning_Spec",
    "Spec_swkh",
    "WarningSpec",
    "Warning_",
    "Warning_Extra",
    "Warning_Spec",
    "warning",
]
