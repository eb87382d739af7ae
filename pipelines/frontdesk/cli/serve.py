"""``frontdesk serve``: the production server."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import logs
from frontdesk.cli.output import complain
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, MissingExtra

if TYPE_CHECKING:
    from frontdesk.channels.channel import Channel


_BACKLOG = 512
"""Connections that may wait to be taken, as after another process was stopped."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    config: Path
    host: str = "127.0.0.1"
    port: int = 8080


def serve(request: Request) -> int:
    """Serve until a signal says stop, and let what is held come to its end.

    Raises:
        UsageError: Something is configured that cannot be used, or an extra is missing.
        StoreError: A database cannot be opened.
    """
    logs.set_up()
    if not request.config.exists():
        raise BadSetting(
            f"there is no {request.config}: write one with a [[business]] (docs/hosting.md), "
            "or name another with --config"
        )
    try:
        import frontdesk.host.serve  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ModuleNotFoundError as error:
        raise MissingExtra("the server", extra="server") from error
    asyncio.run(_serve(request))
    return 0


async def _serve(request: Request) -> None:
    from frontdesk.channels.browser import Browser
    from frontdesk.channels.websocket import Websocket
    from frontdesk.channels.widget import Widget
    from frontdesk.host.config import HostConfig
    from frontdesk.host.host import Host
    from frontdesk.host.serve import serve
    from frontdesk.web.server import bind

    config = HostConfig.read(request.config)
    settings = Settings.read()
    # Before anything is loaded: whoever has to choose another port should not wait for that.
    sock = bind(request.port, address=request.host, backlog=_BACKLOG)
    async with AsyncExitStack() as closing:
        closing.callback(sock.close)
        speech = None
        if config.host.voice:
            from frontdesk.providers.speech import open_speech
            from frontdesk_processors.language import load

            complain("loading speech …")
            speech = await open_speech(settings, language=load(config.business[0].language))
            closing.callback(speech.close)
        host = await closing.enter_async_context(
            await Host.open(config, settings=settings, speech=speech)
        )
        channels: list[Channel] = [Websocket(), Browser(), Widget()]
        if settings.twilio_token is not None:
            channels.append(_sms(settings))
        await serve(host, channels, sock=sock, ready=_ready)


def _sms(settings: Settings) -> Channel:
    try:
        from frontdesk.channels.sms import Sms
    except ModuleNotFoundError as error:
        raise MissingExtra("text messages by Twilio", extra="sms") from error
    if not settings.twilio_account:
        raise BadSetting("TWILIO_AUTH_TOKEN is set, and TWILIO_ACCOUNT_SID is not")
    assert settings.twilio_token is not None
    return Sms(
        account=settings.twilio_account,
        token=settings.twilio_token.get_secret_value(),
        base=settings.twilio_base_url,
    )


def _ready(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
