"""Whether the chains of a database are whole, and where the first broken link is if not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, RowMapping, String, exists, func, select, type_coerce, union
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.chain import Link, digest, head_statement, heads, links
from frontdesk.store.database import Database
from frontdesk.store.signing import VARIABLE, Key, Keys
from frontdesk.store.tables import receipts
from frontdesk_processors.errors import MissingKey

_BATCH = 200
# As text: whatever somebody put there is looked at, and need not be a time.
_LINKS = select(
    *(c for c in links.c if c.name != "at"), type_coerce(links.c.at, String).label("at")
)

OnProgress = Callable[[int, int], None]
"""Told of how many links of how many have been looked at."""


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong first in a chain.

    Parameters:
        link: The link's place; None when it is a receipt that is in no link.
        problem: What is wrong with it.
    """

    link: int | None
    problem: str

    def __str__(self) -> str:
        """As it is told."""
        return f"link {self.link} {self.problem}" if self.link else self.problem


@dataclass(frozen=True, kw_only=True)
class Chain:
    """How a business's chain is.

    Parameters:
        tenant: Whose it is.
        links: How many links were looked at and found in order.
        last: Hash of the last of these; kept elsewhere, it shows later whether the whole database
            was put back to an earlier state.
        unsigned: Its receipts of before there were chains, which nothing vouches for.
        flaw: What is wrong first; None when it is whole.
    """

    tenant: str
    links: int = 0
    last: str = ""
    unsigned: int = 0
    flaw: Flaw | None = None


