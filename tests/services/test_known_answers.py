import statistics
from datetime import date

import pytest
from django.db.models.signals import post_init
from tests.fixtures.builders import complete_case, jpeg, make_account, sent_case

from reinstate.domain.case import CaseKind, PieceState
from reinstate.domain.findings import PieceKind
from reinstate.domain.intervals import Share
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.services.account import due
from reinstate.services.case import cases, queue_figures
from reinstate.services.case.owner_view import OwnerQueue
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.review import (
    analytics,
    deciding,
    decision_rules,
    finding_cases,
    known_answer_making,
    known_answer_results,
    known_answers,
    locking,
    queueing,
    reopening,
    review_page,
)
from reinstate.services.upkeep import worker
from reinstate.services.whole_book import book_source
from reinstate.store.models import (
    Account,
    AuditEntry,
    Case,
    KnownAnswer,
    OutboxMessage,
    Reinstatement,
    Trial,
    WebhookDelivery,
)

pytestmark = pytest.mark.django_db
ATTACK = ("decline", ("person_differs", "document_not_genuine"))


@pytest.fixture
def prepared(seen):
    """A known answer: decline, because it is not the same person."""
    account = make_account("prepared", email="p@example.com", ssn="900-10-0002")
    known_answers.prepare(complete_case(account).case_id, *ATTACK)
    return KnownAnswer.objects.get()


@pytest.fixture
def real(prepared):
    return sent_case(make_account("real", email="r@example.com", ssn="900-10-0003"))


@pytest.fixture
def trial(real):
    assert known_answers.top_up(clock.now()) == 1
    return Trial.objects.select_related("case").get()


def decide(trial, actor, action, **given):
    version = Case.objects.get(id=trial.case_id).version
    return deciding.decide(trial.case_id, actor, action, expected_version=version, **given).feedback


# ---- it looks like any other -----------------------------------------------------------------


def test_it_waits_in_the_queue_like_any_other(trial, real, reviewer):
    lines = {line.ticket: line for line in queueing.queue(reviewer).lines}
    own, other = lines[trial.case.ticket], lines[real.ticket]
    for name in ("kind", "state", "recommendation", "locked_by", "restrictions", "balance_usd"):
        assert getattr(own, name) == getattr(other, name), name


def test_its_record_says_what_the_record_of_a_real_case_says(trial, real, reviewer):
    for case_id in (trial.case_id, real.case_id):
        version = Case.objects.get(id=case_id).version
        deciding.decide(
            case_id, reviewer, "decline", reasons=["person_differs"], expected_version=version
        )
    since = {"system:case:referred", "portal:case:submitted", "staff:case:taken_up"}
    told = [
        list(AuditEntry.objects.filter(subject=one).values_list("tag", flat=True))
        for one in (trial.case_id, real.case_id)
    ]
    assert [tag for tag in told[0] if tag in since] == [tag for tag in told[1] if tag in since]
    assert told[0][-1] == told[1][-1]


def test_its_owner_is_found_while_it_waits_and_only_then(trial, reviewer):
    found = finding_cases.find("p@example.com", reviewer)
    assert [line.ticket for line in found.lines] == [trial.case.ticket]
    decide(trial, reviewer, "decline", reasons=["person_differs"])
    assert finding_cases.find("p@example.com", reviewer).lines == ()


# ---- it never touches the world outside ------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("approve", {"internal_note": "I think it is them."}),
        ("decline", {"reasons": ["person_differs"]}),
        ("retake", {"reasons": ["note_wrong_text"], "pieces": ["selfie"]}),
        ("escalate", {"reasons": ["needs_senior"]}),
    ],
)
def test_whatever_is_decided_nothing_leaves(trial, reviewer, senior, action, given):
    before = (WebhookDelivery.objects.count(), OutboxMessage.objects.count())
    decide(trial, reviewer, action, **given)
    assert (WebhookDelivery.objects.count(), OutboxMessage.objects.count()) == before
    assert not Reinstatement.objects.exists()
    assert trial.case.ticket not in {line.ticket for line in queueing.queue(senior).lines}
    assert locking.next_case(senior) != trial.case_id


