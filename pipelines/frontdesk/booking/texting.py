"""Texts to callers: what trades that send them share, and the one with the page to pay on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontdesk.ports.messages import Message, Messages, Undeliverable
from frontdesk.vertical import Vertical
from frontdesk_processors.consent import OPTED_OUT
from frontdesk_processors.contact import Contact
from frontdesk_processors.effects import Remote
from frontdesk_processors.tool import Failure, Keep, Result, Tool, Work, tool
from frontdesk_processors.values import Effect, JsonObject

FINAL_AFTER_S = 120.0
"""A text that the provider does not hold so long after it was last asked was never sent."""

LINK = "text_payment_link"
"""Name of the tool that texts the page to pay on."""


async def send_text(work: Work[Any], *, phone: str, body: str, about: str) -> Failure | None:
    """Send a text under the call's reference; why it never can be, where it cannot.

    Args:
        work: The call.
        phone: The number it goes to, in E.164.
        body: What it says.
        about: What it is about.

    Raises:
        Unavailable: It was not sent, and may be later.
        Unclear: It may or may not have been.
    """
    text = Message(
        id=work.reference,
        kind="text",
        person_id=work.caller.subject,
        phone=phone,
        subject=about,
        body=body,
        due_on=None,
    )
    messages: Messages = work.records.messages
    try:
        await messages.leave(text, conversation=work.conversation, at=work.now)
    except Undeliverable as error:
        if error.opted_out:
            say = work.language.say("consent.refused.opted_out")
            return Failure(code=OPTED_OUT, say=say)
        return Failure(code="not_texted", say=work.wording.say("failure.not_texted"))
    return None


async def is_texted(work: Work[Any], *, phone: str | None) -> bool:
    """Whether a text was sent to a number under the call's reference.

    Raises:
        Unavailable: It cannot be told just now.
    """
    if phone is None or not work.reference:
        return False
    messages: Messages = work.records.messages
    return await messages.get(work.reference, phone=phone) is not None


def texted(work: Work[Any], *, say: str, facts: JsonObject) -> Result:
    """What a text comes to that was sent under the call's reference.

    Args:
        work: The call.
        say: What the caller hears of it.
        facts: What its receipt tells.
    """
    return Result(data={"sent": True}, say=say, facts=facts, after={"text": work.reference})


async def still_texted(work: Work[Any], result: Result, *, phone: str | None) -> bool:
    """Whether the text of a result, as `texted` made it, was sent to a number.

    Raises:
        Unavailable: It cannot be told just now.
    """
    reference = str((result.after or {}).get("text") or "")
    return await is_texted(replace(work, reference=reference), phone=phone)


def texts_link(vertical: Vertical, *, business: str, keep: Keep | None = None) -> Vertical:
    """The vertical with a tool for all its specialists that texts the page to pay on.

    Args:
        vertical: The vertical, whose records send texts; without a page it stays as it is.
        business: What it calls itself.
        keep: What else is noted in its own records when the text is sent.
    """
    if not vertical.payment_link:
        return vertical
    texting = link_tool(business, vertical.payment_link, keep=keep)
    specialists = tuple(replace(one, tools=(*one.tools, texting)) for one in vertical.specialists)
    return replace(vertical, specialists=specialists)


def link_tool(business: str, link: str, *, keep: Keep | None = None) -> Tool:
    """A tool that texts a page to the number that the caller reaches us from.

    Args:
        business: Whose page it is.
        link: The page.
        keep: What else is noted when it is sent.
    """

    def facts(work: Work[Any]) -> JsonObject:
        return {"link": link, "last4": (work.caller.phone or "")[-4:]}

    async def whom(work: Work[Any]) -> str | None:
        return work.caller.phone

    async def preview(work: Work[Any]) -> JsonObject | Failure:
        return facts(work)

    async def key(work: Work[Any]) -> str:
        return f"text-link:{work.conversation}:{work.caller.phone}"

    def sent(work: Work[Any]) -> Result:
        told = facts(work)
        return texted(work, say=work.wording.say(f"done.{LINK}", **told), facts=told)

    async def found(work: Work[Any]) -> Result | Failure | None:
        return sent(work) if await is_texted(work, phone=work.caller.phone) else None

    async def holds(work: Work[Any], *, result: Result) -> bool:
        return await still_texted(work, result, phone=work.caller.phone)

    @tool(
        effect=Effect.WRITE,
        does="send",
        reveals=("sent",),
        confirm=preview,
        key=key,
        verify=holds,
        keep=keep,
        contacts=Contact(by="text", whom=whom),
        remote=Remote(search=found, final_after_s=FINAL_AFTER_S),
    )
    async def text_payment_link(work: Work[Any]) -> Result | Failure:
        """Text the caller the link to the page for paying, if they agree to be texted.

        Use when the caller wants the payment link as a text or SMS, or has tried to give card
        details and wants to pay.
        """
        body = work.wording.say("texts.payment_link", business=business, link=link)
        phone = work.caller.phone or ""
        return await send_text(work, phone=phone, body=body, about=link) or sent(work)

    return text_payment_link
