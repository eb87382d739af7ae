"""An agent of OpenAI's Agents SDK as the clinic's brain: it proposes, Guard and Act do."""

import asyncio
import json
from typing import Any

from agents import Agent, FunctionTool, OpenAIChatCompletionsModel, RunConfig, Runner
from openai import AsyncOpenAI

from frontdesk import Desk
from frontdesk.providers.agent import AgentLLMService, Message, Proposal, Thought
from frontdesk.simulators.openai import Embedded, OpenAIWire

ASKS = "I'd like a flu shot as soon as possible. I'm Maria Lopez, born March 5, 1984."
# The SDK would report its runs to OpenAI; nothing of a caller goes there.
QUIET = RunConfig(tracing_disabled=True)


def items(message: Message) -> list[Any]:
    if calls := message.get("tool_calls"):
        return [{"type": "function_call", "call_id": c["id"], **c["function"]} for c in calls]
    if message["role"] == "tool":
        result = {"call_id": message["tool_call_id"], "output": message["content"]}
        return [{"type": "function_call_output", **result}]
    return [message]


def proposing(function: Any, proposed: list[Proposal]) -> FunctionTool:
    async def propose(_: Any, arguments: str) -> str:
        proposed.append(Proposal(function["name"], json.loads(arguments)))
        return ""

    about = (function["name"], function["description"], function["parameters"])
    return FunctionTool(*about, on_invoke_tool=propose, strict_json_schema=False)


async def main() -> None:
    # A model on this machine, so that no key is needed: any that speaks the protocol will do.
    async with OpenAIWire(Embedded()) as wire:
        client = AsyncOpenAI(api_key=wire.key, base_url=wire.url)
        agent = Agent(name="Clinic", model=OpenAIChatCompletionsModel("gpt-4.1", client))
        agent.tool_use_behavior = "stop_on_first_tool"

        async def think(messages: Any, tools: Any) -> Thought:
            proposed: list[Proposal] = []
            own = agent.clone(tools=[proposing(tool["function"], proposed) for tool in tools])
            said = [item for message in messages for item in items(message)]
            run = await Runner.run(own, said, run_config=QUIET)
            return Thought(say=run.final_output, propose=proposed)

        desk = await Desk.open("healthcare", db="memory:", brain=lambda: AgentLLMService(think))
        async with desk, await desk.session() as session:
            for said in [ASKS, "The first one.", "Yes, please."]:
                print("Clinic:", (await session.say(said)).text)
        print("Receipts:", [receipt.tool for receipt in session.conversation.receipts])


if __name__ == "__main__":
    asyncio.run(main())
