"""How a conversation begins: the business's greeting, with what callers have to be told in it."""

from __future__ import annotations

from frontdesk.vertical import Business
from frontdesk.wording import Sentences
from frontdesk_processors.consent import Consent
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.disclosure import DISCLOSURE, disclosed, duties
from frontdesk_processors.frames import Scripted
from frontdesk_processors.language import Language
from frontdesk_processors.parse.heed import MESSAGES
from frontdesk_processors.places import Place
from frontdesk_processors.regions import region_of
from frontdesk_processors.telling import Owed, Telling

_WRITTEN = MESSAGES | {"slack"}
"""Channels on which a conversation begins with what the caller writes."""


def greeting(
    conversation: Conversation,
    *,
    consent: Consent,
    telling: Telling,
    place: Place,
    language: Language,
    wording: Sentences,
    business: Business,
    spoken: bool,
    resumed: bool,
    clinical: bool = False,
) -> Scripted | None:
    """What is said first, and the disclosure owed until it was heard; None for nothing.

    The disclosure stands where the vertical's ``greeting.text`` has ``{disclosure}``, else before
    it; where callers write first, ``greeting.written`` is said instead, if there is one. A
    conversation that goes on is not greeted; if its disclosure was never heard, that is said.

    Args:
        conversation: Whose caller's number says where they are.
        consent: Told what is due.
        telling: Says it again if it is cut.
        place: Where the business is.
        language: Holds the disclosures.
        wording: Holds the greeting.
        business: Who greets.
        spoken: Whether it is a call.
        resumed: Whether the conversation goes on.
        clinical: Whether it is a clinic, whose calls may have to end with a disclosure too.
    """
    places = place.code, region_of(conversation.caller.phone)
    due = consent.due = duties(places, clinical=clinical)
    if due.closing and spoken:
        consent.closing = language.say("consent.disclosure.closing", phone=business.phone)
    line = disclosed(due, language, spoken=spoken)
    if not resumed:
        # Nothing is kept of a caller who has to be told that it is, until they have been.
        conversation.disclosed = not due.recording
    elif conversation.disclosed:
        line = ""
    if line:
        telling.owe(Owed(id=DISCLOSURE, line=line))
    tells = (DISCLOSURE,) if line else ()
    if resumed:
        return Scripted(line, tells=tells) if line else None
    # Who wrote first is answered in the same breath: nobody asks them what they want.
    wrote = conversation.channel in _WRITTEN and wording.has("greeting.written")
    key = "greeting.written" if wrote else "greeting.text"
    return Scripted(greeting_text(line, wording=wording, business=business, key=key), tells=tells)


def greeting_text(
    disclosure: str, *, wording: Sentences, business: Business, key: str = "greeting.text"
) -> str:
    """What is said first, with a disclosure in it.

    Args:
        disclosure: What has to be told; empty for none.
        wording: Holds the greeting.
        business: Who greets.
        key: Which greeting of the wording.
    """
    text = wording.say(key, business=business.name, disclosure=disclosure)
    if disclosure not in text:
        text = f"{disclosure} {text}"
    return " ".join(text.split())
