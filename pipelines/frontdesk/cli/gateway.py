"""``frontdesk gateway``: the agent's providers, for every team of the house."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from frontdesk.cli import logs
from frontdesk.cli.serve import BACKLOG, tell_ready
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, MissingExtra


def gateway(config: Path, *, host: str, port: int) -> int:
    """Serve until a signal says stop, and let answers come to their end.

    Args:
        config: The ``gateway.toml``.
        host: Address of the interface.
        port: The port; 0 for any that is free.

    Raises:
        UsageError: Something is configured that cannot be used, or an extra is missing.
        StoreError: The database cannot be opened.
    """
    logs.set_up()
    if not config.exists():
        raise BadSetting(
            f"there is no {config}: write one with a [[team]] (docs/gateway.md), "
            "or name another with --config"
        )
    try:
        import frontdesk.gateway.serve  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ModuleNotFoundError as error:
        raise MissingExtra("the gateway", extra="server,records") from error
    asyncio.run(_serve(config, host=host, port=port))
    return 0


async def _serve(config: Path, *, host: str, port: int) -> None:
    from frontdesk.gateway.gateway import opened
    from frontdesk.gateway.serve import serve
    from frontdesk.web.server import bind

    sock = bind(port, address=host, backlog=BACKLOG)
    with closing(sock):
        async with opened(config, settings=Settings.read()) as gateway:
            await serve(gateway, sock=sock, ready=tell_ready)
