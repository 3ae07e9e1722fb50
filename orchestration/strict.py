"""Records that take no field they do not know and never change, made of what a file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import msgspec


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen record, fields by keyword only."""

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
        try:
            return msgspec.convert(content, cls, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(f"{cls.__name__}: {error}") from error

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """The record with other values in some fields."""
        return msgspec.structs.replace(self, **update)
