"""Where the mistakes of a hearing lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.evals.noise.align import Step
from frontdesk.evals.noise.pairs import Span

ENOUGH = 400
"""So many hearings are enough to choose a pattern from; where there are fewer of a length, those
of about that length are taken as well."""

Array = NDArray[np.float64]


class Pattern(NamedTuple):
    """The mistakes of one hearing.

    Parameters:
        marks: For each word said ``.``, or ``s`` for substituted, or ``d`` for deleted.
        inserted: How many words were heard from nowhere before each word, and after the last.
    """

    marks: str
    inserted: tuple[int, ...]

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Pattern:
        """The pattern of an alignment."""
        marks, inserted = "", [0]
        for step in steps:
            if step.kind == "inserted":
                inserted[-1] += 1
            else:
                marks += {"same": ".", "substituted": "s", "deleted": "d"}[step.kind]
                inserted.append(0)
        return cls(marks, tuple(inserted))

    def fitted(self, length: int, *, number: int) -> Pattern:
        """For another number of words: words heard right go, or come in.

        Where there are none to go, it is cut short.

        Args:
            length: So many words.
            number: Which of the words goes, or where one comes in.
        """
        marks, inserted = list(self.marks), list(self.inserted)
        while len(marks) > length:
            right = [at for at, mark in enumerate(marks) if mark == "."]
            at = right[number % len(right)] if right else len(marks) - 1
            del marks[at]
            inserted[at] += inserted.pop(at + 1)
        while len(marks) < length:
            at = number % (len(marks) + 1)
            marks.insert(at, ".")
            inserted.insert(at + 1, 0)
        return Pattern("".join(marks), tuple(inserted))


@dataclass(frozen=True, eq=False)
class Pool:
    """The patterns that sentences of one length can follow.

    Parameters:
        patterns: Each once.
        logs: The logarithm of how often each was seen.
        substituted: Row by pattern, column by word: 1 where it is heard as another.
        deleted: The same where it is not heard.
        inserted: By gap before each word and after the last: how many words are inserted there.
        joined: By gap: 1 where the words on both sides are mistaken.
    """

    patterns: Sequence[Pattern]
    logs: Array
    substituted: Array
    deleted: Array
    inserted: Array
    joined: Array

    @classmethod
    def of(cls, seen: Mapping[Pattern, int]) -> Pool:
        """A pool of patterns of one length with how often each was seen."""
        patterns = sorted(seen)
        marks = np.array([list(pattern.marks) for pattern in patterns])
        counts: Any = [seen[pattern] for pattern in patterns]
        wrong = (marks != ".").astype(np.float64)
        return cls(
            patterns,
            np.log(np.asarray(counts, dtype=np.float64)),
            (marks == "s").astype(np.float64),
            (marks == "d").astype(np.float64),
            np.array([pattern.inserted for pattern in patterns], dtype=np.float64),
            np.pad(wrong[:, :-1] * wrong[:, 1:], ((0, 0), (1, 1))),
        )

    def marks(self, spans: Sequence[Span] = ()) -> Mapping[str, Array]:
        """By the kind of mistake, a row for each pattern and a column for each thing it may hit.

        Args:
            spans: Where entities lie; they are ``broken`` where a mistake lies within.
        """
        return {
            "substituted": self.substituted,
            "deleted": self.deleted,
            "inserted": self.inserted,
            "joined": self.joined,
            "broken": self._broken(spans),
        }

    def chances(self, odds: Mapping[str, Array], marks: Mapping[str, Array]) -> Array:
        """How likely each pattern is.

        Args:
            odds: By the kind of mistake, the logarithm of the odds of each thing it may hit.
            marks: As `marks` gives them.
        """
        logs = self.logs.copy()
        for mark, of_each in odds.items():
            logs += marks[mark] @ of_each
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()

    def _broken(self, spans: Sequence[Span]) -> Array:
        broken = np.zeros((len(self.patterns), len(spans)))
        for column, (_, start, end) in enumerate(spans):
            wrong = self.substituted[:, start:end] + self.deleted[:, start:end]
            between = self.inserted[:, start + 1 : end]
            broken[:, column] = (wrong.sum(axis=1) + between.sum(axis=1)) > 0
        return broken


def pool_of(seen: Mapping[int, Mapping[Pattern, int]], length: int) -> Pool:
    """The pool for sentences of a length, from what was seen of all lengths."""
    found: Counter[Pattern] = Counter()
    for size in sorted(seen, key=lambda size: (abs(size - length), size)):
        for number, (pattern, times) in enumerate(sorted(seen[size].items())):
            found[pattern.fitted(length, number=number)] += times
        if found.total() >= ENOUGH:
            break
    return Pool.of(found)
