"""The demo's server: its page, its line to the agent, and what the records say."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from loguru import logger
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pydantic import BaseModel, Field

from frontdesk.call import Call
from frontdesk.channels.webrtc import OFFER_LIMIT, BadOffer, Busy, WebRTC
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech
from frontdesk.web.breakable import Break, BreakableToolbox, Fault
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import UsageError
from frontdesk_processors.toolbox import Toolbox

PAGE = Path(__file__).parent / "page"
"""The page's files."""

BOOK_LINES = 4
"""Lines of the book that the page shows."""

BODY_LIMIT = OFFER_LIMIT + 4_000
"""Longest request taken, in bytes."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Offer(BaseModel):
    """What a browser sends to connect."""

    sdp: str = Field(max_length=OFFER_LIMIT)


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What the demo serves.

    Parameters:
        desk: The business.
        speech: Hears and speaks.
        brain: Name of the model that answers, for the page.
        most: How many calls may be held at once.
    """

    desk: Desk
    speech: Speech
    brain: str
    most: int = 4


def demo_app(demo: Demo) -> FastAPI:
    """The application. When it is shut down, calls are hung up in good order."""
    lines = WebRTC(lambda transport: _hold(demo, transport), most=demo.most)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        await lines.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guarded)

    @app.get("/")
    async def page() -> FileResponse:  # pyright: ignore[reportUnusedFunction]
        return FileResponse(PAGE / "index.html")

    @app.get("/health")
    async def health() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        return {"ok": True, "calls": lines.open}

    @app.get("/api/about")
    async def about() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        return _about(demo)

    @app.get("/api/book")
    async def book() -> list[dict[str, str]]:  # pyright: ignore[reportUnusedFunction]
        return await _book(demo)

    @app.post("/api/offer")
    async def offer(asked: Offer) -> Response:  # pyright: ignore[reportUnusedFunction]
        try:
            answer = await lines.offer(asked.sdp)
        except (Busy, BadOffer) as error:
            return _refusal(503 if isinstance(error, Busy) else 400, error)
        return JSONResponse({"sdp": answer.sdp, "type": answer.type})

    app.mount("/", StaticFiles(directory=PAGE))
    return app


async def _hold(demo: Demo, transport: SmallWebRTCTransport) -> None:
    calls: list[Call] = []

    def changed(wish: Break) -> None:
        for call in calls:
            call.note("fault", wish=wish)

    fault = Fault(changed)

    def toolbox(conversation: Conversation) -> Toolbox:
        tools = demo.desk.toolbox(conversation, kind=BreakableToolbox)
        assert isinstance(tools, BreakableToolbox)
        tools.fault = fault
        return tools

    async def message(kind: str, data: Any) -> None:
        if kind == "break":
            fault.wish(data)

    call = await demo.desk.call(
        transport=transport,
        speech=demo.speech,
        channel="webrtc",
        announced=True,
        watched=True,
        on_message=message,
        toolbox=toolbox,
    )
    calls.append(call)
    ending = await call.run()
    logger.info("call {} ended: {}", call.conversation.id, ending.outcome)


async def _guarded(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what another site's page asks, and what is too long; set the headers of all."""
    if request.method == "POST" and not _same_origin(request):
        response: Response = _refusal(403, UsageError("asked from another site's page"))
    elif int(request.headers.get("content-length") or 0) > BODY_LIMIT:
        response = _refusal(413, UsageError("this is longer than any offer"))
    else:
        response = await go_on(request)
    response.headers.update(HEADERS)
    return response


def _same_origin(request: Request) -> bool:
    """Whether a page of ours asks; a program without an origin is none of a site's."""
    origin = request.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == request.headers.get("host")


def _refusal(status: int, error: UsageError) -> JSONResponse:
    return JSONResponse({"error": str(error)}, status_code=status)


def _about(demo: Demo) -> dict[str, Any]:
    desk = demo.desk
    wording = desk.vertical.wording(desk.language.code)
    return {
        "business": desk.business.name,
        "phone": desk.business.phone,
        "title": desk.vertical.title,
        "brain": demo.brain,
        "stt": demo.speech.stt_name,
        "tts": demo.speech.tts_name,
        "hints": list(wording.under("try").values()),
        "book": desk.vertical.diary is not None,
    }


async def _book(demo: Demo) -> list[dict[str, str]]:
    desk = demo.desk
    if desk.vertical.diary is None:
        return []
    async with desk.store.ledger.unit(write=False) as unit:
        entries = await desk.vertical.diary(unit, limit=BOOK_LINES, language=desk.language.code)
    return [{**entry._asdict(), "changed_at": entry.changed_at.isoformat()} for entry in entries]
