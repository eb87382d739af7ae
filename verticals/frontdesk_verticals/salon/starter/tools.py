"""Tools of your own. Each is an async function; types and docstring tell the agent about it."""

from frontdesk_processors.tool import Result, Work, tool
from frontdesk_verticals.salon.records.ports import Records


@tool()
async def get_gift_card_policy(work: Work[Records]) -> Result:
    """Tell our policy on gift cards: where they are sold, and how long they count."""
    return Result(say=work.wording.say("get_gift_card_policy.told"))
