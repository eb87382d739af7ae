"""What holds in every test: no keys, no network, no chatter."""

import os
import sys
from collections.abc import Iterator

import pytest
from loguru import logger

from tests.support.network import no_network

FOREIGN = ("FRONTDESK_", "OPENAI_", "DEEPGRAM_", "ELEVEN")


def pytest_configure() -> None:
    # pipecat would write every conversation to the log otherwise.
    os.environ["PIPECAT_LOG_LLM_CONTEXT"] = "off"
    logger.remove()
    logger.add(_to_stderr, level="WARNING")


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
