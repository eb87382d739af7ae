"""Parameters that take several values: heard together, added to, sent as a list."""

from frontdesk_processors.language import load
from frontdesk_processors.parse.reader import Reader
from frontdesk_processors.schema import catalog, together
from frontdesk_processors.tool import Failure, Result, Tool, Work, tool

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
    return reader_of(find_bays, NAMES)


def reader_of(one: Tool, names: list[tuple[str, str, str]]) -> Reader:
    schema = {"name": one.name, "description": one.description, "parameters": one.parameters}
    return Reader(catalog([schema], language=LANGUAGE), names=names, language=LANGUAGE)


@tool()
async def find_bay(_work: Work[object], *, bay: str, when: str = "") -> Result | Failure:
    """Find one bay of the workshop.

    Args:
        bay: Which bay.
        when: The day the driver wants.
    """
    return Result(data={"bay": bay, "when": when})


def bay_reader() -> Reader:
    return reader_of(find_bay, [("bay", "lift", "lift"), ("bay", "pit", "pit")])


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


def test_of_several_named_in_one_breath_each_part_of_it_keeps_its_own() -> None:
    said = reader().read("do the brakes on friday and forget the oil change", turn=1).values["jobs"]
    assert said.value == "brakes, oil"
    first, second = said.within("do the brakes on friday"), said.within("forget the oil change")
    assert first is not None and (first.value, first.said) == ("brakes", "brakes")
    assert second is not None and second.value == "oil"
    assert said.within("on friday") is None


def test_what_was_named_last_stands_where_one_is_meant() -> None:
    said = bay_reader().read("the lift on friday and not the pit on monday", turn=1).values
    assert said["bay"].value == "pit" and said["when"].value == "on monday"
    for name, first in {"bay": "lift", "when": "on friday"}.items():
        meant = said[name].within("the lift on friday")
        assert meant is not None and meant.value == first


def test_a_list_of_which_a_part_names_several_keeps_those() -> None:
    said = reader().read("brakes and tyres, and drop the oil change", turn=1).values["jobs"]
    meant = said.within("brakes and tyres")
    assert meant is not None and (meant.value, meant.said) == ("brakes, tires", "brakes and tyres")


def test_who_says_that_the_line_dropped_asks_for_nothing() -> None:
    names = [("bay", "cut", "cut"), ("bay", "pit", "pit")]
    cutting = reader_of(find_bay, names)
    assert "bay" not in cutting.read("sorry, we got cut off", turn=1).values
    assert cutting.read("we got cut off, I'd like the pit", turn=1).values["bay"].value == "pit"
    assert cutting.read("I'd like a cut", turn=1).values["bay"].value == "cut"


def test_a_name_that_was_asked_for_is_no_wish() -> None:
    @tool()
    async def get_prices(_work: Work[object]) -> Result | Failure:
        """Tell the price of what is to be done."""
        return Result(data={})

    prices = reader_of(get_prices, [])
    asks = "I need to know who you are. May I have your full name?"
    assert prices.read("Darnell Price", turn=1, after=asks).wants is None
    assert prices.read("Darnell Price", turn=1, after="What should we do?").wants == "get_prices"
    assert prices.read("what is the price", turn=1, after=asks).wants == "get_prices"
