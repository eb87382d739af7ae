"""Slack through the real Bolt library, over real sockets, against its wire protocol."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from frontdesk.channels import slack_socket
from frontdesk.channels.slack import CLICKS, EVENTS, Slack
from frontdesk.channels.slack_post import tokens_of
from frontdesk.channels.slack_text import LONGEST, pieces, words
from frontdesk.cli.serve import Request, serve
from frontdesk.host.config import HostConfig
from frontdesk_processors.errors import BadSetting
from tests.support.hosted import Hosted, clinics, hosted
from tests.support.openai_wire import ChatRequest, OpenAIWire, Reply, Say
from tests.support.server_process import serving
from tests.support.slack_wire import (
    APP_TOKEN,
    DIRECT,
    OTHER_TEAM,
    SECRET,
    SOMEBODY,
    TEAM,
    TOKENS,
    USER,
    Json,
    Wire,
    direct,
    mention,
    press,
    request,
    slack,
    told,
)

ASKS = "When are you open on Wednesday?"
WANTS = "I need to see the doctor next Tuesday afternoon"


def teams(*, brain: str = "embedded", both: bool = False) -> HostConfig:
    """A clinic with a team, or both clinics."""
    config = clinics()
    first, second = config.business
    served = (
        first.model_copy(update={"teams": (TEAM,), "brain": brain}),
        second.model_copy(update={"teams": (OTHER_TEAM,)}),
    )
    return config.model_copy(update={"business": served if both else served[:1]})


@dataclass
class Line:
    """Two clinics in Slack, and Slack on both sides of them."""

    served: Hosted
    slack: Slack
    wire: Wire

    async def tell(self, event: Json, *, team: str = TEAM, id: str = "") -> int:
        return (await request(self.served.url, told(event, team=team, id=id))).status_code

    async def press(self, payload: Json) -> int:
        return await press(self.served.url, payload)

    async def answered(self, business: str = "northside") -> list[str]:
        async with asyncio.timeout(30):
            await self.slack.threads(business).idle()
        return self.wire.texts

    async def conversations(self, business: int = 0) -> list[Any]:
        store = self.served.host.businesses[business].desk.store
        return await store.conversations.list()


@asynccontextmanager
async def line(
    config: HostConfig | None = None, environment: dict[str, str] | None = None
) -> AsyncGenerator[Line]:
    async with slack() as wire:
        channel = Slack(tokens=TOKENS, signing_secret=SECRET, base=wire.url)
        async with hosted(config or teams(), more=[channel], environment=environment) as served:
            yield Line(served, channel, wire)


async def test_a_patient_books_by_typing_in_direct_messages() -> None:
    said: list[str] = []
    async with line() as clinic:
        for number, words in enumerate(
            [WANTS, "the second one", "Maria Lopez, March 5th 1984", "yes please"]
        ):
            assert await clinic.tell(direct(words, f"100{number}.0001")) == 200
            said = await clinic.answered()
        assert "automated" in said[0]
        assert said[-1].startswith("You're booked")
        assert {message["channel"] for message in clinic.wire.took} == {DIRECT}
        assert not any("thread_ts" in message for message in clinic.wire.took)
        assert {message["token"] for message in clinic.wire.took} == {TOKENS[TEAM]}
        [row] = await clinic.conversations()
    # An id of Slack's is no telephone number: nothing takes it for one.
    assert (row.channel, row.phone, row.turns) == ("slack", None, 4)


async def test_a_patient_books_by_buttons_in_a_thread_and_types_only_who_they_are() -> None:
    async with line() as clinic:
        await clinic.tell(mention(WANTS, "1000.0001"))
        await clinic.answered()
        label = "Tuesday, December 1 at 3 PM with Dr. Maria Chen at Alder Street"
        assert await clinic.press(clinic.wire.pressed(label)) == 200
        await clinic.answered()
        typed = {"type": "message", "channel_type": "channel", "thread_ts": "1000.0001"}
        await clinic.tell(
            mention("", "1001.0001") | typed | {"text": "Maria Lopez, March 5th 1984"}
        )
        said = await clinic.answered()
        assert said[-1].endswith("Shall I book it?")
        assert await clinic.press(clinic.wire.pressed("Yes")) == 200
        said = await clinic.answered()
        assert said[-1].startswith("You're booked") and "3 PM" in said[-1]
        assert {message["thread_ts"] for message in clinic.wire.took} == {"1000.0001"}
        [row] = await clinic.conversations()
    assert row.turns == 4
    # What was chosen stands where the buttons were.
    chosen = [update["blocks"][-1]["elements"][0]["text"] for update in clinic.wire.updated]
    assert chosen == [f"You chose: {label}", "You chose: Yes"]
    assert not any(b["type"] == "actions" for u in clinic.wire.updated for b in u["blocks"])


async def test_a_button_of_a_settled_question_does_nothing_but_say_so() -> None:
    async with line() as clinic:
        await clinic.tell(direct(WANTS, "1000.0001"))
        await clinic.answered()
        for number, words in enumerate(["the second one", "Maria Lopez, March 5th 1984"]):
            await clinic.tell(direct(words, f"101{number}.0001"))
            await clinic.answered()
        yes, no = clinic.wire.pressed("Yes"), clinic.wire.pressed("No")
        assert await clinic.press(no) == 200
        await clinic.answered()
        # The same message's other button, and then one of the message before.
        assert await clinic.press(yes) == 200
        before = len(await clinic.answered())
        old = clinic.wire.pressed(
            "Tuesday, December 1 at 1 PM with Dr. Maria Chen at Alder Street", message=0
        )
        assert await clinic.press(old) == 200
        said = await clinic.answered()
        assert len(said) == before + 1
        assert said[-1].startswith("That choice is no longer open.")
        [row] = await clinic.conversations()
        desk = clinic.served.host.businesses[0].desk
        assert await desk.store.ledger.of_conversation(row.id) == []
    assert row.turns == 4


async def test_a_button_is_of_no_use_to_anybody_else() -> None:
    async with line(teams(both=True)) as clinic:
        await clinic.tell(mention(WANTS, "1000.0001"))
        await clinic.answered()
        label = "Tuesday, December 1 at 3 PM with Dr. Maria Chen at Alder Street"
        assert await clinic.press(clinic.wire.pressed(label, user=SOMEBODY)) == 200
        # One whose payload names another team reaches nobody there either.
        pressed = clinic.wire.pressed(label)
        assert await clinic.press(pressed | {"team": {"id": OTHER_TEAM}}) == 200
        assert len(await clinic.answered()) == 1
        assert await clinic.conversations(1) == []


async def test_two_people_in_a_thread_have_a_conversation_each() -> None:
    async with line() as clinic:
        await clinic.tell(mention(WANTS, "1000.0001"))
        await clinic.answered()
        sam = {"user": SOMEBODY, "thread_ts": "1000.0001"}
        # Who has not named us is not talking to us.
        silent = {"type": "message", "channel_type": "channel"}
        await clinic.tell(mention("", "1001.0001", **sam) | silent | {"text": "yes"})
        assert len(await clinic.answered()) == 1
        await clinic.tell(mention(ASKS, "1002.0001", **sam))
        await clinic.answered()
        assert len(await clinic.conversations()) == 2


async def test_a_message_that_is_told_ten_times_is_answered_once() -> None:
    async with line() as clinic:
        event = mention(ASKS, "1000.0001")
        again = event | {"type": "message", "channel_type": "channel"}
        retry = {"X-Slack-Retry-Num": "1"}
        statuses = await asyncio.gather(
            *(clinic.tell(event) for _ in range(8)),
            clinic.tell(again, id="Ev2"),
        )
        assert set(statuses) == {200}
        assert (await request(clinic.served.url, told(event), headers=retry)).status_code == 200
        assert len(await clinic.answered()) == 1


async def test_a_retry_of_what_never_arrived_is_answered() -> None:
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    async with line() as clinic:
        body = told(direct(ASKS, "1000.0001"))
        assert (await request(clinic.served.url, body, headers=retry)).status_code == 200
        assert len(await clinic.answered()) == 1


async def test_what_is_played_back_within_five_minutes_has_no_second_effect() -> None:
    async with line() as clinic:
        body, signed_at = told(direct(ASKS, "1000.0001")), time.time() - 240
        for _ in range(2):
            answer = await request(clinic.served.url, body, at=signed_at)
            assert answer.status_code == 200
            assert len(await clinic.answered()) == 1
        [row] = await clinic.conversations()
    assert row.turns == 1


async def test_what_nobody_has_written_is_not_answered() -> None:
    others: list[Json] = [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed", "message": {"text": "edited"}},
        {"subtype": "message_deleted", "deleted_ts": "1000.0001"},
        {"subtype": "channel_join"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"type": "reaction_added", "reaction": "wave"},
    ]
    async with line() as clinic:
        for number, more in enumerate(others):
            assert await clinic.tell(direct(ASKS, f"100{number}.0001") | more) == 200
        # Nor what is written to a team of nobody's.
        assert await clinic.tell(direct(ASKS, "1010.0001"), team="T0NOBODY") == 200
        assert await clinic.answered() == []


def clicks_of_nobodys() -> list[Json]:
    """What Slack would never send of a click."""
    good: Json = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": USER},
        "channel": {"id": DIRECT},
        "message": {"ts": "1.0", "text": "x", "blocks": []},
        "actions": [{"type": "button", "action_id": "frontdesk.0", "block_id": "b", "value": "x"}],
    }
    [action] = good["actions"]
    nowhere = json.dumps({"who": "a:b", "to": "q", "say": "yes"})
    here = json.dumps({"who": f"{TEAM}:{DIRECT}::{USER}", "to": "q", "say": "yes"})
    pressed = good | {"actions": [action | {"value": here}]}
    return [
        good | {"actions": []},
        good | {"actions": [action | {"value": nowhere}]},
        good | {"actions": [action | {"action_id": 5}]},
        pressed | {"channel": None},
        pressed | {"channel": {}},
        pressed | {"message": None},
        pressed | {"message": {"text": "no time"}},
        pressed | {"user": None},
        pressed | {"user": "U0MARIA"},
    ]


async def test_what_slack_would_never_send_is_no_fault_of_ours() -> None:
    async with line() as clinic:
        for payload in clicks_of_nobodys():
            assert await clinic.press(payload) < 500, payload
        for more in ({"type": 5}, {"type": None}, {"type": ["message"]}, {"ts": 5}):
            assert await clinic.tell(direct(ASKS, "1000.0001") | more, id="Ev1") < 500, more
        assert await clinic.answered() == []


async def test_turns_are_finished_where_slack_does_not_answer_the_closing_of_a_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slack_socket, "_CLOSE_S", 0.1)
    left = asyncio.Event()
    async with slack() as wire:
        channel = Slack(tokens=TOKENS, app_token=APP_TOKEN, base=wire.url)
        async with hosted(teams(), more=[channel]):
            await asyncio.wait_for(wire.opened.wait(), 10)
            monkeypatch.setattr(AsyncSocketModeHandler, "close_async", stuck)
            leave = channel.threads("northside").leave

            async def leaving() -> None:
                left.set()
                await leave()

            monkeypatch.setattr(channel.threads("northside"), "leave", leaving)
            await channel.close()
            monkeypatch.undo()
    assert left.is_set()


async def stuck(_self: AsyncSocketModeHandler) -> None:
    """As where the other side says nothing any more."""
    await asyncio.Event().wait()


async def test_a_team_reaches_its_own_business_whatever_the_payload_names() -> None:
    async with line(teams(both=True)) as clinic:
        foreign = direct(f"I am with {TEAM}, team_id={TEAM}", "1000.0001", team=TEAM)
        assert await clinic.tell(foreign, team=OTHER_TEAM) == 200
        await clinic.answered("southside")
        assert await clinic.conversations(0) == []
        assert len(await clinic.conversations(1)) == 1
        assert {message["token"] for message in clinic.wire.took} == {TOKENS[OTHER_TEAM]}


async def test_what_slack_did_not_sign_just_now_is_refused_and_changes_nothing() -> None:
    async with line() as clinic:
        body, url = told(direct(ASKS, "1000.0001")), clinic.served.url
        for path in (EVENTS, CLICKS):
            forged = await request(url, body, path=path, secret="a guess")
            bare = await request(url, body, path=path, secret=None)
            played_back = await request(url, body, path=path, at=time.time() - 302)
            statuses = {answer.status_code for answer in (forged, bare, played_back)}
            assert statuses == {401}
            for junk in ("{", "[]", "payload=[]", "\xff"):
                refused = await request(url, junk, path=path, secret="a guess")
                assert refused.status_code in (400, 401)
        assert await clinic.answered() == []
        asked = {"type": "url_verification", "challenge": "say this"}
        answer = await request(url, asked)
        assert answer.status_code == 200 and answer.json() == {"challenge": "say this"}


async def test_slack_is_answered_at_once_while_the_model_hangs() -> None:
    thinks = asyncio.Event()

    async def respond(_request: ChatRequest) -> Reply:
        await thinks.wait()
        return Say("We open at eight.")

    async with OpenAIWire(respond) as model:
        environment = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.url}
        async with line(teams(brain="openai"), environment) as clinic:
            began = time.monotonic()
            for number in range(3):
                assert await clinic.tell(direct(ASKS, f"100{number}.0001")) == 200
            assert time.monotonic() - began < 3
            while not model.requests:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert clinic.wire.took == []
            thinks.set()
            assert len(await clinic.answered()) == 3


async def test_what_is_written_is_read_without_markup() -> None:
    async with line() as clinic:
        text = "When are you open on <!date^1|Wednesday>, <https://x.example|Alder &amp; Co>?"
        await clinic.tell(direct(f"<@U0BOT> {text}", "1000.0001"))
        await clinic.answered()
        [row] = await clinic.conversations()
        assert "When are you open on Wednesday, Alder & Co?" in row.state
        await clinic.tell(direct("", "1001.0001", subtype="file_share", files=[{"id": "F1"}]))
        assert "I read text alone" in (await clinic.answered())[-1]


async def test_a_reply_that_may_have_been_sent_is_looked_for_by_our_id() -> None:
    async with line() as clinic:
        await clinic.tell(direct(ASKS, "999.0001"))
        await clinic.answered()
        clinic.wire.trouble = ["lost"]
        # The same answer, so that its words tell nothing.
        await clinic.tell(direct(ASKS, "1000.0001"))
        assert len(await clinic.answered()) == 2


async def test_slack_is_given_the_time_that_it_asks_for() -> None:
    async with line() as clinic:
        clinic.wire.trouble = ["limited"]
        await clinic.tell(direct(ASKS, "1000.0001"))
        assert len(await clinic.answered()) == 1
    assert clinic.wire.waited[0] >= 1


async def test_a_reply_that_slack_never_will_take_is_set_aside_and_told_to_somebody() -> None:
    async with line() as clinic:
        clinic.wire.trouble = ["is_archived"]
        await clinic.tell(mention(ASKS, "1000.0001"))
        assert await clinic.answered() == []
        # What comes after it does not wait behind it.
        await clinic.tell(mention(ASKS, "1001.0001", thread_ts="1000.0001"))
        assert len(await clinic.answered()) == 1
        [row] = await clinic.conversations()
        store = clinic.served.host.businesses[0].desk.store
        held = await store.holdings.of(row.id)
    assert [alert["kind"] for alert in held["alerts"]] == ["unanswered"]  # pyright: ignore


async def test_without_what_it_knows_slack_by_it_does_not_start() -> None:
    with pytest.raises(BadSetting, match="SLACK_SIGNING_SECRET"):
        async with hosted(teams(), more=[Slack(tokens=TOKENS)]):
            pass


async def test_in_socket_mode_messages_and_clicks_come_over_a_websocket_that_we_open() -> None:
    async with slack() as wire:
        channel = Slack(tokens=TOKENS, app_token=APP_TOKEN, base=wire.url)
        async with hosted(teams(), more=[channel]) as served:
            await asyncio.wait_for(wire.opened.wait(), 10)
            clinic = Line(served, channel, wire)
            await wire.send("events_api", told(direct(WANTS, "1000.0001")), envelope="e1")
            await clinic.answered()
            label = "Tuesday, December 1 at 3 PM with Dr. Maria Chen at Alder Street"
            await wire.send("interactive", wire.pressed(label), envelope="e2")
            said = await clinic.answered()
            assert "full name" in said[-1]
            assert wire.acknowledged == ["e1", "e2"]
            # Without an address of ours there is nothing to forge.
            assert (await request(served.url, told(direct(ASKS, "1001.0001")))).status_code == 405


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U0BOT> hello", "hello"),
        ("<@U0BOT|frontdesk>  hello\nthere ", "hello\nthere"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<https://x.example>", "https://x.example"),
        ("see <#C0FRONT|front>, <!subteam^S1|@staff> <!here>", "see #front, @staff"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"),
    ],
)
def test_markup_is_read_as_words(written: str, read: str) -> None:
    assert words(written) == read


def test_tokens_are_given_by_team() -> None:
    assert tokens_of("xoxb-1", teams=["T1"]) == {"T1": "xoxb-1"}
    assert tokens_of("T1=xoxb-1 T2=xoxb-2", teams=["T1", "T2"]) == {"T1": "xoxb-1", "T2": "xoxb-2"}
    with pytest.raises(BadSetting, match="no token for T2"):
        tokens_of("T1=xoxb-1", teams=["T1", "T2"])


def test_what_is_long_is_cut_between_sentences_and_loses_nothing() -> None:
    sentence = "We are open on Wednesday from eight to five. "
    parts = pieces(sentence * 100)
    assert " ".join(parts) == (sentence * 100).strip()
    assert all(part.endswith(".") and len(part) <= LONGEST for part in parts)


CONFIG = f"""
[host]
voice = false
[[business]]
name = "northside"
vertical = "healthcare"
db = "memory:"
place = "US-OH"
brain = "embedded"
teams = ["{TEAM}"]
"""


def test_a_server_with_teams_does_not_start_without_what_slack_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "frontdesk.toml").write_text(CONFIG)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-north")
    with pytest.raises(BadSetting, match="SLACK_SIGNING_SECRET"):
        serve(Request(config=tmp_path / "frontdesk.toml", port=0))


@pytest.mark.slow
async def test_a_server_of_its_own_answers_in_slack(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.toml").write_text(CONFIG)
    async with slack() as wire:
        given = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": TOKENS[TEAM]}
        environment = {**given, "SLACK_BASE_URL": wire.url}
        async with serving(tmp_path / "frontdesk.toml", **environment) as server:
            assert (await request(server.url, told(direct(ASKS, "1000.0001")))).status_code == 200
            async with asyncio.timeout(30):
                while not wire.took:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
    assert "Wednesday" in wire.texts[0]
