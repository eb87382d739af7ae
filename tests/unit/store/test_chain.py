"""The chain of receipts: each way to tamper with it is found, and its first broken link named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from frontdesk.store import Store
from frontdesk.store.chain import Link, head_statement, heads, links
from frontdesk.store.verification import Chain
from tests.support.receipts import NOON, file, receipt

Run = Callable[..., Awaitable[str]]


async def change(store: Store, *statements: str) -> None:
    """What somebody does who can write the database and has no key."""
    async with store.ledger.unit() as unit:
        connection = await unit.session.connection()
        for statement in statements:
            await connection.exec_driver_sql(statement)
        await unit.commit()


async def only(store: Store) -> Chain:
    [chain] = await store.chains.verify()
    return chain


@pytest.fixture
async def filed(store: Store) -> AsyncIterator[Store]:
    """Three receipts, of which the second is read back: links 2, 3, 4 and 5 after the first."""
    await file(store, receipt("R-1"), receipt("R-2"))
    await store.ledger.verify("R-2", at=NOON + timedelta(seconds=1))
    await file(store, receipt("R-3"))
    yield store


async def test_a_chain_that_nobody_touched_is_whole(filed: Store) -> None:
    seen: list[tuple[int, int]] = []
    [chain] = await filed.chains.verify(lambda done, total: seen.append((done, total)))
    assert (chain.flaw, chain.links, chain.unsigned) == (None, 5, 0)
    assert seen == [(5, 5)]


async def test_what_is_read_back_is_a_link_and_changes_no_row(filed: Store) -> None:
    found = await filed.ledger.find("book:R-2")
    assert found is not None
    assert found.verified_at == NOON + timedelta(seconds=1)
    assert (await only(filed)).flaw is None


CLONE = (
    "INSERT INTO receipts (id, key, tenant, conversation, seq, turn, tool, does, arguments, facts,"
    " done_at, salt) SELECT 'R-9', 'book:9', tenant, conversation, 9, turn, tool, does, arguments,"
    " facts, done_at, {salt} FROM receipts WHERE id = 'R-1'"
)
SWAP = (
    "UPDATE links SET position = 90 WHERE position = 2",
    "UPDATE links SET position = 2 WHERE position = 3",
    "UPDATE links SET position = 3 WHERE position = 90",
)
TAMPERINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "a field": (
        ("UPDATE receipts SET does = 'cancel' WHERE id = 'R-2'",),
        "link 3 is of the receipt R-2, which was altered",
    ),
    "what was asked": (
        ("""UPDATE receipts SET arguments = '{"name": "Eve"}' WHERE id = 'R-1'""",),
        "link 2 is of the receipt R-1, which was altered",
    ),
    "a time that is none": (
        ("UPDATE receipts SET done_at = 'soon' WHERE id = 'R-1'",),
        "link 2 is of the receipt R-1, which was altered",
    ),
    "whose it is": (
        ("UPDATE receipts SET conversation = 'conv_2' WHERE id = 'R-1'",),
        "link 2 is of the receipt R-1, which was altered",
    ),
    "its salt, as if it were of before": (
        ("UPDATE receipts SET salt = NULL WHERE id = 'R-3'",),
        "link 5 is of the receipt R-3, which was altered",
    ),
    "that it was read back": (
        ("UPDATE receipts SET verified_at = done_at WHERE id = 'R-1'",),
        "link 2 is of the receipt R-1, which was altered",
    ),
    "when it was read back": (
        ("UPDATE links SET at = 'never' WHERE position = 4",),
        "link 4 is not what was signed",
    ),
    "the hash of what it is about": (
        ("UPDATE links SET content = '00' WHERE position = 2",),
        "link 2 is not what was signed",
    ),
    "a receipt deleted": (
        ("DELETE FROM receipts WHERE id = 'R-2'",),
        "link 3 is of the receipt R-2, which was deleted",
    ),
    "a receipt and its links deleted in the middle": (
        ("DELETE FROM receipts WHERE id = 'R-2'", "DELETE FROM links WHERE receipt = 'R-2'"),
        "link 3 is gone",
    ),
    "the first link deleted": (("DELETE FROM links WHERE position = 1",), "link 1 is gone"),
    "the end cut off": (
        ("DELETE FROM links WHERE position = 5", "DELETE FROM receipts WHERE id = 'R-3'"),
        "link 5 is gone: 5 were signed",
    ),
    "the end cut off, and the head set back": (
        (
            "DELETE FROM links WHERE position = 5",
            "DELETE FROM receipts WHERE id = 'R-3'",
            "UPDATE heads SET position = 4, last = (SELECT previous FROM links WHERE position = 4)",
        ),
        "link 4 is followed by an end that is not signed",
    ),
    "the head deleted": (("DELETE FROM heads",), "link 5 is followed by no signed end"),
    "every link deleted": (("DELETE FROM links",), "link 1 is gone: 5 were signed"),
    "every link and the head deleted": (
        ("DELETE FROM links", "DELETE FROM heads"),
        "receipt R-1 is in no link",
    ),
    "two links in each other's place": (SWAP, "link 2 does not follow from the link before it"),
    "a receipt added": ((CLONE.format(salt="salt"),), "receipt R-9 is in no link"),
    "a receipt added, as if it were of before": (
        (CLONE.format(salt="NULL"),),
        "link 1 says that 0 receipts were unsigned when it began; now 1 are",
    ),
    "a link added": (
        (
            "INSERT INTO links SELECT tenant, 6, 'erased', 'R-1', '', at, previous, key, signature"
            " FROM links WHERE position = 5",
        ),
        "link 6 does not follow from the link before it",
    ),
    "another's signature": (
        ("UPDATE links SET signature = (SELECT signature FROM heads) WHERE position = 3",),
        "link 3 is not what was signed",
    ),
    "no signature": (
        ("UPDATE links SET signature = 'x' WHERE position = 3",),
        "link 3 is not what was signed",
    ),
}


@pytest.mark.parametrize(("statements", "told"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_tampering_is_found_and_the_first_broken_link_named(
    filed: Store, statements: tuple[str, ...], told: str
) -> None:
    await change(filed, *statements)
    assert str((await only(filed)).flaw) == told


async def test_a_chain_made_anew_with_another_key_is_foreign(
    url: str, filed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", "fdsk_" + "00" * 32)
    async with await Store.open(url) as attacker:
        theirs = await attacker.keys.signer(begun=True)
        async with attacker.ledger.unit() as unit:
            rows = await unit.session.execute(select(links).order_by(links.c.position))
            previous = ""
            for row in rows.mappings().all():
                at = row["at"].isoformat(timespec="microseconds")
                link = Link.of({**row, "at": at, "previous": previous, "key": theirs.id})
                made = {
                    "previous": previous, "key": theirs.id, "signature": theirs.sign(link.statement)
                }  # fmt: skip
                await unit.run(update(links).where(links.c.position == link.position).values(made))
                previous = link.hash
            end = theirs.sign(head_statement("default", 5, previous))
            await unit.run(update(heads).values(last=previous, key=theirs.id, signature=end))
            await unit.commit()
        assert (await only(attacker)).flaw is None
    flaw = str((await only(filed)).flaw)
    assert flaw.startswith(f"link 1 is signed with the key {theirs.id}, which is not known here")


async def test_what_only_reads_needs_no_more_than_the_public_half(
    url: str, filed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    [key] = (await filed.keys.known()).values()
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", key.token)
    async with await Store.open(url) as auditor:
        assert (await only(auditor)).flaw is None


async def test_a_new_key_signs_from_then_on_and_the_old_one_is_still_known(
    url: str, filed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    [old] = (await filed.keys.known()).values()
    assert old.seed is not None
    new = "fdsk_" + "77" * 32
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", f"{new}, fdsk_{old.seed.hex()}")
    async with await Store.open(url) as rotated:
        await file(rotated, receipt("R-4"))
        assert (await only(rotated)).flaw is None
        async with rotated.ledger.unit(write=False) as unit:
            connection = await unit.session.connection()
            rows = await connection.exec_driver_sql("SELECT DISTINCT key FROM links")
            assert len(rows.all()) == 2


async def test_each_business_has_a_chain_of_its_own(filed: Store) -> None:
    await file(filed, receipt("R-4", tenant="other"))
    await change(filed, "DELETE FROM receipts WHERE id = 'R-4'")
    first, second = await filed.chains.verify()
    assert (first.tenant, first.links, first.flaw) == ("default", 5, None)
    assert str(second.flaw) == "link 2 is of the receipt R-4, which was deleted"


async def test_receipts_of_before_are_told_as_unsigned(store: Store) -> None:
    await change(
        store,
        "INSERT INTO receipts (id, key, tenant, conversation, seq, turn, tool, does, arguments,"
        " facts, done_at, verified_at) VALUES ('R-0', 'book:0', 'default', 'conv_0', 1, 1, 't',"
        " 'book', '{}', '{}', '2026-01-01T00:00:00.000000+00:00',"
        " '2026-01-01T00:00:01.000000+00:00')",
    )
    before = await only(store)
    assert (before.flaw, before.links, before.unsigned) == (None, 0, 1)
    await file(store, receipt("R-1"))
    after = await only(store)
    assert (after.flaw, after.links, after.unsigned) == (None, 2, 1)
    found = await store.ledger.find("book:0")
    assert found is not None and found.verified
    of_call = await store.chains.of_conversation("conv_0", tenant="default")
    assert of_call is not None
    assert (of_call.flaw, of_call.unsigned) == (None, 1)


async def test_a_calls_receipts_are_verified_with_the_chain_up_to_them(filed: Store) -> None:
    await file(filed, receipt("R-4", conversation="conv_2"))
    chain = await filed.chains.of_conversation("conv_1", tenant="default")
    assert chain is not None
    assert (chain.flaw, chain.links) == (None, 5)
    assert await filed.chains.of_conversation("conv_3", tenant="default") is None
    await change(filed, "UPDATE receipts SET turn = 2 WHERE id = 'R-4'")
    later = await filed.chains.of_conversation("conv_1", tenant="default")
    assert later is not None and later.flaw is None
    mine = await filed.chains.of_conversation("conv_2", tenant="default")
    assert mine is not None
    assert str(mine.flaw) == "link 6 is of the receipt R-4, which was altered"


FILE = """
import asyncio, sys
from datetime import datetime, UTC
from frontdesk.store import Store
from frontdesk_processors.ledger import Receipt

async def main():
    async with await Store.open(sys.argv[1]) as store:
        for n in range(20):
            id = f"{sys.argv[2]}-{n}"
            async with store.ledger.unit() as unit:
                await unit.file(Receipt(
                    id=id, key=id, conversation="conv_1", turn=1,
                    tool="book_seat", does="book", arguments={}, done_at=datetime.now(UTC)))
                await unit.commit()
            await store.ledger.verify(id, at=datetime.now(UTC))

asyncio.run(main())
"""


async def test_processes_that_file_at_once_make_one_line(
    store: Store, url: str, python: Run
) -> None:
    await asyncio.gather(*(python(FILE, url, name) for name in ("a", "b", "c")))
    chain = await only(store)
    assert (chain.flaw, chain.links) == (None, 1 + 3 * 20 * 2)
