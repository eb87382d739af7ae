"""An appointment book in a process of its own, with all the faults that remote systems have.

It speaks one line of JSON each way, a connection for each request. It ignores idempotency keys: who
asks twice books twice. Run as ``python -m tests.support.agenda.elsewhere`` it prints its port.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from frontdesk_processors.errors import Unclear

Mode = Literal["lose", "swallow", "error", "fail", "late", "deny", "lie", "dead"]
"""Does it and hangs up; hangs up and never does it; does it and answers with an error; answers with
an error and never does it; hangs up and does it later; turns it down; says it did it and did not;
cannot be reached."""

ROOT = Path(__file__).resolve().parents[3]
ANSWERS_IN_S = 10.0


@dataclass
class Book:
    """One appointment book.

    Parameters:
        rows: Every booking there ever was.
        modes: What goes wrong with the next actions, one each.
        late: What is still to be done.
    """

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    modes: deque[Mode] = field(default_factory=deque[Mode])
    late: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])

    def book(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Add a booking, whatever is there."""
        row = {"id": uuid4().hex, "slot": ask["slot"], "who": ask["who"]}
        self.rows.append({**row, "booked_by": ask["reference"], "ended_by": None})
        return {"id": row["id"]}

    def drop(self, ask: dict[str, Any]) -> dict[str, Any]:
        """End the booking that stands."""
        for row in self.rows:
            if (row["slot"], row["who"], row["ended_by"]) == (ask["slot"], ask["who"], None):
                row["ended_by"] = ask["reference"]
                return {"id": row["id"]}
        return {"refused": "none"}

    def land(self) -> None:
        """Do what is still to be done."""
        while self.late:
            self.late.pop(0)()

    def answer(self, ask: dict[str, Any]) -> dict[str, Any] | None:
        """The reply, or None to hang up without one."""
        match ask["do"]:
            case "rows":
                return {"rows": self.rows}
            case "plan":
                self.modes.extend(ask["modes"])
                return {}
            case "calm":
                self.modes.clear()
                return {}
            case "land":
                self.land()
                return {"owes": "late" in self.modes}
            case "book" | "drop" as what:
                return self._act(self.book if what == "book" else self.drop, ask)
            case other:
                return {"error": f"unknown {other!r}"}

    def _act(
        self, do: Callable[[dict[str, Any]], dict[str, Any]], ask: dict[str, Any]
    ) -> dict[str, Any] | None:
        match self.modes.popleft() if self.modes else None:
            case "lose":
                do(ask)
                return None
            case "swallow":
                return None
            case "error":
                do(ask)
                return {"error": "500"}
            case "fail":
                return {"error": "503"}
            case "late":
                self.late.append(lambda: do(ask))
                return None
            case "deny":
                return {"refused": "full"}
            case "lie":
                return {"id": uuid4().hex}
            case _:
                return do(ask)


async def serve() -> None:
    """Serve books until the process ends."""
    books: defaultdict[str, Book] = defaultdict(Book)

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ask = json.loads(await reader.readline())
        reply = books[ask["book"]].answer(ask)
        if reply is not None:
            writer.write(json.dumps(reply).encode() + b"\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def running() -> Generator[int]:
    """The port of a server of its own, which ends with the context."""
    command = [sys.executable, "-m", "tests.support.agenda.elsewhere"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Elsewhere:
    """One book on such a server.

    Args:
        port: The server's.
        book: Name of the book.
    """

    def __init__(self, port: int, book: str) -> None:
        self.port, self.book = port, book
        self.dead = 0
        """How many of the next actions do not reach it."""

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Ask it something.

        Raises:
            ConnectionRefusedError: It was not reached.
            Unclear: It was, and did not answer, or with an error.
        """
        port = self.port
        if do in ("book", "drop") and self.dead:
            self.dead -= 1
            port = 1
        async with _connected(port) as (reader, writer):
            writer.write(json.dumps({"do": do, "book": self.book, **fields}).encode() + b"\n")
            line = await asyncio.wait_for(reader.readline(), ANSWERS_IN_S)
        if not line:
            raise Unclear("it hung up")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise Unclear(f"it answered {reply['error']}")
        return reply

    def now(self, do: str, **fields: Any) -> dict[str, Any]:
        """Ask it something that has no faults, from outside of a loop."""
        with socket.create_connection(("127.0.0.1", self.port), ANSWERS_IN_S) as connection:
            ask = json.dumps({"do": do, "book": self.book, **fields}).encode() + b"\n"
            connection.sendall(ask)
            return json.loads(connection.makefile().readline())

    def plan(self, *modes: Mode) -> None:
        """Let these faults happen to the next actions, one each."""
        self.dead += modes.count("dead")
        self.now("plan", modes=[mode for mode in modes if mode != "dead"])

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.dead = 0
        self.now("calm")

    def land(self) -> bool:
        """Let it do what it has still to do; whether it will do another of its actions late."""
        return bool(self.now("land")["owes"])

    def rows(self) -> list[dict[str, Any]]:
        """Every booking there ever was."""
        return self.now("rows")["rows"]


@asynccontextmanager
async def _connected(
    port: int,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve())
