from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.builders import make_account, sent_case

from reinstate.domain.case import CaseState
from reinstate.domain.findings import Recommendation
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.review import (
    deciding,
    finding_cases,
    locking,
    queueing,
    review_page,
    saved_views,
)
from reinstate.services.review.review_view import Holding, QueueFilter
from reinstate.store.models import AuditEntry, Case, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db):
    """rows(n) -> n waiting cases, the first the most urgent; evidence is not their topic."""

    def make(count):
        at = clock.now()
        return [_row(number, at) for number in range(count)]

    return make


def _row(number, at):
    account = make_account(
        f"row-{number}", email=f"row{number}@example.com", ssn=f"900-77-{number + 1:04d}"
    )
    return Case.objects.create(
        ticket=f"RA-{number:04d}-XX", account_id=account, kind="reactivation", route="online",
        state="submitted", time_zone="America/New_York", opened_at=at, submitted_at=at,
        due_at=at + timedelta(hours=number + 1),
    )  # fmt: skip


def tickets(found):
    return [line.ticket for line in found.lines]


# ---- pages -----------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repetition(rows, reviewer, monkeypatch):
    monkeypatch.setattr(queueing, "PAGE", 3)
    made = rows(7)
    Case.objects.filter(id=made[3].id).update(due_at=made[2].due_at)  # same instant: the id decides
    seen, after, pages = [], "", 0
    while after or not pages:
        page = queueing.queue(reviewer, after=after)
        seen += tickets(page)
        after, pages = page.after, pages + 1
    assert pages == 3
    assert sorted(seen) == sorted(case.ticket for case in made)
    assert seen[:2] == [case.ticket for case in made[:2]]


def test_a_page_that_does_not_exist_is_said_in_words(reviewer):
    with pytest.raises(Refused, match="open the first"):
        queueing.queue(reviewer, after="tomorrow~cas_1")


def test_counting_stops_where_nobody_reads_the_number(rows, reviewer, monkeypatch):
    monkeypatch.setattr(queueing, "COUNTED", 2)
    rows(3)
    counted = queueing.queue(reviewer).fitting
    assert (counted.number, counted.is_more) == (2, True)


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ({"kind": "address_move"}, {"kind": "address_move"}),
        ({"state": "appealed"}, {"state": "appealed"}),
        ({"recommendation": "retake"}, {"evidence": "retake"}),
        ({"required_role": "senior"}, {"holding": "senior"}),
    ],
)
def test_a_filter_selects_what_it_says(rows, reviewer, changed, chosen):
    wanted, *_ = rows(3)
    Case.objects.filter(id=wanted.id).update(**changed)
    assert tickets(queueing.queue(reviewer, saved_views.chosen(chosen))) == [wanted.ticket]


def test_late_cases_can_be_seen_alone(rows, reviewer):
    late, *_ = rows(2)
    Case.objects.filter(id=late.id).update(due_at=clock.now() - timedelta(minutes=1))
    page = queueing.queue(reviewer, QueueFilter(is_late=True))
    assert tickets(page) == [late.ticket]
    assert page.lines[0].is_overdue


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_what_is_late_before_the_day_is_over_can_be_seen_alone(rows, reviewer, monkeypatch, zone):
    monkeypatch.setattr(rules, "exchange_zone", lambda _at: zone)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 29, 20, tzinfo=UTC))
    ends = datetime(2026, 11, 30, tzinfo=ZoneInfo(zone))
    due = ends - timedelta(hours=6), ends - timedelta(seconds=1), ends, None
    made = rows(len(due))
    for case, due_at in zip(made, due, strict=True):
        Case.objects.filter(id=case.id).update(due_at=due_at)
    is_late = due[0] < clock.now()
    page = queueing.queue(reviewer, saved_views.chosen({"late": "today"}))
    assert tickets(page) == [case.ticket for case in made[is_late:2]]
    assert dict(page.counts)[QueueFilter(is_due_today=True)].number == 2 - is_late
    assert page.chosen.as_query() == {"late": "today"}


def test_what_lies_with_somebody_can_be_seen_alone_while_their_lock_holds(
    rows, reviewer, senior, monkeypatch
):
    mine, theirs, _free = rows(3)
    locking.next_case(reviewer)
    locking.next_case(senior)
    chosen = QueueFilter(holding=Holding.MINE)
    assert tickets(queueing.queue(reviewer, chosen)) == [mine.ticket]
    assert tickets(queueing.queue(senior, chosen)) == [theirs.ticket]
    later = clock.now() + locking.life(clock.now())
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(seconds=1))
    assert tickets(queueing.queue(reviewer, chosen)) == []


