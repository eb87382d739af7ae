"""Masks what a conversation's messages hold, in the light of one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.masking import Hidden, Masked, mask
from frontdesk_processors.privacy.runs import Said

_WINDOW = 12
"""So many of the latest messages are looked at together: some five turns."""


def said_in(messages: Sequence[object]) -> list[Said]:
    """The latest of what was said in a context, in order."""
    return [one for message in messages[-_WINDOW:] for one in _said(message)]


class Recalled(NamedTuple):
    """Messages of a context, masked.

    Parameters:
        messages: They, in OpenAI's form.
        last: How the caller's last one came out, its parts together; None if there is none.
        late: What turns before it held, as only later ones have shown.
    """

    messages: list[object]
    last: Masked | None
    late: list[Hidden]


def masked_messages(messages: Sequence[object], language: Language) -> Recalled:
    """The messages with the caller's latest turns masked in the light of one another.

    Args:
        messages: A context's messages, in OpenAI's form; none of them is changed.
        language: What is spoken.
    """
    first = max(len(messages) - _WINDOW, 0)
    parts = [_said(message) for message in messages[first:]]
    found = iter(mask([one for row in parts for one in row], language))
    told, turns = list(messages), list[Masked]()
    for at, row in enumerate(parts, start=first):
        here = [next(found) for _ in row]
        if not row or row[0].agent:
            continue
        turns.append(_together(here))
        if any(one.text != before.text for one, before in zip(here, row, strict=True)):
            told[at] = with_texts(told[at], [one.text for one in here])
    late = [hidden for one in turns[:-1] for hidden in one.hidden]
    return Recalled(told, turns[-1] if turns else None, late)


def _together(parts: Sequence[Masked]) -> Masked:
    return Masked(
        text=" ".join(one.text for one in parts),
        kinds=tuple(kind for one in parts for kind in one.kinds),
        hidden=tuple(hidden for one in parts for hidden in one.hidden),
    )


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
