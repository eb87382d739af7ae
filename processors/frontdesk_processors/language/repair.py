"""What was meant, out of what a recogniser heard: its text, and what else it may have been.

Each reader takes the recogniser's alternatives, the likeliest first; one text alone will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frontdesk_processors.language.codes import Code, code
from frontdesk_processors.language.find import Found, Kind, find
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.shapes import Shapes, postcodes


def postcode(texts: Sequence[str], language: Language, *, country: str) -> Code | None:
    """The postcode that was spelled, without spaces; None where none can be made out.

    Args:
        texts: What was heard, the likeliest first.
        language: What was spoken.
        country: Whose postcode it is (``GB``), or an empty string for any; nothing is read where
            its shapes are not known.
    """
    shapes = postcodes(country, language)
    return code(texts, language, shapes=shapes) if shapes is not None else None


def known_code(texts: Sequence[str], language: Language, *, known: Shapes) -> Code | None:
    """The code of the records that was spelled; None where none, or more than one, comes near."""
    found = code(texts, language, shapes=known, known=True)
    return found if found is not None and found.sure else None


def birth_date(
    texts: Sequence[str], language: Language, *, today: date, country: str = ""
) -> Found | None:
    """The date of birth that was given, as an ISO date, out of the first text that holds one."""
    return _first(texts, "birth_date", language, today=today, country=country)


def name(texts: Sequence[str], language: Language, *, today: date) -> Found | None:
    """The name that was given, said or spelled, out of the first text that holds one."""
    return _first(texts, "name", language, today=today)


def _first(
    texts: Sequence[str], kind: Kind, language: Language, *, today: date, country: str = ""
) -> Found | None:
    for text in texts:
        for found in find(text, language, expect=kind, today=today, country=country):
            if found.kind == kind:
                return found
    return None
