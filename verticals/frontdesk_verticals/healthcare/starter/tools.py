"""Tools of your own. Each is an async function; types and docstring tell the agent about it."""

from frontdesk_processors.tool import Result, Work, tool
from frontdesk_verticals.healthcare.records.ports import Clinic


@tool()
async def get_parking_policy(work: Work[Clinic]) -> Result:
    """Tell our policy on parking: whether and where callers can park."""
    return Result(say=work.wording.say("get_parking_policy.where"))
