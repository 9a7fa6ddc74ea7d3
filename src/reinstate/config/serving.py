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
    """Over TLS where the public address says so, from whom the named proxies say that it comes.

    Proxies that are not named are believed nothing: a client could have written it.
    """
    if is_secure and not proxies:
        logger.warning(
            "REINSTATE_PROXIES is not set: all visitors count as one network address, and the "
            "limits of an hour are those of everybody; name the addresses of your proxies"
        )

    def over_tls(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        # By the address and not by a header, which the proxy may not send, or have from a client.
        environ["wsgi.url_scheme"] = "https"
        return served(environ, start)

    wrapped: Application = wrap_wsgi_with_proxy_headers(
        over_tls if is_secure else served, list(proxies)
    )
    return wrapped


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
