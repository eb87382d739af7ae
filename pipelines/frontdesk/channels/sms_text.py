"""Texts as the network carries them: alphabets, segments, and what fits into one message.

The default alphabet is that of 3GPP TS 23.038, section 6.2.1: a message within it takes 160
characters, and 153 a piece when there are several; any other takes 70, and 67 a piece.
"""

from __future__ import annotations

import re

LONGEST = 1600
"""Longest message that Twilio takes, in characters (its error 21617)."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two places.
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


def plain(text: str) -> str:
    """The text with typographic marks as the default alphabet has them: half the price."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """How many segments a text takes, which is what is paid for."""
    if set(text) <= _BASIC | _EXTENDED:
        length, one, several = sum(1 + (c in _EXTENDED) for c in text), 160, 153
    else:
        length, one, several = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // several)


def messages(text: str) -> list[str]:
    """The text as messages that a network takes, cut between sentences where it can be."""
    parts: list[str] = []
    for piece in re.split(r"(?<=[.!?\n])\s+", plain(text).strip()):
        for chunk in _chunks(piece):
            if parts and len(parts[-1]) + 1 + len(chunk) <= LONGEST:
                parts[-1] = f"{parts[-1]} {chunk}"
            elif chunk:
                parts.append(chunk)
    return parts


def _chunks(text: str) -> list[str]:
    return [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
