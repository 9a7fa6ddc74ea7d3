"""The policy in force, pinned by its digest and stored the first time it decides something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from reinstate import rulebook
from reinstate.domain.policy import Policy, PolicyOn
from reinstate.rulebook.digest import digest
from reinstate.services import installation, journal
from reinstate.services.errors import NotFound, Refused
from reinstate.store.audit import Tag
from reinstate.store.models import PolicyContent

# What a sandbox forgives, and a real installation never does.
SANDBOX = {"checks.document_is_not_specimen.is_relaxed": True}


def policy() -> Policy:
    """The policy this installation runs under; a demo database has the sandbox's."""
    return _load(settings.POLICY_FOLDER, installation.row().is_demo)


def on(day: date) -> PolicyOn:
    """The values in force on a day."""
    return policy().on(day)


def exchange_zone(at: datetime) -> str:
    """The time zone in which the exchange counts its days."""
    return on(at.astimezone(UTC).date()).text("clock.time_zone")


def pin(at: datetime) -> str:
    """The digest of the policy; its files are stored so that the decision can be explained."""
    name = policy().digest
    is_sandbox = installation.row().is_demo
    _, is_new = PolicyContent.objects.get_or_create(
        digest=name,
        defaults={"files": _files(settings.POLICY_FOLDER, is_sandbox), "first_used_at": at},
    )
    if is_new:
        journal.record(Tag.SYSTEM_POLICY_STORED, journal.SYSTEM, f"policy:{name[:16]}", at)
    return name


def pinned(name: str) -> Policy:
    """The policy of a digest as it was stored; Refused when it no longer says the same."""
    stored = PolicyContent.objects.filter(digest=name).first()
    if stored is None:
        raise NotFound(f"The policy {name[:16]} was never stored here; restore it from a backup.")
    files = {path: text for path, text in stored.files.items() if path != "sandbox"}
    found = rulebook.load_texts(files)
    found = _relaxed(found) if "sandbox" in stored.files else found
    if found.digest != name:
        raise Refused(
            f"The stored files of policy {name[:16]} now read as {found.digest[:16]}; "
            "they were changed, or this version reads them differently.",
            "policy_changed",
        )
    return found


def folder(chosen: str) -> Path:
    """The policy folder: the operator's, or the shipped one."""
    return Path(chosen) if chosen else rulebook.FOLDER


@cache
def _load(chosen: str, is_sandbox: bool) -> Policy:
    found = rulebook.load(folder(chosen)) if chosen else rulebook.shipped()
    return _relaxed(found) if is_sandbox else found


def _relaxed(strict: Policy) -> Policy:
    changed = {
        key: replace(
            strict.parameters[key],
            entries=tuple(
                replace(entry, value=value, authority="Sandbox: a demo database")
                for entry in strict.parameters[key].entries
            ),
        )
        for key, value in SANDBOX.items()
    }
    parameters = {**strict.parameters, **changed}
    return Policy(digest(parameters.values()), parameters)


def _files(chosen: str, is_sandbox: bool) -> dict[str, str]:
    root = folder(chosen)
    sandbox = {"sandbox": ", ".join(SANDBOX)} if is_sandbox else {}
    return sandbox | {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.yaml"))
    }
