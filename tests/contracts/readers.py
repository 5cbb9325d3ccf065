"""The two readers of a log, asked in one way: what they find is told as each tells it in JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from events.log.note import parse_vkey
from events.schema import schema
from infra.sealing import CURVE
from infra.signing import verify
from services.auditor import audit as installed
from services.auditor.source import open_source as open_installed
from services.auditor_pyz import audit as one_file
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.note import parse_key
from services.auditor_pyz.source import open_source as open_one_file
from tests.contracts import logs

Told = dict[str, Any]

KEY = logs.verifier().vkey
LEAVES = Leaves(schema())


class Asked(NamedTuple):
    """What both can be asked: keys as text; `again`: a log that changes is visited again."""

    memory: Path
    key: str | None = KEY
    witnesses: tuple[str, ...] = ()
    needed: int = 0
    report: Path | None = None
    again: bool = False


class Reader(NamedTuple):
    """One of the two: `open` gives its own kind of source, `ask` what `as_json` of its verdict says."""

    name: str
    open: Callable[[str], Any]
    ask: Callable[[Any, Asked], Told]

    def audit(self, source: Path, memory: Path, key: str | None = KEY, **more: Any) -> Told:
        """Audit a folder."""
        return self.ask(self.open(str(source)), Asked(memory, key, **more))


def _one_file(source: Any, asked: Asked) -> Told:
    told: list[Any] = []
    by_hand = one_file.Asked(
        asked.memory,
        None if asked.key is None else parse_key(asked.key),
        tuple(map(parse_key, asked.witnesses)),
        asked.needed,
        asked.report,
    )
    if asked.again:
        verdict = one_file.audit(source, LEAVES, by_hand, told.append, lambda *_: None)
    else:
        verdict = one_file.Audit(source, LEAVES, by_hand, told.append, lambda *_: None).run()
    assert told[-len(verdict.steps) :] == verdict.steps, "every step was told when it was over"
    return verdict.as_json()


def _installed(source: Any, asked: Asked) -> Told:
    told: list[Any] = []
    by_hand = installed.Asked(
        asked.memory,
        None if asked.key is None else parse_vkey(asked.key),
        tuple(map(parse_vkey, asked.witnesses)),
        asked.needed,
        asked.report,
    )
    audit = installed.Audit(source, by_hand, verify, told.append, lambda *_: None, CURVE)
    verdict = audit.run() if asked.again else audit.visit()
    assert told[-len(verdict.steps) :] == verdict.steps, "every step was told when it was over"
    return verdict.as_json()


READERS = (
    Reader("one-file", open_one_file, _one_file),
    Reader("installed", open_installed, _installed),
)
