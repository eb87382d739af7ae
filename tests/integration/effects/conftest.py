"""A world for machines."""

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from loguru import logger

from frontdesk.store import database, engine
from tests.support.agenda.elsewhere import running
from tests.support.agenda.homes import Databases, Files, Home, Servers
from tests.support.agenda.machine import Variant, World
from tests.support.postgres import SIGNING_KEY

BUSY_S, CONNECTS_S = 0.05, 1.0
LOUD = ("frontdesk", "frontdesk_processors", "pipecat")


@pytest.fixture(autouse=True)
def _no_connection_is_left_to_others() -> Iterator[None]:
    """What died in a test is cleared away in it, where the warning of it is expected."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[int]:
    """The port of another system, in a process of its own."""
    with running() as port:
        yield port


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    """Where rows are: the test's parameter, or a file."""
    made: Home
    match getattr(request, "param", "file"):
        case "postgres":
            made = Databases(request.getfixturevalue("postgres"))
        case "elsewhere":
            made = Servers(request.getfixturevalue("elsewhere"))
        case _:
            made = Files()
    yield made
    made.close()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, home: Home) -> Iterator[Callable[[Variant], World]]:
    """Makes worlds, which end with the test."""
    # What hangs holds the database's one write lock; who waits for it should give up soon.
    # A server needs longer than that to take a connection, on a machine with other work.
    busy_s = CONNECTS_S if isinstance(home, Databases) else BUSY_S
    monkeypatch.setattr(database, "BUSY_S", busy_s)
    monkeypatch.setattr(engine, "BUSY_S", busy_s)
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    # Every planned fault would be told with its traceback.
    for name in LOUD:
        logger.disable(name)
    with ExitStack() as stack:

        def make(variant: Variant) -> World:
            made = World(variant, home)
            stack.callback(made.close)
            return made

        yield make
    for name in LOUD:
        logger.enable(name)
