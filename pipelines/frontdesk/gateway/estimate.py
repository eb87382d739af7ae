"""What a request may cost before anybody has counted it: a guess, and never a small one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeGuard

from frontdesk.gateway.pictures import picture_tokens
from frontdesk.gateway.sounds import sound_tokens
from frontdesk.providers.sheet import Model
from frontdesk_processors.usage import tokens
from frontdesk_processors.values import Json, JsonObject

ANSWER_TOKENS = 1000
"""How long an answer is taken to be whose request names no limit."""

FILE_TOKENS = 1000
"""What a file in a request is taken for at least."""

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


def prompt_tokens(body: JsonObject, *, model: str = "") -> int:
    """How many tokens a request's prompt has, roughly.

    Args:
        body: The request.
        model: Whose rules count for pictures; without one the dearest.
    """
    return _letters(body) + sum(
        _piece_tokens(kind, held, model=model) for kind, held in _pieces(body.get("messages"))
    )


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
    costs = (_cost(body, model) for model in models if model is not None)
    return max((cost for cost in costs if cost is not None), default=Decimal(0))


def _cost(body: JsonObject, model: Model) -> Decimal | None:
    used = {"input": prompt_tokens(body, model=model.name), "output": answer_tokens(body)}
    if "input_audio" in model.prices:
        pieces = _pieces(body.get("messages"))
        heard = sum(sound_tokens(held) for kind, held in pieces if kind == "input_audio")
        used = {**used, "input": used["input"] - heard, "input_audio": heard}
    return model.cost(used)


def by_reference(body: JsonObject) -> bool:
    """Whether a request names a file that stands elsewhere, of which nobody knows the size."""
    return any(
        kind == "file" and isinstance(held, dict) and held.get("file_id") is not None
        for kind, held in _pieces(body.get("messages"))
    )


def _letters(body: JsonObject) -> int:
    """How many tokens all that is text to a model has."""
    read = {name: value for name, value in body.items() if name not in _NOT_READ}
    return tokens(_size(read) - sum(_size(held) for _, held in _pieces(body.get("messages"))))


def _pieces(messages: Json) -> Iterator[tuple[str, Json]]:
    """The parts of messages that are no text to a model: what each is, and what it holds."""
    for message in _objects(messages):
        for part in _objects(message.get("content")):
            kind = part.get("type")
            if isinstance(kind, str) and kind in _PIECES and kind in part:
                yield kind, part[kind]


def _piece_tokens(kind: str, held: Json, *, model: str) -> int:
    match kind:
        case "image_url":
            return picture_tokens(held, model=model)
        case "input_audio":
            return sound_tokens(held)
        case _:
            # It may be all text, and nobody knows how much before it is opened.
            return max(FILE_TOKENS, tokens(_size(held)))


def _objects(found: Json) -> Iterator[JsonObject]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def _size(found: Json) -> int:
    return size(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
