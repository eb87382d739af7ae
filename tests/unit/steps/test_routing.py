"""Who answers a turn, by what it asks for and says."""

import pytest

from frontdesk_processors.plan.routing import Role, answering
from frontdesk_processors.tool import Failure, Result, Work, tool
from tests.support.shop import order


@tool()
async def get_hours(_work: Work[object], *, when: str = "") -> Result | Failure:
    """Tell when it is open.

    Args:
        when: The day.
    """
    return Result(data={"when": when})


@tool()
async def find_times(_work: Work[object], *, service: str, when: str) -> Result | Failure:
    """Find times.

    Args:
        service: What for.
        when: The day.
    """
    return Result(data={"service": service, "when": when})


@tool()
async def get_price(_work: Work[object], *, service: str) -> Result | Failure:
    """Tell a price.

    Args:
        service: Of what.
    """
    return Result(data={"service": service})


DESK = Role(name="desk", prompt="", tools=[get_hours, get_price])
BOOKS = Role(name="books", prompt="", tools=[find_times, get_price])
TELLS = Role(name="tells", prompt="", tools=[get_price])
ROLES = [DESK, BOOKS, TELLS]


@pytest.mark.parametrize(
    ("current", "wants", "said", "answers"),
    [
        (DESK, "find_times", (), BOOKS),
        (BOOKS, "get_price", (), BOOKS),
        (TELLS, "get_hours", ("service",), DESK),
        (DESK, None, ("service", "when"), BOOKS),
        (DESK, None, ("service",), DESK),
        (TELLS, None, ("when",), DESK),
        (TELLS, None, (), TELLS),
        (BOOKS, None, ("nothing_that_anybody_takes",), BOOKS),
        (BOOKS, "unheard_of", ("when",), BOOKS),
    ],
)
def test_a_turn_is_for_whoever_has_the_tool_that_takes_most_of_it(
    current: Role, wants: str | None, said: tuple[str, ...], answers: Role
) -> None:
    assert answering(ROLES, current=current, wants=wants, said=said) is answers


def test_who_names_only_a_service_is_for_whoever_can_do_something() -> None:
    doer = Role(name="doer", prompt="", tools=[get_price, order])
    shop = Role(name="shop", prompt="", tools=[get_hours])
    roles = [shop, TELLS, doer]
    assert answering(roles, current=shop, wants=None, said=["service"]) is doer
    assert answering(roles, current=TELLS, wants=None, said=["service"]) is TELLS
