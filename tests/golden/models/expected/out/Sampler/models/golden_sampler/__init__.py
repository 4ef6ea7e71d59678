# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of samplers.golden.example/v1.
"""Sampler: typed models, and the step for Kubeflow Pipelines.

    from golden_sampler import SamplerSpec, sampler

sampler() makes a step of a pipeline, with the SDK 1.8 or 2.x; its arguments are
models or plain data. Sampler(...).to_dict() is the whole resource.
"""
from ._base import NULL, Null, ObjectMeta
from .component import sampler
from .models import (
    Choice,
    Grid,
    Named,
    Open,
    Parts,
    Sampler,
    SamplerExtra,
    SamplerSpec,
    Shape,
    ShapeBorder,
    ShapeBorder_hnfn,
)

__all__ = [
    "Choice",
    "Grid",
    "NULL",
    "Named",
    "Null",
    "ObjectMeta",
    "Open",
    "Parts",
    "Sampler",
    "SamplerExtra",
    "SamplerSpec",
    "Shape",
    "ShapeBorder",
    "ShapeBorder_hnfn",
    "sampler",
]
