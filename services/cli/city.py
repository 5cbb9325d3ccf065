"""What `halfrond doctor` says of the city's provider of OpenID Connect: whether it can be used."""

from __future__ import annotations

from collections.abc import AsyncIterator

from infra.oidc.provider import OpenIdProvider
from services.cli.checks import Finding
from services.oidc import SECRET
from services.settings import Settings

BACK = "/aanmelden/stad/terug"
"""Where the provider sends people back to."""


async def city(settings: Settings) -> AsyncIterator[Finding]:
    """The provider of OpenID Connect, if there is one. Whether it takes our secret only a sign-in tells."""
    if settings.oidc is None:
        return
    secret = settings.find_secret(SECRET)
    if secret is None or not secret.strip():
        remedy = f"Write what the provider gave you into {settings.secrets / SECRET}, for its owner only."
        yield Finding("city", "fail", f"{SECRET} is not there, or empty: the chamber does not start", remedy)
        return
    provider = OpenIdProvider(
        settings.oidc.issuer, settings.oidc.client, secret.decode(errors="replace").strip()
    )
    try:
        known = await provider.known()
    except ConnectionError as error:
        remedy = "Check HALFROND_OIDC_ISSUER, and the provider. Until then people sign in by a link."
        yield Finding("city", "fail", str(error), remedy)
    else:
        told = (
            f"{settings.oidc.issuer} with {len(known.keys.keys)} keys, for {', '.join(settings.oidc.domains)}"
        )
        yield Finding("city", "ok", f"{told}; it must know {settings.address}{BACK}")
    finally:
        await provider.close()
