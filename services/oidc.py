"""How the city's staff signs in through a provider of OpenID Connect (ADR 0043): the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

ISSUER = re.compile(
    r"(https://([a-z0-9.-]+|\[[0-9a-f:]+\])|http://(localhost|127\.0\.0\.1|\[::1\]))(:[0-9]{1,5})?(/[!-\"$->@-~]*)?"
)
"""An address without a query or a fragment; without TLS on this machine alone."""

DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
"""What stands behind the @ of an address."""

LABELS = {"nl": "HALFROND_OIDC_LABEL_NL", "en": "HALFROND_OIDC_LABEL_EN", "fr": "HALFROND_OIDC_LABEL_FR"}
"""What stands on the button in each language of the pages."""

SECRET = "oidc.secret"  # noqa: S105 - the name of a file
"""The file in the secrets folder with the secret that the provider gave us as its client: text."""


class Oidc(NamedTuple):
    """`domains`: of the addresses that the provider vouches for, in lower case; `claim`: a name and the value
    that it must hold; `labels`: what the button says, by language.
    """

    issuer: str
    client: str
    domains: tuple[str, ...]
    claim: tuple[str, str] | None = None
    labels: tuple[tuple[str, str], ...] = ()

    def environment(self) -> dict[str, str]:
        """The settings as variables, for a child process."""
        return {
            "HALFROND_OIDC_ISSUER": self.issuer,
            "HALFROND_OIDC_CLIENT": self.client,
            "HALFROND_OIDC_DOMAINS": ",".join(self.domains),
            "HALFROND_OIDC_CLAIM": "=".join(self.claim or ()),
            **{LABELS[tag]: label for tag, label in self.labels},
        }


def read(environ: Mapping[str, str]) -> Oidc | None:
    """The settings in `environ`; None where there is no provider.

    Raises: ValueError, with what is wrong with which.
    """
    issuer, client = environ.get("HALFROND_OIDC_ISSUER") or "", environ.get("HALFROND_OIDC_CLIENT") or ""
    if not issuer:
        return None
    if not ISSUER.fullmatch(issuer):
        raise ValueError(
            f"HALFROND_OIDC_ISSUER is '{issuer}', and must be the issuer as the provider writes it:"
            " https://sign-in.example/realm, without what follows a ? or #"
        )
    if not client:
        raise ValueError("HALFROND_OIDC_CLIENT is not set: it is the id that the provider gave to us")
    domains = tuple(environ.get("HALFROND_OIDC_DOMAINS", "").replace(" ", "").lower().split(","))
    if not all(DOMAIN.fullmatch(domain) for domain in domains):
        raise ValueError(
            f"HALFROND_OIDC_DOMAINS is '{','.join(domains)}', and must be the domains of the addresses"
            " that the provider may vouch for, with commas: city.example,services.city.example"
        )
    name, given, value = environ.get("HALFROND_OIDC_CLAIM", "").partition("=")
    if (given or name) and not (name and value):
        raise ValueError("HALFROND_OIDC_CLAIM must be a claim and the value that it holds: groups=parliament")
    labels = ((tag, environ.get(variable) or "") for tag, variable in LABELS.items())
    claim = (name, value) if given else None
    return Oidc(issuer, client, domains, claim, tuple((tag, label) for tag, label in labels if label))
