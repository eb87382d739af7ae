"""What goes over from one specialist to another: a rule over the way that a conversation came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from frontdesk_processors.handoff import Handoff


@dataclass(frozen=True, kw_only=True)
class Edge:
    """What the way from one specialist to another has of its own.

    A specialist is told of the sensitive fields that it knows, whoever it has a conversation
    from; an edge adds to these or takes from them. It is from who had the conversation before,
    not from the supervisor who only passes it on.

    Parameters:
        sender: Who had the conversation.
        to: Who has it next.
        adds: Fields that ``to`` is told of besides, for as long as it has the conversation
            straight from ``sender``.
        withholds: Fields that ``to`` is not told of once ``sender`` has had the conversation,
            whoever had it in between. This counts more than what any edge adds.
    """

    sender: str
    to: str
    adds: Collection[str] = ()
    withholds: Collection[str] = ()


def kept_from(
    name: str, withheld: Collection[str], *, edges: Iterable[Edge], way: Sequence[str] | None
) -> frozenset[str]:
    """The fields that a specialist is not told of in one conversation.

    Args:
        name: The specialist.
        withheld: What it is not told of by itself.
        edges: What has a rule of its own.
        way: Who had the conversation before, in order; None where that is not known: then
            nothing is added, and all is withheld that any edge to it withholds.
    """
    here = [edge for edge in edges if edge.to == name]
    added = {field for edge in here if way and edge.sender == way[-1] for field in edge.adds}
    taken = {
        field for edge in here if way is None or edge.sender in way for field in edge.withholds
    }
    return frozenset(withheld) - added | taken


def holders(handoffs: Sequence[Handoff], *, supervisor: str) -> list[str]:
    """Who has had a conversation, in order, whoever has it now last.

    Args:
        handoffs: All there were. Those that were not to be kept may be missing.
        supervisor: Who took the call. Where it only passed the conversation on it is not named.
    """
    way = [supervisor]
    for one, after in zip_longest(handoffs, handoffs[1:]):
        if one.sender not in (way[-1], supervisor):
            way.append(one.sender)
        if after is None or not _passed_on(one, after, by=supervisor):
            way.append(one.to)
    return way


def _passed_on(one: Handoff, after: Handoff, *, by: str) -> bool:
    there_and_on = one.to == after.sender == by
    return there_and_on and (one.turn, one.goal) == (after.turn, after.goal)