def test_what_is_answered_waits_for_nobody_and_is_decided_no_more(trial, reviewer, senior, staff):
    trial.case.account.balances.create(currency="USD", amount=100_000)
    decide(trial, reviewer, "approve", internal_note="I think it is them.")
    proposed = trial.case.decisions.get()
    assert proposed.needs_second
    assert proposed not in review_access.open_proposals()
    version = Case.objects.get(id=trial.case_id).version
    for who, action in ((reviewer, "take_back"), (senior, "confirm"), (senior, "send_back")):
        with pytest.raises(Refused, match="No approval waits"):
            deciding.second_decision(
                trial.case_id, who, action, internal_note="No.", expected_version=version
            )
    assert review_page.case_for_review(trial.case_id, senior).second is None
    # Nor does it weigh on whoever was to confirm it.
    other = staff("senior", "sven")
    real = sent_case(make_account("another", email="a@example.com", ssn="900-10-0009"))
    named = {proposed.second_assigned_to_id, senior, other}
    case = Case.objects.get(id=real.case_id)
    assert decision_rules.second_person(case, reviewer) == min(named)


def test_what_was_passed_on_as_an_answer_is_decided_by_nobody(trial, reviewer, senior):
    decide(trial, reviewer, "escalate", reasons=["needs_senior"])
    with pytest.raises(Refused, match="Another person"):
        decide(trial, senior, "decline", reasons=["person_differs"])
    assert review_page.case_for_review(trial.case_id, senior).actions == ()


def test_a_refusal_that_was_an_answer_is_not_taken_back(trial, reviewer, senior):
    decide(trial, reviewer, "decline", reasons=["person_differs"])
    assert not review_page.case_for_review(trial.case_id, senior).may_reopen
    with pytest.raises(Refused, match="no refusal here"):
        reopening.reopen(trial.case_id, senior, "misjudged", "Look again.")


def test_showing_one_writes_to_nobody(real):
    before = (WebhookDelivery.objects.count(), OutboxMessage.objects.count())
    known_answers.top_up(clock.now())
    assert (WebhookDelivery.objects.count(), OutboxMessage.objects.count()) == before


def test_it_counts_in_no_figure_of_real_cases(trial, reviewer, senior):
    decide(trial, reviewer, "decline", reasons=["person_differs"])
    found = analytics.analytics(senior, analytics.last_days())
    assert (found.sent, found.decided) == (1, 0)
    assert queue_figures.of(
        Case.objects.get(account__external_id="real"), clock.now()
    ) == OwnerQueue(answered="", out_of=0, ahead=0)


def test_what_waits_now_counts_it_as_the_queue_does_so_that_no_difference_tells(trial, senior):
    assert trial.case.due_at is not None
    (ages,) = (
        dict(one.rows)
        for one in analytics.analytics(senior, analytics.last_days()).series
        if one.name == "Age of the queue now"
    )
    assert sum(ages.values()) == len(queueing.queue(senior).lines) == 2


def test_its_account_is_in_no_book_and_no_sweep(trial, tmp_path):
    account = Account.objects.get(id=trial.case.account_id)
    assert due.plan(account, clock.now()) is None
    assert account.next_review_on is None
    assert book_source.make(tmp_path).book.accounts == 1  # the other owner's


def test_a_case_its_owner_has_sent_is_never_made_one(seen):
    case = sent_case(make_account())
    with pytest.raises(Refused, match="belongs to its owner"):
        known_answers.prepare(case.case_id, *ATTACK)


# ---- the answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "given", "is_right"),
    [
        ("decline", {"reasons": ["document_not_genuine"]}, True),
        ("decline", {"reasons": ["not_supported_place"]}, False),
        ("approve", {"internal_note": "fine"}, False),
        ("escalate", {"reasons": ["needs_senior"]}, None),
    ],
)
def test_the_reviewer_learns_at_once_what_was_right(
    trial, reviewer, senior, action, given, is_right
):
    feedback = decide(trial, reviewer, action, **given)
    assert (feedback.action, feedback.is_right) == ("decline", is_right)


