"""Many values of one column replaced, each only where it is still as it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models

BATCH = 200  # rows in one transaction: whoever else writes waits no longer than that
Change = tuple[Any, Any, Any]  # primary key, value as it was read, new value


def in_batches(
    left: Callable[[], models.QuerySet[Any]], name: str
) -> Iterator[list[tuple[Any, Any]]]:
    """What is left to replace, primary key and value, BATCH rows at a time and each row once."""
    batch = list(left().order_by("pk").values_list("pk", name)[:BATCH])
    while batch:
        yield batch
        rows = left().filter(pk__gt=batch[-1][0])
        batch = list(rows.order_by("pk").values_list("pk", name)[:BATCH])


def replace(
    model: type[models.Model],
    name: str,
    changes: Sequence[Change],
    beside: Mapping[str, Any] | None = None,
) -> int:
    """Returns how many rows it was; the others somebody has changed or emptied since.

    `beside`: columns of the same rows and what they become. One statement for all, by the driver:
    a query of the ORM a row would take ten times as long, with the database held meanwhile.
    """
    if not changes:
        return 0
    quote, more = connection.ops.quote_name, dict(beside or {})
    column = {field.name: quote(str(field.column)) for field in model._meta.concrete_fields}
    key = model._meta.pk
    table, own = quote(model._meta.db_table), column[name]
    sets = ", ".join(f"{one} = %s" for one in (own, *(column[also] for also in more)))
    # Names of our own models alone; every value is a parameter.
    sql = f"UPDATE {table} SET {sets} WHERE {column[key.name]} = %s AND {own} = %s"  # noqa: S608
    rows = [(new, *more.values(), pk, old) for pk, old, new in changes]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
        return int(cursor.rowcount)
