"""What the service account may not do, the server itself refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nats as nats_py
import nats.errors
import pytest
from nats.js.errors import Error as JetStreamError

from infra.embedded.nats import EmbeddedNats
from infra.nats.accounts import ADMIN, SERVICE, config
from infra.nats.connection import Away, Denied, connect
from infra.nats.publishing import LogStream
from infra.nats.stream import durable, make
from tests.services.relay.filling import held, leaves
from tests.waiting import until

ADMIN_PASSWORD, SERVICE_PASSWORD = "for-tests-admin", "for-tests-service"


class Guarded(NamedTuple):
    admin_url: str
    url: str


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded") / "nats"
    with EmbeddedNats(folder, config=config(ADMIN_PASSWORD, SERVICE_PASSWORD)) as server:
        yield Guarded(server.url(ADMIN, ADMIN_PASSWORD), server.url(SERVICE, SERVICE_PASSWORD))


@pytest.fixture
async def log(guarded: Guarded) -> str:
    async with connect(guarded.admin_url, "test") as admin:
        await make(admin, "LOG")
    return "LOG"


FORBIDDEN: list[tuple[str, dict[str, Any] | None]] = [
    ("STREAM.CREATE.OTHER", {"name": "OTHER", "subjects": ["other.>"]}),
    ("STREAM.UPDATE.LOG", {"name": "LOG", "subjects": ["log.>"], "max_msgs": 1}),
    ("STREAM.DELETE.LOG", None),
    ("STREAM.PURGE.LOG", None),
    ("STREAM.MSG.DELETE.LOG", {"seq": 1}),
    ("STREAM.RESTORE.LOG", {}),
    ("STREAM.SNAPSHOT.LOG", {"deliver_subject": "_INBOX.x"}),
    ("STREAM.PEER.REMOVE.LOG", {"peer": "x"}),
    ("STREAM.LEADER.STEPDOWN.LOG", None),
    ("ACCOUNT.PURGE.CHAMBER", None),
    ("META.LEADER.STEPDOWN", None),
    ("SERVER.REMOVE", {"peer": "x"}),
]


@pytest.mark.parametrize(("request_name", "body"), [*FORBIDDEN, ("STREAM.WHATEVER.COMES.LATER.LOG", None)])
async def test_the_service_may_not_touch_a_stream(
    guarded: Guarded, log: str, request_name: str, body: dict[str, Any] | None
) -> None:
    async with connect(guarded.admin_url, "test") as admin:
        before = await admin.api(f"STREAM.INFO.{log}")
    async with connect(guarded.url, "test") as service:
        with pytest.raises(Denied, match="may not use"):
            await service.api(request_name, body)
    async with connect(guarded.admin_url, "test") as admin:
        after = await admin.api(f"STREAM.INFO.{log}")
    assert (after["config"], after["created"]) == (before["config"], before["created"])


async def test_what_is_forbidden_stays_so_when_the_services_may_publish_widely(tmp_path: Path) -> None:
    wide = config(ADMIN_PASSWORD, SERVICE_PASSWORD, ["*.>"])
    with EmbeddedNats(tmp_path / "nats", config=wide) as server:
        async with connect(server.url(SERVICE, SERVICE_PASSWORD), "test") as service:
            for request_name, body in FORBIDDEN:
                with pytest.raises(Denied, match="may not use"):
                    await service.api(request_name, body)


async def test_another_client_as_the_service_is_refused_as_well(guarded: Guarded, log: str) -> None:
    complaints = list[str]()

    async def complain(error: Exception) -> None:
        complaints.append(str(error).lower())

    client = await nats_py.connect(guarded.url, error_cb=complain, allow_reconnect=False)
    try:
        manager = client.jsm(timeout=0.3)
        for act in (manager.delete_stream(log), manager.purge_stream(log)):
            with pytest.raises((nats.errors.TimeoutError, JetStreamError)):
                await act
        assert (await client.jsm(timeout=30).stream_info(log)).config.name == log
        await until(lambda: len(complaints) == 2)
    finally:
        await client.close()
    assert [complaint.count("permissions violation for publish") for complaint in complaints] == [1, 1]


async def test_the_service_may_do_what_relay_and_projectors_need(guarded: Guarded, log: str) -> None:
    target = LogStream(guarded.url, log)
    found = await target.last()
    assert found is not None
    new = leaves(found[0], 3)
    await target.publish(found[0], [("ballot", leaf) for leaf in new])
    assert await target.last() == (found[0] + 3, new[-1])
    assert (await held(guarded.url, log, found[0] + 3))[-3:] == new
    async with connect(guarded.url, "test") as service:
        answer = await service.request(
            f"$JS.API.DIRECT.GET.{log}", json.dumps({"seq": found[0] + 1}).encode()
        )
    assert answer.data == new[0]
    await target.close()


async def test_the_service_may_not_publish_elsewhere_nor_listen_to_the_log(guarded: Guarded) -> None:
    async with connect(guarded.url, "test") as service:
        with pytest.raises(Denied, match="may not use elsewhere"):
            await service.request("elsewhere", b"{}")
        heard = list[Any]()

        async def hear(message: Any) -> None:
            heard.append(message)

        await service.client.subscribe("log.>", cb=hear)
        async with connect(guarded.admin_url, "test") as admin:
            await admin.client.publish("log.ballot", b"{}")
            await admin.client.flush()
        await service.client.flush()
        assert heard == []


async def test_an_administrator_learns_that_every_message_is_synced(guarded: Guarded) -> None:
    async with connect(guarded.admin_url, "test") as admin:
        assert await durable(admin) is True
    async with connect(guarded.url, "test") as service:
        assert await durable(service, within=0.2) is None


async def test_a_wrong_password_is_told_as_such(guarded: Guarded) -> None:
    async def told() -> bool:
        # The server hangs up right after its answer; now and then that is all that arrives.
        with pytest.raises(Away, match="not reachable") as away:
            async with connect(guarded.url.replace(SERVICE_PASSWORD, "wrong-password"), "test"):
                pass
        return "Authorization Violation" in str(away.value)

    await until(told)


@pytest.mark.parametrize("password", ["short", 'quo"te-in-it', "at@sign-in-it", "$2a$looks-hashed", ""])
def test_a_password_that_cannot_stand_in_a_url_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="at least 8 characters"):
        config(password, SERVICE_PASSWORD)
