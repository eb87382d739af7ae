"""Gives a conversation that is run again what it was given when it was taped."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk.tapes.answers import again, answered
from frontdesk.tapes.tape import Tape
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Arguments, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint
from frontdesk_processors.values import JsonObject

T = TypeVar("T")


class TapeClock:
    """Stands at the moments of a tape.

    Args:
        moment: Where it stands first.
    """

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The time."""
        return self.moment


class Reel:
    """What tools and the model answered in one take, to be given again.

    Args:
        tape: The take.
        live: Whether tools answer from the records that they run on. What they answered when they
            were taped then only tells which of its tokens stands for which of theirs.
        infers: Whether the model's answers are given again too.
    """

    def __init__(self, tape: Tape, *, live: bool, infers: bool) -> None:
        self.live = live
        #: What was asked of tools that is not on the tape, in words.
        self.unforeseen: list[str] = []
        self._answers: defaultdict[str, deque[Mapping[str, Any]]] = defaultdict(deque)
        for entry in tape.of("asked"):
            self._answers[self._name(entry["what"], entry["tool"], entry["arguments"])].append(
                entry
            )
        self._inferences = deque(tape.of("inferred") if infers else ())
        self._infers = infers
        self._tokens: dict[str, str] = {}

    @property
    def infers(self) -> bool:
        """Whether the model's next answer is the tape's."""
        return self._infers

    def go_live(self) -> None:
        """From here on the tape is told no more."""
        self._infers = False
        self._answers.clear()

    def inference(self) -> Mapping[str, Any] | None:
        """The model's next answer; None where the tape has no more of them."""
        return self._inferences.popleft() if self._inferences else None

    def answer(self, what: str, tool: Tool, arguments: Arguments) -> Mapping[str, Any] | None:
        """What a tool answered to this when it was taped; None where it was not asked it."""
        given = {name: str(value) for name, value in arguments.items()}
        left = self._answers[self._name(what, tool.name, given)]
        if left:
            return left.popleft()["answer"]
        if not self.live:
            self.unforeseen.append(f"{tool.name} was not asked this ({what}): {given}")
        return None

    def pair(self, taped: Any, now: Any) -> None:
        """Learn from two answers to one question which tokens stand for one another."""
        match taped, now:
            case str(), str():
                if taped != now and is_token(taped) and is_token(now):
                    self._tokens[taped] = now
            case dict(), dict():
                for name in taped.keys() & now.keys():  # pyright: ignore[reportUnknownVariableType]
                    self.pair(taped[name], now[name])
            case list(), list():
                for one, other in zip(taped, now, strict=False):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
                    self.pair(one, other)
            case _:
                pass

    def today(self, value: Any) -> Any:
        """The same with the tokens of these records in the place of the tape's."""
        match value:
            case str():
                for taped, now in self._tokens.items():
                    value = value.replace(taped, now)
                return value
            case dict():
                return {name: self.today(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            case list():
                return [self.today(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
            case _:
                return value

    def _name(self, what: str, tool: str, arguments: Mapping[str, str]) -> str:
        # On live records arguments hold tokens of theirs: what was asked in turn is the same.
        return f"{what} {tool}" if self.live else f"{what} {fingerprint(tool, arguments)}"


class PlayedToolbox(Toolbox):
    """A session's tools, which answer as they did when they were taped.

    What they were not asked then they answer from the records that they run on.

    Args:
        *args: As of `Toolbox`.
        reel: What they answered.
        **kwargs: As of `Toolbox`.
    """

    def __init__(self, *args: Any, reel: Reel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reel = reel

    async def preview(self, tool: Tool, arguments: Arguments) -> JsonObject | Failure:
        """Resolve a write into the facts to read back."""
        live = super().preview
        return await self._played("preview", tool, arguments, lambda: live(tool, arguments))

    async def key(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> str:
        """The idempotency key of a write."""
        live = super().key
        return await self._played("key", tool, arguments, lambda: live(tool, arguments, unit=unit))

    async def run(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> Result | Failure:
        """Run the tool."""
        live = super().run
        return await self._played("run", tool, arguments, lambda: live(tool, arguments, unit=unit))

    async def keep(
        self, tool: Tool, arguments: Arguments, *, result: Result, unit: UnitOfWork
    ) -> None:
        """Write what goes into our own records with a write that was really done."""
        if self._reel.live:
            await super().keep(tool, arguments, result=result, unit=unit)

    async def whom(self, tool: Tool, arguments: Arguments) -> str | None:
        """The address of whoever a tool contacts."""
        live = super().whom
        return await self._played("whom", tool, arguments, lambda: live(tool, arguments))

    async def verify(
        self, tool: Tool, arguments: Arguments, *, result: Result, reference: str = ""
    ) -> bool:
        """Whether the records show what the write left."""
        live = super().verify
        return await self._played(
            "verify",
            tool,
            arguments,
            lambda: live(tool, arguments, result=result, reference=reference),
        )

    async def _played(
        self, what: str, tool: Tool, arguments: Arguments, live: Callable[[], Awaitable[T]]
    ) -> T:
        taped = self._reel.answer(what, tool, arguments)
        if taped is not None and not self._reel.live:
            return cast(T, again(taped))
        answer = await live()
        if taped is not None:
            self._reel.pair(taped, answered(answer))
        return answer


def played(service: LLMService[Any], reel: Reel) -> LLMService[Any]:
    """The same model, which gives the answers of the tape for as long as the reel says so."""
    begin = service.process_frame
    calls = 0

    async def process_frame(frame: Frame, direction: FrameDirection) -> None:
        if not (isinstance(frame, LLMContextFrame) and reel.infers):
            await begin(frame, direction)
            return
        nonlocal calls
        calls += 1
        await service.push_frame(LLMFullResponseStartFrame())
        try:
            await _answer(service, reel.inference(), reel, context=frame.context, number=calls)
        finally:
            await service.push_frame(LLMFullResponseEndFrame())

    service.process_frame = process_frame
    return service


async def _answer(
    service: LLMService[Any],
    taped: Mapping[str, Any] | None,
    reel: Reel,
    *,
    context: LLMContext,
    number: int,
) -> None:
    if taped is None:
        await service.push_error("the model is asked more often than it was on the tape")
        return
    if taped["text"]:
        await service.push_frame(LLMTextFrame(str(taped["text"])))
    if taped["error"]:
        await service.push_error(str(taped["error"]))
    asked: Sequence[Mapping[str, Any]] = taped["calls"]
    if asked:
        await service.run_function_calls(
            [
                FunctionCallFromLLM(
                    context=context,
                    tool_call_id=f"taped_{number}_{place}",
                    function_name=str(one["tool"]),
                    arguments=reel.today(dict(one["arguments"])),
                )
                for place, one in enumerate(asked)
            ]
        )


_TOKEN = re.compile(r"(?=.*\d)[\w-]{12,}")


def is_token(text: str) -> bool:
    """Whether a text is one that only means something to the records that gave it."""
    return _TOKEN.fullmatch(text) is not None
