"""``frontdesk demo``: the agent in a browser."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import webbrowser
from dataclasses import dataclass

from frontdesk.cli import logs
from frontdesk.cli.output import complain
from frontdesk.settings import Settings
from frontdesk.store.location import MEMORY
from frontdesk_processors.errors import MissingExtra


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    vertical: str
    port: int = 0
    browser: bool = True
    db: str | None = None
    brain: str | None = None
    as_json: bool = False


def demo(request: Request) -> int:
    """Serve it until interrupted.

    Returns:
        0, also when it was interrupted: that is how it ends.

    Raises:
        UsageError: An option or setting that cannot be used, or an extra that is missing.
        StoreError: The database cannot be used.
    """
    logs.set_up()
    try:
        from frontdesk.web.server import bind
    except ModuleNotFoundError as error:
        raise MissingExtra("the demo's server", extra="server,embedded") from error
    # Before anything is loaded: whoever has to choose another port should not wait for that.
    sock = bind(request.port)
    try:
        asyncio.run(_serve(request, sock))
    except KeyboardInterrupt:
        return 0
    finally:
        sock.close()
    return 0


async def _serve(request: Request, sock: socket.socket) -> None:
    try:
        from frontdesk.web.app import Demo, demo_app
    except ModuleNotFoundError as error:
        raise MissingExtra("the demo's server", extra="server,embedded") from error
    from frontdesk.desk import Desk
    from frontdesk.providers.speech import open_speech
    from frontdesk.web.server import serve

    settings = Settings.read()
    brain = request.brain or settings.brain_name
    if not request.as_json:
        complain("loading speech …")
    desk = await Desk.open(
        request.vertical, db=request.db or MEMORY, brain=brain, settings=settings
    )
    async with desk:
        speech = await open_speech(settings, language=desk.language)
        try:
            app = demo_app(Demo(desk=desk, speech=speech, brain=brain))
            await serve(app, sock=sock, ready=lambda url: _ready(request, url))
        finally:
            speech.close()


def _ready(request: Request, url: str) -> None:
    if request.as_json:
        sys.stdout.write(json.dumps({"url": url}) + "\n")
    else:
        sys.stdout.write(f"{url}\nTalk or type there. Ctrl-C ends it.\n")
    sys.stdout.flush()
    if request.browser:
        webbrowser.open(url)
