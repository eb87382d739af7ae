"""What callers ask for, told from the tools' schemas alone: a table, with its misses in view."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from frontdesk.opening import language_of
from frontdesk_processors.language import load
from frontdesk_processors.plan import tool_schemas
from frontdesk_processors.schema import catalog
from frontdesk_processors.wants import Wants
from frontdesk_verticals.healthcare import healthcare
from tests.support.other_trades import schemas

ENGLISH = load("en")
NONE = "none"
TABLE: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_name("utterances.toml").read_text("utf-8")
)


def clinic() -> list[Mapping[str, Any]]:
    return [t.to_default_dict() for t in tool_schemas(healthcare.tools, questions={})]


def wants(trade: str) -> Wants:
    if trade != "clinic":
        return Wants(catalog(schemas(trade), language=ENGLISH), language=ENGLISH)
    spoken = language_of(healthcare, "en")
    return Wants(catalog(clinic(), language=spoken), language=spoken)


def heard(trade: str) -> Iterator[tuple[str, str, str]]:
    """Each utterance of a trade, the tools that would do, and the one it was heard to ask for."""
    ranked = wants(trade)
    for goal, utterances in TABLE[trade].items():
        for text in utterances:
            best = ranked.best(text)
            yield text, goal, best.goal if best else NONE


@pytest.mark.parametrize("trade", TABLE)
def test_a_wish_is_heard_and_nothing_else_is_taken_for_one(trade: str) -> None:
    rows = list(heard(trade))
    asked = [row for row in rows if row[1] != NONE]
    taken = [row for row in rows if row[2] != NONE]
    right = [row for row in asked if row[2] in row[1].split(" or ")]
    recall, precision = len(right) / len(asked), len(right) / max(len(taken), 1)
    wrong = [row for row in rows if row[2] not in row[1].split(" or ")]
    report = f"recall {recall:.3f}, precision {precision:.3f} of {len(rows)}; wrong: {wrong}"
    assert recall >= 0.97, report
    assert precision >= 0.97, report


def test_chit_chat_starts_nothing() -> None:
    ranked = wants("clinic")
    assert [text for text in TABLE["clinic"][NONE] if ranked.best(text)] == []


def test_two_wishes_in_one_breath_are_told_apart() -> None:
    ranked = wants("clinic")
    parts = ranked.parts("cancel my Wednesday appointment and book a flu shot for Friday")
    assert [(part.want.goal, part.text) for part in parts] == [
        ("cancel_appointment", "cancel my Wednesday appointment"),
        ("schedule_appointment", "book a flu shot for Friday"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I can't make it on Wednesday and need to move it",
        "book a physical and a flu shot",
        "cancel it, please cancel it",
        "I need an appointment and my name is Ann Example",
    ],
)
def test_one_wish_in_two_clauses_stays_one(text: str) -> None:
    assert wants("clinic").parts(text) == []


def test_what_a_caller_looks_for_is_never_who_they_are() -> None:
    tools = [
        _tool("find_driver", "Find who is calling, by name.", full_name="The driver's full name."),
        _tool("find_bays", "Find free times in the workshop.", when="The day wanted."),
    ]
    ranked = Wants(catalog(tools, language=ENGLISH), language=ENGLISH)
    for text in ("do you have anything on Friday", "is there ANYTHING tomorrow", "find me a time"):
        assert [want.goal for want in ranked.rank(text)] == ["find_bays"], text


def _tool(name: str, description: str, **properties: str) -> Mapping[str, Any]:
    described = {n: {"type": "string", "description": about} for n, about in properties.items()}
    parameters = {"type": "object", "properties": described, "required": list(properties)}
    return {"name": name, "description": description, "parameters": parameters}
