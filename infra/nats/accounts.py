"""Who may do what in NATS: the configuration of an embedded server, and the example for one of your own.

- `admin` may do everything in the account: make streams, when an assembly is founded or NATS was lost, and
  ask the servers how they store.
- `service` may publish leaves and what commissions are told, replace the checkpoint in bucket NOTARY, read
  streams, and make consumers. It may not make, change, purge or delete a stream, nor delete a message.
- `inbox-<commission>` may take and acknowledge the messages of one commission, nothing else (ADR 0048).

A commission has an account of its own, INBOX_<commission>, which imports two services of the chamber's: the
next message of its consumer, and acknowledging it. Permissions in the chamber's account would not do: a
request names the subject that is answered on, and the server looks at no permission there, so a commission
could let messages be delivered into LOG, or onto what acknowledges another's. In an account of its own such a
subject leads nowhere.

`deny_delete` and `deny_purge` of a stream do not stop who may change or delete the stream itself. So the
services do not get that right: a service that was taken over cannot make the stream forget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

ADMIN = "admin"
SERVICE = "service"

INBOX = "INBOX"
"""The stream with what commissions are told; a consumer in it has the name of its commission."""

FILE = "inbox-{}.password"
"""The file in the secrets folder with the password of a commission."""

_GRANTED = re.compile(FILE.replace(".", r"\.").format("([a-z0-9]{1,40})"))

SERVERS = "SERVERS.JETSTREAM"
"""Where an administrator asks every server how its JetStream is configured."""

_ALLOWED = (
    "$JS.API.INFO",
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.>",
    "$JS.API.CONSUMER.CREATE.>",
    "$JS.API.CONSUMER.INFO.>",
    "$JS.API.CONSUMER.NAMES.*",
    "$JS.API.CONSUMER.DELETE.>",
    "$JS.API.CONSUMER.MSG.NEXT.>",
    "$JS.ACK.>",
    "$JS.FC.>",
    "$KV.NOTARY.>",
)

_DENIED = (
    "$JS.API.STREAM.CREATE.>",
    "$JS.API.STREAM.UPDATE.>",
    "$JS.API.STREAM.DELETE.>",
    "$JS.API.STREAM.PURGE.>",
    "$JS.API.STREAM.RESTORE.>",
    "$JS.API.STREAM.SNAPSHOT.>",
    "$JS.API.STREAM.MSG.DELETE.>",
    "$JS.API.STREAM.PEER.>",
    "$JS.API.STREAM.LEADER.>",
    "$JS.API.ACCOUNT.>",
    "$JS.API.META.>",
    "$JS.API.SERVER.>",
    "$SYS.>",
    SERVERS,
)
"""Denied even when `subjects` are so wide that they would allow it."""


def config(
    admin_password: str,
    service_password: str,
    subjects: Sequence[str] = ("log.>", "inbox.>"),
    commissions: Mapping[str, str] | None = None,
) -> str:
    """The accounts, as text for nats.conf. The services may publish to `subjects`, and read every stream;
    `commissions` are those that may take their messages, with their passwords.

    Raises: ValueError for a password that cannot stand in a URL as it is.
    """
    of_commissions = "".join(account(one, password) for one, password in sorted((commissions or {}).items()))
    return f"""
accounts {{
    SYSTEM {{ exports: [{{ service: "$SYS.REQ.SERVER.PING.JSZ", accounts: [CHAMBER] }}] }}
    CHAMBER {{
        jetstream: enabled
        imports: [{{ service: {{ account: SYSTEM, subject: "$SYS.REQ.SERVER.PING.JSZ" }}, to: "{SERVERS}" }}]
        exports: [
            {{ service: "{_next("*")}", response_type: stream }}
            {{ service: "{_acknowledge("*")}" }}
        ]
        users: [
            {{ user: {ADMIN}, password: {_quoted(admin_password)} }}
            {{
                user: {SERVICE}, password: {_quoted(service_password)}
                permissions: {{
                    publish: {{ allow: {json.dumps([*subjects, *_ALLOWED])}, deny: {json.dumps(_DENIED)} }}
                    subscribe: {{ allow: "_INBOX.>" }}
                }}
            }}
        ]
    }}{of_commissions}
}}
system_account: SYSTEM
"""


def account(commission: str, password: str) -> str:
    """The account of a commission, as text that stands among the accounts in nats.conf.

    Raises: ValueError for a password that cannot stand in a URL as it is.
    """
    subjects = _next(commission), _acknowledge(commission)
    return f"""
    INBOX_{commission} {{
        imports: [
            {{ service: {{ account: CHAMBER, subject: "{subjects[0]}" }} }}
            {{ service: {{ account: CHAMBER, subject: "{subjects[1]}" }} }}
        ]
        limits: {{ max_connections: 8, max_subscriptions: 64, max_payload: 64KB }}
        users: [{{
            user: {user(commission)}, password: {_quoted(password)}
            permissions: {{
                publish: {{ allow: {json.dumps(subjects)} }}
                subscribe: {{ allow: "_INBOX.>" }}
            }}
        }}]
    }}"""


def user(commission: str) -> str:
    """The name of a commission's user."""
    return f"inbox-{commission}"


def granted(secrets: Path) -> dict[str, str]:
    """The commissions with a credential, each with its password, as they stand in the secrets folder."""
    found = [(_GRANTED.fullmatch(path.name), path) for path in sorted(secrets.glob(FILE.format("*")))]
    return {name[1]: path.read_text().strip() for name, path in found if name}


def withdraw(secrets: Path, commission: str) -> bool:
    """Take a commission's credential away; whether there was one.

    Raises: OSError.
    """
    try:
        (secrets / FILE.format(commission)).unlink()
    except FileNotFoundError:
        return False
    return True


def _next(commission: str) -> str:
    return f"$JS.API.CONSUMER.MSG.NEXT.{INBOX}.{commission}"


def _acknowledge(commission: str) -> str:
    return f"$JS.ACK.{INBOX}.{commission}.>"


def _quoted(password: str) -> str:
    # `$` would be taken for a variable or a bcrypt hash; `@`, `:` and `/` would need escaping in a URL.
    if not re.fullmatch(r"[A-Za-z0-9._~-]{8,}", password):
        raise ValueError("a NATS password is at least 8 characters of A-Z a-z 0-9 . _ ~ -")
    return f'"{password}"'
