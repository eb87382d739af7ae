"""Guard and Act in somebody else's bot."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from loguru import logger
from pipecat.frames.frames import FunctionCallResultProperties
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import FunctionCallParams, LLMService

from frontdesk_processors.act import Act, Works
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.guard import Guard, Policy
from frontdesk_processors.guard.clearance import PATIENCE_S
from frontdesk_processors.guard.policies import STANDARD
from frontdesk_processors.language import Language, load
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger
from frontdesk_processors.messages import from_caller
from frontdesk_processors.proposals import Proposals
from frontdesk_processors.protect.door import Handler, Handlers, install
from frontdesk_processors.protect.tools import FAILED, Foreign
from frontdesk_processors.tool import Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint

DEADLINE_S = 10.0
"""How long a handler may take that has no limit of its own, in seconds."""


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What `protect` puts into a bot.

    Parameters:
        guard: Clears what is done, and releases what is said.
        act: Carries out what was cleared.
        conversation: What was asked and done: pending confirmation, receipts.
        works: Where actions run.
    """

    guard: Guard
    act: Act
    conversation: Conversation
    works: Works

    @property
    def steps(self) -> tuple[FrameProcessor, FrameProcessor]:
        """The two processors, to stand right behind the service, before any TTS.

        With an RTVI client, pass a `frontdesk_processors.observe.GuardedRTVI` to the worker:
        pipecat's own shows the client what the model drafts before Guard has judged it.
        """
        return self.guard, self.act

    async def drain(self, *, patience_s: float = 30.0) -> bool:
        """Wait for what was begun; call it when the pipeline has ended, before the loop does.

        Returns:
            False if something was still running after ``patience_s`` seconds.
        """
        return await self.works.drain(patience_s=patience_s)


def protect(
    llm: LLMService[Any],
    *,
    reads: Iterable[str] = (),
    does: Mapping[str, str] | None = None,
    spoken: bool = True,
    policies: Sequence[Policy] = STANDARD,
    public: Sequence[str] | None = None,
    ledger: Ledger | None = None,
    language: Language | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Protection:
    """Let no tool of a bot act without Guard, however and whenever its handler is registered.

    Each handler that is not listed in ``reads`` is taken for a write: the caller is read back
    what the model wants done, and only their yes to exactly that lets the handler run, once.
    Sentences that claim what no receipt covers are not spoken. A result that says it failed
    (``ok`` or ``success`` false, an ``error``, a ``status`` of ``failed``) gives no receipt.

    Example:
        >>> protection = protect(llm, reads=["get_menu"])
        >>> Pipeline([stt, pair.user(), llm, *protection.steps, tts, pair.assistant()])

    Args:
        llm: The bot's service; its tools may be registered before or after.
        reads: Names of tools that change nothing, and run without a question.
        does: The class of claim each write licenses (``{"order_pizza": "book"}``); by default
            told from its name.
        spoken: Whether a TTS follows; False for a text bot.
        policies: What every action passes.
        public: Texts that the bot may repeat: its policies, prices, its own number. With them it
            is held to the red lines as well: no diagnosis, dosage, legal or price promise and no
            contact details but what stands there, in a tool's result or in the caller's words.
        ledger: Where receipts are filed; by default this process's memory.
        language: What the bot speaks; by default English.
        clock: Tells the time (aware); by default the machine's clock.

    Raises:
        DefinitionError: The service is already protected.
    """
    speech, now = language or load("en"), clock or (lambda: datetime.now(UTC))
    conversation = Conversation(id=f"c_{secrets.token_hex(6)}", vertical="", started_at=now())
    listed = frozenset(reads)
    foreign = Foreign(language=speech, reads=listed, does=dict(does or {}), deadline_s=DEADLINE_S)
    toolbox = _ForeignToolbox(
        foreign,
        ledger=ledger or MemoryLedger(),
        conversation=conversation,
        clock=now,
        language=speech,
    )
    door = _Door(conversation, foreign=foreign)
    install(Handlers(llm, door=door.ask, patience=_patience, reads=listed), llm=llm)
    door.guard = Guard(
        conversation,
        toolbox=toolbox,
        proposals=door,
        language=speech,
        policies=policies,
        spoken=spoken,
        planned=False,
        public=public,
    )
    works = Works()
    act = Act(conversation, toolbox=toolbox, works=works, language=speech)
    return Protection(guard=door.guard, act=act, conversation=conversation, works=works)


def _patience(limit: float | None) -> float:
    return max(limit or 0.0, DEADLINE_S) + 2 * PATIENCE_S


class _Door(Proposals):
    """Proposes a call instead of making it, and hands the model what the handler reported."""

    def __init__(self, conversation: Conversation, *, foreign: Foreign) -> None:
        super().__init__(conversation)
        self._turns = _Turns(conversation)
        self._foreign = foreign
        self.guard: Guard | None = None

    async def ask(self, handler: Handler, params: FunctionCallParams) -> None:
        """Propose a call of ``handler`` and answer the model with how it ended."""
        if self.guard is None or self.guard.previous is None:
            # Nobody would ever answer the proposal.
            logger.error("{} refused: protect() without its steps", params.function_name)
            await params.result_callback({"ok": False, "error": {"code": "guard_missing"}})
            return
        self._turns.count(params)
        self._foreign.learn(handler, params, turn=self._conversation.turn)
        what = fingerprint(params.function_name, dict(params.arguments))

        async def answer(
            result: Any, *, properties: FunctionCallResultProperties | None = None
        ) -> None:
            reported = self._foreign.captured.get(what) if _ran(result) else None
            if reported is None:
                await params.result_callback(result, properties=properties)
            else:
                await params.result_callback(reported.result, properties=reported.properties)

        await self(replace(params, result_callback=answer))


def _ran(result: Mapping[str, Any]) -> bool:
    error = result.get("error")
    return result.get("ok") is True or (isinstance(error, Mapping) and error["code"] == FAILED)  # pyright: ignore[reportUnknownVariableType]


class _Turns:
    """Counts the caller's turns, which nobody else does in a bot without Parse."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._seen: list[str] = []

    def count(self, params: FunctionCallParams) -> None:
        """Note the turns that a call's context holds."""
        messages = params.context.get_messages()
        turns = [repr(message) for message in messages if from_caller(message)]
        if turns == self._seen:
            return
        grown = len(turns) - len(self._seen)
        # Of a history that was cut or rewritten nobody can say how many turns it lost; two at
        # least, so that no yes in it answers a question of before.
        same = turns[: len(self._seen)] == self._seen
        self._conversation.turn += grown if same and grown > 0 else 2
        self._seen = turns


class _ForeignToolbox(Toolbox):
    """The handlers as tools; they keep no records of ours."""

    def __init__(
        self,
        foreign: Foreign,
        *,
        ledger: Ledger,
        conversation: Conversation,
        clock: Callable[[], datetime],
        language: Language,
    ) -> None:
        super().__init__(
            (),
            ledger=ledger,
            records=lambda _: None,
            conversation=conversation,
            clock=clock,
            language=language,
            wording=_Generic(language),
        )
        self._foreign = foreign

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The handlers that were proposed so far."""
        return self._foreign.tools


class _Generic:
    """A read-back for any tool; a `frontdesk_processors.tool.Wording`."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def has(self, key: str) -> bool:
        """Only read-backs are known."""
        return key.startswith("confirm.")

    def say(self, key: str, **values: object) -> str:
        """The read-back of a tool."""
        if not self.has(key):
            raise DefinitionError(f"no sentence {key!r} for tools of others")
        name = "guard.read_back" if values.get("details") else "guard.read_back_alone"
        return self._language.say(name, **values)
