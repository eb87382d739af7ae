"""Keys, limits and budgets of teams, and what a gateway tells of itself."""

import asyncio
import signal
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from openai import APIStatusError, AuthenticationError, NotFoundError, RateLimitError

from frontdesk.gateway.accounts import tenant_of
from frontdesk.gateway.config import SHORTEST_KEY, GatewayConfig, digest_of, digests
from frontdesk.gateway.gateway import opened, providers_of
from frontdesk.settings import Settings
from frontdesk.simulators.openai import ChatRequest, Faulty, OpenAIWire, Reply, Say
from frontdesk.store.store import Store
from frontdesk.testing import MONDAY, FixedClock
from frontdesk_processors.errors import BadSetting
from tests.support.gateways import (
    HELLO,
    KEY,
    METRICS_KEY,
    OTHER_KEY,
    asked,
    gate,
    says,
    streamed,
)


async def test_only_a_teams_key_opens_it_and_no_key_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at:
        for wrong in ("sk-nobody's", wire.key, digest_of(KEY)):
            async with at.client(wrong) as client:
                with pytest.raises(AuthenticationError) as refused:
                    await asked(client)
            assert refused.value.code == "invalid_api_key"
            assert wrong not in refused.value.message
        async with at.client(OTHER_KEY) as client:
            assert [m.id async for m in client.models.list()] == ["frontdesk", "gpt-4.1-mini"]
            with pytest.raises(NotFoundError, match="there are frontdesk, gpt"):
                await client.chat.completions.create(model="gpt-9", messages=HELLO)
        assert (await at.get("/v1/models")).status_code == 401
        assert (await at.get("/v1/nothing", KEY)).json()["error"]["code"] == "not_found"
        shown = await at.get("/metrics", METRICS_KEY)
        assert 'requests_total{outcome="invalid_api_key",team=""} 3.0' in shown.text
        assert (await at.get("/metrics", KEY)).status_code == 404
    told = "".join(capfd.readouterr()) + shown.text
    assert KEY not in told and OTHER_KEY not in told and wire.key not in told
    assert len(wire.requests) == 0


async def test_a_team_over_its_limit_is_told_when_to_come_back(tmp_path: Path) -> None:
    async with (
        OpenAIWire(says) as wire,
        gate(wire, folder=tmp_path, team="per_minute = 2") as at,
        at.client() as client,
        at.client(OTHER_KEY) as other,
    ):
        for _ in range(2):
            await asked(client)
        with pytest.raises(RateLimitError, match="2 times a minute") as refused:
            await asked(client)
        assert 1 <= int(refused.value.response.headers["retry-after"]) <= 61
        assert await asked(other)


async def test_a_budget_is_spent_at_the_sheets_prices_and_kept(tmp_path: Path) -> None:
    db, clock = str(tmp_path / "costs.db"), FixedClock(MONDAY)
    budget = 'day = "0.00006"'
    async with (
        OpenAIWire(says) as wire,
        gate(wire, folder=tmp_path, db=db, team=budget, clock=clock) as at,
        at.client() as client,
    ):
        # 11 tokens in and 11 out, at $0.40 and $1.60 a million: $0.000022.
        most = {"max_completion_tokens": 12}
        await asked(client, **most)
        assert "".join(await streamed(client, **most))
        with pytest.raises(RateLimitError, match="budget") as refused:
            await asked(client, **most)
        assert refused.value.code == "insufficient_quota"
        assert int(refused.value.response.headers["retry-after"]) <= 86_400
        assert refused.value.response.headers["x-should-retry"] == "false"
        async with at.client(OTHER_KEY) as other:
            assert await asked(other)
        shown = (await at.get("/metrics", METRICS_KEY)).text
        assert 'frontdesk_gateway_spent_usd_total{team="search"} 4.4' in shown
        clock.forward(timedelta(days=1))
        assert await asked(client, **most)
    async with await Store.open(db, settings=Settings.model_validate({})) as store:
        day, month = await store.costs.spent(tenant_of("search"), on=MONDAY.date())
        assert (day, month) == (Decimal("0.000044"), Decimal("0.000066"))
        kept = await store.costs.of(f"gateway-search-{MONDAY:%Y-%m-%d}")
    [line] = kept.costs
    assert (line.model, line.inferences, line.unreported) == ("gpt-4.1-mini", 2, 0)


