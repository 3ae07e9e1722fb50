"""Finds what looks like personal data in a text. What follows from it is decided elsewhere.

Check digits alone prove little: of random numbers, 1 in 11 of nine digits passes the Dutch test, 1 in 40 of
eleven digits the Belgian, German or Polish one. So free text is searched for all of them, but for numbers
that begin with a year, as offices' own case numbers do; a partner's own number only for what can hardly be
one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType

from orchestration.intake.plain_text import plain

# the shortest IBAN, and the shortest of the distinct numbers below
_SHORTEST = 15
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
_DAY_OR_TIME = re.compile(
    r"(?<![0-9])(?:[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?![0-9])"
)
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+|00?)[1-9](?:[ ().\-/]{0,2}[0-9]){7,13}(?![\w-])")
_NAMED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Mlle|Monsieur|Madame|Mevrouw|Meneer|Dhr|Mevr|Sr|Sra|Signor|Signora|Pan|Pani)"
    r"\.?\s{1,9}[A-ZÀ-Ž][a-zà-ž]+"
)
_YEAR = r"(?!20[0-3][0-9])"

Numbers = tuple[tuple[re.Pattern[str], str], ...]


def _number(pattern: str) -> re.Pattern[str]:
    """The pattern where no word or number goes on before or behind it."""
    return re.compile(rf"(?<![\w.-])(?:{pattern})(?![\w-])", re.IGNORECASE)


# one number each: how it is written where it can hardly be anything else, and which part of python-stdnum
# knows its check digits; imported where something is written so, which is seldom
_DISTINCT: Numbers = (
    (_number(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}"), "be.nn"),
    (_number(r"[12] [0-9]{2} [0-9]{2} [0-9][0-9AB] [0-9]{3} [0-9]{3} [0-9]{2}"), "fr.nir"),
    (_number(r"[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]"), "it.codicefiscale"),
)
_NATIONAL: Numbers = (
    *_DISTINCT,
    (_number(rf"{_YEAR}[0-9]{{4}}[ .]?[0-9]{{2}}[ .]?[0-9]{{3}}"), "nl.bsn"),
    (_number(rf"{_YEAR}[0-9]{{2}}[ .]?[0-9]{{2}}[ .]?[0-9]{{2}}[ -]?[0-9]{{3}}[ .]?[0-9]{{2}}"), "be.nn"),
    (_number(rf"{_YEAR}[1-9][0-9] ?[0-9]{{3}} ?[0-9]{{3}} ?[0-9]{{3}}"), "de.idnr"),
    (_number(rf"{_YEAR}[0-9]{{8}}[- ]?[A-Z]"), "es.dni"),
    (_number(r"[XYZ][- ]?[0-9]{7}[- ]?[A-Z]"), "es.nie"),
    (_number(rf"{_YEAR}[12](?: ?[0-9]){{4}} ?[0-9AB](?: ?[0-9]){{9}}"), "fr.nir"),
    (_number(rf"{_YEAR}[0-9]{{11}}"), "pl.pesel"),
)


def find_personal_data(text: str) -> str | None:
    """`possible-personal-data` for an e-mail address, a valid IBAN or national identity number (NL, BE,
    DE, ES, FR, IT, PL); `looks-like-personal-data` for a telephone number or a title with a name; else
    None.
    """
    text = _tidy(text)
    if _is_sure(text):
        return "possible-personal-data"
    if any(character.isdigit() for character in text):
        if _holds(text, _NATIONAL):
            return "possible-personal-data"
        if _TELEPHONE.search(_DAY_OR_TIME.sub("~", text)):
            return "looks-like-personal-data"
    return "looks-like-personal-data" if _NAMED.search(text) else None


def is_surely_personal(text: str) -> bool:
    """Whether it holds an e-mail address, a valid IBAN, or a national identity number in a form of its
    own: what no partner's own number looks like.
    """
    return _is_sure(_tidy(text))


def _tidy(text: str) -> str:
    """One ordinary space where any white space stood: numbers are often pasted with others."""
    return " ".join(plain(text).split())


def _is_sure(text: str) -> bool:
    if "@" in text and _EMAIL.search(text):
        return True
    if len(text) < _SHORTEST:
        return False
    return any(_begins_with_iban(m[0]) for m in _IBAN.finditer(text)) or _holds(text, _DISTINCT)


def _holds(text: str, numbers: Numbers) -> bool:
    return any(_knower(name).is_valid(m[0]) for pattern, name in numbers for m in pattern.finditer(text))


def _begins_with_iban(text: str) -> bool:
    """Whether some beginning of the text is a valid IBAN: the words after it may look like more of it."""
    packed = text.replace(" ", "").replace("-", "")
    lengths = range(_SHORTEST, len(packed) + 1)
    return any(_knower("iban").is_valid(packed[:n], check_country=False) for n in lengths)


@cache
def _knower(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")
