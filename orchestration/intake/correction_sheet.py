"""How the sheet that lists what to correct is known again, in an annotated copy that its sender mended."""

from __future__ import annotations

import re

TITLE = "What to correct"
_NAME = re.compile(rf"{TITLE}( \d+)?", re.IGNORECASE)


def is_correction_sheet(name: str) -> bool:
    """Whether a sheet of that name is our list: intake passes it over without a word."""
    return _NAME.fullmatch(" ".join(name.split())) is not None
