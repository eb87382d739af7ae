"""Signatures of Standard Webhooks, version 1: https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import hashlib
import hmac

from frontdesk_processors.errors import BadSetting

PREFIX = "whsec_"
_LEAST = 24


class Signer:
    """Signs what is posted.

    Args:
        secret: ``whsec_`` and at least 24 bytes in base64; several with a space between them, while
            one replaces another: whoever knows any of them can check the signature.

    Raises:
        BadSetting: It is none.
    """

    def __init__(self, secret: str) -> None:
        self._keys = [_key(one) for one in secret.split()]
        if not self._keys:
            raise BadSetting(_told("it is empty"))

    def headers(self, id: str, body: str, *, at: float) -> dict[str, str]:
        """The headers of a message.

        Args:
            id: Its own; the same whenever it is sent again.
            body: Its body, word for word.
            at: The time, in seconds since the epoch.
        """
        stamp = str(int(at))
        signed = f"{id}.{stamp}.{body}".encode()
        digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in self._keys)
        return {
            "webhook-id": id,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(f"v1,{base64.b64encode(d).decode()}" for d in digests),
        }


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise BadSetting(_told("it is not base64")) from error
    if not secret.startswith(PREFIX) or len(key) < _LEAST:
        raise BadSetting(_told(f"it is {PREFIX} and {_LEAST} bytes or more in base64"))
    return key


def _told(what: str) -> str:
    return f"the secret of a webhook: {what}; make one: echo {PREFIX}$(openssl rand -base64 32)"
