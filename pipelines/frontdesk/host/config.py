"""``frontdesk.toml``: what a server serves, to whom, and how much of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from frontdesk.host.ice import IceServer
from frontdesk.mcp.places import ServerSettings
from frontdesk.mcp.target import Target
from frontdesk.own import placed_in
from frontdesk.standard_webhooks import Signer
from frontdesk.store.location import MEMORY
from frontdesk.toml_file import Table, read_toml
from frontdesk_processors.errors import BadSetting

Name = r"^[a-z0-9][a-z0-9-]{0,38}$"


class HostSettings(Table):
    """The ``[host]`` table.

    Parameters:
        mode: ``production`` refuses to start without secrets of its own.
        calls: Conversations held at once by one process.
        loop_lag_ms: How late the event loop may be before nobody more is let in, in
            milliseconds.
        per_minute: How often one address may ask for tickets, offers and lines in a minute, each,
            at one process; 0 for as often as it likes.
        idle_s: How long a typed conversation may rest before its line is closed, in seconds;
            it can be gone on with.
        drain_s: How long calls may take to end when the server is stopped, in seconds.
        public_url: The address that others know this server by: ``https://agent.example``.
        voice: Whether it takes calls; typed conversations alone need no speech.
        ice_servers: STUN and TURN servers, for browsers that call.
        slack: How Slack reaches this server: ``events`` at its address, or ``socket`` over a
            connection that this server opens, which needs no address.
    """

    mode: Literal["development", "production"] = "development"
    calls: int = Field(default=100, ge=1)
    loop_lag_ms: float = Field(default=250, gt=0)
    per_minute: int = Field(default=120, ge=0)
    idle_s: float = Field(default=900, gt=0)
    drain_s: float = Field(default=60, ge=0)
    public_url: str = Field(default="", pattern=r"^(https?://[^/]+/?)?$")
    voice: bool = True
    ice_servers: tuple[IceServer, ...] = ()
    slack: Literal["events", "socket"] = "events"


class BudgetSettings(Table):
    """``[business.budget]``: what a business lets its conversations cost, in US dollars.

    Parameters:
        call: One conversation.
        day: All of one day, in the business's zone.
        month: All of one calendar month.
    """

    call: Decimal | None = Field(default=None, gt=0)
    day: Decimal | None = Field(default=None, gt=0)
    month: Decimal | None = Field(default=None, gt=0)


class WebhookSettings(Table):
    """The ``[business.webhook]`` of a business: where it is told how conversations ended.

    Parameters:
        url: Its address, by https.
        secret: What is signed with by Standard Webhooks; never printed.
        private: Whether it may be on this machine or in a private network, and without TLS; not
            in production.
    """

    url: str
    secret: SecretStr
    private: bool = False

    @model_validator(mode="after")
    def _usable(self) -> Self:
        parts = urlsplit(self.url)
        schemes = ("http", "https") if self.private else ("https",)
        if parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment:
            raise ValueError("url is no address in the form https://www.example.com/path")
        try:
            Signer(self.secret.get_secret_value())
        except BadSetting as error:
            raise ValueError(str(error)) from error
        return self


class BusinessSettings(Table):
    """One ``[[business]]``.

    Parameters:
        name: What it is called in addresses and metrics.
        vertical: Its trade; or its own, by the folder of its bot or the bot's file, from the
            folder of this file: ``.``, ``./bot.py``.
        db: Its database, which no other business shares; by default the deployment's.
        language: Code of the language spoken.
        place: Code of the country or state where it is; by default that of its time zone.
        brain: Which model answers; by default the deployment's.
        prompts: Folder of its own prompts, from the folder of this file; by default its trade's.
        calls: Conversations of this business held at once by one process.
        numbers: Its telephone numbers, as +14155550123.
        transfer_to: The number that takes callers who ask for a person; without one they are
            called back.
        teams: Ids of its Slack teams.
        widget_keys: Public keys that its web pages name.
        origins: Where those pages are: ``https://www.example.com``.
        api_keys: SHA-256, in hex, of the keys of its own servers.
        budget: What its conversations may cost; by default as much as they do.
        webhook: Where it is told how its conversations ended.
        servers: Where the MCP servers that its tools come from are for it alone, by their name.
    """

    name: str = Field(pattern=Name)
    vertical: str
    db: str | None = None
    language: str = "en"
    place: str | None = None
    brain: str | None = None
    prompts: Path | None = None
    calls: int = Field(default=50, ge=1)
    numbers: tuple[str, ...] = ()
    transfer_to: str = Field(default="", pattern=r"^(\+[0-9]{7,15})?$")
    teams: tuple[str, ...] = ()
    widget_keys: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    api_keys: tuple[str, ...] = ()
    budget: BudgetSettings = BudgetSettings()
    webhook: WebhookSettings | None = None
    servers: Mapping[str, ServerSettings] = Field(default_factory=dict[str, ServerSettings])

    @property
    def places(self) -> dict[str, Target]:
        """Where its MCP servers are, by their name."""
        return {name: server.target for name, server in self.servers.items()}

    @field_validator("numbers")
    @classmethod
    def _numbers(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for number in given:
            if not (number.startswith("+") and number[1:].isascii() and number[1:].isdigit()):
                raise ValueError(f"{number!r} is no number in the form +14155550123")
        return given

    @field_validator("api_keys")
    @classmethod
    def _hashes(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for digest in given:
            if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
                # Whatever stands there may be the key itself.
                raise ValueError("an entry is no SHA-256 in hex: printf %s KEY | sha256sum")
        return given

    @field_validator("origins")
    @classmethod
    def _origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for origin in given:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or origin != origin_of(origin):
                raise ValueError(f"{origin!r} is no origin in the form https://www.example.com")
        return given


class HostConfig(Table):
    """The whole file.

    Parameters:
        host: What holds for the server.
        business: Those it serves.
    """

    host: HostSettings = HostSettings()
    business: tuple[BusinessSettings, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """No two businesses share what tells them apart, nor a database."""
        every = self.business
        for what, values in (
            ("name", [b.name for b in every]),
            ("number", [n for b in every for n in b.numbers]),
            ("Slack team", [t for b in every for t in b.teams]),
            ("widget key", [k for b in every for k in b.widget_keys]),
            ("API key", [k for b in every for k in b.api_keys]),
            ("database", [b.db or "" for b in every if not (b.db or "").startswith(MEMORY)]),
        ):
            if (twice := _twice(values)) is not None:
                named = "the deployment's" if not twice else repr(twice)
                if what == "API key":
                    named = "the same"
                raise ValueError(f"two businesses have {named} as their {what}: give each its own")
        return self

    @model_validator(mode="after")
    def _outside(self) -> Self:
        """In production nothing is posted to where only this server can reach."""
        if self.host.mode == "production":
            for one in self.business:
                if one.webhook is not None and one.webhook.private:
                    raise ValueError(f"the webhook of {one.name} is private: not in production")
        return self

    @classmethod
    def read(cls, path: Path) -> HostConfig:
        """The configuration in a file.

        Raises:
            BadSetting: It cannot be used; the message begins with file and line.
        """
        read = read_toml(path, cls)
        placed = [
            one.model_copy(
                update={
                    "prompts": one.prompts and path.parent / one.prompts,
                    "vertical": placed_in(path.parent, one.vertical),
                }
            )
            for one in read.business
        ]
        return read.model_copy(update={"business": tuple(placed)})


def origin_of(url: str) -> str:
    """The origin of a URL, as a browser sends it: scheme, host and port, in small letters.

    Nothing for what has none.
    """
    try:
        parts = urlsplit(url)
        given = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{given}" if given and given != usual else ""
    return f"{parts.scheme}://{host}{port}"


def _twice(values: Iterable[str]) -> str | None:
    return next((value for value, count in Counter(values).items() if count > 1), None)
