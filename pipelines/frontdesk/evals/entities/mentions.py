"""What somebody said of a known value, as a recogniser heard it: SLURP's form and EVI's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.evals.data import text_of
from frontdesk.evals.noise.pairs import words
from frontdesk_processors.errors import BadSetting

ASKED = ("postcode", "name", "dob")
"""What EVI's callers are asked for, by the names of its fields."""


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One value, said once.

    Parameters:
        kind: What it is, by the name of the data (``postcode``, ``person``, …).
        said: The value as it is.
        heard: The recogniser's text, and after it whatever else the recogniser took it for.
        group: Whose it is: mentions of one sentence or one caller go well or badly together.
        asked: Whether the utterance answers a question for the value; else it is in a sentence.
        country: Where it was said, by two letters, where that is known.
    """

    kind: str
    said: str
    heard: tuple[str, ...]
    group: str
    asked: bool
    country: str = ""


def read_mentions(path: Path) -> list[Mention]:
    """Every mention in a file of JSON Lines, gzip or not; the rows tell their form.

    Raises:
        BadSetting: The file cannot be read, holds none, or a row is of another form; it is named.
    """
    found: list[Mention] = []
    for number, row in enumerate(text_of(path).splitlines(), 1):
        try:
            found += _mentions(json.loads(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSetting(
                f"{str(path)!r}, row {number}: neither recordings of a sentence with its entities "
                f"nor turns of a call with its gold: {error!r}"
            ) from error
    if not found:
        raise BadSetting(f"{str(path)!r} holds no value that was said")
    return found


def _mentions(row: dict[str, Any]) -> Iterator[Mention]:
    if "recordings" in row:
        yield from _in_sentences(row)
    else:
        yield from _asked_for(row)


def _in_sentences(row: dict[str, Any]) -> Iterator[Mention]:
    for recording in row["recordings"]:
        heard = " ".join(words(recording["asr"]))
        for entity in row.get("entities", ()):
            yield Mention(
                kind=entity["type"],
                said=" ".join(words(entity["value"])),
                heard=(heard,),
                group=str(row["id"]),
                asked=False,
            )


def _asked_for(row: dict[str, Any]) -> Iterator[Mention]:
    gold: list[dict[str, str]] = row["gold"]
    # A call that is about nobody, or about one of several, does not say what its caller meant.
    if len({tuple(one[kind] for kind in ASKED) for one in gold}) != 1:
        return
    country = str(gold[0].get("scenario_id", "")).split(".")
    for turn in row["turns"]:
        yield Mention(
            kind=turn["asks"],
            said=gold[0][turn["asks"]],
            heard=tuple(dict.fromkeys((turn["asr"], *turn.get("nbest", ())))),
            group=str(row.get("speaker") or row["id"]),
            asked=True,
            country=country[1] if len(country) > 2 else "",
        )
