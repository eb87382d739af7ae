"""Callers whose only model fails, on the real client: nobody is left in silence, or in a loop."""

from frontdesk.simulators.openai import ChatRequest, Fail, OpenAIWire, Reply, Say
from frontdesk.testing import in_process
from tests.integration.test_openai_wire import clinic


class Failing:
    """Fails the first requests."""

    def __init__(self, requests: int) -> None:
        self.left = requests

    async def __call__(self, request: ChatRequest) -> Reply:
        if self.left:
            self.left -= 1
            return Fail(status=500, message="The server had an error.", retry_after_s=0.01)
        return Say("How can I help?")


async def test_who_asks_for_a_person_gets_one_though_no_model_answers() -> None:
    async with OpenAIWire(Failing(99)) as wire, clinic(wire, alone=True) as desk:
        async with in_process(desk) as session:
            reply = await session.say("I want to talk to a real person please")
            assert "Someone from our team will call you back" in reply.text
        ending = session.ending
        assert ending is not None and ending.outcome == "callback"
        assert ending.next_action.detail["reason"] == "asked for a person"


async def test_who_gets_no_answer_twice_is_called_back() -> None:
    async with OpenAIWire(Failing(99)) as wire, clinic(wire, alone=True) as desk:
        async with in_process(desk) as session:
            once = await session.say("I need an appointment")
            twice = await session.say("I need an appointment")
        assert "say that once more" in once.text
        assert "call you back" in twice.text
        ending = session.ending
        assert ending is not None and ending.outcome == "callback"
        assert ending.next_action.detail["reason"] == "unanswered"


async def test_a_provider_that_comes_back_answers_the_next_turn() -> None:
    async with OpenAIWire(Failing(1)) as wire, clinic(wire, alone=True) as desk:
        async with in_process(desk) as session:
            await session.say("I need an appointment")
            reply = await session.say("hello?")
        assert reply.text == "How can I help?"
        ending = session.ending
        assert ending is not None and ending.outcome != "callback"
