import pytest

from frontdesk_processors.language import find, load, read
from frontdesk_processors.language.tokens import clean

ENGLISH = load("en")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It's June Park", "June Park"),
        ("june park", "June Park"),
        ("april jones", "April Jones"),
        ("Darnell Price", "Darnell Price"),
        ("darnell price, please", "Darnell Price"),
        ("the price", None),
        ("May 5th", None),
        ("may i ask why", None),
        ("in june please", None),
    ],
)
def test_common_words_are_names_where_one_was_asked_for(text: str, name: str | None) -> None:
    found = [one.value for one in find(text, ENGLISH, expect="name") if one.kind == "name"]
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("for heaven's sake, yes, that's right", "yes"),
        ("ugh, yes", "yes"),
        ("come on, no", "no"),
        ("for heaven's sake", None),
    ],
)
def test_impatience_takes_nothing_from_an_answer(text: str, answer: str | None) -> None:
    assert read(text, ENGLISH).answer == answer


def test_what_a_recogniser_writes_apart_is_put_together() -> None:
    assert clean("a men 's cut, that 's right") == "a men's cut, that's right"
    assert clean("the 'special' one") == "the 'special' one"
