"""A vertical as a bot of pipecat's own runner: for ``python bot.py`` and ``pipecat eval``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

from loguru import logger

from frontdesk.speech_on_demand import SpeechOnDemand
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting

if TYPE_CHECKING:
    from pipecat.runner.types import RunnerArguments
    from pipecat.transports.base_transport import BaseTransport

    from frontdesk.desk import Desk, MakeLLM
    from frontdesk.providers.speech import Speech

EVAL = "eval"
"""The transport type of pipecat's eval harness."""
PHONES = ("twilio", "telnyx", "plivo", "exotel")
"""Those of telephones, whose clients speak no RTVI."""
_PHONE_RATES = (16_000, 8_000)
"""What is heard and said of these, in hertz: the line has 8,000, and ears want 16,000."""
_NOT_ALLOWED = 1008
"""Close code of RFC 6455, section 7.4.1."""


class RunnerBot:
    """Answers the conversations that pipecat's runner hands over, each by a desk of its own.

    The runner calls a function named ``bot``. The engines that hear and speak are loaded with the
    first conversation and shared by all of a process; what they are, and the model, is as the
    environment says.

    Args:
        vertical: A vertical, or the name of an installed one.
        db: Database URL or file; by default the business's own. With ``memory:`` each
            conversation has records of its own.
        brain: As of `Desk.open`.
        clock: Tells the time (aware); by default the machine's clock.
        speech: What hears and speaks; by default what the environment names.

    Example:
        >>> bot = RunnerBot("healthcare").answer
    """

    def __init__(
        self,
        vertical: str | Vertical,
        *,
        db: str | None = None,
        brain: str | MakeLLM | None = None,
        clock: Callable[[], datetime] | None = None,
        speech: Speech | None = None,
    ) -> None:
        self._vertical = vertical
        self._db = db
        self._brain = brain
        self._clock = clock
        self._speech = SpeechOnDemand(given=speech)

    async def answer(self, runner_args: RunnerArguments) -> None:
        """Hold one conversation to its end.

        A harness of pipecat's evals may say in the runner's body at what moment it is held
        (``now``, with its offset), and who calls (``caller``). It can write into the agent's
        context, so it is answered on this machine alone.

        Args:
            runner_args: What the runner says of it.

        Raises:
            UsageError: As of `Desk.open`, or the moment is none.
        """
        from frontdesk.desk import Desk

        transport = await _transport(runner_args)
        asked = _asked(runner_args)
        if asked.channel == EVAL and not await _is_near(runner_args):
            return
        desk = await Desk.open(
            self._vertical, db=self._db, brain=self._brain, clock=asked.clock or self._clock
        )
        async with desk:
            await self._hold(desk, transport, asked)

    async def _hold(self, desk: Desk, transport: BaseTransport, asked: _Asked) -> None:
        from frontdesk.call import HEAR_RATE, SPEAK_RATE

        call = await desk.call(
            transport=transport,
            speech=await self._speech.get(desk.language),
            caller=asked.caller,
            channel=asked.channel,
            announced=asked.channel not in PHONES,
            rates=_PHONE_RATES if asked.channel in PHONES else (HEAR_RATE, SPEAK_RATE),
        )
        if asked.typed:
            await call.mute()
        await call.run()


async def _transport(runner_args: RunnerArguments) -> BaseTransport:
    """What the runner's client is reached by."""
    from pipecat.runner.utils import create_transport  # pyright: ignore[reportUnknownVariableType]

    made_with = _transports()
    if await _is_bare_twilio(runner_args):
        return _bare_twilio(runner_args, made_with["twilio"]())
    return await create_transport(runner_args, made_with)


