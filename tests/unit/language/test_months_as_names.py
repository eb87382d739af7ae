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
        ("Darnell Price, please, March 17th, 1986", "Darnell Price"),
        ("Linh Tran, please, August 19th, 1988", "Linh Tran"),
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
    ("text", "names", "times"),
    [
        ("a cut on Saturday, my name is June Park", ["June Park"], ["on Saturday"]),
        ("my name is Darnell Price, born March 17th 1986", ["Darnell Price"], []),
        ("call me in June", [], ["in June"]),
        ("my name is Maria Lopez, June 5th please", ["Maria Lopez"], ["June 5th"]),
    ],
)
def test_a_name_that_is_told_is_one_whatever_its_words_are_elsewhere(
    text: str, names: list[str], times: list[str]
) -> None:
    found = find(text, ENGLISH)
    assert [one.value for one in found if one.kind == "name"] == names
    assert [one.text for one in found if one.kind in ("when", "time")] == times


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("for heaven's sake, yes, that's right", "yes"),
        ("ugh, yes", "yes"),
        ("come on, no", "no"),
        ("I don't have all day, yes please", "yes"),
        ("I don't have all day, no", "no"),
        ("I don't, yes please", None),
        ("for heaven's sake", None),
    ],
)
def test_impatience_takes_nothing_from_an_answer(text: str, answer: str | None) -> None:
    assert read(text, ENGLISH).answer == answer


def test_what_a_recogniser_writes_apart_is_put_together() -> None:
    assert clean("a men 's cut, that 's right") == "a men's cut, that's right"
    assert clean("the 'special' one") == "the 'special' one"
