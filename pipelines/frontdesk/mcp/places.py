"""Where one desk's MCP servers are: each desk may have its own, with keys of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field, SecretStr, model_validator

from frontdesk.mcp.server import Server
from frontdesk.mcp.target import Http, Stdio, Target
from frontdesk.toml_file import Table
from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.source import Source
from frontdesk_processors.tool import Tool


class ServerSettings(Table):
    """A ``[business.servers.NAME]``: where an MCP server is for one business.

    Parameters:
        url: Its address.
        headers: What every request to it carries; never printed.
        command: The program to start, for one that has no address.
        args: Its arguments.
        env: Variables of its own; never printed.
    """

    url: str = Field(default="", pattern=r"^(https?://.+)?$")
    headers: Mapping[str, SecretStr] = Field(default_factory=dict[str, SecretStr])
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, SecretStr] = Field(default_factory=dict[str, SecretStr])

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.url) == bool(self.command):
            raise ValueError("it needs either a url or a command")
        if (self.url and (self.args or self.env)) or (self.command and self.headers):
            raise ValueError("headers go with a url, args and env with a command")
        return self

    @property
    def target(self) -> Target:
        """The place that it names."""
        if self.url:
            return Http(self.url, headers=_open(self.headers))
        return Stdio(self.command, self.args, env=_open(self.env))


def placed(tools: Iterable[Tool], servers: Mapping[str, Target]) -> dict[Source, Source]:
    """What a desk connects to for each source of its tools: the source itself, but for these.

    Args:
        tools: All tools of the desk's vertical.
        servers: Where its MCP servers are for this desk, by their name.

    Raises:
        UnknownName: None of the tools comes from a server of such a name.
        DefinitionError: Two servers have it.
    """
    sources = dict.fromkeys(tool.source for tool in tools if tool.source is not None)
    found: dict[Source, Source] = {one: one for one in sources}
    known = [one for one in sources if isinstance(one, Server)]
    for name, target in servers.items():
        named = [one for one in known if one.name == name]
        if not named:
            raise UnknownName("MCP server", name, known=(one.name for one in known))
        if len(named) > 1:
            raise DefinitionError(f"two MCP servers are named {name!r}: give each its own name")
        found[named[0]] = named[0].at(target)
    return found


def _open(secrets: Mapping[str, SecretStr]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in secrets.items()}
