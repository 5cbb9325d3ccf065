"""Step 8: the decision history, a page per dossier in HTML and in JSON, and an index of both.

    index.html  index.json
    dossiers/<proposal>.html  dossiers/<proposal>.json

Only what was audited stands in them: every line names the position of its entry. A text that was erased is
null in JSON, and said to be erased on the page. `ballots` are the last choices, by organisation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from events.amendment.facts import AmendmentFiled
from events.poll.facts import (
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Opened,
    OpenedV2,
)
from events.proposal.facts import (
    Clauses,
    Consolidated,
    Filed,
    Preparation,
    Prepared,
    Revised,
    Submitted,
    Withdrawn,
)
from services.auditor import pages
from services.auditor.bodies import Bodies
from services.auditor.dossiers import Dossiers, Line
from services.auditor.judging import Judge
from services.auditor.memory import put
from services.auditor.verdict import Verdict


def write(folder: Path, verdict: Verdict, dossiers: Dossiers, judge: Judge, bodies: Bodies) -> int:
    """Write the report; how many dossiers it has.

    Raises: OSError.
    """
    index = []
    for proposal, lines in sorted(dossiers.lines.items()):
        told = _dossier(proposal, lines, dossiers, judge, bodies)
        (folder / "dossiers").mkdir(parents=True, exist_ok=True)
        _put(folder / "dossiers" / f"{proposal}.json", told)
        put(folder / "dossiers" / f"{proposal}.html", pages.dossier(told, verdict).encode())
        index.append(_listed(told))
    whole = {
        "origin": verdict.origin,
        "size": verdict.size,
        "root": verdict.root,
        "key": verdict.key,
        "key_from": verdict.key_from,
        "dossiers": index,
        "erased": msgspec.to_builtins(verdict.erased),
        "unchecked": verdict.unchecked,
        "unjudged": verdict.unjudged,
    }
    _put(folder / "index.json", whole)
    put(folder / "index.html", pages.index(whole, verdict.steps).encode())
    return len(index)


def _dossier(
    proposal: str, lines: list[Line], dossiers: Dossiers, judge: Judge, bodies: Bodies
) -> dict[str, Any]:
    told: dict[str, Any] = {"dossier": proposal, "withdrawn": False, "timeline": []}
    told |= {"amendments": [], "polls": []}
    polls: dict[str, dict[str, Any]] = {}
    for line in lines:
        event, fact = line.event, line.event.data
        step: dict[str, Any] = {
            "position": line.position,
            "at": event.at,
            "type": event.type,
            "organisation": event.actor.organisation,
        }
        if isinstance(fact, Opened | OpenedV2):
            polls[fact.poll] = _opened(fact)
        elif fact.type.startswith("poll."):
            step |= _followed(fact, polls[fact.poll])
        else:
            step |= _changed(fact, told, dossiers, bodies)
        if hasattr(fact, "poll"):
            step["poll"] = fact.poll
        if getattr(fact, "reason", None) is not None:
            step["reason"] = bodies.body(fact.reason)
        told["timeline"].append(step)
    for poll, terms in polls.items():
        names = dossiers.ballots(poll, judge)
        terms["ballots"] = [
            {"organisation": name, "name": bodies.body(dossiers.names.get(name)), "choice": choice}
            for name, choice in names.items()
        ]
    told["polls"] = list(polls.values())
    return told


def _changed(fact: Any, told: dict[str, Any], dossiers: Dossiers, bodies: Bodies) -> dict[str, Any]:
    """What an event of the proposal itself changes in its dossier, and adds to its line."""
    match fact:
        case Submitted() | Filed():
            told |= _submitted(fact, dossiers, bodies)
        case Prepared(preparation=preparation):
            told |= _prepared(preparation, bodies)
        case Revised(clauses=clauses) | Consolidated(clauses=clauses):
            told["clauses"] = _clauses(clauses, bodies)
            return {"clauses": told["clauses"]}
        case AmendmentFiled():
            told["amendments"].append(_amendment(fact, told, dossiers, bodies))
        case Withdrawn():
            told["withdrawn"] = True
        case _:
            pass
    return {}


def _submitted(fact: Submitted | Filed, dossiers: Dossiers, bodies: Bodies) -> dict[str, Any]:
    told = {
        "title": bodies.body(fact.title),
        "organisation": fact.organisation,
        "organisation_name": bodies.body(dossiers.names.get(fact.organisation)),
        "clauses": _clauses(fact.clauses, bodies),
        "themes": fact.themes,
        "target_groups": fact.target_groups,
    }
    if isinstance(fact, Filed):
        return told | {"kind": fact.kind} | _prepared(fact.preparation, bodies)
    said = {"for_whom": bodies.body(fact.for_whom), "neighbourhoods": fact.neighbourhoods}
    return told | said | ({} if fact.background is None else {"background": bodies.body(fact.background)})


def _prepared(said: Preparation, bodies: Bodies) -> dict[str, Any]:
    """What was said of an item before its vote, as far as it was."""
    words = {name: getattr(said, name) for name in ("question", "background", "for_whom", "changes")}
    return {
        **{name: bodies.body(digest) for name, digest in words.items() if digest is not None},
        "engagement": msgspec.to_builtins(said.engagement),
        "scope": said.scope,
        "neighbourhoods": said.neighbourhoods,
    }


def _amendment(
    fact: AmendmentFiled, told: dict[str, Any], dossiers: Dossiers, bodies: Bodies
) -> dict[str, Any]:
    """An amendment, in the order of filing. `clauses`: the numbers of those that it changes or follows."""
    numbers = {one["clause"]: number for number, one in enumerate(told.get("clauses", ()), 1)}
    return {
        "amendment": fact.amendment,
        "organisation": fact.organisation,
        "organisation_name": bodies.body(dossiers.names.get(fact.organisation)),
        "on": fact.on,
        "clauses": [numbers[one.at] for one in fact.changes if one.at in numbers],
    }


def _clauses(clauses: Clauses, bodies: Bodies) -> list[dict[str, Any]]:
    return [{"clause": one.clause, "text": bodies.body(one.text)} for one in clauses]


def _opened(fact: Opened | OpenedV2) -> dict[str, Any]:
    terms: dict[str, Any] = msgspec.to_builtins(fact)
    return {"phase": "open", **terms, "tally": None, "outcome": None}


def _followed(fact: Any, poll: dict[str, Any]) -> dict[str, Any]:
    """What a later event of a poll changes in it, and adds to its line."""
    match fact:
        case ClosingAnnounced(closes_at=closes_at):
            poll["closes_at"] = msgspec.to_builtins(closes_at)
            return {"closes_at": closes_at}
        case Closed() | ClosedV2():
            poll["phase"] = "closed"
        case Counted(tally=tally, outcome=outcome):
            poll |= {"phase": "counted", "tally": msgspec.to_builtins(tally), "outcome": outcome}
            return {"tally": msgspec.to_builtins(tally), "outcome": outcome}
        case CountedV2():
            result: dict[str, Any] = msgspec.to_builtins(fact)
            del result["poll"]
            poll |= {"phase": "counted", **result}
            return result
        case Annulled():
            poll["phase"] = "annulled"
        case _:
            pass
    return {}


def _listed(told: dict[str, Any]) -> dict[str, Any]:
    """A dossier, in the index."""
    names = ("poll", "phase", "tally", "outcome", "consent", "elected", "tied")
    polls = [{name: one[name] for name in names if name in one} for one in told["polls"]]
    kept = {name: told.get(name) for name in ("dossier", "title", "organisation_name", "withdrawn")}
    return {**kept, "file": f"dossiers/{told['dossier']}", "polls": polls}


def _put(file: Path, value: dict[str, Any]) -> None:
    put(file, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
