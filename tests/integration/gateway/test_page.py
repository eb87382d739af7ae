"""What ``docs/gateway.md`` shows is so: its file and its commands, in a process of its own."""

import asyncio
import re
import signal
from pathlib import Path

import pytest
from openai import AsyncOpenAI

from frontdesk.simulators.openai import Faulty, OpenAIWire
from tests.support.commands import ROOT
from tests.support.gateways import KEY, asked, other, says
from tests.support.server_process import serving

PAGE = (ROOT / "docs" / "gateway.md").read_text(encoding="utf-8")


@pytest.mark.wide
async def test_the_page_can_be_followed_to_an_answer_and_to_the_end(tmp_path: Path) -> None:
    [text] = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    commands = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)
    assert commands[2] == "frontdesk gateway --config gateway.toml" and len(commands) == 4
    (tmp_path / "gateway.toml").write_text(text, encoding="utf-8")
    async with OpenAIWire(Faulty(says, "500")) as wire, OpenAIWire(other) as spare:
        environment = {
            "OPENAI_API_KEY": wire.key,
            "OPENAI_BASE_URL": wire.url,
            "FRONTDESK_FALLBACK_API_KEY": spare.key,
            "FRONTDESK_FALLBACK_BASE_URL": spare.url,
            "FRONTDESK_FALLBACK_MODEL": "gpt-4.1-nano",
            "FRONTDESK_DB": str(tmp_path / "costs.db"),
            "SEARCH_TEAM_KEY": KEY,
        }
        async with serving(tmp_path / "gateway.toml", command="gateway", **environment) as served:
            async with AsyncOpenAI(api_key=KEY, base_url=f"{served.url}/v1") as client:
                assert await asked(client) == "The other answers."
            served.process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(served.process.wait(), 20) == 0
