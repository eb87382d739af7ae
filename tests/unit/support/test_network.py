"""The guard that keeps tests off the network."""

import asyncio
import socket

import pytest

from tests.support.network import NetworkReached, no_network


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_a_connection_off_this_machine_is_refused_and_recorded(address: tuple[str, int]) -> None:
    family = socket.AF_INET if len(address) == 2 else socket.AF_INET6
    with no_network() as attempts, socket.socket(family) as sock, pytest.raises(NetworkReached):
        sock.connect(address)
    assert attempts == [f"socket.connect {address[0]}"]


async def test_a_name_look_up_is_refused_on_a_thread_too() -> None:
    with no_network() as attempts, pytest.raises(NetworkReached):
        await asyncio.open_connection("example.com", 443)
    assert attempts == ["socket.getaddrinfo example.com"]


async def test_this_machine_may_be_reached() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    with no_network() as attempts:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("localhost", port)
            heard = await reader.read()
            writer.close()
    assert (heard, attempts) == (b"hello", [])


def test_a_socket_between_processes_of_this_machine_is_no_network() -> None:
    with (
        no_network() as attempts,
        socket.socket(socket.AF_UNIX) as sock,
        pytest.raises(FileNotFoundError),
    ):
        sock.connect("/nowhere/at/all.sock")
    assert attempts == []
