"""Proofs over the log, standard library only."""
