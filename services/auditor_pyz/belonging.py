"""Who comes in, who is kept out, and who merges: what of it the roll of a vote depends on.

What is said in a debate changes no vote: whose it is, and so who appeals when it is hidden, is not judged
here. A measure (F3) is asked for by one bench and confirmed by the other, and has its effect in the same act.
An appeal is judged by the vote on the item that bears the id of the measure.
"""

from __future__ import annotations

from datetime import timedelta

from .erasures import bench_of, same_bench
from .leaves import Entry
from .ledger import Application, Inadmissible, Ledger, Mandate, Measure
from .rules import MOST_MANDATES, PROFILED, Follows, Pending, clerk, ending, leave, mandate


def applied(ledger: Ledger, entry: Entry) -> None:
    """A clerk enters an application, or a member introduces the applicant."""
    data = entry.data
    if entry.actor["office"] == "member":
        mandate(ledger, entry, entry.actor["organisation"] or "", "the application")
    else:
        clerk(ledger, entry, "the application")
    if data["application"] in ledger.applications:
        raise Inadmissible("application-exists", f"application '{data['application']}' was made before")
    _no_member(ledger, data["organisation"])
    ledger.applications[data["application"]] = Application(data["organisation"], data["bench"])


def application_admitted(ledger: Ledger, entry: Entry) -> Pending:
    """A clerk admits an applicant."""
    clerk(ledger, entry, "the admission")
    application = _waiting(ledger, entry.data["application"])
    _no_member(ledger, application.organisation)
    application.phase = "admitted"
    told = {"organisation": application.organisation, "bench": application.bench}
    profile: Follows = (PROFILED, f"organisation-{application.organisation}", None)
    return Pending(entry.position, [("membership.admitted.v1", "membership", told), profile])


def application_refused(ledger: Ledger, entry: Entry) -> None:
    """A clerk refuses an applicant, where there are no rules of procedure."""
    clerk(ledger, entry, "refusing an applicant")
    if ledger.procedures:
        raise Inadmissible("takes-both-benches", "a clerk alone refused somebody, under rules of procedure")
    _waiting(ledger, entry.data["application"]).phase = "refused"


def asked(ledger: Ledger, entry: Entry) -> None:
    """Somebody of a bench asks for a measure."""
    data, bench = entry.data, bench_of(ledger, entry, "asking for a measure")
    if not ledger.procedures:
        raise Inadmissible("no-rules", "a measure was asked for, and there are no rules of procedure")
    if data["measure"] in ledger.measures:
        raise Inadmissible("measure-exists", f"measure '{data['measure']}' was asked for before")
    same_bench(bench, data["bench"])
    measure = Measure(data["kind"], data["subject"], data["reason"], bench)
    _subject(ledger, measure)
    ledger.measures[data["measure"]] = measure


def confirmed(ledger: Ledger, entry: Entry) -> Pending:
    """Somebody of the other bench confirms it, and it has its effect."""
    measure = _judged(ledger, entry, "confirming a measure")
    _subject(ledger, measure)
    term = timedelta(days=ledger.procedures[-1]["periods"]["appeal"])
    if entry.data["appeal_until"] != entry.at + term:
        raise Inadmissible("other-term", "the term of the appeal is not that of the rules of procedure")
    measure.phase, measure.appeal_until = "confirmed", entry.at + term
    if measure.kind == "suspend":
        told = {"organisation": measure.subject, "reason": measure.reason}
        return Pending(entry.position, [("membership.suspended.v1", "membership", told)])
    if measure.kind == "refuse-admission":
        refusal = {
            "application": measure.subject,
            "reason": measure.reason,
            "measure": entry.data["measure"],
        }
        stream = f"application-{measure.subject}"
        return Pending(entry.position, [("application.refused.v1", stream, refusal)])
    hidden = {"contribution": measure.subject, "measure": entry.data["measure"], "reason": measure.reason}
    return Pending(entry.position, [("contribution.hidden.v1", f"contribution-{measure.subject}", hidden)])


def refused(ledger: Ledger, entry: Entry) -> None:
    """Somebody of the other bench refuses it."""
    _judged(ledger, entry, "refusing a measure").phase = "refused"


def appealed(ledger: Ledger, entry: Entry) -> None:
    """Who may appeals, within the term."""
    measure = _of(ledger, entry)
    _appellant(ledger, entry, measure, "an appeal")
    _phase(measure, "confirmed")
    if measure.appeal_until is not None and entry.at >= measure.appeal_until:
        raise Inadmissible("appeal-too-late", "an appeal was made after its term")
    measure.phase, measure.appeal = "appealed", entry.data["reason"]


