"""Who may do what in NATS: the configuration of an embedded server, and the example for one of your own.

- `admin` may do everything in the account: make streams, when an assembly is founded or NATS was lost, and
  ask the servers how they store.
- `service` may publish leaves, replace the checkpoint in bucket NOTARY, read streams, and make consumers for
  itself. It may not make, change, purge or delete a stream, nor delete a message.

`deny_delete` and `deny_purge` of a stream do not stop who may change or delete the stream itself. So the
services do not get that right: a service that was taken over cannot make the stream forget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

ADMIN = "admin"
SERVICE = "service"

SERVERS = "SERVERS.JETSTREAM"
"""Where an administrator asks every server how its JetStream is configured."""

_ALLOWED = (
    "$JS.API.INFO",
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.>",
    "$JS.API.CONSUMER.CREATE.>",
    "$JS.API.CONSUMER.INFO.>",
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


def config(admin_password: str, service_password: str, subjects: Sequence[str] = ("log.>",)) -> str:
    """The accounts, as text for nats.conf. The services may publish to `subjects`, and read every stream.

    Raises: ValueError for a password that cannot stand in a URL as it is.
    """
    return f"""
accounts {{
    SYSTEM {{ exports: [{{ service: "$SYS.REQ.SERVER.PING.JSZ", accounts: [CHAMBER] }}] }}
    CHAMBER {{
        jetstream: enabled
        imports: [{{ service: {{ account: SYSTEM, subject: "$SYS.REQ.SERVER.PING.JSZ" }}, to: "{SERVERS}" }}]
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
    }}
}}
system_account: SYSTEM
"""


def _quoted(password: str) -> str:
    # `$` would be taken for a variable or a bcrypt hash; `@`, `:` and `/` would need escaping in a URL.
    if not re.fullmatch(r"[A-Za-z0-9._~-]{8,}", password):
        raise ValueError("a NATS password is at least 8 characters of A-Z a-z 0-9 . _ ~ -")
    return f'"{password}"'
