"""What somebody has booked stays on the menu: it is retired there, and not taken out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.salon import make_salon
from frontdesk_verticals.salon.menu import read_menu
from frontdesk_verticals.salon.vertical import BUSINESS
from tests.support.front import Front, options
from tests.unit.salon.conftest import ANA, NOW

TEXT = BUSINESS.read_text(encoding="utf-8")


def changed(file: Path, name: str, to: str) -> Path:
    """A file in which the table of something is put away, or has a line added."""
    file.write_text(_changed(name, to), encoding="utf-8")
    return file


def _changed(name: str, to: str) -> str:
    blocks = re.split(r"(?=^\[)", TEXT, flags=re.MULTILINE)
    mine = next(one for one in blocks if f'"{name}"\n' in one)
    text = TEXT.replace(mine, f"{mine.rstrip()}\nretired = true\n\n" if to == "retired" else "")
    return text if to == "retired" else text.replace(f'"{name}", ', "").replace(f', "{name}"', "")


async def renew(store: Store, own: Vertical) -> None:
    assert own.renew is not None
    async with store.ledger.unit() as unit:
        await own.renew(unit, NOW)


@pytest.mark.parametrize(("name", "table"), [("womens_cut", "services"), ("sty_priya", "staff")])
async def test_what_is_booked_cannot_be_taken_out(
    ana: Front, tmp_path: Path, name: str, table: str
) -> None:
    found = await ana.done(
        "find_times", services=["womens_cut"], when="next Friday", stylist_id="sty_priya"
    )
    await ana.done("book_visit", slot_token=str(options(found)[0]["slot_token"]))
    file = changed(tmp_path / "business.toml", name, "gone")
    with pytest.raises(BadSetting) as refused:
        await renew(ana.store, make_salon(file))
    assert f"{file}: {name!r} is gone from [[{table}]]" in str(refused.value)
    assert "put it back with: retired = true" in str(refused.value)


async def test_what_is_retired_is_offered_to_nobody_and_can_still_be_told_and_called_off(
    ana: Front, tmp_path: Path
) -> None:
    found = await ana.done("find_times", services=["brow_wax"], when="next Friday")
    booked = await ana.done("book_visit", slot_token=str(options(found)[0]["slot_token"]))
    own = make_salon(changed(tmp_path / "business.toml", "brow_wax", "retired"))
    await renew(ana.store, own)
    later = Front(vertical=own, store=ana.store, now=NOW).of(ANA)
    assert "brow wax" in (await later.done("get_visits")).say
    offered = await later.done("get_services")
    assert "brow wax" not in str(offered.data)
    refused = await later.refused("find_times", services=["brow wax"], when="next Friday")
    assert refused.code == "unknown_service"
    await later.done("cancel_visit", reference=str(booked.data["reference"]))


def test_a_menu_lists_what_is_not_retired_and_finds_all(tmp_path: Path) -> None:
    menu = read_menu(changed(tmp_path / "business.toml", "sty_leo", "retired"))
    assert "sty_leo" not in list(menu.stylists) and menu.stylists["sty_leo"].name == "Leo Park"
    assert len(menu.stylists) == len(list(menu.stylists.values()))