def appeal_withdrawn(ledger: Ledger, entry: Entry) -> None:
    """Who may withdraws it; the measure stays."""
    measure = _of(ledger, entry)
    _appellant(ledger, entry, measure, "withdrawing an appeal")
    _phase(measure, "appealed")
    measure.phase = "upheld"


def appeal_judged(ledger: Ledger, entry: Entry) -> Pending | None:
    """A clerk records what the assembly judged, by a counted poll on the item about it."""
    clerk(ledger, entry, "judging an appeal")
    measure, data = _of(ledger, entry), entry.data
    _phase(measure, "appealed")
    poll, item = ledger.polls.get(data["poll"]), ledger.proposals.get(data["measure"])
    about = item is not None and item.kind == "membership"
    about = about and poll is not None and poll.opened.get("kind", "membership") == "membership"
    if poll is None or poll.opened["proposal"] != data["measure"] or not about:
        raise Inadmissible("another-question", "an appeal was judged by a poll on something else")
    if poll.phase != "counted" or poll.outcome not in ("adopted", "rejected", "tie"):
        raise Inadmissible("nothing-judged", "an appeal was judged by a poll without a result")
    if data["judgement"] != ("lifted" if poll.outcome == "adopted" else "upheld"):
        raise Inadmissible("other-judgement", "an appeal was judged otherwise than by its poll")
    measure.phase, poll.used = data["judgement"], True
    if measure.phase == "upheld":
        return None
    if measure.kind == "suspend":
        if ledger.standing(measure.subject) != "suspended":
            return None
        told = {"organisation": measure.subject, "reason": measure.appeal}
        return Pending(entry.position, [("membership.reinstated.v1", "membership", told)])
    if measure.kind == "refuse-admission":
        reopened = {"application": measure.subject, "measure": data["measure"]}
        stream = f"application-{measure.subject}"
        return Pending(entry.position, [("application.reopened.v1", stream, reopened)])
    shown = {"contribution": measure.subject, "measure": data["measure"]}
    return Pending(entry.position, [("contribution.shown.v1", f"contribution-{measure.subject}", shown)])


def reopened(_ledger: Ledger, _entry: Entry) -> None:
    """It stands behind a judged appeal, and nowhere else."""
    raise Inadmissible("no-appeal-judged", "an application was reopened, and no appeal was judged with it")


def merger_agreed(ledger: Ledger, entry: Entry) -> None:
    """A full member agrees that its organisation merges into another one, or takes that back."""
    organisation, into = entry.stream.partition("-")[2], entry.data["into"]
    _full(ledger, entry, organisation, "agreeing to a merger")
    if into is None:
        if ledger.merging.pop(organisation, None) is None:
            raise Inadmissible("no-merger-agreed", "a merger was taken back that was not agreed to")
        return
    _partner(ledger, organisation, into)
    ledger.merging[organisation] = into


def merged(ledger: Ledger, entry: Entry) -> Pending:
    """A full member of the organisation that stays takes the other one in."""
    into, gone, moved = entry.stream.partition("-")[2], entry.data["organisation"], entry.data["moved"]
    _full(ledger, entry, into, "merging")
    _partner(ledger, into, gone)
    if ledger.merging.get(gone) != into:
        raise Inadmissible("no-merger-agreed", f"'{gone}' did not agree to merge into '{into}'")
    if len(set(moved)) < len(moved):
        raise Inadmissible("mandate-twice", "a merger names a mandate twice")
    there, here = ledger.mandates.get(gone, {}), ledger.mandates.setdefault(into, {})
    for name in moved:
        if name not in there or there[name].withdrawn:
            raise Inadmissible("no-such-mandate", f"mandate '{name}' moved, and there is none")
        if name in here:
            raise Inadmissible("mandate-exists", f"mandate '{name}' moved onto another one")
    if len(here) + len(moved) > MOST_MANDATES:
        raise Inadmissible("too-many-mandates", f"'{into}' gave more than {MOST_MANDATES} mandates")
    given: list[Follows] = [
        ("mandate.given.v1", f"organisation-{into}", _given(name, there[name])) for name in moved
    ]
    return Pending(entry.position, [*ending(ledger, gone), *given])


