"""The steps round a model that keep its answers, and give them again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    LLMUpdateSettingsFrame,
)
from pipecat.processors.aggregators.llm_context import is_given
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk.kept.answers import Answers
from frontdesk.kept.asked import Told, key_of, may_be_kept
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Judged, Parsed, Withdrawn, released
from frontdesk_processors.language import Language
from frontdesk_processors.observe.model_name import model_name
from frontdesk_processors.observe.spared import spared
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.toolbox import Toolbox

_ENDS = (".", "!", "?")


@dataclass
class Draft:
    """The answer that a model is giving, as far as it may be kept.

    Parameters:
        key: What it answers; None where it may not be kept.
        text: What has come of it.
        whole: Whether it has come to its end.
        spoilt: Whether something else came of it: a call, an error, a sentence that Guard minded.
        fell: Whether a provider has failed in this turn, so that another answers for it.
    """

    key: str | None = None
    text: list[str] = field(default_factory=list[str])
    whole: bool = False
    spoilt: bool = False
    fell: bool = False

    def asked(self, key: str | None) -> None:
        """A model is asked anew; what it said before is not waited for any more."""
        self.key, self.whole, self.spoilt = key, False, self.fell
        self.text.clear()

    def take(self) -> tuple[str, str] | None:
        """What was asked and the answer, once; None where there is none to keep."""
        key, text = self.key, "".join(self.text).strip()
        fit = self.whole and not self.spoilt and text.endswith(_ENDS)
        self.asked(None)
        return (key, text) if key is not None and fit else None


class Recall(Step):
    """Answer a question that was asked before as it was answered; let all others pass.

    It stands before the model. What it gives passes Guard like any draft. An answer is kept when
    the next turn begins, or the conversation ends: by then it is known what became of it.

    Args:
        conversation: What is known.
        answers: What the desk keeps.
        draft: What the model is saying; `Watch` notes it.
        toolbox: The trade's tools.
        language: What is spoken.
        model: Names the model that would be asked.
        spoken: Whether the caller hears the answers.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        Parsed,
        LLMUpdateSettingsFrame,
        LLMContextFrame,
        InterruptionFrame,
        ErrorFrame,
    )

    def __init__(
        self,
        conversation: Conversation,
        *,
        answers: Answers,
        draft: Draft,
        toolbox: Toolbox,
        language: Language,
        model: Callable[[], str],
        spoken: bool,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._answers = answers
        self._draft = draft
        self._tools = toolbox.tools
        self._language = language
        self._model = model
        self._spoken = spoken
        self._parsed: Parsed | None = None
        self._prompt = self._named = ""

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Give an answer that is kept; note what the model is told and asked."""
        match frame:
            case Parsed():
                self._keep()
                self._parsed, self._draft.fell = frame, False
            case LLMUpdateSettingsFrame(delta=delta) if delta is not None:
                self._prompt = delta.system_instruction or self._prompt
                self._named = delta.model or self._named
            case LLMContextFrame() if direction is FrameDirection.DOWNSTREAM:
                key = self._key(frame)
                if key is not None and (text := self._answers.find(key)) is not None:
                    self._draft.asked(None)
                    async for sent in self._given(text):
                        yield sent
                    return
                self._draft.asked(key)
            case InterruptionFrame() | ErrorFrame():
                self._draft.spoilt = True
            case _:
                pass
        yield Sent(frame, direction)

    async def cleanup(self) -> None:
        """Keep the last answer."""
        self._keep()
        await super().cleanup()

    async def _given(self, text: str) -> AsyncIterator[Sent]:
        yield down(spared(self, model=self._model(), what="kept_answers", value=1))
        yield down(LLMFullResponseStartFrame())
        yield down(LLMTextFrame(text))
        yield down(LLMFullResponseEndFrame())

    def _keep(self) -> None:
        if (found := self._draft.take()) is not None:
            self._answers.keep(*found)

    def _key(self, frame: LLMContextFrame) -> str | None:
        messages: list[Any] = frame.context.get_messages()
        parsed, conversation = self._parsed, self._conversation
        if parsed is None or not may_be_kept(
            parsed, conversation, messages, tools=self._tools, language=self._language
        ):
            return None
        tools = frame.context.tools
        told = Told(
            model=self._named or self._model(),
            prompt=self._prompt,
            tools=[t.to_default_dict() for t in tools.standard_tools] if is_given(tools) else [],
            spoken=self._spoken,
        )
        return key_of(messages, conversation=conversation, told=told, language=self._language)


class Watch(Step):
    """Note what a model says, and what Guard says to that; every frame passes.

    One stands before Guard, one behind it.

    Args:
        draft: Where it is noted.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        LLMTextFrame,
        LLMFullResponseEndFrame,
        FunctionCallsStartedFrame,
        Withdrawn,
        Judged,
    )

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Note a frame, and pass it on."""
        draft = self._draft
        match frame:
            case LLMTextFrame() if not released(frame):
                draft.text.append(frame.text)
            case LLMFullResponseEndFrame() if not released(frame):
                draft.whole = True
            case Withdrawn():
                draft.fell = draft.spoilt = True
            case FunctionCallsStartedFrame() | Judged():
                draft.spoilt = True
            case _:
                pass
        yield Sent(frame, direction)


class Keeping(NamedTuple):
    """The steps that keep a model's answers and give them again.

    Parameters:
        recall: Before the model.
        before: Before Guard.
        behind: Behind it.
    """

    recall: list[Recall]
    before: list[Watch]
    behind: list[Watch]


def keeping(
    conversation: Conversation,
    *,
    answers: Answers | None,
    toolbox: Toolbox,
    language: Language,
    llm: LLMService[Any],
    spoken: bool,
) -> Keeping:
    """The steps of a desk that keeps answers; none of one that does not.

    Args:
        conversation: Whose answers they are.
        answers: What the desk keeps; None where it keeps none.
        toolbox: The trade's tools.
        language: What is spoken.
        llm: The model that answers.
        spoken: Whether it is spoken with.
    """
    if answers is None:
        return Keeping([], [], [])
    draft = Draft()
    before, behind = Watch(draft), Watch(draft)
    recall = Recall(
        conversation,
        answers=answers,
        draft=draft,
        toolbox=toolbox,
        language=language,
        model=lambda: model_name(llm),
        spoken=spoken,
    )
    return Keeping([recall], [before], [behind])
