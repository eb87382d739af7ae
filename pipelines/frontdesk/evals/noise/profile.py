"""A recogniser known by its figures alone, as they were measured by others."""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from frontdesk.evals.noise.fit import Odds
from frontdesk.evals.noise.model import NoiseModel
from frontdesk.evals.noise.patterns import Pattern
from frontdesk.evals.noise.traits import Trait
from frontdesk_processors.errors import BadSetting

DEFAULT_SET = "slurp_dev_all"
LONGEST = 16
HEARINGS = 600
"""Patterns drawn for each length."""
AFTER = {".": (1.0, 1.0), "s": (2.5, 0.0), "d": (2.9, 5.0)}
"""How much likelier a word is substituted and deleted after one heard right, substituted and
deleted. Counted on SLURP's development recordings (6,767 hearings): 12 and 8 % of the words after
one heard right, 32 and 0 %, 36 and 41 %."""
BEFORE = {"..": 1.0, ".s": 4.5}
"""How much likelier a word comes from nowhere between words that are heard right, and before one
substituted; counted on the same: 2 and 9 % of these gaps. Beside a word not heard, what is heard
counts as heard instead."""
WORDS = 1.5
"""Words of an entity; the mean of SLURP's."""
TRIES = 25


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Figures of one set of recordings, as shares of the words said.

    Parameters:
        wer: Word error rate.
        substituted: Words heard as another.
        deleted: Words not heard.
        inserted: Words heard from nowhere.
        exact: The share of sentences heard right as a whole.
        length: How many words a sentence has.
        confusions: What words were heard as, with counts.
        fillers: What was heard from nowhere, with counts.
        survival: The share of entities heard verbatim, by type, with how many there were.
    """

    wer: float
    substituted: float
    deleted: float
    inserted: float
    exact: float
    length: float
    confusions: tuple[tuple[str, str, int], ...] = ()
    fillers: Mapping[str, int] = field(default_factory=dict[str, int])
    survival: Mapping[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])

    def model(self) -> NoiseModel:
        """A model with these rates.

        Mistakes come together as they do in SLURP (`AFTER`, `BEFORE`), and the words of each kind
        of entity are mistaken as often as it takes for the kind to survive as it does.
        """
        confusions: dict[str, dict[str, int]] = {}
        for said, heard, number in self.confusions:
            confusions.setdefault(said, {})[heard] = number
        lost = self.substituted + self.deleted
        kinds = {
            Trait("kind", kind): _odds(1 - kept ** (1 / WORDS)) / _odds(lost)
            for kind, (_, kept) in self.survival.items()
            if 0 < kept < 1
        }
        known = {word for pair in self.confusions for word in pair[:2]} | set(self.fillers)
        return NoiseModel(
            patterns=_patterns(
                self.substituted, self.deleted, self.inserted, exact=self.exact, length=self.length
            ),
            odds=Odds({"substituted": kinds, "deleted": kinds}),
            confusions=confusions,
            fillers=self.fillers or {"the": 1},
            vocabulary=sorted(word for word in known if word.isalpha()),
        )


def read_profile(path: Path, *, recordings: str = DEFAULT_SET) -> Profile:
    """The figures of one set in a profile.

    Raises:
        BadSetting: The file cannot be read, or has no such set or figure.
    """
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        one = held[recordings] if recordings in held else _largest(held)
        entities = _survival(held)
        return Profile(
            wer=one["wer"],
            substituted=one["sub"],
            deleted=one["dele"],
            inserted=one["ins"],
            exact=one["utt_exact"],
            length=one["ref_words"] / one["n_utt"],
            confusions=tuple((str(a), str(b), int(n)) for a, b, n in one.get("top_sub", ())),
            fillers={str(word): int(n) for word, n in one.get("top_ins", ())},
            survival={k: (int(n), float(s)) for k, (n, s) in entities.get("by_type", {}).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise BadSetting(f"{str(path)!r} is no noise profile: {error!r}") from error


def _largest(held: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the sets of recordings, the one with the most words."""
    sets: list[Any] = [one for one in held.values() if "wer" in one]
    return max(sets, key=lambda one: one["ref_words"])


def _survival(held: Mapping[str, Any]) -> Mapping[str, Any]:
    none: dict[str, Any] = {}
    return next((one for one in held.values() if "by_type" in one), none)


@lru_cache(maxsize=8)
def _patterns(
    substituted: float, deleted: float, inserted: float, *, exact: float, length: float
) -> Mapping[int, Mapping[Pattern, int]]:
    """Patterns by chance that have these rates at the length of these recordings."""
    wanted = (substituted, deleted, inserted)
    rates, size = list(wanted), max(1, min(LONGEST, round(length)))
    for _ in range(TRIES):
        drawn = _drawn(size, rates, right=exact ** (size / length))
        got = _rates(drawn, size)
        # By the root, for a rate that changes changes the others; one of three thousand words
        # is the least that can be told from none.
        rates = [
            min(0.9, rate * math.sqrt(want / max(has, 1 / 3000)))
            for rate, want, has in zip(rates, wanted, got, strict=True)
        ]
    # A sentence is heard right the less often the longer it is: by as much for each word.
    sizes = range(1, LONGEST + 1)
    return {one: _drawn(one, rates, right=exact ** (one / length)) for one in sizes}


def _drawn(length: int, rates: list[float], *, right: float) -> Mapping[Pattern, int]:
    chance = random.Random(f"patterns of {length}")
    seen: Counter[Pattern] = Counter()
    for _ in range(HEARINGS):
        if chance.random() < right:
            seen[Pattern("." * length, (0,) * (length + 1))] += 1
        else:
            seen[_mistaken(length, rates, chance)] += 1
    return seen


def _mistaken(length: int, rates: list[float], chance: random.Random) -> Pattern:
    """A hearing with one mistake at least."""
    substituted, deleted, inserted = rates
    while True:
        marks, gaps, last = "", list[int](), "."
        for _ in range(length):
            more_s, more_d = AFTER[last]
            at = chance.random()
            is_s = min(0.9, substituted * more_s)
            is_d = min(0.9, deleted * more_d)
            mark = "s" if at < is_s else "d" if at < is_s + is_d else "."
            gaps.append(int(chance.random() < inserted * BEFORE.get(last + mark, 0.0)))
            marks, last = marks + mark, mark
        gaps.append(int(last == "." and chance.random() < inserted))
        if set(marks) != {"."} or any(gaps):
            return Pattern(marks, tuple(gaps))


def _rates(seen: Mapping[Pattern, int], length: int) -> tuple[float, float, float]:
    totals: dict[str, int] = defaultdict(int)
    for pattern, number in seen.items():
        totals["s"] += pattern.marks.count("s") * number
        totals["d"] += pattern.marks.count("d") * number
        totals["i"] += sum(pattern.inserted) * number
    words = length * sum(seen.values())
    return totals["s"] / words, totals["d"] / words, totals["i"] / words


def _odds(share: float) -> float:
    return share / (1 - share)
