"""A call's transcript held against what other ears hear in its recording. Pure: no provider."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from frontdesk.evals.noise.align import Step, align
from frontdesk_processors.values import JsonObject

LEFT_OUT = "[…]"
"""What stands for words that are not shown."""
_TOKEN = re.compile(r"\[[^\]\n]*\]\S*|\S+")
_MARK = re.compile(r"\W*\[[^\]\n]*\]\W*")
_EDGES = '"“”‘’()[]{}.,;:!?…-–'


class Difference(NamedTuple):
    """Words that the two have otherwise; empty where one has none."""

    live: str
    again: str


@dataclass(frozen=True, kw_only=True)
class Hearings:
    """The two, word by word. Neither is the truth; the second is what the first is counted against.

    Parameters:
        text: What was heard the second time, without what the first leaves out.
        words: How many of its words were compared.
        substituted: How many of these the call heard as others.
        deleted: How many it did not hear.
        inserted: How many it heard that are not among them.
        left_out: How many stretches were not compared, as one of the two leaves them out.
        differences: Where they differ, in order.
    """

    text: str
    words: int
    substituted: int
    deleted: int
    inserted: int
    left_out: int
    differences: Sequence[Difference]

    @property
    def wer(self) -> float | None:
        """The call's word error rate by the second hearing; None where there are no words."""
        wrong = self.substituted + self.deleted + self.inserted
        return wrong / self.words if self.words else None

    def to_json(self) -> JsonObject:
        """As plain JSON; the rate to four places."""
        return {
            "words": self.words,
            "wer": None if self.wer is None else round(self.wer, 4),
            "substituted": self.substituted,
            "deleted": self.deleted,
            "inserted": self.inserted,
            "left_out": self.left_out,
            "differences": [one._asdict() for one in self.differences],
        }


def compared(*, live: str, again: str) -> Hearings:
    """Hold a call's transcript against a second one, by words without case and punctuation.

    Marks such as ``[number]`` are equal to one another. What stands where the call's transcript has
    a mark is left out of the second one too, however it was heard.
    """
    first, second = _words(live), _words(again)
    steps = align([word.plain for word in second], [word.plain for word in first])
    kinds: Counter[str] = Counter()
    differences: list[Difference] = []
    shown: list[str] = []
    following_first, following_second = iter(first), iter(second)
    for differs, run in groupby(steps, _unequal):
        row = list(run)
        heard = _taken(following_first, sum(step.kind != "deleted" for step in row))
        new = _taken(following_second, sum(step.kind != "inserted" for step in row))
        if differs and any(LEFT_OUT in (step.said, step.heard) for step in row):
            shown.append(LEFT_OUT)
            kinds["left_out"] += 1
            continue
        kinds.update(step.kind for step in row)
        shown.append(new)
        if differs:
            differences.append(Difference(live=heard, again=new))
    return Hearings(
        text=" ".join(filter(None, shown)),
        words=kinds["same"] + kinds["substituted"] + kinds["deleted"],
        substituted=kinds["substituted"],
        deleted=kinds["deleted"],
        inserted=kinds["inserted"],
        left_out=kinds["left_out"],
        differences=differences,
    )


class _Word(NamedTuple):
    shown: str
    plain: str


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for token in _TOKEN.findall(text):
        plain = LEFT_OUT if _MARK.fullmatch(token) else token.casefold().strip(_EDGES)
        if plain:
            found.append(_Word(token, plain.replace("’", "'")))
    return found


def _unequal(step: Step) -> bool:
    return step.kind != "same" or step.said == LEFT_OUT


def _taken(words: Iterator[_Word], count: int) -> str:
    return " ".join(next(words).shown for _ in range(count))
