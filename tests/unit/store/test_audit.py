"""The audit: what is added stays as it is, on each engine."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from frontdesk.store import Store
from frontdesk_processors.audit import Access
from frontdesk_processors.values import Effect, Identity
from tests.support.receipts import NOON

ACCESS = Access(
    tenant="default",
    conversation="conv_1",
    channel="chat",
    turn=2,
    identity=Identity.VERIFIED,
    tool="get_patient_insurance",
    effect=Effect.READ,
    subject="pat_1",
    fields=("label", "plan"),
    verdict="done",
    at=NOON,
)
REFUSED = replace(
    ACCESS, identity=Identity.ANYONE, subject=None, verdict="refused", reason="identity_required"
)


async def test_accesses_come_back_as_they_were_added_and_in_order(store: Store) -> None:
    for access in (REFUSED, ACCESS, replace(ACCESS, conversation="conv_2")):
        await store.audit.add(access)
    assert await store.audit.of_conversation("conv_1") == [REFUSED, ACCESS]


async def test_an_access_stands_or_falls_with_the_unit_it_happened_in(store: Store) -> None:
    async with store.ledger.unit() as unit:
        await store.audit.add(ACCESS, unit=unit)
    assert await store.audit.of_conversation("conv_1") == []
    async with store.ledger.unit() as unit:
        await store.audit.add(ACCESS, unit=unit)
        await unit.commit()
    assert await store.audit.of_conversation("conv_1") == [ACCESS]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET verdict = 'refused'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE conversation = 'conv_1'",
    ],
)
async def test_the_database_refuses_to_change_or_delete_what_was_added(
    store: Store, change: str
) -> None:
    await store.audit.add(ACCESS)
    with pytest.raises(DBAPIError, match="the audit is only added to"):
        async with store.ledger.unit() as unit:
            await unit.session.execute(text(change))
            await unit.commit()
    assert await store.audit.of_conversation("conv_1") == [ACCESS]


async def test_a_server_refuses_to_empty_it_too(store: Store, url: str) -> None:
    await store.audit.add(ACCESS)
    change = "TRUNCATE audit" if url.startswith("postgresql") else "DELETE FROM audit"
    with pytest.raises(DBAPIError, match="the audit is only added to"):
        async with store.ledger.unit() as unit:
            await unit.session.execute(text(change))
            await unit.commit()
    assert await store.audit.of_conversation("conv_1") == [ACCESS]
