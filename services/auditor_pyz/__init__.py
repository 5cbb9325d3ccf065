"""The one-file reader: a second, independent auditor of a log, in nothing but Python's standard library.

It shares no code with the chamber: an error in one of the two readers is not an error in the other.

ed25519.py     signatures (RFC 8032)
merkle.py      hashes, roots, inclusion and consistency (RFC 6962, RFC 9162)
note.py        signed notes, keys, checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature)
trust.py       whose signature is believed, also when the log has a new key
source.py      where the log is read: an address, an export, a log folder
tiles.py       the tree and the entries, as the log publishes them in files
leaves.py      the bytes of an entry, read strictly by `schema.json`, which the build puts beside these files
order.py       whether an entry fits its stream and the clock
ledger.py      what is remembered of the entries before: who belongs, who may act, what is being voted on
rules.py       whether an act was allowed: offices, membership, mandates, proposals
erasures.py    the same of erasures
polls.py       the same of polls and ballots
count.py       ballots → outcome
judge.py       all rules, an entry at a time
texts.py       texts outside the entries, and erased ones
reading.py     one pass over the entries
memory.py      what this reader saw at its last visit
audit.py       the eight steps
verdict.py     what was found
report.py      what was decided, as files
__main__.py    the command line

Built into one file by `make auditor`; there this package is called `halfrond_audit`.
"""
