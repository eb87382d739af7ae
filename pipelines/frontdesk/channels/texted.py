"""A call that goes on by text message, where the caller has said that they may be texted."""

from __future__ import annotations

from loguru import logger

from frontdesk.channels.answers import kept_address
from frontdesk.channels.sms_text import messages
from frontdesk.host.host import Open
from frontdesk.store.messages import Answer
from frontdesk_processors.consent import address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError


async def text_what_was_done(business: Open, conversation: Conversation, *, ours: str) -> None:
    """Have a caller sent what was done last, once; what they write back goes on with the call.

    Nothing is sent to who has not said in this call that they may be texted, nor where nothing was
    done. It never fails: the caller has been told already.

    Args:
        business: Whose.
        conversation: The call, which has ended.
        ours: The number that they called, which it is sent from.
    """
    who, desk = address_of(conversation.caller.phone), business.desk
    if who is None or conversation.contact != "in" or not conversation.receipts:
        return
    done = conversation.receipts[-1]
    try:
        line = await desk.store.notices.line(done.id)
        if not line:
            return
        text = desk.language.say("sms.goes_on", business=desk.business.name, line=line)
        answer = Answer(
            replies=messages(text),
            channel="sms",
            conversation=conversation.id,
            tenant=conversation.tenant,
            address=await kept_address(who, tenant=conversation.tenant),
        )
        await desk.store.mailbox.put(done.id, answer, who=who, ours=ours, at=desk.clock())
    except StoreError as error:
        logger.error("what was done in {} is not texted: {}", conversation.id, error)
