"""The one-file reader: a second, independent auditor of a log, in nothing but Python's standard library.

It shares no code with the chamber: an error in one of the two readers is not an error in the other.

ed25519.py     signatures (RFC 8032)
merkle.py      hashes, roots, inclusion and consistency (RFC 6962, RFC 9162)
note.py        signed notes, keys, checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature)
source.py      where the log is read: an address, an export, a log folder
leaves.py      the bytes of an entry, read strictly by `schema.json`, which the build puts beside these files
ledger.py      what is remembered of the entries before: who belongs, who may act, what is being voted on
rules.py       whether an act was admissible
count.py       ballots → outcome
texts.py       texts outside the entries, and erased ones
memory.py      what this reader saw at its last visit
audit.py       the eight steps
report.py      what was decided, as files
__main__.py    the command line

Built into one file by `make auditor`; there this package is called `halfrond_audit`.
"""
