from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frontdesk.evals.entities.mentions import read_mentions
from frontdesk.evals.entities.report import report, run
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.language import load
from tests.support.entities import CALL, SENTENCE, write


def told(tmp_path: Path, *rows: Any) -> Any:
    return report(run(read_mentions(write(tmp_path, *rows)), load()), seed=0)


def test_what_is_read_of_a_call_is_held_against_its_gold(tmp_path: Path) -> None:
    figures = told(tmp_path, CALL)
    assert list(figures) == ["postcode", "name", "dob"]
    postcode = figures["postcode"]
    assert postcode["n"] == 2
    assert (postcode["asr_exact"], postcode["repaired_exact"]) == (0.5, 1.0)
    assert (figures["name"]["asr_exact"], figures["name"]["known_exact"]) == (0.0, 1.0)
    assert figures["dob"]["repaired_exact"] == 1.0
    assert "known_exact" not in figures["dob"]


def test_what_only_an_alternative_gives_is_told_apart(tmp_path: Path) -> None:
    turn = {"asks": "dob", "asr": "best of may", "nbest": ["3rd of April 1971"]}
    dob = told(tmp_path, {**CALL, "turns": [turn]})["dob"]
    assert (dob["first_exact"], dob["repaired_exact"]) == (0.0, 1.0)


def test_each_share_has_its_interval(tmp_path: Path) -> None:
    intervals = told(tmp_path, CALL)["postcode"]["intervals"]
    assert set(intervals) == {"asr_exact", "repaired_exact", "first_exact", "known_exact"}
    assert intervals["asr_exact"]["n"] == 2


def test_a_day_counts_when_it_is_the_same_day_in_other_words(tmp_path: Path) -> None:
    figures = told(tmp_path, SENTENCE)
    assert figures["date"]["n"] == figures["person"]["n"] == 2
    assert (figures["date"]["asr_exact"], figures["date"]["repaired_exact"]) == (0.5, 1.0)
    assert (figures["person"]["asr_exact"], figures["person"]["known_exact"]) == (0.5, 1.0)


def test_a_value_that_was_right_and_is_read_as_another_is_harmed(tmp_path: Path) -> None:
    row = json.loads(json.dumps(CALL))
    # A postcode of no country that is known is not read at all.
    row["gold"][0] |= {"scenario_id": "de.AT.1", "postcode": "1010"}
    row["turns"] = [{"asks": "postcode", "asr": "1010", "nbest": []}]
    postcode = told(tmp_path, row)["postcode"]
    assert (postcode["asr_exact"], postcode["repaired_exact"], postcode["harmed"]) == (1.0, 0.0, 1)


def test_a_call_about_nobody_or_about_several_is_left_out(tmp_path: Path) -> None:
    nobody: dict[str, Any] = {**CALL, "gold": []}
    several: dict[str, Any] = {
        **CALL,
        "gold": [CALL["gold"][0], {**CALL["gold"][0], "name": "Ida Berg"}],
    }
    assert told(tmp_path, nobody, several, CALL)["name"]["n"] == 1


def test_a_file_of_another_form_is_refused_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="row 2"):
        read_mentions(write(tmp_path, CALL, {"text": "hello"}))


def test_a_file_that_holds_no_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no value"):
        read_mentions(write(tmp_path, {**CALL, "gold": []}))
