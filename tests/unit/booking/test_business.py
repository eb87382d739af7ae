"""A business's own file: what cannot be is refused, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.booking.business import read_business
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.healthcare.vertical import BUSINESS

TEXT = BUSINESS.read_text(encoding="utf-8")


def _refused(tmp_path: Path, text: str) -> tuple[str, str]:
    """The line that is named, and what is said of it."""
    file = tmp_path / "business.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        read_business(file, ClinicFile)
    number, _, told = str(refused.value).removeprefix(f"{file}:").partition(": ")
    return text.splitlines()[int(number) - 1], told


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('["08:00", "17:00"]', '["17:00", "08:00"]', "hours", "closes at 08:00 and opens at 17:00"),
        ('["08:00", "17:00"]', '["08:00", "25:00"]', "hours", "time"),
        ("mon = [", "someday = [", "hours", "mon"),
        ('zone = "America/Los_Angeles"', 'zone = "Atlantis"', "zone", "no time zone 'Atlantis'"),
        ('currency = "USD"', 'currency = "USD"\nfax = "1"', "fax", "Extra inputs"),
        ("month = 7\nday = 4", "month = 2\nday = 30", "[[holidays]]", "no year has a day 30"),
        (
            "month = 7\nday = 4",
            "year = 2027\nmonth = 2\nday = 29",
            "[[holidays]]",
            "2027 has no day 29",
        ),
        ("month = 7\nday = 4", "month = 7", "[[holidays]]", "needs a day of the month"),
        ('"https://pay.', '"http://pay.', "link", "should match pattern"),
        ('"https://pay.', '"https://me:word@pay.', "link", "should match pattern"),
        ('closes = "12:00"', "", "[[holidays]]", "a short day needs opens and closes"),
        ('id = "loc_lakeside"', 'id = "loc_alder"', "id", "two are called 'loc_alder'"),
        ('"nutrition"]\nshifts', '"tooth"]\nshifts', "does", "does 'tooth', which"),
        ("shifts = { loc_alder", "shifts = { loc_moon", "shifts", "'loc_moon', which is"),
        ('"thu", "fri", "sun"]', '"thu", "fri", "sat"]', "shifts", "on sat at loc_foothill"),
        (
            "shifts = { loc_alder = [",
            'shifts = { loc_lakeside = { mon = ["09:00", "10:00"] }, loc_alder = [',
            "shifts",
            "is at loc_lakeside and at loc_alder on mon, at one time",
        ),
        (
            'loc_lakeside = ["mon", "wed"]',
            'loc_lakeside = { mon = ["07:00", "10:00"] }',
            "shifts",
            "on mon at loc_lakeside when it is closed",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: str, told: str
) -> None:
    assert old in TEXT
    stands, said = _refused(tmp_path, TEXT.replace(old, new, 1))
    assert stands.startswith(line) and told in said


def test_a_service_that_nobody_does_is_told_unless_it_is_retired(tmp_path: Path) -> None:
    alone = '[[services]]\ncode = "x_ray"\ncpt = "71045"\nname = "x-ray"\nminutes = 15\n'
    stands, said = _refused(tmp_path, f"{TEXT}\n{alone}")
    assert (stands, said) == ("[[services]]", "nobody does 'x_ray'")
    (tmp_path / "business.toml").write_text(f"{TEXT}\n{alone}retired = true\n", encoding="utf-8")
    assert read_business(tmp_path / "business.toml", ClinicFile).services[-1].retired


def test_staff_rest_at_noon_where_they_work_as_long_as_it_is_open(tmp_path: Path) -> None:
    held = read_business(BUSINESS, ClinicFile)
    monday = [s for s in held.shifts() if s.provider_id == "prov_chen" and s.weekday == 0]
    assert [f"{s.starts:%H:%M}-{s.ends:%H:%M}" for s in monday] == ["08:00-12:00", "13:00-17:00"]
