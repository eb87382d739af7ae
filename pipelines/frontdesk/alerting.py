"""Ways to tell a person of what cannot wait."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from time import time

import aiohttp
from loguru import logger

from frontdesk_processors.alerts import Alert
from frontdesk_processors.errors import BadSetting, FrontdeskError

_SECRET = "whsec_"


class LoggedAlerts:
    """Writes alerts to the log, where somebody has to be looking; for a desk with nothing else."""

    async def tell(self, alert: Alert) -> None:
        """Write one line, without the caller's words."""
        if alert.kind == "budget":
            logger.warning("{} (alert {})", alert.words, alert.id)
            return
        what = "UNANSWERED" if alert.kind == "unanswered" else f"EMERGENCY ({alert.kind})"
        logger.critical("{} in conversation {}: alert {}", what, alert.conversation, alert.id)


class WebhookAlerts:
    """Posts alerts to a URL, signed by Standard Webhooks (standardwebhooks.com, version 1).

    Any 2xx answer counts as told.

    Args:
        url: Where to: a pager, or a service that wakes somebody.
        secret: ``whsec_`` and at least 24 bytes in base64, as that standard writes it.
        now: Tells the time, in seconds since the epoch.

    Raises:
        BadSetting: The secret is none.
    """

    def __init__(self, url: str, *, secret: str, now: Callable[[], float] = time) -> None:
        self._url, self._now = url, now
        try:
            self._key = base64.b64decode(secret.removeprefix(_SECRET), validate=True)
        except ValueError as error:
            raise BadSetting("the secret of the alerts' webhook is not base64") from error
        if not secret.startswith(_SECRET) or len(self._key) < 24:
            raise BadSetting(
                f"the secret of the alerts' webhook is {_SECRET} and 24 bytes or more in base64; "
                f"make one: echo {_SECRET}$(openssl rand -base64 32)"
            )

    async def tell(self, alert: Alert) -> None:
        """Post it.

        Raises:
            FrontdeskError: The answer was no 2xx.
            aiohttp.ClientError: There was none.
        """
        body = json.dumps(
            {
                "type": alert.kind if alert.kind in ("unanswered", "budget") else "emergency",
                "timestamp": alert.at.isoformat(),
                "data": {
                    "id": alert.id,
                    "tenant": alert.tenant,
                    "conversation": alert.conversation,
                    "kind": alert.kind,
                    "place": alert.place,
                    "phone": alert.phone,
                    "words": alert.words,
                },
            }
        )
        headers = self._signed(alert.id, body) | {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status // 100 != 2:
                raise FrontdeskError(f"the alerts' webhook answered {answer.status}")

    def _signed(self, id: str, body: str) -> dict[str, str]:
        at = str(int(self._now()))
        digest = hmac.new(self._key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()
        signature = base64.b64encode(digest).decode()
        return {
            "webhook-id": id,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{signature}",
        }
