"""What serves an assembly: the servers, embedded where no URL names others, and the services on them.

Start: PostgreSQL, NATS, projector, relay, notary, clerk, courier, chamber. Stop: the other way round, so that
nothing new is taken before what was taken is passed on.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import aiohttp
import msgspec

from infra.embedded import EmbeddedNats
from services.cli import parts
from services.cli.credentials import follow
from services.cli.keys import Keys
from services.cli.log_files import keep_short
from services.cli.parts import EmbeddedPart
from services.cli.processes import ServiceProcess
from services.cli.supervisor import Cannot, Supervisor
from services.settings import LOOPBACK, Settings

SERVICES = ("projector", "relay", "notary", "clerk", "courier", "chamber")
"""In the order in which they start."""

READY_WITHIN = 60.0
"""Seconds in which the chamber is ready: a read model may have to be filled anew."""


class Instance:
    """Servers that run, and the services that are started on them. `logs`: a folder; None: where ours go."""

    def __init__(self, settings: Settings, keys: Keys, supervisor: Supervisor, logs: Path | None) -> None:
        self.settings = settings
        self.keys = keys
        self.servers: dict[str, EmbeddedPart] = {}
        self.services: dict[str, ServiceProcess] = {}
        self.nats: EmbeddedNats | None = None
        self._supervisor = supervisor
        self._logs = logs

    @property
    def url(self) -> str:
        """Where the chamber answers."""
        return address(self.settings)

    async def start_servers(self) -> None:
        """Start those that are embedded; afterwards the settings have every address.

        Raises: Cannot; EmbeddedError.
        """
        if not self.settings.database_url:
            postgres = parts.embedded_postgres(self.settings)
            await self._keep_server(EmbeddedPart(postgres))
            self.settings = await parts.with_postgres(self.settings, self.keys, postgres)
        if not self.settings.nats_url:
            nats = parts.embedded_nats(self.settings, self.keys)
            await self._keep_server(EmbeddedPart(nats))
            self.settings = parts.at_nats(self.settings, self.keys, nats)
            self.nats = nats

    async def start_services(self, *names: str) -> None:
        """Start services as processes of their own, all of them unless they are named.

        Raises: Cannot.
        """
        self.keys.notary_key()  # an assembly that was founded before there were notaries has none
        self.keys.seal_secret()  # nor has one from before there were sealed polls
        for name in names or SERVICES:
            log = None if self._logs is None else self._logs / f"{name}.log"
            service = ServiceProcess(name, self._environment(name), log)
            await self._supervisor.keep(service)
            self.services[name] = service

    def log_files(self) -> list[Path]:
        """The files that servers and services write to."""
        services = [] if self._logs is None else [self._logs / f"{name}.log" for name in self.services]
        return [*(part.server.log for part in self.servers.values()), *services]

    async def ready(self, within: float = READY_WITHIN) -> None:
        """Wait until the chamber is ready.

        Raises: Cannot, with what it lacks.
        """
        why = "it does not answer"
        try:
            async with asyncio.timeout(within), aiohttp.ClientSession() as session:
                while True:
                    try:
                        async with session.get(f"{self.url}/health/ready") as answer:
                            if answer.status == HTTPStatus.OK:
                                return
                            why = _lacking(await answer.read())
                    except aiohttp.ClientError:
                        pass
                    await asyncio.sleep(0.05)
        except TimeoutError:
            place = f"; see the logs in {self._logs}" if self._logs else "; see its log"
            raise Cannot(f"The chamber is not ready after {within:.0f} s: {why}{place}.") from None

    async def _keep_server(self, part: EmbeddedPart) -> None:
        await self._supervisor.keep(part)
        self.servers[part.name] = part

    def _environment(self, service: str) -> dict[str, str]:
        # The least that each needs: nobody owns the tables, and only three make something in NATS.
        given = self.settings._replace(owner_url="")
        makes = service in {"relay", "notary", "courier"}
        return (given if makes else given._replace(nats_admin_url="")).environment()


@asynccontextmanager
async def instance(
    settings: Settings, told: Callable[[str], None], hurry: asyncio.Event, logs: Path | None = None
) -> AsyncIterator[Instance]:
    """An instance with its servers running. Leaving it stops everything."""
    async with Supervisor(told, hurry) as supervisor:
        made = Instance(settings, Keys(settings.secrets), supervisor, logs)
        tasks = [asyncio.create_task(keep_short(made.log_files), name="log files")]
        try:
            await made.start_servers()
            if made.nats is not None:
                tasks.append(asyncio.create_task(follow(made.nats, made.keys, told), name="credentials"))
            yield made
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def with_port(settings: Settings) -> Settings:
    """The settings with a port that the chamber can listen on; 0 is replaced by one that is free.

    Decided here and not in the chamber: started again, it must be where it was.

    Raises: Cannot, when the port is taken.
    """
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as probe:
            return settings._replace(port=probe.getsockname()[1])
    except OSError as error:
        raise Cannot(
            f"the chamber cannot listen on {host} port {port} ({error.strerror}): "
            "set HALFROND_PORT to another port, or HALFROND_HOST to an address of this machine."
        ) from error


def address(settings: Settings) -> str:
    """Where a chamber with these settings answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def shown(settings: Settings) -> str:
    """Where people open it, as links in mail have it: cookies of one host are not sent to another."""
    here = settings.host.strip("[]") in {"0.0.0.0", "::", "::1", *LOOPBACK}  # noqa: S104 - not bound
    return settings.address if settings.origin or here else address(settings)


def _lacking(body: bytes) -> str:
    try:
        told = msgspec.json.decode(body)["parts"]
        return "; ".join(f"{name}: {part['detail']}" for name, part in told.items() if not part["ready"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return "it does not say why"
