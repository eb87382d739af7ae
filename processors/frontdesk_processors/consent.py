"""What a caller has decided about being recorded and contacted, kept and noted in the audit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal, Protocol

from loguru import logger

from frontdesk_processors.audit import Access, Audit, Verdict
from frontdesk_processors.conversation import Choice, Conversation
from frontdesk_processors.disclosure import Duties
from frontdesk_processors.errors import ReadOnlyStore, StoreError
from frontdesk_processors.values import Effect

OPTED_OUT = "opted_out"
"""The failure of a tool that would contact somebody who does not want it."""

OFTEN_ENOUGH = "often_enough"
"""The failure of a tool that would contact somebody whom it contacted often enough for a day."""

Chosen = Literal["kept", "nowhere", "foreign", "failed"]
"""What became of a choice."""


class Consents(Protocol):
    """Who wants to be called and texted, and who does not: one choice an address, the latest.

    Both methods raise `StoreError` when the place cannot be used.
    """

    async def of(self, address: str, *, tenant: str) -> Choice | None:
        """What was chosen for an address; None if nothing ever was.

        Args:
            address: As `address_of` writes it.
            tenant: Whose business it is; another's choices are never seen.
        """
        ...

    async def keep(self, address: str, choice: Choice, *, access: Access) -> None:
        """Keep a choice over the one before, for good when this returns, with its audit row.

        Args:
            address: As `address_of` writes it.
            choice: The choice.
            access: What the audit keeps of it; says whose business it is, and when.
        """
        ...


def address_of(text: str | None) -> str | None:
    """A number in E.164, or an e-mail address in lower case; None for what is neither.

    A number without its country's code is taken for one of the North American plan.
    """
    plain = (text or "").strip()
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", plain):
        return plain.casefold()
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+") and 7 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10:
        return f"+1{digits}"
    return f"+{digits}" if len(digits) == 11 and digits.startswith("1") else None


class Consent:
    """What one conversation decides of consent.

    Args:
        conversation: Keeps what was decided.
        clock: The time.
        consents: Where choices outlive the conversation; None where they do not.
        audit: Where decisions are noted; None where they are not.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        clock: Callable[[], datetime],
        consents: Consents | None = None,
        audit: Audit | None = None,
    ) -> None:
        self._conversation = conversation
        self._clock = clock
        self._consents = consents
        self._audit = audit
        #: What has to be disclosed in this conversation, once the session has found out.
        self.due: Duties | None = None
        #: What is said at the end of the call; empty for nothing.
        self.closing = ""

    async def choose(self, choice: Choice, *, also: Iterable[str] = ()) -> Chosen:
        """Let the caller be contacted no more, or again: at once, and beyond this conversation.

        Args:
            choice: What they want.
            also: Numbers and addresses that they named with it; by default the one they reach us
                from.

        Returns:
            ``kept``; ``nowhere`` if there is no address; ``foreign`` if somebody at another
            address has opted out, whom only they can bring back; ``failed`` if it cannot be kept.
        """
        if choice == "out":
            # Honoured here whatever becomes of the rest.
            self._conversation.contact = choice
        named = [one for text in also if (one := address_of(text)) is not None]
        own = address_of(self._conversation.caller.phone)
        addresses = named or ([own] if own else [])
        if not addresses:
            return "nowhere"
        if self._consents is None:
            return "failed"
        access = self._access(f"opt_{choice}", fields=("address",))
        try:
            tenant = self._conversation.tenant
            for address in addresses:
                others = choice == "in" and address != own
                if others and await self._consents.of(address, tenant=tenant) == "out":
                    await self.note(f"opt_{choice}", verdict="refused", reason="foreign")
                    return "foreign"
                await self._consents.keep(address, choice, access=access)
        except StoreError as error:
            logger.error("a choice of {!r} cannot be kept: {}", choice, error)
            return "failed"
        if own is None or own in addresses:
            self._conversation.contact = choice
        return "kept"

    async def disclosed(self) -> None:
        """Note that the caller has heard what they have to be told."""
        if self.due is not None:
            places = ", ".join(self.due.places)
            await self.note("disclosure", reason=places, fields=self.due.names)

    async def decline(self, *, turn: int) -> None:
        """Keep nothing of what is said from a turn on; it never fails."""
        if self._conversation.unrecorded is None:
            self._conversation.unrecorded = turn
        await self.note("recording", verdict="refused", reason="declined")

    async def note(
        self,
        what: str,
        *,
        verdict: Verdict = "done",
        reason: str = "",
        fields: Iterable[str] = (),
    ) -> None:
        """Note a decision in the audit; one that cannot be noted stands all the same."""
        if self._audit is None:
            return
        access = self._access(what, verdict=verdict, reason=reason, fields=fields)
        try:
            await self._audit.add(access)
        except ReadOnlyStore:
            # Nothing of the conversation can be filed either, and whoever files it says so.
            return
        except StoreError as error:
            logger.error("{} is not noted in the audit: {}", what, error)

    def _access(
        self, what: str, *, verdict: Verdict = "done", reason: str = "", fields: Iterable[str] = ()
    ) -> Access:
        conversation = self._conversation
        return Access(
            tenant=conversation.tenant,
            conversation=conversation.id,
            channel=conversation.channel,
            turn=conversation.turn,
            identity=conversation.caller.identity,
            tool=what,
            effect=Effect.WRITE,
            subject=conversation.caller.subject,
            fields=tuple(fields),
            verdict=verdict,
            reason=reason,
            at=self._clock(),
        )
