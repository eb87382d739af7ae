"""Tokens and money of the same conversations under each way to lay them out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from frontdesk.bench.cost.layouts import Layout, Prompt, as_sent, folded, state_first, with_tools
from frontdesk.bench.cost.record import Recorded
from frontdesk.costs import exact
from frontdesk.providers.sheet import Model
from frontdesk.simulators.openai.caching import cacheable, common
from frontdesk_processors.values import JsonObject

CHARACTERS_A_TOKEN = 4
"""OpenAI help centre, "What are tokens", of English; no tokenizer is installed with Frontdesk."""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What the conversations took under one layout, all together.

    Parameters:
        prompt: Tokens of the prompts.
        cached: Those of them that a cache of the conversation's own would have served.
        completion: Tokens of the answers.
        kept: Values of tool calls that stand in the prompt that they were made from.
        values: Values that stand in it as it was sent.
    """

    prompt: int
    cached: int
    completion: int
    kept: int
    values: int

    def usd(self, model: Model) -> Decimal | None:
        """What that costs; None where the model has no price."""
        fresh = self.prompt - self.cached
        return model.cost({"input": fresh, "cached_input": self.cached, "output": self.completion})

    def to_json(self, model: Model, *, calls: int) -> JsonObject:
        """A conversation's share of it, as plain JSON."""
        usd = self.usd(model)
        return {
            "prompt_tokens": round(self.prompt / calls),
            "cached_tokens": round(self.cached / calls),
            "cache_hit_rate": round(self.cached / self.prompt, 4) if self.prompt else None,
            "completion_tokens": round(self.completion / calls),
            "usd": None if usd is None else exact(round(usd / calls, 8)),
            "gold": {"n": self.values, "kept": self.kept},
        }


def report(
    recorded: Sequence[Recorded], *, tools: Sequence[JsonObject], model: Model
) -> JsonObject:
    """Each measure off and on, a conversation.

    Args:
        recorded: The conversations.
        tools: All tools of the trade.
        model: Whose prices count.
    """
    layouts: Mapping[str, tuple[Layout, Layout]] = {
        "stable_prefix": (state_first, as_sent),
        "tool_shortlisting": (with_tools(tools), as_sent),
        "both": (lambda prompt: with_tools(tools)(state_first(prompt)), as_sent),
        "history_folded": (as_sent, folded),
    }
    calls = len(recorded)
    told: dict[str, Any] = {
        name: {
            way: spent(recorded, layout).to_json(model, calls=calls)
            for way, layout in (("off", off), ("on", on))
        }
        for name, (off, on) in layouts.items()
    }
    return {
        "calls": calls,
        "inferences": sum(len(one.asked) for one in recorded),
        "outcomes": {o: sum(r.outcome == o for r in recorded) for o in _outcomes(recorded)},
        "model": model.name,
        "prices": {"source": model.source, "checked": model.checked.isoformat()},
        "tokens": f"characters / {CHARACTERS_A_TOKEN}",
        "measures": told,
    }


def lost(told: JsonObject) -> int:
    """How many values of tool calls a measure that is on has taken out of their prompt."""
    measures: Any = told["measures"]
    gold = [one["on"]["gold"] for one in measures.values()]
    return sum(one["n"] - one["kept"] for one in gold)


def spent(recorded: Sequence[Recorded], layout: Layout) -> Spent:
    """What conversations take under a layout, each with a cache of its own."""
    prompt = cached = completion = kept = values = 0
    for conversation in recorded:
        seen: list[str] = []
        for asked in conversation.asked:
            laid_out = layout(asked.prompt)
            text = laid_out.text()
            shared = max((common(text, before) for before in seen), default=0)
            seen.append(text)
            prompt += _tokens(len(text))
            cached += cacheable(_tokens(shared))
            completion += _tokens(len(asked.answered))
            given = [value for value in asked.arguments if _stands(value, asked.prompt)]
            values += len(given)
            kept += sum(_stands(value, laid_out) for value in given)
    return Spent(prompt=prompt, cached=cached, completion=completion, kept=kept, values=values)


def _stands(value: str, prompt: Prompt) -> bool:
    """Whether a value can be read in what was said, told and found, whatever its case."""
    messages = json.dumps(prompt.messages, ensure_ascii=False).casefold()
    return json.dumps(value, ensure_ascii=False)[1:-1].casefold() in messages


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_A_TOKEN)


def _outcomes(recorded: Sequence[Recorded]) -> list[str]:
    return sorted({one.outcome for one in recorded})
