"""What a caller had said when a call changed hands, against the packet that went along."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from frontdesk.evals.calls.held import HeldCall

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "name": ("full_name",),
    "birth_date": ("dob",),
    "phone": ("phone",),
    "service": ("service_code", "services"),
    "when": ("when",),
    "provider": ("provider_id",),
    "stylist": ("stylist_id",),
}
"""Which parameter a caller's fact goes on as. What may be any words (a message, a medication) is
left out: whoever takes over reads it in the caller's own turn."""


def packed(call: HeldCall, *, lasting: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Each fact that was still wanted at a handoff, and whether the packet holds it.

    Wanted is what the caller has told of themselves, and of the wish that is under way. What the
    packet has for it must be what the next tool that takes it is asked for with.

    Args:
        call: The call.
        lasting: Facts that callers know of themselves.
    """
    for one in call.handoffs:
        packet: Mapping[str, Any] = one["facts"]  # pyright: ignore[reportAssignmentType]
        for fact in sorted(_wanted(call, int(str(one["at"])), lasting) & PARAMETERS.keys()):
            held = [name for name in PARAMETERS[fact] if name in packet]
            right = all(packet[n] == _asked(call, n, int(str(one["turn"])), packet) for n in held)
            yield f"{call.scenario}: {fact} from {one['from']} to {one['to']}", bool(held) and right


def _wanted(call: HeldCall, at: int, lasting: Collection[str]) -> set[str]:
    begun = max((n for n, t in enumerate(call.turns[: at + 1]) if t.purpose == "opens"), default=0)
    told = {fact for turn in call.turns[: at + 1] for fact in turn.facts}
    return told.intersection(lasting) | {f for t in call.turns[begun : at + 1] for f in t.facts}


def _asked(call: HeldCall, name: str, turn: int, packet: Mapping[str, Any]) -> object:
    """What the next tool that takes a parameter was asked for with; the packet's where none is."""
    later = (one["arguments"] for one in call.calls if int(str(one["turn"])) >= turn)
    return next((it[name] for it in later if isinstance(it, Mapping) and name in it), packet[name])


def greeted_again(call: HeldCall) -> list[str]:
    """Answers that hold a sentence of the greeting."""
    greeting = _sentences(call.greeting)
    return [turn.answer for turn in call.turns if greeting & _sentences(turn.answer)]


def _sentences(text: str) -> set[str]:
    return {one.strip() for one in text.replace("?", ".").split(".") if one.strip()}
