"""Conversations at the clinic, held to be taped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.desk import Desk
from frontdesk.opening import MakeLLM, maker_of
from frontdesk.settings import Settings
from frontdesk.tapes.tape import Tape
from frontdesk.testing import MONDAY, FixedClock, in_process, seeded
from frontdesk_processors.language import load

BOOKING = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez",
    "March 5th 1984",
    "yes",
    "thanks, bye",
)
STRANGER = (
    "Hi, I'm Emily Johansson, I was born 12/24/1994, my number is 415-555-0129",
    "when is my next appointment?",
    "write to emily@johansson.example please",
    "thanks, bye",
)
WHO = ("Emily", "Johansson", "1994", "12/24", "555-0129", "5550129", "emily@johansson")


async def tapes(
    said: Sequence[str],
    *,
    brain: str | LLMService[Any] = "embedded",
    transcripts: str = "masked",
    caller: str | None = None,
    drops_after: int | None = None,
) -> list[Tape]:
    """Hold a conversation at the clinic and give its tapes as they are filed."""
    settings = Settings.model_validate(
        {"FRONTDESK_TRANSCRIPTS": transcripts, "FRONTDESK_TAPES": "1"}
    )
    clock = FixedClock(MONDAY)
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=clock),
        brain=brain if isinstance(brain, str) else lambda: brain,
        settings=settings,
        clock=clock,
    ) as desk:
        id: str | None = None
        for part in (said[:drops_after], said[drops_after:] if drops_after else ()):
            if not part:
                continue
            async with in_process(desk, caller=caller, resume=id) as session:
                for line in part:
                    await session.say(line)
            id = session.conversation.id
        assert id is not None
        return [Tape.from_json(one) for one in await desk.store.tapes.of(id)]


def embedded(settings: Settings) -> MakeLLM:
    """What makes the embedded brain."""
    return maker_of("embedded", settings=settings, language=load("en"))
