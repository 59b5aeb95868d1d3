"""`/metrics`: what all processes counted, and how the database says things stand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.app.programs import COUNTERS
from bot.intake import figures
from bot.kit.clock import Clock
from bot.kit.db import Database


class Figures:
    """Renders the page; one an application."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def page(self) -> bytes:
        """The figures in Prometheus' text format."""
        standing = await self._database.read(
            lambda session: list(figures.gauges(session, self._clock.now()))
        )
        registry = CollectorRegistry()
        registry.register(_Standing(standing))
        return generate_latest(_counted()) + generate_latest(registry)


def _counted() -> CollectorRegistry:
    """What all processes of the stack counted; what this one did when it was started alone."""
    if COUNTERS not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Standing(Collector):
    def __init__(self, standing: Sequence[figures.Gauge]) -> None:
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for one in self._standing:
            labels = [one.label] if one.label else []
            family = GaugeMetricFamily(one.name, one.told, labels=labels)
            for value, figure in one.values.items():
                family.add_metric([value] if labels else [], figure)
            yield family
