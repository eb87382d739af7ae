"""Reads messages of a context, which are in OpenAI's form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast


def caller_text(message: object) -> str | None:
    """What the caller said in a message; None for any message that is not the caller's text."""
    if not isinstance(message, Mapping):
        return None
    fields = cast("Mapping[str, Any]", message)
    content = fields.get("content")
    return content if fields.get("role") == "user" and isinstance(content, str) else None


def caller_turns(messages: Iterable[object]) -> list[str]:
    """Everything the caller said, in order."""
    return [text for message in messages if (text := caller_text(message)) is not None]


def tool_results(messages: Iterable[object]) -> Iterator[Any]:
    """What tools answered, in order, as the JSON they gave; placeholders are passed over."""
    for message in messages:
        if not isinstance(message, Mapping):
            continue
        fields = cast("Mapping[str, Any]", message)
        content = fields.get("content")
        if fields.get("role") == "tool" and isinstance(content, str):
            with suppress(ValueError):
                yield json.loads(content)


def last_words(messages: Iterable[object]) -> str:
    """What the caller said last; empty if they have said nothing, or sent something but text."""
    last = [message for message in messages if from_caller(message)][-1:]
    return (caller_text(last[0]) or "") if last else ""


def from_caller(message: object) -> bool:
    """Whether a message is the caller's, whatever it holds."""
    return isinstance(message, Mapping) and cast("Mapping[str, Any]", message).get("role") == "user"


def last_said(messages: Iterable[object]) -> str:
    """What the agent said last, before the caller's last words; empty if it has said nothing."""
    said = ""
    for message in messages:
        if not isinstance(message, Mapping):
            continue
        fields = cast("Mapping[str, Any]", message)
        content = fields.get("content")
        if fields.get("role") == "assistant" and isinstance(content, str) and content:
            said = content
    return said


def said_since(messages: Iterable[object]) -> str:
    """All that the agent has said since the caller's last words; empty if nothing."""
    said: list[str] = []
    for message in messages:
        if from_caller(message):
            said.clear()
        else:
            said.append(last_said([message]))
    return " ".join(filter(None, said))


def cut_short(messages: Iterable[object], *, heard: str) -> list[Any]:
    """The messages, of the last of which that the agent said only so much was heard.

    Where nothing of it was heard, it is left out. What was said before the caller's last words
    stays as it is.

    Args:
        messages: The messages.
        heard: How much.
    """
    found: list[Any] = list(messages)
    for at in range(len(found) - 1, -1, -1):
        if from_caller(found[at]):
            break
        if last_said(found[at : at + 1]):
            found[at : at + 1] = [{**found[at], "content": heard}] if heard else []
            break
    return found
