"""``frontdesk calls export``, ``erase`` and ``purge``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from rich.text import Text

from frontdesk.cli import filed
from frontdesk.cli.filed import Call
from frontdesk.cli.output import notes, people, shown, write_json
from frontdesk.cli.proof import progress
from frontdesk.settings import Settings
from frontdesk.store import Store
from frontdesk.store.holdings import Erased
from frontdesk_processors.errors import MissingKey, ReadOnlyStore, StoreError, UsageError
from frontdesk_processors.values import JsonObject


def export_call(id_or_prefix: str, *, db: str | None) -> int:
    """Everything that is held of one conversation, as one JSON object."""

    async def read() -> JsonObject:
        async with filed.store(db) as store:
            call = await filed.one(id_or_prefix, held=store, command="calls export")
            return {"id": call.row.id, "held": await store.holdings.of(call.row.id)}

    write_json(filed.run(read()))
    return 0


def erase_call(id: str, *, db: str | None, yes: bool, as_json: bool) -> int:
    """Erase one conversation; 1 when nobody says yes to it."""

    async def look() -> Call:
        async with filed.store(db) as store:
            return await filed.one(id, held=store, command="calls erase")

    async def erase() -> Erased:
        async with filed.store(db) as store:
            erased = await store.holdings.erase(id, at=datetime.now(UTC))
            await store.holdings.compact()
            return erased

    call = filed.run(look())
    if call.row.id != id:
        raise UsageError(f"{id!r} is how {call.row.id} begins; give the whole id to erase it")
    if not (yes or _agreed(call, as_json=as_json)):
        people().print(Text("nothing was erased", style="quiet"))
        return 1
    erased = filed.run(erase())
    if as_json:
        write_json({"erased": erased.conversation, "rows": erased.rows})
    else:
        told = ", ".join(f"{count} in {table}" for table, count in sorted(erased.rows.items()))
        people().print(f"erased {erased.conversation}: rows {told}", soft_wrap=True)
    return 0


def purge_calls(*, db: str | None, older_than: int | None, as_json: bool) -> int:
    """Erase every conversation that ended longer ago than is kept; 1 when one could not be."""
    days = older_than or Settings.read().retention_days
    if days is None:
        raise UsageError(
            "nothing says how long calls are kept: give --older-than DAYS, "
            "or set FRONTDESK_RETENTION_DAYS"
        )
    now = datetime.now(UTC)

    async def purge() -> tuple[list[str], list[str]]:
        async with filed.store(db) as store:
            return await _purged(store, now=now, before=now - timedelta(days=days))

    gone, kept = filed.run(purge())
    if as_json:
        write_json({"days": days, "erased": gone, "kept": kept})
    else:
        people().print(f"erased {len(gone)} conversations that ended over {days} days ago")
    for why in kept:
        notes().print(shown(why), soft_wrap=True)
    return 1 if kept else 0


async def _purged(store: Store, *, now: datetime, before: datetime) -> tuple[list[str], list[str]]:
    """What was erased, and why what was not was kept."""
    gone: list[str] = []
    kept: list[str] = []
    due = await store.holdings.ended_before(before)
    with progress("erasing") as on_progress:
        for done, id in enumerate(due, start=1):
            try:
                await store.holdings.erase(id, at=now)
                gone.append(id)
            except (MissingKey, ReadOnlyStore):
                raise
            except StoreError as error:
                kept.append(str(error))
            on_progress(done, len(due))
    # Also when there was nothing to do: an earlier one may have been cut short.
    await store.holdings.compact()
    return gone, kept


def _agreed(call: Call, *, as_json: bool) -> bool:
    """Whether the person at the terminal says yes.

    Raises:
        UsageError: There is nobody to ask.
    """
    if as_json or not sys.stdin.isatty():
        raise UsageError(f"erasing {call.row.id} cannot be undone; say --yes")
    row = call.row
    if row.ended_at is None:
        notes().print("It has not ended; if it goes on, nothing that is said in it is filed again.")
    what = f"{row.channel}, {row.turns} turns, {len(call.receipts)} receipts"
    notes().print(f"Erase {row.id} ({what}) for good? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
