"""Runs a taped conversation again, on records of its own that are gone afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.desk import Desk
from frontdesk.opening import MakeLLM, maker_of
from frontdesk.providers.llm import BRAINS
from frontdesk.registry import vertical as find_vertical
from frontdesk.session import Session
from frontdesk.settings import Settings
from frontdesk.tapes.differences import Difference, differences
from frontdesk.tapes.playing import PlayedToolbox, Reel, TapeClock, played
from frontdesk.tapes.tape import Beat, Cut, Line, OwnLine, Tape
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.language import load
from frontdesk_processors.values import JsonObject

EMBEDDED = "EmbeddedLLMService"
"""The model that answers the same to the same, so that it need not be played."""
BETWEEN_TURNS = timedelta(seconds=20)
"""How long a turn takes that was not taped."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the caller says otherwise.

    Parameters:
        turn: The caller's turn, counted from 1, that is replaced.
        text: What they say in it.
        then: What they say after it; None for what they said when it was taped.
    """

    turn: int
    text: str
    then: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of it.

    Parameters:
        events: All that happened, in order.
        differences: What differs from the tape; of a changed run, in the turns before the change.
        notes: What whoever reads the result has to know.
    """

    events: Sequence[JsonObject]
    differences: Sequence[Difference]
    notes: Sequence[str]


OnTurn = Callable[[int, Sequence[JsonObject]], Awaitable[None]]
"""Told of each turn, the greeting as 0, with its events; the next one waits for it."""


async def go_on(turn: int, events: Sequence[JsonObject]) -> None:
    """Wait for nobody."""


async def replay(
    takes: Sequence[Tape],
    *,
    change: Change | None = None,
    brain: str = "",
    vertical: Vertical | None = None,
    on_turn: OnTurn = go_on,
) -> Replayed:
    """Run a conversation again with its clock, its tools' answers and its model's.

    Nothing of it is done anywhere: records are sample records in memory, and where tools do run,
    with a change, they run on those. The embedded brain answers anew; another model's answers are
    the tape's, up to a change.

    Args:
        takes: The tapes of the conversation, in order.
        change: What the caller says otherwise; from then on all is live.
        brain: Who answers instead: from the change on, or from the beginning where there is none.
            By default who did.
        vertical: The trade; by default the installed one of the tape's name.
        on_turn: Told of each turn as it ends.

    Raises:
        BadSetting: The tape does not begin with the conversation, or has no such turn.
        UsageError: The trade or the brain is not there.
    """
    first = takes[0]
    if first.opening["resumed"]:
        raise BadSetting("the beginning of this conversation was not taped, so it cannot be played")
    last = max((line.turn for take in takes for line in take.lines), default=0)
    if change is not None and not 1 <= change.turn <= last:
        raise BadSetting(f"there is no turn {change.turn}: the caller took {last}")
    trade = vertical or find_vertical(str(first.opening["vertical"]))
    reels = [
        Reel(
            take,
            live=change is not None,
            infers=not _embedded(take) and (change is not None or not brain),
        )
        for take in takes
    ]
    settings = Settings.read().model_copy(update={"transcripts": "full", "tapes": False})
    clock, make = TapeClock(first.at), _maker(first, brain, change=change, settings=settings)
    desk = await Desk.open(
        trade,
        db="memory:",
        brain=partial(_model, make, iter(reels)),
        clock=clock,
        language=str(first.opening["language"]),
        settings=settings,
    )
    told: list[list[JsonObject]] = []
    async with desk:
        id: str | None = None
        for take, reel in zip(takes, reels, strict=True):
            run = _Run(desk, take, reel, clock=clock, change=change, on_turn=on_turn)
            id = await run.hold(resume=id)
            told.append(run.events)
    notes = [*_notes(first, trade), *(one for reel in reels for one in reel.unforeseen)]
    return Replayed(
        events=[event for events in told for event in events],
        differences=_compared(takes, reels, told, change=change),
        notes=notes,
    )


