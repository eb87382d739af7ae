"""Two candidates are one configuration when all that they name is the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.likeness import alike

A = Candidate(name="a")
ROOT = Path(__file__).parents[3]


def test_what_differs_in_its_name_alone_is_the_same() -> None:
    assert alike(A, Candidate(name="b"))
    assert not alike(A, Candidate(name="a", priced_as="gpt-4.1"))
    assert not alike(A, Candidate(name="a", brain="openai"))


def test_overlays_are_the_same_when_they_hold_the_same(tmp_path: Path) -> None:
    sides: list[Candidate] = []
    for name in ("one", "two"):
        prompt = tmp_path / name / "prompts" / "en" / "role.md"
        prompt.parent.mkdir(parents=True)
        prompt.write_text("Be kind.")
        sides.append(A.model_copy(update={"name": name, "overlay": str(tmp_path / name)}))
    assert alike(*sides)
    prompt.write_text("Be brief.")
    assert not alike(*sides)


def test_code_is_compared_by_its_files_and_not_by_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    for root, package in (("processors", "frontdesk_processors"), ("pipelines", "frontdesk")):
        (tmp_path / root / package).mkdir(parents=True)
        (tmp_path / root / package / "a.py").write_text("A = 1\n")
    git("init", "-q")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "One")
    monkeypatch.chdir(tmp_path)
    committed, tree = Candidate(name="c", revision="HEAD"), Candidate(name="t", code=str(tmp_path))
    assert alike(committed, tree)
    (tmp_path / "docs.md").write_text("Words.")
    assert alike(committed, tree)
    (tmp_path / "pipelines" / "frontdesk" / "a.py").write_text("A = 2\n")
    assert not alike(committed, tree)
    assert not alike(Candidate(name="x", revision="nothing"), tree)


def test_the_code_that_runs_is_its_own_checkout_but_for_modules_of_ones_own() -> None:
    here = Candidate(name="here", code=str(ROOT))
    assert alike(A, here)
    own = {"brain": "my_package:make_llm"}
    assert not alike(A.model_copy(update=own), here.model_copy(update=own))
    assert alike(A.model_copy(update=own), Candidate(name="b", brain="my_package:make_llm"))
