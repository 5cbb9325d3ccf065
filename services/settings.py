"""Where everything is: read once from the environment, in each main.py.

| variable | default | meaning |
| --- | --- | --- |
| HALFROND_DATA | ./data | folder for everything that is kept: embedded servers, secrets |
| HALFROND_HOST, HALFROND_PORT | 127.0.0.1, 8080 | where the chamber listens |
| HALFROND_ORIGIN | | address of the pages, as https://halfrond.example; none: for this machine only |
| HALFROND_PROXIES | | networks of reverse proxies, with commas: their X-Forwarded-For is believed |
| HALFROND_DATABASE_URL | embedded | PostgreSQL as the application role |
| HALFROND_OWNER_URL | embedded | PostgreSQL as the owner of the tables: for founding, upgrading, recovering |
| HALFROND_NATS_URL | embedded | NATS as the service account |
| HALFROND_NATS_ADMIN_URL | embedded | NATS as the account that makes streams: found, relay, notary, courier |
| HALFROND_SECRETS | $HALFROND_DATA/secrets | folder with the keys that lie outside PostgreSQL and NATS |
| HALFROND_LOG | $HALFROND_DATA/log | folder with the published log: checkpoint, tiles, entries |
| HALFROND_MAIL_URL | $HALFROND_DATA/mail | smtp://user:password@host:587; without it files in a folder |
| HALFROND_MAIL_FROM | | address that mail comes from; none: no-reply at the host of HALFROND_ORIGIN |
| HALFROND_WEBHOOK_NETWORKS | | networks, with commas, that webhooks may reach though they are private |
| HALFROND_WITNESSES | | file with a witness a line: its verifier key, a space, its address |
| HALFROND_OIDC_ISSUER | | a provider of OpenID Connect by which the city's staff signs in |
| HALFROND_OIDC_CLIENT | | what it calls this client; the secret is in oidc.secret |
| HALFROND_OIDC_DOMAINS | | what stands behind the @ of the addresses that it vouches for |
| HALFROND_OIDC_CLAIM | | a claim that who signs in so must have, as groups=parliament |
| HALFROND_OIDC_LABEL_NL, _EN, _FR | | what stands on the button, in each language |
| HALFROND_POSTGRES_BIN | the wheel's | folder above `bin/` of another PostgreSQL to embed |
| HALFROND_NATS_BIN | the wheel's | another `nats-server` to embed |
| HALFROND_UNSAFE_FOR_TESTS | | `1` accepts a PostgreSQL that may lose acknowledged acts |
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from services.oidc import Oidc
from services.oidc import read as oidc_in

COMMAND_KEY = "command.key"
"""The file in the secrets folder with the key of the commands' HMAC: 32 bytes."""

PROCESS_MANDATE = "clerk-process.mandate"
"""The file in the secrets folder with the id of the mandate under which the clerk process acts."""


NOTARY_KEY = "notary.key"
"""The file in the secrets folder with the key that signs checkpoints: an Ed25519 seed of 32 bytes."""

SEAL_SECRET = "seal.secret"  # noqa: S105 - the name of a file
"""The file in the secrets folder from which the keys of sealed polls follow: 32 bytes. Only the clerk process
reads it."""


ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
"""Scheme, host and port of an address."""

_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9-]+"
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
"""An e-mail address that any server takes."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""What a browser on this machine calls it."""


class SettingsError(ValueError):
    """A setting has a value that cannot be used."""


class Settings(NamedTuple):
    """The settings of one process. The URLs are empty where the servers are embedded and not started yet."""

    data: Path
    host: str
    port: int
    database_url: str
    owner_url: str
    nats_url: str
    nats_admin_url: str
    secrets: Path
    log: Path
    witnesses: Path | None
    unsafe_for_tests: bool
    origin: str = ""
    mail_url: str = ""
    mail_from: str = "no-reply@localhost"
    proxies: tuple[Network, ...] = ()
    oidc: Oidc | None = None
    webhook_networks: tuple[Network, ...] = ()

    @property
    def embedded(self) -> bool:
        """Whether PostgreSQL or NATS is ours to start."""
        return not (self.database_url and self.nats_url)

    @property
    def address(self) -> str:
        """The address of the pages in what leaves them, as in mail."""
        return self.origin or f"http://localhost:{self.port}"

    @property
    def mail_folder(self) -> Path:
        """Where mail lies that goes to no server."""
        return self.data / "mail"

    def secret(self, name: str) -> bytes:
        """What a file in the secrets folder holds.

        Raises: SettingsError.
        """
        try:
            return (self.secrets / name).read_bytes()
        except OSError as error:
            raise SettingsError(
                f"{self.secrets / name} cannot be read ({error.strerror}): it is made by `halfrond found`; "
                "set HALFROND_SECRETS to the folder that holds it"
            ) from error

    def find_secret(self, name: str) -> bytes | None:
        """The same; None where this process cannot read it."""
        try:
            return self.secret(name)
        except SettingsError:
            return None

    def environment(self) -> dict[str, str]:
        """The settings as variables, for a child process."""
        return {
            "HALFROND_DATA": str(self.data),
            "HALFROND_HOST": self.host,
            "HALFROND_PORT": str(self.port),
            "HALFROND_DATABASE_URL": self.database_url,
            "HALFROND_OWNER_URL": self.owner_url,
            "HALFROND_NATS_URL": self.nats_url,
            "HALFROND_NATS_ADMIN_URL": self.nats_admin_url,
            "HALFROND_SECRETS": str(self.secrets),
            "HALFROND_LOG": str(self.log),
            "HALFROND_WITNESSES": "" if self.witnesses is None else str(self.witnesses),
            "HALFROND_UNSAFE_FOR_TESTS": "1" if self.unsafe_for_tests else "",
            "HALFROND_ORIGIN": self.origin,
            "HALFROND_MAIL_URL": self.mail_url,
            "HALFROND_MAIL_FROM": self.mail_from,
            "HALFROND_PROXIES": ",".join(map(str, self.proxies)),
            "HALFROND_WEBHOOK_NETWORKS": ",".join(map(str, self.webhook_networks)),
            **(self.oidc.environment() if self.oidc else {}),
        }


