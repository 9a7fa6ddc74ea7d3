"""What commands over the database share: Django starts only for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from reinstate.cli.answers import Unusable

T = TypeVar("T")


def start_django() -> None:
    """Only commands that need the database pay for Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    import django

    django.setup()


def asked(service: Callable[[], T]) -> T:
    """What a service answers; its refusal as the one sentence of the command."""
    from reinstate.services.errors import ServiceError

    try:
        return service()
    except ServiceError as error:
        raise Unusable(error.sentence) from error
