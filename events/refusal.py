"""Refusals: how the rules say no.

    Refused
    ├── Malformed     the act makes no sense as asked, whoever asks
    ├── Unknown       it names something that is not there
    ├── NotAllowed    this person or organisation has no authority for it
    └── OutOfOrder    not now: the poll is closed, the organisation is suspended, …

Every refusal says what was refused and why (`detail`) and what to do (`remedy`), in words for the person
refused. `code` is stable, for programs.
"""

from __future__ import annotations


class Refused(Exception):
    """An act that the rules do not admit. Nothing of it is stored.

    `code` is a stable slug, `detail` says what was refused and why, `remedy` what to do.
    """

    def __init__(self, code: str, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.remedy = remedy


class Malformed(Refused):
    """The act makes no sense as asked, whoever asks."""


class Unknown(Refused):
    """The act names something that is not there."""


class NotAllowed(Refused):
    """Who asks has no authority for the act."""


class OutOfOrder(Refused):
    """The act cannot be done now, in the phase that its subject is in."""
