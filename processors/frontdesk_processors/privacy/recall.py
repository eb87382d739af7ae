"""Masks what a conversation's messages hold, in the light of one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.masking import Masked, mask
from frontdesk_processors.privacy.runs import Said

_WINDOW = 12
"""So many of the latest messages are looked at together: some five turns."""


def said_in(messages: Sequence[object]) -> list[Said]:
    """The latest of what was said in a context, in order."""
    return [one for message in messages[-_WINDOW:] for one in _said(message)]


def masked_messages(
    messages: Sequence[object], language: Language
) -> tuple[list[object], Masked | None]:
    """The messages with the caller's latest turns masked, and how the last of those came out.

    Args:
        messages: A context's messages, in OpenAI's form; none of them is changed.
        language: What is spoken.

    Returns:
        The messages, and the caller's last one, its parts together; None if there is none.
    """
    first = max(len(messages) - _WINDOW, 0)
    parts = [_said(message) for message in messages[first:]]
    found = iter(mask([one for row in parts for one in row], language))
    told, last = list(messages), None
    for at, row in enumerate(parts, start=first):
        here = [next(found) for _ in row]
        if not row or row[0].agent:
            continue
        last = Masked(
            text=" ".join(one.text for one in here),
            kinds=tuple(kind for one in here for kind in one.kinds),
        )
        if any(one.text != before.text for one, before in zip(here, row, strict=True)):
            told[at] = with_texts(told[at], [one.text for one in here])
    return told, last


def texts(message: object) -> list[str]:
    """Every text of a message of the caller or the agent, in order."""
    fields = _fields(message)
    content: object = fields.get("content")
    if fields.get("role") not in ("user", "assistant"):
        return []
    if isinstance(content, str):
        return [content]
    return [part["text"] for part in _text_parts(content)]


def with_texts(message: object, new: Sequence[str]) -> object:
    """The message with other texts in the places of those that `texts` tells."""
    fields = dict(cast("Mapping[str, Any]", message))
    content: object = fields["content"]
    if isinstance(content, str):
        return {**fields, "content": new[0]}
    given = iter(new)
    spoken = [id(part) for part in _text_parts(content)]
    parts = cast("Sequence[object]", content)
    return {
        **fields,
        "content": [
            {**_fields(part), "text": next(given)} if id(part) in spoken else part for part in parts
        ],
    }


def _text_parts(content: object) -> list[Mapping[str, Any]]:
    if not isinstance(content, list):
        return []
    parts = [_fields(part) for part in cast("list[object]", content)]
    return [part for part in parts if isinstance(part.get("text"), str)]


def _fields(part: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", part) if isinstance(part, Mapping) else {}


def _said(message: object) -> list[Said]:
    agent = _fields(message).get("role") == "assistant"
    return [Said(text=text, agent=agent, goes_on=at > 0) for at, text in enumerate(texts(message))]
