"""No test reaches another machine, and a test that tries fails."""

import socket

import pytest

from tests import network


@pytest.fixture
def noted(no_other_machine):
    """What was asked here on purpose is taken back before the test is judged."""
    yield network.asked
    network.asked.clear()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.0.0.9", "::1", "localhost", "", None, b"localhost", "/run/pg.sock"],
)
def test_own_machine_is_nobody_else(address):
    assert network.is_own(network.host_of(address))


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "example.org", "0.0.0.0"])  # noqa: S104
def test_any_other_is(address):
    assert not network.is_own(network.host_of((address, 443)))


def test_connection_to_another_machine_is_refused_and_noted(noted):
    with socket.socket() as caller, pytest.raises(network.OutboundRequest, match=r"192\.0\.2\.1"):
        caller.connect(("192.0.2.1", 443))
    with pytest.raises(OSError, match="asked another machine"):
        socket.create_connection(("example.org", 443))
    assert noted == ["socket.connect 192.0.2.1", "socket.getaddrinfo example.org"]


def test_own_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
