"""The embedded servers: PostgreSQL and NATS with nothing installed before.

Only the programs inside the wheels are used; the supervision is ours:

    errors.py    what can go wrong, as one tree
    launch.py    the script that a child runs before it turns into the server
    account.py   as whom a server runs, and to whom its folder belongs
    process.py   children that end with their parent, and the table of processes
    ports.py     free ports on the loopback address
    folder.py    the lock, the log and the small files in a server's folder
    server.py    the life of a server in its folder: start, stop, kill
    postgres.py  EmbeddedPostgres
    nats.py      EmbeddedNats

Linux and macOS. On Linux a server ends with the process that started it, however that ends. On macOS a
killed parent leaves its servers behind; the next start on the same folder ends them first.
"""

from infra.embedded.errors import (
    BinariesMissing,
    EmbeddedError,
    FolderRefused,
    NotRunning,
    PortTaken,
    RootRefused,
    ServerFailed,
    StillRunning,
)
from infra.embedded.nats import EmbeddedNats
from infra.embedded.postgres import EmbeddedPostgres

__all__ = [
    "BinariesMissing",
    "EmbeddedError",
    "EmbeddedNats",
    "EmbeddedPostgres",
    "FolderRefused",
    "NotRunning",
    "PortTaken",
    "RootRefused",
    "ServerFailed",
    "StillRunning",
]
