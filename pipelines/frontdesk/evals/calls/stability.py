"""How well a conversation holds together where it changes hands: the eval's third number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.evals.calls.held import HeldCall
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class House:
    """What of a vertical stability is judged by.

    Parameters:
        tools: What each specialist may ask for; the first of them is the supervisor.
        personal: Names of the parameters that say who the caller is.
    """

    tools: Mapping[str, Collection[str]]
    personal: frozenset[str] = frozenset()

    @property
    def supervisor(self) -> str:
        """Whom every handoff goes by."""
        return next(iter(self.tools), "")


def stability(call: HeldCall, *, lasting: Collection[str], house: House) -> tuple[int, int]:
    """What held at the edges of a call, of all that could have broken there.

    At every edge: each fact that was told before counts, and holds if it is not asked for after
    it. At every handoff count besides: whether it is the right specialist, who can do what it is
    for; each thing that the tools knew of who the caller is, which must be in the packet; and
    that it does not go round: the same goal to the same specialist with nothing done since.

    Args:
        call: The call.
        lasting: Facts that callers know of themselves.
        house: What of the vertical it is judged by.
    """
    edges = [*_kept(call, lasting), *_handed_over(call, house)]
    return sum(edges), len(edges)


def _kept(call: HeldCall, lasting: Collection[str]) -> Iterator[bool]:
    """Whether facts told before an edge were asked for after it, one by one.

    What callers know of themselves lasts for the whole call; what they want is new with every
    wish, but outlives a line that drops, and whoever else goes on with it.
    """
    goals = [number for number, turn in enumerate(call.turns) if turn.purpose == "opens"]
    handed = {int(one["at"]) for one in _handoffs(call)}
    for edge in sorted({*call.edges, *(n for n in goals if n > 0), *(n for n in handed if n > 0)}):
        told = {fact for turn in call.turns[:edge] for fact in turn.facts}
        again = {fact for turn in call.turns[edge:] for fact in turn.asked}
        held = told
        if edge not in call.edges:
            begun = max((n for n in goals if n <= edge), default=0)
            wanted = {fact for turn in call.turns[begun:edge] for fact in turn.facts}
            held = told.intersection(lasting) | wanted
            later = min((n for n in goals if n > edge), default=len(call.turns))
            of_it = {fact for turn in call.turns[edge:later] for fact in turn.asked}
            again = (again & set(lasting)) | of_it
        yield from (fact not in again for fact in sorted(held))


def _handed_over(call: HeldCall, house: House) -> Iterator[bool]:
    handoffs = _handoffs(call)
    for number, one in enumerate(handoffs):
        tools, goal = house.tools.get(str(one["to"]), ()), str(one["goal"])
        through = any(after["at"] == one["at"] for after in handoffs[number + 1 :])
        by_supervisor = house.supervisor in (one["from"], one["to"])
        yield by_supervisor and (not goal or goal in tools or through)
        yield from (name in one["facts"] for name in sorted(_personal(call, one, house)))
        yield not any(_same(one, before) for before in handoffs[:number])


def _personal(call: HeldCall, one: Mapping[str, Any], house: House) -> set[str]:
    """What tools had been asked with of who the caller is, before it changed hands."""
    return {
        name
        for asked in call.calls
        if int(str(asked["turn"])) < int(one["turn"]) and isinstance(asked["arguments"], Mapping)
        for name in house.personal & asked["arguments"].keys()
    }


def _same(one: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether it goes where it went before for the same, with nothing done since."""
    return bool(one["goal"]) and all(one[n] == before[n] for n in ("to", "goal", "receipts"))


def _handoffs(call: HeldCall) -> Sequence[Mapping[str, Any]]:
    return call.handoffs


def handoff_of(event: Mapping[str, Any], *, at: int) -> JsonObject:
    """What is kept of a handoff.

    Args:
        event: The event that told of it.
        at: The turn with which it came, counted from 0.
    """
    packet: Mapping[str, Any] = event["packet"]
    return {
        "at": at,
        "turn": event["turn"],
        "from": event["from"],
        "to": event["to"],
        "goal": packet["goal"] or "",
        "facts": {name: fact["value"] for name, fact in sorted(packet["facts"].items())},
        "receipts": len(packet["receipts"]),
    }
