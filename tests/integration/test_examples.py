"""The examples run as they stand, each in a process of its own, without a key or a network."""

import subprocess
import sys

import pytest

from tests.support.shared_data import ROOT

EXAMPLES = ROOT / "examples"
PRINTS = {
    "first_chat.py": ["open Monday to Friday", "Shall I book it?", "You're booked", "Receipt: R-"],
    "guard_only.py": [
        "Bot: Let me check that: order pizza, with kind: funghi, count: 2. Shall I go ahead?\n"
        "Caller: Yes.\n"
        "Kitchen: 2 funghi\n"
        "Bot: Order seven.\n"
        "Receipts: ['order_pizza']\n"
    ],
    "inside_asyncio.py": ["Monday to Friday", "Ann: answered, Bob: answered"],
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


@pytest.mark.parametrize("name", sorted(PRINTS))
def test_an_example_prints_what_it_promises(name: str) -> None:
    ran = run(name)
    assert ran.returncode == 0, ran.stderr
    for text in PRINTS[name]:
        assert text in ran.stdout


def test_every_example_is_run_and_fits_a_page() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.py")}
    assert set(files) == set(PRINTS)
    assert all(text.count("\n") < 60 for text in files.values())
