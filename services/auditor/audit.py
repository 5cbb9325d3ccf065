"""The eight steps of an audit, by the reader that is installed with the chamber.

1. The checkpoint is signed by the key that was given by hand, or remembered, or, at a first visit, published
   by the log itself; and by enough witnesses, where some are asked for.
2. It continues the checkpoint that was remembered from the last visit.
3. Every entry is hashed again, up to the signed root; every published tile is compared on the way.
4. Every entry is decoded strictly; streams count without gaps; the clock does not go back.
5. Every act was allowed by the rules of its edition when it was done: the same rules that the chamber runs.
6. Every poll is counted again, and compared with what was recorded.
7. Every text fits its digest; erased ones are told.
8. The decisions are written out (`--report`).

A step that fails ends the audit, but 3 to 6 are one pass (`reading.py`).

A live log may erase a text between the checkpoint that was read and step 7. Then it is visited again, and the
newer checkpoint covers the erasure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, Verifier, Verify, split
from events.log.proof import Wrong, consistency, verify_consistency
from events.membership.state import STREAM as MEMBERSHIP
from events.seal import Curve
from services.auditor import bookmark, memory
from services.auditor.bodies import Bodies
from services.auditor.dossiers import Dossiers
from services.auditor.judging import Judge
from services.auditor.memory import Remembered
from services.auditor.reading import Progress, Reading
from services.auditor.report import write
from services.auditor.source import Absent, Source, Unreachable
from services.auditor.texts import EVERY, Texts
from services.auditor.tiles import Doctored, Tiles
from services.auditor.trust import WHENCE, Link, Trust, text_of
from services.auditor.verdict import STEPS, Erased, Finding, State, Step, Verdict

NOT_CHECKED = (
    "that no command was accepted twice: that would take remembering every act",
    "how somebody proved who they are: the log has a word for it, and no proof",
)
"""What is said under every verdict."""

PASSING = ("text-withheld", "text-not-erased")
"""What may be found of a log that changes while it is read."""

TRIES, PAUSE = 3, 2.0
"""How often a live log is visited for one audit, and seconds in between."""

PUT_AWAY, AT_MOST = 5.0, 0.05
"""Seconds of reading after which what was read is put away, and how much of the time that may take."""

ALL = 8

NOBODY = (
    "no assembly answers at {}, for there is neither a checkpoint nor a key of a log: give its address"
    " without a path, such as https://parlement.example"
)


class Asked(msgspec.Struct, frozen=True):
    """`key` by hand, `needed` signatures of `witnesses`, folders for memory and report, the last step."""

    memory: Path
    key: Verifier | None = None
    witnesses: tuple[Verifier, ...] = ()
    needed: int = 0
    report: Path | None = None
    through: int = ALL


class Found(Exception):
    """A step found what makes the next ones pointless."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Audit:
    """An audit of one log. `tell` hears of each step that is over, `progress` how many entries are read.

    `curve` opens sealed ballots; without it no close of a sealed poll is allowed.
    """

    def __init__(
        self,
        source: Source,
        asked: Asked,
        verify: Verify,
        tell: Callable[[Step], None],
        progress: Progress,
        curve: Curve | None = None,
    ) -> None:
        self._source = source
        self._asked = asked
        self._trust = Trust(source, verify)
        self._curve = curve
        self._tell = tell
        self._progress = progress
        self._reading = self._fresh()
        self._bodies = Bodies()
        self._checked = 0
        self._put_away = 0.0
        self._begin()

    def _fresh(self) -> Reading:
        asked = self._asked
        dossiers = None if asked.report is None else Dossiers()
        return Reading(dossiers, self._curve, judges=asked.through > 4)  # noqa: PLR2004

    def _begin(self) -> None:
        self._verdict = Verdict(self._source.name, unchecked=list(NOT_CHECKED))
        self._links: list[Link] = []
        self.note = ""
        """The checkpoint that the last visit saw, as signed."""

    def run(self) -> Verdict:
        """Visit the log, and once more while it changes under the visit.

        Raises: Unreachable; Spoilt; OSError where report or memory cannot be written.
        """
        for _ in range(TRIES - 1):
            verdict = self.visit()
            first = verdict.first
            if first is None or first.code not in PASSING or not self._source.live:
                return verdict
            time.sleep(PAUSE)
        return self.visit()

    def visit(self) -> Verdict:
        """All steps, once; what was read at the visit before is not read again.

        Raises: as `run`.
        """
        self._begin()
        try:
            present = self._checkpoint()
            self._same_log(present)
            remembered = memory.recall(self._asked.memory, present.origin)
            begun = self._begun(present)
            key = self._signed(present, remembered)  # 1
            self._continues(present, remembered, begun)  # 2
            self._entries(present, begun)  # 3 to 6
            if self._asked.through == ALL:
                self._texts()  # 7
                self._report()  # 8
                memory.remember(self._asked.memory, Remembered(present.origin, key.vkey, self.note))
                if self._source.live:
                    memory.remember_address(self._asked.memory, self._source.name, present.origin)
        except Found as found:
            self._verdict.findings = [found.finding, *self._verdict.findings]
            self._over(found.finding.step, "failed", found.finding.message)
        if self._verdict.origin is not None:
            bookmark.remove(self._asked.memory, self._verdict.origin)
        return self._verdict

    def _checkpoint(self) -> Checkpoint:
        verdict = self._verdict
        try:
            self.note = text_of(self._source.read("checkpoint"))
            present = checkpoint.parse(split(self.note)[0])
        except Absent as error:
            self._require_assembly()
            raise Found(Finding(1, "no-checkpoint", "the log publishes no checkpoint")) from error
        except BadNote as error:
            raise Found(Finding(1, "bad-checkpoint", str(error))) from error
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

    def _begun(self, present: Checkpoint) -> bookmark.Bookmark | None:
        """An audit of this log that was broken off, at the first visit."""
        if self._reading.size or self._asked.through != ALL:
            return None
        begun = bookmark.load(self._asked.memory, present.origin)
        if begun is None or (self._asked.report is not None and begun.dossiers is None):
            return None
        return begun

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
        note = "" if remembered is None else remembered.checkpoint
        raise self._found(1, "another-log", told, remembered=note)

    def _signed(self, present: Checkpoint, remembered: Remembered | None) -> Verifier:
        asked = self._asked
        try:
            known, whence = self._trust.known(self.note, asked.key, remembered)
            key, self._links = self._trust.believed(self.note, present, known)
            seen = sorted({one.name for one in self._trust.signers(self.note, list(asked.witnesses))})
        except BadNote as error:
            raise self._found(1, "not-signed", str(error)) from error
        self._verdict.key, self._verdict.key_from = key.vkey, whence
        if len(seen) < asked.needed:
            told = f"{asked.needed} witnesses were asked for, and {len(seen)} signed"
            raise self._found(1, "too-few-witnesses", told)
        told = f"{present.origin}, {present.size} entries, by {key.vkey} ({WHENCE[whence]})"
        if self._links:
            told += f"; the key changed {len(self._links)} times since, as the log says"
        if asked.witnesses:
            told += f"; {len(seen)} of {len(asked.witnesses)} witnesses signed too"
            told += f": {', '.join(seen)}" if seen else ""
        self._over(1, "held", told)
        return key

    # 2.

    def _continues(
        self, present: Checkpoint, remembered: Remembered | None, begun: bookmark.Bookmark | None
    ) -> None:
        seen = [] if remembered is None else [(remembered.seen, remembered.checkpoint)]
        seen += [] if begun is None else [(begun.seen, begun.note)]
        if not seen:
            self._over(2, "skipped", "nothing is remembered of this log: there is nothing to compare with")
            return
        before, note = max(seen, key=lambda one: one[0].size)
        proof = list[str]()
        evidence: dict[str, Any] = {"remembered": note, "proof": proof}
        if present.size < before.size:
            told = f"the log has {present.size} entries, and it had {before.size} at the last visit"
            raise self._found(2, "shrunk", told, **evidence)
        try:
            if before.size:  # an empty log is the beginning of any other
                path = consistency(before.size, present.size, Tiles(self._source, present.size).hash_at)
                proof.extend(hashed.hex() for hashed in path)
                verify_consistency(before.size, present.size, path, before.root, present.root)
        except (Wrong, Doctored) as error:
            told = f"the {before.size} entries of the last visit are not its beginning: {error}"
            raise self._found(2, "inconsistent", told, **evidence) from error
        self._over(2, "held", f"the {before.size} entries of the last visit are its beginning")

    # 3 to 6.

    def _entries(self, present: Checkpoint, begun: bookmark.Bookmark | None) -> None:
        size, sizes = present.size, [link.checkpoint.size for link in self._links]
        if begun is not None and begun.size <= size:
            self._reading = bookmark.reading(begun, self._curve)
            self._verdict.resumed = begun.size
        if any(some < self._reading.size and some not in self._reading.roots for some in sizes):
            self._reading, self._verdict.resumed = self._fresh(), 0  # a new key asks for an older root
        reading, self._put_away = self._reading, time.monotonic() + PUT_AWAY
        try:
            reading.upto(self._source, size, sizes, self._progress, self._between)
        except Doctored as error:
            raise self._found(3, error.code, str(error), error.position) from error
        if reading.roots[size] != present.root:
            told = f"the entries lead to the root {reading.roots[size].hex()}, and another was signed"
            raise self._found(3, "wrong-root", told)
        told = f"{size} entries lead to the signed root {present.root.hex()}"
        if self._verdict.resumed:
            told += f"; the first {self._verdict.resumed} were read by an audit that was broken off"
        self._over(3, "held", told)
        self._links_hold()
        self._judged(present)

    def _between(self) -> None:
        """Put away what was read, now and then."""
        if self._asked.through != ALL or time.monotonic() < self._put_away or self._reading.findings:
            return
        started = time.monotonic()
        assert self._verdict.origin is not None  # noqa: S101 - the checkpoint was read
        bookmark.save(self._asked.memory, self._verdict.origin, self.note, self._reading)
        ended = time.monotonic()
        self._put_away = ended + max(PUT_AWAY, (ended - started) / AT_MOST)

    def _links_hold(self) -> None:
        for link in self._links:
            if not link.holds(self._reading.roots, self._reading.announced):
                told = f"the key {link.new.vkey} was not announced under the signature of {link.old.vkey}"
                raise self._found(1, "key-not-announced", told, handing_over=link.note)

    def _judged(self, present: Checkpoint) -> None:
        reading, size = self._reading, present.size
        findings = [with_note(finding, self.note) for finding in reading.findings]
        states = reading.judge.states
        founded = reading.judge.origin
        if founded and founded != present.origin:
            told = f"the log was founded as '{founded}', and the checkpoint is of '{present.origin}'"
            findings.insert(0, Finding(5, "other-origin", told, 0, {"checkpoint": self.note}))
        self._verdict.unjudged = dict(sorted(reading.judge.unjudged.items()))
        for sitting, told in sorted(reading.judge.otherwise_drawn.items()):
            self._verdict.unchecked.append(
                f"why the agenda of {sitting} has other places than its lot: {told}"
            )
        members = len(states[MEMBERSHIP].state.changes)
        polls = sum(name.startswith("poll-") for name in states)
        figures = {
            4: f"{size} entries",
            5: f"{size} entries, of {members} organisations and {polls} polls{_agendas(reading.judge)}",
            6: f"{reading.judge.recounted} polls were counted again",
        }
        for step, figure in figures.items():
            if step > self._asked.through:
                return
            found = [finding for finding in findings if finding.step == step]
            if found:
                rest = [finding for finding in findings if finding is not found[0]]
                self._verdict.findings = sorted(rest, key=lambda finding: finding.step)
                raise Found(found[0])
            self._over(step, "held", figure)

    # 7.

    def _texts(self) -> None:
        reading = self._reading
        self._verdict.erased = [
            Erased(digest.hex(), position) for digest, position in sorted(reading.erased.items())
        ]
        if not self._source.texts:
            self._over(7, "skipped", "a bare log folder has no texts")
            self._verdict.unchecked.append("the texts: none stand beside a bare log folder")
            return
        texts = Texts(reading.named, reading.erased, self._keep)
        found = [
            Finding(7, error.code, str(error), error.position, {"checkpoint": self.note})
            for error in texts.check(self._source, self._bundles())
        ]
        if found:
            self._verdict.findings = found[1:]
            raise Found(found[0])
        told = f"{texts.checked} texts" + (" in bundles with new ones" if self._checked else "")
        self._checked = reading.size
        self._over(7, "held", f"{told}; {len(reading.erased)} were erased")

    def _bundles(self) -> Iterable[int]:
        """Those that new entries name; all of them at a first visit."""
        if not self._checked:
            return EVERY
        both = (self._reading.named, self._reading.erased)
        return sorted({d[0] for digests in both for d, where in digests.items() if where >= self._checked})

    def _keep(self, digest: str, body: str) -> None:
        if self._asked.report is not None:
            self._bodies.keep(digest, body)

    # 8.

    def _report(self) -> None:
        folder, dossiers = self._asked.report, self._reading.dossiers
        if folder is None or dossiers is None:
            self._over(8, "skipped", "no report was asked for")
            return
        written = write(folder, self._verdict, dossiers, self._reading.judge, self._bodies)
        self._over(8, "held", f"{written} dossiers, in {folder}")

    def _over(self, step: int, state: State, figure: str) -> None:
        over = Step(step, STEPS[step], state, figure)
        self._verdict.steps.append(over)
        self._tell(over)

    def _found(self, step: int, code: str, message: str, position: int | None = None, **more: Any) -> Found:
        return Found(Finding(step, code, message, position, {"checkpoint": self.note, **more}))


def _agendas(judge: Judge) -> str:
    drawn = len(judge.redrawn)
    return f"; {drawn} agendas were drawn again" if drawn else ""


def with_note(finding: Finding, note: str) -> Finding:
    """The same finding, the signed checkpoint among its evidence."""
    evidence = {**finding.evidence, "checkpoint": note}
    return Finding(finding.step, finding.code, finding.message, finding.position, evidence)
