"""What a conversation cost: what was used, at the prices of the dated sheet, in exact dollars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from frontdesk.providers.sheet import Model, Sheet
from frontdesk_processors.usage import SPARED, Quantities, Use, UsedFor
from frontdesk_processors.values import JsonObject

EMBEDDED = "embedded"
"""The provider of what runs on this machine; also the stage that it is counted as."""
_STAGES: Mapping[UsedFor, str] = {"telephony": "transport"}
_PROMPT = ("input", "cached_input", "cache_write", "input_audio", "cached_input_audio")
_CACHED = ("cached_input", "cached_input_audio")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one model, tool or line cost.

    Parameters:
        stage: ``llm``, ``stt``, ``tts``, ``tools``, ``transport``, or ``embedded`` for whatever
            runs on this machine.
        model: What it is called at its provider.
        quantities: How much was used, by what is counted.
        inferences: How many were reported, retries among them.
        unreported: Inferences of which nobody told what they used; they are not in ``usd``.
        usd: What it cost in US dollars, exactly; None where no price or no report is known.
        source: Where the prices were read; None where there are none.
        checked: When that was.
    """

    stage: str
    model: str
    quantities: Quantities
    inferences: int = 0
    unreported: int = 0
    usd: Decimal | None
    source: str | None = None
    checked: date | None = None

    def with_more(self, other: Cost) -> Cost:
        """What both of the same model cost together; the later one's prices are named."""
        quantities = {
            what: self.quantities.get(what, 0) + other.quantities.get(what, 0)
            for what in dict.fromkeys((*self.quantities, *other.quantities))
        }
        return replace(
            other,
            quantities=quantities,
            inferences=self.inferences + other.inferences,
            unreported=self.unreported + other.unreported,
            usd=None if self.usd is None or other.usd is None else self.usd + other.usd,
        )

    def to_json(self) -> JsonObject:
        """The cost as plain JSON; dollars and fractions as text, so that they stay exact."""
        return {
            "stage": self.stage,
            "model": self.model,
            "used": {what: _plain(quantity) for what, quantity in self.quantities.items()},
            "inferences": self.inferences,
            "unreported": self.unreported,
            "usd": None if self.usd is None else exact(self.usd),
            "source": self.source,
            "checked": self.checked.isoformat() if self.checked else None,
        }


@dataclass(frozen=True)
class Costs:
    """What a conversation cost, by what it was paid for."""

    costs: tuple[Cost, ...] = ()

    @property
    def known_usd(self) -> Decimal:
        """The sum of what has a price, in US dollars."""
        return sum((one.usd for one in self.costs if one.usd is not None), Decimal(0))

    @property
    def usd(self) -> Decimal | None:
        """What all of it cost, in US dollars; None while something of it has no price."""
        return None if self.unpriced else self.known_usd

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The models that were used and have no price."""
        return tuple(one.model for one in self.costs if one.usd is None)

    @property
    def by_stage(self) -> dict[str, Decimal | None]:
        """US dollars by stage; None for one of which something has no price."""
        stages: dict[str, Decimal | None] = {}
        for one in self.costs:
            before = stages.get(one.stage, Decimal(0))
            stages[one.stage] = None if before is None or one.usd is None else before + one.usd
        return stages

    @property
    def cache_hit_rate(self) -> float | None:
        """The share of the models' prompts that providers' caches served; None without a prompt.

        What runs on this machine pays for no prompt and is not counted.
        """
        asked = [one.quantities for one in self.costs if one.stage == "llm"]
        prompts = sum(used.get(what, 0) for used in asked for what in _PROMPT)
        cached = sum(used.get(what, 0) for used in asked for what in _CACHED)
        return round(float(cached / prompts), 4) if prompts else None

    def to_json(self) -> JsonObject:
        """All of it as plain JSON."""
        return {
            "known_usd": exact(self.known_usd),
            "unpriced": list(self.unpriced),
            "stages": {s: None if usd is None else exact(usd) for s, usd in self.by_stage.items()},
            "cache_hit_rate": self.cache_hit_rate,
            "lines": [one.to_json() for one in self.costs],
        }


def priced(uses: Iterable[Use], *, sheet: Sheet) -> Costs:
    """What that much costs at the prices of a sheet.

    What the sheet does not know, or has no price for, is there without one: never as nothing.
    """
    return Costs(tuple(_cost(use, sheet) for use in uses))


def exact(usd: Decimal) -> str:
    """Dollars as text, to the last digit and without a power of ten."""
    text = f"{usd:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _cost(use: Use, sheet: Sheet) -> Cost:
    row = sheet.find(use.stage, use.model)
    stage = EMBEDDED if row and row.provider == EMBEDDED else _STAGES.get(use.stage, use.stage)
    # What was kept is free, whatever the model's price.
    free = bool(use.quantities) and use.quantities.keys() <= SPARED and not use.unreported
    # Of a server that reports nothing, nothing can be said.
    silent = use.unreported > 0 and not use.inferences and not use.quantities
    return Cost(
        stage=stage,
        model=use.model,
        quantities=use.quantities,
        inferences=use.inferences,
        unreported=use.unreported,
        usd=_usd(row, use.quantities, silent=silent, free=free),
        source=row.source if row else None,
        checked=row.checked if row else None,
    )


def _usd(row: Model | None, used: Quantities, *, silent: bool, free: bool) -> Decimal | None:
    if free:
        return Decimal(0)
    return None if row is None or silent else row.cost(used)


def _plain(quantity: Decimal | int) -> int | str:
    return quantity if isinstance(quantity, int) else exact(quantity)
