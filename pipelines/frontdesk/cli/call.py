"""``frontdesk call``: a spoken call out of recordings, through the whole audio path."""

from __future__ import annotations

import asyncio
import random
import shlex
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import logs
from frontdesk.cli.chat import read_phone
from frontdesk.cli.clock import DayClock, read_today
from frontdesk.cli.output import people, waiting
from frontdesk.cli.view import JsonView, PeopleView, View
from frontdesk.settings import Settings
from frontdesk.store.location import MEMORY
from frontdesk_processors.errors import BadSetting, MissingExtra
from frontdesk_processors.values import JsonObject

if TYPE_CHECKING:
    from frontdesk.call import Call
    from frontdesk.channels.recording import RecordingTransport
    from frontdesk.desk import Desk
    from frontdesk.providers.speech import Speech


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    vertical: str
    wavs: Sequence[str]
    out: str | None = None
    today: str | None = None
    caller: str | None = None
    db: str | None = None
    brain: str | None = None
    seed: int | None = None
    as_json: bool = False
    verbose: bool = False


def call(request: Request) -> int:
    """Hold the call.

    Returns:
        0; 1 when a model did not answer; 130 when it was interrupted.

    Raises:
        UsageError: A recording or an option that cannot be used.
        StoreError: The database cannot be used.
    """
    logs.set_up(verbose=request.verbose)
    if request.out is not None and not Path(request.out).resolve().parent.is_dir():
        raise BadSetting(f"--out {request.out!r}: there is no such folder")
    if request.seed is not None:
        random.seed(request.seed)
    try:
        return asyncio.run(_hold(request))
    except KeyboardInterrupt:
        return 130


async def _hold(request: Request) -> int:
    try:
        from frontdesk.channels.recording import HEAR_RATE, Cue, RecordingTransport
        from frontdesk.channels.wav import read_wav
        from frontdesk.desk import Desk
        from frontdesk.providers.speech import open_speech
    except ModuleNotFoundError as error:
        raise MissingExtra("calls", extra="embedded") from error
    cues = [Cue(pcm=read_wav(Path(wav), rate=HEAR_RATE)) for wav in request.wavs]
    settings = Settings.read()
    clock = None if request.today is None else DayClock(read_today(request.today))
    desk = await Desk.open(
        request.vertical,
        db=request.db or MEMORY,
        brain=request.brain or settings.brain_name,
        clock=clock,
        settings=settings,
    )
    async with desk:
        if clock is not None:
            clock.begin(desk.business.zone)
        with nullcontext() if request.as_json else waiting("loading speech…"):
            speech = await open_speech(settings, language=desk.language)
        try:
            transport = RecordingTransport(cues)
            return await _held(request, desk=desk, speech=speech, transport=transport)
        finally:
            speech.close()


async def _held(
    request: Request, *, desk: Desk, speech: Speech, transport: RecordingTransport
) -> int:
    from frontdesk.channels.wav import write_wav

    caller = None if request.caller is None else read_phone(request.caller)
    call = await desk.call(transport=transport, speech=speech, caller=caller, channel="recording")
    view = _view(request, call)
    if not request.as_json:
        words = f"{speech.stt_name} hears · {speech.tts_name} speaks"
        view.header([desk.business.name, f"a call from {shlex.join(request.wavs)} · {words}"])
    call.on_event = partial(_show, view, transport)
    await call.run()
    view.turn_over()
    if request.out is not None:
        write_wav(Path(request.out), rate=transport.agent.rate, channels=[transport.agent.sound()])
    if isinstance(view, PeopleView) and call.ending is not None:
        view.last_words([call.ending.outcome])
    return 1 if any(event["type"] == "error" for event in call.events) else 0


def _view(request: Request, call: Call) -> View:
    if request.as_json:
        return JsonView(call.conversation.id, seed=request.seed)
    return PeopleView(people(), verbose=request.verbose)


def _show(view: View, transport: RecordingTransport, event: JsonObject) -> None:
    transport.hears(str(event["type"]))
    if event["type"] == "caller":
        # Nobody says when a spoken turn is over: the next one does.
        view.turn_over()
        view.caller(str(event["text"]))
    view.event(event)
