"""Runs a command where there is no network but the machine's own loopback, on Linux:
`.venv/bin/python -m tests.offline bin/test`.

Nothing in it can reach another machine, neither a server that a test starts nor its browser.
"""

import fcntl
import os
import socket
import struct
import sys

# From linux/if.h and linux/sockios.h.
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def main(command: list[str]) -> None:
    """Becomes the command; its exit code is this one's."""
    leave_the_network()
    os.execvp(command[0], command)


def leave_the_network() -> None:
    """Whoever is not root becomes so in a name space of users of one's own, where that is let."""
    user, group = os.getuid(), os.getgid()
    if user == 0:
        os.unshare(os.CLONE_NEWNET)
    else:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        _write("setgroups", "deny")
        _write("uid_map", f"{user} {user} 1")
        _write("gid_map", f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        answer = fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked)
        _name, flags = struct.unpack("16sh14x", answer)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _write(file: str, text: str) -> None:
    with open(f"/proc/self/{file}", "w") as opened:
        opened.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
