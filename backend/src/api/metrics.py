"""Figures for Prometheus: requests by route, open sockets, and the process itself."""

from collections.abc import Callable

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
from starlette.types import Scope

CONTENT_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """One app's figures. `open_sockets` is asked when they are read."""

    def __init__(self, *, open_sockets: Callable[[], int]) -> None:
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

    def note_request(self, scope: Scope, *, status: int, seconds: float) -> None:
        """Count a request under its route's pattern: an address may hold an id, and there is no end of addresses."""
        route = getattr(scope.get("route"), "path", None) or "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """The figures as Prometheus reads them."""
        return generate_latest(self._registry)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
