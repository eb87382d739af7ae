"""The examples run as they stand, each in a process of its own, without a key or a network."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.commands import child
from tests.support.shared_data import ROOT
from tests.support.wide import widely

EXAMPLES = ROOT / "examples"
SERVES = {"bot.py"}
"""Runs until it is stopped: tests/integration/test_pipecat_evals.py."""
PRINTS = {
    "customised.py": [
        "Alder Street Family Clinic, hello.\n",
        "Heard: Is there parking?\nClinic: Behind the house.\n",
        "Clinic: We take no new patients this year.",
    ],
    "first_chat.py": ["open Monday to Friday", "Shall I book it?", "You're booked", "Receipt: R-"],
    "guard_only.py": [
        "Bot: Let me check that: order pizza, with kind: funghi, count: 2. Shall I go ahead?\n"
        "Caller: Yes.\n"
        "Kitchen: 2 funghi\n"
        "Bot: Order seven.\n"
        "Receipts: ['order_pizza']\n"
    ],
    "inside_asyncio.py": ["Monday to Friday", "Ann: answered, Bob: answered"],
    "langgraph_agent.py": ["Shall I book it?", "You're booked", "['schedule_appointment']"],
    "openai_agent.py": ["Shall I book it?", "You're booked", "['schedule_appointment']"],
}


def run(name: str) -> "subprocess.CompletedProcess[str]":
    path = ":".join(str(ROOT / folder) for folder in ("processors", "pipelines", "verticals"))
    return subprocess.run(
        [sys.executable, str(EXAMPLES / name)],
        capture_output=True,
        check=False,
        text=True,
        env={"PYTHONPATH": path},
        timeout=50,
    )


@pytest.mark.parametrize("name", widely(sorted(PRINTS), always=("first_chat.py", "guard_only.py")))
def test_an_example_prints_what_it_promises(name: str) -> None:
    ran = run(name)
    assert ran.returncode == 0, ran.stderr
    for text in PRINTS[name]:
        assert text in ran.stdout


def test_every_example_is_run_and_fits_a_page() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.py")}
    assert set(files) == set(PRINTS) | SERVES
    assert all(text.count("\n") < 60 for text in files.values())


GARAGE = EXAMPLES / "garage"


def installed(folder: Path) -> str:
    """Python that puts the garage where an installer would, with the entry points it declares."""
    project = tomllib.loads((GARAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / "frontdesk_garage-0.1.0.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head)
    points = project["entry-points"]["frontdesk.verticals"]
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (info / "entry_points.txt").write_text(f"[frontdesk.verticals]\n{lines}")
    (folder / "garage").symlink_to(GARAGE / "garage")
    return f"sys.path.insert(0, {str(folder)!r})"


def test_a_trade_of_somebody_elses_is_found_passes_its_check_and_books(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    before = installed(packages)
    checked = child(tmp_path, ["verticals", "check", "garage", "--json"], before=before)
    assert (checked.status, checked.err) == (0, "")
    assert all(row["ok"] and not row["warning"] for row in json.loads(checked.out))
    script = tmp_path / "script.txt"
    script.write_text("How much is an oil change?\nBook one on Friday\nAnn Example\nyes\n")
    words = ["chat", "garage", "--script", str(script), "--today", "2026-11-30"]
    said = child(tmp_path, words, before=before).out
    assert "oil change for $60" in said
    assert "You're booked: oil change on Friday, December 4." in said and "verified" in said


def test_the_garage_takes_fewer_than_150_lines_of_python() -> None:
    lines = [
        line
        for file in (GARAGE / "garage").rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    assert len(lines) < 150
