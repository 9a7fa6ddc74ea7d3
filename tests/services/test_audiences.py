import dataclasses
import typing

import msgspec
import pytest
from tests.fixtures.builders import event, sent_case

from reinstate.services.account import passport
from reinstate.services.case import cases, owner_view
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, review_view
from reinstate.store.models import Case

STAFF_TYPES = {
    found
    for found in vars(review_view).values()
    if dataclasses.is_dataclass(found) and found.__module__ == review_view.__name__
}
FOR_STAFF_ONLY = {
    "internal_note", "measured", "threshold", "sha256", "locked_by", "recommendation",
    "linked_accounts", "needs_second", "other_requests", "raised_by", "reviewer", "policy_digest",
    "staff_params",
}  # fmt: skip


def parts(kind):
    """Every dataclass reachable from a type."""
    for argument in typing.get_args(kind):
        yield from parts(argument)
    if dataclasses.is_dataclass(kind):
        yield kind
        hints = typing.get_type_hints(kind)
        for item in dataclasses.fields(kind):
            yield from parts(hints[item.name])


@pytest.mark.parametrize(
    "root", [owner_view.OwnerCase, owner_view.OwnerPassport, owner_view.OwnerSession]
)
def test_owner_views_hold_no_field_for_staff(root):
    for kind in parts(root):
        assert kind not in STAFF_TYPES
        assert not {item.name for item in dataclasses.fields(kind)} & FOR_STAFF_ONLY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("fraud_alert", "security_confirmation"),
        ("sanctions_hold", "account_review"),
        ("legal_hold", "account_review"),
    ],
)
def test_an_owner_never_reads_what_is_suspected_or_by_whom(account, kind, told):
    exchange.ingest(event("restriction.raised", kind=kind, by="screening-desk"))
    page = passport.for_owner(account)
    assert told in [item.code for item in page.restrictions]
    for word in (kind, "sanction", "fraud", "legal", "screening-desk", "compliance"):
        assert word not in msgspec.json.encode(page).decode().lower()


@pytest.mark.django_db
def test_two_confidential_holds_look_like_one(account):
    for kind in ("sanctions_hold", "legal_hold"):
        exchange.ingest(event("restriction.raised", kind=kind, by="x"))
    codes = [item.code for item in passport.for_owner(account).restrictions]
    assert codes.count("account_review") == 1


@pytest.mark.django_db
def test_nothing_a_reviewer_notes_reaches_the_owner(account, seen, reviewer, senior):
    case = sent_case(account)
    deciding.decide(
        case.case_id, reviewer, "decline", reasons=["person_differs"],
        internal_note="INTERNAL-WORDS", expected_version=Case.objects.get().version,
    )  # fmt: skip
    shown = repr(cases.owner_case(account, case.case_id)) + repr(passport.for_owner(account))
    for text in ("INTERNAL-WORDS", "Rosa", "staff reads", "person_differs"):
        assert text not in shown