def test_what_waits_for_ones_own_second_word_can_be_seen_alone(rows, reviewer, senior, staff):
    asked = senior, staff("compliance", "clara")
    made = rows(2)
    for case, second in zip(made, asked, strict=True):
        Case.objects.filter(id=case.id).update(state=CaseState.AWAITING_SECOND_APPROVAL)
        Decision.objects.create(
            case=case, action="approve", decided_by_id=reviewer, decided_at=clock.now(),
            needs_second=True, second_assigned_to_id=second,
        )  # fmt: skip
    chosen = QueueFilter(holding=Holding.SECOND)
    for case, second in zip(made, asked, strict=True):
        page = queueing.queue(second, chosen)
        assert tickets(page) == [case.ticket]
        assert dict(page.counts)[chosen].number == 1


def test_a_value_begins_at_midnight_where_the_exchange_counts_its_days(own_policy):
    later = "{from: 2026-12-02, value: 90, source: house, confidence: decided, reviewed: null}"

    def changed(text):
        text = text.replace("value: UTC", "value: America/New_York", 1)
        start = text.index("- {", text.index("  queue.lock_minutes:"))
        end = text.index("\n", start)
        return f"{text[:end]}\n      - {later}{text[end:]}"

    own_policy("house.yaml", changed)
    midnight = datetime(2026, 12, 2, 5, tzinfo=UTC)  # in New York
    before = locking.life(midnight - timedelta(seconds=1))
    assert before < locking.life(midnight) == timedelta(minutes=90)


def test_the_number_of_questions_does_not_grow_with_the_lines(
    rows, reviewer, django_assert_num_queries
):
    rows(2)
    asked = _questions(reviewer)
    for number in range(10, 16):
        _row(number, clock.now())
    with django_assert_num_queries(asked):
        queueing.queue(reviewer)


def _questions(reviewer):
    with CaptureQueriesContext(connection) as asked:
        queueing.queue(reviewer)
    return len(asked)


# ---- kept views ------------------------------------------------------------------------------


def test_a_view_is_kept_for_its_owner_alone(reviewer, senior):
    chosen = QueueFilter(evidence=Recommendation.PASS, holding=Holding.FREE)
    saved_views.save(reviewer, "  Easy   ones ", chosen)
    (kept,) = saved_views.of_staff(reviewer)
    assert (kept.name, kept.chosen) == ("Easy ones", chosen)
    assert saved_views.of_staff(senior) == ()
    with pytest.raises(NotFound):
        saved_views.remove(senior, kept.view_id)
    saved_views.remove(reviewer, kept.view_id)
    assert saved_views.of_staff(reviewer) == ()


def test_there_is_a_key_for_every_view(reviewer, senior):
    for number in range(saved_views.MOST):
        saved_views.save(reviewer, f"view {number}", QueueFilter())
    saved_views.save(reviewer, "view 0", QueueFilter(is_late=True))
    with pytest.raises(Refused, match="remove one first"):
        saved_views.save(reviewer, "one more", QueueFilter())
    saved_views.save(senior, "one more", QueueFilter())  # what a colleague keeps takes no room


# ---- search ----------------------------------------------------------------------------------


def test_a_name_is_found_by_any_of_its_words_and_by_all_of_them(seen, reviewer):
    case = sent_case(make_account(legal_name="Jane Ann Sámple"))
    for text in ("jane", "SAMPLE", "sample jane", "ann sámple"):
        assert tickets(finding_cases.find(text, reviewer)) == [case.ticket], text
    for text in ("jane miller", "sam"):
        assert tickets(finding_cases.find(text, reviewer)) == [], text


def test_a_name_is_found_as_it_is_typed_by_somebody_who_has_only_heard_it(seen, reviewer):
    case = sent_case(make_account(legal_name="Søren O'Brien-Łukasz"))
    for text in ("soren", "Soeren OBrien", "brien lukasz", "o'brien søren"):
        assert tickets(finding_cases.find(text, reviewer)) == [case.ticket], text
    for text in ("oren", "soren miller"):
        assert tickets(finding_cases.find(text, reviewer)) == [], text


def test_an_owner_without_a_case_is_found_as_an_account(account, reviewer):
    found = finding_cases.find("jane@example.com", reviewer)
    assert (found.lines, found.accounts) == ((), (account,))


# ---- locks -----------------------------------------------------------------------------------


def test_next_gives_each_person_another_case(rows, reviewer, senior):
    first, second, _ = rows(3)
    assert locking.next_case(reviewer) == first.id
    assert locking.next_case(senior) == second.id
    assert Case.objects.get(id=first.id).state == CaseState.IN_REVIEW


def test_a_stale_lock_frees_itself(rows, reviewer, senior, monkeypatch):
    (case,) = rows(1)
    locking.next_case(reviewer)
    assert locking.next_case(senior) is None
    later = clock.now() + locking.life(clock.now()) + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert locking.next_case(senior) == case.id


