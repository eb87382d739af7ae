"""One addition is suggested in a conversation, however often a model asks for another."""

from frontdesk.testing import Call, Calls, Say, ScriptedModel, View, in_process


def suggest(service: str) -> Calls:
    return Calls(Call("suggest_addon", {"services": [service]}))


def told(view: View) -> Say:
    return Say(str(view.results[-1]["say"]))


async def test_a_model_that_hears_no_and_asks_for_more_is_given_nothing() -> None:
    model = ScriptedModel(suggest("highlights"), told, suggest("cut"), told)
    async with in_process("salon", brain=model) as session:
        assert "gloss treatment" in (await session.say("I'd like highlights on Friday.")).text
        again = await session.say("No, thank you.")
        assert again.text == "I have nothing to add to that."
        assert model.views[-1].results[-1]["options"] == []
    model.assert_done()
