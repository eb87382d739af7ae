"""What is known of a recogniser's mistakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.fit import Odds, fit
from frontdesk.evals.noise.pairs import Pair
from frontdesk.evals.noise.patterns import Pattern


@dataclass(frozen=True, kw_only=True)
class NoiseModel:
    """A recogniser's mistakes.

    A sentence is heard in one of the patterns that were seen of sentences as long, the one
    without mistakes among them. Mistakes come together, from a far microphone or an accent; the
    words decide how likely each pattern is.

    Parameters:
        patterns: What was seen, by how many words were said, with how often.
        odds: How likely mistakes are on each word.
        confusions: What a word was heard as, with weights.
        fillers: What is heard from nowhere, with weights.
        vocabulary: Words that can be heard in place of one that was never seen.
    """

    patterns: Mapping[int, Mapping[Pattern, int]]
    odds: Odds
    confusions: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, dict[str, int]])
    fillers: Mapping[str, int] = field(default_factory=dict[str, int])
    vocabulary: Sequence[str] = ()


def learn(pairs: Iterable[Pair]) -> NoiseModel:
    """The model of the recogniser that heard these sentences."""
    pairs = list(pairs)
    patterns: dict[int, Counter[Pattern]] = defaultdict(Counter)
    confusions: dict[str, Counter[str]] = defaultdict(Counter)
    fillers: Counter[str] = Counter()
    for pair in pairs:
        steps = align(pair.said, pair.heard)
        patterns[len(pair.said)][Pattern.of(steps)] += 1
        for step in steps:
            if step.kind == "inserted":
                fillers[step.heard] += 1
            elif step.kind == "substituted":
                confusions[step.said][step.heard] += 1
    return NoiseModel(
        patterns=patterns,
        odds=fit(pairs, patterns),
        confusions={word: dict(found) for word, found in confusions.items()},
        fillers=dict(fillers),
        vocabulary=sorted({word for pair in pairs for word in pair.said if word.isalpha()}),
    )
