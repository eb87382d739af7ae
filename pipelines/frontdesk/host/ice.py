"""STUN and TURN servers, which browsers that call and this server find each other by."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, SecretStr, model_validator

from frontdesk.toml_file import Table
from frontdesk_processors.values import JsonObject

_URL = re.compile(
    r"stuns?:[\w.-]+(:\d{1,5})?|turn:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?"
    r"|turns:[\w.-]+(:\d{1,5})?(\?transport=tcp)?"
)


class IceServer(Table):
    """One of ``ice_servers``: a table, or the address alone where no more is needed.

    Parameters:
        url: Its address: ``stun:stun.example.com:3478``, ``turn:turn.example.com?transport=tcp``.
        username: Who it lets in, for TURN.
        credential: By which password; whoever gets a ticket reads both.
    """

    url: str
    username: str = Field(default="", max_length=500)
    credential: SecretStr = SecretStr("")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: object) -> object:
        return {"url": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not _URL.fullmatch(self.url):
            raise ValueError(f"{self.url!r} is no address in the form stun:stun.example.com:3478")
        secret = self.credential.get_secret_value()
        if self.url.startswith("turn") and not (self.username and secret):
            raise ValueError(
                f"{self.url} needs who it lets in: "
                f'{{ url = "{self.url}", username = "…", credential = "…" }}'
            )
        return self

    @property
    def told(self) -> JsonObject:
        """It as a browser's ``RTCPeerConnection`` takes it."""
        secret = self.credential.get_secret_value()
        who: JsonObject = {"username": self.username, "credential": secret} if secret else {}
        return {"urls": self.url, **who}
