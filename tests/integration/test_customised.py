"""Conversations with a clinic that is not quite ours: its own tool, guard, step and words."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk.testing import Call, Calls, Say, ScriptedModel, in_process
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.frames import Parsed
from frontdesk_processors.guard import Allow, Asked, Refuse, Verdict
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_verticals.healthcare import healthcare


@tool()
async def get_parking_policy(work: Work[Any]) -> Result:
    """Tell whether and where a caller can park their car."""
    return Result(say=work.wording.say("get_parking_policy.where"))


async def no_new_patients(asked: Asked) -> Verdict:
    if asked.tool.name != "create_new_patient":
        return Allow()
    return Refuse(Failure(code="full", say="We take no new patients this year."))


async def test_the_agent_greets_as_told_and_uses_the_added_tool() -> None:
    clinic = healthcare.customise(
        tools=[get_parking_policy],
        wording={
            "en": {
                "greeting.text": "{business}, good day.",
                "get_parking_policy.where": "You can park behind the house.",
            }
        },
    )
    async with in_process(clinic) as session:
        assert session.greeting.text.endswith("Alder Street Family Clinic, good day.")
        reply = await session.say("Is there parking?")
    assert reply.text == "You can park behind the house."


async def test_a_guard_refuses_before_the_caller_is_asked() -> None:
    asked = {"full_name": "Ann Example", "dob": "March 5 1984", "phone": "415 555 0177"}
    model = ScriptedModel(
        Calls(Call("create_new_patient", asked)),
        lambda view: Say(str(view.results[0])),
    )
    clinic = healthcare.customise(guards=[no_new_patients])
    async with in_process(clinic, brain=model) as session:
        await session.say("Register me please, Ann Example, born March 5 1984, 415 555 0177")
        assert session.conversation.pending is None
    assert model.views[-1].results[0]["error"]["code"] == "full"  # pyright: ignore


class Turns(Step):
    takes: ClassVar[tuple[type[Frame], ...]] = (Parsed,)
    heard: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self._conversation = conversation

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        assert isinstance(frame, Parsed)
        self.heard.append((self._conversation.id, frame.text))
        yield down(frame)


async def test_each_session_has_a_step_of_its_own() -> None:
    Turns.heard.clear()
    clinic = healthcare.customise(steps={"parse": [Turns]})
    for text in ("When are you open?", "Where are you?"):
        async with in_process(clinic) as session:
            await session.say(text)
    assert [text for _, text in Turns.heard] == ["When are you open?", "Where are you?"]
    assert len({conversation for conversation, _ in Turns.heard}) == 2


async def test_what_is_no_step_is_refused_when_a_session_starts() -> None:
    clinic = healthcare.customise(steps={"act": [lambda _: "no step"]})
    with pytest.raises(DefinitionError, match="a step after 'act' is a str"):
        async with in_process(clinic):
            pass
