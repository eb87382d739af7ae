"""A gateway's application: completions, models, health and metrics."""

from __future__ import annotations

import hmac
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontdesk.gateway.errors import Refusal
from frontdesk.gateway.gateway import Gateway
from frontdesk.gateway.metrics import CONTENT_TYPE


def gateway_app(gateway: Gateway) -> Starlette:
    """The application over an open gateway."""
    completions = gateway.completions

    async def health(_request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(_request: Request) -> Response:
        open = not gateway.admission.closed
        return JSONResponse({"ready": open}, status_code=200 if open else 503)

    async def models(request: Request) -> Response:
        completions.accounts.by_header(request.headers.get("authorization", ""))
        listed = [_model(name) for name in completions.routing.models]
        return JSONResponse({"object": "list", "data": listed})

    async def model(request: Request) -> Response:
        completions.accounts.by_header(request.headers.get("authorization", ""))
        name = request.path_params["name"]
        completions.routing.serving(name)
        return JSONResponse(_model(name))

    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        wanted = f"Bearer {gateway.metrics_key}".encode()
        if gateway.metrics_key is None or not hmac.compare_digest(given, wanted):
            raise HTTPException(404)
        return Response(completions.metrics.text(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/healthz", health),
            Route("/readyz", ready),
            Route("/metrics", metrics),
            Route("/v1/models", models),
            # Some providers' models have a slash in their names.
            Route("/v1/models/{name:path}", model),
            Route("/v1/chat/completions", completions, methods=["POST"]),
        ],
        exception_handlers={Refusal: _refused, HTTPException: _no_such_address},
    )


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "frontdesk"}


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.response()


async def _no_such_address(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    told = "there is nothing here: POST /v1/chat/completions, GET /v1/models"
    return Refusal(status, "not_found", told, again=False).response()
