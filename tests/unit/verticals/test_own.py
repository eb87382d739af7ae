"""Where a business's own vertical is found, and what is said of one that cannot be loaded."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from frontdesk.registry import vertical
from frontdesk_processors.errors import BadSetting, DefinitionError, UnknownName
from frontdesk_verticals.healthcare import healthcare

OURS = "from frontdesk_verticals.healthcare import healthcare\n"


def test_a_folder_is_its_bot_and_each_folder_has_modules_of_its_own(tmp_path: Path) -> None:
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "words.py").write_text(f"SAID = '{name}'\n")
        (folder / "bot.py").write_text(
            f"{OURS}from .words import SAID\n"
            "vertical = healthcare.customise(prompts={'reception': SAID})\n"
        )
    found = [vertical(str(tmp_path / name)).specialists[0].added for name in ("north", "south")]
    assert found == ["north", "south"]


def test_a_module_beside_a_bot_is_one_however_the_bot_is_run(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("SAID = 'west'\n")
    (tmp_path / "bot.py").write_text(
        f"{OURS}from frontdesk.own import beside\n"
        "words = beside(__file__, 'words')\n"
        "vertical = healthcare.customise(prompts={'reception': words.SAID})\n"
    )
    assert vertical(str(tmp_path)).specialists[0].added == "west"
    run = runpy.run_path(str(tmp_path / "bot.py"))
    assert run["vertical"].specialists[0].added == "west"


def test_another_name_of_a_file_or_of_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two_clinics.py").write_text(f"{OURS}day = night = healthcare\n")
    assert vertical(f"{tmp_path}/two_clinics.py:night") is healthcare
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert vertical("two_clinics:day") is healthcare


def test_a_name_that_a_file_has_not_is_told_with_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(OURS)
    with pytest.raises(UnknownName, match=r"unknown vertical 'vertical'; known: healthcare"):
        vertical(str(tmp_path))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("vertical = (\n", r"bot\.py:1: '\(' was never closed"),
        ("\nimport no_such_module\n", r"bot\.py:2: ModuleNotFoundError: No module named"),
        ("vertical = 'healthcare'\n", r"bot\.py: 'vertical' is a str, no Vertical"),
        (
            f"{OURS}\nvertical = healthcare.customise(steps={{'end': []}})\n",
            r"bot\.py:3: unknown step",
        ),
    ],
)
def test_what_cannot_be_loaded_is_told_with_its_line(tmp_path: Path, code: str, told: str) -> None:
    (tmp_path / "bot.py").write_text(code)
    with pytest.raises(DefinitionError, match=told):
        vertical(str(tmp_path))


def test_a_file_that_it_reads_names_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "prompt.md").write_text("+++\nmodel = 1\n+++\nHello\n")
    (tmp_path / "bot.py").write_text(
        f"from pathlib import Path\n{OURS}"
        "file = Path(__file__).with_name('prompt.md')\n"
        "vertical = healthcare.customise(prompts={'reception': file})\n"
    )
    with pytest.raises(BadSetting, match=r"prompt\.md:2: model"):
        vertical(str(tmp_path))
