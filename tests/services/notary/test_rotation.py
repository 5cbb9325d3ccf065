"""A new key for the notary, on real PostgreSQL and NATS: announced, taken up, followed by readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from events.assembly.acts import AnnounceKey
from events.log import checkpoint
from events.log.note import BadNote, Verifier, open_note
from events.membership.acts import Admit
from events.organisation.acts import Profile
from events.schema import schema
from infra.embedded.nats import EmbeddedNats
from infra.keyring import KeyFolder
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints, make
from infra.nats.connection import connect
from infra.postgres.notarised import Notarised
from infra.signing import verify
from services.auditor_pyz.audit import Asked, audit
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.note import parse_key
from services.auditor_pyz.source import open_source
from services.auditor_pyz.verdict import Verdict
from services.notary.errors import WrongKey
from services.notary.notary import Notary
from services.notary.ports import Place
from services.settings import NOTARY_KEY
from tests.services.conftest import TEXT, Assembly
from tests.services.notary.test_notary import Crash, nobody, running
from tests.waiting import until

pytestmark = pytest.mark.fault

ORIGIN = "example.org/log"


class House(NamedTuple):
    """An assembly, where it is published, and the keys that sign it."""

    assembly: Assembly
    nats: EmbeddedNats
    bucket: str
    folder: Path
    secrets: Path

    @property
    def keys(self) -> KeyFolder:
        """The notary's keys, read anew."""
        return KeyFolder(self.secrets, NOTARY_KEY, ORIGIN)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """What a notary works with."""
        entries = Notarised(self.assembly.database.url)
        memory = Checkpoints(self.nats.url(), self.bucket)
        try:
            folder = LogFolder(self.folder)
            yield Place(ORIGIN, entries, folder, memory, self.keys, nobody(folder))
        finally:
            await entries.close()
            await memory.close()

    def is_signed_by(self, key: Verifier, name: str = "checkpoint") -> int:
        """How many entries a published checkpoint by this key covers; 0 where it is not by it."""
        try:
            note = LogFolder(self.folder).text(name)
            return 0 if note is None else checkpoint.parse(open_note(note, [key], verify).text).size
        except BadNote:
            return 0

    def audit(self, key: Verifier) -> Verdict:
        """What a reader finds who trusts this key, and has not been there before."""
        memory = self.folder.parent / "nobody"
        asked = Asked(memory, parse_key(key.vkey), (), 0, None)
        return audit(open_source(str(self.folder)), Leaves(schema()), asked, lambda _: None, lambda *_: None)


@pytest.fixture
async def house(assembly: Assembly, nats: EmbeddedNats, stream: str, tmp_path: Path) -> House:
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    await assembly.with_poll(3)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / NOTARY_KEY).write_bytes(bytes(range(32)))
    return House(assembly, nats, stream, tmp_path / "log", tmp_path / "secrets")


async def announced(house: House) -> tuple[Verifier, Verifier, int]:
    """The old key and the new one, which was made and announced; and the position of that."""
    old, new = house.keys.ring().current.verifier, house.keys.follow().verifier
    receipt = await house.assembly.act(AnnounceKey(new.vkey))
    return old, new, receipt.first


async def test_the_new_key_signs_while_the_notary_runs_and_a_reader_of_the_old_one_follows(
    house: House,
) -> None:
    async with house.place() as place, running(Notary(place, verify)):
        await until(lambda: LogFolder(house.folder).checkpoint())
        old, new, position = await announced(house)
        await until(lambda: house.is_signed_by(new) > position)
        assert house.is_signed_by(old, f"checkpoint.{old.id.hex()}") > position
        await until(lambda: house.keys.ring().current.verifier == new)
        await until(lambda: LogFolder(house.folder).text("key") == f"{new.vkey}\n{old.vkey}\n")
        receipt = await house.assembly.act(Admit("o9", "civil-society", Profile(TEXT)))
        await until(lambda: house.is_signed_by(new) > receipt.first)
    assert house.keys.ring().former == (old,)
    assert house.keys.ring().following is None
    assert not (house.secrets / f"{NOTARY_KEY}.next").exists()
    for key in (old, new):
        verdict = house.audit(key)
        assert (verdict.holds, verdict.key) == (True, new.vkey)


async def test_two_changes_later_a_reader_of_the_first_key_still_follows(house: House) -> None:
    first = house.keys.ring().current.verifier
    async with house.place() as place, running(Notary(place, verify)):
        for _ in range(2):
            _, new, _ = await announced(house)
            await until(lambda new=new: house.keys.ring().current.verifier == new)
    verdict = house.audit(first)
    assert (verdict.holds, verdict.key) == (True, new.vkey)


