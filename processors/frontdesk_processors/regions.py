"""Where a telephone number belongs, and which time zones that place has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from frontdesk_processors.places import zones_of_country

_TABLE = Path(__file__).with_name("regions.toml")
_NANP = re.compile(r"\+1(?P<area>[2-9]\d\d)[2-9]\d{6}")
_LONGEST_CODE = 3


def region_of(number: str | None) -> str | None:
    """The place a number belongs to: a state (``US-CA``), or a country; None if that is unknown.

    A number that was ported or is travelling may be elsewhere.

    Args:
        number: A number in E.164 (``+14155550123``); anything else is nowhere.
    """
    if number is None:
        return None
    plain = re.sub(r"[\s().-]", "", number)
    if (found := _NANP.fullmatch(plain)) is not None:
        return _areas().get(int(found["area"]))
    if not re.fullmatch(r"\+[2-9]\d{6,14}", plain):
        return None
    codes = _countries()
    heads = (plain[1 : length + 1] for length in range(1, _LONGEST_CODE + 1))
    return next((codes[head] for head in heads if head in codes), None)


def zones_of(region: str) -> tuple[str, ...]:
    """Every time zone (IANA) that a place has; empty if that is unknown."""
    zones: Mapping[str, list[str]] = _table()["zones"]
    if region in zones:
        return tuple(zones[region])
    return zones_of_country(region.partition("-")[0])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


@cache
def _areas() -> Mapping[int, str]:
    codes: Mapping[str, list[int]] = _table()["codes"]
    return {area: region for region, areas in codes.items() for area in areas}


@cache
def _countries() -> Mapping[str, str]:
    return {str(code): country for country, code in _table()["countries"].items()}
