"""Receipts to file, for suites that hold on each engine."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.store import Store
from frontdesk_processors.ledger import Receipt

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def receipt(id: str, *, conversation: str = "conv_1", tenant: str = "default") -> Receipt:
    return Receipt(
        id=id,
        key=f"book:{id}",
        tenant=tenant,
        conversation=conversation,
        turn=1,
        tool="book_seat",
        does="book",
        arguments={"name": "Žofie 🩹", "seats": 1.5},
        after={"seat": {"row": [1, None, True]}},
        done_at=NOON,
    )


async def file(store: Store, *receipts: Receipt) -> None:
    for each in receipts:
        async with store.ledger.unit() as unit:
            await unit.file(each)
            await unit.commit()
