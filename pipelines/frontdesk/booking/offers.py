"""Slot tokens: signed offers of one slot to one conversation, good for a while.

An offer holds nothing. It is sealed instead of stored, so that looking for a slot stays a read.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LASTS = timedelta(minutes=10)
"""How long an offer is good for."""
HOLD = timedelta(minutes=5)
"""How long a slot is kept from others once it has been read back."""

_MAC = 12
_EXPIRY = 5


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A slot offered for a service, until ``expires_at``."""

    slot_id: str
    service_code: str
    expires_at: datetime


def seal(offer: Offer, *, conversation: str, secret: bytes) -> str:
    """The token of an offer; only this conversation can redeem it."""
    expiry = int(offer.expires_at.timestamp()).to_bytes(_EXPIRY, "big")
    body = expiry + f"{offer.slot_id}|{offer.service_code}".encode()
    return urlsafe_b64encode(_mac(body, conversation, secret) + body).decode().rstrip("=")


def unseal(token: str, *, conversation: str, secret: bytes) -> Offer | None:
    """The offer a token stands for, run out or not; None when it is not one of this conversation's.

    Says nothing about whether the slot is free.
    """
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii") + b"=" * (-len(token.strip()) % 4))
    except ValueError:
        return None
    mac, body = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(body, conversation, secret)):
        return None
    slot_id, _, service_code = body[_EXPIRY:].decode().partition("|")
    seconds = int.from_bytes(body[:_EXPIRY], "big")
    return Offer(
        slot_id=slot_id,
        service_code=service_code,
        expires_at=datetime.fromtimestamp(seconds, tz=UTC),
    )


def _mac(body: bytes, conversation: str, secret: bytes) -> bytes:
    signed = body + b"\0" + conversation.encode("utf-8", "surrogatepass")
    return hmac.new(secret, signed, hashlib.sha256).digest()[:_MAC]
