from pathlib import Path

import pytest

from frontdesk.wording import Sentences
from frontdesk_processors.errors import DefinitionError
from frontdesk_verticals.healthcare import healthcare


def _file(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "en.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_trade_says_days_in_the_shared_words_until_it_has_its_own(tmp_path: Path) -> None:
    own = _file(tmp_path / "own", '[span]\nday = "am {day}"')
    shared = _file(tmp_path / "shared", '[span]\nday = "on {day}"\nsoonest = "soon"')
    sentences = Sentences.load(own, language="en", beneath=[shared])
    assert sentences.say("span.day", day="Friday") == "am Friday"
    assert sentences.say("span.soonest") == "soon"


def test_what_no_file_has_is_named(tmp_path: Path) -> None:
    own = _file(tmp_path / "own", '[span]\nday = "am {day}"')
    with pytest.raises(DefinitionError, match="no such sentence"):
        Sentences.load(own, language="en", beneath=[tmp_path / "nowhere"]).say("span.soonest")


def test_every_vertical_can_say_a_closed_day() -> None:
    said = healthcare.wording("en").say("none.holiday", day="Thursday", holiday="Thanksgiving")
    assert "Thursday" in said and "Thanksgiving" in said
