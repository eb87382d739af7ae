"""Models by where they are, on the wire and on the ladder."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.desk import Desk
from frontdesk.providers.llm import brain
from frontdesk.settings import Settings
from frontdesk.simulators.openai import ChatRequest, Faulty, OpenAIWire, Reply, Say
from frontdesk.testing import MONDAY, FixedClock, in_process, seeded
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.language import load

MODELS = """
import os

from pipecat.services.ollama.llm import OLLamaLLMService


def local() -> OLLamaLLMService:
    return OLLamaLLMService(
        base_url=os.environ["MY_MODELS_URL"], settings=OLLamaLLMService.Settings(model="llama3.2")
    )


def broken() -> OLLamaLLMService:
    return OLLamaLLMService(base_url=os.environ["NOT_SET"])


def nothing() -> int:
    return 1
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "my_models_by_path.py").write_text(MODELS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))  # pyright: ignore[reportUnknownMemberType]
    monkeypatch.chdir(tmp_path)
    yield tmp_path


async def hello(request: ChatRequest) -> Reply:
    return Say("Hello from here.")


@asynccontextmanager
async def clinic(settings: Settings) -> AsyncGenerator[Desk]:
    clock = FixedClock(MONDAY)
    db = await seeded("healthcare", clock=clock)
    async with await Desk.open("healthcare", db=db, settings=settings, clock=clock) as desk:
        yield desk


async def test_a_model_of_ones_own_answers_and_is_relieved_as_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faulty = Faulty(hello)
    async with OpenAIWire(faulty, any_key=True) as wire:
        monkeypatch.setenv("MY_MODELS_URL", wire.url)
        settings = Settings.model_construct(db=None, brain="my_models_by_path:local")
        async with clinic(settings) as desk, in_process(desk) as session:
            assert (await session.say("Hello?")).text == "Hello from here."
            assert wire.requests[0].model == "llama3.2"
            faulty.fault = "401"
            relieved = await session.say("Hello?")
    assert relieved.text == "Hello! How can I help you?"
    [failed] = [event for event in relieved.events if event["type"] == "provider"]
    assert (failed["provider"], failed["next"]) == ("my_models_by_path:local", "embedded")


async def test_a_server_of_ones_own_needs_no_key() -> None:
    async with OpenAIWire(hello, any_key=True) as wire:
        settings = Settings.model_construct(
            db=None, brain="fallback", fallback_base_url=wire.url, fallback_model="qwen3"
        )
        async with clinic(settings) as desk, in_process(desk) as session:
            assert (await session.say("Hello?")).text == "Hello from here."
        assert wire.requests[0].model == "qwen3"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("my_models_by_path:missing", "missing"),
        ("no_such_models:local", "No module named 'no_such_models'"),
        ("my_models_by_path:broken", "my_models_by_path.py:14: KeyError: 'NOT_SET'"),
        ("my_models_by_path:nothing", "makes a int, no LLMService of pipecat's"),
        (":local", "FRONTDESK_BRAIN"),
    ],
)
def test_what_is_no_model_is_told_with_the_setting_and_the_line(place: str, told: str) -> None:
    with pytest.raises(BadSetting) as wrong:
        brain(place, settings=Settings.model_construct(), language=load("en"))
    assert str(wrong.value).startswith(f"FRONTDESK_BRAIN: {place}")
    assert told in str(wrong.value)


@pytest.mark.parametrize("name", ["openai-realtime", "gemini-live"])
def test_a_model_that_speaks_by_itself_is_refused_with_what_to_use(name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} speaks before anybody can guard what it says"):
        brain(name, settings=Settings.model_construct(), language=load("en"))


def test_it_is_refused_by_its_path_too(here: Path) -> None:
    (here / "my_voice_by_path.py").write_text(
        "from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService\n\n\n"
        "def voice() -> OpenAIRealtimeLLMService:\n"
        "    return OpenAIRealtimeLLMService(api_key='any')\n",
        encoding="utf-8",
    )
    with pytest.raises(BadSetting, match="speaks before anybody"):
        brain("my_voice_by_path:voice", settings=Settings.model_construct(), language=load("en"))
