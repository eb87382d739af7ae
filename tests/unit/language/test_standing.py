"""Values that are taken back in the same breath."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk_processors.language import Kind, find, load, standing

ENGLISH = load("en")
TODAY = date(2026, 11, 23)


def stands(text: str, expect: Kind) -> list[tuple[str, str]]:
    read = find(text, ENGLISH, expect=expect, today=TODAY)
    return [(one.kind, one.value) for one in standing(read, text, ENGLISH)]


@pytest.mark.parametrize("takes_back", ["no sorry,", "no wait,", "I mean", "sorry,", "or rather"])
@pytest.mark.parametrize(
    ("expect", "first", "then", "value"),
    [
        ("birth_date", "March 6th, 1984", "March 5th, 1984", "1984-03-05"),
        ("phone", "212-555-0199", "212-555-0111", "+12125550111"),
        ("email", "an@example.com", "ann@example.com", "ann@example.com"),
        ("name", "Marta Lopez", "Maria Lopez", "Maria Lopez"),
    ],
)
def test_what_is_taken_back_at_once_does_not_count(
    expect: Kind, first: str, then: str, value: str, takes_back: str
) -> None:
    assert stands(f"{first}, {takes_back} {then}", expect) == [(expect, value)]


def test_two_of_a_kind_that_nobody_takes_back_both_count() -> None:
    both = stands("212-555-0199 or at work 212-555-0111", "phone")
    assert [value for _, value in both] == ["+12125550199", "+12125550111"]
    both = stands("it's 212-555-0199, no answer there means 212-555-0111", "phone")
    assert len(both) == 2
