"""The stream is made as the log needs it, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.nats.connection import Refused, connect
from infra.nats.stream import Unfit, durable, make


async def test_the_stream_is_made_once_and_recognised_afterwards(nats: EmbeddedNats, stream: str) -> None:
    async with connect(nats.url(), "test") as connection:
        assert await make(connection, stream)
        assert not await make(connection, stream)
        info = await connection.api(f"STREAM.INFO.{stream}")
    config = info["config"]
    assert config["subjects"] == [f"{stream.lower()}.>"]
    assert config["storage"] == "file"
    assert config["deny_delete"]
    assert config["deny_purge"]
    assert config["allow_atomic"]
    assert config["allow_direct"]
    assert not config.get("allow_msg_ttl")
    assert not config.get("allow_msg_schedules")
    assert [config[f"max_{what}"] for what in ("msgs", "bytes", "age", "msgs_per_subject", "msg_size")] == [
        -1,
        -1,
        0,
        -1,
        -1,
    ]


@pytest.mark.parametrize("request_name", ["STREAM.PURGE.{}", "STREAM.MSG.DELETE.{}"])
async def test_even_an_administrator_cannot_purge_it_or_delete_a_message(
    nats: EmbeddedNats, stream: str, request_name: str
) -> None:
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
        await connection.request(f"{stream.lower()}.ballot", b"{}")
        with pytest.raises(Refused, match="not permitted"):
            await connection.api(request_name.format(stream), {"seq": 1})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("storage", "memory"),
        ("retention", "interest"),
        ("max_msgs", 1000),
        ("max_bytes", 100_000),
        ("max_age", 3_600_000_000_000),
        ("max_msgs_per_subject", 5),
        ("max_msg_size", 1000),
        ("deny_delete", False),
        ("deny_purge", False),
        ("allow_atomic", False),
        ("allow_rollup_hdrs", True),
        ("allow_msg_ttl", True),
        ("allow_msg_schedules", True),
        ("no_ack", True),
        ("subjects", ["elsewhere.>"]),
        ("republish", {"src": ">", "dest": "copy.>"}),
    ],
)
async def test_a_stream_that_would_lose_or_change_messages_is_refused(
    nats: EmbeddedNats, stream: str, setting: str, value: Any
) -> None:
    settings: dict[str, Any] = {
        "name": stream,
        "subjects": [f"{stream.lower()}.>"],
        "storage": "file",
        "deny_delete": True,
        "deny_purge": setting not in {"allow_rollup_hdrs", "allow_msg_schedules"},  # these two exclude it
        "allow_atomic": setting != "no_ack",
        setting: value,
    }
    if setting == "subjects":
        settings["subjects"] = [f"{stream.lower()}-elsewhere.>"]
    async with connect(nats.url(), "test") as connection:
        await connection.api(f"STREAM.CREATE.{stream}", settings)
        with pytest.raises(Unfit, match=f"{setting} is .* and must be") as refused:
            await make(connection, stream)
    assert "filled again from PostgreSQL" in str(refused.value)


async def test_a_server_that_takes_no_full_leaf_is_refused(tmp_path: Path) -> None:
    with EmbeddedNats(tmp_path / "nats", config="max_payload: 60000") as server:
        async with connect(server.url(), "test") as connection:
            with pytest.raises(Unfit, match="max_payload to 66559"):
                await make(connection, "LOG")


async def test_a_server_without_our_accounts_does_not_tell_how_it_stores(nats: EmbeddedNats) -> None:
    async with connect(nats.url(), "test") as connection:
        assert await durable(connection, within=0.2) is None
