"""Pipecat's own evals play our scenarios against our bot, over a real socket."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.testclient import TestClient
from pipecat.evals.scenario import EvalScenarioFile, EvalScriptScenario
from pipecat.evals.script_session import EvalScriptSession
from pipecat.evals.serializer import EvalConnectionFlags, eval_connect_message
from pipecat.evals.session import EvalSessionParams
from pipecat.runner.types import WebSocketRunnerArguments

from frontdesk.evals.for_pipecat import Script, exported, script_of, suite_of
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import scenarios_of
from frontdesk.evals.rehearsal import rehearse
from frontdesk.evals.scenarios import GoldCall, Scenario
from frontdesk.providers.speech import Speech
from frontdesk.runner_bot import RunnerBot
from frontdesk.testing import MONDAY
from frontdesk.web.server import bind
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare import healthcare
from tests.support.commands import ROOT

EMBEDDED = Candidate(name="embedded")
SOON = EvalSessionParams(default_timeout_ms=30_000)
PIPECAT = str(Path(sys.executable).with_name("pipecat"))
OVER_A_SOCKET = pytest.mark.xdist_group("realtime")
# Pipecat's own eval transport imports what websockets has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")


def scenario(name: str) -> Scenario:
    """A scenario of the clinic's."""
    return next(one for one in scenarios_of(healthcare) if one.name == name)


class Served:
    """Our bot behind a socket, as pipecat's runner has it behind ``/ws``."""

    def __init__(self, bot: RunnerBot) -> None:
        self.body: dict[str, Any] = {}
        self.url = ""
        self._bot = bot
        self._line = asyncio.Lock()

    async def over(self) -> AsyncIterator[Served]:
        app, sock = FastAPI(), bind(0)

        @app.websocket("/ws")
        async def _(websocket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
            async with self._line:
                await websocket.accept()
                arguments = WebSocketRunnerArguments(websocket=websocket, body=self.body)
                await self._bot.answer(arguments)

        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="websockets-sansio"))
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        self.url = f"ws://127.0.0.1:{sock.getsockname()[1]}/ws"
        yield self
        server.should_exit = True
        await serving

    async def plays(self, script: Script, folder: Path) -> Any:
        """What pipecat's session says of a script's conversation."""
        file = folder / f"{script.name}.yaml"
        file.write_text(script.to_yaml(), encoding="utf-8")
        self.body = dict(script.body)
        [loaded] = EvalScenarioFile.load(file).scenarios
        assert isinstance(loaded, EvalScriptScenario)
        result = await EvalScriptSession.from_scenario(loaded, self.url, params=SOON).run()
        # The line is free again when the harness has left it.
        async with asyncio.timeout(10), self._line:
            return result


@pytest.fixture
async def served(speech: Speech) -> AsyncIterator[Served]:
    bot = RunnerBot("healthcare", db="memory:", brain="embedded", speech=speech)
    async for one in Served(bot).over():
        yield one


@OVER_A_SOCKET
async def test_scenarios_of_the_clinic_pass_in_pipecats_evals(
    served: Served, tmp_path: Path
) -> None:
    names = ["new_patient", "text_with_the_details"]
    scripts, failed = await exported([scenario(name) for name in names], EMBEDDED)
    assert [one.name for one in scripts] == names and not failed
    for script in scripts:
        result = await served.plays(script, tmp_path)
        assert result.passed, result.failures
        # What was expected of it is what a bot had to do, not an empty list.
        seen = [event.get("type") for event in result.events_seen]
        assert "function_call" in seen and "llm_response" in seen
        # A client hears nothing of a response that has no words.
        assert all(e["text"] for e in result.events_seen if e.get("type") == "llm_response")


@OVER_A_SOCKET
async def test_a_bot_that_does_something_else_fails(served: Served, tmp_path: Path) -> None:
    one = scenario("hears_when_it_is")
    [held] = await rehearse([one], EMBEDDED)
    script = script_of(one, held, now=MONDAY)
    document: Any = script.document
    for turn in document["scenarios"][0]["turns"]:
        for expectation in turn.get("expect", []):
            if text := expectation.pop("text_contains", ""):
                expectation["text_excludes"] = text
    result = await served.plays(script, tmp_path)
    assert [one.kind for one in result.failures] == ["text_present"]


