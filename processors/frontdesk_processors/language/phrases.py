"""The time phrases of a text: patterns found, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.language.grammar import grammar, row_of
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit, Row

_GAP = 4
"""At most so many small words stand between two parts of one phrase."""


@dataclass(frozen=True)
class Phrase:
    """Patterns that together name one time, in the order said.

    Args:
        row: The words of the text.
        hits: The patterns, in order.
        amends: It was announced as a correction of what came before.
    """

    row: Row
    hits: tuple[Hit, ...]
    amends: bool = False

    @property
    def start(self) -> int:
        """Index in the text of its first character."""
        return self.row.words[_opening(self.hits[0])].start

    @property
    def end(self) -> int:
        """Index in the text after its last character."""
        return self.row.words[self.hits[-1].end - 1].end

    @property
    def days(self) -> tuple[Hit, ...]:
        """The patterns that name days."""
        return tuple(hit for hit in self.hits if hit.text("day"))

    @property
    def times(self) -> tuple[Hit, ...]:
        """The patterns that name times or parts of the day."""
        return tuple(hit for hit in self.hits if hit.text("time") or hit.text("part"))

    @property
    def today(self) -> bool:
        """Whether a part of the day names today as well (``tonight``)."""
        return any(hit.rule.get("today") is True for hit in self.hits)

    def text(self, hits: Sequence[Hit], source: str) -> str:
        """The caller's words for some of its patterns."""
        words = self.row.words
        return " ".join(source[words[_opening(hit)].start : words[hit.end - 1].end] for hit in hits)


def _opening(hit: Hit) -> int:
    """Index of the first word that belongs to the time and not to what leads up to it."""
    return hit.start + hit.number("skip")


@dataclass(frozen=True)
class _Joints:
    connectors: frozenset[str]
    corrections: frozenset[str]
    leads: frozenset[str]
    stand_ins: frozenset[str]


@cache
def _joints(language: Language) -> _Joints:
    return _Joints(
        frozenset(language.list("dates.connectors")),
        frozenset(language.list("dates.corrections")),
        frozenset(language.list("times.leads")),
        frozenset(language.list("times.stand_ins")),
    )


def phrases(text: str, language: Language, *, weak: bool = False) -> list[Phrase]:
    """The time phrases of a text, in order.

    Args:
        text: What was said.
        language: Its language.
        weak: Take words that mean a time only where one was asked for (a bare ``three``).
    """
    return phrases_in(row_of(text, language), language, weak=weak)


def phrases_in(row: Row, language: Language, *, weak: bool = False) -> list[Phrase]:
    """As `phrases`, of a row of the language's grammar."""
    joints = _joints(language)
    found: list[Phrase] = []
    for hits, amends in _groups(row, list(_hits(row, language)), joints):
        kept = tuple(_sure(row, hits, weak, joints))
        if kept:
            found.append(Phrase(row, kept, amends))
    return found


def _hits(row: Row, language: Language) -> Iterator[Hit]:
    trie, at = grammar(language).phrases, 0
    while at < len(row.keys):
        hit = next(iter(trie.match(row, at)), None)
        if hit is not None:
            yield hit
        at = hit.end if hit is not None else at + 1


def _groups(row: Row, hits: list[Hit], joints: _Joints) -> Iterator[tuple[list[Hit], bool]]:
    group: list[Hit] = []
    amends, before = False, 0
    for hit in hits:
        between = row.keys[before : hit.start]
        corrects = before > 0 and any(key in joints.corrections for key in between)
        joined = len(between) <= _GAP and all(key in joints.connectors for key in between)
        if group and (hit.text("day") == "none" or corrects or not joined):
            yield group, amends
            group, amends = [], corrects
        elif not group:
            amends = corrects
        if hit.text("day") != "none":
            group.append(hit)
        before = hit.end
    if group:
        yield group, amends


def _sure(row: Row, hits: list[Hit], weak: bool, joints: _Joints) -> Iterator[Hit]:
    timed = any(not hit.weak and hit.text("time") for hit in hits)
    for before, hit, after in zip([None, *hits], hits, [*hits[1:], None], strict=False):
        if _stands_in(row, hit, joints):
            continue
        if (
            not hit.weak
            or weak
            or _upheld(row, hit, before=before, after=after, timed=timed, joints=joints)
        ):
            yield hit


def _stands_in(row: Row, hit: Hit, joints: _Joints) -> bool:
    """Whether an hour's word stands for a thing instead: "the friday one", "that one"."""
    if not hit.weak or hit.start == 0 or hit.end - hit.start > 1:
        return False
    before = row.keys[max(hit.start - 2, 0) : hit.start]
    leads = {" ".join(before), before[-1]}
    return row.keys[hit.start] in joints.stand_ins and not leads & joints.leads


def _upheld(
    row: Row, hit: Hit, *, before: Hit | None, after: Hit | None, timed: bool, joints: _Joints
) -> bool:
    """Whether what stands beside a weak pattern shows that it is meant as a time."""
    if not hit.text("time"):
        return timed
    if before is not None and before.end == hit.start and _names_day(before):
        return True
    if after is not None and after.start == hit.end and after.text("part"):
        return True
    keys = row.keys[max(hit.start - 2, 0) : hit.start]
    last = hit.end == len(row.keys)
    return last and (" ".join(keys) in joints.leads or " ".join(keys[-1:]) in joints.leads)


def _names_day(hit: Hit) -> bool:
    return hit.text("day") not in ("", "soonest", "anytime", "none") and not hit.weak
