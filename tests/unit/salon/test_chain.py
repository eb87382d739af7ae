from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_verticals.salon.chain import Cell, Chain, Wish, at_work, cells, chains, read_chain
from frontdesk_verticals.salon.vertical import BUSINESS, read_menu

MENU = read_menu(BUSINESS)
FRIDAY, SUNDAY, THANKSGIVING = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 26)
EVERYTHING = list(MENU.services)


def day(*codes: str, on: date = FRIDAY, stylist: str | None = None, busy: set[Cell] | None = None):
    who = MENU.stylists[stylist] if stylist else None
    wish = Wish(MENU.chain(codes), who, "loc_village")
    return list(chains(wish, day=on, menu=MENU, busy=busy or set()))


def test_services_follow_one_another_with_one_stylist_where_one_can_do_them_all() -> None:
    first = day("womens_cut", "blowout")[0]
    assert first.local.time() == time(9)
    assert len(first.stylists) == 1
    assert first.ends_at - first.starts_at == timedelta(minutes=90)
    assert first.steps[1].starts_at - first.steps[0].starts_at == timedelta(minutes=45)


def test_another_stylist_goes_on_where_the_first_cannot_do_the_rest() -> None:
    first = day("highlights", "brow_wax")[0]
    assert first.stylists[0] == "sty_nina"
    assert len(first.stylists) == 2


def test_while_a_product_works_the_stylist_sees_to_somebody_else() -> None:
    color = day("root_touch_up", stylist="sty_nina")[0]
    taken = set(cells(color, menu=MENU))
    gap = color.starts_at + timedelta(minutes=30)
    between = day("patch_test", stylist="sty_nina", busy=taken)
    # Fifteen minutes and fifteen for clearing up fit into the forty-five.
    assert gap in [chain.starts_at for chain in between]
    assert all(not cells(chain, menu=MENU) & taken for chain in between)


def test_a_stylist_has_a_quarter_of_an_hour_between_two_clients() -> None:
    cut = day("mens_cut", stylist="sty_leo")[0]
    after = day("mens_cut", stylist="sty_leo", busy=set(cells(cut, menu=MENU)))[0]
    assert after.starts_at - cut.ends_at == timedelta(minutes=15)


def test_only_the_stylist_asked_for_is_offered_for_what_they_do() -> None:
    assert {chain.steps[0].stylist for chain in day("womens_cut", stylist="sty_marcus")} == {
        "sty_marcus"
    }


@pytest.mark.parametrize("closed", [SUNDAY, THANKSGIVING])
def test_a_closed_day_has_nothing(closed: date) -> None:
    assert day("womens_cut", on=closed) == []


def test_a_short_day_ends_early() -> None:
    eve = date(2027, 12, 24)
    last = day("womens_cut", on=eve)[-1]
    assert last.local.time() <= time(13, 15)


@given(
    st.lists(st.sampled_from(EVERYTHING), min_size=1, max_size=3, unique=True),
    st.integers(0, 13),
    st.sets(st.tuples(st.sampled_from(list(MENU.stylists)), st.integers(0, 40)), max_size=30),
)
def test_every_time_that_is_offered_can_be_kept(
    codes: list[str], offset: int, taken: set[tuple[str, int]]
) -> None:
    on = FRIDAY + timedelta(days=offset)
    opens = datetime(on.year, on.month, on.day, 14, tzinfo=UTC)
    busy = {(who, opens + timedelta(minutes=15 * n)) for who, n in taken}
    for chain in day(*codes, on=on, busy=busy):
        needed = cells(chain, menu=MENU)
        working: set[Cell] = set()
        for who in chain.stylists:
            working |= set(at_work(MENU.stylists[who], day=on, menu=MENU, place="loc_village"))
        assert not needed & busy
        assert needed <= working
        assert chain.services == tuple(codes)
        assert all(step.service in MENU.stylists[step.stylist].does for step in chain.steps)
        assert read_chain(chain.id, menu=MENU) == chain


@pytest.mark.parametrize(
    "text", ["", "x", "20261127T1400@loc_village;", "20261127T1400@nowhere;womens_cut=sty_leo"]
)
def test_what_is_no_chain_of_this_menu_reads_as_none(text: str) -> None:
    assert read_chain(text, menu=MENU) is None


def test_a_chain_says_where_on_the_wall_it_begins() -> None:
    chain = day("womens_cut")[0]
    assert isinstance(chain, Chain)
    assert (chain.local.hour, chain.starts_at.hour) == (9, 14)
