"""A simulator of a FHIR R4 server: versions, conditional writes, transactions, searches in pages.

What is written is validated by the models of ``fhir.resources``, which are somebody else's reading
of the standard. It speaks HTTP on the loopback, and asks for a bearer token.
"""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from fhir.resources.R4B import get_fhir_model_class  # pyright: ignore[reportUnknownVariableType]
from pydantic import ValidationError

from tests.support.elsewhere.fhir.searching import BadSearch, Resource, found
from tests.support.listening import listening

_PAGE = 20
"""So few that every longer search has more than one page."""
_HANDLED = ("Schedule", "Slot", "Appointment", "Patient", "Coverage")
Tables = dict[str, dict[str, Resource]]


class Refused(Exception):
    """A request that is turned down, with its status and reason."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class FhirSimulator:
    """The resources of one server.

    Args:
        token: The bearer token that it asks for.
    """

    def __init__(self, *, token: str) -> None:
        self.token = token
        self._tables: Tables = {kind: {} for kind in _HANDLED}
        self._ids = count(1)
        self.url = ""

    def load(self, *resources: Resource) -> None:
        """Put resources there that are valid, with the ids they have."""
        for one in resources:
            kept = {**one, "meta": {"versionId": "1"}}
            self._tables[one["resourceType"]][one["id"]] = kept

    def all(self, kind: str) -> list[Resource]:
        """Every resource of a kind, as it stands."""
        return copy.deepcopy(list(self._tables[kind].values()))

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _outcome(401, "who are you?")
        parts = [part for part in request.path.split("/") if part][1:]
        body = await request.text()
        try:
            match request.method, parts:
                case "POST", []:
                    return _json(200, self._transaction(json.loads(body)))
                case "POST", [kind, "_search"]:
                    return _json(200, self._search(kind, parse_qsl(body)))
                case "GET", [kind]:
                    return _json(200, self._search(kind, list(request.query.items())))
                case "POST", [kind]:
                    unless = request.headers.get("If-None-Exist", "")
                    made, fresh = self._create(self._tables, kind, json.loads(body), unless)
                    return _json(201 if fresh else 200, made)
                case "GET", [kind, id]:
                    return _json(200, self._read(kind, id))
                case "PUT", [kind, id]:
                    version = request.headers.get("If-Match", "")
                    return _json(
                        200, self._update(self._tables, kind, id, json.loads(body), version)
                    )
                case _:
                    return _outcome(404, "no such interaction")
        except Refused as refused:
            return _outcome(refused.status, str(refused))
        except BadSearch as error:
            return _outcome(400, str(error))

    def _read(self, kind: str, id: str) -> Resource:
        if kind not in self._tables or id not in self._tables[kind]:
            raise Refused(404, f"no {kind}/{id}")
        return self._tables[kind][id]

    def _search(self, kind: str, criteria: Sequence[tuple[str, str]]) -> Resource:
        if kind not in self._tables:
            raise Refused(404, f"no {kind}")
        rows = found(kind, list(self._tables[kind].values()), criteria)
        control = dict(criteria)
        page, size = int(control.get("_page", "0")), min(int(control.get("_count", _PAGE)), _PAGE)
        shown = rows[page * size : (page + 1) * size]
        links = [{"relation": "self", "url": f"{self.url}/{kind}"}]
        if (page + 1) * size < len(rows):
            rest = [(name, value) for name, value in criteria if name != "_page"]
            query = urlencode([*rest, ("_page", str(page + 1))])
            links.append({"relation": "next", "url": f"{self.url}/{kind}?{query}"})
        return {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(rows),
            "link": links,
            "entry": [{"resource": one, "search": {"mode": "match"}} for one in shown],
        }

    def _create(
        self, tables: Tables, kind: str, resource: Resource, unless: str
    ) -> tuple[Resource, bool]:
        validate(resource)
        if unless:
            there = found(kind, list(tables[kind].values()), parse_qsl(unless))
            if len(there) > 1:
                raise Refused(412, "more than one is there")
            if there:
                return there[0], False
        id = f"{kind.lower()}-{next(self._ids)}"
        made = {**resource, "id": id, "meta": {"versionId": "1"}}
        tables[kind][id] = made
        return made, True

    def _update(
        self, tables: Tables, kind: str, id: str, resource: Resource, version: str
    ) -> Resource:
        validate(resource)
        if id not in tables[kind]:
            raise Refused(404, f"no {kind}/{id}")
        standing = tables[kind][id]["meta"]["versionId"]
        if version and version != f'W/"{standing}"':
            raise Refused(412, f"{kind}/{id} is at version {standing}")
        tables[kind][id] = {**resource, "meta": {"versionId": str(int(standing) + 1)}}
        return tables[kind][id]

    def _transaction(self, bundle: Resource) -> Resource:
        """All entries, on a copy that takes the place of what was only at the end."""
        tables = copy.deepcopy(self._tables)
        named: dict[str, str] = {}
        made: list[tuple[Mapping[str, Any], Resource]] = []
        posts = [one for one in bundle["entry"] if one["request"]["method"] == "POST"]
        for entry in posts:
            unless = entry["request"].get("ifNoneExist", "")
            kind = entry["request"]["url"]
            resource, _ = self._create(tables, kind, entry["resource"], unless)
            named[entry["fullUrl"]] = f"{kind}/{resource['id']}"
            made.append((entry, resource))
        for entry in bundle["entry"]:
            if entry["request"]["method"] == "POST":
                continue
            kind, id = entry["request"]["url"].split("/")
            text = json.dumps(entry["resource"])
            for urn, reference in named.items():
                text = text.replace(urn, reference)
            version = entry["request"].get("ifMatch", "")
            made.append((entry, self._update(tables, kind, id, json.loads(text), version)))
        self._tables = tables
        answers = [next(one for entry, one in made if entry is asked) for asked in bundle["entry"]]
        return {
            "resourceType": "Bundle",
            "type": "transaction-response",
            "entry": [{"resource": one, "response": {"status": "200"}} for one in answers],
        }


def validate(resource: Resource) -> None:
    """Refuse what is no such resource of the standard."""
    kind = str(resource.get("resourceType"))
    if kind not in _HANDLED:
        raise Refused(404, f"no {kind}")
    try:
        get_fhir_model_class(kind).model_validate(resource)
    except ValidationError as error:
        raise Refused(422, str(error)) from error


def _json(status: int, resource: Resource) -> web.Response:
    version = resource.get("meta", {}).get("versionId")
    headers = {"ETag": f'W/"{version}"'} if version else {}
    return web.json_response(
        resource, status=status, headers=headers, content_type="application/fhir+json"
    )


def _outcome(status: int, why: str) -> web.Response:
    issue = {"severity": "error", "code": "processing", "diagnostics": why}
    return _json(status, {"resourceType": "OperationOutcome", "issue": [issue]})


@asynccontextmanager
async def serving(simulator: FhirSimulator) -> AsyncGenerator[str]:
    """Serve on a port of the loopback; gives the URL."""
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/fhir/{path:.*}", simulator.answer)
    app.router.add_route("*", "/fhir", simulator.answer)
    async with listening(app) as url:
        simulator.url = f"{url}/fhir"
        yield simulator.url
