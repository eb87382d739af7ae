"""What a server's tools were when a person named them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import Json

if TYPE_CHECKING:
    from mcp.types import Tool as Offered


class Pin(BaseModel):
    """One tool as its server described it.

    Parameters:
        name: What the server calls it.
        description: What it does: the words that the agent reads, whatever the server says later.
        input: The JSON schema of its arguments.
        reads: Whether the server says that it changes nothing (``readOnlyHint``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str = Field(min_length=1)
    input: dict[str, Any]
    reads: bool

    @classmethod
    def of(cls, offered: Offered) -> Pin:
        """A tool as its server offers it now."""
        hints = offered.annotations
        return cls(
            name=offered.name,
            description=" ".join((offered.description or offered.name).split()),
            input=offered.input_schema,
            reads=bool(hints and hints.read_only_hint),
        )

    def changed(self, now: Pin | None) -> str:
        """What is different now, in words; empty for a tool that takes what it took."""
        if now is None:
            return "is not offered any more"
        if self.reads and not now.reads:
            return "no longer says that it only reads"
        then, there = _parameters(self.input), _parameters(now.input)
        told = [*_named("asks for", there.keys() - then.keys())]
        told += _named("no longer takes", then.keys() - there.keys())
        told += _named("now requires", _required(now.input) - _required(self.input))
        told += _named("no longer requires", _required(self.input) - _required(now.input))
        both = then.keys() & there.keys()
        told += _named("takes otherwise", {name for name in both if then[name] != there[name]})
        if not told and _silent(self.input) != _silent(now.input):
            told = ["has another schema"]
        return "; ".join(told)


_PINS = TypeAdapter(list[Pin])


def read_pins(file: Path) -> dict[str, Pin]:
    """The tools that a file describes, by name.

    Raises:
        BadSetting: It is not there, or not as ``python -m frontdesk.mcp`` writes it.
    """
    try:
        pins = _PINS.validate_json(file.read_bytes())
    except OSError as error:
        raise BadSetting(f"{file}: {error.strerror}; python -m frontdesk.mcp writes it") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BadSetting(f"{file}: {where}: {first['msg']}") from error
    return {pin.name: pin for pin in pins}


def written(pins: Iterable[Pin]) -> str:
    """The text of a file that describes tools, to be read by a person before it is used."""
    rows = [pin.model_dump() for pin in sorted(pins, key=lambda pin: pin.name)]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def differing(pins: Mapping[str, Pin], offered: Iterable[Offered]) -> dict[str, str]:
    """What is different about which tool since it was named; those nobody named are no matter."""
    now = {one.name: Pin.of(one) for one in offered if one.name in pins}
    told = {name: pin.changed(now.get(name)) for name, pin in pins.items()}
    return {name: reason for name, reason in told.items() if reason}


def _parameters(schema: Mapping[str, Any]) -> dict[str, Json]:
    """The parameters of a schema, without the words that describe them."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return {name: _silent(value) for name, value in properties.items()}


def _silent(value: Any) -> Any:
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        # A parameter may be called so too, and is no text.
        words = {k for k in ("description", "title") if isinstance(held.get(k), str)}
        return {k: _silent(v) for k, v in held.items() if k not in words}
    if isinstance(value, list):
        return [_silent(one) for one in cast("list[Any]", value)]
    return value


def _required(schema: Mapping[str, Any]) -> set[str]:
    return set(schema.get("required", ()))


def _named(what: str, names: Iterable[str]) -> Iterator[str]:
    if told := ", ".join(repr(name) for name in sorted(names)):
        yield f"{what} {told}"
