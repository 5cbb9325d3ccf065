"""The Ghent demo: an invented assembly, played through the HTTP API as its members and its clerk would.

content.py    what is said, read from the TOML files beside it
stage.py      who acts, with a token; and waiting for what the clerk process does
play.py       the scenes in their order:
belonging.py  1. organisations, mandates, contact points, offices, an application
filing.py     2. proposals, from drafts to support; what ends before its vote
sittings.py   3. agendas with their lots; sittings with attendance, turns and minutes
voting.py     4. polls by every method, and their results
dossier.py    5. the dossier that goes all the way
delegating.py 6. commissions with their elections; what is delegated, and a hot potato
signals.py    7. signals from the field, and bundles of them
funds.py      8. means: funds, who received what of them, a register of the city
outreach.py   9. who is missing: outreach tasks, organisations that are no members
"""
