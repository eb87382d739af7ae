"""``gateway.toml``: which teams may ask, how often, and for how much money."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from frontdesk.resilience.deadlines import PATIENCE_S, Deadlines
from frontdesk.toml_file import Table, line_of, read_toml
from frontdesk_processors.errors import BadSetting

SHORTEST_KEY = 24
"""Characters of a key that stands in a variable; a shorter one could be guessed."""

_HEX = frozenset("0123456789abcdef")


class GatewaySettings(Table):
    """The ``[gateway]`` table.

    Parameters:
        model: The name that stands for the whole ladder of providers.
        db: The database that costs are kept in; by default the deployment's.
        zone: Whose midnight begins a day of the budgets.
        at_once: Requests that one process answers at once.
        loop_lag_ms: How late the event loop may be before no more are let in, in milliseconds.
        body_bytes: The longest request, in bytes.
        answer_s: How long a whole answer may take, failed tries included, in seconds.
        drain_s: How long answers may take to end when the server is stopped, in seconds.
    """

    model: str = Field(default="frontdesk", min_length=1, max_length=100)
    db: str | None = None
    zone: str = "UTC"
    at_once: int = Field(default=100, ge=1)
    loop_lag_ms: float = Field(default=250, gt=0)
    body_bytes: int = Field(default=4_000_000, ge=1)
    answer_s: float = Field(default=120, gt=0, le=3600)
    drain_s: float = Field(default=60, ge=0)

    @field_validator("zone")
    @classmethod
    def _zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{given!r} is no time zone; one is America/New_York") from None
        return given

    def deadlines(self, patience_s: float = PATIENCE_S) -> Deadlines:
        """How long providers may take, who may be silent for so long."""
        whole = self.answer_s
        return replace(Deadlines.of(patience_s), whole_s=whole, turn_s=whole)


class TeamSettings(Table):
    """One ``[[team]]``.

    Parameters:
        name: What it is called in metrics and costs.
        key_env: The environment variable that holds its key.
        key_sha256: SHA-256, in hex, of its keys; two while one is exchanged for another.
        per_minute: How often it may ask in a minute, at one process; 0 for as often as it likes.
        at_once: How many of its requests one process answers at once; by default as many as all.
        day: What it may spend a day, in US dollars; by default as much as it does.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,38}$")
    key_env: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    key_sha256: tuple[str, ...] = ()
    per_minute: int = Field(default=0, ge=0)
    at_once: int | None = Field(default=None, ge=1)
    day: Decimal | None = Field(default=None, gt=0)

    @field_validator("key_sha256")
    @classmethod
    def _hashes(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for digest in given:
            if len(digest) != 64 or set(digest) - _HEX:
                # Whatever stands there may be the key itself.
                raise ValueError("an entry is no SHA-256 in hex: printf %s KEY | sha256sum")
        return given

    @model_validator(mode="after")
    def _keyed(self) -> Self:
        if self.key_env is None and not self.key_sha256:
            raise ValueError(
                f"{self.name} has no key: name a variable in key_env, or hashes in key_sha256"
            )
        return self


class GatewayConfig(Table):
    """The whole file.

    Parameters:
        gateway: What holds for the server.
        team: Those who may ask.
    """

    gateway: GatewaySettings = GatewaySettings()
    team: tuple[TeamSettings, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        twice = (name for name, n in Counter(t.name for t in self.team).items() if n > 1)
        if (name := next(twice, None)) is not None:
            raise ValueError(f"two teams are called {name!r}: give each a name of its own")
        return self

    @classmethod
    def read(cls, path: Path) -> GatewayConfig:
        """The configuration in a file.

        Raises:
            BadSetting: It cannot be used; the message begins with file and line.
        """
        return read_toml(path, cls)


def digests(
    config: GatewayConfig, *, path: Path, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The teams' names, by the SHA-256 in hex of each of their keys.

    Args:
        config: What ``path`` holds.
        path: The file.
        environment: Where the keys are that the file names.

    Raises:
        BadSetting: A key is not there, is short, or is two teams'. No message holds one.
    """
    found: dict[str, str] = {}
    for number, team in enumerate(config.team):
        own = list(team.key_sha256)
        if team.key_env is not None:
            key = environment.get(team.key_env, "").strip()
            if len(key) < SHORTEST_KEY:
                what = "is shorter than" if key else "is not set; give it a key of"
                raise wrong(
                    path,
                    ("team", number, "key_env"),
                    f"{team.key_env} {what} {SHORTEST_KEY} characters: "
                    f"export {team.key_env}=$(openssl rand -hex 32)",
                )
            own.append(digest_of(key))
        for digest in own:
            if (other := found.setdefault(digest, team.name)) != team.name:
                where = ("team", number, "key_sha256" if digest in team.key_sha256 else "key_env")
                raise wrong(path, where, f"{team.name} has a key of {other}: give each its own")
    return found


def digest_of(key: str) -> str:
    """SHA-256 of a key, in hex."""
    return sha256(key.encode()).hexdigest()


def wrong(path: Path, key: tuple[str | int, ...], told: str) -> BadSetting:
    """An error about a value of the file that could be read.

    Args:
        path: The file.
        key: The way to the value.
        told: What is wrong with it, and what to do.
    """
    return BadSetting(f"{path}:{line_of(path.read_text(encoding='utf-8'), key)}: {told}")
