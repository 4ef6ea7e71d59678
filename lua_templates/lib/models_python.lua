-- SPDX-License-Identifier: Apache-2.0
--
-- The modules of the format `models` that are the same for every kind.
local M = {}

-- What every model inherits. text: Python
M.base = [==[
# SPDX-License-Identifier: Apache-2.0
"""What the models of a custom resource share: to and from plain data."""
from __future__ import annotations

import dataclasses as _d
import typing as _t

_M = _t.TypeVar("_M", bound="Model")


class Null:
    """A null that is a value. Only where the definition allows one: None means unset."""

    def __repr__(self) -> str:
        return "NULL"

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Null)

    def __hash__(self) -> int:
        return hash(Null)


NULL = Null()


def plain(value: _t.Any) -> _t.Any:
    """The value as data that JSON has; what is no model is taken as it is."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Null):
        return None
    if isinstance(value, _t.Mapping):
        return {key: plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _wrong(where: str, wanted: str, value: object) -> ValueError:
    return ValueError(f"{where}: expected {wanted}, found {value!r:.60}")


class Kind:
    """What a property may hold."""

    def read(self, value: _t.Any, where: str) -> _t.Any:
        """The value as the models hold it; ValueError when it is another kind of value."""
        return value


class _Scalar(Kind):
    def __init__(self, name: str, *types: type) -> None:
        self._name, self._types = name, types

    def read(self, value: _t.Any, where: str) -> _t.Any:
        if not isinstance(value, self._types) or (
            isinstance(value, bool) and bool not in self._types
        ):
            raise _wrong(where, self._name, value)
        return value


ANY = Kind()
TEXT = _Scalar("text", str)
INTEGER = _Scalar("an integer", int)
NUMBER = _Scalar("a number", int, float)
BOOLEAN = _Scalar("true or false", bool)
INT_OR_TEXT = _Scalar("an integer or text", int, str)


class OneOf(Kind):
    """One of some values."""

    def __init__(self, *values: _t.Any) -> None:
        self._values = values

    def read(self, value: _t.Any, where: str) -> _t.Any:
        for known in self._values:
            if value == known and isinstance(value, bool) == isinstance(known, bool):
                return value
        raise _wrong(where, "one of " + ", ".join(map(repr, self._values)), value)


class ListOf(Kind):
    """A list of what another kind says."""

    def __init__(self, items: Kind) -> None:
        self._items = items

    def read(self, value: _t.Any, where: str) -> _t.Any:
        if not isinstance(value, (list, tuple)):
            raise _wrong(where, "a list", value)
        return [self._items.read(v, f"{where}[{n}]") for n, v in enumerate(value)]


class MapOf(Kind):
    """A map of text to what another kind says."""

    def __init__(self, values: Kind) -> None:
        self._values = values

    def read(self, value: _t.Any, where: str) -> _t.Any:
        if not isinstance(value, _t.Mapping):
            raise _wrong(where, "a map", value)
        return {k: self._values.read(v, f"{where}[{k!r}]") for k, v in value.items()}


class Of(Kind):
    """A model."""

    def __init__(self, model: _t.Type[Model]) -> None:
        self._model = model

    def read(self, value: _t.Any, where: str) -> _t.Any:
        return self._model._read(value, where)  # pylint: disable=protected-access


class Nullable(Kind):
    """Null, or what another kind says."""

    def __init__(self, kind: Kind, null: _t.Optional[Null] = NULL) -> None:
        self._kind, self._null = kind, null

    def read(self, value: _t.Any, where: str) -> _t.Any:
        return self._null if value is None else self._kind.read(value, where)


class Property(_t.NamedTuple):
    """A field of a model, and the property of the definition that it stands for."""

    field: str
    name: str
    kind: Kind
    required: bool = False
    secret: bool = False


class Model:
    """The base of all models.

    A field that is None is unset and does not appear; an empty text, list or map, zero and False
    are values.
    """

    _properties: _t.ClassVar[_t.Tuple[Property, ...]] = ()
    _constants: _t.ClassVar[_t.Mapping[str, str]] = {}
    _rest: _t.ClassVar[_t.Optional[Kind]] = None  # of what the definition does not name

    def to_dict(self) -> _t.Dict[str, _t.Any]:
        """The properties that are set, under their exact names, in the definition's order."""
        result: _t.Dict[str, _t.Any] = dict(self._constants)
        for known in self._properties:
            value = getattr(self, known.field)
            if value is not None:
                result[known.name] = plain(value)
        rest = getattr(self, "extra_properties") if self._rest else None
        for name, value in (rest or {}).items():
            if name in self._constants or any(p.name == name for p in self._properties):
                raise ValueError(f"{type(self).__name__}: {name!r} has a field of its own")
            result[name] = plain(value)
        return result

    @classmethod
    def from_dict(cls: _t.Type[_M], data: _t.Mapping[str, _t.Any]) -> _M:
        """The model of what to_dict() gives. ValueError when it does not fit the definition."""
        return cls._read(data, cls.__name__)

    @classmethod
    def _read(cls: _t.Type[_M], data: _t.Any, where: str) -> _M:
        """from_dict() with the place that errors name."""
        if isinstance(data, cls):
            return data
        if not isinstance(data, _t.Mapping):
            raise _wrong(where, "a map", data)
        left, values = dict(data), {}
        for name, wanted in cls._constants.items():
            if left.pop(name, wanted) != wanted:
                raise _wrong(f"{where}.{name}", repr(wanted), data[name])
        for known in cls._properties:
            value = left.pop(known.name, None)
            if value is not None or (known.name in data and isinstance(known.kind, Nullable)):
                values[known.field] = known.kind.read(value, f"{where}.{known.name}")
            elif known.required:
                raise ValueError(f"{where}: {known.name} is missing")
        if left and cls._rest:
            values["extra_properties"] = MapOf(cls._rest).read(left, where)
        elif left:
            raise ValueError(cls._unknown(next(iter(left)), where))
        return cls(**values)

    @classmethod
    def _unknown(cls, name: object, where: str) -> str:
        import difflib  # only when it is needed: models are imported often, errors are rare

        names = [*cls._constants, *(known.name for known in cls._properties)]
        near = difflib.get_close_matches(str(name), names, 1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        return f"{where}: there is no property {name!r}{meant}"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Model):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    def __repr__(self) -> str:
        shown = []
        for known in self._properties:
            value = getattr(self, known.field)
            if value is not None:
                shown.append(f"{known.field}={'(secret)' if known.secret else repr(value)}")
        if self._rest and getattr(self, "extra_properties") is not None:
            shown.append(f"extra_properties={getattr(self, 'extra_properties')!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


@_d.dataclass(repr=False, eq=False)
class ObjectMeta(Model):
    """Name, place and marks of an object."""

    name: _t.Optional[str] = None
    namespace: _t.Optional[str] = None
    """Not for a kind that has the whole cluster as its scope."""

    labels: _t.Optional[_t.Dict[str, str]] = None
    annotations: _t.Optional[_t.Dict[str, str]] = None
    extra_properties: _t.Optional[_t.Dict[str, _t.Any]] = None
    """All that has no field here, under its name in Kubernetes."""

    _properties = (
        Property("name", "name", TEXT),
        Property("namespace", "namespace", TEXT),
        Property("labels", "labels", MapOf(TEXT)),
        Property("annotations", "annotations", MapOf(TEXT)),
    )
    _rest = ANY
]==]

-- Between a helper function and the SDK that is installed. text: Python
M.kfp = [==[
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
]==]

return M
