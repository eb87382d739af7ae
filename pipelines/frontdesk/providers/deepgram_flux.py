"""Deepgram Flux, whose model hears when a turn is over, and every server of its protocol."""

from __future__ import annotations

from typing import Any

from pipecat.services.deepgram.flux.stt import DeepgramFluxSTTService
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language as Tongue

from frontdesk.providers.addresses import socket_address
from frontdesk.settings import Settings
from frontdesk_processors.language import Language

URL = "wss://api.deepgram.com"
OVER_MS = 2_000
"""The silence after which Flux calls any turn over, in milliseconds. Its words come only then, so
that it has to be less than how long a turn stays open for words that were guessed already."""
LATEST_S = OVER_MS / 1000 + 0.3
"""Until when its words come after the voice has ended, in seconds."""


def deepgram_flux(settings: Settings, language: Language, *, alone: bool) -> STTService:
    """A service for one call; it connects when the call begins.

    Flux's predictions of an end (``EagerEndOfTurn``) are not asked for: what is thought of before a
    turn is over could act on half of it.

    Args:
        settings: Key, server and model.
        language: What is spoken; told to a model of several languages.
        alone: Whether nobody hears in its place when it loses its connection.
    """
    assert settings.deepgram_api_key is not None
    several = settings.deepgram_flux_model != "flux-general-en"
    return TellingFlux(
        api_key=settings.deepgram_api_key.get_secret_value(),
        url=f"{socket_address(settings.deepgram_base_url or URL)}/v2/listen",
        settings=DeepgramFluxSTTService.Settings(
            model=settings.deepgram_flux_model,
            eot_timeout_ms=OVER_MS,
            language_hints=[Tongue(language.code)] if several else None,
        ),
        ttfs_p99_latency=LATEST_S,
        alone=alone,
    )


class TellingFlux(DeepgramFluxSTTService):
    """pipecat's service, which also tells of each message, and leaves a lost turn to others.

    Args:
        alone: Whether it connects anew by itself, and tells what it had heard of the turn. Where
            others hear the same turn from its beginning, it does neither.

    Attributes:
        on_message: Told of each message of the server.
        ends_turns: Words come when a turn is over, and not when the voice stops.
    """

    def __init__(self, *, alone: bool, **options: Any) -> None:
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self.on_message = lambda: None
        self.ends_turns = True
        self._alone = alone
        # pipecat's class takes no such option.
        self._reconnect_on_error = alone

    @property
    def supports_ttfs(self) -> bool:
        """Whether it can be said how late words are: as late as the end of the turn."""
        return True

    async def _handle_message(self, data: dict[str, Any]) -> None:
        self.on_message()
        await super()._handle_message(data)  # pyright: ignore[reportUnknownMemberType]

    async def _end_turn_cut_short(self) -> None:
        if self._alone:
            await super()._end_turn_cut_short()
