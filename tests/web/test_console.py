import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.urls import reverse
from tests.fixtures.builders import event, hand_in, make_account, sent_case

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.services import clock, journal, rules
from reinstate.services.access import limits
from reinstate.services.access import staff as staff_accounts
from reinstate.services.account import account_page
from reinstate.services.case import cases, correspondence
from reinstate.services.integration import exchange
from reinstate.services.mail import undelivered
from reinstate.services.review import deciding, decision_rules, locking
from reinstate.services.spelling import spelled_day
from reinstate.store.models import (
    AuditEntry,
    Case,
    CaseEvent,
    CaseLetter,
    Decision,
    Installation,
    OutboxMessage,
    Person,
    Piece,
    RestrictionEvent,
    StaffProfile,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(db, seen):
    """A case that an owner has sent; every check passed."""
    return sent_case(make_account())


@pytest.fixture
def rosa(enter, reviewer):
    return enter(reviewer)


def page_of(name, *args):
    return reverse(f"console:{name}", args=args)


def form_of(case_id, **changed):
    case = Case.objects.get(id=case_id)
    return {"version": case.version, "ticket": case.ticket, "action": "approve", **changed}


def text_of(response):
    return response.content.decode()


# ---- who may come in -------------------------------------------------------------------------


def address(name, sent):
    piece = Piece.objects.filter(case_id=sent.case_id).first()
    given = {
        "photo": [piece.id],
        "account": [piece.case.account_id],
        **{key: [] for key in ("queue", "search", "next")},
    }
    return page_of(name, *given.get(name, [sent.case_id]))


@pytest.mark.parametrize(("role", "may_decide"), [("reviewer", False), ("senior", True)])
def test_an_escalated_case_is_decided_by_the_role_it_went_to(enter, staff, sent, role, may_decide):
    first, _ = staff("reviewer", "rosa"), staff("senior", "sam")
    deciding.decide(
        sent.case_id, first, "escalate", reasons=["needs_senior"],
        expected_version=Case.objects.get().version,
    )  # fmt: skip
    response = enter(staff(role, "kim")).get(page_of("case", sent.case_id))
    assert ('id="decision"' in text_of(response)) is may_decide


def test_whoever_decides_reads_that_the_owners_mailbox_takes_no_letters(rosa, sent):
    said = "The last letter to this owner&#x27;s mailbox did not arrive"
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    assert said not in shown.replace("'", "&#x27;")
    undelivered.came_back(OutboxMessage.objects.latest("created_at").id)
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    assert shown.replace("'", "&#x27;").count(said) == 2  # beside the decision and the messages


def test_whoever_decides_reads_that_an_owner_has_no_mailbox(rosa, seen):
    case = sent_case(make_account())
    Person.objects.update(email=None)  # it was never told: `account.opened` may leave it out
    assert "no mailbox on record" in text_of(rosa.get(page_of("case", case.case_id)))


def test_an_unknown_case_is_a_page_that_says_so(rosa):
    response = rosa.get(page_of("case", "cas_none"))
    assert response.status_code == 404
    assert "no such case" in text_of(response)


# ---- queue and search ------------------------------------------------------------------------


def test_the_queue_lists_a_sent_case_with_what_locks_the_account(rosa, sent):
    shown = text_of(rosa.get(page_of("queue")))
    assert sent.ticket in shown
    assert "Disabled by the owner" in shown
    assert "free" in shown


def test_filters_leave_out_other_kinds_and_states(rosa, sent):
    fitting = rosa.get(page_of("queue"), {"kind": "reactivation", "state": "submitted"})
    other = rosa.get(page_of("queue"), {"kind": "address_move"})
    assert sent.ticket in text_of(fitting)
    assert sent.ticket not in text_of(other)
    assert "No case fits these filters" in text_of(other)


@pytest.mark.parametrize("typed", ["{ticket}", "jane@example.com"])
def test_search_opens_the_only_case_found_and_keeps_the_address_line_clean(rosa, sent, typed):
    response = rosa.post(page_of("search"), {"q": typed.format(ticket=sent.ticket)})
    assert response.url == page_of("case", sent.case_id)


def test_search_that_finds_nothing_says_what_it_needs(rosa, sent):
    response = rosa.post(page_of("search"), {"q": "jane@"})
    assert "whole e-mail address" in text_of(response)


def test_next_locks_the_most_urgent_case_and_opens_it(rosa, sent, reviewer):
    response = rosa.post(page_of("next"))
    assert response.url == page_of("case", sent.case_id)
    assert Case.objects.get().locked_by_id == reviewer
    assert "locked for you" in text_of(rosa.get(response.url))


def test_next_puts_the_case_back_that_was_left_undecided(rosa, sent, seen):
    other = sent_case(make_account("ext-2", email="joe@example.com", ssn="900-12-9999"))
    rosa.post(page_of("next"))
    response = rosa.post(page_of("next"), {"leaving": sent.case_id})
    assert response.url == page_of("case", other.case_id)
    assert Case.objects.get(id=sent.case_id).locked_by_id is None


def test_next_walks_on_through_the_queue_and_begins_again_at_its_end(rosa, sent, seen):
    others = [
        sent_case(make_account(f"ext-{n}", email=f"p{n}@example.com", ssn=f"900-12-{n:04d}"))
        for n in (2, 3)
    ]
    all_three = [sent.case_id, *(other.case_id for other in others)]
    leaving, seen_ids = "", []
    for _ in range(4):
        response = rosa.post(page_of("next"), {"leaving": leaving})
        leaving = response.url.split("/")[-2]
        seen_ids.append(leaving)
    assert seen_ids == [*all_three, all_three[0]]
    assert "You have seen every case" in text_of(rosa.get(response.url))


def test_next_on_an_empty_queue_says_that_nothing_waits(rosa):
    response = rosa.post(page_of("next"), follow=True)
    assert "Nothing waits for you" in text_of(response)


def test_a_case_that_somebody_works_on_can_be_read_but_not_decided(enter, staff, sent):
    locking.next_case(staff("reviewer", "omar"))
    shown = text_of(enter(staff("reviewer", "rosa")).get(page_of("case", sent.case_id)))
    assert "Omar is working on this case" in shown
    assert 'id="decision"' not in shown


# ---- photos ----------------------------------------------------------------------------------


def test_a_photo_is_audited_and_never_kept_by_the_browser(rosa, sent, reviewer):
    piece = Piece.objects.filter(case_id=sent.case_id).first()
    response = rosa.get(page_of("photo", piece.id), {"purpose": "review"})
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.content.startswith(b"\xff\xd8")
    entry = AuditEntry.objects.filter(subject=piece.id).latest("sequence")
    assert entry.actor == f"staff:{reviewer}"
    assert entry.details["purpose"] == "review"


def test_nobody_opens_more_people_within_an_hour_than_policy_allows(rosa, sent, reviewer):
    seen_before = page_of("case", sent.case_id)
    assert rosa.get(seen_before).status_code == 200
    for number in range(rules.on(clock.today()).integer(limits.PEOPLE) - 1):
        limits.count_person(journal.staff(reviewer), f"acc_{number}")
    other = sent_case(make_account("ext-2", email="other@example.com", ssn="900-12-9999"))
    refused = rosa.get(page_of("case", other.case_id))
    assert refused.status_code == 429
    assert "within an hour" in text_of(refused)
    photo = rosa.get(page_of("photo", other.pieces[0].piece_id), {"purpose": "review"})
    assert photo.status_code == 429
    assert (
        rosa.get(page_of("account", Case.objects.get(id=other.case_id).account_id)).status_code
        == 429
    )
    assert rosa.get(seen_before).status_code == 200


def test_who_decides_their_last_person_of_the_hour_is_told_both_and_locks_no_other(
    rosa, sent, reviewer
):
    rosa.get(page_of("case", sent.case_id))
    for number in range(rules.on(clock.today()).integer(limits.PEOPLE) - 1):
        limits.count_person(journal.staff(reviewer), f"acc_{number}")
    other = sent_case(make_account("ext-2", email="other@example.com", ssn="900-12-9999"))
    given = form_of(sent.case_id, action="decline", reasons=["person_differs"],
                    internal_note="Looked at both faces.", and_next="1")  # fmt: skip
    decided = rosa.post(page_of("decide", sent.case_id), given)
    assert decided.url == page_of("queue")
    done, why = [str(one) for one in get_messages(decided.wsgi_request)]
    assert done.startswith(f"{sent.ticket}: declined")
    assert "within an hour" in why
    assert Case.objects.get(id=other.case_id).locked_by_id is None


def test_a_search_counts_like_a_person_opened_and_what_it_showed_is_in_the_record(
    rosa, sent, reviewer
):
    other = sent_case(make_account("ext-2", email="other@example.com", ssn="900-12-9999"))
    shown = rosa.post(page_of("search"), {"q": "Sample"})
    assert sent.ticket in text_of(shown)
    entry = AuditEntry.objects.get(tag="staff:case:found")
    accounts = Case.objects.filter(id__in=[sent.case_id, other.case_id]).values_list("account_id")
    assert entry.actor == f"staff:{reviewer}"
    assert entry.details == {"accounts": sorted(one for (one,) in accounts)}
    for number in range(rules.on(clock.today()).integer(limits.PEOPLE) - 1):
        limits.count_person(journal.staff(reviewer), f"acc_{number}")
    assert rosa.post(page_of("search"), {"q": " sample "}).status_code == 200
    refused = rosa.post(page_of("search"), {"q": "other@example.com"})
    assert refused.status_code == 429
    assert other.ticket not in text_of(refused)
    tried = AuditEntry.objects.get(tag="staff:look:refused")
    assert (tried.actor, tried.details) == (f"staff:{reviewer}", {"limit": limits.PEOPLE})


def test_a_search_says_neither_what_somebody_owns_nor_why_they_are_locked(rosa, sent):
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="4321.00",
                          kind="deposit"))  # fmt: skip
    sent_case(make_account("ext-2", email="other@example.com", ssn="900-12-9999"))
    assert "$4,321.00" in text_of(rosa.get(page_of("queue")))
    shown = text_of(rosa.post(page_of("search"), {"q": "Sample"}))
    assert sent.ticket in shown
    assert "4,321" not in shown
    assert "Disabled by the owner" not in shown


