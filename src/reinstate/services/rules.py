"""The policy in force, pinned by its digest and stored the first time it decides something."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from reinstate import rulebook
from reinstate.domain.policy import Policy, PolicyOn
from reinstate.services import journal
from reinstate.store.audit import Tag
from reinstate.store.models import PolicyContent


def policy() -> Policy:
    """The policy this installation runs under."""
    return _load(settings.POLICY_FOLDER)


def on(day: date) -> PolicyOn:
    """The values in force on a day."""
    return policy().on(day)


def exchange_zone(at: datetime) -> str:
    """The time zone in which the exchange counts its days."""
    return on(at.astimezone(UTC).date()).text("clock.time_zone")


def pin(at: datetime) -> str:
    """The digest of the policy; its files are stored so that the decision can be explained."""
    digest = policy().digest
    _, is_new = PolicyContent.objects.get_or_create(
        digest=digest,
        defaults={"files": _files(settings.POLICY_FOLDER), "first_used_at": at},
    )
    if is_new:
        journal.record(Tag.SYSTEM_POLICY_STORED, journal.SYSTEM, f"policy:{digest[:16]}", at)
    return digest


def folder(chosen: str) -> Path:
    """The policy folder: the operator's, or the shipped one."""
    return Path(chosen) if chosen else rulebook.FOLDER


@cache
def _load(chosen: str) -> Policy:
    return rulebook.load(folder(chosen)) if chosen else rulebook.shipped()


def _files(chosen: str) -> dict[str, str]:
    root = folder(chosen)
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.yaml"))
    }
