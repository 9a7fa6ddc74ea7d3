from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.builders import hand_in, make_account, sent_case

from reinstate.domain.findings import PieceKind
from reinstate.services import clock
from reinstate.services.access import disputing, tokens
from reinstate.services.case import cases
from reinstate.services.errors import NotAllowed, Refused
from reinstate.services.review import analytics, deciding
from reinstate.services.review.analytics import Chosen
from reinstate.store.models import Account, Case, CaseEvent, Decision, Reinstatement

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(seen):
    """send(n) -> the id of a case sent by another owner each time."""

    def make(number):
        owner = {"email": f"o{number}@example.com", "ssn": f"900-66-{number + 1:04d}"}
        account = make_account(f"own-{number}", document_number=f"N{number:07d}", **owner)
        return sent_case(account).case_id

    return make


def decide(case_id, actor, action="approve", **given):
    version = Case.objects.get(id=case_id).version
    return deciding.decide(case_id, actor, action, expected_version=version, **given)


def figures(actor):
    return analytics.analytics(actor, analytics.last_days())


def rate(found, name):
    share = next(item.share for item in found.rates if item.name.startswith(name))
    return share.hits, share.count


def series(found, name):
    return dict(next(item.rows for item in found.series if item.name == name))


def test_a_case_approved_at_the_first_look_is_first_time_right(send, reviewer, senior):
    decide(send(1), reviewer)
    again = send(2)
    decide(again, reviewer, "retake", reasons=["note_wrong_text"], pieces=[PieceKind.SELFIE])
    account = Case.objects.get(id=again).account_id
    hand_in(account, again, PieceKind.SELFIE)
    cases.submit(account, again)
    decide(again, reviewer)
    found = figures(senior)
    assert (found.sent, found.decided) == (2, 2)
    assert rate(found, "First time right") == (1, 2)
    assert rate(found, "Straight through") == (1, 2)
    assert series(found, "Reasons given") == {"Note says something else": 1.0}


def test_first_decisions_by_day_are_as_many_as_are_decided_whenever_that_was(
    send, reviewer, senior
):
    for number, moved in enumerate((-40, 0, 3, 3)):
        case_id = send(number)
        decide(case_id, reviewer)
        row = Decision.objects.get(case_id=case_id)
        then = row.decided_at + timedelta(days=moved)
        Decision.objects.filter(id=row.id).update(decided_at=then)
    send(9)
    found = figures(senior)
    by_day = series(found, "First decisions")
    assert (found.sent, found.decided) == (5, 4)
    assert sum(by_day.values()) == found.decided
    assert (by_day["earlier"], by_day[clock.today().isoformat()], by_day["later"]) == (1, 1, 2)
    assert next(iter(by_day)) == "earlier"
    assert list(by_day)[-1] == "later"
    assert set(series(found, "Cases sent")) == set(by_day) - {"earlier", "later"}


def test_an_approval_that_waits_for_a_second_person_or_was_sent_back_has_decided_nothing(
    send, reviewer, senior
):
    case_id = send(1)
    decide(case_id, reviewer)
    proposal = Decision.objects.filter(action="approve")
    proposal.update(needs_second=True)
    found = figures(senior)
    assert (found.sent, found.decided) == (1, 0)
    assert rate(found, "First time right") == (0, 0)
    assert sum(series(found, "First decisions").values()) == 0
    proposal.update(seconded_at=clock.now(), seconded_by=senior)
    assert rate(figures(senior), "First time right") == (1, 1)
    proposal.update(action="approve_sent_back")
    assert figures(senior).decided == 0
    assert rate(figures(senior), "Second person agreed") == (0, 1)


def test_a_refusal_approved_later_counts_as_reversed(send, reviewer, senior):
    case_id = send(1)
    decide(case_id, reviewer, "decline", reasons=["person_differs"])
    cases.appeal(Case.objects.get().account_id, case_id, "It is me.")
    decide(case_id, senior)
    decide(send(2), reviewer, "decline", reasons=["person_differs"])
    assert rate(figures(senior), "Refusals later reversed") == (1, 2)


