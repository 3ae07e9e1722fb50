"""Text as it was meant: without characters that nobody sees, and with those that the keyboard has. Judges
nothing.
"""

from __future__ import annotations

import unicodedata

# width, direction and joining marks, soft hyphen, byte order mark: pasted along, never typed
_UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_PLAIN = {
    **dict.fromkeys(map(ord, _UNSEEN)),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
}
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)


def plain(text: str) -> str:
    """Composed characters, no unseen ones, full-width letters and digits as ordinary ones; else unchanged."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_PLAIN)


def typed(text: str) -> str:
    """Plain text with the keyboard's own quotation marks, apostrophes, hyphens and minus signs."""
    return plain(text).translate(_TYPED)
