"""What is done for one owner changes nothing of another's, however alike the two are."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import transaction
from tests.fixtures.builders import (
    after,
    complete_case,
    event,
    hand_in,
    jpeg,
    make_account,
    sent_case,
)

from reinstate.domain.case import Route
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import A_FILE
from reinstate.domain.supervision import Observation
from reinstate.services import clock
from reinstate.services.access import disputing, handoff, mailbox_change, sign_in, tokens
from reinstate.services.account import (
    account_page,
    passport,
    paying,
    restricting,
    self_disabling,
)
from reinstate.services.case import appointments, cases, correspondence, posting
from reinstate.services.case.appointments import Way
from reinstate.services.integration import exchange
from reinstate.services.piece import uploads
from reinstate.services.review import (
    account_packet,
    deciding,
    locking,
    noting,
    recusing,
    reopening,
    review_page,
)
from reinstate.services.upkeep import erasure, worker
from reinstate.store import person_data
from reinstate.store.models import (
    Account,
    Appointment,
    Case,
    Clearing,
    ErasureProposal,
    Installation,
    MailboxChange,
    Person,
    Reinstatement,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db
KIM = {
    "email": "kim@example.com",
    "legal_name": "Kim Other",
    "ssn": "900-12-9999",
    "document_number": "Z7654321",
    "portrait_template": [0.0, 1.0, *[0.0] * 126],
}


def path_to_person(model):
    """How a row of a table leads to its owner, as a look-up; None where it belongs to nobody."""
    if model is Person:
        return "pk"
    for one in model._meta.fields:
        if one.many_to_one or one.one_to_one:
            further = path_to_person(one.related_model)
            if further is not None:
                return one.name if further == "pk" else f"{one.name}__{further}"
    return None


OWNED = {
    model: path
    for model in apps.get_app_config("store").get_models()
    if (path := path_to_person(model)) is not None
}


def everything_of(account):
    """Each stored row of its owner, and what the exchange is told of the account."""
    person = Account.objects.get(id=account).person
    rows = {
        model.__name__: list(model.objects.filter(**{path: person.pk}).order_by("pk").values())
        for model, path in OWNED.items()
    }
    told = WebhookDelivery.objects.order_by("pk").values()
    known = Account.objects.get(id=account).external_id
    rows["told"] = [row for row in told if f'"{known}"' in json.dumps(row["payload"])]
    return rows


@dataclass
class Owner:
    """One of the two, and the team that looks at both."""

    account: str
    case: str
    team: dict
    session: str = ""
    links: dict = field(default_factory=dict)

    @property
    def row(self):
        return Account.objects.get(id=self.account)

    def decide(self, action, **given):
        version = Case.objects.get(id=self.case).version
        words = {"internal_note": "Looked at it.", "expected_version": version, **given}
        deciding.decide(self.case, self.team["reviewer"], action, **words)

    def second(self, action, by="officer"):
        version = Case.objects.get(id=self.case).version
        words = {"internal_note": "Looked at it.", "expected_version": version}
        deciding.second_decision(self.case, self.team[by], action, **words)


def surrounded(one):
    """What may stand about a request: sessions, links, messages, proposals, somebody at work."""
    one.session = sign_in.demo_session(one.account)
    for purpose, leads_to in ((tokens.SIGN_IN, ""), (tokens.PHONE, f"{one.case}:selfie")):
        one.links[purpose] = tokens.issue(
            one.row, purpose, clock.now(), timedelta(hours=1), leads_to
        )
    correspondence.write_as_owner(one.account, one.case, "Is anything missing?")
    correspondence.write_as_staff(one.case, one.team["reviewer"], "Nothing is missing.")
    correspondence.write_as_owner(one.account, one.case, "Thank you, and how long?")
    officer, at = one.team["officer"], clock.now()
    by = {"proposed_by_id": officer, "proposed_at": at}
    Clearing.objects.create(account=one.row, kind="legal_hold", reason="order_lifted", **by)
    ErasureProposal.objects.create(person=one.row.person, reason="owner_asked", **by)
    until = at + timedelta(hours=1)
    Case.objects.filter(id=one.case).update(locked_by_id=one.team["reviewer"], locked_until=until)


@pytest.fixture
def owners(account, seen, reviewer, staff, own_keys_and_evidence):
    """Makes Jane and Kim, each with a request that has come as far as `to` brings it."""
    Installation.objects.update(is_demo=True)
    team = {"reviewer": reviewer, "officer": staff("compliance", "clara")}

    def begun(one, to, made):
        found = Owner(one, made(one).case_id, team)
        to(found)
        surrounded(found)
        return found

    def make(to, made=sent_case):
        yield begun(account, to, made)
        yield begun(make_account("ext-2", **KIM), to, made)

    return make


def told_by_exchange(type_, **data):
    return lambda one: exchange.ingest(event(type_, one.row.external_id, clock.now(), **data))


def erased(one):
    cases.cancel(one.account, one.case)
    Account.objects.filter(id=one.account).update(closed_on=date(2015, 1, 2))
    erasure.erase(one.account, "operator")


def not_me(one):
    change = Reinstatement.objects.get(case=one.case)
    disputing.dispute(
        tokens.issue(one.row, tokens.NOT_ME, clock.now(), timedelta(days=1), change.id)
    )


def cleared(one):
    """By the second of two people."""
    (row,) = Clearing.objects.filter(account=one.account)
    restricting.raise_restriction(one.account, one.team["officer"], "legal_hold", "court_order")
    Clearing.objects.filter(id=row.id).update(
        proposed_by_id=one.team["reviewer"], proposed_at=clock.now()
    )
    restricting.answer_clearing(row.id, one.team["officer"], is_confirmed=True)


ALWAYS = {
    "sign out": lambda one: sign_in.end_session(one.session),
    "come again": lambda one: sign_in.redeem_link(one.links[tokens.SIGN_IN]),
    "ask for a link": lambda one: sign_in.send_link("jane@example.com", "en-us"),
    "lock everybody out": lambda one: sign_in.end_all(one.row.person, clock.now()),
    "connect a phone": lambda one: handoff.connect(one.links[tokens.PHONE]),
    "make a code": lambda one: handoff.make_code(
        one.account, one.case, PieceKind.SELFIE, "http://localhost/"
    ),
    "read": lambda one: correspondence.for_owner(one.account, one.case),
    "write": lambda one: correspondence.write_as_owner(one.account, one.case, "One more thing."),
    "answer": lambda one: correspondence.write_as_staff(
        one.case, one.team["reviewer"], "Two days at most."
    ),
    "need no answer": lambda one: correspondence.need_no_answer(one.case, one.team["reviewer"]),
    "note": lambda one: noting.write(one.case, one.team["reviewer"], "Called the owner."),
    "give back": lambda one: locking.release(one.case, one.team["reviewer"]),
    "keep off": lambda one: recusing.recuse(one.case, one.team["reviewer"], "knows_owner"),
    "officer keeps off": lambda one: recusing.recuse(one.case, one.team["officer"], "knows_owner"),
    "lock": lambda one: restricting.raise_restriction(
        one.account, one.team["officer"], "fraud_alert", "suspicious_activity"
    ),
    "clear": cleared,
    "another mailbox": told_by_exchange("account.updated", email="jane@new.example"),
    "another name": told_by_exchange("account.updated", legal_name="Jane Sampler"),
    "debt": told_by_exchange(
        "ledger.entry_posted", asset="USD", amount="-5.00", usd="-5.00", kind="fee"
    ),
    "closed": told_by_exchange("account.updated", closed_on="2026-01-05"),
}
SENT = {
    "withdraw": lambda one: cases.cancel(one.account, one.case),
    "approve": lambda one: one.decide("approve"),
    "decline": lambda one: one.decide("decline", reasons=["person_differs"]),
    "retake": lambda one: one.decide("retake", reasons=["note_covered"], pieces=[PieceKind.SELFIE]),
    "escalate": lambda one: one.decide("escalate", reasons=["needs_compliance"]),
    "erase": erased,
}
OPEN = {
    "hand in": lambda one: hand_in(one.account, one.case, PieceKind.SELFIE),
    "choose": lambda one: cases.choose_document_type(one.account, one.case, "state_id"),
    "upload": lambda one: uploads.begin(
        one.account, one.case, PieceKind.SELFIE, len(jpeg()), A_FILE
    ),
    "send": lambda one: cases.submit(one.account, one.case),
    "withdraw": lambda one: cases.cancel(one.account, one.case),
}
APPROVED = {
    "acknowledge": lambda one: exchange.acknowledge(Reinstatement.objects.get(case=one.case).id),
    "not me": not_me,
}
DECLINED = {
    "appeal": lambda one: cases.appeal(one.account, one.case, "It is me."),
    "reopen": lambda one: reopening.reopen(
        one.case, one.team["reviewer"], "misjudged", "Looked again."
    ),
}
REINSTATED = {
    "disable": lambda one: self_disabling.disable(one.account),
    "not me": not_me,
}


MEETING = {
    "book": lambda one: book(one, 1),
    "met": lambda one: meet(one),
    "missed": lambda one: record(one, has_come=False),
    "another way": lambda one: cases.choose_route(one.account, one.case, Route.PAPER),
    "withdraw": lambda one: cases.cancel(one.account, one.case),
}
LETTER = {
    "make": lambda one: posting.letter(one.account, one.case),
    "say that it is posted": lambda one: posting.say_posted(one.account, one.case),
    "arrive": lambda one: posting.record_arrival(
        one.case, one.team["reviewer"], [(PieceKind.LETTER, jpeg())]
    ),
    "another way": lambda one: cases.choose_route(one.account, one.case, Route.ONLINE),
}
PROPOSED = {
    "confirm": lambda one: one.second("confirm"),
    "send back": lambda one: one.second("send_back"),
    "take back": lambda one: one.second("take_back", by="reviewer"),
}
LOST = {
    "met": lambda one: meet(one),
    "missed": lambda one: record(one, has_come=False),
    "ask again": lambda one: lost(one.account, "elsewhere", 1),
    "not me": lambda one: not_me_of_mailbox(one),
    "withdraw": lambda one: cases.cancel(one.account, one.case),
}
AGREED = {
    "not me": lambda one: not_me_of_mailbox(one),
    "take effect": lambda one: take_effect(one),
}


def approved(one):
    one.decide("approve")


def agreed(account, route):
    case = cases.open_case(account, time_zone="America/New_York")
    cases.choose_route(account, case.case_id, route)
    return after(cases.give_consent, account, case.case_id, "What happens there.")


def book(one, place=0):
    appointments.book(one.account, one.case, appointments.offered()[place], Way.OFFICE)


def record(one, **given):
    row = Appointment.objects.get(case=one.case, cancelled_at=None)
    appointments.record(row.id, one.team["reviewer"], **given)


def meet(one):
    seen = dict.fromkeys((point.value for point in Observation), "yes")
    record(one, has_come=True, answers=seen, new_email=f"new.{one.account}@example.com")


def proposed(one):
    """By whoever met them, so that another one has to agree."""
    book(one)
    meet(one)
    approved(one)


def lost(account, new="new", place=0):
    """The request of somebody who has lost the mailbox on record."""
    old = person_data.read(Account.objects.get(id=account).person).email
    start = appointments.offered()[place]
    mailbox_change.ask(old, f"{new}.{account}@example.com", start, Way.OFFICE)
    worker.drain()
    return cases.owner_case(account, MailboxChange.objects.get(case__account=account).case_id)


def wait_begun(one):
    meet(one)
    approved(one)
    one.second("confirm")


def take_effect(one):
    MailboxChange.objects.filter(case=one.case).update(takes_effect_at=clock.now())
    assert mailbox_change.take_effect(clock.now()) == 1


def not_me_of_mailbox(one):
    change = MailboxChange.objects.get(case=one.case)
    disputing.dispute(
        tokens.issue(one.row, tokens.NOT_ME, clock.now(), timedelta(days=1), change.id)
    )


def declined(one):
    one.decide("decline", reasons=["person_differs"])


def reinstated(one):
    approved(one)
    exchange.acknowledge(Reinstatement.objects.get(case=one.case).id)


@pytest.mark.parametrize(
    ("made", "to", "acts"),
    [
        (complete_case, lambda one: None, OPEN),
        (sent_case, lambda one: None, ALWAYS | SENT),
        (sent_case, approved, ALWAYS | APPROVED),
        (sent_case, declined, ALWAYS | DECLINED),
        (sent_case, reinstated, REINSTATED),
        (lambda account: agreed(account, Route.SUPERVISED), book, MEETING),
        (lambda account: agreed(account, Route.SUPERVISED), proposed, ALWAYS | PROPOSED),
        (lambda account: agreed(account, Route.PAPER), lambda one: None, LETTER),
        (lost, lambda one: None, LOST),
        (lost, wait_begun, AGREED),
    ],
    ids=[
        "open",
        "sent",
        "approved",
        "declined",
        "reinstated",
        "to be met",
        "proposed",
        "by post",
        "lost mailbox",
        "another mailbox agreed",
    ],
)
def test_a_neighbour_is_as_before(owners, made, to, acts):
    jane, kim = owners(to, made)
    hers, others = everything_of(jane.account), everything_of(kim.account)
    for name, act in acts.items():
        with transaction.atomic():
            act(jane)
            is_done, after = everything_of(jane.account) != hers, everything_of(kim.account)
            transaction.set_rollback(True)
        assert is_done, f"{name} did nothing"
        changed = {table for table, rows in others.items() if after[table] != rows}
        assert not changed, f"{name} changed another owner's {changed}"


def shown_of(one):
    """What the owner and the team read of one account and its request."""
    officer, reviewer = one.team["officer"], one.team["reviewer"]
    record = ZipFile(BytesIO(account_packet.write(one.account, officer, "authority")))
    return {
        "account": account_page.page(one.account, officer),
        "passport": passport.for_staff(one.account, officer),
        "standing": passport.document(one.row.external_id),
        "request": review_page.case_for_review(one.case, reviewer),
        "request to its owner": cases.owner_case(one.account, one.case),
        "messages": correspondence.for_owner(one.account, one.case),
        "purposes": paying.page(one.account),
    } | {name: record.read(name) for name in record.namelist() if "audit.json" not in name}


def busy(one):
    """What else happens on an account in a year."""
    for type_, data in (
        ("ledger.entry_posted", {"asset": "BTC", "amount": "2", "usd": "9.00", "kind": "deposit"}),
        ("ledger.entry_posted", {"asset": "USD", "amount": "-7", "usd": "-7.00", "kind": "fee"}),
        ("restriction.raised", {"kind": "sanctions_hold", "by": "compliance"}),
        ("restriction.cleared", {"kind": "sanctions_hold", "by": "compliance"}),
        ("activity.recorded", {"kind": "login"}),
        ("support_ticket.opened", {"number": "4711"}),
    ):
        told_by_exchange(type_, **data)(one)
    noting.write(one.case, one.team["reviewer"], "Looked at the account.")


@pytest.mark.parametrize(
    "to", [lambda one: None, approved, declined], ids=["sent", "approved", "declined"]
)
def test_what_is_shown_of_an_owner_is_as_before_a_neighbour_came(owners, monkeypatch, to):
    both = owners(to)
    jane, at = next(both), clock.now() + timedelta(minutes=5)

    def read():
        with monkeypatch.context() as still:
            still.setattr(clock, "now", lambda: at)
            return shown_of(jane)

    read()  # looking is recorded, and messages are read
    before = read()
    busy(next(both))
    after = read()
    for name in before:
        assert after[name] == before[name], name
