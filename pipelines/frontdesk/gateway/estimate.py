"""What a request may cost before anybody has counted it: a guess, and never a small one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from frontdesk.providers.sheet import Model
from frontdesk_processors.values import Json, JsonObject

CHARACTERS_A_TOKEN = 4
"""OpenAI's help centre, "What are tokens", of English; no tokenizer is installed."""

ANSWER_TOKENS = 1000
"""How long an answer is taken to be whose request names no limit."""

PIECE_TOKENS = 1000
"""What a picture, a sound or a file in a request is taken for: about a large picture at OpenAI."""

_PIECES = frozenset({"image_url", "input_audio", "file"})


def tokens(characters: int) -> int:
    """How many tokens so many characters are, rounded up."""
    return -(-characters // CHARACTERS_A_TOKEN)


def prompt_tokens(body: JsonObject) -> int:
    """How many tokens a request's prompt has, roughly."""
    asked = [body.get("messages"), body.get("tools"), body.get("response_format")]
    texts = list(_texts(asked))
    pieces = sum(text is None for text in texts)
    return tokens(sum(len(text) for text in texts if text is not None)) + pieces * PIECE_TOKENS


def answer_tokens(body: JsonObject) -> int:
    """How many tokens its answers may have, all together."""
    limits = (body.get(name) for name in ("max_completion_tokens", "max_tokens"))
    most = next((limit for limit in limits if _count(limit)), ANSWER_TOKENS)
    several = body.get("n")
    assert isinstance(most, int)
    return most * (several if isinstance(several, int) and _count(several) else 1)


def most_usd(body: JsonObject, models: Iterable[Model | None]) -> Decimal:
    """What a request may cost in US dollars at the dearest of the models that it may go to.

    A model without a price counts as nothing, as it does in what is spent.
    """
    used = {"input": prompt_tokens(body), "output": answer_tokens(body)}
    costs = (model.cost(used) for model in models if model is not None)
    return max((cost for cost in costs if cost is not None), default=Decimal(0))


def _count(limit: Json) -> bool:
    return isinstance(limit, int) and not isinstance(limit, bool) and limit > 0


def _texts(found: Json) -> Iterator[str | None]:
    """Every text in a request, keys among them; None for what is no text to a model."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name in _PIECES:
                yield None
            else:
                yield name
                yield from _texts(value)
    elif isinstance(found, list):
        for one in found:
            yield from _texts(one)
    elif found is not None:
        yield found if isinstance(found, str) else json.dumps(found)
