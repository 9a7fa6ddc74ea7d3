"""What commands over the database share: Django starts only for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from reinstate.cli.answers import Unusable

T = TypeVar("T")


def start_django(*, needs_tables: bool = True) -> None:
    """Only commands that need the database pay for Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Unusable(str(error)) from error
    if needs_tables:
        _demand_tables()


def _demand_tables() -> None:
    """Say in one sentence that the tables are not there or not those of this version.

    A clock that is off is said and keeps no command from its work.
    """
    from reinstate.services.upkeep import clocks, tables

    if wrong := tables.misfit():
        raise Unusable(wrong)
    if wrong := clocks.misfit():
        sys.stderr.write(f"warning: {wrong}\n")


def asked(service: Callable[[], T]) -> T:
    """What a service answers; its refusal, or the key file's, as the command's one sentence."""
    from reinstate.domain.policy import PolicyError
    from reinstate.services.errors import ServiceError
    from reinstate.store.checkpoints import NoFolder
    from reinstate.store.keyfile import KeyFileError
    from reinstate.store.vault import Tampered

    try:
        return service()
    except (ServiceError, PolicyError, KeyFileError, NoFolder, Tampered) as error:
        raise Unusable(str(error)) from error
