"""Which questions have an answer that may be kept, and when two are the same: plain functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Parsed
from frontdesk_processors.language import Language
from frontdesk_processors.messages import from_caller
from frontdesk_processors.plan.view import state_of
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import Effect, Identity, Json, JsonObject

_MARKS = re.compile(r"[^\w\s']+")
_QUARTER = 15
"""Minutes of the time for which an answer serves; businesses open and close on such quarters."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a model is told besides the conversation.

    Parameters:
        model: Which model.
        prompt: Its instructions.
        tools: Those on offer, as JSON schemas.
        spoken: Whether the caller hears it.
    """

    model: str
    prompt: str
    tools: Sequence[JsonObject]
    spoken: bool


def public(tool: Tool) -> bool:
    """Whether a tool reads what anybody may know, whoever asks."""
    return (
        tool.effect is Effect.READ
        and tool.needs is Identity.ANYONE
        and tool.establishes is Identity.ANYONE
        and not tool.personal
        and not tool.remembers
    )


def may_be_kept(
    parsed: Parsed,
    conversation: Conversation,
    messages: Sequence[Any],
    *,
    tools: Mapping[str, Tool],
    language: Language,
) -> bool:
    """Whether the answer to a turn depends on nothing but what anybody may know.

    Nobody is identified, nothing was said of a caller, asked for or done, in the turn or before it;
    only public reads were called; and the question does not look at the clock.

    Args:
        parsed: What the turn says.
        conversation: What is known.
        messages: What the model is shown.
        tools: The trade's, by name.
        language: Has the words that look at the clock.
    """
    return (
        _only_asks(parsed, tools=tools)
        and _blank(conversation)
        and all(name in tools and public(tools[name]) for name in _called(messages))
        and not _clock(language).search(plain(parsed.text))
    )


def key_of(
    messages: Sequence[Any], *, conversation: Conversation, told: Told, language: Language
) -> str | None:
    """A digest of all that a model is shown and told; None where something is not as expected.

    Left out is what makes no difference: case and marks of the question, the ids of calls, and the
    minutes within a quarter of an hour. Day and quarter are in it, so that no answer outlives how
    the doors stood, whether the question named them or not; so are the results of tools, and with
    them whatever stands in the records just then.
    """
    ids: dict[str, str] = {}
    shown = [_shown(message, ids) for message in messages]
    if None in shown or not any(map(from_caller, messages)):
        return None
    asked = max(n for n, message in enumerate(messages) if from_caller(message))
    shown[asked] = {"role": "user", "content": plain(str(messages[asked]["content"]))}
    whole: Json = [
        conversation.tenant,
        conversation.vertical,
        language.code,
        conversation.prompts,
        told.spoken,
        told.model,
        told.prompt,
        list(told.tools),
        [one for one in shown if one is not None],
    ]
    return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def plain(text: str) -> str:
    """A question in small letters, without marks."""
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


def _only_asks(parsed: Parsed, *, tools: Mapping[str, Tool]) -> bool:
    wish = parsed.intent
    return (
        (wish is None or (wish in tools and public(tools[wish])))
        and parsed.doing is None
        and not parsed.requests
        and not parsed.values
        and parsed.answer is None
        and parsed.urgency == "routine"
        and parsed.complete
    )


def _blank(conversation: Conversation) -> bool:
    caller = conversation.caller
    return (
        caller.identity is Identity.ANYONE
        and caller.subject is None
        and not conversation.values
        and not conversation.receipts
        and not conversation.queued
        and conversation.pending is None
        and conversation.unrecorded is None
        and not conversation.needs_human
        and not conversation.contact
    )


def _called(messages: Sequence[Any]) -> Iterator[str]:
    for message in messages:
        for call in message.get("tool_calls") or ():
            yield str(call["function"]["name"])


def _shown(message: Mapping[str, Any], ids: dict[str, str]) -> JsonObject | None:
    """A message without what differs from one conversation to the next; None where it may not."""
    shown = dict(message)
    if message.get("role") == "developer":
        state = state_of(message)
        if state is None or "note" in state or state.get("done"):
            return None
        if (quarter := _quarter(str(state.get("now")))) is None:
            return None
        shown["content"] = {**state, "now": quarter}
    if "tool_call_id" in shown:
        shown["tool_call_id"] = _number(str(shown["tool_call_id"]), ids)
    if shown.get("tool_calls"):
        calls: Sequence[Any] = shown["tool_calls"]
        shown["tool_calls"] = [{**call, "id": _number(str(call["id"]), ids)} for call in calls]
    return shown


def _quarter(now: str) -> str | None:
    """When the quarter of an hour began that a time is in; None of what is no time."""
    try:
        at = datetime.fromisoformat(now)
    except ValueError:
        return None
    return at.replace(minute=at.minute - at.minute % _QUARTER).isoformat(timespec="minutes")


def _number(id: str, ids: dict[str, str]) -> str:
    return ids.setdefault(id, str(len(ids)))


@cache
def _clock(language: Language) -> re.Pattern[str]:
    words = "|".join(language.list("kept.clock"))
    return re.compile(rf"\b(?:{words})\b")