def test_whose_cases_the_queue_showed_is_in_the_record(rosa, sent, reviewer):
    rosa.get(page_of("queue"), {"kind": "address_move"})
    assert not AuditEntry.objects.filter(tag="staff:queue:viewed").exists()
    rosa.get(page_of("queue"))
    entry = AuditEntry.objects.get(tag="staff:queue:viewed")
    assert (entry.actor, entry.details) == (f"staff:{reviewer}", {"cases": [sent.case_id]})


def test_a_photo_is_not_opened_for_an_unknown_purpose(rosa, sent):
    piece = Piece.objects.filter(case_id=sent.case_id).first()
    response = rosa.get(page_of("photo", piece.id), {"purpose": "curiosity"})
    assert response.status_code == 422
    assert not AuditEntry.objects.filter(subject=piece.id, actor__startswith="staff").exists()


# ---- the screen ------------------------------------------------------------------------------


def test_the_case_shows_every_finding_with_both_messages(rosa, sent):
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    assert "staff reads pass" in shown
    assert "owner reads pass" in shown
    assert f'viewBox="0 0 {sent.pieces[0].width} {sent.pieces[0].height}"' in shown


def test_settled_findings_of_one_title_say_of_which_photo_each_is(rosa, sent):
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    lines = re.findall(r"<summary>(.*)</summary>", shown.split('class="settled"')[1])
    titles = {re.sub(r"<[^>]*>", "", line) for line in lines}
    assert {"✓passed Sharp passport page", "✓passed Sharp photo with the note"} <= titles


