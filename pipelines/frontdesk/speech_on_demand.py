"""Ears and a voice that are loaded with the first call, and by no typed conversation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from frontdesk.settings import Settings
from frontdesk_processors.language import Language

if TYPE_CHECKING:
    # It brings an inference engine, which typed conversations have no use for.
    from frontdesk.providers.speech import Speech


class SpeechOnDemand:
    """Speech that is loaded once, when it is first needed.

    Args:
        settings: The deployment's; by default read from the environment when it is loaded.
        given: What is used instead; whoever gave it closes it.
    """

    def __init__(self, settings: Settings | None = None, *, given: Speech | None = None) -> None:
        self._settings = settings
        self._given = given
        self._loaded: Speech | None = None
        self._loading = asyncio.Lock()

    async def get(self, language: Language) -> Speech:
        """It, loaded.

        Args:
            language: What the calls are held in.

        Raises:
            UsageError: As of `frontdesk.providers.speech.open_speech`.
        """
        from frontdesk.providers.speech import open_speech

        if self._given is not None:
            return self._given
        async with self._loading:
            if self._loaded is None:
                settings = self._settings or Settings.read()
                self._loaded = await open_speech(settings, language=language)
        return self._loaded

    def close(self) -> None:
        """Let go of what was loaded. End the calls first."""
        if self._loaded is not None:
            self._loaded.close()
