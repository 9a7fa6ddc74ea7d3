"""Ports: what Reinstate asks of systems it does not own, and which of them answer here.

Each port is a small protocol in `protocols`. An operator names their own in an environment
variable as `package.module:name` (a class or function that needs no arguments); a demo database
gets the sandbox versions that ship; anywhere else a port that is not named answers None, and the
page says that this way is not offered.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from django.conf import settings

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.integration.ports import protocols, sandbox

__all__ = ["open_orders", "post", "prices", "second_factor", "text_messages", "usdt_provider"]


def open_orders() -> protocols.OpenOrders | None:
    """Who knows an account's open orders."""
    return cast("protocols.OpenOrders | None", _port("open_orders", sandbox.OpenOrders))


def prices() -> protocols.PriceSource | None:
    """Who says what a coin is worth."""
    return cast("protocols.PriceSource | None", _port("prices", sandbox.Prices))


def usdt_provider() -> protocols.UsdtProvider | None:
    """Who sells USDT into an account."""
    return cast("protocols.UsdtProvider | None", _port("usdt_provider", sandbox.UsdtProvider))


def second_factor() -> protocols.SecondFactor | None:
    """Who checks the exchange's own second factors."""
    return cast("protocols.SecondFactor | None", _port("second_factor", sandbox.SecondFactor))


def text_messages() -> protocols.TextMessages | None:
    """Who sends short texts to phones."""
    return cast("protocols.TextMessages | None", _port("text_messages", sandbox.TextMessages))


def post() -> protocols.Post | None:
    """Who sends letters on paper."""
    return cast("protocols.Post | None", _port("post", sandbox.Post))


def _port(name: str, shipped: type) -> object | None:
    named = settings.PORTS.get(name, "")
    if named:
        return _made(name, named)
    return shipped() if clock.is_demo() else None


def _made(name: str, named: str) -> object:
    module, _, attribute = named.partition(":")
    try:
        return getattr(import_module(module), attribute)()
    except (ImportError, AttributeError, TypeError) as error:
        raise Refused(
            f"The port {name} is set to {named!r}, which cannot be used ({error}); "
            "name it as package.module:name.",
            "bad_port",
        ) from error
