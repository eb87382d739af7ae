"""Words that are written so that nobody's rules know them, as they are read."""

from __future__ import annotations

import html
import re
import unicodedata

_LOOKALIKES = str.maketrans(
    "аеорсухіѕԁвкмнтοαεʙᴀᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxisdbkmhtoaebacdefghijklmnoprstuvwyz",
)
"""Letters of other alphabets, and small capitals, that look like ours."""
_FIGURES = str.maketrans("01345", "oieas")
_MIXED = re.compile(r"\b[a-z]+[01345]+[a-z]+\b")
"""Figures in the middle of a word stand for letters: ``b00ked``."""
_SPELT = re.compile(r"\b[a-z](?:[ .-]{1,2}[a-z]\b){3,}")


def undisguised(text: str) -> str:
    """A text as it is read: in lower case, look-alikes as our letters, spelt words put together.

    Meant for patterns only: marks that no letter has are gone, and entities are what they stand
    for.
    """
    plain = html.unescape(text).casefold().replace("’", "'")
    if not plain.isascii():
        whole = unicodedata.normalize("NFKC", plain.translate(_LOOKALIKES))
        plain = "".join(char for char in whole if unicodedata.category(char) not in ("Mn", "Cf"))
    plain = _MIXED.sub(lambda word: word.group().translate(_FIGURES), plain)
    return _SPELT.sub(lambda spelt: re.sub(r"[ .-]", "", spelt.group()), plain)
