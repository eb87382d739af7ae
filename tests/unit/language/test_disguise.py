"""What is written so that no rule knows it is read as people read it."""

import pytest

from frontdesk_processors.language.disguise import undisguised


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("You\u2019re B00KED", "you're booked"),
        ("b&#111;oked", "booked"),
        ("сhest pаin", "chest pain"),
        ("ʙᴏᴏᴋᴇᴅ", "booked"),
        ("ｂｏｏｋｅｄ", "booked"),
        ("bo\u034foked", "booked"),
        ("B O O K E D", "booked"),
        ("Monday at 9am, R-7KTDD5QQ, for José", "monday at 9am, r-7ktdd5qq, for josé"),
    ],
)
def test_disguises_are_seen_through_and_plain_words_stay(written: str, read: str) -> None:
    assert undisguised(written) == read
