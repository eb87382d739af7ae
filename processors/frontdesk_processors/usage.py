"""What was used of a model, in what it is paid by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

UsedFor = Literal["llm", "stt", "tts", "tools", "telephony"]
"""What a model, a tool or a line does in a conversation."""

Quantities = Mapping[str, Decimal | int]
"""How much, by what is counted: tokens of each kind, ``seconds``, ``characters``, ``calls``."""

Spared = Literal["kept_characters", "kept_answers"]
"""What a model was not asked for, since its answer had been kept: it is counted, and free."""

SPARED: frozenset[str] = frozenset(get_args(Spared))

CHARACTERS_A_TOKEN = 4
"""English text runs at about four characters a token in OpenAI's tokenizers (OpenAI help centre,
"What are tokens"); no tokenizer is installed."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """What was used of one model, of a tool that costs, or of a line.

    Parameters:
        stage: What it does in a conversation.
        model: What it is called at its provider.
        quantities: How much, by what is counted; only what has a price of its own.
        inferences: How many it reported; every try counts.
        unreported: Inferences of which nobody told what they used: the caller barged in, or the
            server reports none.
        reasoning_tokens: How many of the output's tokens were thoughts.
    """

    stage: UsedFor
    model: str
    quantities: Quantities
    inferences: int = 0
    unreported: int = 0
    reasoning_tokens: int = 0


def tokens(characters: int) -> int:
    """How many tokens so many characters are, roughly, rounded up."""
    return -(-characters // CHARACTERS_A_TOKEN)
