# SPDX-License-Identifier: Apache-2.0
"""Steps for Kubeflow Pipelines, under the SDK that is installed: 1.8 or 2.x."""
from __future__ import annotations

import functools
import importlib
import importlib.resources
import json
import typing as _t

from . import _base

Json = _t.Mapping[str, _t.Any]


@_t.runtime_checkable
class Placeholder(_t.Protocol):
    """A pipeline parameter, or an output of a task: a value that only the run knows."""

    @property
    def full_name(self) -> str:
        """What both SDKs have."""


def value(given: _t.Any) -> _t.Any:
    """What the SDK takes for an input. A placeholder inside of a map or list is left to the SDK:
    1.8 pastes the text of the value into JSON, 2.x asks the backend to put it there."""
    return given if isinstance(given, Placeholder) else _base.plain(given)


def int_or_text(given: _t.Any) -> _t.Any:
    """The same for an integer or text, which both SDKs carry as text."""
    return str(given) if isinstance(given, int) else value(given)


def any_json(given: _t.Any) -> _t.Any:
    """The same for a value of any type, which both SDKs carry as JSON text."""
    if given is None or isinstance(given, Placeholder):
        return given
    return json.dumps(_base.plain(given), ensure_ascii=False)


@functools.lru_cache(maxsize=None)
def _component(package: str, one: bool) -> _t.Any:
    name = "component.yaml" if one else "pipeline_spec.yaml"
    text = importlib.resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return importlib.import_module("kfp.components").load_component_from_text(text)


def task(package: str, arguments: _t.Mapping[str, _t.Any]) -> _t.Any:
    """The step, never taken from a cache: it has effects outside. An argument that is None is not
    passed on."""
    try:
        kfp = importlib.import_module("kfp")
    except ImportError as error:
        raise ImportError("a step needs the SDK: pip install kfp (1.8 or 2.x)") from error
    one = str(kfp.__version__).startswith("1.")
    given = {name: text for name, text in arguments.items() if text is not None}
    made = _component(package, one)(**given)
    made.set_caching_options(False)
    if one:
        made.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return made
