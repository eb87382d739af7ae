"""Runs recorded dialogues through a brain, clean or as they would be heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from frontdesk.evals.dialogues.brains import AlwaysAsk, Brain, Called, Gold, LastValue, Serving
from frontdesk.evals.dialogues.recorded import Dialogue, GoldCall
from frontdesk.evals.dialogues.replay import Hear, Moment, as_said, moments
from frontdesk.evals.dialogues.route import Router
from frontdesk.evals.dialogues.score import Counts
from frontdesk.evals.dialogues.tools import changes, tools
from frontdesk.evals.noise import Entity, NoiseChannel, NoiseModel
from frontdesk.evals.noise.pairs import words
from frontdesk.evals.processes import spread
from frontdesk.providers.llm import BRAINS, brain
from frontdesk.settings import Settings
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.language import Language, load
from frontdesk_processors.values import JsonObject

BASELINES: Mapping[str, Callable[[Language], Brain]] = {
    "gold": lambda language: Gold(),
    "always-ask": lambda language: AlwaysAsk(),
    "last-value": LastValue,
}
"""Brains that need no model; they show what the measure rewards and what it does not."""
SHARE = 40
"""Dialogues that a process takes at once."""


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How the dialogues are run.

    Parameters:
        services: The schemas by name.
        brain: A name of `BASELINES` or of `frontdesk.providers.llm.BRAINS`.
        noise: What a recogniser does to the caller's words; None for words as they were said.
        seed: Of the noise.
    """

    services: Mapping[str, JsonObject]
    brain: str
    noise: NoiseModel | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a brain did in one dialogue.

    Parameters:
        dialogue: Its name in the data.
        counts: What it comes to.
        answers: What it did at each turn of a service that is measured.
    """

    dialogue: str
    counts: Counts
    answers: Sequence[JsonObject]


def run(
    dialogues: Sequence[Dialogue],
    setup: Setup,
    *,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Trial]:
    """Replay dialogues, in several processes, and count.

    Args:
        dialogues: What was recorded.
        setup: How.
        workers: Processes; by default one for each processor, four at most.
        on_progress: Told after each share how many are done, and of how many.

    Raises:
        UnknownName: There is no such brain.
        BadSetting: It lacks a key.
    """
    known = [*BASELINES, *BRAINS]
    if setup.brain not in known:
        raise UnknownName("brain", setup.brain, known=known)
    shares = [_Share(dialogues[at : at + SHARE], setup) for at in range(0, len(dialogues), SHARE)]
    done: list[int] = []

    def count(number: int) -> None:
        done.append(number)
        on_progress(sum(len(shares[n].dialogues) for n in done), len(dialogues))

    return spread(_replayed, shares, workers=workers, on_done=count)


class _Share(NamedTuple):
    dialogues: Sequence[Dialogue]
    setup: Setup


def _replayed(share: _Share) -> list[Trial]:
    return asyncio.run(replayed(share.dialogues, share.setup))


async def replayed(dialogues: Sequence[Dialogue], setup: Setup) -> list[Trial]:
    """Replay dialogues here, one after another."""
    language = load("en")
    asked = _brain(setup.brain, language)
    hear = as_said if setup.noise is None else _noisy(NoiseChannel(setup.noise, seed=setup.seed))
    try:
        return [
            await _replay(one, asked, hear=hear, services=setup.services, language=language)
            for one in dialogues
        ]
    finally:
        await asked.close()


def _noisy(channel: NoiseChannel) -> Hear:
    def hear(text: str, marked: Sequence[tuple[str, str]], key: str) -> str:
        entities = [Entity(kind, words(said)) for kind, said in marked]
        # Of some turns nothing is heard.
        return channel.heard(text, key=key, entities=entities) or "..."

    return hear


def _brain(name: str, language: Language) -> Brain:
    if (baseline := BASELINES.get(name)) is not None:
        return baseline(language)
    return Serving(brain(name, settings=Settings(), language=language))


async def _replay(
    dialogue: Dialogue,
    asked: Brain,
    *,
    hear: Hear,
    services: Mapping[str, JsonObject],
    language: Language,
) -> Trial:
    counts, answers = Counts(), list[JsonObject]()
    several = len(dialogue.services) > 1
    own = {name: services[name] for name in dialogue.services if name in services}
    router = Router(own, language=language) if several else None
    for moment in moments(dialogue, hear=hear):
        if router is not None:
            counts = counts.routing(moment, router.goes_to(moment))
        if not moment.in_scope:
            continue
        service = services[moment.service]
        called = await asked.answer(moment, tools(service))
        confirms = called is not None and called.method in changes(service)
        counts = counts.answered(moment, called, confirms=confirms, language=language)
        answers.append(_told(moment, called))
    return Trial(dialogue=dialogue.id, counts=counts, answers=answers)


def _told(moment: Moment, called: Called | None) -> JsonObject:
    return {
        "service": moment.service,
        "heard": moment.caller,
        "gold": _plain(moment.call),
        "called": _plain(called),
    }


def _plain(call: Called | GoldCall | None) -> JsonObject | None:
    if call is None:
        return None
    return {"method": call.method, "arguments": dict(call.arguments)}
