"""The queue at a thousand and at a million waiting cases: the same page, search and Next.

python -m bench.queue [--small 1000] [--large 1000000]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

ALLOWED = 1.5  # how much slower the large queue may be, from the issue
ROUNDS = 41
NUMBERS = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})
"""
# Rows are written by the database itself: a million of them in seconds. People are few and real,
# so that names are sealed with keys that open; each has as many accounts as it takes.
ACCOUNTS = """
INSERT INTO store_account (id, person_id, external_id, opened_on, platform, version,
                           is_known_answer,
                           changed_at, delivered_to)
{numbers} SELECT printf('acc_%010d', n), (SELECT id FROM people WHERE place = n % {people}),
  printf('ext-%d', n), '2024-01-15', 'us', 1, 0, '2026-11-01 00:00:00', '' FROM numbers
"""
CASES = """
INSERT INTO store_case (id, ticket, account_id, kind, route, state, version, document_type,
  support_ticket, time_zone, opened_at, consent_text_digest, submitted_at, due_at, recommendation,
  needs_person_because, failed_guards, required_role)
{numbers} SELECT printf('cas_%010d', (n * 7919) % {count}), printf('T-%d', n),
  printf('acc_%010d', n),
  CASE n % 10 WHEN 0 THEN 'address_move' WHEN 1 THEN 'further_documents' ELSE 'reactivation' END,
  'online', CASE n % 7 WHEN 0 THEN 'in_review' WHEN 1 THEN 'appealed' ELSE 'submitted' END, 1,
  'us_passport', '', 'America/New_York', '2026-11-01 00:00:00', '', '2026-11-01 00:00:00',
  datetime('now', printf('%+d seconds', (n - {count} / 2) * 1000000 / {count})),
  CASE n % 3 WHEN 0 THEN 'pass' WHEN 1 THEN 'retake' ELSE 'refer' END, '[]', '[]',
  CASE WHEN n % 20 = 0 THEN 'senior' ELSE '' END FROM numbers
"""
EVENTS = """
INSERT INTO store_restrictionevent (account_id, kind, turn, at, known_at, is_ours, "by", reason,
                                    needs, reference, event_id)
{numbers} SELECT printf('acc_%010d', n), 'self_disabled', 'raised', '2026-10-01 00:00:00',
  '2026-10-01 00:00:00', 0, 'owner', '', '[]', '', printf('evt-%d', n) FROM numbers
"""
INDEXES = """
INSERT INTO store_blindindex (person_id, purpose, key_version, digest)
{numbers} SELECT (SELECT id FROM store_person LIMIT 1), 'name_token', 1, randomblob(32) FROM numbers
"""
PEOPLE = 100


def main() -> int:
    """Print a line a question; 1 when one of them is too slow on the large queue."""
    options = _options()
    if options.only:
        return _only(options.only)
    small, large = (_measured(count) for count in (options.small, options.large))
    print(f"{'':34}{options.small:>12,}{options.large:>14,}   ratio")
    ratios = {name: large[name] / small[name] for name in small}
    for name, ratio in ratios.items():
        print(f"{name:34}{small[name] * 1e3:>9.1f} ms{large[name] * 1e3:>11.1f} ms{ratio:>8.2f}")
    worst = max(ratios.values())
    print(f"worst ratio {worst:.2f}, allowed {ALLOWED}")
    print(f"medians of {ROUNDS} rounds, processor time, SQLite")
    return 0 if worst <= ALLOWED else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(count: int) -> dict[str, float]:
    """Medians in seconds by question, from a process with a database of its own."""
    command = [sys.executable, "-m", "bench.queue", "--only", str(count)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _only(count: int) -> int:
    with tempfile.TemporaryDirectory(prefix="reinstate-bench-") as folder:
        start(Path(folder))
        questions = _questions(fill(count), count)
        json.dump({name: _median(ask) for name, ask in questions.items()}, sys.stdout)
    return 0


def start(folder: Path) -> None:
    """Django over an empty database in this folder."""
    os.environ["REINSTATE_VAR"] = str(folder)
    os.environ.pop("REINSTATE_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "reinstate.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def fill(count: int) -> int:
    """The waiting cases, and one owner whom nobody shares a name with; returns a reviewer."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.utils import timezone

    from reinstate.store import models, person_data
    from reinstate.store.person_data import PersonData

    at = timezone.now()
    user = get_user_model().objects.create_user("bench@staff.test")
    models.StaffProfile.objects.create(user=user, role="reviewer", display_name="Bench")
    for number in range(PEOPLE):
        person_data.create(PersonData(f"p{number}@mail.example", f"Maria Common{number}"), at)
    numbers = NUMBERS.format(count=count)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE people AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id "
            "FROM store_person"
        )
        cursor.execute("CREATE INDEX temp.people_place ON people (place)")
        for statement in (ACCOUNTS, CASES, EVENTS, INDEXES):
            cursor.execute(statement.format(numbers=numbers, count=count, people=PEOPLE))
        cursor.execute("ANALYZE")
    alone = person_data.create(PersonData("alone@mail.example", "Zenobia Quill"), at)
    models.Account.objects.filter(external_id="ext-1").update(person=alone)
    models.Case.objects.filter(account__external_id="ext-1").update(ticket="RA-2222-22")
    return user.pk


def _questions(actor: int, count: int) -> dict[str, Callable[[], object]]:
    from reinstate.domain.case import CaseKind, CaseState
    from reinstate.domain.findings import Recommendation
    from reinstate.services.review import finding_cases, queueing
    from reinstate.services.review.review_view import Holding, QueueFilter
    from reinstate.store.models import Case

    middle = queueing.waiting().order_by("due_at", "id")[count // 2]
    deep = f"{middle.due_at.timestamp():.6f}~{middle.id}" if middle.due_at else ""
    ticket = Case.objects.order_by("id")[0].ticket
    both = QueueFilter(kind=CaseKind.ADDRESS_MOVE, evidence=Recommendation.PASS)
    chosen = {
        "page, kind": QueueFilter(kind=CaseKind.ADDRESS_MOVE),
        "page, state": QueueFilter(state=CaseState.APPEALED),
        "page, evidence": QueueFilter(evidence=Recommendation.PASS),
        "page, free": QueueFilter(holding=Holding.FREE),
        "page, for seniors": QueueFilter(holding=Holding.SENIOR),
        "page, late": QueueFilter(is_late=True),
        "page, kind and evidence": both,
        "page, nothing fits": QueueFilter(state=CaseState.AWAITING_SECOND_APPROVAL),
    }
    return {
        "first page": lambda: queueing.queue(actor),
        "page in the middle": lambda: queueing.queue(actor, after=deep),
        **{name: partial(queueing.queue, actor, one) for name, one in chosen.items()},
        "search, ticket": lambda: finding_cases.find(ticket, actor),
        "search, exact e-mail": lambda: finding_cases.find("alone@mail.example", actor),
        "search, name": lambda: finding_cases.find("Quill Zenobia", actor),
        "next case": lambda: _next(actor),
    }


def _next(actor: int) -> None:
    from reinstate.services.review import locking

    case_id = locking.next_case(actor)
    if case_id is None:
        raise RuntimeError("nothing was free; the queue of this measurement is wrong")
    locking.release(case_id, actor)


def _median(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = process_time()
        ask()
        taken.append(process_time() - started)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    raise SystemExit(main())
