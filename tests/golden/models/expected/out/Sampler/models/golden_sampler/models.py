# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of samplers.golden.example/v1.
"""Models of the custom resource Sampler."""
from __future__ import annotations

import dataclasses as _d
import typing as _t

from . import _base
from ._base import Null, ObjectMeta


@_d.dataclass(repr=False, eq=False)
class ShapeBorder_hnfn(_base.Model):
    """The value of spec.shape.border."""

    width: _t.Optional[float] = None

    _properties = (
        _base.Property("width", "width", _base.NUMBER),
    )


@_d.dataclass(repr=False, eq=False)
class Shape(_base.Model):
    """What it looks like."""

    sides: _t.Literal[3, 4]
    colour: _t.Optional[_t.Literal["red", "green", 'a "b"\n']] = None
    """Default: "red"."""

    border: _t.Optional[ShapeBorder_hnfn] = None

    _properties = (
        _base.Property("colour", "colour", _base.OneOf("red", "green", 'a "b"\n')),
        _base.Property("sides", "sides", _base.OneOf(3, 4), required=True),
        _base.Property("border", "border", _base.Of(ShapeBorder_hnfn)),
    )


@_d.dataclass(repr=False, eq=False)
class Parts(_base.Model):
    """An item of spec.parts."""

    name: str

    _properties = (
        _base.Property("name", "name", _base.TEXT, required=True),
    )


@_d.dataclass(repr=False, eq=False)
class Grid(_base.Model):
    """An item of spec.grid."""

    x: _t.Optional[int] = None

    _properties = (
        _base.Property("x", "x", _base.INTEGER),
    )


@_d.dataclass(repr=False, eq=False)
class Named(_base.Model):
    """An item of spec.named."""

    weight: _t.Optional[_t.Union[float, Null]] = None

    _properties = (
        _base.Property("weight", "weight", _base.Nullable(_base.NUMBER)),
    )


@_d.dataclass(repr=False, eq=False)
class Open(_base.Model):
    """The value of spec.open."""

    known: _t.Optional[str] = None
    extra_properties: _t.Optional[_t.Dict[str, _t.Any]] = None
    """All that has no field here, under its name in the definition."""

    _properties = (
        _base.Property("known", "known", _base.TEXT),
    )
    _rest = _base.ANY


@_d.dataclass(repr=False, eq=False)
class ShapeBorder(_base.Model):
    """The value of spec.shapeBorder."""

    own: _t.Optional[bool] = None

    _properties = (
        _base.Property("own", "own", _base.BOOLEAN),
    )


@_d.dataclass(repr=False, eq=False)
class Choice(_base.Model):
    """The value of spec.choice."""

    a: _t.Optional[str] = None
    b: _t.Optional[str] = None

    _properties = (
        _base.Property("a", "a", _base.TEXT),
        _base.Property("b", "b", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SamplerExtra(_base.Model):
    """The value of extra."""

    note: _t.Optional[str] = None

    _properties = (
        _base.Property("note", "note", _base.TEXT),
    )


@_d.dataclass(repr=False, eq=False)
class SamplerSpec(_base.Model):
    """The spec of Sampler."""

    size: int
    shape: Shape
    """What it looks like."""

    name: _t.Optional[str] = None
    """An optional one before the required ones."""

    level: _t.Optional[float] = None
    flag: _t.Optional[_t.Union[bool, Null]] = None
    """Default: false."""

    port: _t.Optional[_t.Union[int, str]] = None
    since: _t.Optional[str] = None
    secret: _t.Optional[str] = None
    anything: _t.Any = None
    words: _t.Optional[_t.List[str]] = None
    holes: _t.Optional[_t.List[_t.Optional[str]]] = None
    parts: _t.Optional[_t.List[Parts]] = None
    grid: _t.Optional[_t.List[_t.List[Grid]]] = None
    labels: _t.Optional[_t.Dict[str, str]] = None
    named: _t.Optional[_t.Dict[str, Named]] = None
    open: _t.Optional[Open] = None
    blob: _t.Optional[_t.Dict[str, _t.Any]] = None
    template: _t.Optional[_t.Dict[str, _t.Any]] = None
    fixed: _t.Optional[str] = None
    class_: _t.Optional[str] = None
    region: _t.Optional[str] = None
    shape_border: _t.Optional[ShapeBorder] = None
    choice: _t.Optional[_t.Union[Choice, Null]] = None

    _properties = (
        _base.Property("name", "name", _base.TEXT),
        _base.Property("size", "size", _base.INTEGER, required=True),
        _base.Property("shape", "shape", _base.Of(Shape), required=True),
        _base.Property("level", "level", _base.NUMBER),
        _base.Property("flag", "flag", _base.Nullable(_base.BOOLEAN)),
        _base.Property("port", "port", _base.INT_OR_TEXT),
        _base.Property("since", "since", _base.TEXT),
        _base.Property("secret", "secret", _base.TEXT, secret=True),
        _base.Property("anything", "anything", _base.ANY),
        _base.Property("words", "words", _base.ListOf(_base.TEXT)),
        _base.Property("holes", "holes", _base.ListOf(_base.Nullable(_base.TEXT, None))),
        _base.Property("parts", "parts", _base.ListOf(_base.Of(Parts))),
        _base.Property("grid", "grid", _base.ListOf(_base.ListOf(_base.Of(Grid)))),
        _base.Property("labels", "labels", _base.MapOf(_base.TEXT)),
        _base.Property("named", "named", _base.MapOf(_base.Of(Named))),
        _base.Property("open", "open", _base.Of(Open)),
        _base.Property("blob", "blob", _base.MapOf(_base.ANY)),
        _base.Property("template", "template", _base.MapOf(_base.ANY)),
        _base.Property("fixed", "fixed", _base.TEXT),
        _base.Property("class_", "class", _base.TEXT),
        _base.Property("region", "region", _base.TEXT),
        _base.Property("shape_border", "shapeBorder", _base.Of(ShapeBorder)),
        _base.Property("choice", "choice", _base.Nullable(_base.Of(Choice))),
    )


@_d.dataclass(repr=False, eq=False)
class Sampler(_base.Model):
    """One of each shape."""

    metadata: ObjectMeta
    spec: SamplerSpec
    extra: _t.Optional[SamplerExtra] = None
    status: _t.Optional[_t.Dict[str, _t.Any]] = None
    """As last seen; only the cluster sets it."""

    _properties = (
        _base.Property("metadata", "metadata", _base.Of(ObjectMeta), required=True),
        _base.Property("spec", "spec", _base.Of(SamplerSpec), required=True),
        _base.Property("extra", "extra", _base.Of(SamplerExtra)),
        _base.Property("status", "status", _base.MapOf(_base.ANY)),
    )
    _constants = {
        "apiVersion": "golden.example/v1",
        "kind": "Sampler",
    }
