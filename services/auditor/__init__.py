"""The installed reader of a log, `halfrond audit`: the rules that wrote a log judge it again.

It imports nothing but `events`, msgspec and the standard library; Ed25519 is handed in. The one-file reader
(services/auditor_pyz) reads the same logs by code of its own: one contract suite holds both.

source.py      where the log is read: an address, an export, a log folder
tiles.py       the published files, and the tree that is made again
hashing.py     bundles under their tiles, hashed by a process of its own
judging.py     every act made again, decided again, compared
reading.py     one pass over the entries, which can be broken off
bookmark.py    where it was broken off
memory.py      what was seen at the last visit
trust.py       whose signature is believed, also when the log has a new key
texts.py       texts outside the entries, and erased ones
dossiers.py    what the report tells, gathered while reading
bodies.py      the texts that it quotes
report.py      the report as data and files
pages.py       the report as pages
audit.py       the eight steps
verdict.py     what was found, and what it means
main.py        the command line
"""
