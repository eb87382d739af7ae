"""The interactions of FHIR's RESTful API that are needed: read, search, transaction, create."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from frontdesk.adapters.http import Reply, Wire
from frontdesk_processors.errors import Unavailable, Unclear

Resource = dict[str, Any]
NAME = "the record system"
"""What it is called in errors."""
_JSON = {"Accept": "application/fhir+json", "Content-Type": "application/fhir+json"}
_FORM = {**_JSON, "Content-Type": "application/x-www-form-urlencoded"}
_MOVED_ON = (409, 412)
"""What a server answers where the world has moved on (hl7.org/fhir/R4/http.html)."""
_PAGES = 50
"""More pages than any search of ours has."""


class FhirServer:
    """One FHIR server.

    Every method raises `Unavailable` if it was never reached or turned the request down, and
    `Unclear` if it did not answer a write.

    Args:
        wire: Reaches it.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def read(self, reference: str) -> Resource | None:
        """The resource of a reference such as ``Slot/17``; None where there is none."""
        kind, _, id = reference.partition("/")
        if not _is_id(id):
            return None
        reply = await self._wire.ask("GET", f"{kind}/{id}", headers=_JSON)
        if reply.status in (404, 410):
            return None
        return _resource(_taken(reply, "read"))

    async def search(
        self, kind: str, *criteria: tuple[str, str], limit: int | None = None
    ) -> list[Resource]:
        """The resources that fit, over all pages, or as many as are wanted.

        It is asked in a body rather than a URL, which would stand in logs with what it says of
        people (hl7.org/fhir/R4/http.html, "POST versus GET").
        """
        some = (("_count", str(limit)),) if limit is not None else ()
        form = urlencode((*criteria, *some))
        reply = await self._wire.ask("POST", f"{kind}/_search", body=form, headers=_FORM, safe=True)
        found: list[Resource] = []
        for _ in range(_PAGES):
            bundle = _resource(_taken(reply, "search"))
            entries: list[Mapping[str, Any]] = bundle.get("entry", [])
            found += [e["resource"] for e in entries if e["resource"]["resourceType"] == kind]
            links: list[Mapping[str, str]] = bundle.get("link", [])
            following = next((one["url"] for one in links if one["relation"] == "next"), None)
            if following is None or (limit is not None and len(found) >= limit):
                return found[:limit]
            reply = await self._next(following)
        raise Unavailable(f"{NAME} gives no end of {kind}")

    async def create(self, resource: Resource, *, unless: str) -> tuple[Resource, bool]:
        """Create a resource unless one that fits a search is there; it, and whether it is new.

        Args:
            resource: The resource.
            unless: The search, as of a URL's query.
        """
        body = json.dumps(resource)
        headers = {**_JSON, "If-None-Exist": unless, "Prefer": "return=representation"}
        reply = await self._wire.ask(
            "POST", str(resource["resourceType"]), body=body, headers=headers
        )
        return _resource(_taken(reply, "create")), reply.status == 201

    async def transact(self, *entries: Resource) -> list[Resource] | None:
        """Carry out all entries or none; None, and none of them, where the world has moved on.

        Returns:
            The resources as they were left, an entry each.
        """
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}
        headers = {**_JSON, "Prefer": "return=representation"}
        reply = await self._wire.ask("POST", "", body=json.dumps(bundle), headers=headers)
        if reply.status in _MOVED_ON:
            return None
        answered: list[Mapping[str, Any]] = _resource(_taken(reply, "transaction"))["entry"]
        if len(answered) != len(entries) or not all("resource" in one for one in answered):
            raise Unclear(f"{NAME} does not say what it made of a transaction")
        return [one["resource"] for one in answered]

    async def _next(self, url: str) -> Reply:
        """The next page, which is on the same server whatever the link says of where that is."""
        query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        path = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
        return await self._wire.ask(
            "GET", path if path.isalpha() else "", query=query, headers=_JSON
        )


def put(resource: Resource) -> Resource:
    """An entry that writes a resource in the place of the version that was read."""
    reference = f"{resource['resourceType']}/{resource['id']}"
    version = f'W/"{resource["meta"]["versionId"]}"'
    return {
        "fullUrl": reference,
        "resource": resource,
        "request": {"method": "PUT", "url": reference, "ifMatch": version},
    }


def post(resource: Resource, *, full_url: str, unless: str) -> Resource:
    """An entry that creates a resource unless one that fits a search is there."""
    request = {"method": "POST", "url": resource["resourceType"]}
    if unless:
        request["ifNoneExist"] = unless
    return {"fullUrl": full_url, "resource": resource, "request": request}


def identified(system: str, value: str) -> str:
    """A search for an identifier, as of a URL's query."""
    return urlencode({"identifier": f"{system}|{value}"})


def _is_id(id: str) -> bool:
    """Whether it is one (hl7.org/fhir/R4/datatypes.html#id): ids come from models too."""
    plain = id.replace("-", "").replace(".", "")
    return 0 < len(id) <= 64 and plain.isascii() and plain.isalnum()


def _taken(reply: Reply, what: str) -> Reply:
    if reply.status >= 400:
        raise Unavailable(f"{NAME} turned a {what} down: {reply.status}")
    return reply


def _resource(reply: Reply) -> Resource:
    try:
        found = json.loads(reply.body)
    except ValueError as error:
        raise Unclear(f"{NAME} answered with what is no JSON") from error
    if not isinstance(found, dict):
        raise Unclear(f"{NAME} answered with what is no resource")
    return found  # pyright: ignore[reportUnknownVariableType]


def references(kind: str, ids: Sequence[str]) -> str:
    """References of several, as a search takes them."""
    return ",".join(f"{kind}/{id}" for id in ids)
