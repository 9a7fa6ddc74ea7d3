"""Trying a change of the policy before it is published: which values, which accounts, how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from reinstate import rulebook
from reinstate.domain.policy import Policy
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.whole_book import book_source, preview, rules_in_force
from reinstate.services.whole_book.preview import Preview
from reinstate.store.audit import Tag

LARGEST = 1_000_000  # bytes of one file; the longest shipped has 40 kB


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A key that says something else on the day, or is signed by somebody else."""

    key: str
    meaning: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tried:
    """The values that differ on the day, and what becomes of the accounts."""

    values: tuple[ChangedValue, ...]
    found: Preview


def names() -> tuple[str, ...]:
    """The files of the policy in force, by their place in its folder."""
    return tuple(sorted(rulebook.texts(rules.folder(settings.POLICY_FOLDER))))


def text_of(name: str) -> str:
    """One of those files as it stands, to change and try."""
    found = rulebook.texts(rules.folder(settings.POLICY_FOLDER)).get(name)
    if found is None:
        raise NotFound("The policy has no such file.")
    return found


def tried(actor: int, replaced: Mapping[str, str], on: date | None = None) -> Tried:
    """The policy with some files replaced, against the one in force; nothing is published."""
    review_access.officer(actor)
    before, after = rules.policy(), _loaded(replaced)
    with book_source.current() as book:
        day = on or max(book.made_on, clock.today())
        found = preview.preview(book, before, after, day)
    with transaction.atomic():
        who, about = journal.staff(actor), f"policy:{after.digest[:16]}"
        journal.record(Tag.STAFF_POLICY_PREVIEWED, who, about, clock.now())
    return Tried(_changed(before, after, day), found)


def _loaded(replaced: Mapping[str, str]) -> Policy:
    """Signatures stay where the value stays: a changed value has to be signed anew."""
    texts = rulebook.texts(rules.folder(settings.POLICY_FOLDER))
    for given, text in replaced.items():
        texts[_place(given, texts)] = text
    try:
        return rules.as_signed_here(rulebook.load_texts(texts))
    except rulebook.BrokenPolicy as error:
        raise Refused(str(error), "broken_policy") from error


def _place(given: str, texts: Mapping[str, str]) -> str:
    """A file is known by its name alone, as a browser sends it: no two are called the same."""
    name = PurePath(given).name
    for known in texts:
        if name == PurePath(known).name:
            return known
    raise Refused(
        f"{name!r} is not a file of the policy; keep the name of the file that you changed, "
        "such as house.yaml or us_ca.yaml.",
        "unknown_file",
    )


def _changed(before: Policy, after: Policy, day: date) -> tuple[ChangedValue, ...]:
    every = {**before.parameters, **after.parameters}
    both = (
        (item, *rules_in_force.changed(before.parameters.get(key), after.parameters.get(key), day))
        for key, item in sorted(every.items())
    )
    return tuple(
        ChangedValue(item.key, item.meaning, was, becomes)
        for item, was, becomes in both
        if was != becomes
    )
