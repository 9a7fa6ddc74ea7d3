"""The policy in force, pinned by its digest and stored the first time it decides something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reinstate import rulebook
from reinstate.domain.policy import Authority, Policy, PolicyError, PolicyOn, Review
from reinstate.rulebook.digest import digest
from reinstate.services import installation, journal
from reinstate.services.errors import NotFound, Refused
from reinstate.store.audit import Tag
from reinstate.store.models import PolicyContent, PolicySignature

# What a sandbox forgives, and a real installation never does.
SANDBOXED, SIGNATURES = "sandbox", "signatures.json"  # stored beside the policy's own files
BESIDE = (SANDBOXED, SIGNATURES)
SANDBOX = {"checks.document_is_not_specimen.is_relaxed": True}


def policy() -> Policy:
    """The policy this installation runs under, as signed here; a demo has the sandbox's."""
    return _in_use().policy


def texts() -> Mapping[str, str]:
    """The files of the policy in force, as they were read; the folder may say more by now."""
    return {path: text for path, text in _in_use().files.items() if path not in BESIDE}


def as_signed_here(other: Policy) -> Policy:
    """Another policy under the signatures given here, wherever it says what was signed."""
    found = _relaxed(other) if installation.row().is_demo else other
    return rulebook.signed(found, _reviews())


def on(day: date) -> PolicyOn:
    """The values in force on a day."""
    return policy().on(day)


def exchange_zone(at: datetime) -> str:
    """The time zone in which the exchange counts its days."""
    return on(at.astimezone(UTC).date()).text("clock.time_zone")


def pin(at: datetime) -> str:
    """The digest of the policy; its files are stored so that the decision can be explained.

    In the caller's transaction.
    """
    read = _in_use()
    name = read.policy.digest
    _, is_new = PolicyContent.objects.get_or_create(
        digest=name, defaults={"files": dict(read.files), "first_used_at": at}
    )
    if is_new:
        journal.record(Tag.SYSTEM_POLICY_STORED, journal.SYSTEM, f"policy:{name[:16]}", at)
    return name


def pinned(name: str) -> Policy:
    """The policy of a digest as it was stored; Refused when it no longer says the same."""
    stored = PolicyContent.objects.filter(digest=name).first()
    if stored is None:
        raise NotFound(f"The policy {name[:16]} was never stored here; restore it from a backup.")
    files = {path: text for path, text in stored.files.items() if path not in BESIDE}
    found = rulebook.load_kept(files)
    found = _relaxed(found) if SANDBOXED in stored.files else found
    if SIGNATURES in stored.files:
        found = rulebook.signed(found, _read_reviews(stored.files[SIGNATURES]))
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


def missing(day: date) -> tuple[str, ...]:
    """What this version asks for and the operator's own folder lacks on a day or will lack after
    it, a sentence each.
    """
    if not settings.POLICY_FOLDER:
        return ()
    from reinstate.rulebook.lint import (
        gaps_ahead,
        missing_keys,
    )  # reads what ships anew: only where it is asked
    from reinstate.rulebook.slips import begins_after

    known, again = policy().parameters, "Then start site and worker again."
    keys = (
        f"In {settings.POLICY_FOLDER}/{one.file} {one.what}, and what needs it stops; {one.do}. "
        f"{again}"
        for one in missing_keys(known)
    )
    ends = (
        f"In {settings.POLICY_FOLDER} {key} has no value from {begins} on, and what needs it "
        f"stops; add an entry from that day on, or leave out until. {again}"
        for key, begins in gaps_ahead(known.values(), day)
    )
    starts = (
        f"In {settings.POLICY_FOLDER} {one.key} has no value until {begins}, and what needs it "
        f"stops; add an entry that is in force. {again}"
        for one in known.values()
        if (begins := begins_after(one, day)) is not None
    )
    return (*keys, *ends, *starts)


@dataclass(frozen=True, slots=True)
class _Read:
    """A policy with the texts it was read from: what is on the disk may have changed since."""

    policy: Policy
    files: Mapping[str, str]


def _in_use() -> _Read:
    row = installation.row()
    return _load(settings.POLICY_FOLDER, row.is_demo, row.signatures)


@lru_cache(maxsize=8)
def _load(chosen: str, is_sandbox: bool, signatures: str) -> _Read:
    """`signatures` names a state of the table of signatures that never comes again."""
    read = _read(chosen)
    found, files = read.policy, dict(read.files)
    if is_sandbox:
        found, files = _relaxed(found), files | {SANDBOXED: ", ".join(SANDBOX)}
    reviews = _reviews() if signatures else {}
    if reviews:
        found, files = rulebook.signed(found, reviews), files | {SIGNATURES: _written(reviews)}
    return _Read(found, files)


@lru_cache(maxsize=2)
def _read(chosen: str) -> _Read:
    files = rulebook.texts(folder(chosen))
    if not files:
        raise PolicyError(
            f"REINSTATE_POLICY_FOLDER is {chosen!r}, where no policy file is; name a folder with "
            "*.yaml files, such as a copy of the one that ships"
        )
    return _Read(rulebook.load_texts(files), files)


def _reviews() -> dict[str, Review]:
    rows = PolicySignature.objects.values_list("value_digest", "name", "signed_at")
    return {name: Review(by, at.astimezone(UTC).date()) for name, by, at in rows}


def _written(reviews: Mapping[str, Review]) -> str:
    """The signatures as a text to store beside the files they are about."""
    found = {name: [one.by, one.on.isoformat()] for name, one in sorted(reviews.items())}
    return json.dumps(found, indent=1)


def _read_reviews(text: str) -> dict[str, Review]:
    found = json.loads(text).items()
    return {name: Review(by, date.fromisoformat(on)) for name, (by, on) in found}


def _relaxed(strict: Policy) -> Policy:
    changed = {
        key: replace(
            strict.parameters[key],
            entries=tuple(
                replace(entry, value=value, authority=Authority("Sandbox: a demo database"))
                for entry in strict.parameters[key].entries
            ),
        )
        for key, value in SANDBOX.items()
        if key in strict.parameters
    }
    parameters = {**strict.parameters, **changed}
    return Policy(digest(parameters.values()), parameters)
