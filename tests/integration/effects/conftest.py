"""A world for machines."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from loguru import logger

from frontdesk.store import database, engine
from tests.support.agenda.machine import Variant, World

BUSY_S = 0.05
LOUD = ("frontdesk", "frontdesk_processors", "pipecat")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Variant], World]]:
    """Makes worlds, which end with the test."""
    # What hangs holds the database's one write lock; who waits for it should give up soon.
    monkeypatch.setattr(database, "BUSY_S", BUSY_S)
    monkeypatch.setattr(engine, "BUSY_S", BUSY_S)
    # Every planned fault would be told with its traceback.
    for name in LOUD:
        logger.disable(name)
    with ExitStack() as stack:

        def make(variant: Variant) -> World:
            made = World(variant)
            stack.callback(made.close)
            return made

        yield make
    for name in LOUD:
        logger.enable(name)
