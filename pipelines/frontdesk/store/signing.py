"""The keys that receipts are signed with (Ed25519), and where they are kept.

A secret key is ``fdsk_`` and 64 hexadecimal digits, a public one ``fdpk_`` and 64: with a secret
key receipts are signed and checked, with a public one checked. Several may be given, newest first;
the first secret one signs, and all are known, so that keys can be changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.store.location import Location
from frontdesk.store.server import Server
from frontdesk_processors.errors import BadSetting, MissingKey, StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

VARIABLE = "FRONTDESK_SIGNING_KEY"
_TOKEN = re.compile(r"fd([sp])k_([0-9a-f]{64})")
_OTHERS = 0o077
NEW = "fdsk_$(openssl rand -hex 32)"
"""How a shell makes a new key."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key; its secret half is in no ``repr``.

    Parameters:
        public: The public half.
        seed: The secret half; None where signatures can only be checked.
    """

    public: bytes
    seed: bytes | None = field(default=None, repr=False)

    @cached_property
    def id(self) -> str:
        """Names the key beside what it signed."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    @property
    def token(self) -> str:
        """The public half, as it is given in settings."""
        return f"fdpk_{self.public.hex()}"

    def sign(self, statement: bytes) -> str:
        """The signature of a statement, in hexadecimal."""
        return self._private.sign(statement).hex()

    def signed(self, statement: bytes, signature: str) -> bool:
        """Whether this key made the signature of the statement."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._checker.verify(bytes.fromhex(signature), statement)
        except (InvalidSignature, ValueError):
            return False
        return True

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        assert self.seed is not None, "a public key cannot sign"
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def _checker(self) -> Ed25519PublicKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        return Ed25519PublicKey.from_public_bytes(self.public)


class Keys:
    """The keys of one database: those of the settings, and those in the file beside it.

    Args:
        given: What the settings say; empty for none.
        location: The database. A file that holds nothing signed is given a key of its own, in a
            file beside it that only its owner reads; one in memory forgets its key with itself.

    Raises:
        BadSetting: What the settings say is no key.
    """

    def __init__(self, given: str, *, location: Location | Server) -> None:
        self._given = parsed(given, origin=VARIABLE)
        self._location = location
        self._kept: list[Key] | None = None

    @property
    def file(self) -> Path | None:
        """Where keys are kept beside the database; None where they are not."""
        location = self._location
        if isinstance(location, Server) or location.scratch:
            return None
        return Path(f"{location.path}.key")

    async def known(self) -> dict[str, Key]:
        """Every key that is known, by id.

        Raises:
            BadSetting: The key file may be read by others, or holds what is no key.
        """
        if self._kept is None:
            self._kept = await asyncio.to_thread(_read, self.file)
        return {key.id: key for key in (*self._given, *self._kept)}

    async def signer(self, *, begun: bool) -> Key:
        """The key to sign with.

        Args:
            begun: Whether the database holds something signed, so that no new key is made for it.

        Raises:
            BadSetting: The key file may be read by others, or holds what is no key.
            MissingKey: There is none.
        """
        for key in (await self.known()).values():
            if key.seed is not None:
                return key
        location = self._location
        if location.scratch:
            self._kept = [_key(secrets.token_bytes(32))]
        elif self.file is None or begun or location.read_only:
            raise self.missing()
        else:
            self._kept = await asyncio.to_thread(_make, self.file)
        return await self.signer(begun=True)

    def missing(self) -> MissingKey:
        """What to say, and to do, where there is no key to sign with and none is to be made."""
        if self.file is None:
            return MissingKey(
                f"{self._location} has no key to sign receipts with, so that nothing can be done; "
                f"set {VARIABLE} in every process: export {VARIABLE}={NEW}"
            )
        return MissingKey(
            f"{self._location} holds signed receipts, and its key {self.file} is gone; put it "
            f"back, or set {VARIABLE} to a new one: what was signed before then cannot be checked"
        )


def _read(file: Path | None) -> list[Key]:
    if file is None or not file.exists():
        return []
    try:
        if file.stat().st_mode & _OTHERS:
            raise BadSetting(f"the key {file} may be read by others; chmod 600 {file}")
        return parsed(file.read_text(encoding="utf-8"), origin=str(file))
    except OSError as error:
        raise StoreError(f"the key {file} cannot be read: {error.strerror}") from error


def _make(file: Path) -> list[Key]:
    """Make the file, unless another process is quicker; whole at once either way."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, f"fdsk_{secrets.token_hex(32)}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise MissingKey(
            f"the key {file} cannot be made: {error.strerror}; "
            f"give write access to its folder, or set {VARIABLE}={NEW}"
        ) from error
    return _read(file)


def parsed(text: str, *, origin: str) -> list[Key]:
    """The keys in a text, apart by white space or commas; what follows ``#`` on a line is none.

    Raises:
        BadSetting: It holds something else; ``origin`` is named, the text is not repeated.
    """
    keys: list[Key] = []
    for line in text.splitlines():
        for word in line.partition("#")[0].replace(",", " ").split():
            found = _TOKEN.fullmatch(word)
            if found is None:
                # Not repeated: it may be a key with a slip in it.
                raise BadSetting(f"{origin} holds what is no key; one is made so: {NEW}")
            half = bytes.fromhex(found[2])
            keys.append(_key(half) if found[1] == "s" else Key(public=half))
    return keys


def _key(seed: bytes) -> Key:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Key(public=public, seed=seed)
