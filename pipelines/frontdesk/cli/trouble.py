"""What an operator can do about a model that did not answer."""

from __future__ import annotations

import re

from frontdesk.cli.logs import redacted
from frontdesk.providers.extras import SETTINGS

_STATUS = re.compile(r"(?:[Ee]rror code|error occurred): (\d{3})")
_LONGEST = 200


def advice(error: str, *, brain: str, server: str | None = None) -> str:
    """One line: what the model's error means and what to do about it.

    Args:
        error: The error as the session tells it.
        brain: The model's name here.
        server: Where it was asked, when that is not the provider's own address.
    """
    who = f"the {brain} brain"
    key, model, address = SETTINGS.get(brain.partition(",")[0], SETTINGS["openai"])
    where = f" at {server}" if server else ""
    found = _STATUS.search(error)
    status = int(found.group(1)) if found else 0
    if status == 401:
        return f"{who}{where} does not accept the key (401): check {key}, or use --brain embedded"
    if status == 403:
        return f"{who}{where} does not allow this (403): check what the key may use"
    if status == 404:
        return f"{who}{where} does not know the model (404): check {model}"
    if status == 429:
        return f"{who}{where} is over its rate limit or quota (429): wait, or check the account"
    if status >= 500:
        return f"{who}{where} has trouble of its own ({status}): try again later"
    if "onnection error" in error or "imed out" in error:
        return (
            f"{who}{where} cannot be reached: check the network and {address}, "
            "or use --brain embedded"
        )
    first = next(iter(redacted(error).strip().splitlines()), "no reason given")
    return f"{who}{where} did not answer: {first[:_LONGEST]}"
