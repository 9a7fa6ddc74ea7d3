"""Trying a change of the policy before it is published: which values, which accounts, how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from reinstate import rulebook
from reinstate.domain.policy import Parameter, Policy, PolicyError
from reinstate.evidence import documents
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.whole_book import book_source, preview, rules_in_force
from reinstate.services.whole_book.preview import Preview
from reinstate.store.audit import Tag

LARGEST = 1_000_000  # bytes of one file; the longest shipped has 40 kB


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A key that says something else from a day on, or is signed by somebody else.

    `is_past`: from a day that is over, on which people decided under what it said then.
    """

    key: str
    meaning: str
    before: str
    after: str
    from_on: date
    is_past: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """The values that differ on any day, by key, and what becomes of the accounts on one."""

    values: tuple[ChangedValue, ...]
    found: Preview

    @property
    def is_back_dated(self) -> bool:
        """Whether any value would say something else of a day that is over."""
        return any(one.is_past for one in self.values)


def names() -> tuple[str, ...]:
    """The files of the policy in force, by their place in its folder."""
    return tuple(sorted(rules.texts()))


def text_of(name: str) -> str:
    """One of those files as it is in force, to change and try."""
    found = rules.texts().get(name)
    if found is None:
        raise NotFound("The policy has no such file.")
    return found


def edited_since() -> tuple[str, ...]:
    """Files of the folder that say something else than what is in force: they wait for a start."""
    in_force, now = rules.texts(), rulebook.texts(rules.folder(settings.POLICY_FOLDER))
    return tuple(name for name in sorted({*now, *in_force}) if now.get(name) != in_force.get(name))


def tried(actor: int, replaced: Mapping[str, str], on: date | None = None) -> Tried:
    """The policy with some files replaced, against the one in force; nothing is published."""
    review_access.officer(actor)
    before, after, today = rules.policy(), _loaded(replaced), clock.today()
    with book_source.current() as book:
        day = on or first_day(before, after, max(book.made_on, today))
        _demand_no_gap(before, after, (today, day))
        try:
            found = preview.preview(book, before, after, day)
        except PolicyError as error:
            raise Refused(f"{error}.", "broken_policy") from error
    with transaction.atomic():
        who, about = journal.staff(actor), f"policy:{after.digest[:16]}"
        journal.record(Tag.STAFF_POLICY_PREVIEWED, who, about, clock.now())
    return Tried(tuple(_changed(before, after, today)), found)


def first_day(before: Policy, after: Policy, today: date) -> date:
    """When a change first shows: today, or where all of it lies ahead the day it begins."""
    begins = (one.from_on for one in _changed(before, after, today))
    return max(today, min(begins, default=today))


def _loaded(replaced: Mapping[str, str]) -> Policy:
    """Signatures stay where the value stays: a changed value has to be signed anew."""
    in_force = rules.texts()
    texts = dict(in_force)
    for given, text in replaced.items():
        texts[_place(given, texts)] = text
    try:
        found = rules.as_signed_here(rulebook.load_texts(texts))
        _demand_no_new_problem(in_force, texts)
    except rulebook.BrokenPolicy as error:
        raise Refused(str(error), "broken_policy") from error
    return found


def _demand_no_new_problem(in_force: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Refused where the files load and would still stop work: today, or once a value has ended.

    What is wrong with the policy in force itself is no fault of the change.
    """
    from reinstate.rulebook.lint import lint_texts  # reads what ships anew: only where it is asked

    types = documents.catalogue()
    known = {(one.file, one.what) for one in lint_texts(in_force, types)}
    new = [one for one in lint_texts(texts, types) if (one.file, one.what) not in known]
    if new:
        raise rulebook.BrokenPolicy(new)


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


def _demand_no_gap(before: Policy, after: Policy, days: Iterable[date]) -> None:
    """Refused where a value that is in force would have none until a later day."""
    for day in days:
        for key, item in after.parameters.items():
            held = before.parameters.get(key)
            if held is None or held.in_force(day) is None or item.in_force(day) is not None:
                continue
            begins = min(entry.effective_on for entry in item.entries)
            if begins > day:
                raise Refused(
                    f"{key} would have no value in force on {day}: it begins on {begins}. Leave "
                    "the entry that is in force, and add the new one below it.",
                    "nothing_in_force",
                )


def _changed(before: Policy, after: Policy, today: date) -> Iterator[ChangedValue]:
    """Each key from each day on which it begins to differ, or differs in another way."""
    for key, item in sorted({**before.parameters, **after.parameters}.items()):
        both, earlier = (before.parameters.get(key), after.parameters.get(key)), None
        for day in _turns(both):
            was, becomes = now = rules_in_force.changed(*both, day)
            if was != becomes and now != earlier:
                yield ChangedValue(key, item.meaning, was, becomes, day, day < today)
            earlier = now


def _turns(both: Iterable[Parameter | None]) -> list[date]:
    """The days from which either policy may say something else."""
    entries = [entry for item in both if item for entry in item.entries]
    ends = [one.over_on for one in entries if one.over_on]
    return sorted({*(entry.effective_on for entry in entries), *ends})
