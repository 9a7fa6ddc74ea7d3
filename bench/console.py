"""The reviewer's page with 10,000 cases in the database: median time at the server, and queries.

python -m bench.console [--cases 10000]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ALLOWED_MS = 150  # from the issue
ROUNDS = 41
OWNER = "demo-large"
COLUMNS = (
    "id, case_id, kind, state, attempt, is_current, source, device, uploaded_at, object_key, "
    "display_key, sha256, perceptual_hash, note_hash, person_hash, document_number_index, width, "
    "height"
)
# Three photos a case, each unlike every other: what the look for re-used evidence runs through.
PIECES = f"""
INSERT INTO store_piece ({COLUMNS})
SELECT printf('pie_%d_%s', c.rowid, k.kind), c.id, k.kind, 'passed', 1, 1, 'camera', 'signed_in',
  '2026-11-01 00:00:00', '', '', lower(hex(randomblob(32))), lower(hex(randomblob(8))),
  CASE k.kind WHEN 'selfie' THEN lower(hex(randomblob(8))) ELSE '' END, '',
  randomblob(32), 1280, 960
FROM store_case c, (SELECT 'selfie' AS kind UNION SELECT 'document_front' UNION
  SELECT 'document_back') k WHERE c.id LIKE 'cas\\_0%' ESCAPE '\\'
"""


def main() -> int:
    """Print a line a page; 1 when the case page takes too long."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="reinstate-bench-") as folder:
        case_id, reviewer = _fill(Path(folder), options.cases)
        pages = {
            "case page": f"/console/case/{case_id}/",
            "queue page": "/console/",
        }
        found = {name: _measured(reviewer, address) for name, address in pages.items()}
    print(f"{'':14}{'median':>10}{'processor':>12}{'slowest':>10}{'queries':>9}")
    for name, (median, own, slowest, queries) in found.items():
        print(f"{name:14}{median:>7.1f} ms{own:>9.1f} ms{slowest:>7.1f} ms{queries:>9}")
    print(f"{options.cases:,} cases, {ROUNDS} rounds, SQLite; allowed {ALLOWED_MS} ms")
    return 0 if found["case page"][0] <= ALLOWED_MS else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    return parser.parse_args()


def _fill(folder: Path, count: int) -> tuple[str, Any]:
    """The cases of the queue's measurement, and among them one that was drawn and read."""
    from bench import queue

    queue.start(folder)
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test.utils import override_settings

    from reinstate.store.models import Case, Installation

    Installation.objects.filter(id=1).update(is_demo=True)
    reviewer = get_user_model().objects.get(pk=queue.fill(count))
    with connection.cursor() as cursor:
        cursor.execute(PIECES)
    with override_settings(LOGGING_CONFIG=None):
        _specimen()
    case = Case.objects.get(account__external_id=OWNER)
    return case.id, reviewer


def _specimen() -> None:
    """One owner's case, drawn, read and sent like any other."""
    import logging

    from django.utils import timezone

    from reinstate.services.case import cases
    from reinstate.services.demonstration import demo_cases, demo_people
    from reinstate.services.integration import exchange
    from reinstate.services.upkeep import worker
    from reinstate.store.models import Account

    logging.disable(logging.INFO)
    for event in demo_people.events(demo_people.BY_EXTERNAL_ID[OWNER], timezone.now()):
        exchange.ingest(event)
    demo_cases.build(OWNER)
    worker.drain()
    account_id = Account.objects.get(external_id=OWNER).id
    page = cases.current_case(account_id)
    if page is None:
        raise RuntimeError("the specimen case is missing; the demo's owners have changed")
    cases.submit(account_id, page.case_id)


def _measured(reviewer: Any, address: str) -> tuple[float, float, float, int]:
    """Milliseconds by the clock (median), of the processor, the slowest; and queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(reviewer)

    def ask() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")

    ask()
    walls, own = zip(*(_timed(ask) for _ in range(ROUNDS)), strict=True)
    with CaptureQueriesContext(connection) as asked:
        ask()
    return statistics.median(walls), statistics.median(own), max(walls), len(asked)


def _timed(ask: Callable[[], None]) -> tuple[float, float]:
    wall, own = perf_counter(), process_time()
    ask()
    return (perf_counter() - wall) * 1e3, (process_time() - own) * 1e3


if __name__ == "__main__":
    raise SystemExit(main())
