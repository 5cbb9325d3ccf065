"""The matrix: for every act of the API who may, and what each of them is answered; for every question who is
told.

A route without a line here fails `test_matrix.py`. A route that takes different people by what is sent has a
line for each, named `route#which`. Whoever is not named in `may` is refused with 401 or 403, or with what
`refused` says beside these.

Lines are done in the order of `ACTS`: what ends something stands behind what needs it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.services.chamber.parliament import PREPARED
from tests.services.chamber.test_statutes import CHARTER, RULES

WITHOUT_TOKEN = ("nobody", "unknown", "expired", "revoked")
"""Told 401 by every act: no token, none of ours, one that has expired, one that was revoked."""

ROLES = (
    *WITHOUT_TOKEN,
    "clerk", "former-clerk", "chair", "contact",
    "full", "substitute", "other", "choir", "city", "service",
    "suspended", "left", "withdrawn", "lapsed", "future", "system",
)  # fmt: skip

MEMBERS = ("full", "other", "choir", "city", "service", "substitute")
"""Who acts for a member: the substitute last, of the organisation of `full`."""

OWN = ("full", "substitute")
BUREAU = ("chair", "clerk")
WHY = {"reason": "Daarom."}
LATER = "2999-01-01T00:00:00Z"
LATER_STILL = "2999-01-02T00:00:00Z"
SECRET = "5" * 64


COMMISSION = {
    "name": "Wonen",
    "remit": "Alles over wonen.",
    "kind": "theme",
    "about": "wonen",
    "outcome": "concluded",
    "civil_society": 3,
    "city": 2,
    "ends_on": "2998-12-31",
}
CALL = {
    "bench": "civil-society",
    "seats": 1,
    "meetings": 10,
    "hours": 40,
    "returns": "Een vergoeding.",
    "about": "Wie kent wonen?",
    "commitment": "a" * 64,
}
DELEGATED = {
    "kind": "outcome",
    "item": "concluded",
    "receiver": {"commission": "kwonen"},
    "question": "Hoe?",
    "mandate": "advise",
    "due_on": "2998-12-29",
}
REPORT = {"findings": "Het kan.", "text": "Zo.", "heard": True, "hearing": "Op een avond."}


class Line(NamedTuple):
    """What is sent, and who may: {role: status}, in the order in which they do it.

    `refused`: how whoever may not is refused beside 401 and 403, where it is nobody's business whether there
    is such a thing.
    """

    path: str
    body: Any
    may: dict[str, int]
    method: str = "POST"
    refused: frozenset[int] = frozenset()


def each(*roles: str, status: int = 201) -> dict[str, int]:
    """All of them are answered so."""
    return dict.fromkeys(roles, status)


def once(first: str, *others: str, then: int = 409) -> dict[str, int]:
    """The first does it, and it is too late for the others: they may, but not any more."""
    return {first: 201, **dict.fromkeys(others, then)}


HIDDEN = frozenset({404})
AMENDMENT = {
    "version": 1,
    "changes": [{"kind": "replace", "at": "c3", "text": "De buren kiezen de plaats."}],
    "reason": "Duidelijker.",
}
MEASURE = {"kind": "suspend", "subject": "koor", "ground": "dissolved", **WHY}
SITTING = {"title": "Zitting", "starts_at": LATER, "ends_at": LATER_STILL, "place": "De Kring"}
ACTION = {"what": "Banken bouwen.", "for_whom": "Wie slecht te been is.", "due_at": LATER}
INDICATOR = {"name": "banken", "unit": "stuks", "baseline": "0", "target": "10", "source": "telling"}
ANSWER = {
    "verdict": "partly", "reasons": "Voor de helft is er geld.",
    "promises": [{"owner": "stad", "what": "Vijf banken.", "due_at": LATER}],
}  # fmt: skip
COVERAGE = {"neighbourhoods": ["dampoort"], "themes": ["wonen"]}
OUTREACH = {"kind": "theme", "name": "wonen", "what": "Aanbellen.", "due_at": LATER}
SIGNAL = {
    "title": "Schimmel", "text": "De muren zijn nat.", "on_behalf_of": "Gezinnen die huren.",
    "themes": ["wonen"], "seen": 12,
}  # fmt: skip
BUNDLE = {"title": "Schimmel in de stad", "introduction": "Velen zien het."}
FUND = {
    "name": "Wijkbudget", "source": "Stad Gent", "year": 2026, "purpose": "Ontmoeting in de wijk.",
    "criteria": [{"criterion": "bereik", "text": "Wie het bereikt."}],
}  # fmt: skip
SHARE = {
    "recipient": "buurtwerk", "kind": "money", "amount": "1250.50", "currency": "EUR",
    "what": "Een buurtkeuken.", "criterion": "bereik",
}  # fmt: skip
REGISTER = {
    "columns": ["Kenmerk", "Begunstigde", "Bedrag", "Doel"],
    "rows": [{"line": 2, "cells": ["2026/1", "Koor", "900,00", "Repetities"]}],
}
OPTIONS = [{"option": "a", "label": "Een bank"}, {"option": "b", "label": "Een boom"}]
ONE_PER_ORGANISATION = {**each("full", "other", "choir", "city", "service"), "substitute": 409}

ACTS: dict[str, Line] = {
    # --- statutes, adopted before the first member came ---------------------------------------------------
    "adopt-charter": Line("/charter", CHARTER, each("clerk", status=409)),
    "adopt-rules": Line("/rules", RULES, each("clerk", status=409)),
    # --- drafts -------------------------------------------------------------------------------------------
    "begin-draft": Line("/drafts", {"body": {}}, {**each(*MEMBERS), "clerk": 422}),
    "begin-draft#for": Line(
        "/drafts", {"body": {}, "organisation": "buurtwerk"}, each("clerk", "full", "substitute")
    ),
    "change-draft": Line(
        "/drafts/{draft}", {"body": PREPARED}, each("clerk", *OWN, status=200), refused=HIDDEN
    ),
    "submit-draft": Line("/drafts/{draft}/submission", {}, once("full", "substitute", then=404),
                         refused=HIDDEN),
    "throw-draft-away": Line(
        "/drafts/{thrown}/removal", {}, {"clerk": 200, "full": 404, "substitute": 404}, refused=HIDDEN
    ),
    # --- items before the agenda --------------------------------------------------------------------------
    "submit-proposal": Line(
        "/proposals", {"title": "T", "for_whom": "W", "clauses": ["Zo."]}, each(*MEMBERS, status=409)
    ),
    "submit-item": Line("/items", PREPARED, each(*MEMBERS)),
    "prepare-item": Line("/proposals/{item}/preparation", {"question": "Echt?"}, each(*OWN)),
    "revise-item": Line("/proposals/{item}/revision", {"clauses": ["Eén bank."]}, each(*OWN)),
    "co-sign-item": Line(
        "/proposals/{item}/co-signature", {},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "support-item": Line(
        "/proposals/{supported}/support", {},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "take-support-back": Line(
        "/proposals/{supported}/support/withdrawal", {},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "refer-item": Line("/proposals/{supported}/referral", {**WHY, "receiver": "stad"}, once(*OWN)),
    "withdraw-proposal": Line("/proposals/{item}/withdrawal", WHY, once(*OWN)),
    # --- deliberation -------------------------------------------------------------------------------------
    "contribute": Line(
        "/proposals/{discussed}/contributions", {"kind": "argument-for", "text": "Ja."}, each(*MEMBERS)
    ),
    "revise-contribution": Line("/contributions/{argument}/wordings", {"text": "Zeker."}, each("other")),
    "answer-contribution#clerk": Line("/contributions/{toclerk}/answers", {"text": "Zo."}, each("clerk")),
    "answer-contribution#city": Line(
        "/contributions/{tocity}/answers", {"text": "Zo."}, each("contact", "city", "service")
    ),
    "answer-contribution": Line("/contributions/{concern}/answers", {"text": "Zo."}, each(*OWN)),
    "withdraw-contribution": Line("/contributions/{argument}/withdrawal", {}, each("other")),
    # --- amendments ---------------------------------------------------------------------------------------
    "file-amendment": Line("/proposals/{discussed}/amendments", AMENDMENT, each(*MEMBERS)),
    "co-sign-amendment": Line(
        "/proposals/{discussed}/amendments/{one}/signatures", {},
        {"full": 201, "choir": 201, "city": 201, "service": 201, "other": 409, "substitute": 409},
    ),
    "rank-amendments": Line(
        "/proposals/{discussed}/ranking", {"ranking": ["{rival}", "{one}"], **WHY}, each("clerk")
    ),
    "take-over-amendment#sub": Line(
        "/proposals/{discussed}/amendments/{sub}/takeover", {}, each("other")
    ),
    "withdraw-amendment": Line("/proposals/{discussed}/amendments/{rival}/withdrawal", {}, each("choir")),
    "take-over-amendment": Line("/proposals/{discussed}/amendments/{friendly}/takeover", {}, once(*OWN)),
    "consolidate-text": Line("/proposals/{discussed}/texts", {}, each("clerk", status=409)),
    "end-deliberation": Line("/proposals/{ending}/deliberation/end", {}, once(*BUREAU)),
    # --- agendas and sittings -----------------------------------------------------------------------------
    "announce-agenda": Line(
        "/agendas",
        {"sitting": "zmatrix", "meets_at": LATER_STILL, "closes_at": LATER, "commitment": "a" * 64},
        each("clerk"),
    ),
    "reveal-lot": Line("/agendas/{agenda}/lot", {"secret": SECRET}, each("clerk")),
    "convene-sitting": Line("/sittings", SITTING, each(*BUREAU)),
    "move-sitting": Line(
        "/sittings/{coming}/moves",
        {"starts_at": LATER, "ends_at": LATER_STILL, "place": "Elders", **WHY}, each(*BUREAU),
    ),
    "put-item": Line("/sittings/{coming}/agenda", {"title": "Opening"}, each(*BUREAU)),
    "order-agenda": Line("/sittings/{ordered}/order", {"items": ["ib", "ia"]}, each(*BUREAU)),
    "add-document": Line("/sittings/{coming}/documents", {"title": "Nota", "text": "T"}, each(*BUREAU)),
    "cancel-sitting": Line("/sittings/{coming}/cancellation", WHY, once(*BUREAU)),
    "begin-sitting": Line("/sittings/{beginning}/opening", {}, once(*BUREAU)),
    "come-to-sitting#for": Line(
        "/sittings/{held}/attendance", {"organisation": "koor"}, once("clerk", "choir")
    ),
    "come-to-sitting": Line(
        "/sittings/{held}/attendance", {},
        {"full": 201, "other": 201, "choir": 409, "city": 201, "service": 201, "substitute": 409,
         "clerk": 404},
    ),
    "ask-turn": Line("/sittings/{held}/agenda/ia/turns", {}, ONE_PER_ORGANISATION),
    "give-turn": Line("/sittings/{held}/agenda/ia/floor", {"organisation": "buurtwerk"}, once(*BUREAU)),
    "waive-turn": Line(
        "/sittings/{held}/agenda/ia/waiver", {},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "leave-sitting#for": Line(
        "/sittings/{held}/departures", {"organisation": "koor"}, once("clerk", "choir")
    ),
    "leave-sitting": Line(
        "/sittings/{held}/departures", {},
        {"full": 201, "other": 201, "choir": 409, "city": 201, "service": 201, "substitute": 409,
         "clerk": 404},
    ),
    "draft-minutes": Line("/sittings/{held}/minutes", {"text": "Er werd gepraat."}, each(*BUREAU)),
    "approve-minutes": Line(
        "/sittings/{ended}/approval", {"version": 1, "by": "{held}"}, once(*BUREAU)
    ),
    "give-interim-answer": Line(
        "/proposals/{addressed}/answer/interim", {"text": "Wij onderzoeken het.", "due_at": "{later}"},
        each("contact"),
    ),
    "give-answer": Line("/proposals/{addressed}/answer", ANSWER, each("contact")),
    "find-answer-insufficient": Line(
        "/proposals/{addressed}/answer/insufficiency",
        {"sitting": "held", "hands": {"for": 2, "against": 1, "abstain": 0}, **WHY}, once(*BUREAU),
    ),
    "end-sitting": Line("/sittings/{held}/closing", {}, once(*BUREAU)),
    # --- commissions and delegations ----------------------------------------------------------------------
    "found-commission": Line("/commissions", COMMISSION, each("clerk")),
    "open-call": Line("/commissions/kwonen/calls", {**CALL, "closes_at": LATER}, each("clerk")),
    "stand": Line(
        "/calls/cwonen/candidacies", {"label": "Wij"},
        {"other": 201, **each("full", "choir", "substitute", status=409)},
    ),
    "withdraw-candidacy": Line(
        "/calls/cwonen/candidacies/withdrawal", {},
        {"other": 201, **each("full", "choir", "city", "service", "substitute", "suspended", status=404)},
    ),
    "put-call-to-vote": Line("/calls/cstem/poll", {"closes_at": LATER}, each("clerk")),
    "open-draw": Line("/calls/cstem/draw", {"secret": SECRET}, each("clerk", status=409)),
    "reveal-value": Line(
        "/calls/cstem/values", {"value": SECRET}, each(*MEMBERS, "suspended", status=409)
    ),
    "name-seat": Line(
        "/commissions/kwonen/seats", {"organisation": "fietsers", "outcome": "concluded"}, each("clerk")
    ),
    "vacate-seat": Line("/commissions/kwonen/seats/koor/vacancy", {}, once("choir", "clerk", then=404)),
    "name-officers": Line(
        "/commissions/kwonen/officers", {"chair": "buurtwerk", "rapporteur": "stad"}, each("clerk")
    ),
    "dissolve-commission": Line("/commissions/kweg/dissolution", {"outcome": "concluded"}, each("clerk")),
    "extend-delegation": Line(
        "/delegations/outcome/concluded/extensions", {"due_on": "2998-12-30", **WHY}, once(*BUREAU, then=422)
    ),
    "give-commission-token": Line("/commissions/kwonen/tokens", {}, each("clerk", *OWN, "city")),
    "accept-delegation": Line("/delegations/outcome/concluded/acceptance", {}, once("system", *OWN, "city")),
    "begin-delegation": Line("/delegations/outcome/concluded/beginning", {}, once(*OWN, "system", "city")),
    "speak-within": Line(
        "/commissions/kwonen/items/outcome/concluded/contributions",
        {"kind": "concern", "text": "Het is te duur."}, each("full", "city", "substitute"),
        refused=frozenset({409}),  # koor had a seat, and the item was not accepted yet
    ),
    "open-poll-within": Line(
        "/commissions/kwonen/items/outcome/concluded/polls", {"question": "Doen?", "closes_at": LATER},
        each("clerk", "full", "substitute"),
    ),
    "report-on-delegation": Line(
        "/delegations/outcome/concluded/report", REPORT, once("system", *OWN, "city")
    ),
    "send-back": Line(
        "/delegations/outcome/concluded/resending", {"question": "En de kosten?", "due_on": "2998-12-31"},
        once(*BUREAU),
    ),
    "decline-delegation": Line(
        "/delegations/outcome/concluded/refusal", {"ground": "no-means", **WHY},
        once(*OWN, "city", "system"),
    ),
    "conclude-delegation": Line(
        "/delegations/outcome/concluded/conclusion", {"verdict": "takes-note", **WHY}, once(*BUREAU)
    ),
    "delegate": Line("/delegations", DELEGATED, once(*BUREAU)),
    "hand-on": Line(
        "/delegations/outcome/concluded/hand-ons", {"receiver": {"name": "Woonraad"}, **WHY},
        once("system", *OWN, "city", then=403),
    ),
    "call-back": Line("/delegations/outcome/concluded/recall", WHY, once(*BUREAU)),
    "return-delegation": Line("/delegations/proposal/discussed/return", WHY, once(*OWN, "city", "system")),
    "register-webhook": Line(
        "/commissions/kwonen/webhooks", {"address": "https://k.example/"}, each("clerk", *OWN, "city")
    ),
    "turn-webhook-secret": Line(
        "/commissions/kwonen/webhooks/{webhook}/secret", {}, each("clerk", *OWN, "city")
    ),
    "try-webhook-again": Line(
        "/commissions/kwonen/webhooks/{webhook}/deliveries/1/retry", {},
        each("clerk", *OWN, "city", status=404),
    ),
    "remove-webhook": Line(
        "/commissions/kwonen/webhooks/{webhook}", None,
        {"city": 204, **each("clerk", *OWN, status=404)}, "DELETE",
    ),
    "revoke-commission-tokens": Line(
        "/commissions/kwonen/tokens", None, each("clerk", *OWN, "city", status=204), "DELETE"
    ),
    # --- polls --------------------------------------------------------------------------------------------
    "open-poll": Line("/polls", {"proposal": "{ripe}"}, each("clerk")),
    "open-poll#survey": Line(
        "/polls", {"method": "survey", "options": OPTIONS, "closes_at": LATER},
        each("clerk", "contact", *MEMBERS),
    ),
    "enter-ballot": Line(
        "/polls/{poll}/room-ballots",
        {"organisation": "koor", "mandate": "{choir}", "choice": "against"}, each("clerk"),
    ),
    "dispute-ballot": Line(
        "/polls/{poll}/ballots/dispute", {"ballot": 1},
        {"choir": 201, **each("full", "other", "city", "service", "substitute", status=404)},
    ),
    "confirm-ballot": Line(
        "/polls/{poll}/ballots/confirmation", {"ballot": 1},
        {"choir": 201, **each("full", "other", "city", "service", "substitute", status=404)},
    ),
    "cast-ballot": Line("/polls/{poll}/ballots", {"choice": "for"}, {**each(*MEMBERS), "substitute": 403}),
    "cast-ballots": Line(
        "/ballots", {"ballots": [{"token": "{token}", "poll": "{poll}", "choice": "for"}]},
        {**each(*MEMBERS), "substitute": 403},
    ),
    "announce-closing": Line("/polls/{poll}/closing", {"closes_at": LATER}, each("clerk")),
    "annul-poll": Line("/polls/{poll}/annulment", WHY, each("clerk")),
    "answer-objection": Line(
        "/proposals/{held_item}/objections/fietsers/answer", {"answer": "Zo."}, each("clerk", *OWN)
    ),
    "withdraw-objection": Line(
        "/proposals/{held_item}/objections/withdrawal", {},
        {"other": 201, **each("full", "choir", "city", "service", "substitute", status=404)},
    ),
    "take-position": Line("/proposals/{concluded}/minority", {"text": "Wij niet."}, each(*MEMBERS)),
    # --- actions --------------------------------------------------------------------------------------
    "take-up-action": Line("/actions", ACTION, {**each(*MEMBERS), "clerk": 422}),
    "take-up-action#given": Line(
        "/actions", {**ACTION, "owners": ["buurtwerk"], "proposal": "{concluded}"}, each("clerk", *OWN)
    ),
    "measure-action": Line(
        "/actions/{action}/measurements",
        {"value": "2.5", "measured_at": "2020-01-01T00:00:00Z", "evidence": "Geteld."}, each("clerk", *OWN),
    ),
    "complete-action": Line(
        "/actions/{finished}/completion", {"result": "Er staan banken."}, once("clerk", *OWN)
    ),
    "abandon-action": Line("/actions/{stopped}/abandonment", WHY, once(*OWN, "clerk")),
    "supersede-action": Line(
        "/actions/{replaced}/succession", {"by": "{action}", **WHY}, once("clerk", *OWN)
    ),
    "close-action-unsolved": Line("/actions/{unsolved}/no-solution", WHY, once(*OWN, "clerk")),
    # --- outreach -------------------------------------------------------------------------------------
    "list-coverage": Line("/coverage", COVERAGE, each("clerk")),
    "give-outreach": Line("/outreach", OUTREACH, each("clerk", *MEMBERS)),
    "take-over-outreach": Line("/outreach/{task}/succession", {"due_at": LATER_STILL}, each(*OWN, "clerk")),
    "complete-outreach": Line(
        "/outreach/{found}/completion", {"result": "Er kwam iemand."}, once("clerk", *OWN)
    ),
    "let-outreach-go": Line("/outreach/{dropped}/release", WHY, once(*OWN, "clerk")),
    "list-prospect": Line(
        "/prospects", {"name": "Kring {token}", "themes": ["wonen"]}, each("clerk", *MEMBERS)
    ),
    "list-prospect-rows": Line(
        "/prospect-rows", {"register": {"columns": ["naam"], "rows": [{"line": 2, "cells": ["Kring"]}]}},
        each("clerk", status=200),
    ),
    "change-prospect": Line(
        "/prospects/{prospect}", {"name": "kanarie-gekend", "about": "Om de hoek."},
        each("clerk", status=200),
    ),
    "invite-prospect": Line("/prospects/{asked}/invitations", {"way": "in-person"}, each("clerk")),
    "note-declined": Line("/prospects/{asked}/declined", {}, each("clerk")),
    "refuse-prospect-mail": Line("/prospects/{asked}/mail-refusal", {}, each("clerk")),
    "note-joined": Line("/prospects/{asked}/membership", {"organisation": "buurtwerk"}, each("clerk")),
    "remove-prospect": Line("/prospects/{gone}/removal", {}, each("clerk")),
    # --- signals --------------------------------------------------------------------------------------
    "raise-signal": Line("/signals", SIGNAL, each(*MEMBERS)),
    "recognise-signal": Line(
        "/signals/{signal}/recognition", {"seen": 3},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "tell-seen": Line("/signals/{signal}/years", {"year": 2025, "seen": 2}, ONE_PER_ORGANISATION),
    "link-signal": Line(
        "/signals/{signal}/links", {"kind": "proposal", "item": "{concluded}"}, once("clerk", *MEMBERS)
    ),
    "unlink-signal": Line(
        "/signals/{signal}/links/removal", {"kind": "proposal", "item": "{concluded}"},
        once("clerk", *MEMBERS),
    ),
    "answer-signal": Line(
        "/signals/{signal}/answers", {"question": "who", "text": "De stad."},
        each("clerk", "contact", *MEMBERS),
    ),
    "withdraw-recognition": Line(
        "/signals/{signal}/recognition/withdrawal", {},
        {"other": 201, "choir": 201, "city": 201, "service": 201, "full": 409, "substitute": 409},
    ),
    "merge-signal": Line("/signals/{same}/merger", {"into": "{signal}", **WHY}, once("clerk", *OWN)),
    "begin-bundle": Line("/bundles", BUNDLE, each("clerk", *MEMBERS)),
    "bundle-signal": Line("/bundles/{bundle}/signals", {"signal": "{signal}"}, once("clerk", *OWN)),
    "leave-signal-out": Line(
        "/bundles/{thinned}/signals/removal", {"signal": "{signal}"}, once("clerk", *OWN)
    ),
    "issue-bundle": Line("/bundles/{bundle}/issue", {}, once("clerk", *OWN)),
    # --- means ----------------------------------------------------------------------------------------
    "record-fund": Line("/funds", FUND, each("clerk")),
    "correct-fund": Line("/funds/{fund}/corrections", {**FUND, "year": 2025, **WHY}, each("clerk")),
    "allocate": Line("/funds/{fund}/allocations", SHARE, each("clerk")),
    "correct-allocation": Line(
        "/funds/{fund}/allocations/{share}/corrections", {**SHARE, "amount": "1000", **WHY}, each("clerk")
    ),
    "import-register": Line(
        "/funds/{fund}/rows", {"register": REGISTER, "no_names": True}, each("clerk", status=200)
    ),
    # --- both benches -------------------------------------------------------------------------------------
    "request-erasure": Line(
        "/erasures", {"digests": ["{digest}"], "ground": "personal-data", **WHY}, each(*MEMBERS)
    ),
    "confirm-erasure": Line("/erasures/{erasure}/confirm", {}, once("city", "service")),
    "refuse-erasure": Line("/erasures/{unwanted}/refuse", WHY, once("city", "service")),
    "ask-measure": Line("/measures", MEASURE, each(*MEMBERS)),
    "confirm-measure": Line("/measures/{measure}/confirm", {}, once("city", "service")),
    "refuse-measure": Line("/measures/{refusable}/refuse", WHY, once("city", "service")),
    "judge-appeal": Line("/measures/{appealed}/appeal/judgement", {"poll": "{poll}"},
                         each("clerk", status=409)),
    "appeal-measure": Line("/measures/{suspension}/appeal", WHY, each("suspended")),
    "withdraw-appeal": Line("/measures/{appealed}/appeal/withdrawal", {}, each("other")),
    # --- who belongs --------------------------------------------------------------------------------------
    "apply": Line("/applications", {"bench": "civil-society", "name": "Nieuw"}, each("clerk", *MEMBERS)),
    "admit-applicant": Line("/applications/{applicant}/admission", {}, each("clerk")),
    "refuse-applicant": Line("/applications/{unfit}/refusal", WHY, {}),
    "admit-organisation": Line("/organisations", {"bench": "city", "name": "Nieuw"}, each("clerk")),
    "change-profile": Line("/organisations/buurtwerk/profile", {"name": "B"}, each("clerk", *OWN)),
    "change-contact": Line(
        "/organisations/buurtwerk/contact", {"name": {"value": "B"}}, each("clerk", *OWN, status=200)
    ),
    "erase-contact": Line(
        "/organisations/buurtwerk/contact", None, each("clerk", *OWN, status=204), "DELETE"
    ),
    "ask-correction": Line(
        "/organisations/buurtwerk/corrections", {"text": "Verhuisd."}, each("clerk", *MEMBERS, "suspended")
    ),
    "settle-correction": Line(
        "/corrections/{correction}/settlement", {}, {"clerk": 200, "full": 404, "substitute": 404},
        refused=HIDDEN,
    ),
    "suspend-organisation": Line("/organisations/buurtwerk/suspension", WHY, {}),
    "reinstate-organisation": Line("/organisations/moestuin/reinstatement", WHY, each("clerk")),
    "agree-merger": Line("/organisations/fietsers/merger", {"into": "koor"}, each("other")),
    "merge-organisations": Line(
        "/organisations/buurtwerk/taking-in", {"organisation": "leesclub"}, each("full")
    ),
    "give-mandate": Line(
        "/organisations/buurtwerk/mandates", {"kind": "substitute"}, each("clerk", "full")
    ),
    "give-token": Line(
        "/organisations/buurtwerk/mandates/{substitute}/tokens", {}, each("clerk", *OWN)
    ),
    "give-token#another": Line("/organisations/buurtwerk/mandates/{spare}/tokens", {}, each("clerk", "full")),
    "revoke-tokens#another": Line(
        "/organisations/buurtwerk/mandates/{spare}/tokens", None, each("clerk", "full", status=204), "DELETE"
    ),
    "invite": Line(
        "/organisations/buurtwerk/mandates/{substitute}/invitation", {"email": "s@voorbeeld.example"},
        each("clerk", *OWN),
    ),
    "invite#another": Line(
        "/organisations/buurtwerk/mandates/{spare}/invitation", {"email": "v@voorbeeld.example"},
        each("clerk", "full"),
    ),
    "erase-person#another": Line(
        "/organisations/buurtwerk/mandates/{spare}/person", None, each("clerk", status=204), "DELETE"
    ),
    "take-invitation-back#another": Line(
        "/organisations/buurtwerk/mandates/{spare}/invitation", None, each("clerk", "full", status=204),
        "DELETE",
    ),
    "erase-person": Line(
        "/organisations/buurtwerk/mandates/{substitute}/person", None,
        each("clerk", "substitute", status=204), "DELETE",
    ),
    "take-invitation-back": Line(
        "/organisations/buurtwerk/mandates/{substitute}/invitation", None, each("clerk", *OWN, status=204),
        "DELETE",
    ),
    "withdraw-mandate#another": Line(
        "/organisations/buurtwerk/mandates/{spare}/withdrawal", {}, once("full", "clerk", then=404)
    ),
    "withdraw-mandate": Line(
        "/organisations/buurtwerk/mandates/{substitute}/withdrawal", {},
        once("substitute", "full", "clerk", then=404),
    ),
    "revoke-tokens": Line(
        "/organisations/fietsers/mandates/{other}/tokens", None, {"clerk": 204, "other": 401}, "DELETE"
    ),
    "leave-assembly": Line(
        "/organisations/buurtwerk/departure", {}, {"full": 201, "substitute": 403, "clerk": 404}
    ),
    # --- offices ------------------------------------------------------------------------------------------
    "give-office": Line("/offices", {"office": "chair"}, each("clerk")),
    "invite-for-office": Line(
        "/offices/xchair/invitation", {"office": "chair", "email": "c@voorbeeld.example"}, each("clerk")
    ),
    "take-office-invitation-back": Line(
        "/offices/xchair/invitation", None, each("clerk", status=204), "DELETE"
    ),
    "give-office-token": Line("/offices/xchair/tokens", {"office": "chair"}, each("clerk")),
    "revoke-office-tokens": Line("/offices/xchair/tokens", None, each("clerk", status=204), "DELETE"),
    "take-office": Line("/offices/xchair/withdrawal", {"office": "chair"}, each("clerk")),
}  # fmt: skip
"""Route → its line."""

WITHOUT_RULES: dict[str, Line] = {
    "submit-proposal": Line(
        "/proposals", {"title": "T", "for_whom": "W", "clauses": ["Zo."]}, each(*MEMBERS)
    ),
    "refuse-applicant": Line("/applications/{applicant}/refusal", WHY, each("clerk")),
    "suspend-organisation": Line("/organisations/koor/suspension", WHY, each("clerk")),
}  # fmt: skip
"""What is otherwise in an assembly without rules of procedure."""

PUBLIC = {
    "show-assembly": "/assembly",
    "list-aims": "/aims",
    "list-changes": "/changes?since=0",
    "show-charter": "/charter",
    "show-charter-version": "/charter/1",
    "show-rules": "/rules",
    "show-rules-version": "/rules/1",
    "list-organisations": "/organisations",
    "show-organisation": "/organisations/buurtwerk",
    "list-applications": "/applications",
    "show-application": "/applications/{applicant}",
    "list-measures": "/measures",
    "show-measure": "/measures/{suspension}",
    "list-offices": "/offices",
    "list-proposals": "/proposals",
    "show-proposal": "/proposals/{discussed}",
    "list-dossiers": "/dossiers",
    "show-dossier": "/dossiers/{discussed}",
    "list-amendments": "/proposals/{discussed}/amendments",
    "show-amendment": "/proposals/{discussed}/amendments/{one}",
    "list-texts": "/proposals/{discussed}/texts",
    "show-text": "/proposals/{discussed}/texts/1",
    "list-contributions": "/proposals/{discussed}/contributions",
    "show-contribution": "/contributions/{hidden}",
    "list-positions": "/proposals/{concluded}/minority",
    "list-answers": "/answers",
    "count-answers": "/answers/figures",
    "show-answer": "/proposals/{addressed}/answer",
    "list-actions": "/actions",
    "show-action": "/actions/{action}",
    "show-coverage": "/coverage",
    "list-outreach": "/outreach",
    "show-outreach": "/outreach/{task}",
    "list-signals": "/signals",
    "show-signal": "/signals/{signal}",
    "list-similar-signals": "/similar/signals?q=kanarie",
    "list-bundles": "/bundles",
    "show-bundle": "/bundles/{bundle}",
    "list-funds": "/funds",
    "show-fund": "/funds/{fund}",
    "list-allocations": "/allocations",
    "show-allocation": "/funds/{fund}/allocations/{share}",
    "take-ledger": "/allocations.json",
    "take-ledger-as-table": "/allocations.csv",
    "add-up-allocations": "/allocations/totals",
    "list-sittings": "/sittings",
    "sittings-calendar": "/sittings.ics",
    "show-sitting": "/sittings/{held}",
    "sitting-calendar": "/sittings/{held}/calendar.ics",
    "list-commissions": "/commissions",
    "show-commission": "/commissions/kwonen",
    "list-calls": "/calls",
    "show-call": "/calls/cstem",
    "list-delegations": "/delegations?open=true",
    "show-delegation": "/delegations/outcome/concluded",
    "list-said-within": "/commissions/kwonen/items/outcome/concluded/contributions",
    "list-items": "/items",
    "list-similar": "/similar?q=kanarie%20banken",
    "show-item": "/items/{discussed}",
    "show-preparation": "/proposals/{discussed}/preparation",
    "list-agendas": "/agendas",
    "show-agenda": "/agendas/{agenda}",
    "list-polls": "/polls",
    "show-poll": "/polls/{sealed}",
    "call-roll": "/polls/{sealed}/ballots",
    "call-roll-table": "/polls/{sealed}/ballots.csv",
    "list-erasures": "/erasures",
    "show-erasure": "/erasures/{erasure}",
    "read-log": "/log?limit=1000",
    "show-document": "/openapi.json",
    "show-streams": "/asyncapi.json",
}
"""Questions that everybody may ask: each role is told the same bytes, and nothing that is not public."""

GUARDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "list-drafts": ("/drafts", ("clerk", *MEMBERS)),
    "show-draft": ("/drafts/{draft}", ("clerk", *OWN)),
    "list-corrections": ("/corrections", ("clerk", *MEMBERS, "suspended")),
    "list-prospects": ("/prospects", ("clerk",)),
    "show-prospect": ("/prospects/{prospect}", ("clerk",)),
    "export-table": ("/organisations.csv", ("clerk", *MEMBERS)),
    "export-cards": ("/organisations.vcf", ("clerk", *MEMBERS)),
    "list-waiting": ("/organisations/buurtwerk/waiting", OWN),
    "list-deeds": ("/organisations/buurtwerk/deeds", OWN),
    "list-webhooks": ("/commissions/kwonen/webhooks", ("clerk", *OWN, "city")),
    "list-commission-tokens": ("/commissions/kwonen/tokens", ("clerk", *OWN, "city")),
    "show-invitation": ("/organisations/buurtwerk/mandates/{substitute}/invitation", ("clerk", *OWN)),
    "show-contact": (
        "/organisations/buurtwerk/contact", tuple(role for role in ROLES if role not in WITHOUT_TOKEN[1:])
    ),
}  # fmt: skip
"""Questions for some only, and who is answered."""

CANARIES: dict[str, set[tuple[str, str]]] = {
    "kanarie-ontwerp": {(read, role) for read in ("list-drafts", "show-draft") for role in ("clerk", *OWN)},
    "kanarie-verborgen-veld": {("show-contact", role) for role in ("clerk", *OWN)},
    "kanarie-uitnodiging": {("show-invitation", role) for role in ("clerk", *OWN)},
    "kanarie-gekend": {(read, "clerk") for read in ("list-prospects", "show-prospect")},
    "kanarie-voor-leden": {
        (read, role)
        for read in ("show-contact", "export-table", "export-cards")
        for role in ("clerk", *MEMBERS)
    },
    "kanarie-verborgen-bijdrage": set(),
    "kanarie-gewist": set(),
    "kanarie-verzegeld": set(),
}
"""Words that are not public, and who reads them where; nobody else does, nowhere."""
