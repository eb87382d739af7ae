"""Ways to tell a person of what cannot wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import time
from typing import get_args

from loguru import logger

from frontdesk.standard_webhooks import Signer
from frontdesk_processors.alerts import Alert, Trouble
from frontdesk_processors.errors import FrontdeskError


class LoggedAlerts:
    """Writes alerts to the log, where somebody has to be looking; for a desk with nothing else."""

    async def tell(self, alert: Alert) -> None:
        """Write one line, without the caller's words."""
        if alert.kind == "budget":
            logger.warning("{} (alert {})", alert.words, alert.id)
            return
        trouble = alert.kind in get_args(Trouble)
        what = alert.kind.upper() if trouble else f"EMERGENCY ({alert.kind})"
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
        self._url, self._now, self._signer = url, now, Signer(secret)

    async def tell(self, alert: Alert) -> None:
        """Post it.

        Raises:
            FrontdeskError: The answer was no 2xx.
            aiohttp.ClientError: There was none.
        """
        # Not with the module: most desks never post, and all of them would start later.
        import aiohttp

        body = json.dumps(
            {
                "type": alert.kind if alert.kind in get_args(Trouble) else "emergency",
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
        headers = self._signer.headers(alert.id, body, at=self._now()) | {
            "Content-Type": "application/json"
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status // 100 != 2:
                raise FrontdeskError(f"the alerts' webhook answered {answer.status}")
