"""Figures for Prometheus at ``/metrics``: counts, times, the queue, the index. Nothing of what was asked."""

import ipaddress
import time
from collections.abc import Iterator

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.answering import Bot
from bot.web.asking import Queue

#: Where they are.
METRICS = "/metrics"
#: Ways in, by how their paths begin; all else is the pages'. Paths themselves are not told apart: they name documents.
_WAYS = {"/api/": "api", "/v1/": "openai", "/mcp": "mcp", "/kiosk": "kiosk", "/callbacks/": "messenger"}
#: Seconds by which times are told apart: a lookup takes some tens of milliseconds, one that waits some seconds.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is counted of a server."""

    def __init__(self, bot: Bot, queue: Queue) -> None:
        """Count from now on; the queue says how long its lookups take."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "mishu_requests", "Requests, by way in and status.", ("way", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "mishu_request_seconds", "Time of a request.", ("way",), registry=self.registry, buckets=_SECONDS
        )
        lookups = Histogram("mishu_lookup_seconds", "Time of a lookup.", registry=self.registry, buckets=_SECONDS)
        waits = Histogram("mishu_wait_seconds", "Time that a lookup waits.", registry=self.registry, buckets=_SECONDS)

        def observe(waited: float, took: float) -> None:
            waits.observe(waited)
            lookups.observe(took)

        queue.when_done = observe
        self.registry.register(_Now(bot, queue))

    def page(self) -> bytes:
        """Return all figures, as Prometheus reads them."""
        return generate_latest(self.registry)


class _Now(Collector):
    """What is so at the moment that it is asked for."""

    def __init__(self, bot: Bot, queue: Queue) -> None:
        self._bot, self._queue = bot, queue

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("mishu_queue_length", "Lookups that wait or are under way.", self._queue.length)
        yield CounterMetricFamily("mishu_queue_refused", "Questions refused: too many waited.", self._queue.refused)
        index = self._bot.index
        yield InfoMetricFamily("mishu_index", "The live generation.", {"generation": index.generation})
        yield GaugeMetricFamily("mishu_documents", "Documents of the live generation.", index.store.count)


class Counting:
    """ASGI middleware that counts requests and their times."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Take what answers, and what counts."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it when its answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, way = time.monotonic(), way_of(scope["path"].removeprefix(scope.get("root_path", "")))

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(way, message["status"]).inc()
                self._metrics.request_seconds.labels(way).observe(time.monotonic() - began)
            await send(message)

        await self._app(scope, receive, counted)


def way_of(path: str) -> str:
    """Return the way in that a path below the root belongs to.

    >>> way_of("/api/v1/ask"), way_of("/doc/api/v1.md")
    ('api', 'page')
    """
    return next((way for begin, way in _WAYS.items() if path.startswith(begin)), "page")


def add_metrics(app: FastAPI, metrics: Metrics, open_to_all: bool) -> None:
    """Add the address; it is there for this machine alone, unless it is ``open_to_all``."""

    @app.get(METRICS)
    def figures(request: Request) -> Response:
        if not (open_to_all or is_local(request.scope)):
            return PlainTextResponse("Not Found", 404)
        return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def is_local(scope: Scope) -> bool:
    """Tell whether a request comes from this machine, and not through a server in front that passes on all comers."""
    headers = Headers(scope=scope)
    if "x-forwarded-for" in headers or "forwarded" in headers:
        return False
    try:
        return ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False
