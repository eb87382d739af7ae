"""``frontdesk voices``: the voices that callers could hear, and what a line sounds like in one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from frontdesk.channels.wav import write_wav
from frontdesk.cli import logs
from frontdesk.cli.columns import show_rows
from frontdesk.cli.output import people, shown, waiting, write_json
from frontdesk.providers.sheet import Sheet
from frontdesk.providers.voice_book import RATE, Voice, VoiceBook, voice_book, voice_named
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, UsageError
from frontdesk_processors.language import load
from frontdesk_processors.language.spoken import spoken
from frontdesk_processors.values import JsonObject

LONGEST = 1_000
"""Characters of the longest line that is said: providers charge by the character."""
_ID = re.compile(r"[A-Za-z0-9]{20}")
"""What an id of ElevenLabs' looks like; names have spaces, or are shorter."""
_HEADS = ("", "id", "name", "language", "gender", "accent", "about")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    provider: str | None = None
    language: str | None = None
    gender: str | None = None
    search: str | None = None
    audition: str | None = None
    voice: str | None = None
    out: Path | None = None
    as_json: bool = False

    @property
    def filters(self) -> bool:
        """Whether it looks for some voices of all."""
        return any((self.language, self.gender, self.search))


@dataclass(frozen=True, kw_only=True)
class Audition:
    """A line, as it was said."""

    voice: Voice
    said: str
    pcm: bytes
    cost_usd: Decimal | None


def voices(request: Request) -> int:
    """List voices, or have one say a line.

    Raises:
        UsageError: Options that do not go together, no such provider, voice or folder, no key.
        Refused: The provider did not do it.
    """
    logs.set_up()
    if request.audition is None:
        if request.voice is not None or request.out is not None:
            raise UsageError("--voice and --out are of an audition: give --audition TEXT as well")
        return _listed(request)
    return _auditioned(request, request.audition)


def _listed(request: Request) -> int:
    async def ask() -> tuple[str, Sequence[Voice]]:
        async with voice_book(Settings.read(), request.provider) as book:
            return book.provider, await book.voices()

    with waiting("asking for voices…"):
        provider, found = asyncio.run(ask())
    wanted = [
        voice
        for voice in found
        if voice.matches(language=request.language, gender=request.gender, text=request.search)
    ]
    if request.as_json:
        write_json([{"provider": provider, **voice.to_json()} for voice in wanted])
    elif wanted:
        show_rows(people(), _HEADS, [_cells(voice) for voice in wanted])
    else:
        people().print(f"none of the {len(found)} voices of {provider} is such a one")
    return 0


def _auditioned(request: Request, text: str) -> int:
    if request.out is None:
        raise UsageError("--audition needs --out FILE.wav, which it is written to")
    if request.filters:
        raise UsageError("an audition is of one voice: name it with --voice, without filters")
    if not text.strip() or len(text) > LONGEST:
        raise BadSetting(f"--audition takes 1 to {LONGEST:,} characters, not {len(text.strip()):,}")
    if not request.out.resolve().parent.is_dir():
        raise BadSetting(f"--out {str(request.out)!r}: there is no such folder")

    async def ask() -> tuple[VoiceBook, Audition]:
        settings = Settings.read()
        async with voice_book(settings, request.provider) as book:
            return book, await _said(book, text, wanted=request.voice, settings=settings)

    with waiting("speaking…"):
        book, audition = asyncio.run(ask())
    write_wav(request.out, rate=RATE, channels=[audition.pcm])
    told = _told(book, audition, text=text, out=request.out)
    if request.as_json:
        write_json(told)
    else:
        cost = "" if audition.cost_usd is None else f" · ${audition.cost_usd.normalize():f}"
        line = f"{request.out}: {audition.voice.name} of {book.provider}, {told['seconds']} s{cost}"
        people().print(shown(line), soft_wrap=True)
    return 0


async def _said(book: VoiceBook, text: str, *, wanted: str | None, settings: Settings) -> Audition:
    voice = await _voice(book, wanted, settings=settings)
    said = spoken(text, load("en"))
    pcm = await book.say(said, voice=voice.id)
    model = Sheet.load(settings.sheet).find("tts", book.model)
    cost = model.cost({"characters": len(said)}) if model else None
    return Audition(voice=voice, said=said, pcm=pcm, cost_usd=cost)


async def _voice(book: VoiceBook, wanted: str | None, *, settings: Settings) -> Voice:
    if book.provider == "elevenlabs":
        id = wanted or settings.elevenlabs_voice
        # A voice of the library that is in no list can speak, and so can a key that may not list.
        if wanted is None or _ID.fullmatch(id):
            return Voice(id=id, name=id)
    return await voice_named(book, wanted) if wanted else (await book.voices())[0]


def _told(book: VoiceBook, audition: Audition, *, text: str, out: Path) -> JsonObject:
    return {
        "provider": book.provider,
        "voice": audition.voice.id,
        "model": book.model,
        "text": text,
        "said": audition.said,
        "file": str(out),
        "seconds": round(len(audition.pcm) / 2 / RATE, 2),
        "cost_usd": None if audition.cost_usd is None else float(audition.cost_usd),
    }


def _cells(voice: Voice) -> tuple[str, ...]:
    cells = (
        "●" if voice.in_use else "",
        voice.id,
        voice.name,
        ", ".join(voice.languages),
        voice.gender or "-",
        voice.accent or "-",
        voice.about,
    )
    return tuple(shown(" ".join(cell.split())) for cell in cells)
