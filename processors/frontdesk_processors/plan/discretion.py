"""Tells what each specialist may not know, by the way in which a conversation came to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.edges import holders, kept_from
from frontdesk_processors.language import Lexicon
from frontdesk_processors.plan.routing import Role
from frontdesk_processors.plan.withheld import Withheld
from frontdesk_processors.schema import Catalog


class Discretion:
    """What is kept from whom in one conversation.

    Args:
        conversation: What is known, and who has had it.
        supervisor: Who takes the call.
        catalog: The tools of all specialists.
        lexicons: What callers call the things in the records, by the field that holds their id.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        supervisor: Role,
        catalog: Catalog,
        lexicons: Mapping[str, Lexicon],
    ) -> None:
        self._conversation = conversation
        self._supervisor = supervisor
        self._catalog = catalog
        self._lexicons = lexicons

    @property
    def way(self) -> list[str]:
        """Who has had the conversation, in order, whoever has it now last."""
        return holders(self._conversation.handoffs, supervisor=self._supervisor.name)

    def from_next(self, role: Role, *, way: Sequence[str], messages: Sequence[object]) -> Withheld:
        """What is kept from who gets the conversation next.

        Args:
            role: Who gets it.
            way: Who has had it so far, in order.
            messages: The whole context, in OpenAI's form.
        """
        return self._withheld(role, before=way, messages=messages)

    def from_current(self, role: Role, *, messages: Sequence[object]) -> Withheld:
        """What is kept from who has the conversation; the most where no packet brought it there.

        Args:
            role: Who has it.
            messages: The whole context, in OpenAI's form.
        """
        *before, last = self.way
        return self._withheld(role, before=before if last == role.name else None, messages=messages)

    def _withheld(
        self, role: Role, *, before: Sequence[str] | None, messages: Sequence[object]
    ) -> Withheld:
        return Withheld(
            kept_from(role.name, role.withheld, edges=role.edges, way=before),
            conversation=self._conversation,
            messages=messages,
            lexicons=self._lexicons,
            catalog=self._catalog,
        )
