"""The measures of a trade's conversations, from recording to report."""

from __future__ import annotations

import asyncio

from frontdesk.bench.cost.again import Kept, voiced
from frontdesk.bench.cost.record import OnProgress, record
from frontdesk.bench.cost.report import report
from frontdesk.providers.sheet import Sheet
from frontdesk.registry import vertical as find_vertical
from frontdesk.settings import Settings
from frontdesk.stock.phrases import Phrases
from frontdesk.testing import open_desk
from frontdesk.vertical import Vertical
from frontdesk_processors.language import load
from frontdesk_processors.parse import Reader
from frontdesk_processors.plan import tool_schemas
from frontdesk_processors.values import JsonObject

VOICE = "eleven_flash_v2_5"
"""The voice whose prices count for what is said."""


def run(
    name: str, *, calls: int, seed: int, model: str, easy_model: str, on_progress: OnProgress
) -> JsonObject:
    """Hold simulated calls of a trade and tell what each measure takes off them.

    Args:
        name: The vertical.
        calls: How many.
        seed: The same seed makes the same.
        model: Whose prices count; a model of the sheet.
        easy_model: A cheaper one of the sheet, for turns that are only a courtesy.
        on_progress: Told of calls that are held, and of all.

    Raises:
        UnknownName: There is no such vertical, or no such model in the sheet.
    """
    vertical = find_vertical(name)
    sheet = Sheet.load(Settings.read().sheet)
    usual, easy = sheet.model("llm", model), sheet.model("llm", easy_model)
    held = asyncio.run(
        record(
            vertical,
            calls=calls,
            seed=seed,
            model=model,
            easy_model=easy_model,
            on_progress=on_progress,
        )
    )
    language = load("en")
    reader, phrases = asyncio.run(_desk(vertical))
    kept = Kept(vertical, reader=reader, language=language)
    told = report(held, tools=all_tools(vertical), model=usual, easy=easy, kept=kept)
    speaks = sheet.model("tts", VOICE)
    return {
        "vertical": name,
        **told,
        "kept": {"fit": kept.fit, "given": kept.given},
        "voice": voiced(held, phrases=phrases, voice=speaks, language=language),
    }


async def _desk(vertical: Vertical) -> tuple[Reader, Phrases]:
    async with await open_desk(vertical) as desk:
        return desk.reader, desk.phrases


def all_tools(vertical: Vertical, *, language: str = "en") -> list[JsonObject]:
    """Every tool of a trade as OpenAI's wire carries it."""
    questions = vertical.wording(language).under("ask")
    schemas = tool_schemas(vertical.tools, questions=questions)
    return [{"type": "function", "function": schema.to_default_dict()} for schema in schemas]
