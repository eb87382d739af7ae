"""An answer of the Responses API that is not whole is an error, and its calls are not made."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import web
from openai import AsyncOpenAI

from frontdesk.providers.responses import ResponsesLLMService
from frontdesk.providers.watched import BrokenOff
from frontdesk.simulators.listening import Listener
from frontdesk.simulators.openai import Call
from frontdesk.simulators.openai.responses import RESPONSES, Response

ANSWER = Response(
    id="resp_1",
    created=1_700_000_000,
    asked={"model": "gpt-6-luna"},
    prompt_tokens=10,
    calls=(Call(name="hours", id="call_1"),),
)
ERROR: dict[str, Any] = {"code": "server_error", "message": "The server had an error."}
ENDS: dict[str, dict[str, Any]] = {
    "failed": {"type": "response.failed", "response": {**ANSWER.whole(), "error": ERROR}},
    "incomplete": {
        "type": "response.incomplete",
        "response": {**ANSWER.whole(), "incomplete_details": {"reason": "max_output_tokens"}},
    },
    "error": {"type": "error", **ERROR, "param": None},
}
SAID = {
    "failed": ERROR["message"],
    "incomplete": "max_output_tokens",
    "error": ERROR["message"],
}


@pytest.fixture
async def ends(request: pytest.FixtureRequest) -> AsyncGenerator[str]:
    """The address of a server whose answer calls a tool and then ends as the test has it."""
    *whole, _ = ANSWER.pieces()

    async def answer(asked: web.Request) -> web.Response:
        last = {**ENDS[request.param], "sequence_number": len(whole)}
        body = b"".join(map(RESPONSES.event, [*whole, last]))
        return web.Response(body=body, content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/responses", answer)
    async with Listener(app, port=0) as server:
        yield server.url


@pytest.mark.parametrize(("ends", "said"), SAID.items(), indirect=["ends"])
async def test_an_answer_that_is_not_whole_is_an_error(ends: str, said: str) -> None:
    service = ResponsesLLMService(
        api_key="any",
        base_url=ends,
        settings=ResponsesLLMService.Settings(model="gpt-6-luna"),
    )
    stream = await service._create_stream({"model": "gpt-6-luna", "input": "Hi", "stream": True})  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    with pytest.raises(BrokenOff, match=said):
        async for _ in stream:
            pass
    await stream.close()
    await service.cleanup()


async def test_the_client_asks_once() -> None:
    service = ResponsesLLMService(api_key="any")
    client: AsyncOpenAI = service._client  # pyright: ignore[reportPrivateUsage]
    assert client.max_retries == 0
    await service.cleanup()
    assert client.is_closed()
