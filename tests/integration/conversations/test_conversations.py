"""Callers who answer in their own order and words, held to what is in the records at the end."""

import asyncio
import shutil
from itertools import groupby, islice
from pathlib import Path

import pytest

from frontdesk.testing import open_desk
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conversations.play import play, problems, transcript
from tests.integration.conversations.script import Script, scripts
from tests.support.wide import widely

SCRIPTS = list(scripts(Path(__file__).parent))
FEW = 4
"""So many of each file are held always, and the others with the broad matrices."""


def subject(script: Script) -> str:
    return script.name.partition(":")[0]


ALWAYS = [one for _, kind in groupby(SCRIPTS, subject) for one in islice(kind, FEW)]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clinic") / "clinic.db"

    async def fill() -> None:
        desk = await open_desk(healthcare, db=str(path))
        await desk.close()

    asyncio.run(fill())
    return path


@pytest.mark.parametrize("script", widely(SCRIPTS, always=ALWAYS), ids=lambda script: script.name)
async def test_a_conversation_comes_to_its_end(
    script: Script, seeded: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clinic.db"
    shutil.copy(seeded, path)
    played = await play(script, path)
    if found := problems(script, played):
        pytest.fail("\n".join([*found, "", transcript(script, played)]), pytrace=False)


def test_there_are_conversations_of_every_kind() -> None:
    files = {subject(script) for script in SCRIPTS}
    assert len(SCRIPTS) >= 60
    assert sum(script.name.startswith("hostile:") for script in SCRIPTS) >= 12
    assert {"booking", "moving", "cancelling", "asking", "hostile"} <= files
