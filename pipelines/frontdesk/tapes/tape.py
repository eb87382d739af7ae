"""A tape: all that one conversation was given from outside, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

VERSION = 1
"""Version of a tape's form."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the caller said in one turn.

    Parameters:
        turn: The caller's turn, counted from 1.
        text: The words as they were heard, cleaned and masked.
        at: The time, in the business's zone.
    """

    turn: int
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Tape:
    """One conversation, from where it was taken up to where it was left.

    Parameters:
        opening: What it began with: ``vertical``, ``language``, ``channel``, ``caller``, ``at``,
            ``resumed``, ``spoken``, ``model``, ``prompts``, ``release``, ``seed`` and ``masked``.
        entries: What happened, in order. ``kind`` is ``caller``: what was said, and when;
            ``asked``: a tool's call and answer; ``inferred``: what the model answered; ``event``:
            what came of it all.
        cut: The turn from which on nothing was kept, because the caller wanted that; else None.
    """

    opening: JsonObject
    entries: Sequence[JsonObject]
    cut: int | None = None

    def to_json(self) -> JsonObject:
        """The tape as plain JSON."""
        return {
            "version": VERSION,
            "opening": self.opening,
            "entries": list(self.entries),
            "cut": self.cut,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tape:
        """The tape that `to_json` gave.

        Raises:
            BadSetting: It is of another release, or no tape.
        """
        if data.get("version") != VERSION:
            raise BadSetting(
                f"tape of version {data.get('version')!r}; this release plays {VERSION}"
            )
        return cls(opening=data["opening"], entries=data["entries"], cut=data["cut"])

    @property
    def at(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(str(self.opening["at"]))

    def of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """The entries of a kind, in order."""
        return (entry for entry in self.entries if entry["kind"] == kind)

    @property
    def lines(self) -> list[Line]:
        """What the caller said, turn by turn."""
        return [
            Line(turn=one["turn"], text=one["text"], at=datetime.fromisoformat(one["at"]))
            for one in self.of("caller")
        ]

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """What came of it."""
        return [one["event"] for one in self.of("event")]

    @property
    def ended(self) -> bool:
        """Whether it was taped to its end."""
        return any(event["type"] == "end" for event in self.events)