async def test_a_key_that_was_not_announced_never_signs(house: House) -> None:
    old, new = house.keys.ring().current.verifier, house.keys.follow().verifier
    async with house.place() as place, running(Notary(place, verify)):
        receipt = await house.assembly.act(Admit("o9", "civil-society", Profile(TEXT)))
        await until(lambda: house.is_signed_by(old) > receipt.first)
        receipt = await house.assembly.act(Admit("o8", "civil-society", Profile(TEXT)))
        await until(lambda: house.is_signed_by(old) > receipt.first)
    assert not house.is_signed_by(new)
    assert house.keys.ring().current.verifier == old


class Dying:
    """A part of a place whose `left`-th call that changes something is the last thing that happens."""

    def __init__(self, part: Any, left: list[int], *, after: bool) -> None:
        self._part, self._left, self._after = part, left, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if name not in {"publish", "put", "promote", "remove"}:
            return found

        async def dies_later(*arguments: Any) -> Any:
            self._die(after=False)
            given = await found(*arguments)
            self._die(after=True)
            return given

        def dies(*arguments: Any) -> Any:
            self._die(after=False)
            given = found(*arguments)
            self._die(after=True)
            return given

        return dies_later if asyncio.iscoroutinefunction(found) else dies

    def _die(self, *, after: bool) -> None:
        if after == self._after:
            self._left[0] -= 1
            if not self._left[0]:
                raise Crash


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, 8))
async def test_killed_at_any_step_of_the_change_it_is_done_all_the_same(
    house: House, step: int, *, after: bool
) -> None:
    async with house.place() as place, running(Notary(place, verify)):
        await until(lambda: LogFolder(house.folder).checkpoint())
    old, new, position = await announced(house)
    left = [step]
    async with house.place() as place:
        dying = place._replace(
            folder=Dying(place.folder, left, after=after),
            memory=Dying(place.memory, left, after=after),
            keys=Dying(place.keys, left, after=after),
        )
        with pytest.raises(Crash):
            async with asyncio.timeout(20):
                await Notary(dying, verify).run()
    async with house.place() as place, running(Notary(place, verify)):
        await until(lambda: house.is_signed_by(new) > position)
        await until(lambda: house.keys.ring().current.verifier == new)
        await until(lambda: LogFolder(house.folder).text("key") == f"{new.vkey}\n{old.vkey}\n")
    assert house.is_signed_by(old, f"checkpoint.{old.id.hex()}") > position
    assert house.audit(old).holds


async def test_a_next_key_that_was_lost_before_it_signed_is_followed_by_another(house: House) -> None:
    old, lost, _ = await announced(house)
    (house.secrets / f"{NOTARY_KEY}.next").unlink()
    async with house.place() as place, running(Notary(place, verify)):
        await until(lambda: house.is_signed_by(old) > 0)
        _, new, position = await announced(house)
        await until(lambda: house.is_signed_by(new) > position)
        await until(lambda: house.keys.ring().current.verifier == new)
    assert new != lost
    verdict = house.audit(old)
    assert (verdict.holds, verdict.key) == (True, new.vkey)


async def test_where_it_may_not_write_secrets_the_notary_signs_with_the_next_key_all_the_same(
    house: House,
) -> None:
    class Unwritable(KeyFolder):
        def promote(self, key: Verifier) -> bool:
            del key
            return False

    async with house.place() as place:
        keys = Unwritable(house.secrets, NOTARY_KEY, ORIGIN)
        async with running(Notary(place._replace(keys=keys), verify)):
            old, new, position = await announced(house)
            await until(lambda: house.is_signed_by(new) > position)
    async with house.place() as place, running(Notary(place, verify)):
        await until(lambda: house.keys.ring().current.verifier == new)
    assert house.keys.ring().former == (old,)


async def test_a_key_that_signed_and_is_lost_stops_the_notary_with_what_to_do(house: House) -> None:
    async with house.place() as place, running(Notary(place, verify)):
        old, new, _ = await announced(house)
        await until(lambda: house.keys.ring().current.verifier == new)
    (house.secrets / NOTARY_KEY).write_bytes(bytes(range(32)))  # an old copy of the secrets
    (house.secrets / f"{NOTARY_KEY}.former").unlink()
    async with house.place() as place:
        with pytest.raises(WrongKey, match="from your copy of that folder"):
            async with asyncio.timeout(20):
                await Notary(place, verify).run()
    assert house.is_signed_by(new)
    assert old != new


def test_whoever_makes_a_key_while_another_is_put_in_use_loses_neither(tmp_path: Path) -> None:
    (tmp_path / NOTARY_KEY).write_bytes(bytes(range(32)))
    folder = KeyFolder(tmp_path, NOTARY_KEY, ORIGIN)
    first = folder.follow().verifier
    assert folder.follow().verifier == first
    assert folder.promote(first)
    second = folder.follow().verifier
    assert folder.promote(first)  # late: it is in use already, and the next one stays the next
    ring = folder.ring()
    assert ring.current.verifier == first
    assert ring.following is not None
    assert ring.following.verifier == second
