"""What models cost and how long they stay, and what the doctor makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from frontdesk.cli.doctor_models import AHEAD_DAYS, STALE_DAYS, watched
from frontdesk.providers.in_use import in_use
from frontdesk.providers.sheet import PRICED, Sheet
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, UnknownName
from tests.support.sheets import OWN


def test_every_row_has_a_source_a_date_and_prices_of_units_that_can_be_counted() -> None:
    sheet = Sheet.load()
    units = {price for price, _ in PRICED.values()}
    for row in sheet.models.values():
        assert row.source and row.checked <= sheet.as_of, row.name
        assert row.prices and set(row.prices) <= units, row.name
        assert row.languages or "languages" in row.unverified, row.name


def test_every_model_of_the_default_settings_is_in_the_sheet() -> None:
    sheet = Sheet.load()
    keys = {"OPENAI_API_KEY": "k", "DEEPGRAM_API_KEY": "k", "ELEVENLABS_API_KEY": "k"}
    ladder = {"FRONTDESK_BRAIN": "openai,anthropic,google,embedded"}
    for settings in (Settings(), Settings.model_validate(keys), Settings.model_validate(ladder)):
        for stage, name in in_use(settings):
            assert sheet.find(stage, name) is not None, name


def test_what_was_read_from_a_cache_costs_what_the_provider_lists_for_it() -> None:
    row = Sheet.load().model("llm", "gpt-4.1-mini")
    assert row.cost({"input": 1_000_000}) == Decimal("0.40")
    assert row.cost({"cached_input": 1_000_000}) == Decimal("0.10")
    # No price of its own is listed: it costs what any other input does.
    assert row.cost({"cache_write": 1_000_000}) == Decimal("0.40")
    assert row.cost({"input": 7, "output": 3}) == Decimal("0.0000076")


def test_seconds_are_priced_by_the_minute_and_characters_by_the_million() -> None:
    sheet = Sheet.load()
    assert sheet.model("stt", "nova-3-general").cost({"seconds": 90}) == Decimal("0.0072")
    assert sheet.model("tts", "eleven_flash_v2_5").cost({"characters": 100}) == Decimal("0.005")


def test_a_unit_without_a_price_is_not_taken_for_free() -> None:
    row = Sheet.load().model("llm", "gpt-4.1-mini")
    assert row.cost({"input": 5, "output_audio": 1}) is None
    assert row.cost({"input": 0, "output_audio": 0}) == 0


def test_a_dated_snapshot_is_priced_as_its_model_and_another_name_is_not() -> None:
    sheet = Sheet.load()
    assert sheet.model("llm", "gpt-4.1-mini-2025-04-14").name == "gpt-4.1-mini"
    assert sheet.model("llm", "claude-haiku-4-5-20251001").name == "claude-haiku-4-5"
    assert sheet.find("llm", "gpt-4.1-mini-turbo") is None
    with pytest.raises(UnknownName, match="gpt-99"):
        sheet.model("llm", "gpt-99")


def test_rows_of_ones_own_are_added_to_the_sheet(tmp_path: Path) -> None:
    (own := tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    sheet = Sheet.load(own)
    assert sheet.model("llm", "house-7b").cost({"output": 1000}) == Decimal("0.00005")
    assert sheet.model("llm", "gpt-4.1").cost({"output": 1000}) == Decimal("0.008")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (OWN.replace('"0.05"', '"-1"', 1), "llm.house-7b.prices.input"),
        (OWN.replace("input =", "inputs ="), "llm.house-7b.prices: 'inputs' is no unit; known: "),
        (OWN.replace("checked", "chekced"), "llm.house-7b.checked"),
        ("as_of = yesterday", "no sheet of models"),
    ],
)
def test_a_wrong_row_of_ones_own_says_which(tmp_path: Path, broken: str, told: str) -> None:
    (own := tmp_path / "own.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadSetting, match=told):
        Sheet.load(own)


def test_a_sunset_is_told_ninety_days_ahead_and_not_before() -> None:
    sheet = Sheet.load()
    sunset = sheet.model("llm", "gpt-4.1-mini").sunset
    assert sunset is not None
    day = sunset - timedelta(days=AHEAD_DAYS)
    early = watched([("llm", "gpt-4.1-mini")], sheet=sheet, today=day - timedelta(days=1))
    assert (early.ok, early.warning) == (True, False)
    told = watched([("llm", "gpt-4.1-mini")], sheet=sheet, today=day)
    assert (told.ok, told.warning) == (True, True)
    assert "in 90 days; its provider names gpt-6-luna in its place" in told.detail
    gone = watched([("llm", "gpt-4.1-mini")], sheet=sheet, today=sunset)
    assert not gone.ok and "was shut down on 2027-01-14" in gone.detail


def test_a_sheet_that_is_too_old_is_told() -> None:
    sheet = Sheet.load()
    fresh = sheet.as_of + timedelta(days=STALE_DAYS)
    assert not watched([("llm", "embedded")], sheet=sheet, today=fresh).warning
    told = watched([("llm", "embedded")], sheet=sheet, today=fresh + timedelta(days=1))
    assert told.ok and told.warning and "91 days old" in told.detail


def test_a_model_without_a_price_is_told() -> None:
    told = watched([("llm", "house-7b")], sheet=Sheet.load(), today=date(2026, 11, 27))
    assert told.ok and told.warning and "FRONTDESK_SHEET" in told.detail