def test_of_many_turns_and_movements_it_is_said_that_the_latest_are_shown(
    rosa, account, monkeypatch
):
    for hours in (3, 2, 1):
        at = datetime.now(UTC) - timedelta(hours=hours)
        exchange.ingest(event("restriction.raised", at=at, kind="fraud_alert", by="risk_engine"))
        exchange.ingest(event("ledger.entry_posted", at=at, asset="BTC", amount="1", usd="9.00"))
    shown = text_of(rosa.get(page_of("account", account)))
    turns = RestrictionEvent.objects.count()
    assert f"{turns} turns so far" in shown
    assert "there are earlier ones" not in shown
    monkeypatch.setattr(account_page, "LATEST", 2)
    shown = text_of(rosa.get(page_of("account", account)))
    assert "The latest 2 turns" in shown
    assert "The latest 2; there are earlier ones." in shown


def test_what_the_owner_reads_has_its_days_written_out_as_on_their_page(rosa, sent):
    shown = text_of(rosa.get(page_of("account", Case.objects.get().account_id)))
    read = shown.split("What the owner reads")[1].split("</section>")[0]
    day = spelled_day(RestrictionEvent.objects.get().at.date())
    assert day in read
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", read)


@pytest.mark.parametrize(
    ("source", "device", "said"),
    [
        ("camera", "signed_in", "taken with the page&#x27;s camera, on the device that signed in"),
        ("camera", "handed_over", "taken with the page&#x27;s camera, on another device"),
        ("upload", "not_known", "chosen from files, device not known"),
        ("sample", "not_known", "demo sample"),
    ],
)
def test_the_case_says_of_each_photo_how_it_came(rosa, sent, source, device, said):
    Piece.objects.filter(kind="selfie").update(source=source, device=device, attempt=2)
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    told = re.findall(r'<span class="origin">([^<]*)</span>', shown)
    assert sorted(told) == sorted([said, "chosen from files, device not known"])  # beside the ID
    assert "attempt 2, " in shown
    assert "It proves nothing." in shown


def test_of_many_linked_accounts_the_case_shows_a_few_and_leads_to_the_rest(rosa, sent):
    for number in range(6):
        make_account(f"like-{number}", email=f"like{number}@example.com", ssn=f"900-12-900{number}")
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    assert "and 2 more</a>" in shown
    assert shown.count("same document") == 4


def test_an_earlier_refusal_of_the_owner_stands_on_their_next_request(rosa, reviewer, seen):
    account = make_account()
    first = sent_case(account)
    assert "Other requests" not in text_of(rosa.get(page_of("case", first.case_id)))
    version = Case.objects.get(id=first.case_id).version
    deciding.decide(
        first.case_id, reviewer, "decline", reasons=["person_differs"], expected_version=version
    )
    second = sent_case(account)
    shown = text_of(rosa.get(page_of("case", second.case_id)))
    told = shown[shown.index("Other requests of this owner") :]
    assert told.index(first.ticket) < told.index("declined: Not the same person")
    before = text_of(rosa.get(page_of("case", first.case_id)))
    assert second.ticket in before[before.index("Other requests of this owner") :]


@pytest.mark.parametrize("outcome", [Outcome.UNSURE, Outcome.PASS])
def test_where_a_photo_was_used_before_the_other_requests_are_named(rosa, seen, outcome):
    kim = {"email": "kim@example.com", "legal_name": "Kim Other", "ssn": "900-12-9999"}
    other = sent_case(make_account("ext-2", **kim, document_number="Z7654321"))
    seen.more[PieceKind.SELFIE] = ["note_is_not_reused"]
    seen.outcomes[PieceKind.SELFIE, "note_is_not_reused"] = outcome
    case = sent_case(make_account())
    hers = Piece.objects.get(case_id=case.case_id, kind="selfie").sha256
    Piece.objects.filter(case_id=other.case_id, kind="selfie").update(sha256=hers)
    shown = text_of(rosa.get(page_of("case", case.case_id)))
    assert ("Photo or note also in" in shown) == (outcome is Outcome.UNSURE)
    assert (other.ticket in shown) == (outcome is Outcome.UNSURE)


def test_where_no_check_has_answered_nothing_is_said_to_have_passed(rosa, sent):
    Piece.objects.update(findings=None)
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    assert "No check has answered" in shown
    assert "Every check passed" not in shown


def test_what_failed_stands_before_what_passed(rosa, seen):
    seen.outcomes[PieceKind.SELFIE] = Outcome.UNSURE
    case = sent_case(make_account())
    shown = text_of(rosa.get(page_of("case", case.case_id)))
    assert shown.index("staff reads unsure") < shown.index("staff reads pass")
    assert "The machine cannot tell" in shown


@pytest.mark.parametrize("name", ["queue", "case", "account"])
def test_no_page_carries_inline_scripts_or_styles(rosa, sent, name):
    shown = text_of(rosa.get(address(name, sent)))
    assert not re.search(r"\sstyle=|\son\w+=|<style", shown)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", shown))


def test_messages_and_notes_stand_in_one_thread_and_only_messages_go_out(rosa, sent, reviewer):
    rosa.post(page_of("note", sent.case_id), {"text": "The risk team suspects a ring."})
    rosa.post(page_of("write", sent.case_id), {"text": "Please wait a day."})
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    thread = shown[shown.index('id="thread"') :]
    assert thread.index("suspects a ring") < thread.index("Please wait a day.")
    account = Case.objects.get().account_id
    told = [one.text for one in correspondence.for_owner(account, sent.case_id)]
    assert told == ["Please wait a day."]


PART = {"HX-Request": "true"}


def test_a_message_is_sent_as_a_part_of_the_page_so_that_a_draft_beside_it_stays(rosa, sent):
    correspondence.write_as_owner(Case.objects.get().account_id, sent.case_id, "How long?")
    waits = page_of("need_no_answer", sent.case_id)
    assert "not answered" not in text_of(rosa.post(waits, headers=PART))
    for name, words in (("write", "Two days."), ("note", "Looks fine.")):
        part = text_of(rosa.post(page_of(name, sent.case_id), {"text": words}, headers=PART))
        assert words in part
        assert 'id="decision"' not in part
        refused = text_of(rosa.post(page_of(name, sent.case_id), {"text": "  "}, headers=PART))
        assert 'role="alert"' in refused
    assert CaseLetter.objects.count() == 2


