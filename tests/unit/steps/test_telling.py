"""What counts as heard, and as read, of what a caller is owed."""

from __future__ import annotations

import pytest
from pipecat.frames.frames import (
    AggregatedTextFrame,
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)

from frontdesk_processors.frames import Scripted, release
from frontdesk_processors.telling import Owed, Telling

LINE = "I'm an automated assistant, not a person, and this call is recorded in writing."
GREETING = f"Thank you for calling. {LINE} How can I help?"


class Line:
    """A spoken line on which one thing is owed."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.telling = Telling(self.told.extend)
        self.telling.owe(Owed(id="d", line=LINE))

    def says(self, text: str = LINE, *, tells: tuple[str, ...] = ("d",)) -> None:
        """The house says something aloud."""
        self.telling.note(Scripted(text, tells=tells))
        self.telling.note(LLMFullResponseStartFrame())
        self.telling.note(release(AggregatedTextFrame(text, text_type="sentence")))
        self.telling.note(LLMFullResponseEndFrame())

    @property
    def due(self) -> bool:
        """Whether the next turn begins with it."""
        return [owed.line for owed in self.telling.due()] == [LINE]


@pytest.fixture
def line() -> Line:
    return Line()


def test_who_types_over_it_each_time_is_told_each_time(line: Line) -> None:
    line.says(GREETING)
    for _ in range(5):
        line.telling.note(InterruptionFrame())
        line.telling.heard("I'm an automated assistant, not")
        assert line.due and line.told == []
        line.says()


def test_it_is_told_when_the_voice_has_come_to_its_end(line: Line) -> None:
    line.says(GREETING)
    line.telling.note(BotStartedSpeakingFrame())
    assert line.told == []
    line.telling.note(BotStoppedSpeakingFrame())
    assert line.told == ["d"]


def test_the_end_of_the_voice_that_was_cut_tells_nothing_of_what_is_said_again(line: Line) -> None:
    line.says(GREETING)
    line.telling.note(BotStartedSpeakingFrame())
    line.telling.note(InterruptionFrame())
    line.says()
    line.telling.note(BotStoppedSpeakingFrame())
    assert line.told == []


def test_what_the_page_has_shown_is_told_though_the_voice_was_cut(line: Line) -> None:
    line.says(GREETING)
    line.telling.read(LINE)
    line.telling.note(InterruptionFrame())
    assert line.told == ["d"] and not line.due
    line.says()
    line.telling.note(BotStoppedSpeakingFrame())
    assert line.told == ["d"]


def test_a_page_that_shows_it_after_the_cut_counts_too(line: Line) -> None:
    line.says()
    line.telling.note(InterruptionFrame())
    line.telling.read(f"  {LINE.upper()} ")
    assert line.told == ["d"]


@pytest.mark.parametrize("shown", ["", "I'm an automated assistant.", GREETING])
def test_a_page_that_shows_what_was_never_said_tells_nothing(line: Line, shown: str) -> None:
    line.telling.read(shown)
    assert line.told == []


def test_half_of_it_shown_is_not_told(line: Line) -> None:
    line.says()
    line.telling.read(LINE[: len(LINE) // 2])
    assert line.told == []


def test_what_was_heard_whole_is_told_though_what_follows_is_cut(line: Line) -> None:
    line.says()
    line.telling.heard(LINE)
    line.says("We open at eight.", tells=())
    line.telling.note(InterruptionFrame())
    assert line.told == ["d"] and not line.due
