"""Records conversations with a provider's own client, from scenarios and on this machine alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from frontdesk.bench.cost.layouts import Prompt
from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.plan import plan
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.gate.run import scenarios_of
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.opening import maker_of
from frontdesk.settings import Settings
from frontdesk.simulators.openai import Call, Calls, ChatRequest, Embedded, OpenAIWire, Reply, Say
from frontdesk.testing import MONDAY
from frontdesk.vertical import Vertical
from frontdesk_processors.language import load
from frontdesk_processors.values import Json

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One inference.

    Parameters:
        prompt: What was asked.
        answered: All that was answered, as text.
        arguments: The values that its tool calls gave.
        called: The tools that it called.
        model: The model that was asked.
    """

    prompt: Prompt
    answered: str
    arguments: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One conversation.

    Parameters:
        name: Which.
        outcome: How it ended.
        asked: Its inferences, in order.
        said: What the agent said, the greeting first.
    """

    name: str
    outcome: str
    asked: tuple[Asked, ...]
    said: tuple[str, ...] = ()


async def record(
    vertical: Vertical,
    *,
    calls: int,
    seed: int,
    model: str,
    easy_model: str,
    on_progress: OnProgress,
) -> list[Recorded]:
    """Hold simulated calls, answered by the embedded brain over OpenAI's protocol.

    Args:
        vertical: Whose scenarios.
        calls: How many.
        seed: The same seed makes the same.
        model: Which model is asked for by name.
        easy_model: Which is asked for where the caller's turn is only a courtesy.
        on_progress: Told of calls that are held, and of all.
    """
    scenarios = scenarios_of(vertical, "")
    planned = plan(scenarios, calls=calls, ways=("none",), seed=seed, a_minute=60)
    brain, asked = Embedded(), list[Asked]()

    async def respond(request: ChatRequest) -> Reply:
        reply = await brain(request)
        asked.append(_asked(request, reply))
        return reply

    found: list[Recorded] = []
    async with OpenAIWire(respond) as wire:
        settings = Settings.model_construct(
            openai_api_key=SecretStr(wire.key),
            openai_base_url=wire.url,
            openai_model=model,
            openai_easy_model=easy_model,
        )
        booth = Booth(
            Agent(
                vertical=vertical,
                make_llm=maker_of("openai", settings=settings, language=load("en")),
            ),
            scenarios={one.name: one for one in scenarios},
            words=CallerWords.load(vertical.home / "scenarios", language="en"),
            noise=NoiseChannel(read_noise(RECOGNISER), seed=seed),
            default_now=MONDAY,
        )
        async with booth:
            for call in planned:
                asked.clear()
                held = await booth.hold(call)
                said = (held.greeting, *(turn.answer for turn in held.turns))
                found.append(
                    Recorded(name=call.id, outcome=held.outcome, asked=tuple(asked), said=said)
                )
                on_progress(len(found), calls)
    return found


def _asked(request: ChatRequest, reply: Reply) -> Asked:
    calls: tuple[Call, ...] = ()
    text = ""
    match reply:
        case Say(text):
            pass
        case Calls():
            text, calls = reply.text, reply.calls
        case _:
            pass
    given = [json.loads(call.arguments_text) for call in calls]
    return Asked(
        prompt=Prompt(tools=request.tools, messages=request.messages),
        answered=text + "".join(call.name + call.arguments_text for call in calls),
        arguments=tuple(value for one in given for value in _values(one)),
        called=tuple(call.name for call in calls),
        model=request.model,
    )


def _values(given: Json) -> list[str]:
    if isinstance(given, dict):
        return [value for inner in given.values() for value in _values(inner)]
    if isinstance(given, list | tuple):
        return [value for inner in given for value in _values(inner)]
    return [] if given is None or isinstance(given, bool) else [str(given)]
