"""What a caller is told before anything else: that they talk to a machine, that it is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from frontdesk_processors.language import Language
from frontdesk_processors.places import EU, members

Duty = Literal["ai", "recording", "closing"]

DISCLOSURE = "disclosure"
"""Id of the disclosure among what the caller is owed to hear."""

UNKNOWN = "unknown"
"""Stands for the law of a place that is not known."""

_TABLE = Path(__file__).with_name("disclosure.toml")


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What has to be disclosed, at the outset and at the end.

    Parameters:
        ai: That the caller talks to a machine.
        recording: That what is said is kept.
        closing: At the end of a call once more, and how to reach a person.
        places: Whose rules were taken together; `UNKNOWN` for what is not known.
        laws: The laws that ask for it, as the table names them; `UNKNOWN` for a place not in it.
    """

    ai: bool
    recording: bool
    places: tuple[str, ...]
    laws: tuple[str, ...]
    closing: bool = False

    @property
    def names(self) -> tuple[Duty, ...]:
        """The duties there are at the outset."""
        every: tuple[tuple[Duty, bool], ...] = (("ai", self.ai), ("recording", self.recording))
        return tuple(name for name, due in every if due)


def duties(places: Iterable[str | None], *, clinical: bool = False) -> Duties:
    """The strictest of what several places ask for; a place that is not known asks for all.

    Args:
        places: Codes of the places of the business and of the caller (``US-CA``); None where one
            is not known.
        clinical: Whether it is a clinic, which has duties of its own.
    """
    found: dict[Duty, dict[str, None]] = {"ai": {}, "recording": {}, "closing": {}}
    codes = tuple(dict.fromkeys(places))
    for code in codes:
        for duty, laws in _asked(code).items():
            if duty == "closing" and not clinical:
                continue
            found[duty].update(dict.fromkeys(laws))
    laws = dict.fromkeys(law for duty in found.values() for law in duty)
    return Duties(
        ai=bool(found["ai"]),
        recording=bool(found["recording"]),
        places=tuple(code or UNKNOWN for code in codes),
        laws=tuple(laws),
        closing=bool(found["closing"]),
    )


def disclosed(due: Duties, language: Language, *, spoken: bool) -> str:
    """The sentence that discloses; empty where nothing has to be.

    Args:
        due: What has to be disclosed.
        language: Holds the sentences.
        spoken: Whether it is a call.
    """
    if not due.names:
        return ""
    how = "call" if spoken else "text"
    return language.say(f"consent.disclosure.{'_'.join(due.names)}_{how}")


@cache
def _asked(code: str | None) -> Mapping[Duty, tuple[str, ...]]:
    """For each duty the laws that a place has for it."""
    table = _table()
    country = (code or "").partition("-")[0]
    union = EU if country in members() else country
    if not {country, union} & set(table["known"]["places"]):
        return dict.fromkeys(get_args(Duty), (UNKNOWN,))
    mine = {code, country, union}
    found: dict[Duty, list[str]] = {"ai": [], "recording": [], "closing": []}
    for rule in table["rules"]:
        # In a country whose part is not known every part's rule may hold.
        parts = any(place.startswith(f"{code}-") for place in rule["places"])
        if parts or mine & set(rule["places"]):
            found[rule["duty"]].append(rule["law"])
    return {duty: tuple(laws) for duty, laws in found.items()}


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_TABLE.read_text("utf-8"))
