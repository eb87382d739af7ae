"""The appointment book's tools, where its rows are in another system."""

from __future__ import annotations

from typing import Any

from frontdesk_processors.tool import Failure, Remote, Result, Tool, Work, tool
from frontdesk_processors.values import Effect, Json, JsonObject
from tests.support.agenda.elsewhere import Elsewhere
from tests.support.agenda.faults import Faults

FINAL_AFTER_S = 60.0


async def _facts(work: Work[Any], *, slot: int) -> JsonObject:
    return {"slot": slot}


def remote_tools(faults: Faults, there: Elsewhere) -> tuple[Tool, ...]:
    """Book and drop, as `local_tools`, in that system."""

    async def rows(work: Work[Any], slot: int) -> list[dict[str, Any]]:
        mine = (slot, work.caller.phone)
        return [r for r in (await there.ask("rows"))["rows"] if (r["slot"], r["who"]) == mine]

    async def book_key(work: Work[Any], *, slot: int) -> str:
        ended = sum(row["ended_by"] is not None for row in await rows(work, slot))
        return f"book:{work.caller.phone}:{slot}:{ended}"

    async def drop_key(work: Work[Any], *, slot: int) -> str:
        return f"drop:{work.caller.phone}:{slot}:{len(await rows(work, slot))}"

    async def stands(work: Work[Any], *, slot: int, result: Result) -> bool:
        await faults.at("verifying")
        after = result.after or {}
        return (after["id"], after["ended"]) in [
            (row["id"], bool(after["ended"]) and row["ended_by"] is not None)
            for row in await rows(work, slot)
        ]

    async def found_booking(work: Work[Any], *, slot: int) -> Result | Failure | None:
        held = [r for r in await rows(work, slot) if r["booked_by"] == work.reference]
        return done(work, "book", slot, held[0]["id"]) if held else None

    async def found_drop(work: Work[Any], *, slot: int) -> Result | Failure | None:
        held = [r for r in await rows(work, slot) if r["ended_by"] == work.reference]
        return done(work, "drop", slot, held[0]["id"]) if held else None

    def done(work: Work[Any], what: str, slot: int, id: str) -> Result:
        after: dict[str, Json] = {"id": id, "ended": what == "drop"}
        say = work.wording.say(f"done.{what}", slot=slot)
        return Result(say=say, facts={"slot": slot}, after=after)

    async def act(work: Work[Any], what: str, slot: int) -> Result | Failure:
        await faults.at("begun")
        reply = await there.ask(what, slot=slot, who=work.caller.phone, reference=work.reference)
        await faults.at("effected")
        if code := reply.get("refused"):
            return Failure(code=code, say=work.wording.say("failure.none", slot=slot))
        return done(work, what, slot, reply["id"])

    @tool(
        effect=Effect.WRITE,
        does="book",
        confirm=_facts,
        key=book_key,
        verify=stands,
        remote=Remote(search=found_booking, final_after_s=FINAL_AFTER_S),
    )
    async def book(work: Work[Any], *, slot: int) -> Result | Failure:
        """Book a slot.

        Args:
            slot: Number of the slot.
        """
        return await act(work, "book", slot)

    @tool(
        effect=Effect.WRITE,
        does="cancel",
        confirm=_facts,
        key=drop_key,
        verify=stands,
        remote=Remote(search=found_drop, final_after_s=FINAL_AFTER_S),
    )
    async def drop(work: Work[Any], *, slot: int) -> Result | Failure:
        """Cancel what is booked in a slot.

        Args:
            slot: Number of the slot.
        """
        return await act(work, "drop", slot)

    return book, drop
