"""What differs from place to place: whom to call in an emergency."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from frontdesk_processors.errors import UnknownName

_TABLE = Path(__file__).with_name("places.toml")
ANYWHERE = "XX"
"""The place of a business that is in no country of the table."""
EU = "EU"
"""Stands for the members of the European Union, which have a row in common."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a business is.

    Parameters:
        code: Its country, or a part of one (``US``, ``US-CA``).
        life: The number to call when a life is in danger.
        crisis: The number to call when somebody thinks of harming themselves.
        crisis_texts: Whether that number takes text messages too.
        source: Where that is laid down.
    """

    code: str
    life: str
    crisis: str
    source: str
    crisis_texts: bool = False


@cache
def place(code: str) -> Place:
    """The place of that code; a part of a country has what its country has.

    Raises:
        UnknownName: The table has neither the place nor its country.
    """
    table, shared = _table(), members()
    country = code.partition("-")[0]
    row = table.get(country) or (table[EU] if country in shared else None)
    if row is None:
        raise UnknownName("place", code, known=[*table, *shared])
    found = {**row, **table.get(code, {})}
    found.pop("members", None)
    return Place(code=code, **found)


@cache
def place_of_zone(zone: str) -> Place:
    """The place whose time zone that is, by the time zone database; `ANYWHERE` for any other.

    Args:
        zone: IANA name of a zone (``America/Los_Angeles``).
    """
    country = _countries().get(zone, ANYWHERE)
    known = {*_table(), *members()}
    return place(country if country in known else ANYWHERE)


def members() -> tuple[str, ...]:
    """The countries of the European Union."""
    return tuple(_table()[EU]["members"])


@cache
def zones_of_country(country: str) -> tuple[str, ...]:
    """Every time zone of a country, by the time zone database; empty for what is none."""
    return tuple(zone for zone, code in _countries().items() if code == country)


@cache
def _table() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


@cache
def _countries() -> Mapping[str, str]:
    """The country of each zone: columns of ``zone.tab`` (IANA time zone database)."""
    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return {cell[2]: cell[0] for cell in cells}
