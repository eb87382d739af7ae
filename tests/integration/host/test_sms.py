"""Text messages through the real Twilio library, over real sockets, against its wire protocol."""

import asyncio
from collections.abc import Sequence
from itertools import permutations

import pytest

from frontdesk.channels.sms import PATH, RECEIPTS, Sms
from frontdesk.channels.sms_text import LONGEST, messages, segments
from frontdesk.store.messages import Inbound
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare import healthcare
from tests.support.hosted import clinics, hosted
from tests.support.sms_line import ASKS, line
from tests.support.stores import ENGINES, place
from tests.support.twilio_wire import ACCOUNT, PUBLIC, THEM, TOKEN, US, twilio, webhook


async def test_a_patient_books_by_text_message() -> None:
    said: list[str] = []
    async with line() as clinic:
        for number, words in enumerate(
            [
                "I need to see the doctor next Tuesday afternoon",
                "the second one",
                "Maria Lopez, March 5th 1984",
                "yes please",
            ]
        ):
            assert await clinic.text(words, f"SM{number}") == 200
            said = await clinic.answered()
        # Who has written is answered: nobody has called, or is asked what they want.
        assert said[0].startswith("This is Alder Street Family Clinic.")
        assert said[0].count("?") == 1 and "Which works best?" in said[0]
        assert said[-1].startswith("You're booked")
        assert {message["From"] for message in clinic.wire.took} == {US}
        [row] = await clinic.served.host.businesses[0].desk.store.conversations.list()
    assert (row.channel, row.phone, row.turns) == ("sms", THEM, 4)


async def test_a_message_that_is_delivered_ten_times_is_answered_once() -> None:
    async with line() as clinic:
        statuses = await asyncio.gather(*(clinic.text(ASKS, "SM1") for _ in range(10)))
        assert set(statuses) == {200}
        assert len(await clinic.answered()) == 1


@pytest.mark.parametrize(
    ("over", "token", "path"),
    [
        (PUBLIC.replace("https", "http"), TOKEN, PATH),
        ("https://elsewhere.example", TOKEN, PATH),
        (PUBLIC, "a guess", PATH),
        (PUBLIC, "a guess", RECEIPTS),
        (PUBLIC, None, PATH),
        (PUBLIC, None, RECEIPTS),
    ],
)
async def test_what_twilio_did_not_sign_is_refused_and_changes_nothing(
    over: str, token: str | None, path: str
) -> None:
    async with line() as clinic:
        form = {"MessageSid": "SM1", "From": THEM, "To": US, "Body": ASKS}
        status = await webhook(clinic.served.url, path, over=over, token=token, **form)
        assert status == 403
        assert await clinic.answered() == []
        assert await clinic.served.host.businesses[0].desk.store.conversations.list() == []


async def test_a_number_of_nobodys_is_not_answered() -> None:
    async with line() as clinic:
        assert await clinic.text(ASKS, "SM1", To="+14155550999") == 404


@pytest.mark.parametrize(
    "word", ["STOP", "please leave me alone", "stop texting me!", "Unsubscribe"]
)
async def test_after_a_stop_in_any_wording_one_confirmation_is_sent_and_nothing_more(
    word: str,
) -> None:
    async with line() as clinic:
        await clinic.text(ASKS, "SM1")
        await clinic.answered()
        await clinic.text(word, "SM2")
        assert len(await clinic.answered()) == 2
        await clinic.text(word, "SM3")
        await clinic.text("And on Thursday?", "SM4")
        assert len(await clinic.answered()) == 2
        await clinic.text("START", "SM5")
        await clinic.text(ASKS, "SM6")
        assert len(await clinic.answered()) == 4


async def test_cancel_in_a_booking_is_about_the_booking() -> None:
    async with line() as clinic:
        await clinic.text("I need to see the doctor next Tuesday afternoon", "SM1")
        await clinic.answered()
        await clinic.text("cancel", "SM2")
        await clinic.answered()
        store = clinic.served.host.businesses[0].desk.store
        assert await store.consents.of(THEM, tenant="default") is None


