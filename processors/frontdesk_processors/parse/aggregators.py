"""pipecat's aggregators, with a turn masked as a whole before it enters the context."""

from __future__ import annotations

from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMAssistantAggregator,
    LLMAssistantAggregatorParams,
    LLMContextAggregatorPair,
    LLMUserAggregator,
    LLMUserAggregatorParams,
)

from frontdesk_processors.language import Language
from frontdesk_processors.privacy import Forgetting, Said, mask_latest, said_in


class MaskedTurns(LLMUserAggregator):
    """The user aggregator; what it writes and tells of a spoken turn is masked.

    Piece by piece Hear can only mask what has been said so far. Here the turn is whole.

    Args:
        context: The context it writes.
        params: pipecat's.
        language: Knows number words.
        forgetting: Gains what turns before held, when this one shows that it was secret.
    """

    def __init__(
        self,
        context: LLMContext,
        *,
        params: LLMUserAggregatorParams,
        language: Language,
        forgetting: Forgetting,
    ) -> None:
        super().__init__(context, params=params)  # pyright: ignore[reportUnknownMemberType]
        self._language = language
        self._forgetting = forgetting

    def aggregation_string(self) -> str:
        """The turn so far, masked."""
        turn = Said(text=super().aggregation_string())
        *before, last = mask_latest([*said_in(self._context.get_messages()), turn], self._language)
        self._forgetting.add(hidden for one in before for hidden in one.hidden)
        return last.text


class MaskedPair(LLMContextAggregatorPair):
    """pipecat's pair round an agent, whose user half is `MaskedTurns`.

    Args:
        context: The context they write.
        user_params: pipecat's, for the user half.
        language: Knows number words.
        forgetting: Gains what turns before held, when a later one shows that it was secret.
    """

    def __init__(
        self,
        context: LLMContext,
        *,
        user_params: LLMUserAggregatorParams,
        language: Language,
        forgetting: Forgetting,
    ) -> None:
        self._user = MaskedTurns(
            context, params=user_params, language=language, forgetting=forgetting
        )
        self._assistant = LLMAssistantAggregator(
            context, params=LLMAssistantAggregatorParams(), _paired_user_aggregator=self._user
        )
