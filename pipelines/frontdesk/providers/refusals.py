"""What an operator is told when a speech provider does not do what a command asks of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import httpx
from pydantic import SecretStr

from frontdesk_processors.errors import FrontdeskError
from frontdesk_processors.redact import without_keys

_LONGEST = 200
_REASONS = ("message", "err_msg", "reason")
_KINDS = ("status", "err_code", "code")


class Refused(FrontdeskError):
    """A provider did not do as asked; the message says why and the next step."""


class ApiError(Protocol):
    """What the providers' own clients raise."""

    status_code: int | None
    body: object
    headers: dict[str, str] | None


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whom a command asks, and by which settings.

    Parameters:
        name: The provider, as people call it.
        key_name: The setting of its key.
        address_name: The setting of its address.
        key: The key; left out of whatever is told.
        address: A server of one's own; None for the provider's.
    """

    name: str
    key_name: str
    address_name: str
    key: SecretStr
    address: str | None = None

    def refusal(self, error: ApiError) -> Refused:
        """What it means that the server answered so, and what to do about it."""
        status, kind, reason = error.status_code, kind_of(error), self._reason(error.body)
        whole = f"({', '.join(part for part in (str(status or ''), kind) if part)})"
        who = f"{self.name}{f' at {self.address}' if self.address else ''}"
        match status:
            case _ if kind == "quota_exceeded":
                return Refused(f"{who} has no credits left for this {whole}: check the account")
            case _ if kind == "missing_permissions":
                return Refused(
                    f"{who} does not allow this {whole}: {reason}; give the key in "
                    f"{self.key_name} that permission, or set another"
                )
            case 401:
                return Refused(f"{who} does not accept the key {whole}: check {self.key_name}")
            case 402 | 403:
                return Refused(
                    f"{who} does not allow this {whole}: {reason}; "
                    f"check what the key in {self.key_name} may use"
                )
            case 429:
                return Refused(
                    f"{who} is over its rate limit {whole}: "
                    f"{_when(error.headers)}, or check the account"
                )
            case int() if status >= 500:
                return Refused(f"{who} has trouble of its own {whole}: try again later")
            case _:
                return Refused(f"{who} refuses this {whole}: {reason}")

    def unreachable(self) -> Refused:
        """The server could not be reached, or did not answer in time."""
        where = f" at {self.address}" if self.address else ""
        return Refused(
            f"{self.name}{where} cannot be reached or does not answer: "
            f"check the network and {self.address_name}"
        )

    def _reason(self, body: object) -> str:
        told = _inner(body)
        found = [told] if isinstance(told, str) else [_field(told, name) for name in _REASONS]
        text = next((one for one in found if one), "no reason given")
        first = without_keys(text, self.key.get_secret_value()).splitlines()[0]
        return first[:_LONGEST].rstrip(".")


@contextmanager
def told(account: Account, *, error: type[Exception]) -> Generator[None]:
    """Say in one line why a provider did not answer.

    Args:
        account: Whom is asked.
        error: What its client raises for an answer that is no success.

    Raises:
        Refused: It answered with an error, could not be reached, or took too long.
    """
    try:
        yield
    except (httpx.HTTPError, TimeoutError) as lost:
        raise account.unreachable() from lost
    except error as answer:
        raise account.refusal(answer) from None  # pyright: ignore[reportArgumentType]


def kind_of(error: ApiError) -> str:
    """The provider's own word for what went wrong; empty where it has none."""
    told = _inner(error.body)
    return next((found for name in _KINDS if (found := _field(told, name))), "")


def _inner(body: object) -> object:
    """ElevenLabs has what it says in ``detail``, Deepgram at the top."""
    return body.get("detail", body) if isinstance(body, Mapping) else body  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def _field(told: object, name: str) -> str:
    if not isinstance(told, Mapping):
        return ""
    value: object = told.get(name)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return value if isinstance(value, str) else ""


def _when(headers: Mapping[str, str] | None) -> str:
    after = next((v for k, v in (headers or {}).items() if k.lower() == "retry-after"), "")
    return f"ask again in {after} seconds" if after.isdigit() else "ask again later"