def plain_form(case_id, **changed):
    """What a browser without scripts sends by any button of the decision's form."""
    given = {"action": "decline", "reasons": ["person_differs"], "internal_note": "Other face."}
    seen_at = CaseEvent.objects.latest("at").at.isoformat()
    return form_of(case_id, **given, seen_at=seen_at, message="", note="", **changed)


def has_draft(shown):
    return (
        re.search(r'value="decline"\s+checked', shown)
        and re.search(r'value="person_differs"\s+checked', shown)
        and "Other face.</textarea>" in shown
    )


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("write", "message", "Sent to the owner."),
        ("note", "note", "Kept for colleagues."),
        ("need_no_answer", "", "no answer is needed"),
    ],
)
def test_without_scripts_what_is_sent_takes_the_draft_along(rosa, sent, name, field, said):
    correspondence.write_as_owner(Case.objects.get().account_id, sent.case_id, "How long?")
    form = plain_form(sent.case_id)
    if field:
        form |= {"message": "Not yet sent.", "note": "Not yet kept.", field: "This one."}
    shown = text_of(rosa.post(page_of(name, sent.case_id), form))
    assert said in shown
    assert has_draft(shown)
    assert "The case changed" not in shown
    assert "This one.</textarea>" not in shown
    assert ("Not yet kept.</textarea>" in shown) is (field == "message")
    assert ("Not yet sent.</textarea>" in shown) is (field == "note")
    assert Case.objects.get().state == "submitted"


def test_without_scripts_a_draft_outlives_a_message_that_is_refused(rosa, sent):
    answer = rosa.post(page_of("write", sent.case_id), plain_form(sent.case_id))
    assert answer.status_code == 422
    assert "Write in a sentence what you want to say." in text_of(answer)
    assert has_draft(text_of(answer))


def test_without_scripts_a_message_beside_a_changed_case_says_what_changed(rosa, sent):
    form = {**plain_form(sent.case_id), "message": "Two days."}
    rosa.post(page_of("next"))
    shown = text_of(rosa.post(page_of("write", sent.case_id), form))
    assert "The case changed while you had it open" in shown
    assert has_draft(shown)


def test_without_scripts_no_decision_loses_a_message_that_was_not_sent(rosa, sent):
    form = {**plain_form(sent.case_id), "message": "Two days."}
    answer = rosa.post(page_of("decide", sent.case_id), form)
    assert answer.status_code == 422
    assert "was not sent. Send it or empty it, then decide." in text_of(answer)
    assert "Two days.</textarea>" in text_of(answer)
    assert Case.objects.get().state == "submitted"


def test_the_thread_without_scripts_stands_in_the_form_of_the_decision(rosa, sent):
    correspondence.write_as_owner(Case.objects.get().account_id, sent.case_id, "How long?")
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    thread = shown[shown.index('id="thread"') :]
    plain = re.search(r"<noscript>(.*?)</noscript>", thread, re.DOTALL)[1]
    assert plain.count('form="decision"') == 6
    assert "<form" not in plain
    for name in ("write", "note", "need_no_answer"):
        assert f'formaction="{page_of(name, sent.case_id)}" formnovalidate' in plain


@pytest.mark.parametrize(("name", "text"), [("need_no_answer", ""), ("write", "Two days.")])
def test_a_message_that_came_after_the_page_waits_on(rosa, sent, name, text):
    account = Case.objects.get().account_id
    correspondence.write_as_owner(account, sent.case_id, "How long?")
    shown = rosa.get(page_of("case", sent.case_id)).content.decode()
    (seen_at, again) = re.findall(
        r'<input type="hidden"[^>]* name="seen_at" value="([^"]+)"',
        shown[shown.index('id="thread-entries"') :],
    )[:2]
    assert seen_at == again
    correspondence.write_as_owner(account, sent.case_id, "That was not me!")
    part = text_of(
        rosa.post(page_of(name, sent.case_id), {"text": text, "seen_at": seen_at}, headers=PART)
    )
    assert part.count("not answered") == 1
    assert "1 new" in part


def test_a_first_message_that_came_after_the_page_waits_on(rosa, sent):
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    thread = shown[shown.index('id="thread-entries"') :]
    seen_at = re.search(r' name="seen_at" value="([^"]*)"', thread)[1]
    account = Case.objects.get().account_id
    correspondence.write_as_owner(account, sent.case_id, "That was not me!")
    form = {"text": "All is well.", "seen_at": seen_at}
    part = text_of(rosa.post(page_of("write", sent.case_id), form, headers=PART))
    assert part.count("not answered") == 1
    assert CaseLetter.objects.get(is_from_owner=True).read_at is None


def hidden_of_message(shown):
    """What the form of a message says of the page it stands on."""
    found = dict(re.findall(r'name="(seen_at|seen_state)" value="([^"]*)"', shown)[::-1])
    assert set(found) == {"seen_at", "seen_state"}
    return found


def part_of(shown):
    return shown[shown.index('id="thread-entries"') :]


def test_two_who_answer_one_message_know_of_each_other(rosa, sent, senior):
    account = Case.objects.get().account_id
    correspondence.write_as_owner(account, sent.case_id, "How long?")
    seen = hidden_of_message(part_of(text_of(rosa.get(page_of("case", sent.case_id)))))
    correspondence.write_as_staff(sent.case_id, senior, "In a week.")
    form = {**seen, "text": "Tomorrow."}
    part = text_of(rosa.post(page_of("write", sent.case_id), form, headers=PART))
    assert "Sam has written to the owner since you opened this page." in part
    assert "Your message was not sent. Send it again" in part
    assert "In a week." in part
    assert "Tomorrow.</textarea>" in part
    assert CaseLetter.objects.filter(is_from_owner=False).count() == 1
    again = {**hidden_of_message(part), "text": "Tomorrow."}
    assert "Sent to the owner." in text_of(
        rosa.post(page_of("write", sent.case_id), again, headers=PART)
    )


