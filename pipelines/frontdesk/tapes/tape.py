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
class Cut:
    """The caller spoke over the agent.

    Parameters:
        turn: The caller's turn that was answered.
        heard: What they had heard of the answer.
    """

    turn: int
    heard: str


@dataclass(frozen=True, kw_only=True)
class OwnLine:
    """A line that a call said by itself, into a silence or at its end.

    Parameters:
        turn: The caller's turn after which it did.
        text: The line.
    """

    turn: int
    text: str


Beat = Line | Cut | OwnLine


@dataclass(frozen=True, kw_only=True)
class Tape:
    """One conversation, from where it was taken up to where it was left.

    Parameters:
        opening: What it began with: ``vertical``, ``language``, ``channel``, ``caller``, ``at``,
            ``resumed``, ``spoken``, ``model``, ``prompts``, ``release``, ``seed`` and ``masked``.
        entries: What happened, in order. ``kind`` is ``caller``: what was said, and when;
            ``line``: what a call said by itself;
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
        return [beat for beat in self.beats if isinstance(beat, Line)]

    @property
    def beats(self) -> list[Beat]:
        """All that a conversation was given by its line: a call's cuts and own lines too."""
        return [beat for beat in map(_beat, self.entries) if beat is not None]

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """What came of it."""
        return [one["event"] for one in self.of("event")]

    @property
    def ended(self) -> bool:
        """Whether it was taped to its end."""
        return any(event["type"] == "end" for event in self.events)


def _beat(entry: Mapping[str, Any]) -> Beat | None:
    match entry:
        case {"kind": "caller", "turn": turn, "text": text, "at": at}:
            return Line(turn=turn, text=text, at=datetime.fromisoformat(at))
        case {"kind": "event", "event": {"type": "interrupted", "turn": turn, "heard": heard}}:
            return Cut(turn=turn, heard=heard)
        case {"kind": "line", "turn": turn, "text": text}:
            return OwnLine(turn=turn, text=text)
        case _:
            return None
