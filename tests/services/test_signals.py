"""Every signal that policy may name is raised by something, and acts where policy names it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import translation
from tests.fixtures.builders import erase, event, make_account, sent_case

from reinstate import rulebook
from reinstate.domain.case import CaseState
from reinstate.domain.signals import Signal
from reinstate.services import clock, rules
from reinstate.services.account import passport
from reinstate.services.case import cases, signals
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.review import deciding, review_page
from reinstate.services.upkeep import rotating
from reinstate.store import blind_index, phones
from reinstate.store.models import (
    Case,
    Installation,
    LogInOrigin,
    Person,
    Piece,
    PolicyContent,
    Reinstatement,
)

pytestmark = pytest.mark.django_db


def ago(days):
    return datetime.now(UTC) - timedelta(days=days)


def logged_in(days_ago, account="ext-1", kind="login", **origin):
    exchange.ingest(event("activity.recorded", account, ago(days_ago), kind=kind, **origin))


def raised_on(case_id):
    case = Case.objects.select_related("account__person").get(id=case_id)
    return set(signals.of(case, rules.on(clock.today()), clock.now()))


def email_changed(_case):
    exchange.ingest(event("account.updated", at=ago(1), email="new@example.com"))


def phone_changed(_case):
    person = Person.objects.get()
    phones.replace(person, "+15550100001", ago(9))
    phones.replace(person, "+15550100002", ago(1))
    person.save()


def new_device(_case):
    logged_in(40, device="phone")
    logged_in(2, device="laptop")


def new_country(_case):
    logged_in(2, country="PT")


def no_enrolled_reference(_case):
    Person.objects.update(enrolment_template=None)


def document_reused(case):
    other = make_account("ext-2", email="two@example.com", ssn="900-65-4321")
    sent_case(other)
    same = blind_index.digest(blind_index.Purpose.DOCUMENT_NUMBER, "X1234567")
    Piece.objects.exclude(kind="selfie").update(document_number_index=same)


def sanctions_changed(_case):
    exchange.ingest(event("restriction.raised", at=ago(3), kind="sanctions_hold", by="screening"))
    exchange.ingest(event("restriction.cleared", at=ago(2), kind="sanctions_hold", by="screening"))


def fraud_alert_cleared(_case):
    exchange.ingest(event("restriction.raised", at=ago(3), kind="fraud_alert", by="risk"))
    exchange.ingest(event("restriction.cleared", at=ago(2), kind="fraud_alert", by="risk"))


BRING_ABOUT = {
    one.__name__: one
    for one in (
        email_changed, phone_changed, new_device, new_country, no_enrolled_reference,
        document_reused, sanctions_changed, fraud_alert_cleared,
    )
}  # fmt: skip


@pytest.mark.parametrize("signal", list(Signal))
def test_every_signal_that_policy_may_name_is_raised_by_something(account, seen, signal):
    case = sent_case(account)
    assert raised_on(case.case_id) == set()
    BRING_ABOUT[signal](case)
    assert raised_on(case.case_id) == {signal}


@pytest.mark.parametrize("signal", list(Signal))
def test_every_signal_has_words_for_the_reviewer(signal):
    assert signals.SECOND_TEXTS[signal].endswith(".")
    assert signal not in signals.SECOND_TEXTS[signal]


@pytest.mark.parametrize(
    ("log_ins", "found"),
    [
        ([(2, {"device": "phone", "country": "US"})], set()),  # the first device; at home
        ([(2, {})], set()),
        ([(60, {"device": "a"}), (40, {"device": "b"})], set()),  # not recent
        ([(60, {"device": "a"}), (40, {"device": "b"}), (2, {"device": "b"})], set()),
        ([(2, {"device": "b"}), (60, {"device": "a"})], {Signal.NEW_DEVICE}),  # told in any order
        ([(2, {"device": "b"}), (60, {"device": "a"}), (50, {"device": "b"})], set()),
        ([(60, {"country": "PT"}), (2, {"country": "PT"})], set()),
        ([(2, {"country": "pr"})], set()),  # Puerto Rico is no other country
        ([(60, {"country": "US"}), (2, {"country": "DE"})], {Signal.NEW_COUNTRY}),
    ],
)
def test_what_was_logged_in_from_before_is_known_again(account, seen, log_ins, found):
    case = sent_case(account)
    for days_ago, origin in log_ins:
        logged_in(days_ago, **origin)
    assert raised_on(case.case_id) == found


def test_who_only_tried_to_log_in_makes_no_device_familiar(account, seen):
    case = sent_case(account)
    logged_in(60, device="phone", country="US")
    logged_in(50, kind="failed_login", device="stranger", country="PT")
    logged_in(2, device="stranger", country="PT")
    assert raised_on(case.case_id) == {Signal.NEW_DEVICE, Signal.NEW_COUNTRY}


def test_where_the_owner_had_moved_to_by_then_is_no_new_country(account, seen):
    case = sent_case(account)
    logged_in(10, country="PT")
    for days_before, found in ((5, {Signal.NEW_COUNTRY}), (20, set())):
        moved = {"jurisdiction": "PT", "from": str(ago(days_before).date()), "kind": "residence"}
        exchange.ingest(event("account.updated", at=ago(1), addresses=[moved]))
        assert raised_on(case.case_id) == found


def test_the_table_says_neither_device_nor_country_nor_that_two_accounts_share_them(account):
    make_account("ext-2", email="two@example.com", ssn="900-65-4321")
    for external in ("ext-1", "ext-2"):
        logged_in(2, external, device="phone-17", country="PT")
    rows = list(LogInOrigin.objects.all())
    assert len({row.digest for row in rows}) == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM store_loginorigin")
        assert not any(word in str(cursor.fetchall()) for word in ("phone-17", "PT"))


def test_a_device_told_of_under_an_older_key_is_known_under_the_newer_one(account, seen):
    case = sent_case(account)
    logged_in(60, device="phone")
    logged_in(50, device="laptop")
    rotating.keyfile_changes.add_index_key()
    rotating.keyfile_changes.write_with_newest_index_key()
    logged_in(2, device="laptop")
    assert LogInOrigin.objects.count() == 2
    assert raised_on(case.case_id) == set()


def test_an_erased_owner_is_known_by_no_device_and_by_none_that_is_told_later(account):
    logged_in(2, device="phone", country="PT")
    erase(account)
    logged_in(1, device="laptop", country="US")
    assert not LogInOrigin.objects.exists()


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ({"device": "x" * 201}, "data.device is '…'; write at most 200 characters"),
        ({"device": 7}, "data.device is no text"),
        ({"country": "ZZ"}, "data.country is 'ZZ'; write an ISO 3166 code such as US, or leave"),
    ],
)
def test_an_origin_that_cannot_be_used_is_refused_with_the_log_in(account, origin, says):
    with pytest.raises(Refused) as refused:
        logged_in(2, **origin)
    assert says in refused.value.sentence
    assert "xxx" not in refused.value.sentence
    assert not LogInOrigin.objects.exists()


def completed():
    """What the exchange is told of the reinstatement."""
    (told,) = (one for one in exchange.changes() if one.kind == "reinstatement.completed")
    return told.payload["data"]


def approve(case_id, reviewer, senior=None):
    """Approved, by two people where one is not enough, and acknowledged by the exchange."""
    version = Case.objects.get(id=case_id).version
    deciding.decide(case_id, reviewer, "approve", expected_version=version)
    if senior:
        assert Case.objects.get(id=case_id).state == CaseState.AWAITING_SECOND_APPROVAL
        version = Case.objects.get(id=case_id).version
        deciding.second_decision(case_id, senior, "confirm", expected_version=version)
    exchange.acknowledge(Reinstatement.objects.get().id)
    return Reinstatement.objects.get()


def test_a_log_in_from_abroad_asks_for_two_people_and_its_owner_reads_why_the_pause_is_longer(
    account, seen, reviewer, senior
):
    case_id = sent_case(account).case_id
    logged_in(2, device="phone", country="US")
    logged_in(1, device="laptop", country="PT")
    Installation.objects.update(is_demo=True)
    abroad = "A recent log-in came from a country that is neither the owner's own nor known from"
    shown = review_page.case_for_review(case_id, reviewer)
    assert any(abroad in said for said in shown.needs_second)
    preview = deciding.preview_decision(case_id, reviewer, "approve")
    assert any(abroad in said for said in preview.needs_second)
    assert "96 hours" in preview.what_follows
    assert abroad in preview.what_follows
    change = approve(case_id, reviewer, senior)
    assert change.hold_until - change.acknowledged_at == timedelta(hours=96)
    said = {
        "en": "Somebody logged in recently from a country that is new for this account.",
        "es": "Alguien ha iniciado sesión hace poco desde un país nuevo para esta cuenta.",
    }
    for language, sentence in said.items():
        with translation.override(language):
            (card,) = passport.for_owner(account).restrictions
            assert card.because == (sentence,)
            assert cases.owner_case(account, case_id).hold_because == (sentence,)
    (letter,) = (one for one in messages.demo_mailbox() if "open again" in one.subject)
    assert f"This is longer than usual. {said['en']}" in letter.body
    assert passport.document("ext-1")["restrictions"][0]["because"] == [
        f"{abroad} earlier log-ins."
    ]
    assert completed()["hold_because"] == ["new_country"]
    assert completed()["hold_until"] == change.hold_until.isoformat()


def test_an_owner_reads_nothing_of_sanctions_where_policy_lengthens_the_pause_for_them(
    account, seen, reviewer, senior, own_policy
):
    own_policy(change=lambda text: text.replace("{email_changed: 72,", "{sanctions_changed: 120,"))
    case_id = sent_case(account).case_id
    sanctions_changed(None)
    assert approve(case_id, reviewer, senior).hold_reasons == ["sanctions_changed"]
    (card,) = passport.for_owner(account).restrictions
    assert card.because == ("Our safety rules ask for it.",)
    assert "anction" not in str(cases.owner_case(account, case_id))


def test_the_usual_pause_gives_no_reasons(account, seen, reviewer):
    Installation.objects.update(is_demo=True)
    approve(sent_case(account).case_id, reviewer)
    (letter,) = (one for one in messages.demo_mailbox() if "open again" in one.subject)
    assert "longer than usual" not in letter.body
    assert "everything else works.\n\nBefore you go on" in letter.body
    (card,) = passport.for_owner(account).restrictions
    assert (card.code, card.because) == ("withdrawal_hold", ())
    assert completed()["hold_because"] == []


def test_an_old_decision_is_read_under_a_policy_that_named_what_nothing_raised(db):
    files = rulebook.texts(rulebook.FOLDER)
    files["house.yaml"] = files["house.yaml"].replace("[email_changed, ", "[sunny_day, ", 1)
    with pytest.raises(rulebook.BrokenPolicy, match="'sunny_day', a signal that nothing raises"):
        rulebook.load_texts(files)
    name = rulebook.load_kept(files).digest
    PolicyContent.objects.create(digest=name, files=files, first_used_at=clock.now())
    named = rules.pinned(name).on(clock.today()).texts("review.second_approval.signals")
    assert "sunny_day" in named
