"""docs/inbox.md says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

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
