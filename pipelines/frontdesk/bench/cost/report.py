"""Tokens and money of the same conversations under each way to lay them out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from frontdesk.bench.cost.layouts import (
    Prompt,
    by_words,
    folded,
    name_of,
    state_first,
    with_tools,
)
from frontdesk.bench.cost.record import Asked, Recorded
from frontdesk.bench.cost.ways import Way, as_asked, by_one, laid_out, summarised
from frontdesk.costs import exact
from frontdesk.providers.sheet import Model
from frontdesk.simulators.openai.caching import cacheable, common
from frontdesk_processors.usage import CHARACTERS_A_TOKEN, tokens
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What the conversations took under one measure, all together.

    Parameters:
        prompt: Tokens of the prompts.
        cached: Those of them that a cache of the conversation's own would have served.
        completion: Tokens of the answers.
        usd: What that costs, in US dollars; None where a model has no price.
        kept: Values of tool calls that stand in the prompt that they were made from.
        values: Values that stand in it as it was sent.
        offered: Tools that were called and on offer.
        called: Tools that were called.
    """

    prompt: int
    cached: int
    completion: int
    usd: Decimal | None
    kept: int
    values: int
    offered: int
    called: int

    def to_json(self, *, calls: int) -> JsonObject:
        """A conversation's share of it, as plain JSON."""
        return {
            "prompt_tokens": round(self.prompt / calls),
            "cached_tokens": round(self.cached / calls),
            "cache_hit_rate": round(self.cached / self.prompt, 4) if self.prompt else None,
            "completion_tokens": round(self.completion / calls),
            "usd": None if self.usd is None else exact(round(self.usd / calls, 8)),
            "gold": {"n": self.values, "kept": self.kept},
            "tools": {"n": self.called, "offered": self.offered},
        }


def report(
    recorded: Sequence[Recorded],
    *,
    tools: Sequence[JsonObject],
    model: Model,
    easy: Model,
    kept: Way = as_asked,
) -> JsonObject:
    """Each measure off and on, a conversation.

    Args:
        recorded: The conversations, easy turns answered by a model of their own.
        tools: All tools of the trade.
        model: Whose prices count.
        easy: The model that easy turns were answered by.
        kept: What is still asked for where answers are kept.
    """
    recorded, calls = [_gold(one) for one in recorded], len(recorded)
    prices = {model.name: model, easy.name: easy}
    told: dict[str, Any] = {
        name: {
            way: spent(recorded, on_or_off, prices=prices).to_json(calls=calls)
            for way, on_or_off in (("off", off), ("on", on))
        }
        for name, (off, on) in _measures(tools, model=model.name, kept=kept).items()
    }
    return {
        "calls": calls,
        "inferences": sum(len(one.asked) for one in recorded),
        "outcomes": {o: sum(r.outcome == o for r in recorded) for o in _outcomes(recorded)},
        "model": model.name,
        "easy": _easy(recorded, easy.name),
        "prices": {"source": model.source, "checked": model.checked.isoformat()},
        "tokens": f"characters / {CHARACTERS_A_TOKEN}",
        "measures": told,
    }


def _measures(
    tools: Sequence[JsonObject], *, model: str, kept: Way
) -> Mapping[str, tuple[Way, Way]]:
    def one_model(way: Way) -> Way:
        return lambda asked: by_one(model)(way(asked))

    usual, every = one_model(as_asked), with_tools(tools)
    return {
        "stable_prefix": (one_model(laid_out(state_first)), usual),
        "tool_shortlisting": (one_model(laid_out(every)), usual),
        "both": (one_model(laid_out(lambda prompt: every(state_first(prompt)))), usual),
        "cheaper_model": (usual, as_asked),
        "kept_answers": (usual, one_model(kept)),
        "tools_by_words": (usual, one_model(laid_out(by_words))),
        "history_folded": (usual, one_model(laid_out(folded))),
        "against_summarisation": (one_model(summarised), usual),
    }


def _easy(recorded: Sequence[Recorded], model: str) -> JsonObject:
    """How often the rule said easy, and how often such a turn had a tool called all the same."""
    asked = [one for conversation in recorded for one in conversation.asked if one.model == model]
    return {"model": model, "n": len(asked), "called": sum(bool(one.called) for one in asked)}


def lost(told: JsonObject) -> int:
    """How many values of tool calls a measure that is on has taken out of their prompt."""
    measures: Any = told["measures"]
    gold = [one["on"]["gold"] for one in measures.values()]
    return sum(one["n"] - one["kept"] for one in gold)


def spent(
    recorded: Sequence[Recorded], way: Way, *, prices: Mapping[str, Model] | None = None
) -> Spent:
    """What conversations take in one way, each with a cache of its own at each model.

    Args:
        recorded: The conversations.
        way: How they are answered.
        prices: Of each model that is asked; one without is priced as nothing is known of it.
    """
    prompt = cached = completion = kept = values = offered = called = 0
    usd: Decimal | None = Decimal(0)
    for asked, read in _read(recorded, way):
        size, answer = tokens(len(asked.prompt.text())), tokens(len(asked.answered))
        prompt, cached, completion = prompt + size, cached + read, completion + answer
        cost = _cost((prices or {}).get(asked.model), fresh=size - read, read=read, answer=answer)
        usd = None if usd is None or cost is None else usd + cost
        values += len(asked.arguments)
        kept += sum(_stands(value, asked.prompt) for value in asked.arguments)
        names = {name_of(tool) for tool in asked.prompt.tools}
        called += len(asked.called)
        offered += sum(name in names for name in asked.called)
    return Spent(
        prompt=prompt,
        cached=cached,
        completion=completion,
        usd=usd,
        kept=kept,
        values=values,
        offered=offered,
        called=called,
    )


def _read(recorded: Sequence[Recorded], way: Way) -> Iterator[tuple[Asked, int]]:
    """Each inference, and how many tokens of its prompt a cache serves."""
    for conversation in recorded:
        seen: dict[str, list[str]] = defaultdict(list)
        for asked in way(conversation.asked):
            text, before = asked.prompt.text(), seen[asked.model]
            shared = max((common(text, one) for one in before), default=0)
            before.append(text)
            yield asked, cacheable(tokens(shared))


def _cost(model: Model | None, *, fresh: int, read: int, answer: int) -> Decimal | None:
    # What is not in a cache is written to it; that costs what input does, unless it has a price.
    used = {"cache_write": fresh, "cached_input": read, "output": answer}
    return None if model is None else model.cost(used)


def _gold(conversation: Recorded) -> Recorded:
    """A conversation, of whose values those count that stood in the prompt as it was sent."""
    asked = [
        replace(one, arguments=tuple(v for v in one.arguments if _stands(v, one.prompt)))
        for one in conversation.asked
    ]
    return replace(conversation, asked=tuple(asked))


def _stands(value: str, prompt: Prompt) -> bool:
    """Whether a value can be read in what was said, told and found, whatever its case."""
    messages = json.dumps(prompt.messages, ensure_ascii=False).casefold()
    return json.dumps(value, ensure_ascii=False)[1:-1].casefold() in messages


def _outcomes(recorded: Sequence[Recorded]) -> list[str]:
    return sorted({one.outcome for one in recorded})
