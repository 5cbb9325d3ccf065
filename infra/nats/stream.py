"""The JetStream stream that holds the log: sequence = position + 1, the message is the exact leaf.

Its subjects begin with the stream's name in lower case, followed by the first word of the event's own
stream: `log.ballot`, `log.poll`. It lives in files, has no limits, and nothing can be deleted from it or
purged. Only an administrator of JetStream (see `accounts.py`) could still change it or delete it as a whole;
then the relay fills it again from PostgreSQL, with the same sequences.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from nats.aio.msg import Msg

from infra.nats.accounts import SERVERS
from infra.nats.connection import STREAM_NOT_FOUND, Away, Connection, NatsError, Refused, answered

_NAME_IN_USE = 10058

_ROOM = 65_535 + 1_024
"""Bytes of the largest leaf, and more than the headers of a message take."""

_OFF = (
    "max_age",
    "no_ack",
    "sealed",
    "allow_rollup_hdrs",
    "allow_msg_ttl",
    "allow_msg_schedules",
    "allow_msg_counter",
    "persist_mode",
    "mirror",
    "sources",
    "republish",
    "subject_transform",
)
"""Settings that would let messages vanish, change, or be acknowledged before they are stored."""


class Unfit(NatsError):
    """This NATS, or the stream in it, is not as the log needs it; the message says what differs."""


def prefix(stream: str) -> str:
    """What the subjects of a stream begin with."""
    return stream.lower()


def _required(stream: str) -> dict[str, Any]:
    return {
        "subjects": [f"{prefix(stream)}.>"],
        "retention": "limits",
        "storage": "file",
        "max_msgs": -1,
        "max_bytes": -1,
        "max_msgs_per_subject": -1,
        "max_msg_size": -1,
        "deny_delete": True,
        "deny_purge": True,
        "allow_atomic": True,
    }


def check(stream: str, config: Mapping[str, Any]) -> None:
    """Whether a stream with this configuration can hold the log.

    Raises: Unfit, naming every setting that differs in a way that matters.
    """
    wrong = [
        f"{name} is {config.get(name)!r} and must be {wanted!r}"
        for name, wanted in _required(stream).items()
        if config.get(name) != wanted
    ]
    wrong += [
        f"{name} is {config[name]!r} and must be off"
        for name in _OFF
        if config.get(name) not in (None, False, 0, "", "default", [])
    ]
    if wrong:
        raise Unfit(
            f"stream {stream} cannot hold the log: {'; '.join(wrong)}. Let an administrator delete it in "
            "NATS (2.12 or newer): it is made anew, and filled again from PostgreSQL with the same sequences."
        )


def check_server(connection: Connection) -> None:
    """Whether the server takes the largest leaf.

    Raises: Unfit.
    """
    largest = connection.client.max_payload
    if largest < _ROOM:
        raise Unfit(f"NATS takes messages of {largest} bytes at most: set its max_payload to {_ROOM} or more")


async def make(connection: Connection, stream: str, replicas: int | None = None) -> bool:
    """Make the stream, or check the one that stands. Whether it was made. Takes an administrator's account.

    Without a wish for `replicas`: 3 in a cluster, else 1.

    Raises: Unfit, Denied, Away.
    """
    check_server(connection)
    try:
        standing = await connection.api(f"STREAM.INFO.{stream}")
    except Refused as error:
        if error.code != STREAM_NOT_FOUND:
            raise Away(str(error)) from error
    else:
        check(stream, standing["config"])
        return False
    replicas = replicas or (3 if connection.clustered else 1)
    wanted = {"name": stream, "num_replicas": replicas, "discard": "new", "allow_direct": True}
    try:
        made = await connection.api(f"STREAM.CREATE.{stream}", _required(stream) | wanted)
    except Refused as error:
        if error.code == _NAME_IN_USE:  # somebody made it meanwhile
            return await make(connection, stream, replicas)
        raise Away(f"NATS does not make stream {stream}: {error}") from error
    check(stream, made["config"])
    return True


async def durable(connection: Connection, within: float = 0.5) -> bool | None:
    """Whether all servers sync each message to disk before they acknowledge it (`sync_interval: always`).

    Collects answers for `within` seconds. None when no server tells: it takes the administrator of
    `accounts.py` to be answered.
    """
    told = list[bool]()

    async def hear(message: Msg) -> None:
        if message.data:
            config = answered(message).get("data", {}).get("config", {})
            told.append(config.get("sync_always") is True)

    inbox = connection.client.new_inbox()
    subscription = await connection.client.subscribe(inbox, cb=hear)
    await connection.client.publish(SERVERS, b"{}", reply=inbox)
    await asyncio.sleep(within)
    await subscription.unsubscribe()
    return all(told) if told else None