def test_a_message_to_a_request_that_somebody_decided_meanwhile_is_sent_on_the_second_press(
    rosa, sent, senior
):
    seen = hidden_of_message(part_of(text_of(rosa.get(page_of("case", sent.case_id)))))
    deciding.decide(
        sent.case_id, senior, "decline", reasons=["person_differs"], internal_note="Other face.",
        checked=decision_rules.checklist(Case.objects.get(), "decline", clock.now()),
        expected_version=Case.objects.get().version,
    )  # fmt: skip
    form = {**seen, "text": "You hear from us tomorrow."}
    part = text_of(rosa.post(page_of("write", sent.case_id), form, headers=PART))
    assert "The request has moved on since you opened this page. It is now: declined." in part
    assert "You hear from us tomorrow.</textarea>" in part
    assert not CaseLetter.objects.exists()
    again = {**form, **hidden_of_message(part)}
    rosa.post(page_of("write", sent.case_id), again, headers=PART)
    assert CaseLetter.objects.count() == 1


def test_without_scripts_a_message_beside_a_colleagues_is_not_sent_and_not_lost(rosa, sent, senior):
    form = {**plain_form(sent.case_id), "message": "Tomorrow.", "seen_state": "submitted"}
    correspondence.write_as_staff(sent.case_id, senior, "In a week.")
    answer = rosa.post(page_of("write", sent.case_id), form)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Sam has written to the owner since you opened this page." in shown
    assert "Tomorrow.</textarea>" in shown
    assert has_draft(shown)
    assert CaseLetter.objects.count() == 1


def test_a_form_that_names_no_instant_is_refused(rosa, sent):
    answer = rosa.post(page_of("need_no_answer", sent.case_id), {"seen_at": "soon"})
    assert answer.status_code == 422
    assert "open the case again" in text_of(answer)


def test_who_needs_no_answer_is_said_where_the_button_was(rosa, sent):
    correspondence.write_as_owner(Case.objects.get().account_id, sent.case_id, "Thank you.")
    part = text_of(rosa.post(page_of("need_no_answer", sent.case_id), headers=PART))
    assert re.search(r'role="status" tabindex="-1" autofocus>Noted: no answer is needed', part)


def test_a_template_being_written_is_previewed_or_said_to_be_wrong(rosa):
    preview = page_of("template_preview", "es")
    assert "Hola, Jane" in text_of(rosa.post(preview, {"text-es": "Hola, {name}"}))
    assert "cannot be filled in" in text_of(rosa.post(preview, {"text-es": "Hola, {nme}"}))


# ---- deciding --------------------------------------------------------------------------------


def test_the_preview_says_what_the_owner_will_read_and_changes_nothing(rosa, sent):
    given = form_of(sent.case_id, action="decline", reasons=["document_not_genuine"])
    response = rosa.post(page_of("preview", sent.case_id), given, headers={"HX-Request": "true"})
    shown = text_of(response)
    assert "We could not accept the ID that was sent." in shown
    assert "<html" not in shown
    assert Case.objects.get().state == "submitted"


def test_the_preview_without_scripts_is_the_whole_page_with_the_draft(rosa, sent):
    given = form_of(sent.case_id, action="decline", reasons=["person_differs"])
    shown = text_of(rosa.post(page_of("preview", sent.case_id), given))
    assert "We could not confirm that the photos show the owner" in shown
    assert re.search(r'value="person_differs"\s+checked', shown)


def test_reasons_of_another_action_are_left_out_of_the_preview(rosa, sent):
    given = form_of(sent.case_id, action="decline", reasons=["face_covered", "person_differs"])
    shown = text_of(rosa.post(page_of("preview", sent.case_id), given))
    assert "take off sunglasses" not in shown


def test_a_decision_moves_the_case_and_says_so(rosa, sent, reviewer):
    given = form_of(sent.case_id, action="decline", reasons=["document_not_genuine"])
    response = rosa.post(page_of("decide", sent.case_id), given, follow=True)
    assert Case.objects.get().state == "declined"
    assert f"{sent.ticket}: declined" in text_of(response)


def test_decide_and_next_goes_on_to_the_next_case(rosa, sent, seen):
    other = sent_case(make_account("ext-2", email="joe@example.com", ssn="900-12-9999"))
    given = form_of(sent.case_id, action="decline", reasons=["person_differs"], and_next="1")
    response = rosa.post(page_of("decide", sent.case_id), given)
    assert response.url == page_of("case", other.case_id)


def test_a_refused_decision_keeps_the_draft_and_says_what_is_missing(rosa, sent):
    given = form_of(
        sent.case_id, action="retake", reasons=["photo_unclear"], internal_note="Too dark."
    )
    response = rosa.post(page_of("decide", sent.case_id), given)
    shown = text_of(response)
    assert response.status_code == 422
    assert "Choose which photo is taken again." in shown
    assert "Too dark." in shown
    assert re.search(r'value="photo_unclear"\s+checked', shown)


def test_the_photo_that_was_asked_for_again_is_a_link_beside_the_new_one(rosa, sent, reviewer):
    first = Piece.objects.get(case_id=sent.case_id, kind=PieceKind.SELFIE)
    rosa.post(
        page_of("decide", sent.case_id),
        form_of(sent.case_id, action="retake", reasons=["photo_unclear"], pieces=["selfie"]),
    )
    hand_in(first.case.account_id, sent.case_id, PieceKind.SELFIE)
    cases.submit(first.case.account_id, sent.case_id)
    shown = text_of(rosa.get(page_of("case", sent.case_id)))
    link = f"{page_of('photo', first.id)}?purpose=review"
    assert re.search(f'href="{re.escape(link)}"[^>]*>before: 1</a>', shown)
    assert rosa.get(link).status_code == 200


