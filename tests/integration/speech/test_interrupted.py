"""After a barge-in the context holds what was heard, as it was written."""

from __future__ import annotations

from pipecat.frames.frames import (
    AggregatedTextFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    TTSTextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies

from frontdesk.channels.recording import RecordingTransport
from frontdesk.providers.speech import Speech
from tests.support.voices import Tap, running

FIRST = "I have Tuesday at 2:30 PM with Dr. Patel."
SECOND = "Or Wednesday, December 2 at 9:15 AM with Dr. Chen. Which of them works best for you?"


async def heard_until(ear: Tap, word: str) -> None:
    """Until a word has been heard."""
    seen = 0
    while (await ear.first(TTSTextFrame, after=seen)).text != word:
        seen += 1


async def test_only_what_was_heard_is_kept_and_as_it_was_written(speech: Speech) -> None:
    context = LLMContext()
    # Only its assistant half is used; the default strategies would load a model for the other.
    pair = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    line, ear = RecordingTransport([], linger_s=None), Tap()
    async with running(speech.tts(), line.output(), ear, pair.assistant()) as bench:
        await bench.put(
            LLMFullResponseStartFrame(),
            AggregatedTextFrame(FIRST, "sentence"),
            AggregatedTextFrame(SECOND, "sentence"),
            LLMFullResponseEndFrame(),
        )
        await heard_until(ear, "Wednesday,")
        await bench.put(InterruptionFrame())
        await bench.settled()
        [message] = context.get_messages()
        assert isinstance(message, dict)
        kept = str(message.get("content"))
        assert kept.startswith(f"{FIRST} Or Wednesday,")
        assert f"{FIRST} {SECOND}".startswith(kept)
        assert "Chen" not in kept

        await bench.put(
            LLMFullResponseStartFrame(),
            AggregatedTextFrame("Of course.", "sentence"),
            LLMFullResponseEndFrame(),
        )
        await heard_until(ear, "course.")
