"""Ways to have a conversation answered: from what was really asked to what would have been."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.utils.context.llm_context_summarization import (
    DEFAULT_SUMMARIZATION_PROMPT,
    LLMAutoContextSummarizationConfig,
    LLMContextSummarizationUtil,
)

from frontdesk.bench.cost.layouts import Layout, Prompt, without_state
from frontdesk.bench.cost.record import Asked
from frontdesk_processors.usage import tokens
from frontdesk_processors.values import JsonObject

Way = Callable[[Sequence[Asked]], Sequence[Asked]]
"""From a conversation's inferences to those of the same one under a measure."""


def laid_out(layout: Layout) -> Way:
    """Each prompt laid out anew."""
    return lambda asked: [replace(one, prompt=layout(one.prompt)) for one in asked]


def as_asked(asked: Sequence[Asked]) -> Sequence[Asked]:
    """As it was asked."""
    return asked


def by_one(model: str) -> Way:
    """Everything answered by one model."""
    return lambda asked: [replace(one, model=model) for one in asked]


def summarised(asked: Sequence[Asked]) -> Sequence[Asked]:
    """As with pipecat's summarisation, by its defaults, and without the state.

    When it is due, what is summarised is asked for by one inference more, and left out from then
    on. The summary is counted as empty: it costs no token here, less than any model's would.
    """
    config = LLMAutoContextSummarizationConfig()
    found: list[Asked] = []
    last = ""
    for one in asked:
        bare = without_state(one.prompt)
        system, history = list(bare.messages[:1]), list(bare.messages[1:])
        history = history[_after(last, history) :]
        if _due(history, config):
            keep = config.summary_config.min_messages_after_summary
            context = LLMContext(messages=history)  # pyright: ignore[reportArgumentType]
            old = LLMContextSummarizationUtil.get_messages_to_summarize(context, keep)
            if old.messages:
                found.append(_summary_of(old.messages, like=one))
                last = _key(history[old.last_summarized_index])
                history = history[old.last_summarized_index + 1 :]
        prompt = replace(bare, messages=[*system, *history])
        found.append(replace(one, prompt=prompt))
    return found


def _due(history: Sequence[JsonObject], config: LLMAutoContextSummarizationConfig) -> bool:
    most_messages, most_tokens = config.max_unsummarized_messages, config.max_context_tokens
    assert most_messages is not None and most_tokens is not None
    # pipecat's summarisation takes as many characters for a token, to see whether it is due.
    return len(history) > most_messages or tokens(len(json.dumps(history))) > most_tokens


def _summary_of(messages: Sequence[Any], *, like: Asked) -> Asked:
    told = LLMContextSummarizationUtil.format_messages_for_summary(list(messages))
    asks: list[JsonObject] = [
        {"role": "system", "content": DEFAULT_SUMMARIZATION_PROMPT},
        {"role": "user", "content": told},
    ]
    return Asked(prompt=Prompt(tools=[], messages=asks), answered="", model=like.model)


def _after(last: str, history: Sequence[JsonObject]) -> int:
    """Where what is not summarised begins; 0 where what was is not shown any more."""
    at = (n + 1 for n, message in enumerate(history) if last and _key(message) == last)
    return next(at, 0)


def _key(message: JsonObject) -> str:
    return json.dumps(message, sort_keys=True)
