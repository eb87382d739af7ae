"""What providers of messages refuse for good."""

from __future__ import annotations

from frontdesk_processors.errors import ActionError


class Rejected(ActionError):
    """A message that will never be taken, however often it is sent.

    Args:
        code: Why, in the provider's words.
        opted_out: Whether the reason is that they want no messages.
    """

    def __init__(self, code: str, *, opted_out: bool = False) -> None:
        super().__init__(f"a message was refused for good, code {code}")
        self.code, self.opted_out = code, opted_out
