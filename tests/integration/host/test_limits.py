"""How often one address may ask."""

import pytest
import websockets

from frontdesk.host.limits import subscriber
from tests.support.hosted import API_KEY, KEY, PAGE, clinics, hosted


async def test_an_address_that_asks_too_often_is_refused_and_others_are_not() -> None:
    async with hosted(clinics(per_minute=2)) as served:
        asked = [await served.post("/v1/tickets", {"key": KEY}, Origin=PAGE) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [200, 200, 429]
        assert asked[-1].headers["retry-after"] == "60"
        assert asked[-1].json()["error"]["code"] == "too_many"
        # As a proxy of this machine tells of somebody else.
        answer = await served.post(
            "/v1/tickets", {}, Authorization=f"Bearer {API_KEY}", **{"X-Forwarded-For": "192.0.2.7"}
        )
        assert answer.status_code == 200
        # What is counted for one is not counted for another, and what does not count is let in.
        address = served.url.replace("http", "ws", 1) + "/v1/chat"
        for _ in range(2):
            async with websockets.connect(address, proxy=None):
                pass
        with pytest.raises(websockets.InvalidStatus, match="403"):
            async with websockets.connect(address, proxy=None):
                pass
        assert {(await served.get("/healthz")).status_code for _ in range(4)} == {200}


async def test_without_a_limit_an_address_may_ask_as_often_as_it_likes() -> None:
    async with hosted(clinics(per_minute=0)) as served:
        asked = [await served.post("/v1/tickets", {"key": "none"}) for _ in range(10)]
    assert {answer.status_code for answer in asked} == {403}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_who_asks_is_a_subscriber_whatever_address_of_theirs_they_take(
    address: str, counted: str
) -> None:
    assert subscriber({"client": (address, 1)}) == counted
    assert subscriber({"client": None}) == "unknown"
