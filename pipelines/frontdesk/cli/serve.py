"""``frontdesk serve``: the production server."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import logs
from frontdesk.cli.output import complain
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, MissingExtra, UnknownName

if TYPE_CHECKING:
    from frontdesk.channels.channel import Channel
    from frontdesk.host.config import HostConfig


BACKLOG = 512
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
    from frontdesk.host.config import HostConfig
    from frontdesk.host.host import Host
    from frontdesk.host.serve import serve
    from frontdesk.web.server import bind

    config = HostConfig.read(request.config)
    settings = Settings.read()
    look_over(config, file=request.config)
    # Before anything is loaded: whoever has to choose another port should not wait for that.
    sock = bind(request.port, address=request.host, backlog=BACKLOG)
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
        channels = channels_of(settings, config)
        # What is loaded now stays: looking through it for garbage would only hold up the calls.
        gc.freeze()
        await serve(host, channels, sock=sock, ready=tell_ready)


def look_over(config: HostConfig, *, file: Path) -> None:
    """Find every business's vertical, which takes no time beside the speech.

    Args:
        config: What is served.
        file: What it was read from.

    Raises:
        UsageError: One is not there, or no desk opens with it; what is wrong is told with its line.
    """
    from frontdesk.opening import blueprint_of, sound
    from frontdesk.toml_file import line_of

    for place, business in enumerate(config.business):
        try:
            own = blueprint_of(business.vertical, prompts=business.prompts)
        except UnknownName as error:
            line = line_of(file.read_text(encoding="utf-8"), ("business", place, "vertical"))
            raise BadSetting(f"{file}:{line}: {error}") from error
        sound(own)


def channels_of(settings: Settings, config: HostConfig) -> list[Channel]:
    """The ways in that are configured.

    Raises:
        UsageError: Half of one is configured, or its extra is missing.
    """
    from frontdesk.channels.browser import Browser
    from frontdesk.channels.websocket import Websocket
    from frontdesk.channels.widget import Widget

    channels: list[Channel] = [Websocket(), Browser(), Widget()]
    if settings.twilio_token is not None:
        channels += _by_telephone(settings, voice=config.host.voice)
    if any(business.teams for business in config.business):
        channels.append(_slack(settings, config))
    return channels


def _by_telephone(settings: Settings, *, voice: bool) -> list[Channel]:
    try:
        from frontdesk.channels.phone import Phone
        from frontdesk.channels.sms import Sms
    except ModuleNotFoundError as error:
        raise MissingExtra("calls and text messages by Twilio", extra="sms") from error
    if not settings.twilio_account:
        raise BadSetting("TWILIO_AUTH_TOKEN is set, and TWILIO_ACCOUNT_SID is not")
    assert settings.twilio_token is not None
    account, token = settings.twilio_account, settings.twilio_token.get_secret_value()
    base = settings.twilio_base_url
    channels: list[Channel] = [Sms(account=account, token=token, base=base)]
    if voice:
        channels.append(Phone(account=account, token=token, base=base))
    return channels


def _slack(settings: Settings, config: HostConfig) -> Channel:
    try:
        from frontdesk.channels.slack import Slack
        from frontdesk.channels.slack_post import tokens_of
    except ModuleNotFoundError as error:
        raise MissingExtra("Slack", extra="slack") from error
    socket = config.host.slack == "socket"
    opens, name = (
        (settings.slack_app_token, "SLACK_APP_TOKEN")
        if socket
        else (settings.slack_signing_secret, "SLACK_SIGNING_SECRET")
    )
    if opens is None or settings.slack_tokens is None:
        raise BadSetting(f"a business has teams: Slack needs {name} and SLACK_BOT_TOKEN")
    teams = [team for business in config.business for team in business.teams]
    return Slack(
        tokens=tokens_of(settings.slack_tokens.get_secret_value(), teams=teams),
        signing_secret="" if socket else opens.get_secret_value(),
        app_token=opens.get_secret_value() if socket else None,
        base=settings.slack_base_url,
    )


def tell_ready(url: str) -> None:
    """Write the address of a server that answers as a line of its own."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
