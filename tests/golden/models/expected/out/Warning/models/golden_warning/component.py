# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of warnings.golden.example/v1.
"""The step Warning_ for Kubeflow Pipelines."""
from __future__ import annotations

import typing as _t

from . import _kfp
from . import models as _m


def warning(
    *,
    quoted: _t.Union[_t.Literal['"""', "'''", "\\", "\n", "\u2028", "😀", "{{x}}", "%s", "a, b]"], _kfp.Placeholder],
    back_slash: _t.Union[str, _kfp.Placeholder, None] = None,
    new_line: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_ydpf: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_hkgt: _t.Union[_m.Spec, _kfp.Json, _kfp.Placeholder, None] = None,
    x: _t.Union[str, _kfp.Placeholder, None] = None,
    s: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_none: _t.Union[str, _kfp.Placeholder],
    spec_none_nled: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_class: _t.Union[_m.Class, _kfp.Json, _kfp.Placeholder, None] = None,
    to_dict_aajp: _t.Union[str, _kfp.Placeholder, None] = None,
    to_dict: _t.Union[str, _kfp.Placeholder, None] = None,
    from_dict: _t.Union[str, _kfp.Placeholder, None] = None,
    extra_properties: _t.Union[str, _kfp.Placeholder, None] = None,
    properties: _t.Union[str, _kfp.Placeholder, None] = None,
    init: _t.Union[str, _kfp.Placeholder, None] = None,
    spec_self: _t.Union[str, _kfp.Placeholder, None] = None,
    str: _t.Union[str, _kfp.Placeholder, None] = None,
    int: _t.Union[_m.Int, _kfp.Json, _kfp.Placeholder, None] = None,
    list: _t.Union[_t.Sequence[str], _kfp.Placeholder, None] = None,
    dict: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    type: _t.Union[str, _kfp.Placeholder, None] = None,
    exception: _t.Union[_m.SpecException, _kfp.Json, _kfp.Placeholder, None] = None,
    warning: _t.Union[_m.SpecWarning, _kfp.Json, _kfp.Placeholder, None] = None,
    warning_spec: _t.Union[_m.WarningSpec, _kfp.Json, _kfp.Placeholder, None] = None,
    null: _t.Union[_m.SpecNull, _kfp.Json, _kfp.Placeholder, None] = None,
    object_meta: _t.Union[_m.SpecObjectMeta, _kfp.Json, _kfp.Placeholder, None] = None,
    model: _t.Union[_m.Model, _kfp.Json, _kfp.Placeholder, None] = None,
    a_b_tgwe: _t.Union[_m.AB, _kfp.Json, _kfp.Placeholder, None] = None,
    a_b_xiko: _t.Union[_m.AB_dslc, _kfp.Json, _kfp.Placeholder, None] = None,
    a_b: _t.Union[_m.AB_udsk, _kfp.Json, _kfp.Placeholder, None] = None,
    a_bc: _t.Union[_m.ABC, _kfp.Json, _kfp.Placeholder, None] = None,
    spec_1a: _t.Union[_m.Spec1a, _kfp.Json, _kfp.Placeholder, None] = None,
    extra: _t.Union[_m.Warning_Extra, _kfp.Json, _kfp.Placeholder, None] = None,
    status: _t.Union[str, _kfp.Placeholder, None] = None,
    spec: _t.Union[_m.SpecWarning_Spec, _kfp.Json, _kfp.Placeholder, None] = None,
    metadata: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_name: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_labels: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    resource_annotations: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    action: _t.Union[_t.Literal["create", "apply"], _kfp.Placeholder, None] = None,
    timeout: _t.Union[str, _kfp.Placeholder, None] = None,
) -> _t.Any:
    """\"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id` |
    </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\. Creates the custom
    resource Warning and waits until it is done.

    Nothing of it is taken from a cache.

    Args:
        quoted: \"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id`
        | </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\. One of: \"\"",
        ''', \\, , , 😀, {{x}}, %s, a, b].
        back_slash: optional
        new_line: \\
        spec_ydpf: "
        spec_hkgt: \"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X)
        `id` | </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\
        x: optional
        s: optional
        spec_none: required
        spec_none_nled: optional
        spec_class: optional
        to_dict_aajp: optional
        to_dict: optional
        from_dict: optional
        extra_properties: optional
        properties: optional
        init: optional
        spec_self: optional
        str: optional
        int: optional
        list: optional
        dict: optional
        type: optional
        exception: optional
        warning: optional
        warning_spec: optional
        null: optional
        object_meta: optional
        model: optional
        a_b_tgwe: optional
        a_b_xiko: optional
        a_b: optional
        a_bc: optional
        spec_1a: optional
        extra: optional
        status: optional
        spec: optional
        metadata: optional
        resource_name: Name of the custom resource; unset: the cloud resource's,
        or one unique to the run and step.
        resource_labels: Labels of the custom resource.
        resource_annotations: Annotations of the custom resource.
        action: create, or apply: change the resource where it is there already;
        unset: create. One of: create, apply.
        timeout: Limit of the whole step, such as 90s, 5m or 2h; unset: none.

    Returns:
        The task of the SDK. Outputs: resource, resource_name, resource_uid,
        run_summary.
    """
    return _kfp.task(
        __name__.rpartition(".")[0],
        {
            "quoted": _kfp.value(quoted),
            "back_slash": _kfp.value(back_slash),
            "new_line": _kfp.value(new_line),
            "spec_ydpf": _kfp.value(spec_ydpf),
            "spec_hkgt": _kfp.value(spec_hkgt),
            "x": _kfp.value(x),
            "s": _kfp.value(s),
            "spec_none": _kfp.value(spec_none),
            "spec_none_nled": _kfp.value(spec_none_nled),
            "spec_class": _kfp.value(spec_class),
            "to_dict_aajp": _kfp.value(to_dict_aajp),
            "to_dict": _kfp.value(to_dict),
            "from_dict": _kfp.value(from_dict),
            "extra_properties": _kfp.value(extra_properties),
            "properties": _kfp.value(properties),
            "init": _kfp.value(init),
            "spec_self": _kfp.value(spec_self),
            "str": _kfp.value(str),
            "int": _kfp.value(int),
            "list": _kfp.value(list),
            "dict": _kfp.value(dict),
            "type": _kfp.value(type),
            "exception": _kfp.value(exception),
            "warning": _kfp.value(warning),
            "warning_spec": _kfp.value(warning_spec),
            "null": _kfp.value(null),
            "object_meta": _kfp.value(object_meta),
            "model": _kfp.value(model),
            "a_b_tgwe": _kfp.value(a_b_tgwe),
            "a_b_xiko": _kfp.value(a_b_xiko),
            "a_b": _kfp.value(a_b),
            "a_bc": _kfp.value(a_bc),
            "spec_1a": _kfp.value(spec_1a),
            "extra": _kfp.value(extra),
            "status": _kfp.value(status),
            "spec": _kfp.value(spec),
            "metadata": _kfp.value(metadata),
            "resource_name": _kfp.value(resource_name),
            "resource_labels": _kfp.value(resource_labels),
            "resource_annotations": _kfp.value(resource_annotations),
            "action": _kfp.value(action),
            "timeout": _kfp.value(timeout),
        },
    )
