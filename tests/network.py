"""Watches that no test asks another machine for anything: every address that Python connects to,
sends to or looks up is this machine's own. What runs in a process of its own (a server, a browser)
is not seen here: for those the whole suite runs without a network, by tests/offline.py.
"""

import ipaddress
import sys
from typing import Any

OWN_NAMES = {None, "", "localhost"}
# The place of the address among the arguments of the event.
EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
asked: list[str] = []


class OutboundRequest(OSError):
    """Something asked another machine. A test that catches it fails all the same."""


def watch() -> None:
    """From now on to the end of the process, as Python has it."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event in EVENTS and not is_own(host := host_of(arguments[EVENTS[event]])):
        asked.append(f"{event} {host}")
        raise OutboundRequest(f"A test asked another machine: {event} {host}")


def host_of(address: Any) -> str | None:
    """Of a pair of host and port, or of a host alone; a socket in a file has none."""
    host = address[0] if isinstance(address, tuple) else address
    host = host.decode() if isinstance(host, bytes) else host
    return None if host is None or host.startswith(("/", "\0")) else str(host)


def is_own(host: str | None) -> bool:
    if host in OWN_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
