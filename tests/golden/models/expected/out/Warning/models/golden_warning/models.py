# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of warnings.golden.example/v1.
"""Models of the custom resource Warning_."""
from __future__ import annotations

import dataclasses as _d
import typing as _t

from . import _base
from ._base import ObjectMeta


@_d.dataclass(repr=False, eq=False)
class Spec_swkh(_base.Model):
    """The value of spec.😀.😀."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Spec(_base.Model):
    """\"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id` |
    </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\
    """

    field_ktbt: _t.Optional[Spec_swkh] = None

    _properties = (
        _base.Property("field_ktbt", "😀", _base.Of(Spec_swkh)),
    )


@_d.dataclass(repr=False, eq=False)
class ClassClass(_base.Model):
    """The value of spec.class.class."""

    def_: _t.Optional[str] = None

    _properties = (
        _base.Property("def_", "def", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Class(_base.Model):
    """The value of spec.class."""

    class_: _t.Optional[ClassClass] = None

    _properties = (
        _base.Property("class_", "class", _base.Of(ClassClass)),
    )


@_d.dataclass(repr=False, eq=False)
class Int(_base.Model):
    """The value of spec.int."""

    float_: _t.Optional[float] = None
    str_: _t.Optional[str] = None
    bool_: _t.Optional[bool] = None

    _properties = (
        _base.Property("float_", "float", _base.NUMBER),
        _base.Property("str_", "str", _base.TEXT),
        _base.Property("bool_", "bool", _base.BOOLEAN),
    )


@_d.dataclass(repr=False, eq=False)
class SpecException(_base.Model):
    """The value of spec.exception."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SpecWarning(_base.Model):
    """The value of spec.warning."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class WarningSpec(_base.Model):
    """The value of spec.warningSpec."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SpecNull(_base.Model):
    """The value of spec.null."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SpecObjectMeta(_base.Model):
    """The value of spec.objectMeta."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Model(_base.Model):
    """The value of spec.model."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class ABC_eorq(_base.Model):
    """The value of spec.a.b.c."""

    d: _t.Optional[str] = None

    _properties = (
        _base.Property("d", "d", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class AB(_base.Model):
    """The value of spec.a.b."""

    c: _t.Optional[ABC_eorq] = None

    _properties = (
        _base.Property("c", "c", _base.Of(ABC_eorq)),
    )


@_d.dataclass(repr=False, eq=False)
class ABC_rpnc(_base.Model):
    """The value of spec.a_b.c."""

    d: _t.Optional[str] = None

    _properties = (
        _base.Property("d", "d", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class AB_dslc(_base.Model):
    """The value of spec.a_b."""

    c: _t.Optional[ABC_rpnc] = None

    _properties = (
        _base.Property("c", "c", _base.Of(ABC_rpnc)),
    )


@_d.dataclass(repr=False, eq=False)
class ABC_ibxm(_base.Model):
    """The value of spec.aB.C."""

    d: _t.Optional[str] = None

    _properties = (
        _base.Property("d", "d", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class AB_udsk(_base.Model):
    """The value of spec.aB."""

    c: _t.Optional[ABC_ibxm] = None

    _properties = (
        _base.Property("c", "C", _base.Of(ABC_ibxm)),
    )


@_d.dataclass(repr=False, eq=False)
class ABC(_base.Model):
    """The value of spec.aBC."""

    d: _t.Optional[str] = None

    _properties = (
        _base.Property("d", "d", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Spec1a(_base.Model):
    """The value of spec.1a."""

    field_2b: _t.Optional[str] = None

    _properties = (
        _base.Property("field_2b", "2b", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Warning_Extra(_base.Model):
    """The value of extra."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SpecWarning_Spec(_base.Model):
    """The value of Spec."""

    a: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class Warning_Spec(_base.Model):
    """The spec of Warning_."""

    quoted: _t.Literal['"""', "'''", "\\", "\n", "\u2028", "😀", "{{x}}", "%s", "a, b]"]
    """\"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id` |
    </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\
    """

    none_dfrg: str
    back_slash: _t.Optional[str] = None
    """Default: "\\"\\"\\"\\\\"."""

    new_line: _t.Optional[str] = None
    """\\"""

    field_fwwv: _t.Optional[str] = None
    """\x22"""

    field_ktbt: _t.Optional[Spec] = None
    """\"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id` |
    </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\
    """

    x: _t.Optional[str] = None
    s: _t.Optional[str] = None
    none: _t.Optional[str] = None
    class_: _t.Optional[Class] = None
    to_dict_aajp: _t.Optional[str] = None
    to_dict_: _t.Optional[str] = None
    from_dict_: _t.Optional[str] = None
    extra_properties_: _t.Optional[str] = None
    properties: _t.Optional[str] = None
    init: _t.Optional[str] = None
    self_: _t.Optional[str] = None
    str_: _t.Optional[str] = None
    int_: _t.Optional[Int] = None
    list: _t.Optional[_t.List[str]] = None
    dict: _t.Optional[_t.Dict[str, str]] = None
    type: _t.Optional[str] = None
    exception: _t.Optional[SpecException] = None
    warning: _t.Optional[SpecWarning] = None
    warning_spec: _t.Optional[WarningSpec] = None
    null: _t.Optional[SpecNull] = None
    object_meta: _t.Optional[SpecObjectMeta] = None
    model: _t.Optional[Model] = None
    a_b_tgwe: _t.Optional[AB] = None
    a_b_xiko: _t.Optional[AB_dslc] = None
    a_b: _t.Optional[AB_udsk] = None
    a_bc: _t.Optional[ABC] = None
    field_1a: _t.Optional[Spec1a] = None

    _properties = (
        _base.Property("quoted", '"quoted"', _base.OneOf('"""', "'''", "\\", "\n", "\u2028", "😀", "{{x}}", "%s", "a, b]"), required=True),
        _base.Property("back_slash", "back\\slash", _base.TEXT),
        _base.Property("new_line", "new\nline", _base.TEXT),
        _base.Property("field_fwwv", "\u2028\u202e", _base.TEXT),
        _base.Property("field_ktbt", "😀", _base.Of(Spec)),
        _base.Property("x", "{{x}}", _base.TEXT),
        _base.Property("s", "%s", _base.TEXT),
        _base.Property("none_dfrg", "None", _base.TEXT, required=True),
        _base.Property("none", "none", _base.TEXT),
        _base.Property("class_", "class", _base.Of(Class)),
        _base.Property("to_dict_aajp", "to_dict", _base.TEXT),
        _base.Property("to_dict_", "toDict", _base.TEXT),
        _base.Property("from_dict_", "from_dict", _base.TEXT),
        _base.Property("extra_properties_", "extraProperties", _base.TEXT),
        _base.Property("properties", "_properties", _base.TEXT),
        _base.Property("init", "__init__", _base.TEXT),
        _base.Property("self_", "self", _base.TEXT),
        _base.Property("str_", "str", _base.TEXT),
        _base.Property("int_", "int", _base.Of(Int)),
        _base.Property("list", "list", _base.ListOf(_base.TEXT)),
        _base.Property("dict", "dict", _base.MapOf(_base.TEXT)),
        _base.Property("type", "type", _base.TEXT),
        _base.Property("exception", "exception", _base.Of(SpecException)),
        _base.Property("warning", "warning", _base.Of(SpecWarning)),
        _base.Property("warning_spec", "warningSpec", _base.Of(WarningSpec)),
        _base.Property("null", "null", _base.Of(SpecNull)),
        _base.Property("object_meta", "objectMeta", _base.Of(SpecObjectMeta)),
        _base.Property("model", "model", _base.Of(Model)),
        _base.Property("a_b_tgwe", "a.b", _base.Of(AB)),
        _base.Property("a_b_xiko", "a_b", _base.Of(AB_dslc)),
        _base.Property("a_b", "aB", _base.Of(AB_udsk)),
        _base.Property("a_bc", "aBC", _base.Of(ABC)),
        _base.Property("field_1a", "1a", _base.Of(Spec1a)),
    )