async def test_there_is_room_for_so_many_and_who_is_in_ends_before_it_stops(
    tmp_path: Path,
) -> None:
    going = asyncio.Event()

    async def waits(request: ChatRequest) -> Reply:
        await going.wait()
        return Say("at last")

    async with (
        OpenAIWire(waits) as wire,
        gate(wire, folder=tmp_path, gateway="at_once = 2", team="at_once = 1") as at,
        at.client() as client,
        at.client(OTHER_KEY) as other,
    ):
        mine = asyncio.create_task(asked(client))
        while len(wire.requests) < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(RateLimitError, match="under way"):
            await asked(client)
        others = asyncio.create_task(asked(other))
        while len(wire.requests) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(APIStatusError) as shed:
            await asked(other)
        assert shed.value.status_code == 503 and shed.value.response.headers["retry-after"] == "1"
        at.server.handle_exit(signal.SIGTERM, None)
        assert (await at.get("/readyz")).status_code == 503
        assert (await at.get("/healthz")).status_code == 200
        going.set()
        assert [await mine, await others] == ["at last", "at last"]


async def test_a_request_that_is_none_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    async with (
        OpenAIWire(says) as wire,
        gate(wire, folder=tmp_path, gateway="body_bytes = 900") as at,
    ):
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(base_url=at.url, headers=headers) as client:

            async def status(body: str) -> int:
                return (await client.post("/v1/chat/completions", content=body)).status_code

            for bad in ("", "[]", "{}", '{"model": "frontdesk"}', "[" * 800):
                assert await status(bad) == 400
            assert await status("x" * 901) == 413
            assert (await client.get("/v1/chat/completions")).status_code == 405
            dear = {"model": "frontdesk", "messages": HELLO, "service_tier": "priority"}
            answer = await client.post("/v1/chat/completions", json=dear)
            assert "service_tier" in answer.json()["error"]["message"]
    assert not wire.requests


async def test_nothing_that_is_said_is_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with (
        OpenAIWire(Faulty(says, "dropped")) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        for _ in range(2):
            with pytest.raises(APIStatusError):
                await asked(client, user="somebody")
    told = "".join(capfd.readouterr())
    assert "openai keeps failing" in told
    assert "hello" not in told and "weekdays" not in told and "somebody" not in told


HASHED = f'key_sha256 = ["{digest_of(KEY)}"]'
BAD = {
    'key_env = "SEARCH_KEY"': ":4: SEARCH_KEY is not set; give it a key of",
    'key_sha256 = ["hunter2"]': ":4: team.0.key_sha256: an entry is no SHA-256",
    "per_minute = 3": "search has no key: name a variable in key_env",
    f'{HASHED}\nday = "-1"': ":5: team.0.day",
    f'{HASHED}\nday = "5"': ":5: search has a budget, and house-9b no",
    f'{HASHED}\n[[team]]\nname = "two"\n{HASHED}': ":7: two has a key of search: give each its own",
    f"{HASHED}\nbudget = 5": ":5: team.0.budget",
}


@pytest.mark.parametrize(("line", "told"), BAD.items(), ids=lambda text: text[-20:])
async def test_what_is_wrong_in_the_file_is_told_with_its_line(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(f'# teams\n[[team]]\nname = "search"\n{line}\n', encoding="utf-8")
    own = {"OPENAI_API_KEY": "k", "OPENAI_MODEL": "house-9b", "FRONTDESK_DB": "memory:"}
    with pytest.raises(BadSetting) as wrong:
        async with opened(path, settings=Settings.model_validate(own)):
            pass
    assert str(wrong.value).startswith(f"{path}:")
    assert told in str(wrong.value) and "hunter2" not in str(wrong.value)


def test_a_key_is_read_from_the_variable_that_the_file_names(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text('[[team]]\nname = "search"\nkey_env = "SEARCH_KEY"\n', encoding="utf-8")
    config = GatewayConfig.read(path)
    assert digests(config, path=path, environment={"SEARCH_KEY": KEY}) == {digest_of(KEY): "search"}
    short = "x" * (SHORTEST_KEY - 1)
    with pytest.raises(BadSetting, match=r":3: SEARCH_KEY is shorter than") as wrong:
        digests(config, path=path, environment={"SEARCH_KEY": short})
    assert short not in str(wrong.value)


def test_without_a_provider_it_does_not_start() -> None:
    with pytest.raises(BadSetting, match="set OPENAI_API_KEY"):
        providers_of(Settings.model_validate({"FRONTDESK_BRAIN": "embedded"}))