class _Run:
    """One take, run again."""

    def __init__(
        self,
        desk: Desk,
        take: Tape,
        reel: Reel,
        *,
        clock: TapeClock,
        change: Change | None,
        on_turn: OnTurn,
    ) -> None:
        self._desk = desk
        self._take = take
        self._reel = reel
        self._clock = clock
        self._change = change
        self._on_turn = on_turn
        self.events: list[JsonObject] = []

    async def hold(self, *, resume: str | None) -> str:
        """Hold it from greeting to end; gives the conversation's id."""
        opening, self._clock.moment = self._take.opening, self._take.at
        session = await self._desk.session(
            caller=str(opening["caller"]) if opening["caller"] else None,
            channel=str(opening["channel"]),
            resume=resume,
            toolbox=partial(self._desk.toolbox, kind=partial(PlayedToolbox, reel=self._reel)),
            as_call=bool(opening["spoken"]),
        )
        await session.start()
        await self._tell(session)
        for beat in _script(self._take, self._change):
            await self._play(session, beat)
            await self._tell(session)
        await session.end()
        await self._tell(session)
        return session.conversation.id

    async def _play(self, session: Session, beat: Beat) -> None:
        match beat:
            case Line():
                self._clock.moment = beat.at
                if self._change is not None and beat.turn >= self._change.turn:
                    self._reel.go_live()
                await session.say(beat.text)
            case Cut():
                session.cut(beat.heard)
            case OwnLine():
                await session.say_line(beat.text)

    async def _tell(self, session: Session) -> None:
        fresh = session.events[len(self.events) :]
        self.events += fresh
        if fresh:
            await self._on_turn(session.conversation.turn, fresh)


def _script(take: Tape, change: Change | None) -> Iterator[Beat]:
    """What a take is given, with the change; what was said over its answer then was another."""
    for beat in take.beats:
        if change is None or beat.turn < change.turn:
            yield beat
        elif not isinstance(beat, Line):
            continue
        elif beat.turn == change.turn:
            yield replace(beat, text=change.text)
            for number, text in enumerate(change.then or (), 1):
                yield Line(turn=beat.turn + number, text=text, at=beat.at + number * BETWEEN_TURNS)
        elif change.then is None:
            yield beat


def _embedded(take: Tape) -> bool:
    return _model_of(take)["service"] == EMBEDDED


def _model_of(take: Tape) -> Mapping[str, Any]:
    model = take.opening["model"]
    assert isinstance(model, Mapping)
    return model


def _maker(take: Tape, brain: str, *, change: Change | None, settings: Settings) -> MakeLLM:
    """What makes whoever answers, or gives the tape's answers."""
    service = str(_model_of(take)["service"])
    if not brain and (change is None or service == EMBEDDED):
        # What gives the tape's answers has to be a model, and need not be one that costs.
        brain = "embedded"
    elif not brain:
        brain = next((name for name in BRAINS if service.casefold().startswith(name)), "")
    if not brain:
        raise BadSetting(f"{service} answered, which is not installed by name: give --brain NAME")
    return maker_of(brain, settings=settings, language=load(str(take.opening["language"])))


def _model(make: MakeLLM, reels: Iterator[Reel]) -> LLMService[Any]:
    return played(make(), next(reels))


def _notes(take: Tape, trade: Vertical) -> Iterator[str]:
    """What makes the run another one than was taped."""
    opening = take.opening
    for what, now in (("release", version("frontdesk")), ("prompts", trade.prompts_version)):
        if opening[what] != now:
            yield f"{what}: {opening[what]} when it was taped, {now} now"
    if opening["spoken"]:
        yield "it was a call, and is run from what the ears gave: its sounds and silences are not"
    if take.cut is not None:
        yield f"from turn {take.cut} on nothing was kept, as the caller wanted"


def _compared(
    takes: Sequence[Tape],
    reels: Sequence[Reel],
    told: Sequence[Sequence[JsonObject]],
    *,
    change: Change | None,
) -> list[Difference]:
    recorded: list[JsonObject] = []
    now: list[JsonObject] = []
    for take, reel, events in zip(takes, reels, told, strict=True):
        recorded += [reel.today(dict(event)) for event in take.events]
        now += [one for one in events if take.ended or one["type"] != "end"]
    found = differences(recorded, now, masked=bool(takes[0].opening["masked"]))
    return [
        one
        for one in found
        # What was changed is not to be compared.
        if change is None or (one.turn < change.turn and one.what != "end")
    ]
