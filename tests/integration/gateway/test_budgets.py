"""What a team's budget is held against: what was reported, what is guessed, what is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openai import APIError, AsyncOpenAI, RateLimitError

from frontdesk.costs import Cost
from frontdesk.gateway.accounts import tenant_of
from frontdesk.gateway.estimate import prompt_tokens
from frontdesk.host import hurried
from frontdesk.simulators.openai import (
    Call,
    Calls,
    ChatRequest,
    Faulty,
    OpenAIWire,
    Reply,
    Respond,
    Say,
    Stall,
)
from frontdesk.testing import MONDAY
from tests.support.gateways import HELLO, KEY, WORDS, Gate, asked, gate, says, streamed

PROMPT = prompt_tokens({"messages": HELLO})
PRICES = Decimal("0.0000004"), Decimal("0.0000016")
"""Of a token of a prompt and of an answer of gpt-4.1-mini, in US dollars."""


async def stalls(request: ChatRequest) -> Reply:
    return Stall(after=WORDS)


async def leaves(client: AsyncOpenAI, *, after: int) -> None:
    """Ask for a stream, and go away after so many pieces."""
    stream = await client.chat.completions.create(model="frontdesk", messages=HELLO, stream=True)
    for _ in range(after):
        await anext(stream)
    await stream.close()


async def filed(at: Gate, *, until: Callable[[Cost], bool]) -> tuple[Cost, Decimal]:
    """What the first team has used and spent today, once it is so."""
    account = at.gateway.completions.accounts.by_header(f"Bearer {KEY}")
    store = account._filed  # pyright: ignore[reportPrivateUsage]
    async with asyncio.timeout(10):
        while True:
            kept = (await store.of(f"gateway-search-{MONDAY:%Y-%m-%d}")).costs
            if kept and until(kept[0]):
                return kept[0], (await store.spent(tenant_of("search"), on=MONDAY.date()))[0]
            await asyncio.sleep(0.01)


async def test_a_stream_that_its_client_leaves_is_paid_for_by_what_has_come(
    tmp_path: Path,
) -> None:
    async with OpenAIWire(stalls) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        await leaves(client, after=4)
        line, spent = await filed(at, until=lambda one: one.unreported == 1)
        assert (line.inferences, line.quantities["input"]) == (0, PROMPT)
        assert 1 <= line.quantities["output"] <= -(-len(WORDS) // 4)
        assert spent == PROMPT * PRICES[0] + line.quantities["output"] * PRICES[1]
        shown = (await at.get("/v1/models", KEY)).status_code
        assert shown == 200


@pytest.mark.parametrize(
    ("respond", "used"),
    [
        (Faulty(says, "truncated"), True),
        (Faulty(says, "dropped"), True),
        (Faulty(says, "429"), False),
        (Faulty(says, "hang"), False),
    ],
    ids=lambda one: getattr(one, "fault", ""),
)
async def test_what_breaks_off_is_guessed_and_what_was_refused_or_silent_costs_nothing(
    tmp_path: Path, respond: Respond, used: bool
) -> None:
    async with (
        OpenAIWire(respond) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIError):
            await streamed(client)
        account = at.gateway.completions.accounts.by_header(f"Bearer {KEY}")
        assert (account.bill().costs().known_usd > 0) is used


async def test_what_is_under_way_is_not_there_for_others(tmp_path: Path) -> None:
    going = asyncio.Event()

    async def waits(request: ChatRequest) -> Reply:
        await going.wait()
        return Say("at last")

    # Enough for one such request, not for two.
    each = PROMPT * PRICES[0] + 100 * PRICES[1]
    async with (
        OpenAIWire(waits) as wire,
        gate(wire, folder=tmp_path, team=f'day = "{each * Decimal("1.5")}"') as at,
        at.client() as client,
    ):
        first = asyncio.create_task(asked(client, max_completion_tokens=100))
        while not wire.requests:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(RateLimitError, match="lower max_completion_tokens") as refused:
            await asked(client, max_completion_tokens=100)
        assert refused.value.code == "insufficient_quota"
        going.set()
        assert await first == "at last"
        # What the first has left of what was set aside for it is there again.
        assert await asked(client, max_completion_tokens=100) == "at last"


async def test_of_many_at_once_no_more_are_let_in_than_there_is_money_for(tmp_path: Path) -> None:
    each = PROMPT * PRICES[0] + 50 * PRICES[1]
    async with (
        OpenAIWire(says) as wire,
        gate(wire, folder=tmp_path, team=f'day = "{each * 3}"') as at,
        at.client() as client,
    ):
        answers = await asyncio.gather(
            *(asked(client, max_tokens=50) for _ in range(12)), return_exceptions=True
        )
        assert all(isinstance(one, str | RateLimitError) for one in answers)
        _, spent = await filed(at, until=lambda one: one.inferences == answers.count(WORDS))
        assert 3 <= len(wire.requests) < 12
        assert spent <= each * 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('"max_completion_tokens": 1000.0', "max_completion_tokens is a whole number"),
        ('"max_tokens": "100000"', "max_tokens is a whole number"),
        ('"max_tokens": 0', "max_tokens is a whole number"),
        ('"max_tokens": true', "max_tokens is a whole number"),
        ('"n": 100.0', "n is a whole number"),
        ('"n": "100"', "n is a whole number"),
        ('"n": -1', "n is a whole number"),
        ('"max_completion_tokens": 1, "max_tokens": 100000', "send one of them"),
        ('"best_of": 50', "best_of is not taken"),
    ],
)
async def test_what_leaves_open_how_long_an_answer_is_is_refused(
    tmp_path: Path, more: str, told: str
) -> None:
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at:
        refused = await at.post(f'{{"model": "frontdesk", "messages": ["hello"], {more}}}')
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (400, "invalid_request")
        assert told in error["message"]
    assert not wire.requests


async def test_a_file_that_stands_elsewhere_is_refused_for_nobody_knows_its_size(
    tmp_path: Path,
) -> None:
    named = '{"type": "file", "file": {"file_id": "file-1"}}'
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at:
        refused = await at.post(
            f'{{"model": "frontdesk", "messages": [{{"role": "user", "content": [{named}]}}]}}'
        )
        assert refused.status_code == 400
        assert "send it as file_data" in refused.json()["error"]["message"]
    assert not wire.requests


async def test_limits_that_are_null_or_say_the_same_are_taken(tmp_path: Path) -> None:
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        assert await asked(client, n=None, max_tokens=None)
        assert await asked(client, n=1, max_tokens=50, max_completion_tokens=50)


async def test_letters_of_more_bytes_are_paid_for_by_them(tmp_path: Path) -> None:
    async def answers(request: ChatRequest) -> Reply:
        return Say("漢" * 40)

    async with (
        OpenAIWire(Faulty(answers, "truncated")) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIError):
            await streamed(client)
        account = at.gateway.completions.accounts.by_header(f"Bearer {KEY}")
        [line] = account.bill().costs().costs
        assert line.quantities["output"] > 10


async def test_what_was_foretold_of_an_answer_that_breaks_off_is_paid_for(tmp_path: Path) -> None:
    foretold: Any = {"type": "content", "content": "x" * 4_000}
    async with (
        OpenAIWire(Faulty(says, "truncated")) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIError):
            await streamed(client, prediction=foretold)
        account = at.gateway.completions.accounts.by_header(f"Bearer {KEY}")
        [line] = account.bill().costs().costs
        assert line.quantities["output"] > 1_000


async def test_calls_that_come_before_a_client_leaves_count_too(tmp_path: Path) -> None:
    async def calls(request: ChatRequest) -> Reply:
        return Calls(calls=(Call(name="find", arguments={"what": "x" * 400}),))

    tool: Any = {
        "type": "function",
        "function": {"name": "find", "parameters": {"type": "object", "properties": {}}},
    }
    async with (
        OpenAIWire(Faulty(calls, "truncated")) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIError):
            await streamed(client, tools=[tool])
        account = at.gateway.completions.accounts.by_header(f"Bearer {KEY}")
        [line] = account.bill().costs().costs
        assert line.quantities["output"] > 20


async def test_a_model_is_told_of_by_its_name(tmp_path: Path) -> None:
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        for name in ("frontdesk", "gpt-4.1-mini"):
            found = await client.models.retrieve(name)
            assert (found.id, found.object) == (name, "model")
        for path in ("/v1/models/gpt-9", "/v1/models/house/llama"):
            missing = await at.get(path, KEY)
            assert (missing.status_code, missing.json()["error"]["code"]) == (
                404,
                "model_not_found",
            )
        assert (await at.get("/v1/models/frontdesk")).status_code == 401


async def test_who_takes_their_time_over_a_request_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hurried, "HEADERS_S", 0.2)
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(at.url.rpartition(":")[2]))
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
