"""Records that take no field they do not know and never change, made of what a file says.

A small stand-in for a validation library, whose import alone would take a third of the time in which a
check answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Self, Union, dataclass_transform, get_args, get_origin, get_type_hints


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Strict:
    """A frozen dataclass, fields by keyword only. A field's type may be text, a number, a truth value, a
    Literal, another Strict, a tuple of one of these, a dict of them by text, or any of these or None.
    """

    def __init_subclass__(cls) -> None:
        """Make the class a dataclass."""
        dataclass(frozen=True, kw_only=True)(cls)

    def __post_init__(self) -> None:
        """Look at what the fields say together."""
        self.check()

    def check(self) -> None:
        """Raise ValueError where the fields do not fit together."""

    @classmethod
    def model_validate(cls, content: Any) -> Self:
        """The record of a mapping as read from a file; a number may be written as text.

        Raises ValueError that names the field at fault.
        """
        made: Self = _record(cls, content)
        return made

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """The record with other values in some fields."""
        made: Self = replace(self, **update)  # type: ignore[type-var]  # the subclasses are dataclasses
        return made


def _record(cls: Any, content: Any) -> Any:
    if not isinstance(content, Mapping):
        raise ValueError(f"{cls.__name__}: not a mapping: {content!r}")
    hints, required = _fields_of(cls)
    if unknown := content.keys() - hints.keys():
        raise ValueError(f"{cls.__name__}: no such field: {sorted(unknown)}")
    if missing := required - content.keys():
        raise ValueError(f"{cls.__name__}: missing: {sorted(missing)}")
    return cls(
        **{name: _value(hints[name], value, f"{cls.__name__}.{name}") for name, value in content.items()}
    )


@cache
def _fields_of(cls: Any) -> tuple[dict[str, Any], set[str]]:
    """The type of every field by name, and the names of those that must be there."""
    required = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    return get_type_hints(cls), required


def _value(kind: Any, value: Any, where: str) -> Any:  # noqa: PLR0911 - one for each kind
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in inner:
            return None
        return _value(next(k for k in inner if k is not NoneType), value, where)
    if origin is Literal:
        if value in inner:
            return value
    elif origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(_value(inner[0], v, where) for v in value)
    elif origin is dict:
        if isinstance(value, Mapping) and all(isinstance(k, str) for k in value):
            return {k: _value(inner[1], v, f"{where}.{k}") for k, v in value.items()}
    elif issubclass(kind, Strict):
        return value if isinstance(value, kind) else _record(kind, value)
    elif kind in (int, float) and isinstance(value, str | int | float) and not isinstance(value, bool):
        number = float(value)
        if kind is float or number.is_integer():
            return kind(number)
    elif isinstance(value, kind):
        return value
    raise ValueError(f"{where}: not as it should be: {value!r}")
