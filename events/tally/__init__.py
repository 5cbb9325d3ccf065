"""Counting: one rule per file, standard library only, whole numbers only.

The auditor counts with the same files. A rule takes choices and returns a tally, and judges the tally by the
threshold and the quorum that the poll announced.
"""

from __future__ import annotations

from events.tally import majority

METHODS = {"majority": majority}
"""Every counting rule by the name that `poll.opened` gives."""
