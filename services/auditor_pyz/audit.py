"""The eight steps of an audit, by the one-file reader.

1. The checkpoint is signed by the key that was given by hand, or remembered, or, at a first visit, published
   by the log itself; and by enough witnesses, where some are asked for.
2. It continues the checkpoint that was remembered from the last visit.
3. Every entry is hashed again, up to the signed root; every published tile is compared on the way.
4. Every entry is decoded strictly; streams count without gaps; the clock does not go back.
5. Every act was allowed by the rules of its edition when it was done, as far as this reader judges them.
6. Every poll is counted again, and compared with what was recorded.
7. Every text fits its digest; erased ones are told.
8. The decisions are written out (`--report`).

A step that fails ends the audit, but 3 to 6 are one pass (`reading.py`).

A live log may erase a text between the checkpoint that was read and step 7. Then it is read again from the
beginning, and the newer checkpoint covers the erasure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import memory, report
from .leaves import Leaves
from .memory import Remembered
from .merkle import Unproved, consistency, verify_consistency
from .note import BadNote, Checkpoint, Key, parse_checkpoint, parse_note, signers
from .reading import Reading
from .source import Absent, Source, Unreachable
from .tiles import Doctored, Tiles
from .trust import WHENCE, Link, believed, known_key
from .verdict import STEPS, Finding, Step, Verdict

NOT_CHECKED = (
    "that no command was accepted twice: that would take remembering every act",
    "how somebody proved who they are: the log has a word for it, and no proof",
)
"""What is said under every verdict."""


PASSING = ("text-withheld", "text-not-erased")
"""What may be found of a log that changes while it is read."""

NOBODY = (
    "no assembly answers at {}, for there is neither a checkpoint nor a key of a log: give its address"
    " without a path, such as https://parlement.example"
)

TRIES, PAUSE = 3, 2.0
"""How often a live log is read, and seconds until it is read again."""


@dataclass(frozen=True)
class Asked:
    """`key` by hand, `needed` signatures of `witnesses`, folders for memory and report."""

    memory: Path
    key: Key | None = None
    witnesses: tuple[Key, ...] = ()
    needed: int = 0
    report: Path | None = None


def audit(
    source: Source,
    leaves: Leaves,
    asked: Asked,
    tell: Callable[[Step], None],
    progress: Callable[[int, int], None],
) -> Verdict:
    """All steps. `tell` hears of each that is over, `progress` how many entries of how many are read.

    Raises: Unreachable; Spoilt; OSError where the report or the memory cannot be written.
    """
    for tried in range(1, TRIES + 1):
        verdict = Audit(source, leaves, asked, tell, progress).run()
        first = verdict.first
        if first is None or first.code not in PASSING or not source.live or tried == TRIES:
            break
        time.sleep(PAUSE)
    return verdict


class Found(Exception):
    """A step found what makes the next ones pointless."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Audit:
    """One try of an audit."""

    def __init__(
        self,
        source: Source,
        leaves: Leaves,
        asked: Asked,
        tell: Callable[[Step], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._source = source
        self._asked = asked
        self._tell = tell
        self._progress = progress
        self._reading = Reading(leaves)
        self._verdict = Verdict(source.name, unchecked=list(NOT_CHECKED))
        self._note = ""
        self._links: list[Link] = []

    def run(self) -> Verdict:
        """All steps."""
        try:
            present = self._checkpoint()
            self._same_log(present)
            remembered = memory.recall(self._asked.memory, present.origin)
            key = self._signed(present, remembered)  # 1
            self._continues(present, remembered)  # 2
            self._entries(present)  # 3 to 6
            self._texts()  # 7
            self._report()  # 8
            memory.remember(self._asked.memory, present.origin, Remembered(key, self._note))
            if self._source.live:
                memory.remember_address(self._asked.memory, self._source.name, present.origin)
        except Found as found:
            self._verdict.findings = [found.finding, *self._verdict.findings]
            self._over(found.finding.step, "failed", found.finding.message)
        return self._verdict

    def _checkpoint(self) -> Checkpoint:
        verdict = self._verdict
        try:
            data = self._source.read("checkpoint")
            present = parse_checkpoint(parse_note(data).text)
        except Absent as error:
            self._require_assembly()
            raise Found(Finding(1, "no-checkpoint", "the log publishes no checkpoint")) from error
        except BadNote as error:
            raise Found(Finding(1, "bad-checkpoint", str(error))) from error
        self._note = data.decode()
        verdict.origin, verdict.size, verdict.root = present.origin, present.size, present.root.hex()
        return present

    def _require_assembly(self) -> None:
        """An address at which nothing of a log stands, and none was seen before, is a mistyped one."""
        if not self._source.live or memory.stood_at(self._asked.memory, self._source.name) is not None:
            return
        try:
            self._source.read("key")
        except Absent as error:
            raise Unreachable(NOBODY.format(self._source.name)) from error

    # 1.

    def _same_log(self, present: Checkpoint) -> None:
        """An address at which another log stood: whoever turns a log back can also give it another name."""
        if not self._source.live or self._asked.key is not None:
            return
        before = memory.stood_at(self._asked.memory, self._source.name)
        if before is None or before == present.origin:
            return
        remembered = memory.recall(self._asked.memory, before)
        told = (
            f"at the last visit the log '{before}' stood at this address, and now another one does,"
            f" '{present.origin}': ask what became of the first. If it is right, give the key of this one"
        )
        note = "" if remembered is None else remembered.note
        raise self._found(1, "another-log", told, remembered=note)

    def _signed(self, present: Checkpoint, remembered: Remembered | None) -> Key:
        note = parse_note(self._note.encode())
        try:
            known, whence = known_key(self._source, note, self._asked.key, remembered)
            key, self._links = believed(self._source, note, present, known)
            seen = sorted({one.name for one in signers(note, self._asked.witnesses)})
        except BadNote as error:
            raise self._found(1, "not-signed", str(error)) from error
        self._verdict.key, self._verdict.key_from = key.text, whence
        if len(seen) < self._asked.needed:
            told = f"{self._asked.needed} witnesses were asked for, and {len(seen)} signed"
            raise self._found(1, "too-few-witnesses", told)
        told = f"{present.origin}, {present.size} entries, by {key.text} ({WHENCE[whence]})"
        if self._links:
            told += f"; the key changed {len(self._links)} times since, as the log says"
        self._over(1, "held", told + (f"; witnesses: {', '.join(seen)}" if seen else ""))
        return key

    # 2.

    def _continues(self, present: Checkpoint, remembered: Remembered | None) -> None:
        if remembered is None:
            self._over(2, "skipped", "nothing is remembered of this log: there is nothing to compare with")
            return
        before, proof = remembered.checkpoint, list[str]()
        evidence: dict[str, Any] = {"remembered": remembered.note, "proof": proof}
        if present.size < before.size:
            told = f"the log has {present.size} entries, and it had {before.size} at the last visit"
            raise self._found(2, "shrunk", told, **evidence)
        try:
            if before.size:  # an empty log is the beginning of any other
                path = consistency(before.size, present.size, Tiles(self._source, present.size).complete)
                proof.extend(hashed.hex() for hashed in path)
                verify_consistency(before.size, present.size, path, before.root, present.root)
        except (Unproved, Doctored) as error:
            told = f"the {before.size} entries of the last visit are not its beginning: {error}"
            raise self._found(2, "inconsistent", told, **evidence) from error
        self._over(2, "held", f"the {before.size} entries of the last visit are its beginning")

    # 3 to 6.

    def _entries(self, present: Checkpoint) -> None:
        reading, size = self._reading, present.size
        sizes = [link.checkpoint.size for link in self._links]
        try:
            reading.read(Tiles(self._source, size), sizes, self._progress)
        except Doctored as error:
            raise self._found(3, error.code, str(error), error.position) from error
        if reading.roots[size] != present.root:
            told = f"the entries lead to the root {reading.roots[size].hex()}, and another was signed"
            raise self._found(3, "wrong-root", told)
        self._over(3, "held", f"{size} entries lead to the signed root {present.root.hex()}")
        self._links_hold()
        self._judged(present)

    def _links_hold(self) -> None:
        for link in self._links:
            if not link.holds(self._reading.roots, self._reading.announced):
                told = f"the key {link.new.text} was not announced under the signature of {link.old.text}"
                raise self._found(1, "key-not-announced", told, handing_over=link.note)

    def _judged(self, present: Checkpoint) -> None:
        judge, findings, size = self._reading.judge, self._reading.findings, present.size
        if judge.ledger.edition and judge.ledger.origin != present.origin:
            told = (
                f"the log was founded as '{judge.ledger.origin}', and the checkpoint is of '{present.origin}'"
            )
            findings.insert(0, Finding(5, "other-origin", told, 0, {"checkpoint": self._note}))
        self._verdict.unjudged = dict(sorted(judge.unjudged.items()))
        members, polls = len(judge.ledger.members), len(judge.ledger.polls)
        judged = size - sum(judge.unjudged.values())
        figures = {
            4: f"{size} entries",
            5: f"{judged} of {size} entries, of {members} organisations and {polls} polls",
            6: f"{len(judge.results)} polls were counted again",
        }
        for step, figure in figures.items():
            found = [finding for finding in findings if finding.step == step]
            if found:
                rest = [finding for finding in findings if finding is not found[0]]
                self._verdict.findings = sorted(rest, key=lambda finding: finding.step)
                raise Found(found[0])
            self._over(step, "held", figure)

    # 7.

    def _texts(self) -> None:
        texts = self._reading.texts
        if not self._source.texts:
            self._over(7, "skipped", "a bare log folder has no texts")
            self._verdict.unchecked.append("the texts: none stand beside a bare log folder")
            return
        findings = [Finding(7, error.code, str(error), error.position) for error in texts.check(self._source)]
        self._verdict.erased = [
            {"digest": digest.hex(), "position": position}
            for digest, position in sorted(texts.erased.items())
        ]
        if findings:
            self._verdict.findings = findings[1:]
            raise Found(findings[0])
        self._over(7, "held", f"{texts.checked} texts; {len(texts.erased)} were erased")

    # 8.

    def _report(self) -> None:
        folder = self._asked.report
        if folder is None:
            self._over(8, "skipped", "no report was asked for")
            return
        written = report.write(folder, self._verdict, self._reading.judge)
        self._over(8, "held", f"{written} polls, in {folder}")

    def _over(self, step: int, state: str, figure: str) -> None:
        over = Step(step, STEPS[step], state, figure)
        self._verdict.steps.append(over)
        self._tell(over)

    def _found(self, step: int, code: str, message: str, position: int | None = None, **more: Any) -> Found:
        return Found(Finding(step, code, message, position, {"checkpoint": self._note, **more}))
