"""Finds what looks like personal data in a text. What follows from it is decided elsewhere."""

from __future__ import annotations

import re
from types import ModuleType

from stdnum import iban
from stdnum.be import nn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
_SHORTEST_IBAN = 15
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+|00?)[1-9](?:[ ().\-/]{0,2}[0-9]){7,13}(?![\w-])")
_NAMED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Mlle|Monsieur|Madame|Mevrouw|Meneer|Dhr|Mevr|Sr|Sra|Signor|Signora|Pan|Pani)"
    r"\.?\s+[A-ZÀ-Ž][a-zà-ž]+"
)
# one number each: what it looks like, and the module that knows its check digits
_NATIONAL: tuple[tuple[re.Pattern[str], ModuleType], ...] = (
    (re.compile(r"(?<![\w.-])[0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}(?![\w-])"), bsn),
    (re.compile(r"(?<![\w.-])[0-9]{2}[ .]?[0-9]{2}[ .]?[0-9]{2}[ -]?[0-9]{3}[ .]?[0-9]{2}(?![\w-])"), nn),
    (re.compile(r"(?<![\w.-])[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}(?![\w-])"), idnr),
    (re.compile(r"(?<![\w.-])[0-9]{8}[- ]?[A-Z](?![\w-])"), dni),
    (re.compile(r"(?<![\w.-])[XYZ][- ]?[0-9]{7}[- ]?[A-Z](?![\w-])"), nie),
    (re.compile(r"(?<![\w.-])[12](?: ?[0-9]){4} ?[0-9AB](?: ?[0-9]){9}(?![\w-])"), nir),
    (re.compile(r"(?<![\w.-])[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z](?![\w-])"), codicefiscale),
    (re.compile(r"(?<![\w.-])[0-9]{11}(?![\w-])"), pesel),
)


def find_personal_data(text: str) -> str | None:
    """`possible-personal-data` for an e-mail address, a valid IBAN or national identity number (NL, BE,
    DE, ES, FR, IT, PL); `looks-like-personal-data` for a telephone number or a title with a name; else
    None.
    """
    if "@" in text and _EMAIL.search(text):
        return "possible-personal-data"
    if any(character.isdigit() for character in text):
        if any(_begins_with_iban(m[0]) for m in _IBAN.finditer(text)):
            return "possible-personal-data"
        if any(module.is_valid(m[0]) for pattern, module in _NATIONAL for m in pattern.finditer(text)):
            return "possible-personal-data"
        if _TELEPHONE.search(text):
            return "looks-like-personal-data"
    return "looks-like-personal-data" if _NAMED.search(text) else None


def _begins_with_iban(text: str) -> bool:
    """Whether some beginning of the text is a valid IBAN: the words after it may look like more of it."""
    packed = text.replace(" ", "").replace("-", "")
    lengths = range(_SHORTEST_IBAN, len(packed) + 1)
    return any(iban.is_valid(packed[:n], check_country=False) for n in lengths)
