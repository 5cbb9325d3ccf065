"""What Prometheus is told: requests, acts, batches, how far the read models lag. Never which organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)


class Metrics:
    """The metrics of one chamber, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter(
            "requests", "Requests by route, method and status.", "route", "method", "status"
        )
        self._seconds = Histogram(
            "halfrond_request_seconds",
            "How long requests took, by route and method.",
            ("route", "method"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._acts = self._counter("acts", "Acts by kind, and what became of them.", "act", "verdict")
        self._batches = Histogram(
            "halfrond_batch_size",
            "Acts that were appended in one transaction.",
            buckets=SIZES,
            registry=self.registry,
        )
        self._lag = Gauge(
            "halfrond_projection_lag",
            "Positions of the log that a read model has not seen yet.",
            ("schema",),
            registry=self.registry,
        )
        self._untold = Gauge(
            "halfrond_inbox_lag", "Positions that commissions were not told of yet.", registry=self.registry
        )
        self._head = Gauge("halfrond_log_head", "Events in the log.", registry=self.registry)
        self._covered = Gauge(
            "halfrond_checkpoint_size", "Events that the latest checkpoint covers.", registry=self.registry
        )
        self._uncovered = Gauge(
            "halfrond_checkpoint_lag", "Events that no checkpoint covers yet.", registry=self.registry
        )
        self._age = Gauge(
            "halfrond_checkpoint_age_seconds",
            "Seconds since the latest checkpoint was published; in a log that rests, since its last act.",
            registry=self.registry,
        )
        # Children by their labels: looking one up by labels() costs more than counting.
        self._known: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._known_acts: dict[tuple[str, str], Any] = {}

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"halfrond_{name}", about, labels, registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered; status 0: who asked went away."""
        key = (route, method, status)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                self._requests.labels(route, method, str(status)),
                self._seconds.labels(route, method),
            )
        known[0].inc()
        known[1].observe(seconds)

    def acts(self, act: str, verdicts: Mapping[str, int]) -> None:
        """What became of acts of one kind."""
        for verdict, number in verdicts.items():
            known = self._known_acts.get((act, verdict))
            if known is None:
                known = self._known_acts[act, verdict] = self._acts.labels(act, verdict)
            known.inc(number)

    def batch(self, size: int) -> None:
        """So many acts were appended in one transaction."""
        self._batches.observe(size)

    def lag(self, head: int, told: int, positions: Mapping[str, int]) -> None:
        """The log holds `head` events; `told` is the next one for commissions, `positions` of read models."""
        self._head.set(head)
        self._untold.set(max(head - told, 0))
        for schema, position in positions.items():
            self._lag.labels(schema).set(max(head - position, 0))

    def checkpoint(self, size: int, age: float, head: int) -> None:
        """The latest checkpoint covers `size` of `head` events, and was published `age` seconds ago."""
        self._covered.set(size)
        self._uncovered.set(max(head - size, 0))
        self._age.set(age)

    def render(self) -> bytes:
        """The metrics as text."""
        return generate_latest(self.registry)
