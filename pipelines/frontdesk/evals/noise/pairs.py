"""Sentences as they were said and as a recogniser heard them, in SLURP's form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from frontdesk.evals.data import text_of
from frontdesk_processors.errors import BadSetting

_UNKNOWN = re.compile(r"<\s*unk\s*>")
_OWNING = re.compile(r"(?<=\w)['’]s\b")
_EDGES = '"“”‘’()[]{}.,;:!?…'


@dataclass(frozen=True)
class Entity:
    """Something in a sentence that matters.

    Parameters:
        kind: What it is (``person``, ``date``, …).
        words: Its words.
    """

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """One sentence, said once and heard once.

    Parameters:
        id: The sentence; it may have been said several times.
        said: Its words.
        heard: The words heard.
        entities: What matters in it.
    """

    id: str
    said: tuple[str, ...]
    heard: tuple[str, ...]
    entities: tuple[Entity, ...] = ()


def words(text: str) -> tuple[str, ...]:
    """The words of a text as SLURP's recogniser writes them.

    In lower case without punctuation, "'s" on its own.
    """
    plain = _OWNING.sub(" 's", _UNKNOWN.sub("<unk>", text.casefold())).split()
    return tuple(word for one in plain if (word := one if one == "'s" else one.strip(_EDGES)))


def read_pairs(path: Path) -> list[Pair]:
    """Every recording in a file of JSON Lines (gzip or not) with ``ref`` and ``recordings``.

    Raises:
        BadSetting: The file cannot be read, or a row is of another form; the row is named.
    """
    pairs: list[Pair] = []
    for number, row in enumerate(text_of(path).splitlines(), 1):
        try:
            pairs += _pairs(json.loads(row))
        except (ValueError, KeyError, TypeError) as error:
            raise BadSetting(f"{str(path)!r}, row {number}: no recordings: {error!r}") from error
    if not pairs:
        raise BadSetting(f"{str(path)!r} holds no recordings")
    return pairs


def _pairs(row: dict[str, Any]) -> Sequence[Pair]:
    said = words(row["ref"])
    entities = tuple(Entity(one["type"], words(one["value"])) for one in row.get("entities", ()))
    return [
        Pair(str(row["id"]), said, words(one["asr"]), entities) for one in row["recordings"] if said
    ]


class Span(NamedTuple):
    """Where an entity lies in a sentence.

    Parameters:
        kind: Of entity.
        start: Number of its first word.
        end: Number of the first word after it.
    """

    kind: str
    start: int
    end: int


def spans(said: Sequence[str], entities: Iterable[Entity]) -> tuple[Span, ...]:
    """Where the entities lie; one that is said twice lies in two places."""
    found: list[Span] = []
    for entity in entities:
        size = len(entity.words)
        for at in range(len(said) - size + 1):
            if size and tuple(said[at : at + size]) == entity.words:
                found.append(Span(entity.kind, at, at + size))
    return tuple(found)