def test_misses_come_by_reviewer_and_reason_with_their_interval(trial, reviewer, senior):
    decide(trial, reviewer, "approve", internal_note="fine")
    for actor in (reviewer, senior):
        lines = known_answer_results.results(actor).misses
        assert {(line.reviewer, line.reason) for line in lines} == {
            ("Rosa", "person_differs"),
            ("Rosa", "document_not_genuine"),
        }
        assert {line.share for line in lines} == {Share(1, 1)}


def test_results_read_no_more_rows_than_are_shown_and_count_all(
    trial, reviewer, senior, monkeypatch
):
    decide(trial, reviewer, "approve", internal_note="fine")
    for number in range(3):
        other = make_account(f"x-{number}", email=f"{number}@x.test", ssn=f"900-20-010{number}")
        Trial.objects.create(
            known_answer_id=trial.known_answer_id, case_id=complete_case(other).case_id,
            shown_at=clock.now(), real_cases_until_next=1, decided_at=clock.now(),
            decided_by_id=reviewer, action="approve", is_right=number > 0,
        )  # fmt: skip
    monkeypatch.setattr(known_answer_results, "LATEST", 2)
    read = []
    post_init.connect(lambda **_: read.append(1), sender=Trial, weak=False, dispatch_uid="read")
    try:
        found = known_answer_results.results(senior)
    finally:
        post_init.disconnect(sender=Trial, dispatch_uid="read")
    assert len(read) == len(found.lines) == 2
    assert {line.share for line in found.misses} == {Share(2, 4)}


def test_a_reviewer_sees_nobody_elses_results(trial, senior, reviewer):
    decide(trial, senior, "decline", reasons=["person_differs"])
    assert known_answer_results.results(reviewer).lines == ()
    assert len(known_answer_results.results(senior).lines) == 1


def test_a_disputed_answer_retires_and_counts_no_more(trial, reviewer, senior):
    decide(trial, reviewer, "approve", internal_note="fine")
    with pytest.raises(NotFound):
        known_answer_results.dispute(trial.id, senior)
    known_answer_results.dispute(trial.id, reviewer)
    assert KnownAnswer.objects.get().retired_because == "disputed"
    assert known_answer_results.results(senior).misses == ()
    assert known_answers.top_up(clock.now()) == 0


# ---- making and retiring ---------------------------------------------------------------------

WHO = known_answer_making.Invented(
    "Lena Lent", "lena@example.com", date(1990, 5, 17), "L7654321", "US-CA"
)


def made(actor, **changed):
    given = {
        "who": WHO,
        "document_type": "us_passport",
        "photos": {PieceKind.SELFIE: jpeg(), PieceKind.PASSPORT_PAGE: jpeg()},
        "action": "decline",
        "reasons": ["person_differs"],
        **changed,
    }
    case_id = known_answer_making.make(actor, **given)
    worker.drain()
    return case_id


def test_one_is_made_from_lent_photos_and_nothing_leaves(seen, clara, reviewer):
    before = (WebhookDelivery.objects.count(), OutboxMessage.objects.count())
    case_id = made(clara)
    assert (WebhookDelivery.objects.count(), OutboxMessage.objects.count()) == before
    assert not queueing.queue(reviewer).lines
    sent_case(make_account("real", email="r@example.com", ssn="900-10-0003"))
    assert known_answers.top_up(clock.now()) == 1
    (one,) = known_answer_making.every(clara)
    assert (one.case_id, one.made_by, one.retired_at) == (case_id, "Clara", None)
    assert AuditEntry.objects.filter(tag="staff:known_answer:made").exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"photos": {PieceKind.SELFIE: b"x"}}, "Hand in: Page with your photo"),
        ({"document_type": "library_card"}, "Choose an ID type"),
        ({"action": "perhaps"}, "right decision"),
        ({"reasons": []}, "which reason"),
        ({"reasons": ["photo_unclear"]}, "does not fit"),
        ({"photos": {PieceKind.SELFIE: b"x", PieceKind.PASSPORT_PAGE: b"y"}}, "photo"),
    ],
)
def test_one_that_is_not_complete_is_not_made(seen, clara, changed, says):
    with pytest.raises(Refused, match=says):
        made(clara, **changed)
    assert not Account.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "senior"])
