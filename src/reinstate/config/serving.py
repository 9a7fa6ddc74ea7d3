"""What stands before the application: as whom and how visitors reach it, and what it lacks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from reinstate.domain.policy import PolicyError

logger = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def as_reached(served: Application, *, is_secure: bool, proxies: Sequence[str]) -> Application:
    """Over TLS where the public address says so, from whom the named proxies say that it comes,
    and each request whole.

    Proxies that are not named are believed nothing: a client could have written it.
    """
    if is_secure and not proxies:
        logger.warning(
            "REINSTATE_PROXIES is not set: all visitors count as one network address, and the "
            "limits of an hour are those of everybody; name the addresses of your proxies"
        )

    whole = _of_whole_requests(served)

    def over_tls(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        # By the address and not by a header, which the proxy may not send, or have from a client.
        environ["wsgi.url_scheme"] = "https"
        return whole(environ, start)

    wrapped: Application = wrap_wsgi_with_proxy_headers(
        over_tls if is_secure else whole, list(proxies)
    )
    return wrapped


class WholeBody:
    """What a request brings. A connection that ends before all announced bytes have come is a
    fault here: the server under us says that the body is over, and half a message would be taken
    for what its owner wrote.
    """

    def __init__(self, body: Any, length: int) -> None:
        self._body, self._left = body, length

    def read(self, size: int = -1) -> bytes:
        """So many bytes or all that are left; OSError where they do not come."""
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._body.read(wanted), wanted)

    def readline(self, size: int = -1) -> bytes:
        """The same of one line."""
        wanted = self._left if size < 0 else min(size, self._left)
        line = self._body.readline(wanted)
        return self._counted(line, len(line) if line.endswith(b"\n") else wanted)

    def _counted(self, came: bytes, wanted: int) -> bytes:
        self._left -= len(came)
        if len(came) < wanted:
            raise OSError(f"the connection ended {self._left} bytes before the end of the request")
        return came


def _of_whole_requests(served: Application) -> Application:
    """The application, which meets no request of which a part is missing."""

    def whole(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isascii() and length.isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return served(environ, start)

    return whole


def is_ready() -> Callable[[], bool]:
    """What answers whether this process can answer pages; once the application was made."""
    from reinstate.services.upkeep.readiness import Readiness

    return Readiness().is_ready


def say_misfit() -> None:
    """Log why pages will fail: database, tables, keys, clock or policy."""
    from django.db import connection

    from reinstate.services import rules
    from reinstate.services.upkeep import clocks, readiness

    if wrong := readiness.misfit():
        logger.error("%s. Pages fail until then", wrong)
    else:
        if wrong := clocks.misfit():
            logger.error("%s", wrong)
        try:
            rules.policy()
        except PolicyError as error:
            where = "the policy, see REINSTATE_POLICY_FOLDER,"
            logger.error("%s cannot be used: %s. Pages fail until then", where, error)
    connection.close()
