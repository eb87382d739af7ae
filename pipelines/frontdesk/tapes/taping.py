"""Which conversations of a desk are taped, and with what in the place of who their callers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

from frontdesk.briefs import public_words
from frontdesk.opening import Opened
from frontdesk.settings import Settings
from frontdesk.store.tapes import Tapes
from frontdesk.tapes.cast import cast_of
from frontdesk.tapes.recorder import Recorder, TapedToolbox
from frontdesk.tapes.stand_ins import StandIns
from frontdesk.vertical import Business, Vertical
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Language
from frontdesk_processors.parse import Reader
from frontdesk_processors.toolbox import Toolbox

if TYPE_CHECKING:
    from frontdesk.desk import Desk


@dataclass(frozen=True)
class Taping:
    """Begins the tapes of one desk.

    Parameters:
        tapes: Where they are filed.
        vertical: The trade.
        business: What its records say of it.
        reader: Knows which parameters say who somebody is, and the names in the records.
        language: What is spoken.
        masks: Whether people who do not exist stand for callers.
        seed: What Python's chance was seeded with, where it was.
    """

    tapes: Tapes
    vertical: Vertical
    business: Business
    reader: Reader
    language: Language
    masks: bool = True
    seed: int | None = None

    @classmethod
    def by(cls, settings: Settings, opened: Opened, *, language: Language) -> Self | None:
        """What tapes as a deployment's settings want it; None where they do not."""
        if not settings.tapes:
            return None
        masks = settings.transcripts == "masked"
        tapes = opened.store.tapes
        return cls(tapes, opened.vertical, opened.business, opened.reader, language, masks)

    def begin(
        self,
        conversation: Conversation,
        *,
        clock: Callable[[], datetime],
        resumed: bool,
        spoken: bool,
    ) -> Recorder:
        """A tape of a conversation from here on.

        Args:
            conversation: The conversation.
            clock: The time, in the business's zone.
            resumed: Whether it goes on from what is stored of it.
            spoken: Whether it is a call.
        """
        phone = conversation.caller.phone
        return Recorder(
            conversation,
            tapes=self.tapes,
            clock=clock,
            opening={
                "vertical": self.vertical.name,
                "language": self.language.code,
                "channel": conversation.channel,
                "caller": phone,
                "resumed": resumed,
                "spoken": spoken,
                "prompts": self.vertical.prompts_version,
                "release": version("frontdesk"),
                "seed": self.seed,
                "masked": self.masks,
            },
            stand_ins=self.stand_ins(today=clock().date(), caller=phone or "")
            if self.masks
            else None,
        )

    def stand_ins(self, *, today: date, caller: str) -> StandIns:
        """Who stands for the callers of the business.

        Args:
            today: The day of the conversation.
            caller: The number they reach us from, or empty.
        """
        lexicons = self.reader.names.values()
        wording = self.vertical.wording(self.language.code)
        made = StandIns(
            cast=cast_of(self.vertical.home),
            personal=self.reader.personal,
            language=self.language,
            today=today,
            ours=public_words(self.vertical, wording, self.business),
            known=lambda text: any(lexicon.find(text) for lexicon in lexicons),
        )
        made.learn({"type": "caller", "text": caller})
        return made


def tools_of(
    desk: Desk,
    conversation: Conversation,
    theirs: Callable[[Conversation], Toolbox] | None,
    *,
    resumed: str | None,
    spoken: bool,
) -> Toolbox:
    """The tools of a conversation, taped where the desk's conversations are.

    Tools of somebody else's are not taped, and without their answers nothing could be played.

    Args:
        desk: Where it is held.
        conversation: The conversation.
        theirs: Makes its tools, where they are not the desk's own.
        resumed: The id of the stored conversation that it goes on with, if it does.
        spoken: Whether it is a call.
    """
    if desk.taping is None or theirs is not None:
        return (theirs or desk.toolbox)(conversation)
    recorder = desk.taping.begin(
        conversation, clock=desk.clock, resumed=bool(resumed), spoken=spoken
    )
    return desk.toolbox(conversation, kind=partial(TapedToolbox, recorder=recorder))
