"""An outcome is told once, whoever comes to tell it and whatever the house has lost meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager

from tests.support.agenda.machine import BEATS, Machine, Variant, World

BOOKED = "You're booked for slot 2."


@contextmanager
def played(world: World) -> Generator[Machine]:
    """A caller on the line, played by hand."""
    machine = Machine(world)
    machine.begin()
    yield machine
    machine.holds()
    machine.teardown()


def test_what_becomes_known_while_the_caller_speaks_is_told_once(
    world: Callable[[Variant], World],
) -> None:
    here, answered = world(Variant()), set[str]()
    for beats in range(0, BEATS, 6):
        with played(here) as machine:
            machine.order_and_speak_as_it_is_known(
                slot=2, what="book", fault="bug", text="hello", beats=beats
            )
        told = [text for text in machine.oracle.heard if text in (BOOKED, "I see.")]
        assert told.count(BOOKED) == 1
        answered.add(told[-1])
    # It was tried from before what they said came to the agent until after it was answered.
    assert answered == {BOOKED, "I see."}


def test_a_yes_after_its_turn_was_lost_does_nothing_anew(
    world: Callable[[Variant], World],
) -> None:
    with played(world(Variant())) as machine:
        _lose_the_turn(machine)
        machine.call(resume=True)
        machine.chat(text="yes")
        machine.chat(text="yes")
        assert machine.oracle.heard.count(BOOKED) == 2
        assert len(machine.place.read().booked) == 1


def test_a_booking_cancelled_before_it_was_told_is_not_told_as_standing(
    world: Callable[[Variant], World],
) -> None:
    unread = [("verifying", "lost"), ("verifying", "lost")]
    with played(world(Variant())) as machine:
        machine.order(slot=2, what="book", twice=False, yes="yes", faults=unread)
        machine.die()
        machine.order(slot=2, what="drop", twice=False, yes="yes", faults=[])
    assert "Slot 2 is cancelled." in machine.oracle.heard
    assert not [text for text in machine.oracle.heard if BOOKED in text]


def _lose_the_turn(machine: Machine) -> None:
    """Book, in a turn that the database does not take, in a process that dies."""
    with closing(sqlite3.connect(machine.place.url, isolation_level=None)) as database:
        database.execute(
            "CREATE TRIGGER lost BEFORE UPDATE ON conversations WHEN NEW.turns > 1 "
            "BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
        )
        machine.order(slot=2, what="book", twice=False, yes="yes", faults=[])
        machine.die()
        database.execute("DROP TRIGGER lost")
