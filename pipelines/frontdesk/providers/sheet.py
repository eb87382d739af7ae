"""What models can do and cost, and how long they stay: one dated sheet for the whole project."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.usage import SPARED, UsedFor

Stage = UsedFor
STAGES: tuple[Stage, ...] = get_args(UsedFor)

_SHEET = Path(__file__).with_name("sheet.toml")
_MILLION = Decimal(1_000_000)
_SNAPSHOT = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
"""Providers name a dated snapshot after its model: ``gpt-4.1-mini-2025-04-14``."""

PRICED: Mapping[str, tuple[str, Decimal]] = {
    "input": ("input", _MILLION),
    "cached_input": ("cached_input", _MILLION),
    "cache_write": ("cache_write", _MILLION),
    "output": ("output", _MILLION),
    "input_audio": ("input_audio", _MILLION),
    "cached_input_audio": ("cached_input_audio", _MILLION),
    "output_audio": ("output_audio", _MILLION),
    "characters": ("characters", _MILLION),
    "seconds": ("minute", Decimal(60)),
    "calls": ("call", Decimal(1)),
    "messages": ("message", Decimal(1)),
}
"""By what is counted: the price that it has, and how many that price is for."""

_WITHOUT = {"cached_input": "input", "cache_write": "input"}
"""What a provider charges for tokens that it lists no price of their own for."""

_Money = Annotated[Decimal, Field(ge=0)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    provider: str
    languages: list[str]
    prices: dict[str, _Money]
    also: list[str] = []
    caches_from: int | None = None
    effort: str | None = None
    sunset: date | None = None
    instead: str | None = None
    source: str
    checked: date
    unverified: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    as_of: date
    llm: dict[str, _Row] = {}
    stt: dict[str, _Row] = {}
    tts: dict[str, _Row] = {}
    tools: dict[str, _Row] = {}
    telephony: dict[str, _Row] = {}


@dataclass(frozen=True, kw_only=True)
class Model:
    """One row of the sheet.

    Parameters:
        stage: What it does in a conversation.
        name: What it is called at its provider.
        provider: Who runs it.
        languages: Codes of the languages it takes; empty where they are not known.
        prices: US dollars: tokens and characters a million, ``minute``, ``call``, ``message``.
        caches_from: The fewest tokens of a prompt whose beginning the provider caches; None where
            that is not known.
        effort: The least that it may be asked to think; None where it does not think, or that is
            not known.
        sunset: The day from which it no longer answers; None where none is announced.
        instead: The model that its provider names in its place.
        source: Where the row was read.
        checked: When that was.
        unverified: Fields that could not be checked at the provider's own page.
    """

    stage: Stage
    name: str
    provider: str
    languages: tuple[str, ...] = ()
    prices: Mapping[str, Decimal]
    caches_from: int | None = None
    effort: str | None = None
    sunset: date | None = None
    instead: str | None = None
    source: str
    checked: date
    unverified: tuple[str, ...] = ()

    def cost(self, used: Mapping[str, Decimal | int]) -> Decimal | None:
        """What that much costs in US dollars, exactly; None where a price of it is not known.

        Args:
            used: Quantities by the names of `PRICED`: tokens, characters, seconds, and so on. The
                tokens of ``input`` are those that were neither read from a cache nor written.
        """
        total = Decimal(0)
        for what, quantity in used.items():
            if not quantity or what in SPARED:
                continue
            name, per = PRICED[what]
            price = self.prices.get(name, self.prices.get(_WITHOUT.get(name, "")))
            if price is None:
                return None
            total += price * Decimal(quantity) / per
        return total


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Models as they were listed on a day.

    Parameters:
        as_of: The day on which the sheet was gone through.
        models: Rows by stage and name.
    """

    as_of: date
    models: Mapping[tuple[Stage, str], Model] = field(repr=False)

    @classmethod
    def load(cls, own: str | Path | None = None) -> Self:
        """The sheet that the house ships, with a deployment's own rows over it.

        Args:
            own: A file of the same form: what a contract or a server of one's own costs.

        Raises:
            BadSetting: The file cannot be read, or a row of it is wrong.
        """
        shipped = _read(_SHEET)
        if own is None:
            return cls(as_of=shipped.as_of, models=shipped.models)
        mine = _read(Path(own))
        return cls(as_of=shipped.as_of, models={**shipped.models, **mine.models})

    def find(self, stage: Stage, name: str) -> Model | None:
        """The row of a model, or of the one that a dated snapshot is of; None without one."""
        found = self.models.get((stage, name))
        return found or self.models.get((stage, _SNAPSHOT.sub("", name)))

    def model(self, stage: Stage, name: str) -> Model:
        """The row of a model.

        Raises:
            UnknownName: It is not in the sheet.
        """
        found = self.find(stage, name)
        if found is None:
            known = sorted(known for of, known in self.models if of == stage)
            raise UnknownName(f"{stage} model", name, known=known)
        return found


@cache
def _read(file: Path) -> Sheet:
    try:
        held = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadSetting(f"{str(file)!r}: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise BadSetting(f"{str(file)!r} is no sheet of models: {error}") from error
    rows: dict[tuple[Stage, str], Model] = {}
    for stage in STAGES:
        table: dict[str, _Row] = getattr(held, stage)
        for name, row in table.items():
            model = _model(stage, name, row, file=file)
            rows |= {(stage, known): replace(model, name=known) for known in (name, *row.also)}
    return Sheet(as_of=held.as_of, models=rows)


def _model(stage: Stage, name: str, row: _Row, *, file: Path) -> Model:
    known = {price for price, _ in PRICED.values()}
    if unknown := sorted(set(row.prices) - known):
        raise BadSetting(
            f"{str(file)!r}: {stage}.{name}.prices: {unknown[0]!r} is no unit; "
            f"known: {', '.join(sorted(known))}"
        )
    return Model(
        stage=stage,
        name=name,
        provider=row.provider,
        languages=tuple(row.languages),
        prices=row.prices,
        caches_from=row.caches_from,
        effort=row.effort,
        sunset=row.sunset,
        instead=row.instead,
        source=row.source,
        checked=row.checked,
        unverified=tuple(row.unverified),
    )
