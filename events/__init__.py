"""The language of the chamber: facts, rules, counting, proofs.

Everything here is pure. Time, ids and randomness arrive as arguments; nothing is read, written or logged.
A stream is one folder: `facts.py` (what happened), `state.py` (what that adds up to), `acts.py` (what may
happen next). `registry.py` names every fact once and gives its stored bytes.
"""
