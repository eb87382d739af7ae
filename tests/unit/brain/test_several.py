"""Parameters that take several values: heard together, added to, sent as a list."""

from frontdesk_processors.language import load
from frontdesk_processors.parse.reader import Reader
from frontdesk_processors.schema import catalog, together
from frontdesk_processors.tool import Failure, Result, Work, tool

LANGUAGE = load("en")


@tool()
async def find_bays(_work: Work[object], *, jobs: list[str], when: str = "") -> Result | Failure:
    """Find free times in the workshop.

    Args:
        jobs: Everything to be done on the car.
        when: The day the driver wants.
    """
    return Result(data={"jobs": jobs, "when": when})


NAMES = [("jobs", "oil", "oil change"), ("jobs", "brakes", "brakes"), ("jobs", "tires", "tyres")]


def reader() -> Reader:
    schema = {
        "name": find_bays.name,
        "description": find_bays.description,
        "parameters": find_bays.parameters,
    }
    return Reader(catalog([schema], language=LANGUAGE), names=NAMES, language=LANGUAGE)


def test_everything_that_is_named_in_one_breath_is_kept_in_order() -> None:
    said = reader().read("an oil change and new brakes on friday", turn=1).values["jobs"]
    assert said.value == "oil, brakes"
    assert said.said == "oil change and new brakes"


def test_a_list_may_be_sent_as_one_text() -> None:
    for jobs in ("oil, brakes", ["oil", "brakes"], "oil,  brakes,"):
        bound = find_bays.bind({"jobs": jobs})
        assert not isinstance(bound, Failure) and bound["jobs"] == ["oil", "brakes"]


def test_a_value_stands_once_where_it_was_first_said() -> None:
    assert together("oil, brakes", "tires, oil") == "oil, brakes, tires"
