"""A simulator's place on this machine."""

from __future__ import annotations

from aiohttp import web

from frontdesk_processors.errors import BadSetting


def runner_of(app: web.Application) -> web.AppRunner:
    """Runs an application that cuts off who waits, and is stopped within a second."""
    return web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)


async def listen(runner: web.AppRunner, port: int) -> str:
    """Start to listen on the loopback; gives host and port.

    Args:
        runner: What answers; cleaned up again where the port cannot be had.
        port: Where; 0 for any port that is free.

    Raises:
        BadSetting: The port is taken, or may not be used.
    """
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        await runner.cleanup()
        raise BadSetting(
            f"port {port} cannot be had: {error.strerror}; give another, or 0 for any"
        ) from error
    host, taken = runner.addresses[0]
    return f"{host}:{taken}"
