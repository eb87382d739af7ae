"""People who do not exist, of a trade's sample records, who stand for callers on tapes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.toml_file import read_toml

_DEFAULT = Path(__file__).parent / "cast.toml"


class Person(BaseModel):
    """Somebody who stands for a caller.

    Parameters:
        name: Full name.
        birth_date: Date of birth, in words.
        phone: Number in E.164.
        email: Address.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=3)
    birth_date: str
    phone: str
    email: str


class _Cast(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    people: list[Person] = Field(min_length=1)


@cache
def cast_of(home: Path) -> tuple[Person, ...]:
    """Who stands for the callers of a vertical: ``scenarios/cast.toml`` of its folder, or ours.

    Raises:
        BadSetting: The file cannot be read, or is no cast.
    """
    own = home / "scenarios" / "cast.toml"
    return tuple(read_toml(own if own.is_file() else _DEFAULT, _Cast).people)
