"""What commands over the database share: Django starts only for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from reinstate.cli.answers import Unusable

T = TypeVar("T")


def start_django(*, needs_tables: bool = True) -> None:
    """Only commands that need the database pay for Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    import django

    django.setup()
    if needs_tables:
        _demand_tables()


def _demand_tables() -> None:
    """Say in one sentence that the tables are not there or not the newest."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unusable(
            "the database is not set up, or older than this version; run: "
            "python -m django migrate --settings reinstate.config.settings"
        )


def asked(service: Callable[[], T]) -> T:
    """What a service answers; its refusal as the one sentence of the command."""
    from reinstate.services.errors import ServiceError

    try:
        return service()
    except ServiceError as error:
        raise Unusable(error.sentence) from error
