"""What the embedded brain reports as used, from which its calls are priced as another model's."""

from __future__ import annotations

from typing import Any

from frontdesk.testing import in_process
from frontdesk_processors.usage import CHARACTERS_A_TOKEN
from frontdesk_verticals.healthcare import healthcare


async def test_each_inference_counts_the_prompt_and_the_tools_that_a_model_would_be_sent() -> None:
    async with in_process(healthcare) as session:
        await session.say("are you open on Saturday?")
    usage: Any = session.events[-1]["usage"]
    specialist = healthcare.specialists[0]
    prompt = healthcare.prompt(specialist, language="en")
    described = sum(len(tool.description) for tool in specialist.tools)
    assert usage["inferences"] >= 1
    least = (len(prompt) + described) // CHARACTERS_A_TOKEN
    assert usage["prompt_tokens"] >= usage["inferences"] * least
