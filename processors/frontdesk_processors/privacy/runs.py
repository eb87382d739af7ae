"""Digits that belong to one number, over pieces and turns, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.reading import Token, tokens

_GAPS = 6
"""At most so many small words stand between two digits of one number."""
_REACH = 40
"""A word says what a number is that comes within so many tokens after it."""
_WEAK_REACH = 12
_LINKS = 4
"""At most so many words stand between a number and what it is, said after it."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something said in a conversation, in order.

    Args:
        text: The words.
        agent: Whether the agent said it.
        goes_on: Whether it belongs to the same turn as what was said before it.
    """

    text: str
    agent: bool = False
    goes_on: bool = False


def readings(row: Sequence[Placed]) -> set[str]:
    """The digits that tokens may stand for.

    Recognition writes "to" for a two, and the pause in "fifty … four" may be within 54.
    """
    digits = [one.token for one in row if one.token.kind == "digits"]
    loose = [one.token for one in row if one.token.kind in ("digits", "maybe")]
    return {"".join(t.value for t in digits), "".join(t.value for t in loose), _paired(digits)}


def _paired(row: Sequence[Token]) -> str:
    built = ""
    for before, token in pairwise([None, *row]):
        assert token is not None
        ten = before is not None and len(before.value) == 2 and before.value[1] == "0"
        if ten and len(token.value) == 1 and token.value != "0":
            built = built[:-1]
        built += token.value
    return built


@dataclass(frozen=True, slots=True)
class Placed:
    """A token, with the piece and the turn it stands in."""

    token: Token
    piece: int
    turn: int
    asked: bool = False


@dataclass
class Portion:
    """The digits of one number that were said in one turn.

    Args:
        row: Its tokens, digits, marks and what stands between them.
        first: Index of the first of them in the stream.
        before: The nearest word before it that says what it is; empty for none.
        asked: What the agent's question before it asks for; empty for none.
        after: What the words right after it say it is; empty for none.
        earlier: What the turn before spoke of last.
        timely: Whether days or times are spoken of before it.
        counted: Whether a currency or another unit follows it.
        last: Whether nothing has been said after it.
        next_to: What the words right before it say it is; empty for none.
        others: How many other words were said in its turn.
    """

    row: list[Placed] = field(default_factory=list[Placed])
    first: int = 0
    before: str = ""
    asked: str = ""
    after: str = ""
    earlier: str = ""
    timely: bool = False
    counted: bool = False
    last: bool = False
    next_to: str = ""
    others: int = 0

    @property
    def groups(self) -> list[str]:
        """The digits, as they were said or written."""
        return [one.token.value for one in self.row if one.token.kind == "digits"]

    @property
    def digits(self) -> str:
        """The digits in a row."""
        return "".join(self.groups)

    @property
    def mark(self) -> str:
        """A mark that masking has left in it; empty for none."""
        return next((one.token.value for one in self.row if one.token.kind == "mark"), "")

    @property
    def parts(self) -> tuple[int, ...]:
        """Lengths of the groups, those within a word apart."""
        return tuple(
            size for one in self.row for size in one.token.groups if one.token.kind == "digits"
        )

    @property
    def glued(self) -> str:
        """The letter or plus in front of it."""
        return self.row[0].token.glued


def stream(said: Sequence[Said], language: Language) -> list[Placed]:
    """Everything said, as tokens; of the agent only what its question asks for."""
    placed: list[Placed] = []
    turn = 0
    for piece, one in enumerate(said):
        turn += not one.goes_on
        text = question(one.text) if one.agent else one.text
        for token in tokens(text, language):
            if not one.agent or token.kind == "cue":
                placed.append(Placed(token, piece, turn, one.agent))
    return placed


def question(text: str) -> str:
    """The last question of what the agent said; else its last sentence."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    return next((one for one in reversed(sentences) if one.endswith("?")), sentences[-1])


def numbers(placed: Sequence[Placed], language: Language) -> list[list[Portion]]:
    """The numbers of a stream, each as its portions by turn."""
    links = frozenset(language.list("privacy.digits.links"))
    units = frozenset(language.list("privacy.digits.currency"))
    found: list[list[Portion]] = []
    for run in _runs(placed):
        portions: list[Portion] = []
        for at in run:
            if not portions or portions[-1].row[-1].turn != placed[at].turn:
                portions.append(Portion(first=at))
            portions[-1].row.append(placed[at])
        for portion in portions:
            _attribute(portion, placed, links=links, units=units)
        found.append(portions)
    return found


def _runs(placed: Sequence[Placed]) -> Iterator[list[int]]:
    run: list[int] = []
    gaps = 0
    for at, one in enumerate(placed):
        kind = one.token.kind
        if kind in ("digits", "mark") or (kind == "maybe" and _beside_digits(placed, at)):
            run.append(at)
            gaps = 0
        elif kind in ("gap", "maybe") and run and gaps < _GAPS:
            gaps += 1
        elif kind != "stop":
            if run:
                yield run
            run, gaps = [], 0
    if run:
        yield run


def _beside_digits(placed: Sequence[Placed], at: int) -> bool:
    """Whether a word that may be a digit stands right before one."""
    return at + 1 < len(placed) and placed[at + 1].token.kind in ("digits", "maybe")


def _attribute(
    portion: Portion, placed: Sequence[Placed], *, links: frozenset[str], units: frozenset[str]
) -> None:
    first, last = portion.first, portion.first
    here, others_spoke = portion.row[0].turn, False
    while placed[last] is not portion.row[-1]:
        last += 1
    for at in range(first - 1, max(first - 1 - _REACH, -1), -1):
        one = placed[at]
        others_spoke = others_spoke or (one.turn != here and not one.asked)
        if one.token.kind == "mark" and one.turn < here:
            portion.earlier = portion.earlier or "card"
        if one.token.kind != "cue":
            continue
        cue = one.token.value
        if one.turn == here:
            near = first - at <= _WEAK_REACH
            portion.timely = portion.timely or (cue == "when" and near)
            portion.before = portion.before or (cue if cue != "when" else "")
        elif one.asked and not others_spoke:
            portion.timely = portion.timely or cue == "when"
            portion.asked = portion.asked or (cue if cue != "when" else "")
        elif not one.asked and one.turn >= here - 2:
            portion.earlier = portion.earlier or cue
    following = placed[last + 1].token.value if last + 1 < len(placed) else ""
    portion.counted = following in units
    portion.last = last + 1 == len(placed)
    portion.after = _after(placed, last, links)
    portion.next_to = _next_to(placed, first, links)
    said = [p.token for p in placed if p.turn == here]
    plain = [t for t in said if t.kind in ("word", "letter", "shape") and t.value not in links]
    portion.others = len(plain)


def _next_to(placed: Sequence[Placed], first: int, links: frozenset[str]) -> str:
    for one in placed[max(first - _LINKS, 0) : first][::-1]:
        token = one.token
        if one.turn != placed[first].turn:
            return ""
        if token.kind == "cue":
            return token.value
        if token.kind not in ("stop", "gap") and not {*token.value.split()} <= links:
            return ""
    return ""


def _after(placed: Sequence[Placed], last: int, links: frozenset[str]) -> str:
    for one in placed[last + 1 : last + 2 + _LINKS]:
        token = one.token
        if token.kind == "cue" and token.value != "when" and not one.asked:
            return token.value
        if one.asked or (token.kind == "stop" and one.turn == placed[last].turn):
            return ""
        if token.kind != "stop" and not {*token.value.split()} <= links:
            return ""
    return ""