class Chains:
    """The chains of one database, to be verified.

    Both methods see one state of the database and keep no writer waiting. They raise `BadSetting`
    when the key file cannot be used, `MissingKey` when there is no key to check signatures
    with, and `StoreError` when the database cannot be read.

    Args:
        database: Where they are.
        keys: What they may be signed with.
    """

    def __init__(self, database: Database, *, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def verify(self, on_progress: OnProgress | None = None) -> list[Chain]:
        """Look at every link of every chain, and at every receipt."""
        async with self._database.transaction(write=False) as session:
            walk = await self._walk(session)
            walk.on_progress = on_progress
            names = (select(table.c.tenant) for table in (links, heads, receipts))
            tenants = await session.scalars(union(*names).order_by("tenant"))
            return [await walk.whole(tenant) for tenant in tenants.all()]

    async def of_conversation(
        self, conversation: str, *, tenant: str, named: Collection[str] = ()
    ) -> Chain | None:
        """Look at the receipts of a conversation, and at the chain up to them.

        Args:
            conversation: Its id.
            tenant: Whose it is.
            named: The receipts that the record of the conversation tells of; none may be missing.

        Returns:
            None when it has no receipts and tells of none.
        """
        mine = select(receipts.c.id, receipts.c.salt.is_(None).label("before"))
        async with self._database.transaction(write=False) as session:
            rows = (await session.execute(mine.where(_of(conversation)))).mappings().all()
            if not rows and not named:
                return None
            walk = await self._walk(session)
            return await walk.up_to(rows, tenant=tenant, named=named)

    async def _walk(self, session: AsyncSession) -> _Walk:
        known = await self._keys.known()
        total = await session.scalar(select(func.count()).select_from(links)) or 0
        if total and not known:
            raise MissingKey(
                f"there is no key to check the receipts of {self._database.location} with; "
                f"put {self._keys.file or 'it'} back, or set {VARIABLE} to its keys, "
                "secret or public"
            )
        return _Walk(session, keys=known, total=total)


class _Walk:
    """Goes along chains link by link, up to the first flaw."""

    def __init__(self, session: AsyncSession, *, keys: Mapping[str, Key], total: int) -> None:
        self._session = session
        self._keys = keys
        self._total = total
        self._seen = 0
        self.on_progress: OnProgress | None = None

    async def whole(self, tenant: str) -> Chain:
        """One chain from its first link to its end."""
        is_erased = select(links.c.receipt).where(links.c.kind == "erased")
        erased = set((await self._session.scalars(is_erased.where(_in(tenant)))).all())
        unsigned = select(func.count()).where(
            receipts.c.tenant == tenant, receipts.c.salt.is_(None)
        )
        before = await self._session.scalar(unsigned) or 0
        begun, last, flaw = await self._along(tenant, erased=erased)
        flaw = flaw or await self._end(tenant, last) or await self._stray(tenant)
        if flaw is None and begun is not None:
            flaw = await self._added_before(tenant, begun, before)
        return _chain(tenant, last, unsigned=before, flaw=flaw)

    async def up_to(
        self, rows: Sequence[RowMapping], *, tenant: str, named: Collection[str]
    ) -> Chain:
        """A chain up to the last link of these receipts, which alone are looked at closely."""
        ids = {str(row["id"]) for row in rows}
        signed = {str(row["id"]) for row in rows if not row["before"]}
        mine = (await self._session.execute(_LINKS.where(links.c.receipt.in_(ids)))).mappings()
        found = mine.all()
        unlinked = signed - {row["receipt"] for row in found if row["kind"] == "filed"}
        until = max((row["position"] for row in found), default=0)
        _, last, flaw = await self._along(tenant, until=until, closely=ids)
        if flaw is None and unlinked:
            flaw = Flaw(link=None, problem=f"receipt {min(unlinked)} is in no link")
        if flaw is None and (gone := set(named) - ids):
            told = f"receipt {min(gone)}, which the conversation tells of, is not there"
            flaw = Flaw(link=None, problem=told)
        return _chain(tenant, last, unsigned=len(ids) - len(signed), flaw=flaw)

    async def _along(
        self,
        tenant: str,
        *,
        until: int | None = None,
        closely: Collection[str] | None = None,
        erased: Collection[str] = (),
    ) -> tuple[Link | None, Link | None, Flaw | None]:
        """The first link, the last one that is in order, and what is wrong with the next."""
        first: Link | None = None
        last: Link | None = None
        async for batch in self._batches(tenant, until):
            filed = [row["receipt"] for row in batch if row["kind"] == "filed"]
            contents = await self._contents(filed)
            for row in batch:
                link = Link.of(row)
                flaw = _unlinked(link, last)
                if flaw is None and (closely is None or link.receipt in closely):
                    flaw = self._unsigned(link, str(row["signature"])) or _unlike(
                        link, contents.get(link.receipt), erased=link.receipt in erased
                    )
                if flaw is not None:
                    return first, last, flaw
                first, last = first or link, link
            self._seen += len(batch)
            if self.on_progress is not None:
                self.on_progress(self._seen, self._total)
        return first, last, None

    async def _batches(
        self, tenant: str, until: int | None
    ) -> AsyncGenerator[Sequence[RowMapping]]:
        query = _LINKS.where(_in(tenant)).order_by(links.c.position).limit(_BATCH)
        if until is not None:
            query = query.where(links.c.position <= until)
        batch = (await self._session.execute(query)).mappings().all()
        while batch:
            yield batch
            rest = query.where(links.c.position > batch[-1]["position"])
            batch = (await self._session.execute(rest)).mappings().all()

    async def _contents(self, ids: Sequence[str]) -> dict[str, str]:
        """The hash of each of these receipts that is there; empty for one that cannot be read."""
        query = select(receipts).where(receipts.c.id.in_(ids))
        try:
            rows = (await self._session.execute(query)).mappings().all()
        except (ValueError, TypeError):
            # A field is no JSON, or no time, any more.
            if len(ids) == 1:
                return {ids[0]: ""}
            return {id: hash for one in ids for id, hash in (await self._contents([one])).items()}
        return {row["id"]: digest(row) for row in rows}

    def _unsigned(self, link: Link, signature: str) -> Flaw | None:
        """Why a link is not as one of the keys signed it."""
        key = self._keys.get(link.key)
        if key is None:
            told = f"is signed with the key {link.key}, which is not known here"
            hint = f"; if it is yours, add its public half to {VARIABLE}"
            return Flaw(link=link.position, problem=told + hint)
        if key.signed(link.statement, signature):
            return None
        return Flaw(link=link.position, problem="is not what was signed")

    async def _end(self, tenant: str, last: Link | None) -> Flaw | None:
        """Whether the chain ends where its signed end says."""
        found = await self._session.execute(select(heads).where(heads.c.tenant == tenant))
        head = found.mappings().one_or_none()
        position, hash = (last.position, last.hash) if last else (0, "")
        if head is None:
            return Flaw(link=position, problem="is followed by no signed end") if last else None
        statement = head_statement(tenant, head["position"], head["last"])
        key = self._keys.get(head["key"])
        if key is None or not key.signed(statement, head["signature"]):
            return Flaw(link=position or None, problem="is followed by an end that is not signed")
        if (head["position"], head["last"]) == (position, hash):
            return None
        return Flaw(link=position + 1, problem=f"is gone: {head['position']} were signed")

    async def _stray(self, tenant: str) -> Flaw | None:
        """A receipt that claims to be signed and is in no link."""
        linked = exists().where(links.c.receipt == receipts.c.id, links.c.kind == "filed")
        query = (
            select(receipts.c.id)
            .where(receipts.c.tenant == tenant, receipts.c.salt.is_not(None), ~linked)
            .order_by(receipts.c.id)
        )
        found = (await self._session.scalars(query.limit(1))).first()
        return Flaw(link=None, problem=f"receipt {found} is in no link") if found else None

    async def _added_before(self, tenant: str, begun: Link, before: int) -> Flaw | None:
        """Whether there are as many unsigned receipts as when the chain was begun."""
        other = links.alias()
        never_filed = ~exists().where(other.c.receipt == links.c.receipt, other.c.kind == "filed")
        erased = select(func.count()).where(_in(tenant), links.c.kind == "erased", never_filed)
        now = before + (await self._session.scalar(erased) or 0)
        if str(now) == begun.content:
            return None
        problem = f"says that {begun.content} receipts were unsigned when it began; now {now} are"
        return Flaw(link=begun.position, problem=problem)


def _unlinked(link: Link, last: Link | None) -> Flaw | None:
    """Why a link does not follow the one before it."""
    position, hash = (last.position, last.hash) if last else (0, "")
    if link.position != position + 1:
        return Flaw(link=position + 1, problem="is gone")
    if link.previous != hash:
        return Flaw(link=link.position, problem="does not follow from the link before it")
    return None


def _unlike(link: Link, content: str | None, *, erased: bool) -> Flaw | None:
    """Why the receipt is not the one that a link was made for."""
    if link.kind != "filed" or content == link.content:
        return None
    if content is not None:
        state = "altered"
    elif not erased:
        state = "deleted"
    else:
        return None
    return Flaw(link=link.position, problem=f"is of the receipt {link.receipt}, which was {state}")


def _chain(tenant: str, last: Link | None, *, unsigned: int, flaw: Flaw | None) -> Chain:
    position, hash = (last.position, last.hash) if last else (0, "")
    return Chain(tenant=tenant, links=position, last=hash, unsigned=unsigned, flaw=flaw)


def _in(tenant: str) -> ColumnElement[bool]:
    return links.c.tenant == tenant


def _of(conversation: str) -> ColumnElement[bool]:
    return receipts.c.conversation == conversation
