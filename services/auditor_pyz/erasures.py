"""Whether an erasure was admissible: asked for by one bench, confirmed or refused by the other."""

from __future__ import annotations

from .leaves import Entry
from .ledger import Erasure, Inadmissible, Ledger
from .rules import mandate


def requested(ledger: Ledger, entry: Entry) -> None:
    """Somebody of a bench asks that texts be erased."""
    data, bench = entry.data, bench_of(ledger, entry, "asking for an erasure")
    if data["erasure"] in ledger.erasures:
        raise Inadmissible("erasure-exists", f"erasure '{data['erasure']}' was asked for before")
    if len(set(data["digests"])) < len(data["digests"]):
        raise Inadmissible("text-twice", "the erasure names a text twice")
    if data["reason"] in data["digests"]:
        raise Inadmissible("erases-its-reason", "the erasure would erase its own reason")
    same_bench(bench, data["bench"])
    ledger.erasures[data["erasure"]] = Erasure(data["digests"], bench)


def refused(ledger: Ledger, entry: Entry) -> None:
    """The other bench refuses it."""
    _judged(ledger, entry, "refusing an erasure").phase = "refused"


def erased(ledger: Ledger, entry: Entry) -> None:
    """The other bench confirms it: exactly the texts that were asked for."""
    erasure = _judged(ledger, entry, "confirming an erasure")
    if entry.data["digests"] != erasure.digests:
        raise Inadmissible("other-texts", "other texts were erased than was asked for")
    erasure.phase = "erased"


def bench_of(ledger: Ledger, entry: Entry, act: str) -> str:
    """The bench of somebody who acts by a mandate of a member."""
    organisation = entry.actor["organisation"]
    if entry.actor["office"] != "member" or organisation is None:
        raise Inadmissible("of-no-bench", f"{act} was by somebody of neither bench")
    mandate(ledger, entry, organisation, act)
    return ledger.members[organisation][1]


def _judged(ledger: Ledger, entry: Entry, act: str) -> Erasure:
    erasure = ledger.erasures.get(entry.data["erasure"])
    if erasure is None:
        raise Inadmissible("no-such-erasure", f"{act}: nobody asked for it")
    bench = bench_of(ledger, entry, act)
    if bench == erasure.bench:
        raise Inadmissible("same-bench", f"{act} was by the bench that asked for it")
    if erasure.phase != "requested":
        raise Inadmissible("erasure-judged", f"{act}: it was judged before")
    same_bench(bench, entry.data["bench"])
    return erasure


def same_bench(bench: str, told: str) -> None:
    """Refuse an entry that tells another bench than that of who acted."""
    if told != bench:
        raise Inadmissible("other-bench", f"the entry says bench '{told}', and who acted is of '{bench}'")
