"""The demonstration clinic made somebody's own, with all that `customise` takes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk import Desk
from frontdesk_processors.frames import Parsed
from frontdesk_processors.guard import Allow, Asked, Refuse, Verdict
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_verticals.healthcare import healthcare


@tool()
async def get_parking_policy(work: Work[Any]) -> Result:
    """Tell our policy on parking: whether and where callers can park."""
    return Result(say=work.wording.say("get_parking_policy.where"))


async def full(asked: Asked) -> Verdict:
    if asked.tool.name == "create_new_patient":
        return Refuse(Failure(code="full", say="We take no new patients this year."))
    return Allow()


class Loud(Step):
    takes = (Parsed,)

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        print("Heard:", getattr(frame, "text", ""))
        yield down(frame)


WORDS = {"greeting.text": "{business}, hello.", "get_parking_policy.where": "Behind the house."}
clinic = healthcare.customise(
    prompts={"reception": "Offer the video visit first."},
    tools={"reception": [get_parking_policy]},
    without=["get_patient_insurance"],
    guards=[full],
    steps={"parse": [lambda conversation: Loud()]},
    wording={"en": WORDS},
)
NEW = "I'm a new patient, Ann Example, born March 5, 1984, my number is 415 555 0177."


async def main() -> None:
    desk = await Desk.open(clinic, db="memory:", brain="embedded")
    async with desk, await desk.session() as session:
        print("Clinic:", session.greeting.text)
        for said in ["Is there parking?", NEW]:
            print("Clinic:", (await session.say(said)).text)


if __name__ == "__main__":
    asyncio.run(main())
