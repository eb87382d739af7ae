"""Erasing a conversation: nothing of it is left anywhere, and the chain is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from frontdesk.costs import Cost, Costs
from frontdesk.store import Store
from frontdesk_processors.alerts import Alert
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.effects import Intent
from frontdesk_processors.errors import MissingKey, StoreError
from frontdesk_processors.notices import Notice
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity, JsonObject
from tests.support.receipts import NOON, receipt

LATER = NOON + timedelta(minutes=1)
CANARY = "canary-"
"""How everything begins that is planted in a conversation and must be found nowhere afterwards."""


def conversation(id: str, *, turn: int = 1) -> Conversation:
    return Conversation(
        id=id,
        vertical="healthcare",
        started_at=NOON,
        turn=turn,
        caller=Caller(phone=f"{CANARY}phone-{id}"),
        messages=[{"role": "user", "content": f"{CANARY}said-{id}-{turn} " * 200}],
    )


async def hold(store: Store, id: str) -> None:
    """File something of a conversation in every store, some of it several times over."""
    for turn in (1, 2, 3):
        said: JsonObject = {"type": "caller", "text": f"{CANARY}event-{id}"}
        await store.conversations.save(conversation(id, turn=turn), new=[said])
    filed = replace(
        receipt(f"R-{id}", conversation=id),
        key=f"{CANARY}key-{id}",
        arguments={"name": f"{CANARY}argument-{id}"},
        facts={"patient": f"{CANARY}fact-{id}"},
    )
    intent = Intent(
        id=f"E-{id}",
        key=f"{CANARY}effect-{id}",
        conversation=id,
        call="1",
        turn=1,
        tenant="default",
        phone=f"{CANARY}caller-{id}",
        subject="pat_1",
        identity=Identity.VERIFIED,
        tool="book_seat",
        arguments={"name": f"{CANARY}intent-{id}"},
        at=NOON,
        final_at=NOON,
        owner="me",
        owned_until=NOON,
        address=f"{CANARY}contacted-{id}",
    )
    notice = Notice(
        id=f"R-{id}",
        key=filed.key,
        conversation=id,
        tenant="default",
        phone=f"{CANARY}notice-{id}",
        subject="pat_1",
        needs=Identity.ANYONE,
        tool="book_seat",
        does="book",
        line=f"{CANARY}line-{id}",
        at=NOON,
    )
    async with store.ledger.unit() as unit:
        await unit.file(filed)
        await store.effects.intend(intent, unit=unit)
        await store.notices.add(notice, holder="me", until=LATER, unit=unit)
        await unit.commit()
    await store.ledger.verify(f"R-{id}", at=LATER)
    cost = Cost(stage="llm", model="house-7b", quantities={"input": 7}, usd=Decimal("0.1"))
    await store.costs.file(Costs((cost,)), conversation=id, sitting="1", at=NOON)
    tape = {"lines": [f"{CANARY}tape-{id}"]}
    take = await store.tapes.save(id, tape, began_at=NOON, take=None)
    await store.tapes.save(id, tape, began_at=NOON, take=take)
    await store.alerts.add(alert(id))


def alert(id: str, *, at: datetime = NOON) -> Alert:
    return Alert(
        id=f"A-{id}",
        tenant="default",
        conversation=id,
        kind="life",
        place="US",
        phone=f"{CANARY}alert-{id}",
        words=f"{CANARY}words-{id}",
        at=at,
    )


async def settle(store: Store, id: str) -> None:
    async with store.ledger.unit() as unit:
        await store.effects.settle(f"E-{id}", "confirmed", unit=unit)
        await unit.commit()


async def everything(store: Store) -> str:
    """Every row of every table."""
    async with store.ledger.unit(write=False) as unit:
        connection = await unit.session.connection()
        tables = MetaData()
        await connection.run_sync(tables.reflect)
        rows = [(await connection.execute(select(table))).all() for table in tables.sorted_tables]
    return repr(rows)


def files(url: str) -> bytes:
    """What is on the disk of a database in a file, its log too."""
    if not url.startswith("sqlite:///"):
        return b""
    folder = Path(url.removeprefix("sqlite:///")).parent
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
async def held(store: Store) -> AsyncIterator[Store]:
    for id in ("c_gone", "c_kept"):
        await hold(store, id)
        await settle(store, id)
    yield store


async def test_nothing_of_an_erased_conversation_is_left_anywhere(held: Store, url: str) -> None:
    before = await everything(held)
    assert all(f"{CANARY}{what}-c_gone" in before for what in ("phone", "said", "event", "key"))

    erased = await held.holdings.erase("c_gone", at=LATER)
    await held.holdings.compact()

    assert erased.rows == {
        "conversations": 1, "events": 3, "receipts": 1, "effects": 1, "notices": 1, "alerts": 1,
        "costs": 1, "tapes": 1,
    }  # fmt: skip
    left = await everything(held)
    assert CANARY in left and "c_kept" in left
    # The links name the receipt, and the audit the conversation: neither holds anything of it.
    assert left.replace("R-c_gone", "").count("c_gone") == 1
    [noted] = await held.audit.of_conversation("c_gone")
    assert (noted.tool, noted.verdict, noted.fields) == (
        "calls erase", "done",
        ("alerts", "conversations", "costs", "effects", "events", "notices", "receipts", "tapes"),
    )  # fmt: skip
    assert CANARY.encode() in files(url) or "postgres" in url
    for what in (
        "phone",
        "said",
        "event",
        "key",
        "argument",
        "fact",
        "intent",
        "line",
        "effect",
        "alert",
        "words",
        "tape",
        "contacted",
        "caller",
        "notice",
    ):
        assert f"{CANARY}{what}-c_gone".encode() not in files(url)


async def test_the_chain_is_whole_after_an_erasure_and_says_so(held: Store) -> None:
    await held.holdings.erase("c_gone", at=LATER)
    [chain] = await held.chains.verify()
    assert (chain.flaw, chain.links) == (None, 6)
    assert await held.ledger.of_conversation("c_gone") == []
    async with held.ledger.unit() as unit:
        connection = await unit.session.connection()
        await connection.exec_driver_sql("DELETE FROM receipts WHERE id = 'R-c_kept'")
        await unit.commit()
    [chain] = await held.chains.verify()
    assert str(chain.flaw) == "link 4 is of the receipt R-c_kept, which was deleted"


async def test_a_receipt_of_before_can_be_erased_too(store: Store) -> None:
    async with store.ledger.unit() as unit:
        await unit.file(receipt("R-0", conversation="c_old"))
        connection = await unit.session.connection()
        await connection.exec_driver_sql("UPDATE receipts SET salt = NULL")
        for table in ("links", "heads"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")
        await unit.commit()
    await store.holdings.erase("c_old", at=LATER)
    [chain] = await store.chains.verify()
    assert (chain.flaw, chain.unsigned, chain.links) == (None, 0, 2)


async def test_what_is_held_is_handed_out_whole(held: Store) -> None:
    out = await held.holdings.of("c_kept")
    counts = {table: len(rows) for table, rows in out.items() if isinstance(rows, list)}
    assert counts == {
        "conversations": 1, "events": 3, "receipts": 1, "effects": 1, "notices": 1, "links": 2,
        "consents": 0, "alerts": 1, "audit": 0, "leases": 0,
        "inbound": 0, "outbound": 0, "costs": 1, "tapes": 1, "webhooks": 0,
    }  # fmt: skip
    assert f"{CANARY}said-c_kept-3" in repr(out["conversations"])
    assert "c_gone" not in repr(out)


async def test_a_conversation_with_an_action_that_is_not_settled_is_kept(store: Store) -> None:
    await hold(store, "c_open")
    with pytest.raises(StoreError, match="not known yet what became of its action E-c_open"):
        await store.holdings.erase("c_open", at=LATER)
    assert len(await store.ledger.of_conversation("c_open")) == 1


async def test_without_a_key_nothing_is_erased(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "x.db") as store:
        await hold(store, "c_1")
        await settle(store, "c_1")
    (tmp_path / "x.db.key").unlink()
    async with await Store.open(tmp_path / "x.db") as store:
        with pytest.raises(MissingKey):
            await store.holdings.erase("c_1", at=LATER)
        assert len(await store.ledger.of_conversation("c_1")) == 1


async def test_what_ended_before_a_moment_is_found_and_what_died_before_it_was_saved(
    store: Store,
) -> None:
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    for id, ended in (("c_old", old), ("c_new", new)):
        begun = replace(conversation(id), started_at=old)
        await store.conversations.save(begun, ended_at=ended, outcome="answered")
    await store.conversations.save(replace(conversation("c_lost"), started_at=old))
    async with store.ledger.unit() as unit:
        await unit.file(replace(receipt("R-1", conversation="c_unsaved"), done_at=old))
        await unit.commit()
    await store.alerts.add(alert("c_alerted", at=old))
    await store.alerts.add(alert("c_alerted_since", at=new))
    cost = Cost(stage="llm", model="house-7b", quantities={"input": 7}, usd=None)
    await store.costs.file(Costs((cost,)), conversation="c_cost", sitting="1", at=old)
    await store.tapes.save("c_taped", {}, began_at=old, take=None)
    found = await store.holdings.ended_before(datetime(2026, 6, 1, tzinfo=UTC))
    assert found == ["c_alerted", "c_cost", "c_lost", "c_old", "c_taped", "c_unsaved"]
