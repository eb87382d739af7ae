"""What may not stand in a log, an event or an error."""

from __future__ import annotations

import re

# Providers' keys begin so (OpenAI, Deepgram, ElevenLabs); some mask the middle themselves.
_KEY = re.compile(r"\b(?:sk|dg|xi)-[\w*.-]{4,}")
_LEFT_OUT = "[key]"


def without_keys(text: str, *secrets: str) -> str:
    """The text with everything left out that looks like a provider's key.

    Args:
        text: Any text.
        secrets: Keys that are known, and left out whatever they look like.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, _LEFT_OUT)
    return _KEY.sub(_LEFT_OUT, text)