async def test_who_stops_in_a_booking_is_asked_nothing_more() -> None:
    async with line() as clinic:
        await clinic.text("I need to see the doctor next Tuesday afternoon", "SM1")
        await clinic.answered()
        await clinic.text("pls quit it with the texts", "SM2")
        *_, said = await clinic.answered()
        assert "won't call or text you" in said and "?" not in said
        await clinic.text("the first one", "SM3")
        assert len(await clinic.answered()) == 2


async def test_help_says_who_this_is_and_how_to_reach_a_person() -> None:
    async with line() as clinic:
        await clinic.text("HELP", "SM1")
        [said] = await clinic.answered()
        assert "Alder Street Family Clinic" in said and "STOP" in said


async def test_messages_that_come_in_any_order_are_each_answered_once_in_turn() -> None:
    words = ["I need to see the doctor", "next Tuesday afternoon", "the second one"]
    async with line() as clinic:
        for number, order in enumerate(permutations(range(3))):
            who = f"+1614555{number:04d}"
            await asyncio.gather(
                *(clinic.text(words[i], f"SM{number}-{i}", who=who) for i in order)
            )
        said = await clinic.answered()
        rows = await clinic.served.host.businesses[0].desk.store.conversations.list()
    assert len(said) == 18
    assert {row.turns for row in rows} == {3}


async def test_a_reply_that_may_have_been_sent_is_looked_for_before_it_is_sent_again() -> None:
    async with line() as clinic:
        clinic.wire.trouble = ["lost"]
        await clinic.text(ASKS, "SM1")
        assert len(await clinic.answered()) == 1


async def test_a_reply_waits_for_a_twilio_that_is_down() -> None:
    async with line() as clinic:
        clinic.wire.trouble = ["503", "429"]
        await clinic.text(ASKS, "SM1")
        assert len(await clinic.answered()) == 1


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_a_process_left_is_finished_by_the_next(
    engine: str, request: pytest.FixtureRequest
) -> None:
    async with (
        place(engine, request, migrations=[healthcare.migrations]) as db,
        twilio() as wire,
    ):
        async with line(db, wire) as clinic:
            # Kept by a process that died before it answered, and sent half by another.
            box = clinic.served.host.businesses[0].desk.store.mailbox
            now = clinic.served.host.businesses[0].desk.clock()
            message = Inbound(id="SM1", who=THEM, ours=US, text=ASKS)
            await box.take(message, channel="sms", at=now, stops=False)
        assert wire.took == []
        async with line(db, wire) as clinic:
            assert len(await clinic.answered()) == 1
        async with line(db, wire) as clinic:
            assert len(await clinic.answered()) == 1


async def test_what_became_of_a_message_is_kept_in_whatever_order_it_is_told() -> None:
    async with line() as clinic:
        await clinic.text(ASKS, "SM1")
        await clinic.answered()
        sid = f"SM{0:032d}"
        for became in ("delivered", "sent", "queued"):
            form = {"MessageSid": sid, "From": US, "To": THEM, "MessageStatus": became}
            assert await webhook(clinic.served.url, RECEIPTS, **form) == 204
        held = await clinic.served.host.businesses[0].desk.store.conversations.list()
        store = clinic.served.host.businesses[0].desk.store
        rows = (await store.holdings.of(held[0].id))["outbound"]
    assert isinstance(rows, list)
    assert [(row["receipt"], row["text"]) for row in rows] == [("delivered", "")]  # pyright: ignore


async def test_without_its_public_address_it_does_not_start() -> None:
    sms = Sms(account=ACCOUNT, token=TOKEN)
    with pytest.raises(BadSetting, match="public_url"):
        async with hosted(clinics(), more=[sms]):
            pass


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_segments_are_counted_as_networks_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_a_long_reply_is_cut_between_sentences() -> None:
    sentence = "We’re open on Wednesday from eight to five. "
    parts: Sequence[str] = messages(sentence * 60)
    assert len(parts) == 2
    assert all(part.endswith(".") and len(part) <= LONGEST for part in parts)
    assert segments(parts[0]) == -(-len(parts[0]) // 153)
    assert messages("x" * 4000) == ["x" * 1600, "x" * 1600, "x" * 800]
