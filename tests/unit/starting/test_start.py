"""A business of one's own out of a trade's example and CSV files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.booking.business import read_business
from frontdesk.host.config import HostConfig
from frontdesk.registry import vertical
from frontdesk.starting.start import start
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.salon import salon
from frontdesk_verticals.salon.business import SalonFile

Csv = Callable[[str, str], Path]
SERVICES = "name,cpt,minutes,general,keywords,fee_cents\n"
STAFF = "name,title,specialty,languages,facts,does,shifts\n"


@pytest.fixture
def csv(tmp_path: Path) -> Csv:
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize("trade", [healthcare, salon], ids=lambda trade: trade.name)
def test_what_is_written_is_a_vertical_that_a_server_finds(
    trade: Vertical, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = start(trade, tmp_path / "mine")
    names = {str(file.relative_to(tmp_path / "mine")) for file in files}
    assert names >= {"business.toml", "bot.py", "tools.py", "README.md", "wording/en.toml"}
    monkeypatch.chdir(tmp_path)
    [served] = HostConfig.read(Path("mine/frontdesk.toml")).business
    own = vertical(served.vertical)
    assert own.database == str(tmp_path / "mine" / "frontdesk.db")
    assert own.prompts_folder == tmp_path / "mine" / "prompts"


def test_services_and_staff_come_from_csv_files(csv: Csv, tmp_path: Path) -> None:
    services = csv(
        "s.csv", f"{SERVICES}Ear wash,69210,15,yes,ears; ear wax,4000\nCheck,99213,20,,,\n"
    )
    staff = csv(
        "p.csv",
        f"{STAFF}Ada Example,Dr.,ears,English; German,Ada sees ears.,ear_wash; check,"
        "loc_alder: mon tue 09:00-11:30; loc_lakeside: wed 10:00-12:00\n"
        "Ben Example,Nurse,all,English,Ben helps.,check,loc_alder: thu fri\n",
    )
    with pytest.raises(BadSetting, match=r"p\.csv:2: shifts"):
        start(healthcare, tmp_path / "mine", services=services, staff=staff)
    assert not (tmp_path / "mine").exists()
    text = staff.read_text(encoding="utf-8").replace("mon tue", "mon 08:00-12:00 tue")
    staff.write_text(text, encoding="utf-8")
    start(healthcare, tmp_path / "mine", services=services, staff=staff)
    held = read_business(tmp_path / "mine" / "business.toml", ClinicFile)
    assert [(one.code, one.minutes, one.fee_cents) for one in held.services] == [
        ("ear_wash", 15, 4000), ("check", 20, None),
    ]  # fmt: skip
    assert held.services[0].keywords == ("ears", "ear wax") and held.services[0].general
    assert [one.id for one in held.staff] == ["ada_example", "ben_example"]
    assert len(held.shifts()) == 3 + 2 * 2


def test_staff_of_the_example_do_all_of_ones_own_services(csv: Csv, tmp_path: Path) -> None:
    services = csv("s.csv", "name,hands_on,price\nBeard trim,15,2000\nShave,30,3000\n")
    start(salon, tmp_path / "mine", services=services)
    file = tmp_path / "mine" / "business.toml"
    held = read_business(file, SalonFile)
    assert {one.does for one in held.staff} == {("beard_trim", "shave")}
    # What was said between the tables still is.
    assert "# A tier charges this much of the price" in file.read_text(encoding="utf-8")
    assert held.policies and held.tiers["senior"] == 120


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{SERVICES}Check,99213,twenty,,,\n", "s.csv:2: minutes: Input should be a valid integer"),
        (f"{SERVICES}A,1,5,,,\nA,1,5,,,\n", "s.csv:3: 'a' stands in line 2 already"),
        (f"{SERVICES}A,1\n", "s.csv:2: it has another number of cells than the first line"),
        ("name,cost\nA,1\n", "s.csv:1: unknown column 'cost'; known: code, name, keywords, "),
        ("name,cpt\nA,1\n", "s.csv:2: minutes: Field required"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line(
    csv: Csv, tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        start(healthcare, tmp_path / "mine", services=csv("s.csv", text))
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(told)


def test_what_does_not_fit_the_rest_is_told_with_its_row(csv: Csv, tmp_path: Path) -> None:
    row = "Ann Example,Dr.,all,English,Ann.,{does},{shifts}\n"
    for does, shifts, told in (
        ("brain_scan", "loc_alder: mon", "ann_example does 'brain_scan', which is no service"),
        ("physical", "loc_alder: sun", "ann_example works on sun at loc_alder, which is closed"),
    ):
        staff = csv("p.csv", STAFF + row.format(does=does, shifts=shifts))
        with pytest.raises(BadSetting, match=rf"p\.csv:2: {told}"):
            start(healthcare, tmp_path / "mine", staff=staff)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(BadSetting, match="is there already: name another folder with --dir"):
        start(healthcare, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["kept.txt"]
    with pytest.raises(BadSetting, match="has no example"):
        start(replace(healthcare, starter=None), tmp_path / "new")
