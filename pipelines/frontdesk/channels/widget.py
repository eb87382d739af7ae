"""The widget that a business puts on its pages, as one script: ``/widget.js``."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response

from frontdesk.host.host import Host
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.language import load

FOLDER = Path(__file__).parents[1] / "web" / "widget"
_WORDS, _STYLE = "/* words */ {}", '/* style */ ""'


class Widget:
    """Serves the script; what it opens are lines of the other channels."""

    name = "widget"

    def router(self, host: Host) -> APIRouter:
        """The one address."""
        router = APIRouter()

        @router.get("/widget.js", responses={404: {"description": "It has no such language."}})
        async def script(request: Request, lang: str = "en") -> Response:  # pyright: ignore[reportUnusedFunction]
            """The widget, with its words in a language."""
            try:
                text = widget(lang)
            except UnknownName:
                return Response(status_code=404)
            tag = f'"{sha256(text.encode()).hexdigest()[:20]}"'
            headers = {
                "ETag": tag,
                "Cache-Control": "public, max-age=300",
                # Pages of every origin may run it; which may open a line is for the tickets.
                "Cross-Origin-Resource-Policy": "cross-origin",
            }
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            return Response(text, media_type="text/javascript", headers=headers)

        return router

    async def start(self) -> None:
        """Nothing is left by others."""

    async def close(self) -> None:
        """Nothing is left."""


@cache
def widget(language: str) -> str:
    """The script, with its style and its words in it.

    Raises:
        UnknownName: There is no such language.
    """
    words, style = load(language).value("widget"), (FOLDER / "widget.css").read_text("utf-8")
    script = (FOLDER / "widget.js").read_text("utf-8")
    return script.replace(_WORDS, json.dumps(words)).replace(_STYLE, json.dumps(style))
