"""Figures for Prometheus: requests by route, open sockets, and the process itself."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from src.services.background import LoopState

CONTENT_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """One app's figures. `open_sockets` and `loops` are asked when they are read."""

    def __init__(self, *, open_sockets: Callable[[], int], loops: Callable[[], Sequence[LoopState]]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        labels = ("method", "route", "status")
        self._requests = Counter("lifeos_http_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "lifeos_http_request_seconds",
            "Seconds until a request was answered; a long poll waits on purpose.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        sockets = Gauge("lifeos_open_subscriptions", "Open sockets and long polls.", registry=self._registry)
        sockets.set_function(open_sockets)
        self._registry.register(_LoopCollector(loops))

    def note_request(self, scope: Scope, *, status: int, seconds: float) -> None:
        """Count a request under its route's pattern: an address may hold an id, and there is no end of addresses."""
        route = getattr(scope.get("route"), "path", None) or "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """The figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _LoopCollector(Collector):
    """How the loops of the process do."""

    def __init__(self, loops: Callable[[], Sequence[LoopState]]) -> None:
        self._loops = loops

    def collect(self) -> Iterator[Metric]:
        """The figures of now."""
        failures = CounterMetricFamily(
            "lifeos_background_failures", "Errors of a loop in the background.", labels=("loop", "error")
        )
        failing = GaugeMetricFamily(
            "lifeos_background_failing", "1 where a loop in the background fails again and again.", labels=("loop",)
        )
        for state in self._loops():
            failing.add_metric((state.name,), float(state.failing))
            for error, count in state.failures.items():
                failures.add_metric((state.name, error), count)
        yield failures
        yield failing


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
