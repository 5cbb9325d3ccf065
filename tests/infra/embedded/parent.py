"""A process that starts both servers, says so in one line of JSON, and waits to be killed.

Usage: parent.py <folder> [--from-a-thread]
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from infra.embedded import EmbeddedNats, EmbeddedPostgres

postgres = EmbeddedPostgres(Path(sys.argv[1], "postgres"))
nats = EmbeddedNats(Path(sys.argv[1], "nats"))


def start() -> None:
    postgres.start()
    nats.start()


if "--from-a-thread" in sys.argv:
    worker = threading.Thread(target=start)
    worker.start()
    worker.join()
else:
    start()
said = {"postgres": postgres.pid, "nats": nats.pid, "url": postgres.url(), "nats_url": nats.url()}
print(json.dumps(said), flush=True)  # noqa: T201
sys.stdin.read()
