"""What the service's prompt cache would have served.

By its documentation, "Prompt caching": the prompt up to a block that the request marks with
``cache_control``, tools first, then the system prompt and the messages; from 1,024 tokens on, as
many of its models want.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.simulators.openai.pieces import tokens
from frontdesk_processors.values import Json, JsonObject

LEAST_TOKENS = 1024


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt in tokens.

    Parameters:
        read: What a cache served.
        written: What was put into it.
        rest: What was neither.
    """

    read: int
    written: int
    rest: int

    def usage(self) -> dict[str, Json]:
        """It as the service reports it."""
        return {
            "input_tokens": self.rest,
            "cache_creation_input_tokens": self.written,
            "cache_read_input_tokens": self.read,
        }


class PromptCache:
    """The beginnings of prompts that a model was asked to keep."""

    def __init__(self) -> None:
        self._kept: set[tuple[Json, int]] = set()

    def prompt(self, body: JsonObject) -> Prompt:
        """What of a prompt is served, and what is kept for the next."""
        so_far, read, kept = "", 0, 0
        for text, marks in _blocks(body):
            so_far += text
            if not marks or tokens(so_far) < LEAST_TOKENS:
                continue
            kept = tokens(so_far)
            beginning = (body.get("model"), hash(so_far))
            if beginning in self._kept:
                read = kept
            self._kept.add(beginning)
        return Prompt(read=read, written=kept - read, rest=tokens(so_far) - kept)


def _blocks(body: JsonObject) -> Iterator[tuple[str, bool]]:
    """A prompt's blocks in the order in which they are cached, and which are marked."""
    for part in (body.get("tools"), body.get("system")):
        yield from map(_block, part if isinstance(part, list) else [part] if part else [])
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else []:
        content = message.get("content") if isinstance(message, dict) else None
        yield from map(_block, content if isinstance(content, list) else [content])


def _block(block: Json) -> tuple[str, bool]:
    if not isinstance(block, dict):
        return json.dumps(block), False
    bare = {name: value for name, value in block.items() if name != "cache_control"}
    if bare.keys() == {"type", "text"}:
        # A text is the same with a mark and without.
        return json.dumps(bare["text"]), "cache_control" in block
    return json.dumps(bare), "cache_control" in block
