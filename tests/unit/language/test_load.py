from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.language import load, load_with
from frontdesk_processors.language.load import read_folder


def test_a_language_we_lack_is_named_with_those_we_have() -> None:
    with pytest.raises(UnknownName, match=r"unknown language 'xx'; known: .*en"):
        load("xx")


def test_a_phrase_is_filled_with_the_values_given() -> None:
    assert load().say("speak.moment", day="Monday", clock="noon") == "Monday at noon"


@pytest.mark.parametrize("key", ["speak.no_such", "nothing", "speak.weekdays", "speak.day.more"])
def test_a_key_that_holds_no_phrase_is_a_definition_error(key: str) -> None:
    with pytest.raises(DefinitionError, match=key):
        load().say(key)


def test_a_phrase_without_its_values_is_a_definition_error() -> None:
    with pytest.raises(DefinitionError, match=r"speak\.moment"):
        load().say("speak.moment", day="Monday")


def test_lists_and_tables_are_read_by_their_key() -> None:
    assert load().list("speak.weekdays")[0] == "Monday"
    assert load().table("speak.currencies")["USD"] == "$"


def test_what_is_no_list_or_table_is_a_definition_error() -> None:
    with pytest.raises(DefinitionError, match="no list"):
        load().list("speak.day")
    with pytest.raises(DefinitionError, match="no table"):
        load().table("speak.weekdays")


def test_loading_twice_gives_the_same_language() -> None:
    assert load("en") is load("en")


def test_the_files_of_a_folder_are_one_language(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[one]\nx = "X"\n')
    (tmp_path / "b.toml").write_text('[two]\nitems = ["y"]\n')
    language = read_folder(tmp_path)
    assert (language.say("one.x"), language.list("two.items")) == ("X", ("y",))


def test_two_files_with_the_same_table_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[one]\n")
    (tmp_path / "b.toml").write_text("[one]\n")
    with pytest.raises(DefinitionError, match=r"'one'.*a\.toml and b\.toml"):
        read_folder(tmp_path)


def test_a_file_that_cannot_be_parsed_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[one\n")
    with pytest.raises(DefinitionError, match=r"bad\.toml"):
        read_folder(tmp_path)


def test_what_a_trade_adds_follows_what_the_language_says(tmp_path: Path) -> None:
    more = tmp_path / "en.toml"
    more.write_text('[wants.who]\nsaid = ["\\\\bwelders\\\\b"]\n')
    language = load_with("en", more)
    before = load("en").list("wants.who.said")
    assert language.list("wants.who.said") == (*before, r"\bwelders\b")
    assert language.list("wants.who.named") == load("en").list("wants.who.named")
    assert load("en").list("wants.who.said") == before
    assert load_with("en", more) is language


@pytest.mark.parametrize(
    "added", ['[wants.who]\nhelp = "x"', "[wants.shoes]", "[wants.who]\nsay = []"]
)
def test_a_trade_changes_nothing_that_the_language_says(tmp_path: Path, added: str) -> None:
    more = tmp_path / "en.toml"
    more.write_text(added)
    with pytest.raises(DefinitionError, match="is no list of the language"):
        load_with("en", more)