@_d.dataclass(repr=False, eq=False)
class Warning_(_base.Model):
    """\"\""'''\\\\" + __import__('os') + "\\N{DASH} {{x}} {{$}} $(X) `id` |
    </script><!-- \u202e 😀 ]]> % %s \"\"" import os # noqa: x\\
    """

    metadata: ObjectMeta
    spec: Warning_Spec
    extra: _t.Optional[Warning_Extra] = None
    status_faaj: _t.Optional[str] = None
    spec_ouzb: _t.Optional[SpecWarning_Spec] = None
    metadata_metm: _t.Optional[str] = None
    status: _t.Optional[_t.Dict[str, _t.Any]] = None
    """As last seen; only the cluster sets it."""

    _properties = (
        _base.Property("metadata", "metadata", _base.Of(ObjectMeta), required=True),
        _base.Property("spec", "spec", _base.Of(Warning_Spec), required=True),
        _base.Property("extra", "extra", _base.Of(Warning_Extra)),
        _base.Property("status_faaj", "Status", _base.TEXT),
        _base.Property("spec_ouzb", "Spec", _base.Of(SpecWarning_Spec)),
        _base.Property("metadata_metm", "Metadata", _base.TEXT),
        _base.Property("status", "status", _base.MapOf(_base.ANY)),
    )
    _constants = {
        "apiVersion": "golden.example/v1",
        "kind": "Warning",
    }
