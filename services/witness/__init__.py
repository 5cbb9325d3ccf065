"""A small witness: see witness.py for what it judges, main.py for how it answers."""
