"""What holds in every test: no keys, no network, no chatter."""

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from _pytest.nodeid import NodeId
from loguru import logger

from tests.support.network import no_network

if TYPE_CHECKING:
    from frontdesk.providers.speech import Speech
    from tests.support.elsewhere.calendars import Calendars
    from tests.support.elsewhere.clinics import Seeded
    from tests.support.elsewhere.fhir.clinics import FhirSeed
    from tests.support.postgres import Postgres

ON_ONE_WORKER = {"speech": "realtime", "calendars": "calendars", "caldav": "calendars"}
"""Fixtures, or parameters, that take a worker seconds to make, and the group of their tests."""

BEHIND = 5
"""Niceness of tests that do not run in real time."""

FOREIGN = (
    "FRONTDESK_",
    "OPENAI_",
    "ANTHROPIC_",
    "GOOGLE_",
    "GEMINI_",
    "DEEPGRAM_",
    "ELEVEN",
    "SLACK_",
    "TWILIO_",
)


def pytest_configure() -> None:
    # pipecat would write every conversation to the log otherwise.
    os.environ["PIPECAT_LOG_LLM_CONTEXT"] = "off"
    logger.remove()
    logger.add(_to_stderr, level="WARNING")
    gc.set_threshold(50_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if not item.get_closest_marker("xdist_group") and isinstance(item, pytest.Function):
            for group in {ON_ONE_WORKER[one] for one in _asked(item) if one in ON_ONE_WORKER}:
                item.add_marker(pytest.mark.xdist_group(group))
        if config.getoption("loadgroup", False):
            _tell_group(item)


def _asked(item: pytest.Function) -> Iterator[str]:
    yield from item.fixturenames
    if hasattr(item, "callspec"):
        yield from (one for one in item.callspec.params.values() if isinstance(one, str))


def _tell_group(item: pytest.Item) -> None:
    # xdist up to 3.8 writes the group where pytest from 9.2 on no longer looks.
    mark = item.get_closest_marker("xdist_group")
    if mark is not None:
        item._id = NodeId.parse(f"{item.nodeid}@{mark.args[0]}")  # pyright: ignore


def pytest_runtest_setup(item: pytest.Item) -> None:
    # The others step back behind whoever plays and hears sound, which is done first: one of three
    # workers on two cores, and idle for most of the time.
    mark = item.get_closest_marker("xdist_group")
    timed = mark is not None and mark.args[0] == "realtime"
    if not timed and "PYTEST_XDIST_WORKER" in os.environ and os.nice(0) < BEHIND:
        os.nice(BEHIND)


def pytest_collection_finish() -> None:
    # What is loaded, and thousands of tests, stay: looking through them for garbage took a sixth
    # of the time.
    gc.collect()
    gc.freeze()


def _to_stderr(message: str) -> None:
    # Looked up at each message, because pytest puts a new stderr in place for every test.
    sys.stderr.write(message)


@pytest.fixture(autouse=True)
def clean_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the settings and keys of whoever runs the tests; live tests keep them."""
    if request.node.get_closest_marker("live"):
        return
    for name in list(os.environ):
        if name.startswith(FOREIGN):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def this_machine_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that reaches for the network, also when what it tests swallows the refusal."""
    if request.node.get_closest_marker("live"):
        yield
        return
    with no_network() as attempts:
        yield
    if attempts:
        pytest.fail(f"reached for the network: {', '.join(attempts)}")


@pytest.fixture(scope="session")
def postgres() -> Iterator["Postgres"]:
    """A PostgreSQL server; what needs one is skipped without, and fails in CI."""
    from tests.support.postgres import binaries, running

    if binaries() is None:
        told = "no PostgreSQL to test on: apt-get install postgresql"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def seed() -> "Seeded":
    """What the demonstration clinic holds when it opens."""
    from tests.support.clinic import NOW
    from tests.support.elsewhere.clinics import seeded

    # A loop of its own: the session's tests each have theirs.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, seeded(NOW)).result()


@pytest.fixture(scope="session")
def record_system(seed: "Seeded") -> "FhirSeed":
    """The demonstration clinic as FHIR resources."""
    from tests.support.elsewhere.fhir.clinics import FhirSeed

    return FhirSeed(seed)


@pytest.fixture(scope="session")
def calendars(seed: "Seeded") -> Iterator["Calendars"]:
    """The demonstration clinic's calendars on a Radicale server of the tests' own."""
    from tests.support.elsewhere.calendars import Calendars, filled
    from tests.support.elsewhere.radicale_server import running

    async def fill() -> Calendars:
        return Calendars(server, seed=seed, template=await filled(server, seed))

    with running() as server, ThreadPoolExecutor(1) as thread:
        yield thread.submit(asyncio.run, fill()).result()


@pytest.fixture(scope="session")
def speech() -> Iterator["Speech"]:
    """The embedded engines, loaded once for all tests that hear or speak."""
    from frontdesk.providers.speech import open_speech
    from frontdesk.settings import Settings
    from frontdesk_processors.language import load

    # Not from the environment, which may hold the keys of whoever runs the tests.
    embedded = Settings.model_validate({"FRONTDESK_STT": "embedded", "FRONTDESK_TTS": "embedded"})
    with ThreadPoolExecutor(1) as thread:
        opened = thread.submit(asyncio.run, open_speech(embedded, language=load("en"))).result()
    yield opened
    opened.close()
