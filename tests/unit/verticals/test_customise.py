"""A vertical made a business's own, and what is refused because it fits nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.vertical import Edge, Vertical
from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.guard import Allow, Asked, Verdict
from frontdesk_processors.guard.policies import STANDARD, among, asked_for, limits
from frontdesk_processors.tool import Result, Work, tool
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.salon import salon


@tool()
async def get_parking(work: Work[Any], *, car: str) -> Result:
    """Where a caller can park.

    Args:
        car: What they drive.
    """
    return Result(say=work.wording.say("get_parking.where", car=car))


TO_NOBODY = Edge(sender="clinical", to="desk", adds=["reason"])
OF_NOTHING = Edge(sender="clinical", to="billing", adds=["diagnosis"])


async def allowed(_asked: Asked) -> Verdict:
    return Allow()


def tools_of(vertical: Vertical, specialist: str) -> list[str]:
    [one] = [one for one in vertical.specialists if one.name == specialist]
    return [tool.name for tool in one.tools]


def test_a_tool_goes_to_the_specialist_that_is_named() -> None:
    own = salon.customise(tools={"inquiry": [get_parking]})
    assert tools_of(own, "inquiry")[-1] == "get_parking"
    assert "get_parking" not in tools_of(own, "booking")
    assert "get_parking" not in {tool.name for tool in salon.tools}


def test_a_plain_list_of_tools_goes_to_every_specialist() -> None:
    own = salon.customise(tools=[get_parking])
    assert all(get_parking in specialist.tools for specialist in own.specialists)


def test_a_tool_is_taken_away_from_everybody() -> None:
    own = salon.customise(without=["find_times"])
    assert "find_times" not in {tool.name for tool in own.tools}


def test_a_tool_takes_the_place_of_one_that_was_taken_away() -> None:
    @tool()
    async def get_policies(work: Work[Any], *, question: str) -> Result:
        """What the house has decided.

        Args:
            question: What they ask about.
        """
        return Result(say=question)

    own = salon.customise(without=["get_policies"], tools={"inquiry": [get_policies]})
    assert tools_of(own, "inquiry")[-1] == "get_policies"
    with pytest.raises(DefinitionError, match=r"without=\['get_policies'\]"):
        salon.customise(tools={"inquiry": [get_policies]})


def test_a_text_is_added_to_a_prompt_and_a_file_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("# Role\n\nYou speak for Birch.", encoding="utf-8")
    added = healthcare.customise(prompts={"reception": "Offer tea."})
    placed = healthcare.customise(prompts={"reception": file})
    was = healthcare.role(healthcare.specialists[0], language="en")
    assert added.role(added.specialists[0], language="en") == f"{was}\n\nOffer tea."
    assert placed.role(placed.specialists[0], language="en") == file.read_text(encoding="utf-8")
    versions = {one.prompts_version for one in (healthcare, added, placed)}
    assert len(versions) == 3


def test_a_prompt_that_is_not_there_is_found_out_at_once(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"no prompt .*none\.md"):
        healthcare.customise(prompts={"reception": tmp_path / "none.md"})


def test_a_sentence_takes_the_place_of_the_verticals() -> None:
    own = healthcare.customise(wording={"en": {"greeting.text": "{business}, hello."}})
    assert own.wording("en").say("greeting.text", business="Birch") == "Birch, hello."
    assert "Thank you" in healthcare.wording("en").under("greeting")["text"]


def test_an_added_tool_brings_its_sentences() -> None:
    own = healthcare.customise(
        tools=[get_parking],
        wording={"en": {"get_parking.where": "Behind us, {car}.", "ask.car": "Which car?"}},
    )
    assert own.wording("en").has("get_parking.where") and own.wording("en").has("ask.car")


def test_what_is_customised_twice_keeps_both() -> None:
    once = healthcare.customise(
        prompts={"reception": "One."}, guards=[allowed], wording={"en": {"demo.hint": "A"}}
    )
    twice = once.customise(
        prompts={"reception": "Two."}, guards=[limits()], wording={"en": {"label.slot": "{when}"}}
    )
    assert twice.role(twice.specialists[0], language="en").endswith("One.\n\nTwo.")
    assert len(twice.guards) == 2
    assert set(twice.sentences["en"]) == {"demo.hint", "label.slot"}


def test_steps_of_one_place_are_kept_in_order() -> None:
    first, second = object(), object()
    own = healthcare.customise(steps={"parse": [lambda _: first]})
    own = own.customise(steps={"parse": [lambda _: second], "act": [lambda _: first]})
    assert [make(None) for make in own.steps["parse"]] == [first, second]  # pyright: ignore
    assert len(own.steps["act"]) == 1


def test_a_guard_is_asked_before_the_caller_is() -> None:
    policies = among(STANDARD, [allowed])
    assert policies.index(allowed) == policies.index(asked_for) - 1
    assert among((), [allowed]) == (allowed,)


def knows(vertical: Vertical, field: str) -> list[str]:
    return [one.name for one in vertical.specialists if field in one.knows]


def test_a_business_names_fields_and_who_alone_is_told_of_them() -> None:
    own = healthcare.customise(sensitive={"payer": ["billing"], "pharmacy": ["clinical"]})
    assert own.sensitive == healthcare.sensitive | {"payer"}
    assert knows(own, "payer") == ["billing"] and knows(own, "medication") == ["clinical"]
    assert knows(own.customise(sensitive={"payer": []}), "payer") == []


def test_a_tool_that_asks_for_what_its_specialist_is_not_told_is_refused_on_any_edge() -> None:
    told = "'get_parking' asks for \\['car'\\], which 'billing' does not know"
    with pytest.raises(DefinitionError, match=told):
        healthcare.customise(
            tools={"billing": [get_parking]}, sensitive={"car": ["reception", "clinical"]}
        )
    edge = Edge(sender="clinical", to="billing", withholds=["car"])
    known = {"car": ["billing"]}
    with pytest.raises(DefinitionError, match=told):
        healthcare.customise(tools={"billing": [get_parking]}, sensitive=known, edges=[edge])
    once = healthcare.customise(sensitive=known, edges=[edge])
    assert once.customise(edges=[replace(edge, to="scheduling")]).edges[0] == edge


def test_a_field_may_be_kept_from_everybody_with_the_tools_that_ask_for_it() -> None:
    asks = [tool.name for tool in healthcare.tools if "medication" in tool.model.model_fields]
    own = healthcare.customise(sensitive={"medication": []}, without=asks)
    assert knows(own, "medication") == []


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({"prompts": {"recepton": "x"}}, "unknown specialist 'recepton'; known: billing, "),
        ({"tools": {"parking": [get_parking]}}, "unknown specialist 'parking'; known: billing, "),
        ({"without": ["get_hours"]}, "unknown tool 'get_hours'; known: cancel_appointment, "),
        ({"steps": {"after": []}}, "unknown step 'after'; known: act, agent, guard, hear, "),
        ({"sensitive": {"reason": ["desk"]}}, "unknown specialist 'desk'; known: billing, "),
        ({"edges": [TO_NOBODY]}, "unknown specialist 'desk'; known: billing, "),
        ({"edges": [OF_NOTHING]}, "unknown sensitive field 'diagnosis'; known: appointment, "),
        ({"wording": {"fr": {}}}, "unknown language 'fr'; known: en"),
        (
            {"wording": {"en": {"greeting.txt": "x"}}},
            "unknown sentence 'greeting.txt'; known: greeting.text",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_those_there_are(named: dict[str, Any], told: str) -> None:
    with pytest.raises(UnknownName) as refused:
        healthcare.customise(**named)
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hello {caller}", "field 'caller' that nobody fills; it may have: business, disclosure"),
        ("Hello {business", "greeting.text"),
    ],
)
def test_a_sentence_with_a_field_that_nobody_fills_is_refused(text: str, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        healthcare.customise(wording={"en": {"greeting.text": text}})