def follow(ledger: Ledger, entry: Entry) -> None:
    """Write down what an act about belonging wrote behind its first entry."""
    data = entry.data
    organisation = data.get("organisation", "")
    match entry.type:
        case "membership.admitted.v1":
            ledger.members[organisation] = ("member", data["bench"])
        case "membership.suspended.v1":
            ledger.members[organisation] = ("suspended", ledger.members[organisation][1])
        case "membership.reinstated.v1":
            ledger.members[organisation] = ("member", ledger.members[organisation][1])
        case "membership.left.v1":
            leave(ledger, organisation, entry.version)
        case "organisation.merger-agreed.v1":
            ledger.merging.pop(entry.stream.partition("-")[2], None)
        case "mandate.given.v1":
            given = Mandate(data["kind"], data["valid_from"], data["valid_until"])
            ledger.mandates.setdefault(entry.stream.partition("-")[2], {})[data["mandate"]] = given
        case "application.refused.v1":
            ledger.applications[data["application"]].phase = "refused"
        case "application.reopened.v1":
            ledger.applications[data["application"]].phase = "applied"
        case _:
            pass  # a profile: no vote depends on it
    if entry.stream == "membership":
        ledger.membership_version = entry.version


def _given(name: str, given: Mandate) -> dict[str, object]:
    return {
        "mandate": name,
        "kind": given.kind,
        "valid_from": given.valid_from,
        "valid_until": given.valid_until,
    }


def _no_member(ledger: Ledger, organisation: str) -> None:
    if ledger.standing(organisation) not in (None, "left"):
        raise Inadmissible("already-a-member", f"'{organisation}' was a member already")


def _waiting(ledger: Ledger, name: str) -> Application:
    application = ledger.applications.get(name)
    if application is None:
        raise Inadmissible("no-such-application", f"there is no application '{name}'")
    if application.phase != "applied":
        raise Inadmissible("application-judged", f"application '{name}' was judged before")
    return application


def _subject(ledger: Ledger, measure: Measure) -> None:
    if measure.kind == "refuse-admission":
        _waiting(ledger, measure.subject)
    elif measure.kind == "suspend":
        standing = ledger.standing(measure.subject)
        if standing is None:
            raise Inadmissible(
                "not-a-member", f"a measure is about '{measure.subject}', which never belonged"
            )
        if standing != "member":
            raise Inadmissible("wrong-standing", f"a measure would suspend '{measure.subject}', '{standing}'")


def _of(ledger: Ledger, entry: Entry) -> Measure:
    measure = ledger.measures.get(entry.data["measure"])
    if measure is None:
        raise Inadmissible("no-such-measure", f"nobody asked for measure '{entry.data['measure']}'")
    return measure


def _judged(ledger: Ledger, entry: Entry, act: str) -> Measure:
    measure = _of(ledger, entry)
    bench = bench_of(ledger, entry, act)
    if bench == measure.bench:
        raise Inadmissible("same-bench", f"{act} was by the bench that asked for it")
    if measure.kind == "suspend" and measure.subject == entry.actor["organisation"]:
        raise Inadmissible("own-case", f"{act} was by the organisation that it is about")
    if measure.phase != "asked":
        raise Inadmissible("measure-judged", f"{act}: it was judged before")
    same_bench(bench, entry.data["bench"])
    return measure


def _appellant(ledger: Ledger, entry: Entry, measure: Measure, act: str) -> None:
    if measure.kind == "suspend":
        mandate(ledger, entry, measure.subject, act, also="suspended")
    elif measure.kind == "refuse-admission" and entry.actor["office"] == "clerk":
        clerk(ledger, entry, act)
    elif measure.kind == "refuse-admission":
        mandate(ledger, entry, entry.actor["organisation"] or "", act)


def _phase(measure: Measure, phase: str) -> None:
    if measure.phase != phase:
        raise Inadmissible("measure-not-so-far", f"a measure was {measure.phase}, and had to be {phase}")


def _full(ledger: Ledger, entry: Entry, organisation: str, act: str) -> None:
    if mandate(ledger, entry, organisation, act).kind != "full":
        raise Inadmissible("not-a-full-member", f"{act} was by a substitute")


def _partner(ledger: Ledger, organisation: str, other: str) -> None:
    if other == organisation:
        raise Inadmissible("merges-with-itself", f"'{organisation}' would merge with itself")
    if ledger.standing(other) != "member":
        raise Inadmissible("not-a-member", f"'{other}' merges, and is no member in good standing")
    if ledger.members[other][1] != ledger.members[organisation][1]:
        raise Inadmissible("other-bench", f"'{other}' and '{organisation}' sit on different benches")
