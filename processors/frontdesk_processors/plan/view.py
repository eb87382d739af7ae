"""What the agent gets to see: the history, its few tools, and what the server knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Language, speak
from frontdesk_processors.schema import with_question
from frontdesk_processors.tool import Tool

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
    conversation: Conversation, *, now: datetime, language: Language, note: str
) -> dict[str, Any]:
    """What the server knows, as one message of role ``developer``.

    It is made anew for each inference and never stored.

    Args:
        conversation: What is known.
        now: The time, in the business's zone.
        language: Says the date.
        note: What the agent should mind this time, or an empty string.
    """
    state: dict[str, Any] = {
        "now": now.isoformat(timespec="minutes"),
        "today": speak.day(now.date(), language),
        "caller": conversation.caller.identity.name.casefold(),
        "said": {
            name: {"value": value.value, "words": value.said, "turn": value.turn}
            | ({"earlier": dict(value.earlier)} if value.earlier else {})
            for name, value in conversation.values.items()
        },
        "done": [
            {"tool": receipt.tool, "receipt": receipt.id, "facts": receipt.facts}
            for receipt in conversation.receipts
        ],
    }
    if note:
        state["note"] = note
    return {"role": "developer", "content": json.dumps({STATE: state}, ensure_ascii=False)}
