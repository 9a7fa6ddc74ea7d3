"""`reinstate status`: whether work is being done, and what asks for a person, for a monitor."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reinstate.cli.answers import FOUND_WRONG, Answer, Commands, emit, with_json
from reinstate.cli.database import start_django

if TYPE_CHECKING:  # imports Django
    from reinstate.services.upkeep.operations import Report


def register(commands: Commands) -> None:
    """Add the command."""
    command = with_json(
        commands.add_parser("status", help="whether work is being done, and what asks for a person")
    )
    command.set_defaults(run=_status)


def _status(options: argparse.Namespace) -> int:
    start_django()
    from reinstate.services.upkeep import operations, readiness

    found = operations.looked()
    asked = (readiness.misfit(), readiness.rows_misfit(), readiness.photos_misfit())
    misfits = [one for one in asked if one]
    is_well = found.is_well and not misfits
    look_at = [*misfits, *_look_at(found)]
    emit({"is_well": is_well, "look_at": look_at, **_counts(found)}, as_json=options.json)
    return 0 if is_well else FOUND_WRONG


def _counts(found: Report) -> Answer:
    health = found.health
    beat, verified = health.last_beat_at, health.record_verified_at
    return {
        "workers": health.workers,
        "last_beat_at": beat.isoformat(timespec="seconds") if beat else None,
        "jobs_waiting": health.jobs_waiting,
        "oldest_job_seconds": _seconds(health.oldest_job),
        "jobs_running": health.jobs_running,
        "jobs_given_up": found.jobs.total,
        "letters_undelivered": found.letters.total,
        "announcements_undelivered": found.announcements.total,
        "cases_waiting": health.cases_waiting,
        "oldest_case_seconds": _seconds(health.oldest_case),
        "last_sweep_on": health.last_sweep_on or None,
        "record_verified_at": verified.isoformat(timespec="seconds") if verified else None,
    }


def _look_at(found: Report) -> Iterator[str]:
    """A sentence for each thing that asks for a person; the console says more of it."""
    health = found.health
    if not health.workers:
        yield (
            "No worker is alive: photos are not checked and letters do not leave. Start one with: "
            "python -m reinstate.jobs"
        )
    if health.record_fault:
        yield f"The audit record is not whole: {health.record_fault}"
    if health.clock_fault:
        yield health.clock_fault
    yield from health.missing_rules
    if health.cases_for_nobody:
        yield (
            f"{health.cases_for_nobody} of the requests wait for a role that nobody has, or for a "
            "second person: add one with reinstate staff add, or assign the role"
        )
    for address, because in health.disabled_endpoints:
        yield f"Announcements to {address} are off: {because}"
    for what, count in (
        ("Stored values do not open", found.seals.total),
        ("Jobs were given up", found.jobs.total),
    ):
        if count:
            yield f"{what}: {count}; see Operations in the console"
    if found.has_given_up:
        yield "Letters or announcements were given up; see Operations in the console"


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else round(age.total_seconds())
