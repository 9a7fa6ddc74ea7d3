"""Whatever staff and the exchange do, no page, message or error of an owner's holds their words."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.fixtures.builders import event, sent_case

from reinstate.services.access import sign_in
from reinstate.services.account import restricting
from reinstate.services.errors import ServiceError
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, locking, noting, review_page
from reinstate.store.models import Case, Clearing, Installation
from reinstate.web.portal.urls import urlpatterns

pytestmark = pytest.mark.django_db
SECRET = "zq7staffalone"  # every text for staff only holds it; no random token ever does
SUSPICIONS = (
    *("staff reads", "fraud", "sanction", "legal_hold", "legal hold", "risk_engine", "screening"),
)
# Signing out ends the walk; the others are the demo's own.
NOT_WALKED = {"sign_out", "language", "demo", "demo_owner", "demo_mailbox", "redeem", "phone"}
GIVEN = {
    "kind": "selfie_with_note",
    "token": "spent",
    "purchase_id": "pur_none",
    "upload_id": "upl_none",
    "letter_id": "let_none",
}


class Office:
    """Two reviewers and two officers, whose names are secret too, at work on one account."""

    def __init__(self, account, case, staff):
        self.account, self.case = account, case
        self.first, self.second = (staff("senior", f"{SECRET}-{name}") for name in ("a", "b"))
        self.officers = [staff("compliance", f"{SECRET}-{name}") for name in ("c", "d")]

    def suspects(self):
        self._raised("fraud_alert")

    def screens(self):
        self._raised("sanctions_hold")

    def finds_a_second_account(self):
        self._raised("duplicate_identity")

    def obeys_a_court(self):
        restricting.raise_restriction(self.account, self.officers[0], "legal_hold", "court_order")

    def writes_a_note(self):
        noting.write(self.case, self.first, f"{SECRET} looks odd")

    def looks(self):
        review_page.case_for_review(self.case, self.first)

    def hands_over(self):
        locking.hand_over(self.case, self.first, self.second)

    def proposes_to_clear(self):
        note = f"{SECRET} other birth date"
        restricting.propose_clearing(
            self.account, self.officers[0], "sanctions_hold", "false_match", note
        )

    def clears(self):
        for row in Clearing.objects.filter(answered_at=None):
            restricting.answer_clearing(row.id, self.officers[1], is_confirmed=True)

    def asks_again(self):
        self._decides("retake", ["photo_blurred"], ["selfie_with_note"])

    def declines(self):
        self._decides("decline", ["person_differs"])

    def approves(self):
        self._decides("approve")

    def _raised(self, kind):
        exchange.ingest(
            event("restriction.raised", kind=kind, by=f"{SECRET}-desk", reason=f"{SECRET}-rule")
        )

    def _decides(self, action, reasons=(), pieces=()):
        deciding.decide(
            self.case, self.first, action, reasons=reasons, pieces=pieces,
            internal_note=f"{SECRET} insists", expected_version=Case.objects.get().version,
        )  # fmt: skip


ACTS = sorted(name for name in vars(Office) if not name.startswith("_"))


def addresses(case):
    for item in urlpatterns:
        if item.name not in NOT_WALKED:
            given = {"case_id": case, **GIVEN}
            names = item.pattern.converters
            yield (
                item.name,
                "/"
                + item.pattern._route.replace("<str:", "<")
                .translate({ord("<"): "{", ord(">"): "}"})
                .format(**{name: given[name] for name in names}),
            )


def what_the_owner_gets(client, case):
    """Every page as it is, every page after a form that says nothing, and every message."""
    for name, address in addresses(case):
        yield f"page {name}", client.get(address).content
    for name, address in addresses(case):
        yield f"answer of {name}", client.post(address, {}).content
    for letter in messages.demo_mailbox(100):
        yield f"message {letter.kind}", f"{letter.subject}\n{letter.body}".encode()


BUSY_DAY = (
    *("suspects", "screens", "obeys_a_court", "finds_a_second_account", "writes_a_note"),
    *("looks", "hands_over", "proposes_to_clear", "declines", "clears"),
)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=BUSY_DAY)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=3, max_size=8))
def test_nothing_for_staff_is_ever_in_what_an_owner_gets(client, account, office, acts):
    with transaction.atomic():
        for act in acts:
            try:
                getattr(office, act)()
            except ServiceError:
                continue  # not the moment for it
        client.cookies["reinstate_portal"] = sign_in.demo_session(account)
        for where, got in what_the_owner_gets(client, office.case):
            said = got.decode("utf-8", "replace").lower()
            assert SECRET not in said, where
            for word in SUSPICIONS:
                assert word not in said, f"{word} in {where}"
        transaction.set_rollback(True)


@pytest.fixture
def office(account, seen, staff):
    Installation.objects.update(is_demo=True)
    return Office(account, sent_case(account).case_id, staff)
