"""Callers who answer in their own order and words, held to what is in the records at the end."""

import asyncio
import shutil
from pathlib import Path

import pytest

from frontdesk.testing import open_desk
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conversations.play import play, problems, transcript
from tests.integration.conversations.script import Script, scripts

SCRIPTS = list(scripts(Path(__file__).parent))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clinic") / "clinic.db"

    async def fill() -> None:
        desk = await open_desk(healthcare, db=str(path))
        await desk.close()

    asyncio.run(fill())
    return path


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
async def test_a_conversation_comes_to_its_end(
    script: Script, seeded: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clinic.db"
    shutil.copy(seeded, path)
    played = await play(script, path)
    if found := problems(script, played):
        pytest.fail("\n".join([*found, "", transcript(script, played)]), pytrace=False)


def test_there_are_conversations_of_every_kind() -> None:
    files = {script.name.partition(":")[0] for script in SCRIPTS}
    assert len(SCRIPTS) >= 60
    assert sum(script.name.startswith("hostile:") for script in SCRIPTS) >= 12
    assert {"booking", "moving", "cancelling", "asking", "hostile"} <= files
