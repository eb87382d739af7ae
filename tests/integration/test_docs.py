"""Every Python snippet in the README and the docs runs as it stands.

`docs/customising.md` is followed from its first line to its last, as a newcomer would: a block
that names a file is written there, a ``diff`` is applied, and what is run prints what is shown.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.cli.serve import channels_of
from frontdesk.host.config import HostConfig
from frontdesk.providers.speech import Speech
from frontdesk.settings import Settings
from tests.support.commands import child
from tests.support.hosted import PAGE, hosted
from tests.support.wide import widely
from tests.unit.cli.test_docs import examples, is_shown

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\S+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _snippets() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, match in enumerate(_SNIPPET.finditer(page.read_text(encoding="utf-8")), 1):
            yield f"{page.name}-{number}", match.group(1)


SNIPPETS = dict(_snippets())
ALWAYS = ("README.md-1", "customising.md-1")


@pytest.mark.parametrize("name", widely(SNIPPETS, always=ALWAYS))
def test_a_snippet_runs_as_it_is_printed(name: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SNIPPETS[name]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    if name == "README.md-1":
        assert "verified: True" in ran.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_links_only_to_what_is_there(page: Path) -> None:
    broken = [
        target
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken


CHANNELS = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
RUN_IN = {
    "frontdesk serve --config frontdesk.toml": "integration/host/test_processes.py",
    "python examples/bot.py": "integration/voice/test_runner.py",
    "frontdesk eval export healthcare cancels --to pipecat/ --bot examples/bot.py": (
        "integration/test_pipecat_evals.py"
    ),
    "pipecat eval suite pipecat/suite.yaml": "integration/test_pipecat_evals.py",
}
"""Where each command of the page on channels is run, but for those that install."""


def test_every_command_of_the_page_on_channels_is_run_and_every_extra_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    commands = re.findall(r"^\$ (.+)$", CHANNELS, re.MULTILINE)
    installs = [command for command in commands if command.startswith("pip install")]
    assert {command for command in commands if command not in installs} == set(RUN_IN)
    assert all((ROOT / "tests" / file).is_file() for file in RUN_IN.values())
    asked = re.findall(r"'frontdesk\[([\w,]+)\]'", CHANNELS)
    named = {extra for extras in asked for extra in extras.split(",")}
    assert len(asked) >= len(installs) - 1 and named <= set(project["optional-dependencies"])


@pytest.mark.xdist_group("realtime")
async def test_what_the_page_on_channels_configures_is_served(
    tmp_path: Path, speech: Speech
) -> None:
    [text] = re.findall(r"^```toml\n(.*?)^```$", CHANNELS, re.MULTILINE | re.DOTALL)
    file = tmp_path / "frontdesk.toml"
    file.write_text(text.replace("\nvertical", '\ndb = "memory:"\nvertical'), encoding="utf-8")
    config = HostConfig.read(file)
    keys = {"TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "t"}
    keys |= {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-0"}
    channels = channels_of(Settings.model_validate(keys), config)[2:]
    async with hosted(config, speech=speech, more=channels) as served:
        assert (await served.get("/widget.js")).status_code == 200
        offer = {"ticket": await served.ticket(), "sdp": "v=0"}
        assert (await served.post("/v1/offer", offer, Origin=PAGE)).status_code == 400
        # Each is there, and lets in nobody whose signature is missing.
        unsigned = ["/v1/phone", "/v1/phone/status", "/v1/sms", "/v1/slack/events"]
        answers = [(await served.post(path, {})).status_code for path in unsigned]
        assert answers == [403, 403, 403, 401]
        async with served.chat(await served.ticket()) as chat:
            await chat.ready()


@pytest.mark.wide
def test_the_page_on_making_it_yours_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "customising.md").read_text(encoding="utf-8")
    for kind, name, text in _BLOCK.findall(page):
        match kind:
            case "console":
                for example in examples(text):
                    ran = child(tmp_path, shlex.split(example.command))
                    assert (ran.status, ran.err) == (0, "")
                    assert is_shown(example.shown, ran.out.strip("\n") + "\n"), ran.out
            case "diff":
                _applied(tmp_path / name, text)
            case _:
                (tmp_path / name).write_text(text, encoding="utf-8")


def _applied(file: Path, diff: str) -> None:
    lines = diff.splitlines()
    old, new = ("\n".join(x[1:] for x in lines if x[0] == sign) for sign in "-+")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
