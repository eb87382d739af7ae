"""A judge who reads transcripts and answers yes or no; no verdict rests on it.

What calls are worth is graded by the state of the world. Beside that a language model tells what
records do not show, such as tone, and with it how far it can be trusted: its own answer to whether
the caller was served is held against the grades.
"""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from frontdesk.evals.gate.traffic import OnProgress, Result
from frontdesk.evals.intervals import RESAMPLES, Estimate, share
from frontdesk.evals.outside_model import OutsideModel
from frontdesk_processors.values import JsonObject

SERVED = "served"
"""The question that the grades answer too."""
_AT_ONCE = 8
_WORDS = Path(__file__).with_name("judge.en.toml")
_ANSWER = re.compile(r"^\W*(\w+)\W+(yes|no)\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a judge said of some calls.

    Parameters:
        calls: How many it was asked about.
        answers: Its answers, a mapping a call, by question; calls of which it did not answer every
            question are left out.
        passed: Whether each of these went as it should, by the grades.
        usage: The tokens that it reported.
    """

    calls: int
    answers: tuple[Mapping[str, bool], ...]
    passed: tuple[bool, ...]
    usage: Mapping[str, int] = field(default_factory=dict[str, int])

    def to_json(self, *, seed: int = 0) -> JsonObject:
        """How often it said yes, and how far it agrees with the grades, with 95 % intervals."""
        questions = [name for one in self.answers[:1] for name in one]
        alike = [
            one[SERVED] == passed for one, passed in zip(self.answers, self.passed, strict=True)
        ]
        return {
            "calls": self.calls,
            "answered": len(self.answers),
            "yes": {
                name: share([(int(one[name]), 1) for one in self.answers], seed=seed).to_json()
                for name in questions
            },
            "passed": share([(int(one), 1) for one in self.passed], seed=seed).to_json(),
            "agreement": share([(int(one), 1) for one in alike], seed=seed).to_json(),
            "kappa": kappa([one[SERVED] for one in self.answers], self.passed, seed=seed).to_json(),
        }


async def judge(
    results: Sequence[Result],
    model: OutsideModel,
    *,
    seed: int = 0,
    on_progress: OnProgress = lambda done, total: None,
) -> Judged:
    """Ask of each call; the judge is told what was said, and neither the grade nor the scenario.

    Args:
        results: The calls.
        model: The judge.
        seed: Passed on to the model.
        on_progress: Told how many calls are judged, of how many.

    Raises:
        OutsideModelFailed: It does not answer.
    """
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    questions: dict[str, str] = words["questions"]
    asked = "\n".join(f"{name}: {question}" for name, question in questions.items())
    places, done = asyncio.Semaphore(_AT_ONCE), 0
    usage = Counter[str]()

    async def of(one: Result) -> Mapping[str, bool]:
        nonlocal done
        said = "\n".join(one.held.transcript())
        messages = [
            {"role": "system", "content": words["part"].format(questions=asked)},
            {"role": "user", "content": words["call"].format(transcript=said)},
        ]
        async with places:
            written = await model.write(messages, seed=seed, temperature=0.0)
        usage.update(written.usage)
        done += 1
        on_progress(done, len(results))
        return answers_in(written.text, questions)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(of(one)) for one in results]
    found = [(task.result(), one.grade.passed) for task, one in zip(tasks, results, strict=True)]
    whole = [(answers, passed) for answers, passed in found if len(answers) == len(questions)]
    return Judged(
        calls=len(results),
        answers=tuple(answers for answers, _ in whole),
        passed=tuple(passed for _, passed in whole),
        usage=dict(usage),
    )


def answers_in(text: str, questions: Mapping[str, str]) -> dict[str, bool]:
    """The answers in what a judge wrote, a line each: ``polite: yes``. Nothing is guessed."""
    found = {name.lower(): answer.lower() == "yes" for name, answer in _ANSWER.findall(text)}
    return {name: found[name] for name in questions if name in found}


def kappa(one: Sequence[bool], other: Sequence[bool], *, seed: int = 0) -> Estimate:
    """Agreement beyond chance (Cohen 1960), with a percentile bootstrap over calls.

    Args:
        one: A rater's answers.
        other: Another's, of the same calls.
        seed: The same seed and answers give the same interval.

    Returns:
        No value where both say the same of every call: there chance alone would agree too.
    """
    table = np.zeros(4)
    for left, right in zip(one, other, strict=True):
        table[2 * left + right] += 1
    n = int(table.sum())
    value = float(_kappas(table[None])[0]) if n else float("nan")
    if np.isnan(value):
        return Estimate(value=None, low=None, high=None, n=n)
    drawn = np.random.default_rng(seed).multinomial(n, table / n, size=RESAMPLES)
    spread = _kappas(drawn.astype(np.float64))
    low, high = np.quantile(spread[~np.isnan(spread)], (0.025, 0.975))
    return Estimate(value=value, low=float(low), high=float(high), n=n)


def _kappas(
    tables: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of tables with both no, only the other, only the one, both yes; a table a row."""
    no, other, one, yes = tables.T / tables.sum(axis=1)
    observed = no + yes
    chance = (yes + one) * (yes + other) + (no + one) * (no + other)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
