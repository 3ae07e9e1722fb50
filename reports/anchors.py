"""Where on the trace page of a partnership's quarter something stands. The page lies beside the report."""

from __future__ import annotations

import re
from urllib.parse import quote

TRACE = "trace.html"
VERDICT = "verdict"
_OTHER = re.compile(r"[^A-Za-z0-9-]")


def trace_page(partnership_id: str) -> str:
    """The address of the trace page, as seen from the report."""
    return quote(f"{partnership_id}.{TRACE}")


def anchor(*parts: str) -> str:
    """The anchor of a figure (indicator, partner, breakdown) or flag (its identifier); another for each."""
    return ".".join(_OTHER.sub(lambda found: f"_{ord(found[0]):x}_", part) for part in parts).rstrip(".")
