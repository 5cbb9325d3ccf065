"""What the read models name by a code, said in plain words: those of MISSION.md. A module for each subject.

Constants are Dutch, and translated where they are shown (in templates by the filter `t`); what a function
gives is said in the language that it is given.
"""

from services.chamber.web.phrases import answers, delegations, house, items, means, outreach, polls, signals

__all__ = ["answers", "delegations", "house", "items", "means", "outreach", "polls", "signals"]
