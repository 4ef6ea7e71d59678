# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of samplers.golden.example/v1.
"""The step Sampler for Kubeflow Pipelines."""
from __future__ import annotations

import typing as _t

from . import _kfp
from . import models as _m


def sampler(
    *,
    name: _t.Union[str, _kfp.Placeholder, None] = None,
    size: _t.Union[int, _kfp.Placeholder],
    shape: _t.Union[_m.Shape, _kfp.Json, _kfp.Placeholder],
    level: _t.Union[float, _kfp.Placeholder, None] = None,
    flag: _t.Union[bool, _kfp.Placeholder, None] = None,
    port: _t.Union[int, str, _kfp.Placeholder, None] = None,
    since: _t.Union[str, _kfp.Placeholder, None] = None,
    secret: _t.Union[str, _kfp.Placeholder, None] = None,
    anything: _t.Any = None,
    words: _t.Union[_t.Sequence[str], _kfp.Placeholder, None] = None,
    holes: _t.Union[_t.Sequence[_t.Optional[str]], _kfp.Placeholder, None] = None,
    parts: _t.Union[_t.Sequence[_t.Union[_m.Parts, _kfp.Json]], _kfp.Placeholder, None] = None,
    grid: _t.Union[_t.Sequence[_t.Sequence[_t.Union[_m.Grid, _kfp.Json]]], _kfp.Placeholder, None] = None,
    labels: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    named: _t.Union[_t.Mapping[str, _t.Union[_m.Named, _kfp.Json]], _kfp.Placeholder, None] = None,
    open: _t.Union[_m.Open, _kfp.Json, _kfp.Placeholder, None] = None,
    blob: _t.Union[_t.Mapping[str, _t.Any], _kfp.Placeholder, None] = None,
    template: _t.Union[_t.Mapping[str, _t.Any], _kfp.Placeholder, None] = None,
    fixed: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_class: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_region: _t.Union[str, _kfp.Placeholder, None] = None,
    shape_border: _t.Union[_m.ShapeBorder, _kfp.Json, _kfp.Placeholder, None] = None,
    choice: _t.Union[_m.Choice, _kfp.Json, _kfp.Placeholder, None] = None,
    extra: _t.Union[_m.SamplerExtra, _kfp.Json, _kfp.Placeholder, None] = None,
    resource_name: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_namespace: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_labels: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    resource_annotations: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    action: _t.Union[_t.Literal["create", "apply"], _kfp.Placeholder, None] = None,
    timeout: _t.Union[str, _kfp.Placeholder, None] = None,
) -> _t.Any:
    """One of each shape. Creates the custom resource Sampler and waits until it is
    done.

    Nothing of it is taken from a cache.

    Args:
        name: An optional one before the required ones.
        size: required
        shape: What it looks like.
        level: One of: 0.5, 1.
        flag: optional
        port: optional
        since: optional
        secret: optional
        anything: optional
        words: optional
        holes: optional
        parts: optional
        grid: optional
        labels: optional
        named: optional
        open: optional
        blob: optional
        template: optional
        fixed: optional
        spec_class: optional
        spec_region: optional
        shape_border: optional
        choice: optional
        extra: optional
        resource_name: Name of the custom resource; unset: the cloud resource's,
        or one unique to the run and step.
        resource_namespace: Namespace of the custom resource; unset: that of the
        step.
        resource_labels: Labels of the custom resource.
        resource_annotations: Annotations of the custom resource.
        action: create, or apply: change the resource where it is there already;
        unset: create. One of: create, apply.
        timeout: Limit of the whole step, such as 90s, 5m or 2h; unset: none.

    Returns:
        The task of the SDK. Outputs: phase, resource, resource_name,
        resource_uid, run_summary.
    """
    return _kfp.task(
        __name__.rpartition(".")[0],
        {
            "name": _kfp.value(name),
            "size": _kfp.value(size),
            "shape": _kfp.value(shape),
            "level": _kfp.value(level),
            "flag": _kfp.value(flag),
            "port": _kfp.int_or_text(port),
            "since": _kfp.value(since),
            "secret": _kfp.value(secret),
            "anything": _kfp.any_json(anything),
            "words": _kfp.value(words),
            "holes": _kfp.value(holes),
            "parts": _kfp.value(parts),
            "grid": _kfp.value(grid),
            "labels": _kfp.value(labels),
            "named": _kfp.value(named),
            "open": _kfp.value(open),
            "blob": _kfp.value(blob),
            "template": _kfp.value(template),
            "fixed": _kfp.value(fixed),
            "spec_class": _kfp.value(spec_class),
            "spec_region": _kfp.value(spec_region),
            "shape_border": _kfp.value(shape_border),
            "choice": _kfp.value(choice),
            "extra": _kfp.value(extra),
            "resource_name": _kfp.value(resource_name),
            "resource_namespace": _kfp.value(resource_namespace),
            "resource_labels": _kfp.value(resource_labels),
            "resource_annotations": _kfp.value(resource_annotations),
            "action": _kfp.value(action),
            "timeout": _kfp.value(timeout),
        },
    )
