"""What tokens cost, from a dated book."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from frontdesk_processors.errors import UnknownName

_BOOK = Path(__file__).with_name("prices.toml")
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a model's tokens cost.

    Parameters:
        input: US dollars a million tokens that it reads.
        output: US dollars a million tokens that it writes.
        source: Where the price was listed.
    """

    input: Decimal
    output: Decimal
    source: str

    def of(self, usage: Mapping[str, int]) -> Decimal:
        """What ``prompt_tokens`` and ``completion_tokens`` cost, in US dollars."""
        read, written = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
        return (self.input * read + self.output * written) / _MILLION


@dataclass(frozen=True, kw_only=True)
class PriceBook:
    """Prices as they were listed on a day.

    Parameters:
        as_of: The day.
        models: Prices by the model's name.
    """

    as_of: date
    models: Mapping[str, Price]

    @classmethod
    def load(cls) -> PriceBook:
        """The book that the house ships."""
        return _load(_BOOK)

    def price(self, model: str) -> Price:
        """The price of a model.

        Raises:
            UnknownName: It is not in the book.
        """
        if model not in self.models:
            raise UnknownName("model to price as", model, known=self.models)
        return self.models[model]


@cache
def _load(file: Path) -> PriceBook:
    held: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return PriceBook(
        as_of=held["as_of"],
        models={
            name: Price(
                input=Decimal(row["input"]), output=Decimal(row["output"]), source=row["source"]
            )
            for name, row in held["models"].items()
        },
    )
