"""Ports on the loopback address."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"

PORTS = range(20_000, 32_000)
"""Where free ports are looked for. Below the ranges from which Linux (32768) and macOS (49152) take the ports
of outgoing connections: a client that keeps knocking at a dead server's port within such a range can end up
connected to itself, and then holds the port when the server returns."""


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        # As the servers do: connections of an earlier server that still time out do not matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port on which nothing listens. Another program may still take it before the server does."""
    return next(port for port in random.sample(PORTS, len(PORTS)) if is_free(port))
