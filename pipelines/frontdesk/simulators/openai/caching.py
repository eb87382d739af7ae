"""What the service's prompt cache would have served.

By OpenAI's guide "Prompt caching": the beginning of a prompt that the same model was asked with
before, tools first, from 1,024 tokens on and in steps of 128.
"""

from __future__ import annotations

import json
from collections import deque

from frontdesk.simulators.openai.pieces import tokens
from frontdesk.simulators.openai.requests import ChatRequest

LEAST_TOKENS = 1024
STEP_TOKENS = 128
_REMEMBERED = 64
"""Prompts that are remembered; those of the service are forgotten after minutes."""


class PromptCache:
    """The latest prompts, and how much of the next one they begin with."""

    def __init__(self) -> None:
        self._seen: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def served(self, request: ChatRequest) -> int:
        """How many tokens of a prompt a cache serves; it is remembered for the next."""
        text = prompt_text(request)
        same = (seen for model, seen in self._seen if model == request.model)
        longest = max((common(text, seen) for seen in same), default=0)
        self._seen.append((request.model, text))
        return cacheable(tokens(text[:longest]))


def prompt_text(request: ChatRequest) -> str:
    """All of a prompt in the order in which it is cached: tools, then messages."""
    return json.dumps([request.tools, request.messages], ensure_ascii=False)


def common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def cacheable(count: int) -> int:
    """How many of so many common tokens the service caches."""
    return 0 if count < LEAST_TOKENS else count // STEP_TOKENS * STEP_TOKENS
