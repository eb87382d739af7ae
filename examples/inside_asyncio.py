"""The agent inside a program that has an event loop and tasks of its own.

Two callers are served side by side by one desk, while the program's own work goes on. Run it with
``python examples/inside_asyncio.py``.
"""

import asyncio

from frontdesk import Desk


async def serve(desk: Desk, name: str, questions: list[str]) -> str:
    """Hold one conversation, as a task of the host program."""
    async with await desk.session(channel="my app") as session:
        for question in questions:
            reply = await session.say(question)
            print(f"{name}: {question} -> {reply.text}")
    assert session.ending is not None
    return session.ending.outcome


async def heartbeat(beats: list[float]) -> None:
    """The host's own work; nothing that the agent does may hold it up."""
    loop = asyncio.get_running_loop()
    while True:
        beats.append(loop.time())
        await asyncio.sleep(0.02)


async def main() -> None:
    beats: list[float] = []
    async with await Desk.open("healthcare", db="memory:", brain="embedded") as desk:
        host = asyncio.create_task(heartbeat(beats))
        async with asyncio.TaskGroup() as group:
            ann = group.create_task(serve(desk, "Ann", ["What are your opening hours?"]))
            bob = group.create_task(serve(desk, "Bob", ["Do you do flu shots?", "Thanks, bye."]))
        host.cancel()
    print(f"Ann: {ann.result()}, Bob: {bob.result()}, beats: {len(beats)}")


if __name__ == "__main__":
    asyncio.run(main())
