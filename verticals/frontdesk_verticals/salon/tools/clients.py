"""Who is calling: find a client by name and number, or make a record."""

from __future__ import annotations

from frontdesk.booking.names import as_written, folded, phone_number, same_person
from frontdesk_processors.language.speak import phone as spoken_phone
from frontdesk_processors.tool import Established, Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, Json, JsonObject
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.access import failure
from frontdesk_verticals.salon.tools.waiting import kept_for

TRIES = 3
"""Attempts to be found in one conversation, before a person takes over."""


@tool(
    establishes=Identity.VERIFIED,
    remembers=True,
    reveals=("match", "first_name", "options", "label", "kept_token"),
)
async def find_client(
    work: Work[Records], *, full_name: str, phone: str | None = None
) -> Result | Failure:
    """Find the caller's record by full name and telephone number, which says who they are.

    Use before anything about the caller's own visits: booking, moving, cancelling or hearing
    them, the waiting list or a deposit. Ask for the full name first. Returns whether there is a
    match, and nothing from the record.

    Args:
        full_name: The caller's first and last name, as they said it.
        phone: The telephone number on file. Leave out to use the number they call from.
    """
    number = phone_number(phone, work.language) if phone else work.caller.phone
    if number is None:
        return failure(work, "bad_phone" if phone else "phone_required")
    clients = work.records.clients
    if await clients.count("find", conversation=work.conversation) > TRIES:
        return failure(work, "needs_human")
    there = await clients.by_phone(number)
    exact = [c for c in there if folded(c.full_name) == folded(full_name)]
    found = exact or [c for c in there if same_person(full_name, c.full_name)]
    if len(found) != 1:
        return failure(work, "no_match", use="register_client")
    await clients.forgive("find", conversation=work.conversation)
    client = found[0]
    matched = work.wording.say("clients.matched", first_name=client.first_name)
    said, options = await kept_for(work, client.id)
    data: dict[str, Json] = {"match": "match", "first_name": client.first_name}
    return Result(
        data={**data, "options": options} if options else data,
        say=f"{matched} {said}".strip(),
        identity=Established(level=Identity.VERIFIED, subject=client.id),
    )


async def _checked(
    work: Work[Records], full_name: str, phone: str | None
) -> tuple[str, str] | Failure:
    name = as_written(full_name)
    if name is None:
        return failure(work, "bad_name")
    number = phone_number(phone, work.language) if phone else work.caller.phone
    if number is None:
        return failure(work, "bad_phone" if phone else "phone_required")
    if any(same_person(name, c.full_name) for c in await work.records.clients.by_phone(number)):
        return failure(work, "already_registered", use="find_client")
    return name, number


def _facts(work: Work[Records], name: str, number: str) -> JsonObject:
    return {
        "client": name.split(maxsplit=1)[0],
        "full_name": name,
        "phone_said": spoken_phone(number, work.language),
    }


async def _preview(
    work: Work[Records], *, full_name: str, phone: str | None = None
) -> JsonObject | Failure:
    new = await _checked(work, full_name, phone)
    return new if isinstance(new, Failure) else _facts(work, *new)


async def _key(work: Work[Records], *, full_name: str, phone: str | None = None) -> str:
    number = phone_number(phone, work.language) or work.caller.phone
    return f"register:{folded(full_name)}:{number}"


async def _on_record(work: Work[Records], *, result: Result, **_: object) -> bool:
    return await work.records.clients.get(str((result.after or {}).get("client_id"))) is not None


@tool(
    effect=Effect.WRITE,
    does="register",
    personal=True,
    reveals=("registered", "first_name"),
    confirm=_preview,
    key=_key,
    verify=_on_record,
)
async def register_client(
    work: Work[Records], *, full_name: str, phone: str | None = None
) -> Result | Failure:
    """Make a record for somebody who has not been to the salon before.

    Use when the caller says they are new or have never been here, or when find_client found no
    record and they want one. Ask for their full name and number first.

    Args:
        full_name: First and last name, as the caller said or spelled it.
        phone: Telephone number with area code. Leave out to use the number they call from.
    """
    new = await _checked(work, full_name, phone)
    if isinstance(new, Failure):
        return new
    name, number = new
    client = await work.records.clients.register(full_name=name, phone=number, at=work.now)
    if client is None:
        return failure(work, "already_registered", use="find_client")
    facts = _facts(work, name, number)
    return Result(
        data={"registered": True, "first_name": client.first_name},
        say=work.wording.say("done.register_client", **facts),
        facts=facts,
        after={"client_id": client.id},
        identity=Established(level=Identity.VERIFIED, subject=client.id),
    )
