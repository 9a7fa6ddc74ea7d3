from datetime import UTC, datetime, timedelta

import pytest
from tests.fixtures.builders import event, sent_case

from reinstate.domain.restrictions import RULES, Clears, RestrictionKind
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.services.account import accounts, passport, restricting
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import deciding
from reinstate.store import vault
from reinstate.store.models import (
    AuditEntry,
    Case,
    Clearing,
    Installation,
    Reinstatement,
    RestrictionEvent,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db


DAY = r"\d+ \w+ 20\d\d, \d\d:\d\d UTC"


@pytest.fixture
def compliance(staff):
    return staff("compliance", "connie"), staff("compliance", "carl")


def standing(account):
    return {item.kind.value for item in accounts.in_force(accounts.get(account))}


def held(account, kind="sanctions_hold"):
    exchange.ingest(event("restriction.raised", kind=kind, by="screening"))
    return account


def waiting(account, actor):
    return restricting.acts(account, actor).waiting[0].clearing_id


def test_one_person_raises_a_restriction_and_the_exchange_is_told(account, reviewer):
    restricting.raise_restriction(account, reviewer, "fraud_alert", "owner_reported")
    assert "fraud_alert" in standing(account)
    assert WebhookDelivery.objects.filter(kind="account.frozen").exists()
    entry = AuditEntry.objects.get(tag="staff:restriction:raised")
    assert entry.details == {"kind": "fraud_alert", "reason": "owner_reported"}


def test_what_had_to_wait_for_an_approval_is_known_after_it(account, reviewer, monkeypatch):
    """Dated by when the button was pressed it would pass for something that the approval saw."""
    Installation.objects.update(is_demo=True)
    asked_at, look = clock.now(), review_access.demand_open

    def after_a_minute(*who):
        clock.set_offset(timedelta(minutes=1))
        look(*who)

    monkeypatch.setattr(review_access, "demand_open", after_a_minute)
    restricting.raise_restriction(account, reviewer, "fraud_alert", "suspicious_activity")
    known_at = RestrictionEvent.objects.get(kind="fraud_alert").known_at
    assert known_at - asked_at >= timedelta(minutes=1)


def test_whoever_raised_it_is_named_to_staff_and_no_code_stands_in_the_sentence(
    account, compliance
):
    first, second = compliance
    restricting.raise_restriction(account, first, "legal_hold", "court_order")
    said = passport.for_staff(account, second).document["restrictions"]
    (cause,) = [one["cause"] for one in said if one["kind"] == "legal_hold"]
    name = review_access.names()[first]
    assert cause.endswith(f" by {name}. Do not discuss it with the owner.")
    assert cause.startswith("Raised on ")


def test_who_proposes_second_reads_who_was_first(account, compliance):
    first, second = compliance
    held(account)
    words = (account, second, "sanctions_hold", "false_match", "Looked at it.")
    restricting.propose_clearing(account, first, *words[2:])
    with pytest.raises(Conflict, match=rf"proposed already, by Connie, {DAY}.* second person"):
        restricting.propose_clearing(*words)
    assert Clearing.objects.count() == 1


def test_who_raises_or_clears_second_reads_who_was_first_and_when(account, compliance, reviewer):
    first, second = compliance
    exchange.ingest(event("restriction.raised", kind="fraud_alert", by="risk_engine"))
    with pytest.raises(Conflict, match=f"raised by risk_engine, {DAY}"):
        restricting.raise_restriction(account, reviewer, "fraud_alert", "owner_reported")
    restricting.raise_restriction(account, first, "legal_hold", "court_order")
    with pytest.raises(Conflict, match=f"raised by Connie, {DAY}"):
        restricting.raise_restriction(account, second, "legal_hold", "request_of_authority")
    restricting.propose_clearing(account, first, "legal_hold", "order_lifted", "Seen.")
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    with pytest.raises(Conflict, match=f"no longer: cleared by Carl, {DAY}"):
        restricting.propose_clearing(account, first, "legal_hold", "order_lifted", "Seen.")


def test_two_people_clear_what_one_alone_never_does(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(
        account, first, "sanctions_hold", "false_match", "Other birth date."
    )
    with pytest.raises(NotAllowed, match="Another person"):
        restricting.answer_clearing(waiting(account, first), first, is_confirmed=True)
    assert "sanctions_hold" in standing(account)
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    assert "sanctions_hold" not in standing(account)


@pytest.mark.parametrize("is_alone", [True, False])
def test_the_exchange_is_told_of_what_was_cleared_and_whether_anything_else_locks_it(
    account, compliance, is_alone
):
    first, second = compliance
    if is_alone:
        exchange.ingest(event("restriction.cleared", kind="self_disabled"))
    restricting.raise_restriction(account, first, "legal_hold", "court_order")
    restricting.propose_clearing(account, first, "legal_hold", "order_lifted", "Seen the order.")
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    frozen, unfrozen = exchange.changes()
    assert (frozen.kind, unfrozen.kind) == ("account.frozen", "account.unfrozen")
    assert unfrozen.payload["data"] == {
        "account": "ext-1", "clears": ["legal_hold"], "good_standing": is_alone,
    }  # fmt: skip


def test_the_exchange_is_told_nothing_of_a_clearing_that_is_sent_back(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=False)
    assert exchange.changes() == ()


def test_what_the_exchange_cleared_meanwhile_is_not_cleared_a_second_time(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    exchange.ingest(event("restriction.cleared", kind="sanctions_hold", by="screening"))
    with pytest.raises(Conflict, match=f"no longer: cleared by screening, {DAY}.*send it back"):
        restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    assert exchange.changes() == ()
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=False)
    assert restricting.acts(account, second).waiting == ()


def test_a_clearing_is_offered_for_confirming_to_others_of_the_right_role_alone(
    account, compliance, reviewer
):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    shown = [restricting.acts(account, actor).waiting[0] for actor in (first, second, reviewer)]
    assert [(one.is_own, one.may_confirm) for one in shown] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_whoever_proposed_a_clearing_may_take_it_back(account, compliance):
    first, _ = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    restricting.answer_clearing(waiting(account, first), first, is_confirmed=False)
    assert restricting.acts(account, first).waiting == ()
    assert "sanctions_hold" in standing(account)


def test_each_is_offered_what_their_role_may_do_to_what_stands(account, reviewer, compliance):
    def offered(actor):
        found = restricting.acts(account, actor)
        return tuple({kind.value for kind, _ in some} for some in (found.to_raise, found.to_clear))

    anybodys = {"fraud_alert", "duplicate_identity", "identity_unverified", "owner_deceased"}
    compliances = {"sanctions_hold", "legal_hold"}
    officer, _ = compliance
    assert offered(reviewer) == (anybodys, set())
    assert offered(officer) == (anybodys | compliances, set())
    restricting.raise_restriction(account, officer, "legal_hold", "court_order")
    restricting.raise_restriction(account, reviewer, "duplicate_identity", "second_account")
    left = anybodys - {"duplicate_identity"}
    assert offered(reviewer) == (left, {"duplicate_identity"})
    assert offered(officer) == (left | {"sanctions_hold"}, {"legal_hold", "duplicate_identity"})


def test_what_was_raised_after_the_first_person_looked_is_not_cleared(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    exchange.ingest(
        event("restriction.raised", at=datetime.now(UTC), kind="sanctions_hold", by="screening")
    )
    with pytest.raises(Conflict, match="raised again") as refused:
        restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    assert refused.value.code == "raised_again"
    assert "sanctions_hold" in standing(account)
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=False)
    assert restricting.acts(account, second).waiting == ()


def test_what_was_raised_again_while_the_page_stood_open_is_not_proposed(account, compliance):
    first, _ = compliance
    held(account)
    seen = restricting.acts(account, first).told_until
    asked = (account, first, "sanctions_hold", "false_match", "Looked at the list.")
    held(account)
    with pytest.raises(Conflict, match="raised again since you opened the page"):
        restricting.propose_clearing(*asked, seen_until=seen)
    assert restricting.acts(account, first).waiting == ()
    restricting.propose_clearing(*asked, seen_until=restricting.acts(account, first).told_until)
    assert len(restricting.acts(account, first).waiting) == 1


def test_what_was_raised_of_another_kind_meanwhile_keeps_no_proposal_back(account, compliance):
    first, _ = compliance
    held(account)
    seen = restricting.acts(account, first).told_until
    held(account, "legal_hold")
    restricting.propose_clearing(
        account, first, "sanctions_hold", "false_match", "Looked at the list.", seen_until=seen
    )
    assert len(restricting.acts(account, first).waiting) == 1


def two_clearings(account, compliance):
    """Two that wait, about one owner: the rows and what the page says of each by its kind."""
    first, second = compliance
    for kind, reason in (("sanctions_hold", "false_match"), ("legal_hold", "order_lifted")):
        held(account, kind)
        restricting.propose_clearing(account, first, kind, reason, f"About the {kind}.")

    def notes():
        return {one.kind.value: one.note for one in restricting.acts(account, second).waiting}

    return {row.kind: row for row in Clearing.objects.all()}, notes


def test_a_note_opens_in_its_own_row_only(account, compliance):
    rows, notes = two_clearings(account, compliance)
    assert notes()["legal_hold"] == "About the legal_hold."
    Clearing.objects.filter(id=rows["sanctions_hold"].id).update(note=rows["legal_hold"].note)
    with pytest.raises(vault.Tampered):
        notes()


def test_a_note_from_before_opens_and_never_passes_for_a_newer_one(account, compliance):
    rows, notes = two_clearings(account, compliance)
    old = vault.of(accounts.get(account).person).seal("clearing.note", b"Sealed as of old.")
    Clearing.objects.filter(id=rows["sanctions_hold"].id).update(note=old)
    with pytest.raises(vault.Tampered):
        notes()
    Clearing.objects.filter(id=rows["sanctions_hold"].id).update(id=999)  # no entry names it
    assert notes()["sanctions_hold"] == "Sealed as of old."


def test_a_clearing_sent_back_leaves_the_restriction(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=False)
    assert "sanctions_hold" in standing(account)
    assert restricting.acts(account, second).waiting == ()


@pytest.mark.parametrize(
    ("is_confirmed", "what"), [(True, "cleared it"), (False, "the restriction stays")]
)
def test_who_answers_a_clearing_second_reads_who_was_faster(
    account, compliance, staff, is_confirmed, what
):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    row = waiting(account, second)
    restricting.answer_clearing(row, second, is_confirmed=is_confirmed)
    with pytest.raises(Conflict, match=f"Carl has meanwhile .*{what}") as refused:
        restricting.answer_clearing(row, staff("compliance", "cora"), is_confirmed=True)
    assert refused.value.code == "answered_meanwhile"


@pytest.mark.parametrize("kind", ["sanctions_hold", "legal_hold"])
def test_what_is_compliances_is_for_nobody_else(account, senior, kind):
    held(account, kind)
    with pytest.raises(NotAllowed):
        restricting.propose_clearing(
            account, senior, kind, restricting.TO_CLEAR[RestrictionKind(kind)][0], "note"
        )
    assert kind not in {item.value for item, _ in restricting.acts(account, senior).to_clear}


def test_a_fraud_alert_is_cleared_by_its_case_alone(account, compliance):
    held(account, "fraud_alert")
    with pytest.raises(Refused, match="not do this"):
        restricting.propose_clearing(account, compliance[0], "fraud_alert", "false_match", "note")


def test_staff_clear_only_what_the_rules_leave_to_people():
    by_people = (Clears.STAFF, Clears.COMPLIANCE)
    people = {kind for kind, rule in RULES.items() if rule.clears in by_people}
    assert set(restricting.TO_CLEAR) == people - {RestrictionKind.FRAUD_ALERT}


def test_reasons_are_codes_and_a_note_is_due(account, compliance):
    held(account)
    with pytest.raises(Refused, match="Choose a reason"):
        restricting.propose_clearing(account, compliance[0], "sanctions_hold", "because", "note")
    with pytest.raises(Refused, match="second person reads it"):
        restricting.propose_clearing(account, compliance[0], "sanctions_hold", "false_match", " ")


def test_nothing_is_raised_twice_or_cleared_without_standing(account, reviewer, compliance):
    restricting.raise_restriction(account, reviewer, "fraud_alert", "owner_reported")
    with pytest.raises(Conflict):
        restricting.raise_restriction(account, reviewer, "fraud_alert", "owner_reported")
    with pytest.raises(Conflict):
        restricting.propose_clearing(account, compliance[0], "legal_hold", "order_lifted", "note")
    with pytest.raises(NotFound):
        restricting.answer_clearing(99, reviewer, is_confirmed=True)


def late(kind, days=40, **data):
    """An event that the exchange sends now about an instant long ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    exchange.ingest(event("restriction.raised", at=at, kind=kind, by="screening", **data))


def test_what_arrives_after_a_clearing_stands_however_old_it_is(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)
    late("sanctions_hold")  # nobody who cleared it has seen this one
    assert "sanctions_hold" in standing(account)


def test_what_arrives_between_the_two_people_keeps_the_second_from_clearing(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "Looked at it.")
    late("sanctions_hold")
    with pytest.raises(Conflict, match="raised again"):
        restricting.answer_clearing(waiting(account, second), second, is_confirmed=True)


def test_the_exchanges_own_clearing_lifts_what_it_sends_late(account):
    cleared = event("restriction.cleared", kind="sanctions_hold", by="screening")
    exchange.ingest(cleared)
    late("sanctions_hold")  # before its own clearing: only the order of arrival differs
    assert "sanctions_hold" not in standing(account)


def test_an_approval_clears_nothing_that_arrived_after_it(account, seen, senior):
    sent = sent_case(account)
    version = Case.objects.get(id=sent.case_id).version
    deciding.decide(sent.case_id, senior, "approve", expected_version=version)
    late("identity_unverified", needs=["tax_form"])
    with pytest.raises(Conflict, match="restricted again"):
        exchange.acknowledge(Reinstatement.objects.get().id)
    assert "identity_unverified" in standing(account)


def test_what_arrives_after_a_reinstatement_locks_again_however_old_it_is(account, seen, senior):
    held(account, "identity_unverified")
    sent = sent_case(account)
    version = Case.objects.get(id=sent.case_id).version
    deciding.decide(sent.case_id, senior, "approve", expected_version=version)
    exchange.acknowledge(Reinstatement.objects.get().id)
    late("identity_unverified")
    assert standing(account) == {"identity_unverified"}
    assert not accounts.assess(accounts.get(account)).good_standing


def test_a_note_is_kept_as_long_as_its_form_lets_anybody_type(account, compliance):
    first, second = compliance
    held(account)
    restricting.propose_clearing(account, first, "sanctions_hold", "false_match", "n" * 100_000)
    note = restricting.acts(account, second).waiting[0].note
    assert len(note) == restricting.LONGEST
