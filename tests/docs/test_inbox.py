"""docs/inbox.md says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from infra.embedded import EmbeddedNats
from infra.nats.inbox import ACK_WAIT, LONGEST_ASKING
from projections.inbox import TYPES, VERSION, CloudEvent

PAGE = (Path(__file__).parents[2] / "docs/inbox.md").read_text("utf-8")


def test_every_type_stands_in_the_table_and_no_other() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `item.")]
    assert sorted(name for row in rows for name in re.findall(r"`(item\.[a-z-]+)`", row)) == sorted(TYPES)


def test_the_message_that_is_shown_is_one() -> None:
    shown = PAGE.split("```json\n")[1].split("```")[0]
    event = msgspec.json.decode(shown.replace("…", "0" * 48), type=CloudEvent)
    assert msgspec.json.decode(msgspec.json.encode(event)) == msgspec.json.decode(
        shown.replace("…", "0" * 48)
    )
    assert event.id.endswith(event.data.leaf_hash[:16])


def test_version_and_limits_are_those_of_the_program() -> None:
    assert f"version {VERSION} of a contract" in PAGE.replace("\n", " ")
    assert f"within {ACK_WAIT} seconds" in PAGE
    assert f"at most {LONGEST_ASKING} seconds" in PAGE


USERS = 'authorization { users: [{ user: "inbox-wonen", password: "another-1" }] }'
RECEIVER = Path(__file__).parents[2] / "docs/examples/receiver.py"


def received(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RECEIVER), *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.fault
def test_the_example_says_how_it_is_used_and_ends_where_its_password_is_not_taken(tmp_path: Path) -> None:
    usage = received()
    assert (usage.returncode, "receiver.py nats://" in usage.stderr) == (2, True)
    (tmp_path / "password").write_text("wrong\n")
    with EmbeddedNats(tmp_path / "nats", config=USERS) as server:
        ended = received(server.url(), "wonen", str(tmp_path / "password"), str(tmp_path / "items.sqlite"))
    assert ended.returncode == 1
    assert "NATS does not take the password for inbox-wonen: see that" in ended.stderr
    assert "Traceback" not in ended.stderr
