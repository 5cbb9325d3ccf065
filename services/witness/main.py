"""The witness process: its key, its memory, and HTTP.

Its folder holds `witness.key` (an Ed25519 seed, mode 0600, made at the first start) and `witness.db`. Any
number of processes may share the folder.

    POST /add-checkpoint             C2SP tlog-witness (witness.py)
    GET  /checkpoint?log=<origin>    the checkpoint that was cosigned last, as the log submitted it; ours
                                     alone: how monitors ask a witness is not settled in C2SP yet
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import structlog
from aiohttp import web

from events.log.note import COSIGNATURE, ED25519, BadNote, Verifier, parse_vkey
from events.log.witnessing import MAX_BODY
from infra import signing
from infra.witness_memory import WitnessMemory
from services.witness.witness import OK, Answer, Witness

KEY, MEMORY = "witness.key", "witness.db"

UNAVAILABLE = 503

log = structlog.get_logger()


class BadOption(ValueError):
    """An option cannot be used; the message says which and why."""


class Options(NamedTuple):
    """What a witness is started with. `name` is that of its key; `logs` are verifier keys to watch."""

    folder: Path
    name: str
    logs: Sequence[str]
    host: str
    port: int


def key_of(options: Options) -> tuple[Verifier, bytes]:
    """The key of a witness and its seed; made when there is none.

    Raises: BadOption; OSError.
    """
    _require_name(options.name)
    path = options.folder / KEY
    try:
        seed = path.read_bytes()
    except FileNotFoundError:
        seed = _made(path)
    if len(seed) != signing.SEED:
        raise BadOption(f"{path} has {len(seed)} bytes, and an Ed25519 seed has {signing.SEED}")
    return Verifier(options.name, COSIGNATURE, signing.public(seed)), seed


def _require_name(name: str) -> None:
    try:
        parse_vkey(Verifier(name, COSIGNATURE, bytes(32)).vkey)
    except BadNote as error:
        raise BadOption(f"'{name}' is no name for a key: no spaces, no plus") from error


def logs_of(options: Options) -> list[Verifier]:
    """The keys of the logs to watch.

    Raises: BadOption.
    """
    try:
        logs = [parse_vkey(vkey) for vkey in options.logs]
    except BadNote as error:
        raise BadOption(str(error)) from error
    if any(verifier.kind != ED25519 for verifier in logs):
        raise BadOption("a log signs with a key of kind 1: give a line of its file /log/key")
    return logs


def witness_of(options: Options) -> Witness:
    """A witness as the options say.

    Raises: BadOption; OSError.
    """
    logs = logs_of(options)
    key, seed = key_of(options)
    memory = WitnessMemory(options.folder / MEMORY)
    return Witness(key, signing.signer(seed), logs, memory, signing.verify, _seconds)


async def run(options: Options, stop: asyncio.Event) -> None:
    """Answer until `stop`.

    Raises: BadOption; OSError when the folder cannot be used or the port is taken.
    """
    runner = web.AppRunner(_app(witness_of(options)), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        await stop.wait()
    finally:
        await runner.cleanup()


def _app(witness: Witness) -> web.Application:
    async def add_checkpoint(request: web.Request) -> web.Response:
        body = await request.read()
        answer = await _answered(lambda: witness.add(body))
        _tell(answer)
        return _response(answer)

    async def checkpoint(request: web.Request) -> web.Response:
        origin = request.query.get("log", "")
        return _response(await _answered(lambda: witness.latest(origin)))

    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/add-checkpoint", add_checkpoint)
    app.router.add_get("/checkpoint", checkpoint)
    return app


async def _answered(ask: Callable[[], Answer]) -> Answer:
    try:
        return await asyncio.to_thread(ask)
    except OSError as error:
        log.exception("the memory cannot be used", why=str(error))
        return Answer(UNAVAILABLE, "this witness cannot remember anything now, and so signs nothing\n")


def _response(answer: Answer) -> web.Response:
    # The type to the letter: a client compares it, and text/x.tlog.size has no parameter.
    return web.Response(
        body=answer.body.encode(), status=answer.status, headers={"Content-Type": answer.media_type}
    )


def _tell(answer: Answer) -> None:
    if answer.status == OK:
        log.info("cosigned", line=answer.body.strip())
    else:
        log.warning("not cosigned", status=answer.status, why=answer.body.strip())


def _made(path: Path) -> bytes:
    """A new key in its file: whole, durable, and the one that another process made if that was first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    seed, draft = secrets.token_bytes(signing.SEED), path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seed)
        file.flush()
        os.fsync(descriptor)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.read_bytes()


def _seconds() -> int:
    return time.time_ns() // 1_000_000_000
