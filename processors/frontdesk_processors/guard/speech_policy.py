"""What may be said: claims with a receipt, and nothing beyond the red lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Done, Parsed, Proposed
from frontdesk_processors.guard.candour import Candour
from frontdesk_processors.guard.claims import ANY, ClaimGate
from frontdesk_processors.guard.evidence import Evidence
from frontdesk_processors.guard.facts import Names
from frontdesk_processors.guard.licence import Licences, Unlicensed
from frontdesk_processors.guard.redlines import Crossed, RedLines
from frontdesk_processors.guard.shown import Shown
from frontdesk_processors.guard.states import State, state_in
from frontdesk_processors.guard.undone import Undone
from frontdesk_processors.messages import caller_turns, tool_results
from frontdesk_processors.toolbox import Toolbox


class SpeechPolicy:
    """Judges each sentence of the agent's by what was done, and by what is known.

    Args:
        conversation: What was said and done so far.
        toolbox: The tools; speaks the language.
        names: What the things in the records are called.
        public: What the business says of itself; the agent may repeat it. None where that is not
            known: then there are no red lines, which would take its prices for made up.
        prompts: Instructions that may not be read out.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        names: Names,
        public: Sequence[str] | None = None,
        prompts: Sequence[str] = (),
    ) -> None:
        self._conversation = conversation
        self._toolbox = toolbox
        self._gate = ClaimGate(toolbox.language)
        self._shown = Shown(toolbox.tools, language=toolbox.language)
        self._licences = Licences(conversation, toolbox=toolbox, names=names, shown=self._shown)
        self._asked_if_done = False
        self._landed = -1
        self._claiming = False
        self._evidence = Evidence(toolbox.language, public=public or ())
        self._candour = Candour(conversation, language=toolbox.language)
        self._undone = Undone(toolbox.language, borne=self._borne)
        self._red_lines: RedLines | None = None
        if public is not None:
            self._red_lines = RedLines(
                toolbox.language, evidence=self._evidence, tools=toolbox.tools, prompts=prompts
            )
        for result in tool_results(conversation.messages):
            self._evidence.told(result)
            self._shown.told(result)
        for receipt in conversation.receipts:
            self._shown.landed(receipt)
        for said in (*caller_turns(conversation.messages), conversation.caller.phone or ""):
            self._evidence.heard(said)
            self._licences.heard(said)

    def heard(self, parsed: Parsed) -> None:
        """What the caller's turn says, and asks for."""
        self._evidence.heard(parsed.text)
        self._licences.heard(parsed.text)
        self._candour.heard(parsed.text)
        self._asked_if_done = self._gate.asks(parsed.text)
        for value in parsed.values.values():
            self._evidence.heard(value.value)
        self._asked(parsed.intent or "", turn=parsed.turn)

    def proposed(self, proposed: Proposed) -> None:
        """What the agent took the caller to ask for, whatever their words were."""
        self._asked(proposed.tool, turn=proposed.turn)

    def answered(self, done: Done) -> None:
        """What Guard itself has answered to a proposal: what it read back may be said again."""
        self._evidence.told(done.result)

    def ended(self, done: Done) -> None:
        """How an action ended."""
        self._evidence.told(done.result)
        if done.receipt is not None:
            self._licences.landed(done.receipt, turn=done.turn)
            self._shown.landed(done.receipt)
            self._landed = done.turn
        else:
            self._shown.told(done.result, said=done.status in ("done", "failed"))

    def began(self) -> None:
        """A response begins."""
        self._claiming = self._conversation.turn == self._landed

    def claimed(self, text: str) -> tuple[str, ...]:
        """The classes of completion that a text claims."""
        return self._gate.claimed(text)

    def judge(self, sentence: str) -> Unlicensed | Crossed | None:
        """Why a sentence may not be said; None if it may, and then it will be."""
        if (lie := self._candour.crossed(sentence)) is not None:
            return lie
        under_way = self._licences.under_way()
        asserted = self._asserted(sentence, under_way)
        if (missing := self._missing(sentence, asserted)) is not None:
            return missing
        crossed = self._red_lines.crossed(sentence) if self._red_lines is not None else None
        if crossed is None and asserted is None and under_way:
            self._undone.said(sentence)
        return crossed

    def truth(self) -> str | None:
        """What a response has to end in, lest its caller take for done what is not."""
        return self._undone.line(self._licences.under_way())

    def _asked(self, name: str, *, turn: int) -> None:
        tool = self._toolbox.tools.get(name)
        if tool is not None and tool.does:
            self._licences.asked(tool.does, turn=turn)

    def _asserted(self, sentence: str, under_way: Collection[str]) -> _Asserted | None:
        """What a sentence says of what was done, or of how it is; None for most."""
        claims = self._gate.claimed(sentence) or self._gate.meanwhile(sentence, under_way)
        if not claims and self._asked_if_done and self._gate.agrees(sentence):
            claims = (ANY,)
        self._asked_if_done = self._gate.asks(sentence)
        claiming, self._claiming = self._claiming, self._claiming or bool(claims)
        if claims:
            return _Asserted(claims, None)
        state = state_in(sentence, self._toolbox.language, claimed=claiming)
        return _Asserted((), state) if state is not None else None

    def _missing(self, sentence: str, asserted: _Asserted | None) -> Unlicensed | None:
        if asserted is None:
            return None
        if asserted.state is not None:
            return self._licences.unheld(sentence, asserted.state)
        acts = self._gate.acts(sentence)
        return self._licences.missing(sentence, asserted.claims, acts=acts)

    def _borne(self, sentence: str) -> bool:
        """Whether the records, or the business, say a sentence."""
        return self._shown.said(sentence) or self._evidence.in_records(sentence.strip(" .!"))


class _Asserted(NamedTuple):
    """What a sentence asserts: classes of completion, or else as what it says how it is."""

    claims: tuple[str, ...]
    state: State | None
