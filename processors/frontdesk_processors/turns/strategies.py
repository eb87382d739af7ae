"""How the turns of a booking call are told apart, as pipecat takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregatorParams
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from frontdesk_processors.language import Language
from frontdesk_processors.turns.barge_in import BargeIn
from frontdesk_processors.turns.ending import WordMindedStop
from frontdesk_processors.turns.hearing import Hearing, Pace
from frontdesk_processors.turns.silence import QUIET_S

UNDECIDED_S = 8.0
"""When all else fails a turn ends so long after the last sign of it, in seconds; longer than the
longest dictation's pause."""


def turn_taking(
    *,
    language: Language,
    vad: VADAnalyzer,
    analyzer: BaseTurnAnalyzer,
    asked: Callable[[], str],
    today: Callable[[], date] = date.today,
    quiet_s: float = QUIET_S,
    pace: Pace | None = None,
) -> LLMUserAggregatorParams:
    """How the turns of a spoken conversation are told apart.

    Args:
        language: Tells murmurs from words, and reads what is being dictated.
        vad: Detects the caller's voice.
        analyzer: Judges from the voice whether the caller has finished.
        asked: What the agent has said since the caller's last turn.
        today: The present day, for dates of birth.
        quiet_s: How long a caller may be silent, in seconds, before ``on_user_turn_idle``.
        pace: The time.
    """
    hearing = Hearing()
    return LLMUserAggregatorParams(
        vad_analyzer=vad,
        user_turn_strategies=UserTurnStrategies(
            start=[BargeIn(hearing, language=language, asked=asked, pace=pace)],
            stop=[
                WordMindedStop(
                    analyzer,
                    hearing=hearing,
                    language=language,
                    asked=asked,
                    today=today,
                    pace=pace,
                )
            ],
        ),
        user_turn_stop_timeout=UNDECIDED_S,
        user_idle_timeout=quiet_s,
        # A cough asks for no answer.
        empty_user_turn=None,
    )
