"""Two addresses for load balancers and containers, before everything else that a request meets.

They ask by whatever address the machine has, without TLS and without signing in, so neither the
served hosts nor the proxies matter here, and nothing is told but yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reinstate.config.serving import Application

ALIVE, READY = "/health/live", "/health/ready"
ASKED_BY = ("GET", "HEAD")


def answered(served: Application, is_ready: Callable[[], bool]) -> Application:
    """The application, with `ALIVE` answered while requests are taken, `READY` by `is_ready`."""
    asks: Mapping[str, Callable[[], bool]] = {ALIVE: lambda: True, READY: is_ready}

    def with_health(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        ask = asks.get(environ.get("PATH_INFO", ""))
        if ask is None or environ["REQUEST_METHOD"] not in ASKED_BY:
            return served(environ, start)
        status, body = ("200 OK", b"yes\n") if ask() else ("503 Service Unavailable", b"no\n")
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        start(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return with_health
