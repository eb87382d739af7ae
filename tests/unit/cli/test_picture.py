"""The README's picture is of a conversation as it is held today."""

from __future__ import annotations

import html
import re

from frontdesk.cli.picture import RECEIPT, picture
from tests.support.commands import ROOT

PICTURE = ROOT / "docs" / "img" / "chat.svg"


def words(drawn: str) -> str:
    """The picture's text, without what only places it."""
    return " ".join(html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)", drawn))).split())


def test_the_picture_is_the_same_each_time_and_asks_nobody_for_anything() -> None:
    drawn = picture()
    assert drawn == picture()
    assert re.findall(r"https?://(?!www\.w3\.org)|url\((?!#)", drawn) == []
    assert RECEIPT in words(drawn) and "✓ verified" in words(drawn)


def test_the_picture_in_the_repository_is_of_today() -> None:
    kept = PICTURE.read_text(encoding="utf-8")
    assert words(kept) == words(picture()), "run `make pictures`"
