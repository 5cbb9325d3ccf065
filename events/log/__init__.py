"""Proofs over the log, standard library only.

merkle.py      hashes of leaves and nodes, the root (RFC 6962)
proof.py       inclusion and consistency: making and checking
tile.py        how the tree and the leaves are cut into files (C2SP tlog-tiles)
frontier.py    the tree while it grows
note.py        text with signature lines (C2SP signed-note)
checkpoint.py  what is signed: origin, size, root (C2SP tlog-checkpoint)
receipt.py     what is handed out: an entry's place under a checkpoint (C2SP tlog-proof)

Ed25519 is no part of the standard library: whoever signs or verifies brings it along, as `Sign` and `Verify`.
"""
