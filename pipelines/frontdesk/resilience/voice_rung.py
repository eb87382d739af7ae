"""One voice on a ladder of voices: says one text at a time, and is watched while it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import NamedTuple

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
)
from pipecat.services.tts_service import TTSService
from pipecat.utils.context.word_timestamp_tracker import WordTimestamp

from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Fault, fault_of
from frontdesk.resilience.speech_rung import SpeechRung
from frontdesk.resilience.utterance import Part, Utterance, Word
from frontdesk.stock.sound import Timbre


class _End(NamedTuple):
    """Nothing more comes; why, where not all has come."""

    fault: Fault | None


_Item = TTSAudioRawFrame | WordTimestamp | _End


class Broken(Exception):
    """A voice did not say a text to its end.

    Args:
        fault: Why.
        error: What the service reported, where it did.
    """

    def __init__(self, fault: Fault, error: ErrorFrame | None = None) -> None:
        super().__init__(fault.name)
        self.fault = fault
        self.error = error


class VoiceRung(SpeechRung[TTSService]):
    """A voice: pipecat's service of a provider, whose audio is taken as it comes.

    The service plays nothing itself. What it has for a text is seen where it files it in its audio
    context, with the time of each word where it knows them.

    Args:
        name: The provider, as the record shows it.
        make: Makes a service, for one call.
        breaker: Whether it may be asked; None for one that always may: the last resort.
        timbre: What it sounds like; None of a voice whose sounds are not kept.
    """

    _items: asyncio.Queue[_Item] | None = None
    _before: frozenset[str] = frozenset()
    _error: ErrorFrame | None = None

    def __init__(
        self,
        name: str,
        make: Callable[[], TTSService],
        *,
        breaker: Breaker | None = None,
        timbre: Timbre | None = None,
    ) -> None:
        super().__init__(name, make, breaker=breaker)
        self.timbre = timbre

    def prepare(self, service: TTSService) -> None:
        """See what it files."""
        self._error = None
        file = service.append_to_audio_context

        async def seen(context_id: str | None, frame: Frame | WordTimestamp | None) -> None:
            if context_id and service.audio_context_available(context_id):
                self._filed(service, context_id, frame)
            await file(context_id, frame)

        service.append_to_audio_context = seen

    def reported(self, error: ErrorFrame) -> None:
        """The service has pushed an error; one that names a cause ends what it is saying."""
        if error.exception is not None:
            self._fail(error)

    async def say(
        self, utterance: Utterance, *, patience_s: float | None, interruptible: bool
    ) -> AsyncGenerator[Part]:
        """Say a text, in parts as they may be played; closing it stops listening.

        Args:
            utterance: The text; what comes of it is filed there.
            patience_s: How long nothing may come, in seconds; None for as long as it likes.
            interruptible: Whether a barge-in ends it.

        Raises:
            Broken: It was not said to its end.
        """
        items = self._items = asyncio.Queue[_Item]()
        frame = TTSSpeakFrame(utterance.text, append_to_context=False)
        frame.interruptible = interruptible
        asking = asyncio.get_running_loop().create_task(self._ask(frame))
        try:
            while True:
                end = await self._next(items, utterance, patience_s=patience_s)
                if (
                    part := utterance.part(whole=end is not None and end.fault is None)
                ) is not None:
                    yield part
                if end is not None:
                    break
        finally:
            self._items = None
            asking.cancel()
            await asyncio.wait([asking])
        if end.fault is not None:
            raise Broken(end.fault, self._error)
        if utterance.silent:
            raise Broken(Fault(kind="empty"))

    async def _ask(self, frame: TTSSpeakFrame) -> None:
        try:
            service = await self.ready()
            self._before = frozenset(service.get_audio_contexts())
            await self.hand(frame)
        except Exception as error:
            # Where it refuses to work, what it reported when it was opened says more.
            self._fail(self._error or ErrorFrame(str(error), exception=error))

    async def _next(
        self, items: asyncio.Queue[_Item], utterance: Utterance, *, patience_s: float | None
    ) -> _End | None:
        """Wait for more, and file all that is there; how it ended, when it has."""
        try:
            async with asyncio.timeout(patience_s):
                item = await items.get()
        except TimeoutError:
            return _End(Fault(kind="silent" if utterance.silent else "stalled"))
        while True:
            match item:
                case TTSAudioRawFrame():
                    utterance.sound(item.audio)
                case WordTimestamp():
                    utterance.word(Word(item.word, item.timestamp))
                case _End():
                    return item
            # A voice files the audio and the words of a message one after the other.
            if items.empty():
                return None
            item = items.get_nowait()

    def _filed(
        self, service: TTSService, context_id: str, frame: Frame | WordTimestamp | None
    ) -> None:
        items = self._items
        if items is None or service is not self.service or context_id in self._before:
            return
        match frame:
            case TTSAudioRawFrame() | WordTimestamp():
                items.put_nowait(frame)
            case TTSStoppedFrame():
                items.put_nowait(_End(None))
            case ErrorFrame():
                self._fail(frame)
            case None:
                # Its context ends without its having said so: the connection is gone.
                items.put_nowait(_End(Fault(kind="error", what="broke off")))
            case _:
                pass

    def _fail(self, error: ErrorFrame) -> None:
        self._error = error
        if self._items is not None:
            self._items.put_nowait(_End(fault_of(error)))