async def _is_bare_twilio(runner_args: Any) -> bool:
    """Whether it is a call of Twilio's, and there are no credentials to hang up with."""
    from pipecat.runner.types import WebSocketRunnerArguments
    from pipecat.runner.utils import (
        parse_telephony_websocket as parse,  # pyright: ignore[reportUnknownVariableType]
    )

    if not isinstance(runner_args, WebSocketRunnerArguments) or runner_args.transport_type:
        return False
    # pipecat keeps what it has read: `create_transport` finds it.
    kind, called = await cast("Any", parse)(runner_args.websocket)
    if kind != "twilio" or os.environ.get("TWILIO_ACCOUNT_SID"):
        return False
    runner_args.transport_type, runner_args.call_data = kind, called
    logger.warning("no TWILIO_ACCOUNT_SID: the end of the stream is all that hangs up")
    return True


def _bare_twilio(runner_args: Any, params: Any) -> BaseTransport:
    """A stream of Twilio's, of whose call we can say nothing to Twilio."""
    from pipecat.serializers.twilio import TwilioFrameSerializer
    from pipecat.transports.websocket.fastapi import FastAPIWebsocketTransport

    params.add_wav_header = False
    params.serializer = TwilioFrameSerializer(
        runner_args.call_data.stream_id,
        params=TwilioFrameSerializer.InputParams(auto_hang_up=False),
    )
    return FastAPIWebsocketTransport(runner_args.websocket, params)


def _transports() -> dict[str, Callable[[], Any]]:
    """What each of the runner's transports is made with, imported when it is."""

    def plain() -> Any:
        from pipecat.transports.base_transport import TransportParams

        return TransportParams(audio_in_enabled=True, audio_out_enabled=True)

    def socket() -> Any:
        from pipecat.serializers.protobuf import ProtobufFrameSerializer
        from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams

        return FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, serializer=ProtobufFrameSerializer()
        )

    def phone() -> Any:
        from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams

        return FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True)

    def evaluated() -> Any:
        from pipecat.evals.transport import EvalTransportParams

        return EvalTransportParams(audio_in_enabled=True, audio_out_enabled=True)

    def daily() -> Any:
        from pipecat.transports.daily.transport import DailyParams

        return DailyParams(audio_in_enabled=True, audio_out_enabled=True)

    def livekit() -> Any:
        from pipecat.transports.livekit.transport import LiveKitParams

        return LiveKitParams(audio_in_enabled=True, audio_out_enabled=True)

    own = {
        "webrtc": plain,
        "websocket": socket,
        "daily": daily,
        "livekit": livekit,
        EVAL: evaluated,
    }
    return own | dict.fromkeys(PHONES, phone)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the runner says of a conversation."""

    channel: str
    caller: str | None = None
    typed: bool = False
    clock: Callable[[], datetime] | None = None


def _asked(runner_args: Any) -> _Asked:
    channel = getattr(runner_args, "transport_type", None) or _kind(runner_args)
    called = runner_args.call_data
    if channel != EVAL:
        return _Asked(channel=channel, caller=called.from_number if called else None)
    # Only a harness may say what day it is, and who calls: whoever else starts a session may not.
    body: dict[str, Any] = runner_args.body or {}
    return _Asked(
        channel=channel,
        caller=body.get("caller"),
        typed=bool(called.body.get("skip_tts")),
        clock=moving_from(str(body["now"])) if body.get("now") else None,
    )


def _kind(runner_args: Any) -> str:
    """What a connection is that pipecat has no name for: ``webrtc`` of SmallWebRTC's arguments."""
    kind = type(runner_args).__name__.removesuffix("RunnerArguments").lower()
    return kind.removeprefix("small") or "pipecat"


async def _is_near(runner_args: Any) -> bool:
    """Whether a harness is on this machine; the line of any other is closed."""
    client = runner_args.websocket.client
    try:
        near = client is not None and ip_address(client.host).is_loopback
    except ValueError:
        near = False
    if not near:
        logger.warning("an eval harness was turned away: it is not on this machine")
        await runner_args.websocket.close(_NOT_ALLOWED)
    return near


def moving_from(text: str) -> Callable[[], datetime]:
    """A clock that starts at a moment and runs on."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSetting(f"now: {text!r} is no moment such as 2026-11-23T09:00:00-08:00") from error
    if start.tzinfo is None:
        raise BadSetting(f"now: {text!r} needs its offset: 2026-11-23T09:00:00-08:00")
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
