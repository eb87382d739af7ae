"""The record of conversations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from frontdesk.store import Store
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import Overtaken, StoreError, UsageError
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import JsonObject

NINE = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=-8)))


def conversation(id: str = "conv_1", *, minutes: int = 0) -> Conversation:
    return Conversation(
        id=id,
        vertical="healthcare",
        started_at=NINE + timedelta(minutes=minutes),
        caller=Caller(phone="+14155550123"),
        turn=2,
    )


async def test_a_conversation_is_read_back_as_it_was_saved(store: Store) -> None:
    await store.conversations.save(conversation())
    row = await store.conversations.get("conv_1")
    assert row is not None
    assert Conversation.from_json(row.state) == conversation()
    assert (row.vertical, row.tenant, row.channel) == ("healthcare", "default", "chat")
    assert (row.phone, row.turns, row.started_at) == ("+14155550123", 2, NINE)
    assert (row.ended_at, row.outcome, row.next_action) == (None, None, None)


async def test_saving_again_replaces_what_was_saved(store: Store) -> None:
    await store.conversations.save(conversation())
    later = conversation()
    later.turn = 7
    await store.conversations.save(later)
    [row] = await store.conversations.list()
    assert row.turns == 7


async def test_nothing_is_filed_over_what_another_has_filed_meanwhile(store: Store) -> None:
    await store.conversations.save(conversation())
    theirs, ours = replace(conversation(), turn=3), replace(conversation(), turn=3)
    assert await store.conversations.save(theirs, after={2}, new=[{"type": "agent"}])
    with pytest.raises(Overtaken):
        await store.conversations.save(ours, after={2}, new=[{"type": "caller"}])
    assert [one["type"] for one in await store.conversations.events("conv_1")] == ["agent"]


async def test_a_conversation_and_what_happened_in_it_are_filed_together(store: Store) -> None:
    await store.conversations.save(conversation(), new=[{"type": "caller", "text": "Hi"}])
    later = replace(conversation(), turn=9)
    with pytest.raises(StoreError):
        await store.conversations.save(later, new=[{"type": "agent", "text": object()}])  # pyright: ignore[reportArgumentType]
    [row] = await store.conversations.list()
    assert (row.turns, len(await store.conversations.events(row.id))) == (conversation().turn, 1)


async def test_an_ending_stays_when_a_later_save_says_nothing_of_it(store: Store) -> None:
    ended = NINE + timedelta(minutes=3)
    await store.conversations.save(
        conversation(), ended_at=ended, outcome="completed", next_action={"type": "none"}
    )
    await store.conversations.save(conversation())
    [row] = await store.conversations.list()
    assert (row.ended_at, row.outcome, row.next_action) == (ended, "completed", {"type": "none"})


async def test_whatever_a_caller_types_is_kept(store: Store) -> None:
    typed = "עברית 👩‍👩‍👧 \x00 раypal \ud83d"
    said = conversation()
    said.messages.append({"role": "user", "content": typed})
    await store.conversations.save(said, new=[{"type": "caller", "text": typed}])
    row = await store.conversations.get("conv_1")
    assert row is not None
    assert Conversation.from_json(row.state).messages[0]["content"] == typed
    [event] = await store.conversations.events("conv_1")
    assert event["text"] == typed


async def test_the_latest_are_listed_first_whatever_their_zone(store: Store) -> None:
    await store.conversations.save(conversation("early"))
    utc = conversation("late", minutes=1)
    utc.started_at = utc.started_at.astimezone(UTC)
    await store.conversations.save(utc)
    await store.conversations.save(conversation("middle", minutes=0))
    await store.conversations.save(conversation("last", minutes=2))
    assert [row.id for row in await store.conversations.list(limit=2)] == ["last", "late"]


async def test_a_unique_prefix_names_a_conversation(store: Store) -> None:
    await store.conversations.save(conversation("ab12"))
    await store.conversations.save(conversation("cd34"))
    row = await store.conversations.get("ab")
    assert row is not None
    assert row.id == "ab12"


@pytest.mark.parametrize("id", ["", "zz", "AB", "%", "a_"])
async def test_what_begins_no_id_names_nothing(store: Store, id: str) -> None:
    await store.conversations.save(conversation("ab12"))
    assert await store.conversations.get(id) is None


async def test_a_whole_id_is_not_a_prefix_of_a_longer_one(store: Store) -> None:
    await store.conversations.save(conversation("ab"))
    await store.conversations.save(conversation("abc"))
    row = await store.conversations.get("ab")
    assert row is not None
    assert row.id == "ab"


async def test_an_ambiguous_prefix_names_the_candidates(store: Store) -> None:
    for number in range(7):
        await store.conversations.save(conversation(f"ab{number}"))
    with pytest.raises(UsageError, match=r"'ab' could be ab0, ab1, ab2, ab3, ab4 and 2 more"):
        await store.conversations.get("ab")


async def test_events_go_on_where_they_stopped(store: Store, url: str) -> None:
    hello: JsonObject = {"type": "agent", "text": "Hi", "t_ms": 0}
    await store.conversations.save(conversation("conv_1"), new=[hello])
    await store.conversations.save(conversation("conv_2"), new=[{"type": "agent", "text": "Other"}])
    async with await Store.open(url) as restarted:
        await restarted.conversations.save(
            conversation("conv_1"),
            new=[
                {"type": "caller", "text": "I hurt", "turn": 1, "t_ms": 1250.5},
                {"type": "end", "outcome": "completed", "receipts": ["R-1"], "cost_usd": None},
            ],
        )
    texts = [event.get("text") for event in await store.conversations.events("conv_1")]
    assert texts == ["Hi", "I hurt", None]


async def test_who_says_nothing_leaves_no_event(store: Store) -> None:
    await store.conversations.save(conversation("conv_1"))
    assert await store.conversations.events("conv_1") == []
