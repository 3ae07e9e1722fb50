"""The one type family of web page, PDF and charts, from the package font-source-sans-pro (SIL Open Font
Licence).

Names in scripts that it does not hold fall back on DejaVu Sans, which comes with matplotlib.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

FAMILY = "Source Sans Pro"
FALLBACK = "DejaVu Sans"


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"The package {name} is not installed")
    return Path(found.origin).parent


def family_files() -> dict[int, Path]:
    """The font file of each weight that we use (400 regular, 600 semibold)."""
    folder = _package("font_source_sans_pro") / "files"
    return {400: folder / "SourceSansPro-Regular.ttf", 600: folder / "SourceSansPro-Semibold.ttf"}


def fallback_files() -> list[Path]:
    """DejaVu Sans, regular and bold."""
    folder = _package("matplotlib") / "mpl-data" / "fonts" / "ttf"
    return [folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"]
