"""A conversation with the demonstration clinic: no key, no network, nothing left behind.

Run it with ``python examples/first_chat.py``.
"""

import asyncio

from frontdesk import Desk


async def main() -> None:
    async with await Desk.open("healthcare", db="memory:", brain="embedded") as desk:
        async with await desk.session() as session:
            print("Clinic:", session.greeting.text)
            for said in [
                "When are you open?",
                "I'd like a flu shot as soon as possible. I'm Maria Lopez, born March 5, 1984.",
                "The first one.",
                "Yes, please.",
            ]:
                reply = await session.say(said)
                print("Caller:", said)
                print("Clinic:", reply.text)
        for receipt in session.conversation.receipts:
            print("Receipt:", receipt.id, receipt.tool, receipt.facts["when"])


if __name__ == "__main__":
    asyncio.run(main())
