"""Ways to lay out what a model is asked: plain functions from one prompt to another.

Each takes what was really sent, so that all are compared on the same conversations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from frontdesk_processors.language import load
from frontdesk_processors.plan.view import STATE
from frontdesk_processors.schema import catalog
from frontdesk_processors.values import Json, JsonObject
from frontdesk_processors.wants import Wants

KEPT_TURNS = 2
"""So many of the caller's latest turns are kept word for word when history is folded."""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a model is asked with.

    Parameters:
        tools: Those on offer, as JSON schemas.
        messages: The conversation, as the wire carries it.
    """

    tools: Sequence[JsonObject]
    messages: Sequence[JsonObject]

    def text(self) -> str:
        """All of it, in the order in which providers cache it."""
        return json.dumps([self.tools, self.messages], ensure_ascii=False)


Layout = Callable[[Prompt], Prompt]


def as_sent(prompt: Prompt) -> Prompt:
    """As it was sent: tools, system prompt, history, and what changes last."""
    return prompt


def state_first(prompt: Prompt) -> Prompt:
    """What changes with every request stands before the history, as in a system prompt."""
    system, rest = prompt.messages[:1], prompt.messages[1:]
    state = [message for message in rest if _is_state(message)]
    return replace(prompt, messages=[*system, *state, *(m for m in rest if not _is_state(m))])


def with_tools(tools: Sequence[JsonObject]) -> Layout:
    """Every agent may ask for all tools of its trade, whoever answers."""
    return lambda prompt: replace(prompt, tools=tools)


def by_words(prompt: Prompt) -> Prompt:
    """Of the tools on offer only those that fit the caller's latest words, or were called before.

    Words that no tool fits leave all of them: they answer a question.
    """
    language = load("en")
    said = [str(message["content"]) for message in prompt.messages if message["role"] == "user"]
    wants = Wants(catalog(prompt.tools, language=language), language=language)
    fit = {want.goal for want in wants.rank(said[-1] if said else "")}
    if not fit:
        return prompt
    fit |= {name for message in prompt.messages for _, name in calls_of(message)}
    return replace(prompt, tools=[tool for tool in prompt.tools if name_of(tool) in fit])


def without_state(prompt: Prompt) -> Prompt:
    """What was said and found alone, as an agent without ours would have it."""
    return replace(prompt, messages=[m for m in prompt.messages if not _is_state(m)])


def name_of(tool: JsonObject) -> str:
    """The name of a tool on offer."""
    function = tool["function"]
    return str(function["name"]) if isinstance(function, dict) else ""


def folded(prompt: Prompt) -> Prompt:
    """What was said before the latest turns is left to the state, which has its values.

    The latest answer of each tool stays, with the call that it answers: what it offered may still
    be chosen.
    """
    system, history = prompt.messages[:1], prompt.messages[1:]
    turns = [at for at, message in enumerate(history) if message["role"] == "user"]
    since = turns[-KEPT_TURNS] if len(turns) > KEPT_TURNS else 0
    old, new = history[:since], history[since:]
    return replace(prompt, messages=[*system, *_latest_answers(old), *new])


def _latest_answers(messages: Sequence[JsonObject]) -> Iterator[JsonObject]:
    """The last call of each tool, and what it was answered with."""
    last = {name: id for message in messages for id, name in calls_of(message)}
    kept = set(last.values())
    for message in messages:
        if message["role"] == "tool":
            if message.get("tool_call_id") in kept:
                yield message
        elif any(id in kept for id, _ in calls_of(message)):
            calls: list[Json] = [c for c in _list(message["tool_calls"]) if _id(c) in kept]
            yield {**message, "tool_calls": calls}


def calls_of(message: JsonObject) -> Iterator[tuple[str, str]]:
    """The tools that a message calls: the call's id and the tool's name."""
    for call in _list(message.get("tool_calls")):
        if isinstance(call, dict) and isinstance(function := call.get("function"), dict):
            yield _id(call), str(function.get("name"))


def _id(call: Json) -> str:
    return str(call.get("id")) if isinstance(call, dict) else ""


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []


def _is_state(message: JsonObject) -> bool:
    return message["role"] == "developer" and f'"{STATE}"' in str(message["content"])
