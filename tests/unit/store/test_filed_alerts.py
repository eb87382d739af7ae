"""Alerts as they are filed, on each engine."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from frontdesk.store import Store
from frontdesk_processors.alerts import Alert
from frontdesk_processors.errors import StoreError
from tests.support.receipts import NOON

ALERT = Alert(
    id="A1",
    tenant="default",
    conversation="c_1",
    kind="life",
    place="US",
    phone=None,
    words="He isn't breathing",
    at=NOON,
)


async def test_only_the_first_alert_of_a_kind_in_a_conversation_is_filed(store: Store) -> None:
    assert await store.alerts.add(ALERT)
    assert not await store.alerts.add(replace(ALERT, id="A2"))
    assert await store.alerts.waiting() == [ALERT]


async def test_an_alert_that_the_database_does_not_take_is_an_error_of_the_store(
    store: Store,
) -> None:
    async with store.ledger.unit() as unit:
        await unit.session.execute(text("DROP TABLE alerts"))
        await unit.commit()
    with pytest.raises(StoreError):
        await store.alerts.add(ALERT)
