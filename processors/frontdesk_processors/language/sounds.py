"""How words sound, and how far apart they are spelled."""

from __future__ import annotations

from itertools import pairwise

#: Letters that sound alike share a figure (Soundex, US National Archives); vowels have none.
_SOUNDS = {
    letter: str(figure)
    for figure, letters in enumerate(("bfpvw", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}


def sound(key: str) -> str:
    """How a word sounds, as figures: words of the same sound have the same.

    After Soundex (US National Archives), without its first letter and its length.
    """
    figures = [_SOUNDS.get(char, "") for char in key]
    kept = figures[:1] + [now for before, now in pairwise(figures) if now != before]
    return "".join(kept)


def edits(one: str, other: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours (Damerau)."""
    older: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        current = [i]
        for j, b in enumerate(other, start=1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            current.append(cost)
        older, row = row, current
    return row[-1]
