"""What is said when the model has not answered, so that no caller is left in silence."""

from __future__ import annotations

from pipecat.frames.frames import Frame

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Judged, Scripted
from frontdesk_processors.language import load

_MISSES = 2
"""So many turns in a row without an answer, and a person is asked to call back."""


class Unanswered:
    """Counts turns in a row that the model left unanswered, and knows what to say of them.

    Who has asked for a person hears that one will call, though no model is there to say so. Who
    was left without an answer twice is called back too.

    Args:
        conversation: Tells whether a person is wanted, and the language.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._misses = 0

    def answered(self) -> None:
        """The model has answered a turn."""
        self._misses = 0

    def missed(self) -> list[Frame]:
        """One more turn went unanswered: what to send in its place."""
        self._misses += 1
        language = load(self._conversation.language)
        if self._conversation.needs_human:
            return [Scripted(language.say("session.person"))]
        if self._misses < _MISSES:
            return [Scripted(language.say("session.trouble"))]
        return self.person()

    def person(self) -> list[Frame]:
        """A person is asked to call back, and the caller hears so: what to send."""
        return [
            Judged(on="caller", rule="unanswered", verdict="escalate"),
            Scripted(load(self._conversation.language).say("session.no_answer")),
        ]
