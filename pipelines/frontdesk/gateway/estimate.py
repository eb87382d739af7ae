"""What a request may cost before anybody has counted it: a guess, and never a small one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeGuard

from frontdesk.providers.sheet import Model
from frontdesk_processors.usage import tokens
from frontdesk_processors.values import Json, JsonObject

ANSWER_TOKENS = 1000
"""How long an answer is taken to be whose request names no limit."""

PIECE_TOKENS = 1000
"""What a picture or a sound in a request is taken for, and a file at least.

It is about a large picture at OpenAI.
"""

LIMITS = ("max_completion_tokens", "max_tokens")
"""What a request may call the limit of its answer."""

_PIECES = frozenset({"image_url", "input_audio", "file"})

_NOT_READ = frozenset(
    {
        *("model", "stream", "stream_options", "store", "service_tier", "user", "metadata"),
        *("safety_identifier", "prompt_cache_key", "prompt_cache_retention"),
        *(*LIMITS, "n", "stop", "seed", "temperature", "top_p", "modalities", "audio"),
        *("frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs"),
        *("parallel_tool_calls", "reasoning_effort", "verbosity"),
        # Paid for, but as a part of the answer.
        "prediction",
    }
)
"""Fields of a request that are no part of its prompt; all others are taken for one."""


def size(text: str) -> int:
    """How many characters a text is taken for: its bytes.

    Letters of other scripts are two or three bytes in UTF-8, and more tokens too.
    """
    return len(text.encode(errors="surrogatepass"))


def is_count(found: Json) -> TypeGuard[int]:
    """Whether it is a whole number from one on."""
    return isinstance(found, int) and not isinstance(found, bool) and found > 0


def limits_of(body: JsonObject) -> set[int]:
    """How many tokens a request says that an answer may have at most.

    What is no limit is left out; two that are the same are one.
    """
    return {limit for limit in (body.get(name) for name in LIMITS) if is_count(limit)}


def prompt_tokens(body: JsonObject) -> int:
    """How many tokens a request's prompt has, roughly."""
    read = {name: value for name, value in body.items() if name not in _NOT_READ}
    pieces = list(_pieces(body.get("messages")))
    letters = _size(read) - sum(length for _, length in pieces)
    return tokens(letters) + sum(_piece_tokens(kind, length) for kind, length in pieces)


def answer_tokens(body: JsonObject) -> int:
    """How many tokens its answers may have, all together."""
    most = max(limits_of(body), default=ANSWER_TOKENS)
    several = body.get("n")
    return (most + foretold_tokens(body)) * (several if is_count(several) else 1)


def foretold_tokens(body: JsonObject) -> int:
    """How many tokens of its answer a request foretells; those that come otherwise cost too."""
    prediction = body.get("prediction")
    return 0 if prediction is None else tokens(_size(prediction))


def most_usd(body: JsonObject, models: Iterable[Model | None]) -> Decimal:
    """What a request may cost in US dollars at the dearest of the models that it may go to.

    A model without a price counts as nothing, as it does in what is spent.
    """
    used = {"input": prompt_tokens(body), "output": answer_tokens(body)}
    costs = (model.cost(used) for model in models if model is not None)
    return max((cost for cost in costs if cost is not None), default=Decimal(0))


def _pieces(messages: Json) -> Iterator[tuple[str, int]]:
    """The parts of messages that are no text to a model: what each is, and its length in bytes."""
    for message in _objects(messages):
        for part in _objects(message.get("content")):
            kind = part.get("type")
            if isinstance(kind, str) and kind in _PIECES and kind in part:
                yield kind, _size(part[kind])


def _piece_tokens(kind: str, length: int) -> int:
    # A file may be all text, and nobody knows how much before it is opened.
    return max(PIECE_TOKENS, tokens(length)) if kind == "file" else PIECE_TOKENS


def _objects(found: Json) -> Iterator[JsonObject]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def _size(found: Json) -> int:
    return size(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
