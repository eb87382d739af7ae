"""A LangGraph agent as the clinic's brain: it proposes, Guard and Act decide and do."""

import asyncio
import os
from typing import Any, TypedDict

# LangGraph brings a client that reports runs to a service; nothing of a caller goes there.
os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"

from langgraph.graph import END, START, StateGraph
from openai import AsyncOpenAI

from frontdesk import Desk
from frontdesk.providers.agent import AgentLLMService, Message, Thought, thought_of
from frontdesk.simulators.openai import Embedded, OpenAIWire

ASKS = "I'd like a flu shot as soon as possible. I'm Maria Lopez, born March 5, 1984."


class State(TypedDict):
    messages: list[Message]
    tools: list[Message]
    answer: dict[str, Any]


def agent_of(ask: Any) -> Any:
    async def model(state: State) -> dict[str, Any]:
        got = await ask(model="gpt-4.1", messages=state["messages"], tools=state["tools"])
        return {"answer": got.choices[0].message.model_dump()}

    def one_at_a_time(state: State) -> dict[str, Any]:
        return {"answer": {**state["answer"], "tool_calls": state["answer"]["tool_calls"][:1]}}

    def then(state: State) -> str:
        return "one_at_a_time" if state["answer"]["tool_calls"] else END

    graph: Any = StateGraph(State)
    graph.add_node("model", model).add_node("one_at_a_time", one_at_a_time)
    return graph.add_edge(START, "model").add_conditional_edges("model", then).compile()


async def main() -> None:
    # A model on this machine, so that no key is needed: any that speaks the protocol will do.
    async with OpenAIWire(Embedded()) as wire:
        agent = agent_of(AsyncOpenAI(api_key=wire.key, base_url=wire.url).chat.completions.create)

        async def think(messages: Any, tools: Any) -> Thought:
            state = await agent.ainvoke({"messages": messages, "tools": tools})
            return thought_of(state["answer"])

        desk = await Desk.open("healthcare", db="memory:", brain=lambda: AgentLLMService(think))
        async with desk, await desk.session() as session:
            for said in [ASKS, "The first one.", "Yes, please."]:
                print("Clinic:", (await session.say(said)).text)
        print("Receipts:", [receipt.tool for receipt in session.conversation.receipts])


if __name__ == "__main__":
    asyncio.run(main())
