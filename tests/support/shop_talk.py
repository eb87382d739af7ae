"""Conversations with the shop turn by turn, over `Plan` alone, among several specialists."""

import json
from collections.abc import Sequence
from typing import Any

from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk_processors.frames import HandedOver, Parsed
from frontdesk_processors.handoff import Handoff
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.plan import Plan, Role
from frontdesk_processors.plan.view import STATE
from frontdesk_processors.step import Sent
from frontdesk_processors.testing import drive
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Value
from tests.support.shop import NOON, Shelf, Shop, order, price


@tool()
async def send_balance(work: Work[Shelf], *, full_name: str, when: str | None = None) -> Result:
    """What somebody still has to pay.

    Args:
        full_name: The caller's full name.
        when: The day it is about, in the caller's words.
    """
    return Result(say="Nothing.")


@tool()
async def find_day(work: Work[Shelf], *, item: str, when: str) -> Result | Failure:
    """Find a day on which a thing is there.

    Args:
        item: The thing.
        when: The day, in the caller's words.
    """
    return Result()


ROLES = (
    Role(name="counter", prompt="You greet.", tools=[price]),
    Role(name="office", prompt="You order.", tools=[order, find_day]),
    Role(name="till", prompt="You reckon.", tools=[send_balance], withheld=frozenset({"item"})),
)


class Talk:
    """One conversation with the shop, turn by turn."""

    def __init__(self, roles: Sequence[Role] = ROLES) -> None:
        self.shop = Shop()
        self.shop.conversation.turn = 0
        self.context = LLMContext(messages=[])
        self.plan = Plan(
            self.shop.conversation,
            context=self.context,
            roles=roles,
            questions={"item": "What would you like?", "full_name": "Your name?", "when": "When?"},
            clock=self.shop.clock,
            language=self.shop.language,
            inflight=self.shop.inflight,
        )

    async def says(self, text: str, *, intent: str | None = None, **more: Any) -> list[Sent]:
        self.shop.conversation.turn += 1
        turn = self.shop.conversation.turn
        self.add({"role": "user", "content": text})
        values = {name: Value(value=v, said=v, turn=turn) for name, v in more.items()}
        self.shop.conversation.values |= values
        return await self.sends(Parsed(turn=turn, text=text, intent=intent, values=values))

    async def sends(self, *frames: Frame) -> list[Sent]:
        return await drive(self.plan, frames)

    def add(self, *messages: Any) -> None:
        self.context.add_messages(list(messages))

    def done(self, name: str, **arguments: str) -> None:
        """A call that went well, as it stands in the context."""
        call = {"id": f"c{len(self.context.get_messages())}", "type": "function"}
        function = {"name": name, "arguments": json.dumps(arguments)}
        self.add(
            {"role": "assistant", "tool_calls": [{**call, "function": function}]},
            {"role": "tool", "tool_call_id": call["id"], "content": '{"ok": true}'},
        )

    def receipt(self, name: str, /, **facts: str) -> Receipt:
        conversation = self.shop.conversation
        receipt = Receipt(
            id=f"R-{len(conversation.receipts)}",
            key=f"k{len(conversation.receipts)}",
            conversation=conversation.id,
            turn=conversation.turn,
            tool=name,
            does="book",
            arguments=facts,
            facts=facts,
            done_at=NOON,
        )
        conversation.receipts.append(receipt)
        return receipt


def handed(sent: Sequence[Sent]) -> list[Handoff]:
    return [one.frame.handoff for one in sent if isinstance(one.frame, HandedOver)]


def view(sent: Sequence[Sent]) -> tuple[list[Any], dict[str, Any]]:
    [found] = [one.frame.context for one in sent if isinstance(one.frame, LLMContextFrame)]
    listed: list[Any] = list(found.get_messages())
    return listed[:-1], json.loads(str(listed[-1]["content"]))[STATE]
