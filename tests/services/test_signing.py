"""A named person's signature under a value: what it does, and that it holds for that value only."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from reinstate import rulebook
from reinstate.services import clock, rules
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.whole_book import rules_in_force, signing
from reinstate.store.models import AuditEntry, PolicyContent

pytestmark = pytest.mark.django_db
KEY, SOURCE = "unclaimed.us_ca.virtual_currency.years", "Section 1513, read on 20 November"
WHY = "Read the section of another class."


def shown(actor, key=KEY):
    (row,) = [row for row in rules_in_force.values(actor, key).rows if row.key == key]
    return row


def sign(actor, key=KEY):
    signing.sign(actor, key, shown(actor, key).value_digest, SOURCE)


def withdraw(actor, key=KEY):
    row = shown(actor, key)
    signing.withdraw(actor, key, row.value_digest, row.signature.signed_at, WHY)


def test_a_signed_value_says_who_and_when_from_then_on(clara):
    before = rules.policy().digest
    sign(clara)
    entry = rules.on(clock.today()).entry(KEY)
    assert (entry.reviewed.by, entry.reviewed.on) == ("Clara", clock.today())
    assert rules.policy().digest != before
    assert shown(clara).signature.reference == SOURCE
    told = AuditEntry.objects.get(tag="staff:policy_value:signed")
    assert (told.subject, told.details["reference"]) == (KEY, SOURCE)


def test_a_withdrawn_signature_is_gone_and_the_record_has_both_and_why(clara, staff):
    before = rules.policy().digest
    sign(clara)
    row, carl = shown(clara), staff("compliance", "carl")
    with pytest.raises(Refused, match="Say why"):
        signing.withdraw(carl, KEY, row.value_digest, row.signature.signed_at, " wrong  ")
    assert shown(clara).entry.reviewed is not None
    withdraw(carl)
    told = AuditEntry.objects.get(tag="staff:policy_value:unsigned")
    assert (told.actor, told.details["given_by"]) == (f"staff:{carl}", f"staff:{clara}")
    assert told.details["reason"] == WHY
    assert shown(clara).entry.reviewed is None
    assert rules.policy().digest == before
    assert AuditEntry.objects.filter(tag__startswith="staff:policy_value:").count() == 2
    with pytest.raises(Conflict, match="withdrawn meanwhile"):
        signing.withdraw(clara, KEY, shown(clara).value_digest, clock.now(), WHY)


def test_a_page_from_before_does_not_withdraw_the_signature_given_since(clara, staff):
    sign(clara)
    older = shown(clara)
    withdraw(clara)
    sign(staff("compliance", "carl"))
    with pytest.raises(Conflict, match="Carl has signed this value anew since you opened"):
        signing.withdraw(clara, KEY, older.value_digest, older.signature.signed_at, WHY)
    assert shown(clara).signature.name == "Carl"


@pytest.mark.parametrize("changed", ["value", "authority"])
def test_a_changed_value_or_source_needs_a_new_signature(clara, changed):
    sign(clara)
    policy = rulebook.shipped()
    item = policy.parameters[KEY]
    given = {"value": 9} if changed == "value" else {"authority": "Another act"}
    entries = tuple(replace(entry, **given) for entry in item.entries)
    other = replace(policy, parameters={**policy.parameters, KEY: replace(item, entries=entries)})
    signed = rules.as_signed_here(other)
    assert {entry.reviewed for entry in signed.parameters[KEY].entries} == {None}
    same = rules.as_signed_here(policy)
    assert same.parameters[KEY].in_force(clock.today()).reviewed.by == "Clara"


def test_who_signed_the_value_before_it_changed_is_still_named(clara, monkeypatch):
    sign(clara)
    monkeypatch.setattr(rulebook, "value_digest", lambda key, entry: "another" + key)
    monkeypatch.setattr(rules, "policy", rulebook.shipped)
    row = shown(clara)
    assert row.entry.reviewed is None
    assert row.outdated.name == "Clara"


def test_what_was_decided_under_a_signature_is_replayed_under_it(clara):
    sign(clara)
    with transaction.atomic():
        name = rules.pin(clock.now())
    withdraw(clara)
    pinned = rules.pinned(name)
    assert pinned.digest == name
    assert pinned.parameters[KEY].in_force(clock.today()).reviewed.by == "Clara"
    assert "signatures.json" in PolicyContent.objects.get(digest=name).files


def test_a_value_that_changed_while_it_was_read_is_not_signed(clara):
    with pytest.raises(Conflict):
        signing.sign(clara, KEY, "0" * 64, SOURCE)


def test_of_two_officers_who_sign_at_once_the_second_is_told_of_the_first(
    clara, staff, monkeypatch
):
    read = shown(clara)
    sign(clara)
    monkeypatch.setattr(signing, "_entry", lambda *_: read.entry)  # read before the first
    with pytest.raises(Conflict, match="Clara has signed this value meanwhile"):
        signing.sign(staff("compliance", "carl"), KEY, read.value_digest, SOURCE)
    signing.sign(clara, KEY, read.value_digest, SOURCE)  # pressed twice
    assert AuditEntry.objects.filter(tag="staff:policy_value:signed").count() == 1


def test_what_is_not_known_cannot_be_signed(clara):
    unknown = next(
        row for row in rules_in_force.values(clara, "unclaimed").rows if row.entry.value is None
    )
    assert not unknown.may_be_signed
    with pytest.raises(Refused):
        signing.sign(clara, unknown.key, unknown.value_digest, SOURCE)


def test_a_signature_says_what_the_value_was_compared_with(clara):
    with pytest.raises(Refused, match="compared the value with"):
        signing.sign(clara, KEY, shown(clara).value_digest, "yes")


def test_a_value_that_is_announced_is_shown_and_signed_before_its_day(clara, announced, days_pass):
    day = clock.today() + timedelta(days=40)
    announced(day)
    now, coming = rules_in_force.values(clara, KEY).rows
    assert (now.value, now.is_announced) == ("3", False)
    assert (now.ends_on, now.is_followed) == (day - timedelta(days=1), True)
    assert (coming.ends_on, coming.is_over) == (None, False)
    assert (coming.value, coming.is_announced) == ("5", True)
    assert signing.sign(clara, KEY, coming.value_digest, SOURCE) == day
    assert rules.on(day).entry(KEY).reviewed.by == "Clara"
    assert rules.on(clock.today()).entry(KEY).reviewed is None
    now, coming = rules_in_force.values(clara, KEY).rows
    assert (now.outdated, coming.signature.name) == (None, "Clara")
    signing.withdraw(clara, KEY, coming.value_digest, coming.signature.signed_at, WHY)
    signing.sign(clara, KEY, now.value_digest, SOURCE)
    days_pass(day)
    (begun,) = rules_in_force.values(clara, KEY).rows
    assert (begun.value, begun.entry.reviewed, begun.outdated.name) == ("5", None, "Clara")


@pytest.fixture
def ends_soon(own_policy):
    """The last day of a value that nothing comes after."""
    day = clock.today() + timedelta(days=40)
    old = "- {from: 2019-09-01, value: 3,"
    new = f"{old} until: {day.isoformat()},"
    own_policy("states/us_ca.yaml", lambda text: text.replace(old, new, 1))
    return day


def test_a_value_that_ends_is_shown_with_its_last_day_and_stays_in_sight(
    clara, ends_soon, days_pass
):
    row = shown(clara)
    assert (row.ends_on, row.is_followed, row.is_over) == (ends_soon, False, False)
    assert row.may_be_signed
    days_pass(ends_soon + timedelta(days=1))
    row = shown(clara)
    assert (row.value, row.ends_on, row.is_over) == ("3", ends_soon, True)
    assert not row.may_be_signed
    with pytest.raises(NotFound):
        signing.sign(clara, KEY, row.value_digest, SOURCE)


def test_nobody_else_signs(senior):
    with pytest.raises(NotAllowed):
        signing.sign(senior, KEY, "0" * 64, SOURCE)
    with pytest.raises(NotAllowed):
        signing.withdraw(senior, KEY, "0" * 64, clock.now(), WHY)