def _origin(address: str) -> str:
    """The public address, checked.

    Raises: SettingsError. Without TLS anybody on the way could take a session; on this machine nobody is.
    """
    found = ORIGIN.fullmatch(address)
    if address and (found is None or (found[1] == "http" and found[2] not in LOOPBACK)):
        raise SettingsError(
            f"HALFROND_ORIGIN is '{address}', and must be the address of the pages without a path:"
            " https://halfrond.example, or http://localhost:8080 on this machine alone"
        )
    return address


def _sender(address: str, origin: str) -> str:
    """The address that mail comes from, checked.

    Raises: SettingsError.
    """
    found = ORIGIN.fullmatch(origin)
    address = address or f"no-reply@{found[2] if found and found[2] not in LOOPBACK else 'localhost'}"
    if not ADDRESS.fullmatch(address):
        raise SettingsError(
            f"HALFROND_MAIL_FROM is '{address}', and must be an e-mail address, without a name"
        )
    return address


def _networks(setting: str, named: str, what: str, all_of_them: str) -> tuple[Network, ...]:
    """The networks in a setting, of `what`, checked.

    Raises: SettingsError. `all_of_them`: what a network that holds every address would come to.
    """
    networks = []
    for one in filter(None, (part.strip() for part in named.split(","))):
        try:
            network = ipaddress.ip_network(one)
        except ValueError as error:
            raise SettingsError(
                f"{setting} names '{one}', and must name addresses or networks of {what},"
                f" with commas: 127.0.0.1, or 10.0.7.0/24 ({error})"
            ) from error
        if not network.prefixlen:
            raise SettingsError(
                f"{setting} names '{one}', which is every address there is: {all_of_them};"
                f" name those of {what}"
            )
        networks.append(network)
    return tuple(networks)


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    try:
        return oidc_in(environ)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`.

    Raises: SettingsError.
    """
    data = Path(environ.get("HALFROND_DATA") or "data").absolute()
    port = environ.get("HALFROND_PORT") or "8080"
    origin = _origin(environ.get("HALFROND_ORIGIN") or "")
    if not (port.isdecimal() and int(port) < 65_536):  # noqa: PLR2004 - the number of ports
        raise SettingsError(f"HALFROND_PORT is '{port}', and must be a number from 0 to 65535")
    return Settings(
        data=data,
        host=environ.get("HALFROND_HOST") or "127.0.0.1",
        port=int(port),
        database_url=environ.get("HALFROND_DATABASE_URL", ""),
        owner_url=environ.get("HALFROND_OWNER_URL", ""),
        nats_url=environ.get("HALFROND_NATS_URL", ""),
        nats_admin_url=environ.get("HALFROND_NATS_ADMIN_URL", ""),
        secrets=Path(environ.get("HALFROND_SECRETS") or data / "secrets").absolute(),
        log=Path(environ.get("HALFROND_LOG") or data / "log").absolute(),
        witnesses=Path(environ["HALFROND_WITNESSES"]).absolute()
        if environ.get("HALFROND_WITNESSES")
        else None,
        unsafe_for_tests=environ.get("HALFROND_UNSAFE_FOR_TESTS") == "1",
        origin=origin,
        mail_url=environ.get("HALFROND_MAIL_URL", ""),
        mail_from=_sender(environ.get("HALFROND_MAIL_FROM") or "", origin),
        proxies=_networks(
            "HALFROND_PROXIES",
            environ.get("HALFROND_PROXIES") or "",
            "your reverse proxies",
            "anybody could say that they come from elsewhere",
        ),
        oidc=_oidc(environ),
        webhook_networks=_networks(
            "HALFROND_WEBHOOK_NETWORKS",
            environ.get("HALFROND_WEBHOOK_NETWORKS") or "",
            "receivers of webhooks that are yours",
            "whoever registers a webhook could reach what only this machine can",
        ),
    )
