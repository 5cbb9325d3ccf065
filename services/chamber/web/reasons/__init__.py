"""Why the rules, or the chamber, refuse something: in words of the pages, by the code of the refusal.

Each says why it was refused and what to do instead.
"""

from __future__ import annotations

from services.chamber.web.reasons import (
    answers,
    commissions,
    means,
    meetings,
    members,
    outreach,
    proposals,
    requests,
    signals,
    votes,
)

REASONS = {
    **answers.REASONS,
    **commissions.REASONS,
    **means.REASONS,
    **meetings.REASONS,
    **members.REASONS,
    **outreach.REASONS,
    **proposals.REASONS,
    **requests.REASONS,
    **signals.REASONS,
    **votes.REASONS,
}
"""In Dutch, by code."""
