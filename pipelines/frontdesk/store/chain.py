"""The chain of a business's receipts: each link signed, and holding the hash of the one before.

What is filed, read back or erased is a link of its own; no link is ever changed. A link holds a
hash of what it is about, salted, so that it tells nothing once the content and its salt are gone.
The last link's place and hash are signed by themselves, so that a chain cannot be cut short.
Writers come one at a time on both engines, so that links follow one another in one line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Integer,
    RowMapping,
    String,
    Table,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.signing import Keys
from frontdesk.store.tables import Instant, metadata, receipts

Kind = Literal["begun", "filed", "verified", "erased"]

links = Table(
    "links",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("receipt", String(32), nullable=False, index=True),
    Column("content", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("key", String(16), nullable=False),
    Column("signature", String(128), nullable=False),
)
heads = Table(
    "heads",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("last", String(64), nullable=False),
    Column("key", String(16), nullable=False),
    Column("signature", String(128), nullable=False),
)
verified_at = (
    select(func.max(links.c.at))
    .where(links.c.receipt == receipts.c.id, links.c.kind == "verified")
    .scalar_subquery()
)
"""When a receipt was last read back, as its chain has it."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link, without its signature.

    Parameters:
        tenant: Whose chain it is in.
        position: Its place there, from 1.
        kind: What it says of the receipt. The first says that the chain was begun.
        receipt: The receipt's id; empty for the first.
        content: Hash of the receipt for ``filed``; for ``begun``, how many receipts of before were
            not signed; else empty.
        at: When, as its column's text.
        previous: Hash of the link before; empty for the first.
        key: Id of the key that signs it.
    """

    tenant: str
    position: int
    kind: Kind
    receipt: str
    content: str
    at: str
    previous: str
    key: str

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return canonical(asdict(self))

    @property
    def hash(self) -> str:
        """What the next link repeats."""
        return hashlib.sha256(self.statement).hexdigest()

    @classmethod
    def of(cls, row: Mapping[str, Any] | RowMapping) -> Link:
        """The link in a row."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


def head_statement(tenant: str, position: int, last: str) -> bytes:
    """What is signed of the end of a chain."""
    return canonical({"tenant": tenant, "position": position, "last": last})


def digest(row: Mapping[str, Any] | RowMapping) -> str:
    """The hash of a receipt's row, with the salt that is in it."""
    return hashlib.sha256(canonical(dict(row))).hexdigest()


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one way to write these values, the same before they are stored and after."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=_text).encode()


def _text(value: object) -> str:
    # Other types are in no row of ours, and whatever somebody put there has to be told from it.
    return _moment(value) if isinstance(value, datetime) else repr(value)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


async def begun(session: AsyncSession) -> bool:
    """Whether the database holds anything that is signed."""
    return await session.scalar(select(literal(1)).select_from(heads).limit(1)) is not None


async def forge(
    session: AsyncSession,
    keys: Keys,
    *,
    tenant: str,
    kind: Kind,
    receipt: str,
    at: datetime,
    content: str = "",
) -> None:
    """Add a link to a tenant's chain, in a writing transaction that the caller commits.

    Raises:
        BadSetting: The key file may be read by others, or holds what is no key.
        MissingKey: There is no key to sign with; nothing was added.
    """
    head = (await session.execute(select(heads).where(heads.c.tenant == tenant))).mappings()
    last = head.one_or_none()
    key = await keys.signer(begun=last is not None or await begun(session))
    position, previous = (last["position"], last["last"]) if last else (0, "")
    added: list[Link] = []
    if last is None:
        unsigned = select(func.count()).where(
            receipts.c.tenant == tenant, receipts.c.salt.is_(None)
        )
        before = str(await session.scalar(unsigned))
        added.append(
            Link(
                tenant=tenant, position=1, kind="begun", receipt="", content=before,
                at=_moment(at), previous="", key=key.id,
            )
        )  # fmt: skip
        position, previous = 1, added[0].hash
    link = Link(
        tenant=tenant, position=position + 1, kind=kind, receipt=receipt, content=content,
        at=_moment(at), previous=previous, key=key.id,
    )  # fmt: skip
    added.append(link)
    rows = [{**asdict(one), "at": at, "signature": key.sign(one.statement)} for one in added]
    await session.execute(insert(links), rows)
    values = {
        "position": link.position,
        "last": link.hash,
        "key": key.id,
        "signature": key.sign(head_statement(tenant, link.position, link.hash)),
    }
    if last is None:
        await session.execute(insert(heads).values(tenant=tenant, **values))
    else:
        await session.execute(update(heads).where(heads.c.tenant == tenant).values(values))