async def test_what_pipecat_does_not_look_at_is_named_and_what_fails_here_is_not_written() -> None:
    one = scenario("flu_shot_on_friday").model_copy(update={"dropped_after": 3})
    gold = [GoldCall(tool="cancel_appointment")]
    other = scenario("hears_when_it_is")
    wrong = other.model_copy(update={"expect": other.expect.model_copy(update={"calls": gold})})
    [script], failed = await exported([one, wrong], EMBEDDED)
    assert failed == {"hears_when_it_is": ("cancel_appointment was not called",)}
    told = "\n".join(script.unexpressed)
    for beyond in (
        "when of get_available_slots means '2026-11-27'",
        "1 new in hc_appointments",
        "no other row",
        "without a receipt",
        "never called: cancel_appointment, create_new_patient",
        "the outcome is 'completed'",
        "the line drops after 3 turns",
        "callers who are terse",
    ):
        assert beyond in told
    assert script.to_yaml().startswith("# Not looked at here: when of get_available_slots")
    assert script.body == {"now": MONDAY.isoformat()}


@pytest.mark.wide
@OVER_A_SOCKET
async def test_pipecats_own_command_runs_a_scenario_and_fails_where_it_does_not_pass(
    served: Served, tmp_path: Path
) -> None:
    [script], _ = await exported([scenario("hears_when_it_is")], EMBEDDED)
    file, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    file.write_text(script.to_yaml(), encoding="utf-8")
    wrong.write_text(script.to_yaml().replace("text_contains", "text_excludes"), encoding="utf-8")
    served.body = dict(script.body)
    ran = await asyncio.create_subprocess_exec(
        *(PIPECAT, "eval", "run", str(file), str(wrong), "--bot-url", served.url),
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asyncio.wait_for(ran.communicate(), 50)
    assert "1/2 passed, 1 failed" in told.decode(), told.decode()[-2000:]
    assert ran.returncode == 1


def test_a_harness_that_is_not_on_this_machine_is_turned_away() -> None:
    app, bot = FastAPI(), RunnerBot("healthcare", db="memory:", brain="embedded")

    @app.websocket("/ws")
    async def _(websocket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
        await websocket.accept()
        await bot.answer(WebSocketRunnerArguments(websocket=websocket))

    client = TestClient(app, client=("203.0.113.7", 50000))
    with client.websocket_connect("/ws") as line:
        line.send_text(eval_connect_message(EvalConnectionFlags(skip_tts=True)))
        with pytest.raises(WebSocketDisconnect) as left:
            line.receive_text()
    assert left.value.code == 1008


async def test_a_moment_without_its_offset_is_refused() -> None:
    from frontdesk.runner_bot import moving_from

    with pytest.raises(BadSetting, match="needs its offset"):
        moving_from("2026-11-23T09:00:00")
    assert moving_from("2026-11-23T09:00:00-08:00")().utcoffset() is not None


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_pipecats_suite_starts_the_bots_that_there_are(tmp_path: Path) -> None:
    """``python bot.py``, of the example and of a business of one's own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "frontdesk.cli"]
    own, out = tmp_path / "clinic", tmp_path / "out"
    subprocess.run([*command, "init", "healthcare", "--dir", own], env=environment, check=True)
    shutil.copy(ROOT / "examples" / "bot.py", tmp_path / "example.py")
    export = [*command, "eval", "export", "healthcare", "wrong_number", "--to", out]
    subprocess.run([*export, "--bot", tmp_path / "example.py"], env=environment, check=True)
    manifest = yaml.safe_load((out / "suite.yaml").read_text())
    [entry] = manifest["suite"]
    manifest["suite"].append({**entry, "name": "own", "bot": str(own / "bot.py")})
    (out / "suite.yaml").write_text(yaml.safe_dump(manifest))
    command = [PIPECAT, "eval", "suite", out / "suite.yaml", "--runs-dir", tmp_path / "logs"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert "2/2 passed" in ran.stdout


def test_a_manifest_names_each_scenario_with_what_its_bot_has_to_know() -> None:
    script = Script(name="one", document={}, body={"caller": "+14155550123"}, unexpressed=())
    assert yaml.safe_load(suite_of([script], bot="bot.py"))["suite"] == [
        {
            "bot": "bot.py",
            "name": "one",
            "runner_body": {"data": {"caller": "+14155550123"}},
            "scenarios": ["one.yaml"],
        }
    ]
