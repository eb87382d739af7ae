"""A typed line over a websocket: messages in, what the agent says out, one conversation.

The client's first message is ``{"ticket": …}``; then each ``{"say": text, "id": …}`` is answered,
and ``{"end": true}`` ends it. It is sent ``ready`` (with the ticket to come back with),
``working``, ``taken``, ``agent``, ``error`` and ``end``. A message that is sent again under its
id, as after a drop, is not taken twice: its answer is sent again.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

from fastapi import WebSocket, WebSocketDisconnect
from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.begun import is_long
from frontdesk.host.admission import Busy
from frontdesk.host.host import Host, Open
from frontdesk.host.leases import Lost, Taken
from frontdesk.host.limits import subscriber
from frontdesk.host.origins import origin_in
from frontdesk.host.strangers import Strangers
from frontdesk.host.tickets import BadTicket, Ticket
from frontdesk.session import Session
from frontdesk_processors.errors import NewerRelease, Overtaken, StoreError, UnknownName
from frontdesk_processors.messages import caller_turns, last_said
from frontdesk_processors.values import JsonObject

MESSAGE_LIMIT = 4_000
"""Longest message of a caller, in characters."""

FRAME_LIMIT = 16_000
"""Longest frame taken, in bytes."""

HELLO_S = 5.0
"""How long a client may take to show its ticket, in seconds."""

STRANGERS = 16
"""How many of one address may be about to show their tickets at once."""

_WAITING = 8
"""Messages that may wait while a turn is answered; what comes on top is refused."""
_SEND_S = 10.0
"""How long a client may take to read, in seconds, before it is taken for gone."""

# https://www.rfc-editor.org/rfc/rfc6455#section-7.4: 4000 and up are an application's own.
BAD_TICKET, IDLE, TAKEN, GARBLED = 4401, 4408, 4409, 4400
GOING_AWAY, TRY_AGAIN = 1012, 1013


class Hello(BaseModel):
    """The first message."""

    model_config = ConfigDict(extra="forbid")
    ticket: str = Field(max_length=2_000)


class Said(BaseModel):
    """Every other message: words, or the end."""

    model_config = ConfigDict(extra="forbid")
    say: str = Field(default="", max_length=MESSAGE_LIMIT)
    id: str = Field(default="", max_length=64)
    end: bool = False


class ChatLine:
    """One websocket, from its ticket to its end.

    Args:
        host: Lets it in.
        socket: The connection, not yet accepted.
        strangers: Counts those that have not shown their tickets yet.
    """

    def __init__(self, host: Host, socket: WebSocket, *, strangers: Strangers) -> None:
        self._host = host
        self._strangers = strangers
        self._address = subscriber(socket.scope)
        self._socket = socket
        self._said: asyncio.Queue[Said | None] = asyncio.Queue(_WAITING)
        self._leaving = False
        self._over = asyncio.Event()

    async def hold(self) -> None:
        """Hold it to its end, whatever the client does."""
        if self._strangers.full(self._address):
            # Who opens lines and shows no ticket takes up no more than that.
            await self._socket.close(TRY_AGAIN)
            return
        await self._socket.accept()
        try:
            await self._admitted()
        except (WebSocketDisconnect, TimeoutError, RuntimeError):
            # The client is gone; the conversation is filed, and it may come back to it.
            return
        finally:
            self._over.set()

    async def leave(self) -> None:
        """The server is being stopped: finish the turn, and send the client to another."""
        self._leaving = True
        self._put(None)
        await self._over.wait()

    async def _admitted(self) -> None:
        try:
            business, ticket = await self._welcome()
        except (BadTicket, ValidationError) as error:
            said = str(error) if isinstance(error, BadTicket) else 'the first message is {"ticket"}'
            await self._refuse("bad_ticket", said, code=BAD_TICKET)
            return
        most = business.settings.calls
        try:
            back = bool(ticket.conversation)
            with self._host.admission.enter(business.name, most=most, back=back):
                await self._opened(business, ticket)
        except Busy as busy:
            logger.info("a chat with {} was not let in: {}", business.name, busy.reason)
            await self._no_room(business)
        except BadTicket as error:
            await self._refuse("bad_ticket", str(error), code=BAD_TICKET)
        except (Lost, Overtaken, NewerRelease) as lost:
            logger.warning("a chat with {} is sent to come back: {}", business.name, lost)
            await self._socket.close(GOING_AWAY)
        except Taken as taken:
            await self._refuse("taken", str(taken), code=TAKEN)
        except StoreError as error:
            logger.error("a chat with {} cannot be held: {}", business.name, error)
            await self._no_room(business)

    async def _welcome(self) -> tuple[Open, Ticket]:
        with self._strangers.waiting(self._address):
            text = await asyncio.wait_for(self._read(), HELLO_S)
        hello = Hello.model_validate_json(text)
        return await self._host.redeem(hello.ticket, origin=origin_in(self._socket))

    async def _opened(self, business: Open, ticket: Ticket) -> None:
        if not ticket.conversation:
            await self._held(business, ticket, resume=None)
            return
        async with self._host.lease(business, ticket.conversation):
            await self._host.go_on(business, ticket)
            await self._held(business, ticket, resume=ticket.conversation)

    async def _held(self, business: Open, ticket: Ticket, *, resume: str | None) -> None:
        try:
            session = await business.desk.session(channel="web", resume=resume)
        except UnknownName:
            await self._refuse("gone", "this conversation is no longer kept", code=BAD_TICKET)
            return
        async with AsyncExitStack() as held:
            if resume is None:
                lease = self._host.lease(business, session.conversation.id)
                await held.enter_async_context(lease)
            held.enter_context(self._host.holding(self))
            held.enter_context(self._host.metrics.watching(session, business.name, "web"))
            await self._talk(business, session, ticket)

    async def _talk(self, business: Open, session: Session, ticket: Ticket) -> None:
        reading = asyncio.create_task(self._listen())
        try:
            async with session:
                conversation = session.conversation
                token = self._host.tickets.resume(
                    business.name, conversation.id, origin=ticket.origin, after=ticket.id
                )
                await self._send(
                    {
                        "type": "ready",
                        "business": business.desk.business.name,
                        "resume": token,
                        "resumed": bool(ticket.conversation),
                        "turns": len(caller_turns(conversation.messages)),
                    }
                )
                await self._agent(session.greeting.text)
                code = await self._turns(business, session)
                if code == 1000:
                    await session.end()
                else:
                    await session.hang_up()
            assert session.ending is not None
            if code == 1000:
                await self._send({"type": "end", "outcome": session.ending.outcome})
            await self._socket.close(code)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _turns(self, business: Open, session: Session) -> int:
        """Answer message after message; the code to close with."""
        idle_s = self._host.config.host.idle_s
        while True:
            if is_long(session.conversation):
                await self._agent(business.say("long"))
                return 1000
            try:
                said = await asyncio.wait_for(self._said.get(), idle_s)
            except TimeoutError:
                await self._agent(business.say("idle"))
                return IDLE
            if self._leaving:
                await self._agent(business.say("moving"))
                return GOING_AWAY
            if said is None:
                raise WebSocketDisconnect(1006)
            if said.end:
                return 1000
            await self._answer(session, said)
            if session.conversation.farewell:
                return 1000

    async def _answer(self, session: Session, said: Said) -> None:
        conversation = session.conversation
        if said.id and said.id in conversation.taken:
            await self._send({"type": "taken", "id": said.id})
            await self._agent(last_said(conversation.messages), again=True)
            return
        if said.id:
            conversation.take(said.id)
        await self._send({"type": "working"})
        reply = await session.say(said.say)
        if said.id:
            await self._send({"type": "taken", "id": said.id})
        await self._agent(reply.text)

    async def _listen(self) -> None:
        """Take messages as they come, until the client is gone."""
        try:
            while True:
                text = await self._read()
                try:
                    said = Said.model_validate_json(text)
                except ValidationError as error:
                    first = error.errors(include_url=False, include_input=False)[0]
                    where = ".".join(str(part) for part in first["loc"])
                    await self._error("bad_message", f"{where}: {first['msg']}".lstrip(": "))
                    continue
                if not (said.end or said.say.strip()):
                    continue
                if not self._put(said):
                    await self._error("too_many", "wait for the answer, then send that again")
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            self._hang_up()

    def _put(self, said: Said | None) -> bool:
        try:
            self._said.put_nowait(said)
        except asyncio.QueueFull:
            return False
        return True

    def _hang_up(self) -> None:
        """Whoever is gone waits for no answer: what they sent last is not begun."""
        while not self._said.empty():
            self._said.get_nowait()
        self._put(None)

    async def _read(self) -> str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        text: str | None = message.get("text")
        if text is None or len(text) > FRAME_LIMIT:
            await self._refuse("garbled", "send JSON text, of 16,000 bytes at most", code=GARBLED)
            raise WebSocketDisconnect(GARBLED)
        return text

    async def _agent(self, text: str, *, again: bool = False) -> None:
        if text:
            more: JsonObject = {"again": True} if again else {}
            await self._send({"type": "agent", "text": text, **more})

    async def _error(self, code: str, message: str) -> None:
        await self._send({"type": "error", "code": code, "message": message})

    async def _no_room(self, business: Open) -> None:
        await self._send({"type": "error", "code": "busy", "say": business.say("busy")})
        await self._socket.close(TRY_AGAIN)

    async def _refuse(self, reason: str, message: str, *, code: int) -> None:
        await self._error(reason, message)
        await self._socket.close(code)

    async def _send(self, message: JsonObject) -> None:
        # Who reads no more is cut off, and holds up nobody else.
        await asyncio.wait_for(
            self._socket.send_text(json.dumps(message, ensure_ascii=False)), _SEND_S
        )