def test_who_is_measured_makes_and_retires_none(prepared, staff, role):
    actor = staff(role, "kim")
    with pytest.raises(NotAllowed):
        made(actor)
    with pytest.raises(NotAllowed):
        known_answer_making.every(actor)
    with pytest.raises(NotAllowed):
        known_answer_making.retire(actor, prepared.id)


def test_a_retired_one_is_shown_no_more(real, prepared, clara):
    known_answer_making.retire(clara, prepared.id)
    assert known_answers.top_up(clock.now()) == 0
    with pytest.raises(NotFound):
        known_answer_making.retire(clara, prepared.id)


def test_who_made_one_is_not_measured_by_it(trial, clara):
    KnownAnswer.objects.update(made_by=clara)
    assert decide(trial, clara, "decline", reasons=["person_differs"]).is_right is None


# ---- its share -------------------------------------------------------------------------------


def test_one_waits_until_as_many_real_cases_came_as_chance_said(trial, reviewer):
    decide(trial, reviewer, "decline", reasons=["person_differs"])
    Trial.objects.update(real_cases_until_next=2)
    for number in range(2):
        assert known_answers.top_up(clock.now()) == 0
        sent_case(
            make_account(
                f"more-{number}", email=f"m{number}@example.com", ssn=f"900-11-{number + 1:04d}"
            )
        )
    assert known_answers.top_up(clock.now()) == 1


def test_the_gaps_make_the_share_on_average_and_cannot_be_foretold():
    gaps = [known_answers._gap(0.05) for _ in range(4000)]
    assert 18 < statistics.mean(gaps) < 20
    assert min(gaps) == 1
    assert max(gaps) == 37


def test_one_whose_photos_the_program_sends_back_retires_and_the_next_has_its_turn(
    real, prepared, clara
):
    prepared.template.pieces.filter(kind=PieceKind.SELFIE).update(state=PieceState.RETAKE)
    before = Case.objects.count()
    assert known_answers.top_up(clock.now()) == 0
    assert Case.objects.count() == before
    (one,) = known_answer_making.every(clara)
    assert (one.retired_because, one.shown) == (known_answers.SENT_BACK, 0)
    other = make_account("other", email="o@example.com", ssn="900-10-0008")
    known_answers.prepare(complete_case(other).case_id, *ATTACK)
    assert known_answers.top_up(clock.now()) == 1


def test_one_whose_photos_are_still_to_come_is_not_shown(seen):
    begun = cases.open_case(
        make_account("begun", email="b@example.com", ssn="900-10-0004"),
        CaseKind.REACTIVATION,
        time_zone="UTC",
    )
    known_answers.prepare(begun.case_id, *ATTACK)
    sent_case(make_account("real", email="r@example.com", ssn="900-10-0003"))
    assert known_answers.top_up(clock.now()) == 0


def test_one_whose_note_is_out_of_date_retires(real, monkeypatch):
    later = clock.now().replace(year=clock.now().year + 1)
    assert known_answers.top_up(later) == 0
    assert KnownAnswer.objects.get().retired_because == "out_of_date"


def test_wilson_bounds_are_those_of_the_textbook():
    low, high = Share(1, 10).interval
    assert (round(low, 4), round(high, 4)) == (0.0179, 0.4042)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_whoever_disputes_an_answer_is_in_the_record(trial, reviewer):
    deciding.decide(trial.case_id, reviewer, "approve", expected_version=trial.case.version)
    for _ in range(2):
        known_answer_results.dispute(trial.id, reviewer)
    entry = AuditEntry.objects.get(tag="staff:known_answer:retired")
    assert entry.actor == f"staff:{reviewer}"
    assert entry.subject == trial.known_answer.template_id
    assert entry.details == {"because": "disputed"}
