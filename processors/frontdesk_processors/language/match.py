"""Names as they were heard, matched against a list of those that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from frontdesk_processors.language.load import load
from frontdesk_processors.language.sounds import edits, sound
from frontdesk_processors.language.tokens import fold

_EXACT_ONLY = 3
"""Words this short are matched only as they stand: almost every one is near another."""
_SHORT = 4
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SAME_SOUND = 0.12
"""What an equal sound adds to the likeness of spelling."""
_NEAR = 0.9
"""Most that a word which is not the same can score."""


@dataclass(frozen=True)
class Match:
    """A name of the list found in a text.

    Args:
        id: The entry's id.
        form: Its surface form, as it was given.
        text: The words it was found in.
        start: Index in the text of their first character.
        end: Index after their last character.
        score: 1 for the same words, less for words that sound or look alike.
    """

    id: str
    form: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    sound: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    form: str
    tokens: tuple[_Token, ...]


class Lexicon:
    """Names that may be said, each with the id it stands for; immutable.

    Case, accents, titles ("doctor", "Dr.") and plural or tense endings make no difference.

    Args:
        entries: Pairs of an id and a surface form; an id may have several forms.
        language: Code of the language whose titles and endings are used.
    """

    def __init__(self, entries: Iterable[tuple[str, str]], *, language: str = "en") -> None:
        spoken = load(language)
        self._titles = {title: str(full) for title, full in spoken.table("match.titles").items()}
        self._endings = spoken.list("match.endings")
        self._common = frozenset(spoken.list("match.common"))
        self._entries = tuple(
            _Entry(id, form, tokens)
            for id, form in entries
            if (tokens := tuple(self._tokens(form)))
        )
        forms = {token.key: token for entry in self._entries for token in entry.tokens}
        self._vocabulary = tuple(forms.values())

    def find(self, text: str, *, floor: float = 0.82) -> list[Match]:
        """The names in a text, in order, not overlapping.

        Two ids that fit the same words equally well are both returned, with the same span.

        Args:
            text: What was said.
            floor: Least score that counts.
        """
        tokens = list(self._tokens(text))
        likeness = [self._alike(token, floor) for token in tokens]
        candidates = [
            _match(text, tokens[at : at + len(entry.tokens)], entry, score)
            for at in range(len(tokens))
            for entry in self._entries
            if (score := _score_at(likeness, at, entry)) >= floor
        ]
        return _best(candidates)

    def find_each(self, text: str) -> list[Match]:
        """As `find`, but of two ids that fit the same words equally well only the first."""
        spans = {(match.start, match.end): match for match in reversed(self.find(text))}
        return [spans[span] for span in sorted(spans)]

    def _alike(self, token: _Token, floor: float) -> dict[str, float]:
        found: dict[str, float] = {}
        fuzzy = len(token.key) > _EXACT_ONLY and token.key not in self._common
        for known in self._vocabulary:
            if known.key == token.key:
                found[known.key] = 1.0
            elif fuzzy and len(known.key) > _EXACT_ONLY and token.key not in self._titles:
                score = _score(token, known, floor)
                if score >= floor:
                    found[known.key] = score
        return found

    def _tokens(self, text: str) -> Iterable[_Token]:
        for match in _WORD.finditer(text):
            key = fold(match.group()).replace("’", "'").removesuffix("'s").replace("'", "")
            key = self._stem(self._titles.get(key, key))
            if key:
                yield _Token(key, sound(key), match.start(), match.end())

    def _stem(self, key: str) -> str:
        for ending in self._endings:
            base = key.removesuffix(ending)
            if base != key and len(base) >= _SHORT and base[-1] not in "su":
                return base
        return key


def _score_at(likeness: Sequence[Mapping[str, float]], at: int, entry: _Entry) -> float:
    """How like the words from there on are to all of an entry, weighed by their letters."""
    if entry.tokens[0].key not in likeness[at] or at + len(entry.tokens) > len(likeness):
        return 0.0
    total, letters = 0.0, 0
    for offset, wanted in enumerate(entry.tokens):
        score = likeness[at + offset].get(wanted.key)
        if score is None:
            return 0.0
        total += score * len(wanted.key)
        letters += len(wanted.key)
    return total / letters


def _match(text: str, heard: Sequence[_Token], entry: _Entry, score: float) -> Match:
    start, end = heard[0].start, heard[-1].end
    return Match(entry.id, entry.form, text[start:end], start, end, round(score, 4))


def _best(candidates: Iterable[Match]) -> list[Match]:
    chosen: list[Match] = []
    for match in sorted(candidates, key=lambda m: (-(m.end - m.start) * m.score**2, m.start)):
        ties = [
            kept
            for kept in chosen
            if (kept.start, kept.end) == (match.start, match.end) and kept.score == match.score
        ]
        free = all(match.end <= kept.start or kept.end <= match.start for kept in chosen)
        if free or (ties and all(kept.id != match.id for kept in ties)):
            chosen.append(match)
    return sorted(chosen, key=lambda m: (m.start, m.end))


def _score(heard: _Token, known: _Token, floor: float) -> float:
    longest = max(len(heard.key), len(known.key))
    sounds = heard.sound == known.sound
    most = (1 - floor + (_SAME_SOUND if sounds else 0.0)) * longest
    if abs(len(heard.key) - len(known.key)) > most:
        return 0.0
    if not sounds and heard.key[0] != known.key[0]:
        return 0.0
    apart = edits(heard.key, known.key)
    if apart > most:
        return 0.0
    return min(1 - apart / longest + (_SAME_SOUND if sounds else 0.0), _NEAR)
