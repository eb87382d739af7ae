"""A trade with one thing broken fails where it is loaded, whoever loads it, with the line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Ran

Run = Callable[..., Ran]
GARAGE = Path(__file__).parents[3] / "examples" / "garage" / "garage"
SERVED = '[[business]]\nname = "garage"\nvertical = "{place}"\n'


@pytest.fixture
def garage(tmp_path: Path) -> Path:
    """The example's garage, which a test may spoil."""
    return Path(shutil.copytree(GARAGE, tmp_path / "garage"))


def told(run: Run, garage: Path) -> list[str]:
    """What a check, a chat and a server say of it before they end."""
    place, config = f"{garage}/vertical.py:garage", garage / "frontdesk.toml"
    config.write_text(SERVED.format(place=place), encoding="utf-8")
    checked = run("verticals", "check", place)
    chatted = run("chat", place, "--db", "memory:")
    served = run("serve", "--config", str(config), "--port", "0")
    assert 0 not in (checked.status, chatted.status, served.status)
    return [checked.out, chatted.err, served.err]


@pytest.mark.parametrize(
    ("spoilt", "line"),
    [
        (("business.toml", 'mon = ["08:00", "17:00"]', 'mon = ["18:00", "17:00"]'), "13: "),
        (("business.toml", 'mon = ["08:00", "17:00"]', 'mon = ["08:00", "25:00"]'), "13: "),
        (("business.toml", "month = 11", "month = 13"), "17: "),
        (
            ("business.toml", 'does = ["oil_change", "brakes"]', 'does = ["oil_change"]'),
            "27: nobody does",
        ),
        (("business.toml", "[[staff]]", "[[staff]"), "33: Expected ']]'"),
        (("business.toml", "# A garage", 'x = """ A garage'), "37: Unterminated string"),
        (("wording/en.toml", "[greeting]", "[greeting"), "4: Expected ']'"),
        (("wording/en.toml", "{business}, good", "{business, good"), "5: 'greeting.text': "),
        (("prompts/en/desk.md", "# Role", "+++\n\nlevel = \n+++\n# Role"), "3: Invalid value"),
        (("prompts/en/desk.md", "`book_drop_off`", "`book_car`"), "3: unknown tool 'book_car'"),
        (("policy/garage.md", "\n\n", "\n\nAsk get_prices.\n\n"), "3: unknown tool 'get_prices'"),
        (("vertical.py", "import book_drop_off,", "import book_car,"), "11: ImportError: "),
        (("vertical.py", "garage = Vertical(", "garage = Vertical(("), "26: '(' was never"),
        (("vertical.py", '    title="Garage front desk",\n', ""), "26: TypeError: "),
        (("tools.py", '    """', '    "'), "17: unterminated"),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_line(
    run: Run, garage: Path, spoilt: tuple[str, str, str], line: str
) -> None:
    file, old, new = spoilt
    path = garage / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = told(run, garage)
    assert [f"{path}:{line}" in one for one in said] == [True] * 3, said


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("policy/garage.md", "there is no policy '{}', and it requires garage.md"),
        ("wording/en.toml", "unknown language 'en'; known: none is installed. There is no {}"),
        ("prompts/en/desk.md", "there is no prompt '{}'"),
    ],
)
def test_a_file_that_is_missing_is_named_with_the_line_that_wants_it(
    run: Run, garage: Path, file: str, says: str
) -> None:
    (garage / file).unlink()
    said = told(run, garage)
    wants = f"{garage}/vertical.py:26: "
    assert all(wants in one and says.format(garage / file) in one for one in said), said


def test_a_required_policy_that_says_nothing_is_missing_too(run: Run, garage: Path) -> None:
    (garage / "policy" / "garage.md").write_text("\n", encoding="utf-8")
    (garage / "policy" / "more.md").write_text("# More\n", encoding="utf-8")
    assert all(f"{garage}/policy/garage.md:1: it is empty" in one for one in told(run, garage))


def test_a_server_names_the_line_of_a_trade_that_is_none(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "frontdesk.toml"
    config.write_text(SERVED.format(place="bakery"), encoding="utf-8")
    ran = run("serve", "--config", str(config), "--port", "0")
    assert f"{config}:3: unknown vertical 'bakery'; known: healthcare, " in ran.err
