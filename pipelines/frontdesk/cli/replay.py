"""``frontdesk calls replay``: a taped conversation, run again."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from frontdesk.cli import filed
from frontdesk.cli.output import notes, people, shown, write_json
from frontdesk.store import Store
from frontdesk.tapes.differences import Difference
from frontdesk.tapes.replay import Change, Replayed, go_on, replay
from frontdesk.tapes.tape import Tape
from frontdesk_processors.errors import UsageError
from frontdesk_processors.values import JsonObject

_SAID = ("caller", "agent")
_LONGEST = 400
"""Characters of one side of a difference that are shown; ``--json`` has all."""


def replay_call(
    id_or_prefix: str,
    *,
    db: str | None,
    step: bool,
    change: tuple[int, str] | None,
    say: Sequence[str],
    brain: str | None,
    as_json: bool,
) -> int:
    """Run one conversation again; 1 when nothing was changed and it differs from its tape."""
    if say and change is None:
        raise UsageError("--say goes on after a changed turn: give --change K TEXT as well")
    changed = Change(turn=change[0], text=change[1], then=tuple(say) or None) if change else None
    if step and as_json:
        raise UsageError("--step shows turn by turn to a person: leave --json out")

    async def work() -> tuple[str, Replayed]:
        async with filed.store(db) as store:
            id, takes = await taped(id_or_prefix, held=store, command="calls replay")
        seed = takes[0].opening["seed"]
        if isinstance(seed, int):
            random.seed(seed)
        on_turn = _Steps(people()).turn if step else go_on
        return id, await replay(takes, change=changed, brain=brain or "", on_turn=on_turn)

    id, played = filed.run(work())
    same = not played.differences
    if as_json:
        write_json(_told(id, played, changed))
    else:
        _show(people(), id, played, changed, stepped=step)
    return 0 if same or changed is not None else 1


async def taped(id_or_prefix: str, *, held: Store, command: str) -> tuple[str, list[Tape]]:
    """The id of a conversation and its tapes; that somebody looks is noted in the audit.

    Raises:
        UnknownName: There is no such conversation.
        UsageError: It was not taped.
    """
    call = await filed.one(id_or_prefix, held=held, command=command)
    takes = [Tape.from_json(one) for one in await held.tapes.of(call.row.id)]
    if not takes:
        raise UsageError(
            f"{call.row.id} was not taped: 'frontdesk chat' tapes, and whatever runs with "
            "FRONTDESK_TAPES=1"
        )
    return call.row.id, takes


class _Steps:
    """Shows each turn as it ends, and waits for a key where there is somebody to press it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def turn(self, turn: int, events: Sequence[JsonObject]) -> None:
        self._console.print(Text(f"turn {turn}" if turn else "greeting", style="bold"))
        for event in events:
            said = event.get("text") or event.get("tool") or event.get("rule") or ""
            self._console.print(Text(f"  {event['type']:<9} {shown(str(said))}"), soft_wrap=True)
        if sys.stdin.isatty():
            notes().print("↵ goes on", end="")
            await asyncio.to_thread(sys.stdin.readline)


def _told(id: str, played: Replayed, changed: Change | None) -> JsonObject:
    return {
        "id": id,
        "same": not played.differences,
        "changed": changed.turn if changed else None,
        "differences": [one.to_json() for one in played.differences],
        "notes": list(played.notes),
        "transcript": [
            {"turn": e["turn"], "who": e["type"], "text": e["text"]}
            for e in played.events
            if e["type"] in _SAID
        ],
    }


def _show(
    console: Console, id: str, played: Replayed, changed: Change | None, *, stepped: bool
) -> None:
    for note in played.notes:
        console.print(Text(shown(note), style="quiet"), soft_wrap=True)
    if changed is not None and not stepped:
        for event in played.events:
            if event["type"] in _SAID:
                mark = "›" if event["type"] == "caller" else "●"
                console.print(Text(f"{mark} {shown(str(event['text']))}"), soft_wrap=True)
    for difference in played.differences:
        _show_difference(console, difference)
    before = f" up to turn {changed.turn}" if changed is not None else ""
    if not played.differences:
        console.print(Text(f"{id}: as it was taped{before}", style="good"))
        return
    first = played.differences[0].turn
    where = f"from turn {first} on" if first else "from the greeting on"
    why = ": the sample records are not those it was taped on" if changed is not None else ""
    console.print(Text(f"{id}: differs {where}{why}", style="bad"), soft_wrap=True)


def _show_difference(console: Console, difference: Difference) -> None:
    console.print(Text(f"turn {difference.turn}, {difference.what}:", style="bold"))
    for side, events in (("taped", difference.recorded), ("now", difference.now)):
        told = "; ".join(_plainly(event) for event in events) or "nothing"
        console.print(f"  {side:<6} {shown(told)[:_LONGEST]}", soft_wrap=True)


def _plainly(event: JsonObject) -> str:
    return " ".join(f"{name}={value}" for name, value in event.items() if value not in (None, ""))