def test_a_version_conflict_keeps_the_draft_and_says_what_changed(rosa, sent):
    draft = form_of(
        sent.case_id,
        action="retake",
        reasons=["photo_unclear"],
        pieces=["selfie"],
        internal_note="The note is blurred.",
        seen_at=CaseEvent.objects.latest("at").at.isoformat(),
        seen_pieces=[piece.piece_id for piece in sent.pieces[1:]],
    )
    rosa.post(page_of("next"))
    response = rosa.post(page_of("decide", sent.case_id), draft)
    shown = text_of(response)
    assert response.status_code == 409
    assert "The case changed while you had it open" in shown
    assert "Taken up" in shown.split("What changed")[1].split("</section>")[0]
    assert "New photo: photo with the note" in shown
    assert "The note is blurred." in shown
    assert re.search(r'name="pieces" value="selfie"\s+checked', shown)
    assert f'name="version" value="{Case.objects.get().version}"' in shown
    assert Case.objects.get().state == "in_review"


def test_a_message_that_comes_while_the_case_is_open_is_read_before_the_decision(rosa, sent):
    opened = text_of(rosa.get(page_of("case", sent.case_id)))
    form = opened[opened.index('id="decision"') :]
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', form)[1]
    given = {"action": "decline", "reasons": ["person_differs"], "internal_note": "Other face."}
    draft = form_of(sent.case_id, **given, seen_at=seen_at)
    account_id = Case.objects.get().account_id
    correspondence.write_as_owner(account_id, sent.case_id, "Wait, that was the wrong photo.")
    response = rosa.post(page_of("decide", sent.case_id), draft)
    shown = text_of(response)
    assert response.status_code == 409
    assert "read the message and decide anew" in shown
    assert "Message written" in shown.split("What changed")[1].split("</section>")[0]
    assert "Other face." in shown
    assert Case.objects.get().state == "submitted"
    rosa.post(page_of("need_no_answer", sent.case_id))  # read: the form beside it stays good
    rosa.post(page_of("decide", sent.case_id), draft)
    assert Case.objects.get().state == "declined"


@pytest.mark.parametrize(
    ("name", "raised", "says"),
    [
        ("decide", "fraud_alert", "Locked by something more: Fraud alert"),
        ("preview", "fraud_alert", "Locked by something more: Fraud alert"),
        ("decide", "self_disabled", "Raised once more: Disabled by the owner"),
        ("preview", "self_disabled", "Raised once more: Disabled by the owner"),
        ("decide", "", "Not locked any more by: Disabled by the owner"),
    ],
)
def test_what_locks_the_account_meanwhile_is_said_before_it_is_approved(
    rosa, sent, name, raised, says
):
    """The letter that was previewed promised something else by then."""
    opened = text_of(rosa.get(page_of("case", sent.case_id)))
    seen_locks = re.search(r'name="seen_locks" value="([^"]*)"', opened)[1]
    draft = form_of(sent.case_id, internal_note="Both faces.", seen_locks=seen_locks)
    turn, kind = ("raised", raised) if raised else ("cleared", "self_disabled")
    exchange.ingest(event(f"restriction.{turn}", at=clock.now(), kind=kind))
    shown = text_of(rosa.post(page_of(name, sent.case_id), draft))
    assert says in shown.split("What changed")[1].split("</section>")[0]
    assert "Both faces." in shown
    assert Case.objects.get().state == "submitted"
    again = re.search(r'name="seen_locks" value="([^"]*)"', shown)[1]
    rosa.post(page_of("decide", sent.case_id), {**draft, "seen_locks": again})
    assert Case.objects.get().state != "submitted"


@pytest.mark.parametrize(
    ("name", "pressed", "status"), [("preview", "approve", 200), ("decide", "", 422)]
)
def test_a_page_shown_anew_before_the_decision_says_what_came_meanwhile(
    rosa, sent, name, pressed, status
):
    """Without scripts: what it shows counts as seen from then on."""
    draft = form_of(sent.case_id, action=pressed, seen_at=clock.now().isoformat())
    account_id = Case.objects.get().account_id
    correspondence.write_as_owner(account_id, sent.case_id, "Wait, that was the wrong photo.")
    response = rosa.post(page_of(name, sent.case_id), draft)
    changed = text_of(response).split("What changed")[1].split("</section>")[0]
    assert response.status_code == status
    assert "Message written" in changed


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"action": "decline", "reasons": ["person_differs"]}, "for another person than before"),
        (
            {"action": "retake", "reasons": ["photo_unclear"], "pieces": ["selfie"]},
            "once they have sent it again",
        ),
        ({"action": "approve"}, "is stopped at once"),
    ],
)
def test_whoever_decided_by_mistake_reads_how_it_is_undone(rosa, sent, senior, given, says):
    decided = rosa.post(page_of("decide", sent.case_id), form_of(sent.case_id, **given))
    assert says in text_of(rosa.get(decided.url))


def test_a_refusal_is_taken_back_on_its_page(rosa, sent, senior):
    given = form_of(sent.case_id, action="decline", reasons=["person_differs"])
    rosa.post(page_of("decide", sent.case_id), given)
    form = {"reason": "misjudged", "note": "The stamp is part of the design."}
    taken_back = rosa.post(page_of("reopen", sent.case_id), form)
    shown = text_of(rosa.get(taken_back.url))
    assert "Taken back. Another person than before decides" in shown
    assert "You took part in the refusal" in shown
    assert "Take the refusal back, because" not in shown


def test_where_nobody_is_left_a_refusal_by_mistake_leads_to_a_new_request(rosa, sent):
    given = form_of(sent.case_id, action="decline", reasons=["person_differs"])
    decided = rosa.post(page_of("decide", sent.case_id), given)
    assert "they can begin a new request" in text_of(rosa.get(decided.url))


def test_the_preview_of_a_request_that_its_owner_withdrew_promises_nothing(rosa, sent):
    draft = form_of(sent.case_id)
    assert "The owner will read:" in text_of(rosa.post(page_of("preview", sent.case_id), draft))
    cases.cancel(Case.objects.get().account_id, sent.case_id)
    part = {"hx-request": "true"}
    shown = text_of(rosa.post(page_of("preview", sent.case_id), draft, headers=part))
    assert "This case is cancelled by now and cannot be decided. Open it again." in shown
    assert "The owner will read:" not in shown
    assert "Case becomes" not in shown


