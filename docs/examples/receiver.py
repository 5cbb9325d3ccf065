"""Takes what a commission of a Halfrond assembly is told, and does something with each event once.

It needs nats-py and nothing of Halfrond; docs/inbox.md is the contract that it keeps to.

    python receiver.py nats://127.0.0.1:4222 wonen FILE-WITH-PASSWORD items.sqlite
"""

import asyncio
import json
import sqlite3
import sys
from pathlib import Path

import nats
import nats.errors

TABLES = """
create table if not exists seen (id text primary key);
create table if not exists done (id text, type text, subject text, due_at text);
"""


def deal_with(database: sqlite3.Connection, event: dict) -> None:
    """What is to be done with an event: here, a line in the same database."""
    row = (event["id"], event["type"], event["subject"], event["data"]["due_at"])
    database.execute("insert into done values (?, ?, ?, ?)", row)


async def connected(server: str, commission: str, password: str) -> nats.NATS:
    """A connection that comes back by itself; a password that is not taken at first ends the program."""
    refused = asyncio.get_running_loop().create_future()

    async def on_error(error: Exception) -> None:
        print(f"waiting: {error}", file=sys.stderr)
        if "authorization" in str(error).lower() and not refused.done():
            refused.set_result(None)

    connecting = asyncio.ensure_future(
        nats.connect(
            server,
            user=f"inbox-{commission}",
            password=password,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            error_cb=on_error,
        )
    )
    await asyncio.wait({connecting, refused}, return_when=asyncio.FIRST_COMPLETED)
    if not connecting.done():
        connecting.cancel()
        sys.exit(
            f"NATS does not take the password for inbox-{commission}: see that it is the right"
            " commission; if its credential was withdrawn, ask the operator for a new one (`halfrond inbox`)"
        )
    return connecting.result()


async def receive(server: str, commission: str, password: str, path: str) -> None:
    """Until killed."""
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    client = await connected(server, commission, password)
    messages = await client.jetstream().pull_subscribe_bind(consumer=commission, stream="INBOX")
    while True:
        try:
            (message,) = await messages.fetch(1, timeout=5)
            event = json.loads(message.data)
            with database:  # one transaction: the id and what follows from the event, or neither
                new = database.execute("insert or ignore into seen values (?)", [event["id"]]).rowcount
                if new:
                    deal_with(database, event)
            await message.ack_sync()
        except nats.errors.TimeoutError:
            continue  # nothing came, or it was not heard that we took it: then it comes again
        except nats.errors.Error as error:  # NATS or the consumer is away for a while
            print(f"waiting: {error!r}", file=sys.stderr)
            await asyncio.sleep(1)


if __name__ == "__main__":
    if not sys.argv[4:]:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    asyncio.run(receive(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text().strip(), sys.argv[4]))
