"""The addresses that the OpenAPI document tells of keep to it, whatever they are sent."""

import asyncio
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.hosted import clinics, hosted

TOLD = {"/healthz", "/readyz", "/metrics", "/v1/tickets", "/v1/offer"}


def hold_to(document: dict[str, Any], url: str) -> set[str]:
    """Send each operation what its schema allows and what it does not; the paths that were held."""
    schema: Any = schemathesis.openapi.from_dict(document)
    paths: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(base_url=url)

        holds()
        paths.add(operation.path)
    return paths


async def test_what_is_answered_is_what_is_documented_and_no_request_breaks_anything() -> None:
    async with hosted(clinics(per_minute=0)) as served:
        document = (await served.get("/openapi.json")).json()
        assert await asyncio.to_thread(hold_to, document, served.url) == TOLD
