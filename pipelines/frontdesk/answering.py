"""Which model answers a conversation: the one that is configured, as long as there is budget."""

from __future__ import annotations

from typing import Any

from loguru import logger
from pipecat.services.llm_service import LLMService

from frontdesk.budget import Purse
from frontdesk.opening import MakeLLM
from frontdesk_processors.conversation import Conversation


class Answering:
    """Makes the agent of each sitting.

    A sitting that has begun keeps its agent: nobody is cut off because money is spent, and nobody
    who calls then is turned away. They are answered by an agent that costs nothing.

    Args:
        make: Makes the configured agent.
        spare: Makes the agent that costs nothing.
        purse: The business's budget; None where it has none.
    """

    def __init__(self, make: MakeLLM, *, spare: MakeLLM, purse: Purse | None) -> None:
        self._make = make
        self._spare = spare
        self._purse = purse

    async def agent(self, conversation: Conversation) -> LLMService[Any]:
        """The agent of a sitting that begins now.

        Raises:
            StoreError: The database cannot tell what is spent.
        """
        if self._purse is not None and (share := await self._purse.spent(conversation)):
            logger.warning(
                "conversation {} is answered by the embedded brain: the budget of {} is spent",
                conversation.id,
                share.name,
            )
            return self._spare()
        return self._make()
