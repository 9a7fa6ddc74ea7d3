"""What an owner reads later says a day of their own calendar, and not how long from now."""

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from tests.fixtures.builders import sent_case

from reinstate.domain.case import Route
from reinstate.services.case import case_page, cases, lapsing, posting, receipt, wording
from reinstate.services.mail import messages, typesetting
from reinstate.services.review import deciding, locking, reopening
from reinstate.services.spelling import spelled_day
from reinstate.store.models import Case, OutboxMessage

pytestmark = pytest.mark.django_db
HONOLULU = ZoneInfo("Pacific/Honolulu")
RELATIVE = re.compile(r"within \d+ (hour|day)")


def case():
    return Case.objects.get()


def answered_on():
    return spelled_day(case().due_at.astimezone(ZoneInfo(case().time_zone)).date())


def letter(kind):
    return messages.opened(OutboxMessage.objects.get(kind=kind)).body


def test_a_request_that_arrived_is_answered_by_a_day(account, seen):
    sent_case(account)
    assert f"We expect to answer by {answered_on()}." in letter("case_submitted")


def test_one_that_is_looked_at_again_is_too(account, seen, reviewer, senior):
    sent = sent_case(account)
    for again, kind in (
        (lambda: cases.appeal(account, sent.case_id, "Look."), "case_appealed"),
        (lambda: reopening.reopen(sent.case_id, reviewer, "misjudged", "No."), "case_reopened"),
    ):
        by = reviewer if kind == "case_appealed" else senior
        locking.next_case(by)
        version, why = case().version, ["person_differs"]
        deciding.decide(sent.case_id, by, "decline", reasons=why, expected_version=version)
        if kind == "case_reopened":
            case().decisions.filter(decided_by=reviewer).delete()  # somebody is left to decide
        again()
        assert f"We expect to answer by {answered_on()}." in letter(kind)
        assert not RELATIVE.search(letter(kind))


def test_the_day_is_the_owners(account, seen):
    sent_case(account)
    row = case()
    row.time_zone, at = HONOLULU.key, datetime(2026, 12, 1, 20, tzinfo=UTC)
    row.due_at = datetime(2026, 12, 3, 8, tzinfo=UTC)  # the evening before, there
    assert wording.expected_by(row, at) == "by 2 Dec 2026"
    with translation.override("es"):
        assert wording.expected_by(row, at) == "a más tardar el 2 de diciembre de 2026"


def test_what_is_late_already_promises_no_day(account, seen):
    sent_case(account)
    late = wording.expected_by(case(), case().due_at + timedelta(hours=1))
    assert late == "as soon as we can; it is taking longer than usual"


@pytest.fixture
def printed(monkeypatch):
    """What is put on paper, as it reaches the typesetter."""
    found = []

    def keep(_template, inputs):
        found.append(json.loads(*inputs.values()))
        return b"%PDF"

    monkeypatch.setattr(typesetting, "pdf", keep)
    return found


def test_the_letter_to_send_by_post_says_by_when_it_has_to_be_here(account, printed):
    begun = cases.open_case(account, time_zone=HONOLULU.key)
    cases.choose_route(account, begun.case_id, Route.PAPER)
    cases.give_consent(account, begun.case_id, "What happens there.")
    posting.letter(account, begun.case_id)
    day = spelled_day(lapsing.kept_until(case()))
    (letter,) = printed
    assert f"It has to be here by {day}." in letter["words"]["steps"][-1]


def test_a_receipt_says_its_times_where_its_owner_is(account, seen):
    begun = sent_case(account)
    Case.objects.update(time_zone=HONOLULU.key, opened_at=datetime(2026, 12, 1, 8, tzinfo=UTC))
    made = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    told = receipt._content(case(), case_page.build(case()), made)
    assert told["intro"] == "Made on 30 Nov 2026, 23:30 HST."
    assert ["Begun", "30 Nov 2026, 22:00 HST"] in told["parts"][0]["rows"]
    assert "UTC" not in str(told)
    assert begun.ticket in str(told)
