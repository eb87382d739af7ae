"""One simulated call under way."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from frontdesk.desk import Desk
from frontdesk.evals.calls.caller import Caller, Said
from frontdesk.evals.calls.dials import Dials
from frontdesk.evals.calls.faults import FaultyToolbox
from frontdesk.evals.calls.held import HeldCall, Spoken, Turn
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.stability import handoff_of
from frontdesk.evals.calls.world import Compared
from frontdesk.evals.noise import NoiseChannel
from frontdesk.evals.outside_model import OutsideModelFailed
from frontdesk.evals.scenarios import Scenario
from frontdesk.session import Reply, Session
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.testing import FixedClock
from frontdesk_processors.values import JsonObject

A_TURN = timedelta(seconds=20)
"""What a turn takes of the business's time."""
PATIENCE_S = 60.0
"""A call of which a turn takes longer has stalled, in seconds of the machine's clock."""
_HANGS_UP_S = 5.0
_CUTS = 4
"""A turn of fewer words does not end too early."""


class Line:
    """One call under way: what is said, heard and kept of it.

    Args:
        call: Which.
        dials: What goes wrong in it.
        noise: Hears the caller where that is one of them.
        chance: The line's own seeded chance.
        clock: The business's clock, which goes on with every turn.
        due: When the call was to begin, on `time.perf_counter`.
    """

    def __init__(
        self,
        call: PlannedCall,
        *,
        dials: Dials,
        noise: NoiseChannel,
        chance: random.Random,
        clock: FixedClock,
        due: float,
    ) -> None:
        self.call = call
        self.dials = dials
        self.chance = chance
        self._noise = noise
        self._clock = clock
        self._due = due
        self._turns: list[Turn] = []
        self._edges: list[int] = []
        self._handoffs: list[JsonObject] = []
        self._events: list[JsonObject] = []
        self._speech: list[Spoken] = []
        self._greeting = ""
        self._toolboxes: list[FaultyToolbox] = []
        self._heard_now = ""
        self._first_ms: float | None = None
        self._session: Session | None = None
        self._broken = ""

    async def hold(self, desk: Desk, caller: Caller, scenario: Scenario) -> None:
        """Talk until the caller hangs up; a call that stalls or breaks is given up and told so."""
        try:
            self._session = await self._opened(desk, scenario)
            await self._talk(desk, caller, scenario)
            async with asyncio.timeout(PATIENCE_S):
                await self._session.end()
        except OutsideModelFailed:
            # Nothing that the agent did, and nothing to grade it by.
            if self._session is not None:
                await _give_up(self._session)
            raise
        except TimeoutError:
            self._broken = f"stalled after {len(self._turns)} turns: nothing for {PATIENCE_S:.0f} s"
        except Exception as error:
            self._broken = f"broke after {len(self._turns)} turns: {error!r}"
        if self._session is not None:
            if self._broken:
                await _give_up(self._session)
            self._events += self._session.events

    async def _talk(self, desk: Desk, caller: Caller, scenario: Scenario) -> None:
        said, turns, drops = await self._written(caller.opens()), 0, scenario.dropped_after
        while True:
            session = self._session
            assert session is not None
            async with asyncio.timeout(PATIENCE_S):
                reply = await self._say(session, said)
            answer, turns = self._take(said, reply, caller, session), turns + 1
            self._clock.forward(A_TURN)
            if said.last or session.ending is not None:
                return
            if turns == drops:
                self._session = await self._dropped(desk, session, scenario)
                said = await self._written(caller.comes_back())
            else:
                said = await self._written(caller.answers(answer))
            self._due = time.perf_counter()

    async def _written(self, saying: Said | Awaitable[Said]) -> Said:
        """What the caller says; what a model takes to write it is no wait of the agent's."""
        if isinstance(saying, Said):
            return saying
        began = time.perf_counter()
        said = await saying
        self._due += time.perf_counter() - began
        return said

    async def _opened(
        self, desk: Desk, scenario: Scenario, *, resume: str | None = None
    ) -> Session:
        def toolbox(conversation: Conversation) -> FaultyToolbox:
            made = desk.toolbox(
                conversation,
                kind=partial(FaultyToolbox, dials=self.dials, chance=self.chance),
            )
            assert isinstance(made, FaultyToolbox)
            self._toolboxes.append(made)
            return made

        session = await desk.session(caller=scenario.caller, resume=resume, toolbox=toolbox)
        session.on_event = partial(self._listen, session.conversation)
        await session.start()
        self._greeting = self._greeting or session.greeting.text
        return session

    def _listen(self, conversation: Conversation, event: JsonObject) -> None:
        """Keep what is said, whichever turn it answers, and how many receipts there are by then."""
        if event["type"] == "agent":
            said = Spoken(
                text=str(event["text"]), at=len(self._turns), effects=len(conversation.receipts)
            )
            self._speech.append(said)

    async def _dropped(self, desk: Desk, session: Session, scenario: Scenario) -> Session:
        """The line drops, and the same conversation goes on in a session of its own."""
        await session.hang_up()
        self._events += session.events
        self._edges.append(len(self._turns))
        return await self._opened(desk, scenario, resume=session.conversation.id)

    async def _say(self, session: Session, said: Said) -> Reply:
        pieces = self._pieces(self._heard(said.text))
        self._heard_now = " / ".join(pieces)
        waited_ms = (time.perf_counter() - self._due) * 1000
        for piece in pieces[:-1]:
            # The rest comes while the first is being answered, as after a turn that ended early.
            task = asyncio.create_task(session.say(piece))
            await asyncio.sleep(0)
            await session.interrupt()
            await task
        reply = await self._spoken_over(session, pieces[-1], over=said.over)
        self._first_ms = _first_token(reply, waited_ms)
        return reply

    async def _spoken_over(self, session: Session, text: str, *, over: bool) -> Reply:
        """Say it; a caller who barges in does so while it is being answered, and says it again."""
        if not (over or self.chance.random() < self.dials.barge_in):
            return await session.say(text)
        task = asyncio.create_task(session.say(text))
        await asyncio.sleep(self.chance.uniform(0.0, 0.05))
        await session.interrupt()
        cut = await task
        return cut if cut.text else await session.say(text)

    def _take(self, said: Said, reply: Reply, caller: Caller, session: Session) -> str:
        at = len(self._turns)
        moved = [event for event in reply.events if event["type"] == "handoff"]
        self._handoffs += [handoff_of(event, at=at) for event in moved]
        self._turns.append(
            Turn(
                said=said.text,
                heard=self._heard_now,
                purpose=said.purpose,
                facts=said.facts,
                answer=reply.text,
                asked=caller.asked(reply.text),
                effects=len(session.conversation.receipts),
                first_token_ms=self._first_ms,
            )
        )
        return reply.text

    def _heard(self, text: str) -> str:
        if not self.dials.asr or not text.strip():
            return text
        return self._noise.heard(text, key=f"{self.call.seed}/{len(self._turns)}")

    def _pieces(self, text: str) -> list[str]:
        words = text.split()
        if len(words) < _CUTS or self.chance.random() >= self.dials.partial:
            return [text]
        at = self.chance.randrange(2, len(words) - 1)
        return [" ".join(words[:at]), " ".join(words[at:])]

    def held(
        self,
        *,
        compared: Compared,
        aside: tuple[tuple[str, str], ...],
        agreed: int,
        took_s: float,
    ) -> HeldCall:
        """What is kept of it."""
        # As plain JSON they hold what `Events` puts there.
        ends: list[dict[str, Any]] = [dict(e) for e in self._events if e["type"] == "end"]
        usage: dict[str, int] = {}
        for end in ends:
            for name, count in end["usage"].items():
                usage[name] = usage.get(name, 0) + int(count)
        receipts: list[dict[str, Any]] = ends[-1]["receipts"] if ends else []
        return HeldCall(
            id=self.call.id,
            scenario=self.call.scenario,
            manner=self.call.manner,
            way=self.call.way,
            turns=tuple(self._turns),
            greeting=self._greeting,
            calls=tuple(
                {"tool": e["tool"], "arguments": e["arguments"], "turn": e["turn"]}
                for e in self._events
                if e["type"] == "proposed"
            ),
            compared=compared,
            aside=aside,
            effects=tuple(_effect(receipt) for receipt in receipts),
            agreed=agreed,
            speech=tuple(self._speech),
            edges=tuple(self._edges),
            handoffs=tuple(self._handoffs),
            outcome=str(ends[-1]["outcome"]) if ends else "",
            next_action=str(ends[-1]["next_action"]["type"]) if ends else "",
            usage=usage,
            took_s=round(took_s, 3),
            faults=tuple(fault for box in self._toolboxes for fault in box.faults),
            prompts=self._session.conversation.prompts if self._session else "",
            broken=self._broken,
            errors=tuple(str(e["text"]) for e in self._events if e["type"] == "error"),
        )


async def _give_up(session: Session) -> None:
    """Hang up on an agent that may not even notice that."""
    with suppress(Exception):
        async with asyncio.timeout(_HANGS_UP_S):
            await session.hang_up()


def _first_token(reply: Reply, waited_ms: float) -> float | None:
    times = [e["first_token_ms"] for e in reply.events if e["type"] == "agent"]
    first = next((t for t in times if isinstance(t, int | float)), None)
    return None if first is None else round(first + waited_ms, 2)


def _effect(receipt: Mapping[str, Any]) -> JsonObject:
    kept = ("id", "tool", "does", "turn", "arguments", "facts", "before", "after", "done_at")
    return {**{name: receipt[name] for name in kept}, "verified": bool(receipt["verified_at"])}
