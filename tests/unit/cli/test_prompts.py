"""``frontdesk prompts``: from a first pin over a verdict to a rollback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.files import write_verdict
from frontdesk.settings import Settings
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.healthcare.vertical import HOME
from tests.support.commands import Ran

Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The clinic's prompts, as a business has them for itself."""
    return Path(shutil.copytree(HOME / "prompts", tmp_path / "prompts"))


def change(folder: Path) -> None:
    file = folder / "en" / "reception.md"
    file.write_text(file.read_text("utf-8") + "\nBe brief.\n", encoding="utf-8")


def written(run: Run, *words: str, folder: Path) -> Any:
    ran = run("prompts", *words, "--dir", str(folder), "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def signed(folder: Path, *, decision: str, before: str, after: str) -> tuple[str, str]:
    """A verdict's file, and the public key that signed it."""
    folder.mkdir(exist_ok=True)
    now = Candidate(name="now", prompts=str(folder))
    told: JsonObject = {
        "verdict": decision,
        "baseline": now.to_json(),
        "candidate": now.model_copy(update={"prompts_version": "working"}).to_json(),
        "prompts": {"baseline": before, "candidate": after},
    }
    file = write_verdict(folder, told, settings=Settings())
    return str(file), json.loads(file.read_text("utf-8"))["signature"]["key"]


def test_prompts_are_pinned_changed_adopted_and_rolled_back(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    first = written(run, "pin", "healthcare", folder=folder)["version"]
    change(folder)
    listed = written(run, "list", "healthcare", folder=folder)
    second = listed["working"]
    assert listed["pinned"] == first != second
    [difference] = written(run, "diff", "healthcare", folder=folder)
    assert difference["file"] == "en/reception.md" and "+Be brief." in difference["diff"]

    file, key = signed(tmp_path / "gate", decision="adopt", before=first, after=second)
    adopted = written(run, "adopt", "healthcare", "--verdict", file, "--key", key, folder=folder)
    assert adopted == {"version": second}
    assert written(run, "diff", "healthcare", folder=folder) == []
    assert written(run, "rollback", "healthcare", folder=folder) == {"version": first}
    rows = written(run, "list", "healthcare", folder=folder)["versions"]
    assert [(row["version"], row["how"], row["pinned"]) for row in rows] == [
        (first, "rollback", True),
        (second, "adopt", False),
        (first, "pin", False),
    ]
    assert rows[1]["verdict"] and rows[0]["verdict"] is None


def test_a_verdict_that_is_not_adopt_changes_nothing(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    first = written(run, "pin", "healthcare", folder=folder)["version"]
    change(folder)
    second = written(run, "list", "healthcare", folder=folder)["working"]
    file, key = signed(tmp_path / "gate", decision="no_harm", before=first, after=second)
    words = ("prompts", "adopt", "healthcare", "--verdict", file, "--dir", str(folder))
    assert "only 'adopt' lets them in" in (ran := run(*words, "--key", key)).err
    assert ran.status == 2
    assert "no key says whose verdicts count" in run(*words).err
    assert "not trusted" in run(*words, "--key", "fdpk_" + "0" * 64).err
    assert written(run, "list", "healthcare", folder=folder)["pinned"] == first


def test_people_read_which_version_is_pinned(run: Run, folder: Path) -> None:
    assert (
        "in use: nothing is pinned"
        in run("prompts", "list", "healthcare", "--dir", str(folder)).out
    )
    version = written(run, "pin", "healthcare", folder=folder)["version"]
    ran = run("prompts", "list", "healthcare", "--dir", str(folder))
    lines = ran.out.splitlines()
    assert lines[0].startswith(version) and lines[0].endswith("pin  pinned")
    assert lines[1] == f"{version}  working  as pinned"
    again = run("prompts", "pin", "healthcare", "--dir", str(folder))
    assert again.status == 2 and "'frontdesk prompts adopt'" in again.err
