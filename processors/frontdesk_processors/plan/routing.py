"""Who answers a turn: a decision over what it says and what each specialist may ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk_processors.edges import Edge
from frontdesk_processors.tool import Tool


@dataclass(frozen=True, kw_only=True)
class Role:
    """A specialist, as Plan sees it.

    Parameters:
        name: What it is called.
        prompt: Its system prompt.
        tools: What it may ask for.
        withheld: Names of the fields that it may not know, whoever it has a conversation from.
        edges: What some ways to a specialist add to that, or take from it.
        settings: What its model's service is told besides, by the service's own names.
    """

    name: str
    prompt: str
    tools: Sequence[Tool]
    withheld: frozenset[str] = frozenset()
    edges: Sequence[Edge] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


def answering(
    roles: Sequence[Role],
    *,
    current: Role,
    wants: str | None,
    said: Collection[str],
    doing: str | None = None,
) -> Role:
    """The specialist that answers a turn.

    Whoever has the tool that the turn asks for, the one who answers already before any other; of
    a question and something to be done in one turn, whoever has both.
    A turn that asks for none is for whoever has a tool that takes most of what it says: a service
    and a day are for who finds times, not for who only tells of services. Of those who take as
    much, whoever answers already goes on, else who can do something: "I'd like" and a service.

    Args:
        roles: All there are; of two that fit alike the first answers.
        current: Who has answered so far.
        wants: Name of the tool that would do what the turn asks for; None where it asks for none.
        said: Names of the parameters that the turn gives values for.
        doing: Name of the tool that would do what is to be done besides; None for nothing.
    """
    order = [current, *(role for role in roles if role is not current)]
    if wants is not None:
        able = [role for role in order if has(role, wants)]
        able.sort(key=lambda role: doing is not None and not has(role, doing))
        return able[0] if able else current
    return max(order, key=lambda role: (_takes(role, said), role is current, _acts(role)))


def has(role: Role, tool: str) -> bool:
    """Whether a specialist may ask for a tool."""
    return any(one.name == tool for one in role.tools)


def _acts(role: Role) -> bool:
    """Whether a specialist can do more than answer."""
    return any(tool.writes for tool in role.tools)


def _takes(role: Role, said: Collection[str]) -> int:
    """How much of what was said one tool of the role takes."""
    return max((len(_parameters(tool) & set(said)) for tool in role.tools), default=0)


def _parameters(tool: Tool) -> set[str]:
    properties: Any = tool.parameters["properties"]
    return set(properties)
