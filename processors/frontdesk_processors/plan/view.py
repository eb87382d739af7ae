"""What the agent gets to see: the history, its few tools, and what the server knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.handoff import Handoff
from frontdesk_processors.language import Language, speak
from frontdesk_processors.messages import from_caller
from frontdesk_processors.plan.withheld import Withheld
from frontdesk_processors.schema import with_question
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import JsonObject

STATE = "frontdesk_state"
"""Key under which the state message holds what the server knows."""


def tool_schemas(tools: Sequence[Tool], *, questions: Mapping[str, str]) -> list[FunctionSchema]:
    """The tools as every provider takes them.

    Args:
        tools: The specialist's tools.
        questions: How to ask for a parameter, by its name, in the session's language.
    """
    return [
        FunctionSchema(
            name=tool.name,
            description=tool.description,
            properties={
                name: _asked(spec, question=questions.get(name, ""))
                for name, spec in _properties(tool).items()
            },
            required=_required(tool),
        )
        for tool in tools
    ]


def _properties(tool: Tool) -> Mapping[str, Mapping[str, Any]]:
    properties: Any = tool.parameters["properties"]
    return properties


def _required(tool: Tool) -> list[str]:
    required: Any = tool.parameters["required"]
    return list(required)


def _asked(spec: Mapping[str, Any], *, question: str) -> dict[str, Any]:
    return {**spec, "description": with_question(str(spec["description"]), question)}


def state_message(
    conversation: Conversation,
    *,
    now: datetime,
    language: Language,
    note: str,
    elsewhere: Sequence[str] = (),
    handoff: Handoff | None = None,
    shown_from: int = 1,
    withheld: Withheld | None = None,
) -> dict[str, Any]:
    """What the server knows, as one message of role ``developer``.

    It is made anew for each inference and never stored.

    Args:
        conversation: What is known.
        now: The time, in the business's zone.
        language: Says the date.
        note: What the agent should mind this time, or an empty string.
        elsewhere: Names of the tools that only colleagues have.
        handoff: What whoever answers got from the one before.
        shown_from: The caller's turn that the history in the view begins with.
        withheld: What whoever answers may not know.
    """
    hidden = withheld.names if withheld else frozenset[str]()
    state: dict[str, Any] = {
        "now": now.isoformat(timespec="minutes"),
        "today": speak.day(now.date(), language),
        "caller": conversation.caller.identity.name.casefold(),
        "said": {
            name: {"value": value.value, "words": value.said, "turn": value.turn}
            | ({"earlier": dict(value.earlier)} if value.earlier else {})
            | ({"parts": dict(value.parts)} if value.parts else {})
            for name, value in conversation.values.items()
            if name not in hidden
        },
        "done": [
            {"tool": one.tool, "receipt": one.id, "facts": _but(one.facts, withheld)}
            for one in conversation.receipts
        ],
    }
    if handoff is not None:
        state["handoff"] = {"from": handoff.sender, "turn": handoff.turn, **handoff.packet()}
    if shown_from > 1 or (handoff is not None and handoff.request):
        state["shown_from"] = shown_from
    if elsewhere:
        state["elsewhere"] = list(elsewhere)
    if conversation.queued:
        later = [one.request for one in conversation.queued]
        state["later"] = [withheld.said(one) for one in later] if withheld else later
    if note:
        state["note"] = note
    text = json.dumps({STATE: state}, ensure_ascii=False)
    return {"role": "developer", "content": withheld.text(text) if withheld else text}


def state_of(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the server tells of the conversation in a message; None of another message.

    Args:
        message: In OpenAI's form. Only of role ``developer`` is one believed: the server alone
            writes those.

    Raises:
        ValueError: A message of that role names the key of the state, and is no JSON.
    """
    if message.get("role") != "developer":
        return None
    content = str(message["content"])
    held: Any = json.loads(content) if STATE in content else {}
    return held.get(STATE)


def _but(facts: JsonObject, withheld: Withheld | None) -> JsonObject:
    if withheld is None:
        return facts
    return withheld.under({n: fact for n, fact in facts.items() if n not in withheld.names})


class History(NamedTuple):
    """What of the stored history a specialist sees.

    Parameters:
        messages: The messages.
        shown_from: The caller's turn that they begin with.
    """

    messages: list[Any]
    shown_from: int


def history(
    messages: Sequence[Any], *, handoff: Handoff | None, whole: bool, turns: int
) -> History:
    """The messages since the conversation came to a specialist; who may see all sees all.

    What had waited in the queue stands at their head in the caller's words. A conversation that
    came to somebody without a packet shows them no more than the caller's last turn.

    Args:
        messages: The stored history.
        handoff: What they got.
        whole: Whether they may see what was said before.
        turns: The caller's turns so far.
    """
    if whole and not (handoff and handoff.request):
        return History(list(messages), 1)
    begins = handoff.turn if handoff else turns
    at = [n for n, message in enumerate(messages) if from_caller(message)][begins - turns - 1 :]
    first = at[0] if at else 0
    if handoff is None or not handoff.request:
        return History(list(messages[first:]), begins)
    asked = {"role": "user", "content": handoff.request}
    return History([asked, *messages[first + 1 + handoff.passed :]], begins)
