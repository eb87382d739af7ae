"""How long a sentence is held back while Guard judges it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from frontdesk.bench.figures import Figure, spread
from frontdesk.briefs import public_words, secret_words
from frontdesk.desk import Desk
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.speech_policy import SpeechPolicy

GOAL_MS = 5.0
_FILLING = "Tuesday, December {day} at {hour} AM"


async def sentences(*, rounds: int) -> list[Figure]:
    """Judge every sentence of the clinic's, each time with another day and time in it.

    A sentence that Guard has not seen takes longest, so none is judged twice in the same words.
    """
    took: list[float] = []
    async with await Desk.open("healthcare", db="memory:", brain="embedded") as desk:
        conversation = Conversation(
            id="bench", vertical=desk.vertical.name, started_at=datetime.now(UTC)
        )
        policy = judge_of(conversation, desk)
        for number in range(rounds + 1):
            for sentence in _sentences(desk, number):
                began = time.perf_counter()
                policy.judge(sentence)
                if number:
                    took.append((time.perf_counter() - began) * 1000)
    return [
        *spread("sentences", took, goal=GOAL_MS),
        Figure(name="sentences.runs", value=len(took), unit="runs"),
    ]


def judge_of(conversation: Conversation, desk: Desk) -> SpeechPolicy:
    """What judges the sentences of a conversation, as a desk's own Guard would."""
    return SpeechPolicy(
        conversation,
        toolbox=desk.toolbox(conversation),
        names=desk.reader.names,
        public=public_words(
            desk.vertical, desk.vertical.wording(desk.language.code), desk.business
        ),
        prompts=secret_words(desk.vertical, language=desk.language),
    )


def _sentences(desk: Desk, number: int) -> Iterator[str]:
    wording = desk.vertical.wording(desk.language.code)
    for place, text in enumerate(wording.under("").values()):
        filling = _FILLING.format(day=(number + place) % 28 + 1, hour=number % 11 + 1)
        for sentence in re.split(r"(?<=[.!?])\s+", re.sub(r"\{\w+\}", filling, text)):
            yield f"{sentence} {number}."
