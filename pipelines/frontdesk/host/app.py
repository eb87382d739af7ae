"""The host's application: health, metrics, tickets, and the addresses of its channels."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from loguru import logger
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.channels.channel import Channel
from frontdesk.host.host import Host, Open
from frontdesk.host.limits import Limited
from frontdesk.host.metrics import CONTENT_TYPE
from frontdesk.host.origins import origin_in, readable, refused
from frontdesk.host.readiness import Readiness
from frontdesk.host.tickets import LINE_S

BODY_LIMIT = 128_000
"""Longest request taken, in bytes."""

BODY_S = 10.0
"""How long the body of a request may take to come, in seconds."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}


class TicketRequest(BaseModel):
    """What a page sends for a ticket."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(default="", max_length=200)


def host_app(host: Host, channels: Sequence[Channel]) -> FastAPI:
    """The application over an open host.

    Args:
        host: What it serves.
        channels: The ways in.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        for channel in channels:
            await channel.start()
        yield
        for channel in channels:
            await channel.close()

    app = FastAPI(title="Frontdesk", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_exception_handler(RequestValidationError, _unlike)
    # The last is the outermost.
    app.add_middleware(Limited, per_minute=host.config.host.per_minute)
    app.add_middleware(Guarded)

    _watched(app, host)
    _ticketed(app, host)
    for channel in channels:
        app.include_router(channel.router(host))
    return app


def _watched(app: FastAPI, host: Host) -> None:
    """What a platform asks: is it alive, does it let callers in, how is it doing."""
    readiness = Readiness(host)

    @app.get("/healthz")
    async def health() -> dict[str, bool]:  # pyright: ignore[reportUnusedFunction]
        """Whether the process is alive."""
        return {"ok": True}

    @app.get("/readyz", responses={503: {"description": "It lets nobody in just now."}})
    async def ready() -> Response:  # pyright: ignore[reportUnusedFunction]
        """Whether it lets anybody in, and else why not."""
        reason = await readiness.reason()
        if reason is None:
            return JSONResponse({"ready": True})
        return JSONResponse({"ready": False, "reason": reason}, status_code=503)

    @app.get(
        "/metrics",
        response_class=PlainTextResponse,
        responses={
            404: {"description": "They are not shown.", "content": {"application/json": {}}}
        },
    )
    async def metrics(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        """What Prometheus reads."""
        if not _may_read_metrics(host, request):
            return refused(404, "not_found", "there is nothing here")
        return Response(host.metrics.text(), media_type=CONTENT_TYPE)


def _ticketed(app: FastAPI, host: Host) -> None:
    """How a page or a server gets a ticket for a line."""

    @app.post("/v1/tickets", responses={403: {"description": "No key of a business's."}})
    async def tickets(request: Request, asked: TicketRequest) -> Response:  # pyright: ignore[reportUnusedFunction]
        """A ticket for a new line: for a page by its widget key, for a server by its API key."""
        origin = origin_in(request)
        business = _asking(host, request, asked, origin=origin)
        if business is None:
            return refused(403, "forbidden", "no business has this key for pages of this origin")
        token = host.tickets.line(business.name, origin=origin)
        servers = [server.told for server in host.config.host.ice_servers]
        answer = JSONResponse({"ticket": token, "expires_in": LINE_S, "ice_servers": servers})
        return readable(answer, host, origin=origin)

    @app.options("/v1/{_path:path}", include_in_schema=False)
    async def preflight(request: Request, _path: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        origin = origin_in(request)
        answer = readable(Response(status_code=204), host, origin=origin)
        # Without the origin above them these let in nobody.
        answer.headers["Access-Control-Allow-Methods"] = "POST"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
        answer.headers["Access-Control-Max-Age"] = "600"
        return answer


class Guarded:
    """Refuses bodies that are too long, and sets the headers of all answers.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        began = False

        async def with_headers(message: Message) -> None:
            nonlocal began
            began = True
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.lower().encode() not in given
                    ),
                ]
            await send(message)

        try:
            body = await asyncio.wait_for(_body(scope, receive), BODY_S)
        except TimeoutError:
            slow = refused(408, "too_slow", f"a request is sent in {BODY_S:.0f} seconds at most")
            slow.headers["Connection"] = "close"
            await slow(scope, receive, with_headers)
            return
        if body is None:
            long = refused(413, "too_long", f"a request is {BODY_LIMIT:,} bytes long at most")
            await long(scope, receive, with_headers)
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            await self._app(scope, replay, with_headers)
        except Exception as error:
            # Whatever it is, it is answered as all else is, and nothing of it is shown.
            logger.opt(exception=error).error("a request to {} failed", scope["path"])
            if not began:
                failed = refused(500, "failed", "this could not be answered")
                await failed(scope, receive, with_headers)


async def _unlike(_request: Request, error: Exception) -> Response:
    """What is wrong with a request, and where: nothing of what it said is sent back."""
    assert isinstance(error, RequestValidationError)
    found = [
        {"loc": [str(part).encode("ascii", "replace").decode() for part in one["loc"]]}
        | {name: one[name] for name in ("msg", "type")}
        for one in error.errors()
    ]
    return JSONResponse({"detail": found}, status_code=422)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None if it is too long, whatever its headers say."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return b""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return body


def _asking(host: Host, request: Request, asked: TicketRequest, *, origin: str) -> Open | None:
    scheme, _, key = (request.headers.get("authorization") or "").partition(" ")
    if scheme.lower() == "bearer" and key and not origin:
        return host.by_api_key(key)
    return host.by_widget_key(asked.key, origin=origin) if origin and asked.key else None


def _may_read_metrics(host: Host, request: Request) -> bool:
    wanted = host.settings.metrics_key
    if wanted is None:
        return host.config.host.mode == "development"
    given = request.headers.get("authorization") or ""
    return hmac.compare_digest(given.encode(), f"Bearer {wanted.get_secret_value()}".encode())
