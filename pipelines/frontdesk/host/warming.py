"""The first turn of a process, held before anybody calls."""

from __future__ import annotations

from frontdesk.desk import Desk
from frontdesk.host.host import Host


async def warm(host: Host) -> None:
    """Hold a conversation that nobody is in with each trade that is served.

    What reads and judges words is compiled when it is first needed, which takes a process's loop
    some 0.6 seconds: with whoever calls first the others would wait too. It is held on records in
    memory, by the embedded brain; nothing of it is kept.

    Args:
        host: What is served, open.
    """
    kinds = {(one.desk.vertical.name, one.desk.language.code): one for one in host.businesses}
    for one in kinds.values():
        desk = await Desk.open(
            one.settings.vertical,
            db="memory:",
            brain="embedded",
            language=one.desk.language.code,
            servers=one.settings.places,
        )
        async with desk, await desk.session() as session:
            for words in desk.language.list("turns.warming"):
                await session.say(words)