def test_looking_again_keeps_the_lock_alive(rows, reviewer, monkeypatch):
    (case,) = rows(1)
    locking.next_case(reviewer)
    before = Case.objects.get(id=case.id).locked_until
    later = clock.now() + timedelta(minutes=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    review_page.case_for_review(case.id, reviewer)
    assert Case.objects.get(id=case.id).locked_until > before


def test_filling_in_the_decision_keeps_the_lock_alive(rows, reviewer, monkeypatch):
    (case,) = rows(1)
    locking.next_case(reviewer)
    before = Case.objects.get(id=case.id).locked_until
    for note in ("He says", "He says that it is his hand."):
        later = clock.now() + timedelta(minutes=15)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        deciding.preview_decision(case.id, reviewer, "approve", internal_note=note)
    assert Case.objects.get(id=case.id).locked_until >= before + timedelta(minutes=30)


def test_a_case_handed_over_waits_for_the_colleague_and_comes_first(rows, reviewer, senior):
    urgent, handed = rows(2)
    locking.next_case(reviewer)
    locking.hand_over(urgent.id, reviewer, senior)
    assert locking.next_case(reviewer) == handed.id
    assert locking.next_case(senior) == urgent.id
    line = next(item for item in queueing.queue(reviewer).lines if item.ticket == urgent.ticket)
    assert (line.locked_by, line.handed_over_by) == ("Sam", "")  # taken up: it is theirs now


def test_whoever_handed_a_case_over_may_take_it_back(rows, reviewer, staff):
    (case,) = rows(1)
    other, third = staff("reviewer", "kim"), staff("reviewer", "lee")
    locking.next_case(reviewer)
    locking.hand_over(case.id, reviewer, other)
    with pytest.raises(NotAllowed):
        locking.take_back(case.id, third)
    locking.take_back(case.id, reviewer)
    assert Case.objects.get(id=case.id).locked_by_id == reviewer


def test_a_senior_takes_over_what_somebody_left_locked(rows, reviewer, senior):
    (case,) = rows(1)
    locking.next_case(reviewer)
    locking.take_back(case.id, senior)
    assert Case.objects.get(id=case.id).locked_by_id == senior


def test_a_case_is_not_handed_to_who_may_not_decide_it(rows, reviewer, staff):
    case, *_ = rows(1)
    locking.next_case(reviewer)
    Case.objects.filter(id=case.id).update(required_role="senior")
    with pytest.raises(NotAllowed):
        locking.hand_over(case.id, reviewer, staff("reviewer", "kim"))


def test_a_case_somebody_holds_cannot_be_handed_on_by_another(rows, reviewer, senior, staff):
    (case,) = rows(1)
    locking.next_case(reviewer)
    with pytest.raises(Conflict):
        locking.hand_over(case.id, senior, staff("reviewer", "kim"))


def test_nobody_hands_a_case_to_a_colleague_whom_it_does_not_wait_for(rows, senior, staff):
    (case,) = rows(1)
    Case.objects.filter(id=case.id).update(required_role="senior")
    locking.next_case(senior)
    with pytest.raises(Refused, match="may not decide this case"):
        locking.hand_over(case.id, senior, staff("reviewer", "kim"))
    assert Case.objects.get().locked_by_id == senior


def test_nobody_gives_back_what_a_colleague_works_on(rows, reviewer, senior):
    (case,) = rows(1)
    locking.next_case(reviewer)
    locking.release(case.id, senior)
    assert Case.objects.get().locked_by_id == reviewer
    assert not AuditEntry.objects.filter(tag="staff:case:released").exists()
    locking.release(case.id, reviewer)
    assert Case.objects.get().locked_by_id is None
    assert AuditEntry.objects.filter(tag="staff:case:released").count() == 1


def test_a_page_that_was_being_made_takes_no_case_back_from_who_took_it_over(
    rows, reviewer, senior
):
    rows(1)
    locking.next_case(reviewer)
    read = Case.objects.get()
    locking.take_back(read.id, senior)
    locking.stay(read, reviewer, clock.now() + timedelta(minutes=5))
    assert Case.objects.get().locked_by_id == senior


@pytest.mark.parametrize("state", ["in_review", "awaiting_second_approval"])
def test_however_many_colleagues_there_are_they_are_asked_about_together(
    rows, reviewer, senior, staff, state
):
    rows(1)
    locking.next_case(reviewer)
    Case.objects.update(state=state)
    case = Case.objects.select_related("account__person").get()
    Decision.objects.create(
        case=case, action="approve", decided_by_id=reviewer, decided_at=clock.now(),
        policy_digest="0" * 64, needs_second=True, second_assigned_to_id=senior,
    )  # fmt: skip

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            locking.colleagues(case, review_access.staff(reviewer))
        return len(seen)

    staff("senior", "first")
    few = asked()
    for number in range(20):
        staff("senior", f"s{number}")
    assert asked() == few
