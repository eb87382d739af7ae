"""Twilio's side of a call: what it is told to do, in TwiML, and a call that is passed on."""

from __future__ import annotations

import asyncio
from typing import Any

from loguru import logger
from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import Connect, Dial, VoiceResponse

from frontdesk.channels.twilio_rest import rest

RING_S = 25
"""How long the telephone of whoever takes calls rings, in seconds, before nobody is there."""


def streamed(url: str, *, ticket: str) -> str:
    """Connect a call to a stream of sound, and hang up when that has ended.

    Args:
        url: Where: ``wss://…``.
        ticket: What opens it.
    """
    response, connect = VoiceResponse(), Connect()
    stream: Any = connect.stream(url=url)  # pyright: ignore[reportUnknownMemberType]
    stream.parameter(name="ticket", value=ticket)
    response.append(connect)  # pyright: ignore[reportUnknownMemberType]
    response.hangup()  # pyright: ignore[reportUnknownMemberType]
    return str(response)


def said(line: str, *, language: str) -> str:
    """Say a line in Twilio's own voice, and hang up.

    Args:
        line: What is said.
        language: Its code, as ``en-US``.
    """
    response = VoiceResponse()
    response.say(line, language=language)  # pyright: ignore[reportUnknownMemberType]
    response.hangup()  # pyright: ignore[reportUnknownMemberType]
    return str(response)


def hung_up() -> str:
    """Hang up."""
    response = VoiceResponse()
    response.hangup()  # pyright: ignore[reportUnknownMemberType]
    return str(response)


def dialled(number: str, *, then: str) -> str:
    """Ring somebody, who sees the caller's number, and connect the caller when they answer.

    Args:
        number: Whom.
        then: Where Twilio tells how that went, and asks how to go on.
    """
    response = VoiceResponse()
    dial = Dial(action=then, method="POST", timeout=RING_S)
    dial.number(number)  # pyright: ignore[reportUnknownMemberType]
    response.append(dial)  # pyright: ignore[reportUnknownMemberType]
    return str(response)


class TwilioCalls:
    """The calls of an account.

    Args:
        account: The account's SID.
        token: Its auth token.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
    """

    def __init__(self, *, account: str, token: str, base: str | None = None) -> None:
        self._calls: Any = rest(account=account, token=token, base=base).calls

    async def redirect(self, call: str, twiml: str) -> bool:
        """Have a call that is going on do something else; False where it cannot.

        Its stream ends by that.

        Args:
            call: Its SID.
            twiml: What it does now.
        """
        try:
            # Twilio's client waits for the network; another thread does that.
            await asyncio.to_thread(self._calls(call).update, twiml=twiml)
        except (TwilioException, OSError) as error:
            logger.error("a call could not be passed on: {}", type(error).__name__)
            return False
        return True