def test_an_approval_that_came_before_a_refusal_reverses_nothing(send, reviewer, senior):
    case_id = send(1)
    decide(case_id, reviewer)
    change, at = Reinstatement.objects.get(), clock.now()
    link = tokens.issue(change.case.account, tokens.NOT_ME, at, timedelta(days=1), change.id)
    disputing.dispute(link)
    decide(case_id, senior, "decline", reasons=["person_differs"])
    assert rate(figures(senior), "Refusals later reversed") == (0, 1)


def test_an_approval_that_waits_for_a_second_person_reverses_nothing_yet(send, reviewer, senior):
    case_id = send(1)
    decide(case_id, reviewer, "decline", reasons=["person_differs"])
    cases.appeal(Case.objects.get().account_id, case_id, "It is me.")
    decide(case_id, senior)
    Decision.objects.filter(action="approve").update(needs_second=True)
    assert rate(figures(senior), "Refusals later reversed") == (0, 1)
    Decision.objects.filter(action="approve").update(seconded_at=clock.now())
    assert rate(figures(senior), "Refusals later reversed") == (1, 1)


def test_a_first_decision_counts_its_time_when_the_case_has_been_sent_again(send, reviewer, senior):
    again = send(1)
    decide(again, reviewer, "retake", reasons=["note_wrong_text"], pieces=[PieceKind.SELFIE])
    sent = CaseEvent.objects.get(action="submit").at - timedelta(hours=7)
    CaseEvent.objects.filter(action="submit").update(at=sent)
    Decision.objects.update(decided_at=sent + timedelta(hours=5))
    account = Case.objects.get(id=again).account_id
    hand_in(account, again, PieceKind.SELFIE)
    cases.submit(account, again)
    assert set(series(figures(senior), "Time to the first decision").values()) == {5.0}


def test_times_are_percentiles_of_real_spans(send, reviewer, senior):
    for number, hours in enumerate((1, 2, 3, 10)):
        case_id = send(number)
        decide(case_id, reviewer)
        row = Decision.objects.get(case_id=case_id)
        sent = Case.objects.get(id=row.case_id).submitted_at
        Decision.objects.filter(id=row.id).update(decided_at=sent + timedelta(hours=hours))
    found = series(figures(senior), "Time to the first decision")
    took = {50: 2.0, 75: 3.0, 90: 10.0, 95: 10.0}
    assert found == {f"{share} % within": hours for share, hours in took.items()}


def test_days_and_states_of_residence_select(send, senior):
    send(1)
    today = clock.today()
    assert analytics.analytics(senior, Chosen(today, today, "US-CA")).sent == 1
    assert analytics.analytics(senior, Chosen(today, today, "US-NY")).sent == 0
    earlier = today - timedelta(days=9)
    assert analytics.analytics(senior, Chosen(earlier, earlier)).sent == 0


def test_an_owner_who_moved_counts_where_they_live_and_nowhere_else(send, senior):
    send(1)
    today, account = clock.today(), Account.objects.get()
    account.addresses.create(kind="residence", jurisdiction="US-TX", from_on=today)
    coming = today + timedelta(days=30)
    account.addresses.create(kind="residence", jurisdiction="US-NY", from_on=coming)

    def sent(place):
        return analytics.analytics(senior, Chosen(today, today, place)).sent

    assert [sent(place) for place in ("US-CA", "US-TX", "US-NY")] == [0, 1, 0]


def test_the_database_counts_however_many_cases_there_are(
    send, reviewer, senior, django_assert_num_queries
):
    decide(send(1), reviewer)
    with CaptureQueriesContext(connection) as asked:
        figures(senior)
    for number in (2, 3):
        decide(send(number), reviewer)
    with django_assert_num_queries(len(asked)):
        found = figures(senior)
    assert series(found, "Age of the queue now") == {
        "under 4 h": 0.0, "4–24 h": 0.0, "24–48 h": 0.0, "over 48 h": 0.0,
    }  # fmt: skip
    assert series(found, "Cases sent")[clock.today().isoformat()] == 3.0


def test_a_span_without_days_is_refused_and_a_reviewer_too(senior, reviewer):
    today = clock.today()
    with pytest.raises(Refused, match="at most a year"):
        analytics.analytics(senior, Chosen(today, today - timedelta(days=1)))
    with pytest.raises(NotAllowed):
        figures(reviewer)
