import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.vertical import HOME, healthcare, records, vocabulary
from tests.support.clinic import TOOLS, Front
from tests.support.stores import empty

NAMES = [
    "lookup_patient", "lookup_patient_by_phone", "create_new_patient", "get_providers",
    "get_provider_info", "get_services", "get_office_hours", "create_callback_task",
    "transfer_to_person", "get_patient_appointments", "get_available_slots", "find_next_available",
    "schedule_appointment", "cancel_appointment", "reschedule_appointment", "join_waitlist",
    "text_appointment", "get_patient_insurance", "check_eligibility", "message_clinician",
    "request_refill",
]  # fmt: skip
WORDING = tomllib.loads((HOME / "wording" / "en.toml").read_text(encoding="utf-8"))


def test_it_is_found_by_its_entry_point() -> None:
    entry = EntryPoint("healthcare", "frontdesk_verticals.healthcare:healthcare", "verticals")
    assert entry.load() is healthcare and isinstance(healthcare, Vertical)


def test_its_tools_are_those_of_the_trade_and_each_of_its_four_has_what_they_need() -> None:
    assert [tool.name for tool in healthcare.tools] == NAMES
    names = [specialist.name for specialist in healthcare.specialists]
    assert names == ["reception", "scheduling", "billing", "clinical"]


def test_who_sees_to_insurance_is_told_nothing_of_what_anybody_is_seen_for() -> None:
    billing = healthcare.specialists[2]
    assert healthcare.withheld(billing) >= {
        "service", "service_code", "provider", "provider_id", "specialty", "reason",
        "visit_reason", "message", "medication",
    }  # fmt: skip


def test_what_touches_a_record_needs_a_verified_caller() -> None:
    shut = {tool.name for tool in healthcare.tools if tool.needs is Identity.VERIFIED}
    assert shut == {
        "get_patient_appointments", "get_patient_insurance", "schedule_appointment",
        "cancel_appointment", "reschedule_appointment", "check_eligibility", "join_waitlist",
        "text_appointment", "message_clinician", "request_refill",
    }  # fmt: skip


def test_every_write_is_confirmed_and_claims_its_own_class() -> None:
    writes = {tool.name: tool for tool in healthcare.tools if tool.writes}
    assert {tool.does for tool in writes.values()} == {"book", "cancel", "move", "register", "send"}
    for name, tool in writes.items():
        assert tool.preview and tool.key and tool.verify
        assert WORDING["confirm"][name].endswith("?") and name in WORDING["done"]


def test_every_parameter_a_caller_may_be_asked_for_has_its_question() -> None:
    chosen_from_what_tools_offered = {"slot_token", "appointment_id"}
    never_asked = {"range", "limit", "telehealth", *chosen_from_what_tools_offered}
    for tool in healthcare.tools:
        asked = set(tool.parameters["properties"]) - never_asked  # pyright: ignore
        assert asked <= set(WORDING["ask"]), tool.name


def test_parameters_that_come_from_a_tool_name_one_that_exists() -> None:
    for tool in healthcare.tools:
        for about in tool.parameters["properties"].values():  # pyright: ignore
            for named in re.findall(r"\b(?:get|find|lookup)_\w+", about["description"]):  # pyright: ignore
                assert named in TOOLS, (tool.name, named)


def test_every_failure_a_tool_can_give_has_its_wording() -> None:
    used: Counter[str] = Counter()
    for path in (HOME / "tools").glob("*.py"):
        used.update(re.findall(r'failure\(\s*work,\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert len(used) > 10 and set(used) <= set(healthcare.wording("en").under("failure"))


def test_its_prompt_carries_every_policy() -> None:
    for specialist in healthcare.specialists:
        prompt = healthcare.prompt(specialist, language="en")
        for part in ("# Role", "# Booking", "# Identity", "# Privacy", "# Days and times"):
            assert part in prompt


def test_records_in_anything_but_the_sql_store_are_refused() -> None:
    class Elsewhere:
        pass

    unit: UnitOfWork = Elsewhere()  # pyright: ignore[reportAssignmentType]
    with pytest.raises(DefinitionError, match="SQL store"):
        records(unit)


def test_the_blueprint_loads_neither_a_database_nor_pipecat() -> None:
    script = (
        "import sys; from frontdesk_verticals.healthcare import healthcare; "
        "print(len(healthcare.tools), *(m for m in ('sqlalchemy', 'pipecat', 'alembic') "
        "if m in sys.modules))"
    )
    paths = {"PYTHONPATH": ":".join(p for p in sys.path if p and Path(p).is_dir())}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=paths
    )
    assert done.stdout.split() == ["21"]


@pytest.mark.parametrize(
    ("text", "parameter", "id"),
    [
        ("could I see doctor chen please", "provider_id", "prov_chen"),
        ("with Maria Chen", "provider_id", "prov_chen"),
        ("nurse kim", "provider_id", "prov_kim"),
        ("at the lakeside one", "location_id", "loc_lakeside"),
        ("I need a flu shot", "service_code", "flu_shot"),
        ("for a checkup", "service_code", "physical"),
        ("my knee hurts", "service_code", "office_visit"),
    ],
)
async def test_the_vocabulary_hears_what_callers_say(
    anyone: Front, text: str, parameter: str, id: str
) -> None:
    async with anyone.store.ledger.unit(write=False) as unit:
        forms = list(await vocabulary(unit))
    assert len(forms) == len(set(forms))
    lexicon = Lexicon((f.id, f.text) for f in forms if f.parameter == parameter)
    assert [match.id for match in lexicon.find(text)] == [id]


async def test_the_business_tells_its_name_zone_and_number(anyone: Front) -> None:
    async with anyone.store.ledger.unit(write=False) as unit:
        found = await healthcare.business(unit)
    assert found is not None
    assert (found.name, found.zone) == ("Alder Street Family Clinic", "America/Los_Angeles")
    assert found.phone == "(415) 555-0100"


async def test_an_empty_database_has_no_business_yet() -> None:
    async with (
        await Store.open(
            await empty(healthcare.migrations), migrations=[healthcare.migrations]
        ) as store,
        store.ledger.unit(write=False) as unit,
    ):
        assert await healthcare.business(unit) is None
