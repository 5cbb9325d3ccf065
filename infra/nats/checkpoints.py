"""The checkpoint in NATS: a key in a JetStream bucket, replaced only by whoever knows what stands there.

Bucket `NOTARY` is the stream `KV_NOTARY`; key `checkpoint` is its subject `$KV.NOTARY.checkpoint`, and the
revision of a value is its sequence. Nothing can be deleted from it or purged; of each key the last value is
kept. The service account may add values, nothing else (`accounts.py`): the guard on the revision is NATS's,
and whether a value may follow another is for its readers to judge, by its signature and its tree.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

from infra.nats.connection import (
    MESSAGE_NOT_FOUND,
    STREAM_NOT_FOUND,
    Away,
    Connection,
    Refused,
    answered,
    dial,
)
from infra.nats.stream import Unfit

BUCKET = "NOTARY"

KEY = "checkpoint"

WITHIN = 5.0
"""Seconds that the server is given to answer."""

_WRONG_LAST = {10071, 10164}
"""Wrong last sequence; the second is its form for a constant one."""

_NAME_IN_USE = 10058


class NoBucket(ConnectionError):
    """The bucket does not exist."""

    def __init__(self, bucket: str) -> None:
        super().__init__(
            f"the bucket {bucket} does not exist in NATS: start the notary with HALFROND_NATS_ADMIN_URL, and "
            "it makes it"
        )


class Held(NamedTuple):
    """What the bucket holds: the checkpoint as a signed note, None where there is none; its revision.

    `used`: something was written into the bucket before, so that a missing value was removed.
    """

    note: str | None
    revision: int
    used: bool


def _required(bucket: str) -> dict[str, Any]:
    return {
        "subjects": [f"$KV.{bucket}.>"],
        "retention": "limits",
        "storage": "file",
        "max_msgs": -1,
        "max_bytes": -1,
        "max_age": 0,
        "max_msgs_per_subject": 1,
        "deny_delete": True,
        "deny_purge": True,
    }


_OFF = ("allow_rollup_hdrs", "no_ack", "sealed", "allow_msg_ttl", "mirror", "sources", "republish")
"""Settings that would let the value vanish or change otherwise."""


def _check(bucket: str, config: Mapping[str, Any]) -> None:
    wrong = [
        f"{name} is {config.get(name)!r} and must be {wanted!r}"
        for name, wanted in _required(bucket).items()
        if config.get(name) != wanted
    ]
    wrong += [f"{name} must be off" for name in _OFF if config.get(name)]
    if wrong:
        raise Unfit(
            f"bucket {bucket} cannot hold the checkpoint: {'; '.join(wrong)}. Let an administrator of NATS "
            f"change the stream KV_{bucket} accordingly."
        )


async def make(connection: Connection, bucket: str = BUCKET) -> bool:
    """Make the bucket, or check the one that stands. Whether it was made. Takes an administrator's account.

    Raises: Unfit, Denied, Away.
    """
    stream = f"KV_{bucket}"
    try:
        standing = await connection.api(f"STREAM.INFO.{stream}")
    except Refused as error:
        if error.code != STREAM_NOT_FOUND:
            raise Away(str(error)) from error
    else:
        _check(bucket, standing["config"])
        return False
    replicas = 3 if connection.clustered else 1
    wanted = {"name": stream, "num_replicas": replicas, "discard": "new", "allow_direct": True}
    try:
        made = await connection.api(f"STREAM.CREATE.{stream}", _required(bucket) | wanted)
    except Refused as error:
        if error.code == _NAME_IN_USE:  # somebody made it meanwhile
            return await make(connection, bucket)
        raise Away(f"NATS does not make bucket {bucket}: {error}") from error
    _check(bucket, made["config"])
    return True


class Checkpoints:
    """The bucket as the notary sees it. Connects when used first, and again after a loss was told.

    Every method raises Away when NATS is not reachable.
    """

    def __init__(self, url: str, bucket: str = BUCKET, name: str = "halfrond notary") -> None:
        self._url = url
        self._bucket = bucket
        self._name = name
        self._connection: Connection | None = None

    async def get(self) -> Held:
        """What stands there.

        Raises: NoBucket, Unfit.
        """
        info = await self._api("STREAM.INFO")
        _check(self._bucket, info["config"])
        try:
            # Answered by the leader of the stream: never an older value, as a direct get may be.
            answer = await self._api("STREAM.MSG.GET", {"last_by_subj": f"$KV.{self._bucket}.{KEY}"})
        except Refused as error:
            if error.code == MESSAGE_NOT_FOUND:
                return Held(None, 0, info["state"]["last_seq"] > 0)
            raise Away(str(error)) from error
        message = answer["message"]
        try:
            note = base64.b64decode(message.get("data", "")).decode()
        except UnicodeDecodeError:
            note = "not text"
        return Held(note or None, message["seq"], used=True)

    async def put(self, note: str, revision: int) -> int | None:
        """Replace the value of that revision, 0 for none; gives the new one, None when somebody was first.

        Raises: Away also when nobody knows whether it was replaced: look again.
        """
        connection = await self._connected()
        try:
            answer = await connection.request(
                f"$KV.{self._bucket}.{KEY}",
                note.encode(),
                {"Nats-Expected-Last-Subject-Sequence": str(revision)},
                WITHIN,
            )
            sequence: int = answered(answer)["seq"]
        except Refused as error:
            if error.code in _WRONG_LAST:
                return None
            raise Away(str(error)) from error
        except Away:
            await self.close()
            raise
        return sequence

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _api(self, name: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        connection = await self._connected()
        try:
            return await connection.api(f"{name}.KV_{self._bucket}", body, WITHIN)
        except Away:
            await self.close()
            raise
        except Refused as error:
            if error.code == STREAM_NOT_FOUND:
                raise NoBucket(self._bucket) from error
            raise

    async def _connected(self) -> Connection:
        if self._connection is not None and self._connection.lost.done():
            await self.close()
        if self._connection is None:
            self._connection = await dial(self._url, self._name)
        return self._connection
