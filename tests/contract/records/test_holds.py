from datetime import timedelta

from tests.support.clinic import NOW
from tests.support.elsewhere.homes import Home

UNTIL = NOW + timedelta(minutes=5)


async def test_a_hold_keeps_others_away_until_it_runs_out(home: Home) -> None:
    async with home.open() as ports:
        assert await ports.holds.hold("slot-1", conversation="c-1", at=NOW, until=UNTIL)
    async with home.open() as ports:
        holds = ports.holds
        assert await holds.holds("slot-1", conversation="c-1", at=NOW)
        assert not await holds.holds("slot-1", conversation="c-2", at=NOW)
        assert not await holds.others(conversation="c-1", at=NOW)
        assert set(await holds.others(conversation="c-2", at=NOW)) == {"slot-1"}
        assert not await holds.hold("slot-1", conversation="c-2", at=NOW, until=UNTIL)
        assert not await holds.others(conversation="c-2", at=UNTIL)
        assert await holds.hold("slot-1", conversation="c-2", at=UNTIL, until=UNTIL)


async def test_a_conversation_holds_one_slot_at_a_time(home: Home) -> None:
    async with home.open() as ports:
        for slot in ("slot-1", "slot-2"):
            assert await ports.holds.hold(slot, conversation="c-1", at=NOW, until=UNTIL)
    async with home.open() as ports:
        assert not await ports.holds.holds("slot-1", conversation="c-1", at=NOW)
        assert set(await ports.holds.others(conversation="c-2", at=NOW)) == {"slot-2"}


async def test_what_is_let_go_of_is_free_for_others(home: Home) -> None:
    async with home.open() as ports:
        assert await ports.holds.hold("slot-1", conversation="c-1", at=NOW, until=UNTIL)
    async with home.keep() as ports:
        await ports.holds.release("c-1")
    async with home.open() as ports:
        assert await ports.holds.hold("slot-1", conversation="c-2", at=NOW, until=UNTIL)


async def test_the_secret_of_offers_stays_the_same(home: Home) -> None:
    async with home.open() as ports:
        one = await ports.holds.secret()
    async with home.open() as ports:
        assert len(one) >= 16 and await ports.holds.secret() == one