def test_an_escalation_says_whom_it_waits_for(rosa, sent, senior):
    form = form_of(sent.case_id, action="escalate", reasons=["needs_senior"])
    said = "It waits for another person: senior or compliance officer."
    assert said in text_of(rosa.post(page_of("preview", sent.case_id), form))
    assert said in text_of(rosa.post(page_of("decide", sent.case_id), form, follow=True))


def test_a_draft_stays_readable_when_the_case_has_gone_to_somebody_else(
    rosa, sent, reviewer, senior
):
    draft = form_of(
        sent.case_id, action="decline", reasons=["person_differs"], internal_note="Other face."
    )
    version = Case.objects.get().version
    deciding.decide(
        sent.case_id, reviewer, "escalate", reasons=["needs_senior"], expected_version=version
    )
    shown = text_of(rosa.post(page_of("decide", sent.case_id), draft))
    assert "Your draft, which was not decided" in shown
    assert "Other face." in shown
    assert "Not the same person" in shown


def test_who_lost_the_case_while_writing_reads_whom_to_ask_and_loses_no_word(
    rosa, sent, reviewer, senior
):
    locking.next_case(reviewer)
    draft = form_of(
        sent.case_id, action="decline", reasons=["person_differs"], internal_note="Other face."
    )
    Case.objects.update(locked_until=clock.now())
    locking.next_case(senior)
    shown = text_of(rosa.post(page_of("decide", sent.case_id), draft))
    assert "Sam is working on this case. What nobody looks at for 20 minutes is free" in shown
    assert "Ask Sam to hand it over, or go on with another case." in shown
    assert "Other face." in shown
    assert Case.objects.get().state == "in_review"


def test_who_decides_what_somebody_has_just_decided_is_not_told_to_decide_anew(
    rosa, sent, reviewer, senior
):
    draft = form_of(
        sent.case_id, action="decline", reasons=["person_differs"], internal_note="Other face."
    )
    deciding.decide(
        sent.case_id, senior, "retake", reasons=["photo_unclear"], pieces=["selfie"],
        expected_version=Case.objects.get().version,
    )  # fmt: skip
    shown = text_of(rosa.post(page_of("decide", sent.case_id), draft))
    assert "There is nothing left for you to decide here" in shown
    assert "decide anew" not in shown
    assert "Other face." in shown


def test_who_sends_a_decision_twice_reads_that_it_was_done_and_once(rosa, sent, reviewer):
    given = form_of(
        sent.case_id, action="decline", reasons=["person_differs"], seen_at=clock.now().isoformat()
    )
    rosa.post(page_of("decide", sent.case_id), given)
    shown = text_of(rosa.post(page_of("decide", sent.case_id), given))
    assert "You have decided this yourself already" in shown
    assert "nothing of yours was done" not in shown
    assert Decision.objects.count() == 1


def test_a_number_or_an_instant_that_nothing_keeps_is_refused(rosa, sent, reviewer):
    locking.next_case(reviewer)
    answer = rosa.post(page_of("hand_over", sent.case_id), {"to": "9" * 25})
    assert (answer.status_code, "Choose a colleague." in text_of(answer)) == (422, True)
    late = form_of(sent.case_id, seen_at="9999-12-31T23:59:59-14:00")
    answer = rosa.post(page_of("decide", sent.case_id), late)
    assert (answer.status_code, "open the case again" in text_of(answer)) == (422, True)


def test_a_form_without_a_version_is_refused(rosa, sent):
    response = rosa.post(page_of("decide", sent.case_id), {"action": "approve"})
    assert response.status_code == 422
    assert Case.objects.get().state == "submitted"


def test_the_second_person_confirms_on_a_page_of_their_own(enter, staff, seen):
    sent = sent_case(make_account())
    deposit = event("ledger.entry_posted", asset="BTC", amount="1", usd="60000", kind="deposit")
    exchange.ingest(deposit)
    first, second = staff("reviewer", "rosa"), staff("senior", "sam")
    given = form_of(sent.case_id, internal_note="Same person, fine.")
    proposed = enter(first).post(page_of("decide", sent.case_id), given, follow=True)
    assert Case.objects.get().state == "awaiting_second_approval"
    assert "approval proposed" in text_of(proposed)
    assert "Another person has to confirm this" in text_of(proposed)
    browser = enter(second)
    shown = text_of(browser.get(page_of("case", sent.case_id)))
    assert "Once confirmed, the owner will read:" in shown
    assert "The owner reads:" not in shown
    assert "Same person, fine." in shown
    late = form_of(sent.case_id, action="confirm", seen_at=clock.now().isoformat())
    account_id = Case.objects.get().account_id
    correspondence.write_as_owner(account_id, sent.case_id, "It was not me who sent this.")
    answer = browser.post(page_of("second", sent.case_id), late)
    assert "read the message and decide anew" in text_of(answer)
    assert Case.objects.get().state == "awaiting_second_approval"
    assert "purpose=second_review" in shown
    browser.post(page_of("second", sent.case_id), form_of(sent.case_id, action="confirm"))
    assert Case.objects.get().state == "approved"


def test_whoever_proposed_an_approval_takes_it_back_on_its_page(enter, staff, seen):
    sent = sent_case(make_account())
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="60000"))
    first = enter(staff("reviewer", "rosa"))
    staff("senior", "sam")
    first.post(page_of("decide", sent.case_id), form_of(sent.case_id, internal_note="Fine."))
    assert "Take it back" in text_of(first.get(page_of("case", sent.case_id)))
    own = first.post(page_of("second", sent.case_id), form_of(sent.case_id, action="confirm"))
    assert own.status_code == 403
    assert "Another person has to do this" in text_of(own)
    form = form_of(sent.case_id, action="take_back")
    shown = text_of(first.post(page_of("second", sent.case_id), form, follow=True))
    assert f"{sent.ticket}: proposal taken back. It is now: in review." in shown
    assert 'value="approve"' in shown


