"""The receiver in docs/webhooks.md, run as it stands there, gets what we send and sees each event once."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.ports import free_port
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import Outcome, Poster, secret_of
from tests.waiting import until

pytestmark = pytest.mark.fault

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()
SECRET = secret_of(b"k" * 32, "w1", 1)


async def test_the_receiver_that_stands_there_takes_what_we_send(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "receiver.py").write_text(code)
    port = free_port()
    environment = {**os.environ, "SECRET": SECRET, "PORT": str(port)}
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        receiver = subprocess.Popen(  # noqa: ASYNC220 - it is started, not waited for
            [sys.executable, str(tmp_path / "receiver.py")], env=environment, stdout=out, stderr=err
        )
    poster = Poster(Addresses((ipaddress.ip_network("127.0.0.0/8"),)))

    async def send(event: str, secret: str = SECRET) -> Outcome:
        body = f'{{"id":"{event}","type":"item.delegated","subject":"signal/s1","data":{{"due_at":null}}}}'
        now: Any = datetime.now(UTC)  # noqa: TID251 - the library has a clock of its own
        return await poster.post(f"http://127.0.0.1:{port}/", (secret,), event, body, "text/plain", now)

    async def taken() -> bool:
        assert receiver.poll() is None, (tmp_path / "err").read_text()
        return (await send("a"))[0] == "sent"

    try:
        await until(taken)
        assert (await send("a"))[0] == (await send("b"))[0] == "sent"
        assert await send("c", secret_of(b"x" * 32, "w1", 1)) == Outcome("later", "answered with 401")
    finally:
        await poster.close()
        receiver.kill()
        await asyncio.to_thread(receiver.wait)
    assert (tmp_path / "out").read_text() == "item.delegated signal/s1 None\n" * 2