def test_who_takes_back_what_was_just_confirmed_reads_that_it_was_and_by_whom(enter, staff, seen):
    sent = sent_case(make_account())
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="60000"))
    first, second = enter(staff("reviewer", "rosa")), staff("senior", "sam")
    first.post(page_of("decide", sent.case_id), form_of(sent.case_id, internal_note="Fine."))
    shown = text_of(first.get(page_of("case", sent.case_id)))
    form = dict(re.findall(r'name="(version|seen_at|seen_pieces)" value="([^"]*)"', shown))
    given = form_of(sent.case_id, action="confirm")
    enter(second).post(page_of("second", sent.case_id), given)
    late = first.post(page_of("second", sent.case_id), {**form, "action": "take_back"})
    assert late.status_code == 409
    told = text_of(late).partition('id="problem"')[2].partition("</section>")[0]
    assert "Approval confirmed by a second person (Sam)" in told
    assert "Its data, but neither" not in told


def test_a_proposal_that_its_owner_ended_first_is_not_said_to_have_been_read(enter, staff, seen):
    sent = sent_case(make_account())
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="60000"))
    first = enter(staff("reviewer", "rosa"))
    staff("senior", "sam")
    first.post(page_of("decide", sent.case_id), form_of(sent.case_id, internal_note="Fine."))
    cases.cancel(Case.objects.get().account_id, sent.case_id)
    shown = text_of(first.get(page_of("case", sent.case_id)))
    assert "the request ended before a second person answered" in shown
    assert "The owner reads:" not in shown
    assert "We have confirmed that this is you" not in shown


def test_a_proposal_does_not_name_a_second_person_who_may_not_confirm_it_any_more(
    enter, staff, seen
):
    sent = sent_case(make_account())
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="60000"))
    first = enter(staff("reviewer", "rosa"))
    staff("compliance", "cleo")
    staff("senior", "sam")
    first.post(page_of("decide", sent.case_id), form_of(sent.case_id, internal_note="Fine."))
    asked = StaffProfile.objects.get(user_id=Decision.objects.get().second_assigned_to_id)
    shown = text_of(first.get(page_of("case", sent.case_id)))
    assert f"Asked to confirm: <strong>{asked.display_name}</strong>" in shown
    assert f"{asked.display_name}, as second person" in text_of(first.get(reverse("console:queue")))
    staff_accounts.assign(asked.user.email, "reviewer")
    shown = text_of(first.get(page_of("case", sent.case_id)))
    assert "Asked to confirm" not in shown
    assert "any other senior reviewer or compliance officer may" in shown
    assert "any second person" in text_of(first.get(reverse("console:queue")))


def test_who_proposed_reads_why_the_second_person_sent_it_back(enter, staff, seen):
    sent = sent_case(make_account())
    exchange.ingest(event("ledger.entry_posted", asset="BTC", amount="1", usd="60000"))
    first, second = staff("reviewer", "rosa"), staff("senior", "sam")
    enter(first).post(page_of("decide", sent.case_id), form_of(sent.case_id, internal_note="Fine."))
    back = form_of(sent.case_id, action="send_back", internal_note="The signature differs.")
    enter(second).post(page_of("second", sent.case_id), back)
    assert Case.objects.get().state == "in_review"
    shown = text_of(enter(first).get(page_of("case", sent.case_id)))
    assert "Internal, from Sam as second person:</span> The signature differs." in shown


# ---- demo sign-in ----------------------------------------------------------------------------


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


def test_one_click_signs_in_on_a_demo_database_from_this_machine(client, demo, reviewer):
    assert "Rosa" in text_of(client.get("/staff/login/"))
    response = client.post(page_of("demo_sign_in"), {"user_id": reviewer}, follow=True)
    assert response.redirect_chain[-1][0] == page_of("queue")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "surroundings",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"REMOTE_ADDR": ""}],
)
def test_one_click_never_works_from_elsewhere(client, demo, reviewer, surroundings):
    assert "Rosa" not in text_of(client.get("/staff/login/", **surroundings))
    response = client.post(page_of("demo_sign_in"), {"user_id": reviewer}, **surroundings)
    assert response.status_code == 403
    assert client.get(page_of("queue")).status_code == 302


def test_one_click_never_works_on_a_real_database(client, reviewer):
    assert "Rosa" not in text_of(client.get("/staff/login/"))
    response = client.post(page_of("demo_sign_in"), {"user_id": reviewer})
    assert response.status_code == 403


def test_after_the_password_staff_are_asked_for_their_second_factor(client, reviewer):
    user = get_user_model().objects.get(id=reviewer)
    user.set_password("a long enough phrase")
    user.save()
    given = {"login": user.email, "password": "a long enough phrase"}
    response = client.post("/staff/login/", given)
    assert response.url == reverse("mfa_authenticate")


def test_a_password_alone_opens_no_console(enter, reviewer):
    Authenticator.objects.filter(user_id=reviewer).delete()
    answer = enter(reviewer).get("/console/")
    assert answer.status_code == 302
    assert answer.url == reverse("mfa_index")
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("authenticator app or a passkey" in text for text in told)


# ---- keeping off -----------------------------------------------------------------------------


def test_a_reviewer_who_knows_the_owner_says_so_on_the_case(rosa, sent):
    assert "You know the owner?" in text_of(rosa.get(page_of("case", sent.case_id)))
    done = rosa.post(page_of("recuse", sent.case_id), {"reason": "knows_owner"}, follow=True)
    shown = text_of(done)
    assert f"You keep off the owner of {sent.ticket}; a colleague decides." in shown
    assert "not you: you keep off" in shown
    again = rosa.get(page_of("case", sent.case_id))
    assert again.status_code == 403
    assert "You keep off this owner: you said so yourself" in text_of(again)


def test_a_refused_look_at_values_is_not_recorded_as_one(rosa, sent):
    rosa.post(page_of("recuse", sent.case_id), {"reason": "knows_owner"})
    account = Case.objects.get().account_id
    for asked in (page_of("account_reveal", account), page_of("reveal", sent.case_id)):
        assert rosa.post(asked, {"purpose": "compare"}).status_code == 403
    assert not AuditEntry.objects.filter(tag="staff:values:revealed").exists()
