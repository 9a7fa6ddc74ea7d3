import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from tests.fixtures.builders import event, jpeg, ready_case, sent_case

from reinstate.domain.case import Actor, CaseAction
from reinstate.services import clock, journal, rules
from reinstate.services.case import cases, correspondence, moves, queue_figures
from reinstate.services.integration import exchange
from reinstate.services.mail import messages, undelivered
from reinstate.services.review import deciding, locking
from reinstate.store.models import (
    AuditEntry,
    Case,
    CaseLetter,
    Decision,
    OutboxMessage,
    Reinstatement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(account, seen):
    return sent_case(account)


def page(response):
    return response.content.decode()


def write(owner, case, text, picture=None):
    form = {"text": text, **({"photo": picture} if picture else {})}
    return owner.post(f"/case/{case.case_id}/letters/", form, follow=True)


def picture_file(data, name="screen.jpg"):
    sent = BytesIO(data)
    sent.name = name
    return sent


def test_of_a_long_thread_the_last_messages_are_in_sight(owner, case, reviewer):
    for number in range(12):
        correspondence.write_as_staff(case.case_id, reviewer, f"Message number {number}.")
    folded, _, seen = page(owner.get(f"/case/{case.case_id}")).partition("</details>")
    assert "Earlier messages: 2" in folded
    assert "Message number 1." in folded
    assert "Message number 2." not in folded
    assert "Message number 11." in seen


def test_a_character_that_nothing_keeps_is_refused_with_a_picture_and_without(owner, case):
    for picture in (None, picture_file(jpeg())):
        answer = write(owner, case, "my\0 new ID", picture)
        assert answer.status_code == 400
        assert "Go back and try again" in page(answer)
    assert not CaseLetter.objects.exists()


def test_owner_and_team_write_to_each_other(owner, case, account, reviewer):
    assert "is with our team" in page(write(owner, case, "My name changed in May."))
    (told,) = correspondence.for_staff_by_case([case.case_id], reviewer)[case.case_id]
    assert (told.text, told.author) == ("My name changed in May.", "")
    correspondence.write_as_staff(case.case_id, reviewer, "Please send the certificate.")
    assert "Please send the certificate." in page(owner.get(f"/case/{case.case_id}"))
    assert "case_written" in [one.kind for one in messages.demo_mailbox()]
    tags = AuditEntry.objects.values_list("tag", flat=True)
    assert {"portal:case:written", "staff:case:written"} <= set(tags)


def test_while_the_team_waits_for_an_answer_nobody_reads_that_there_is_nothing_to_do(
    owner, case, reviewer
):
    address = f"/case/{case.case_id}"
    nothing = "There is nothing for you to do now"
    assert nothing in page(owner.get(address))
    correspondence.write_as_staff(case.case_id, reviewer, "Which bank did you use first?")
    shown = page(owner.get(address))
    assert 'class="button" href="#letters"' in shown
    assert nothing not in shown
    assert "You do not need to do anything" not in shown
    assert "<dd>You, if our message asks you something; otherwise our team</dd>" in shown
    answered = page(write(owner, case, "Chase."))
    assert nothing in answered
    assert "<dd>Our team</dd>" in answered


def test_the_accounts_page_says_that_the_team_has_written(owner, case, reviewer):
    said, way = "Our team has written to you", f'href="/case/{case.case_id}#letters"'
    assert said not in page(owner.get("/account/"))
    correspondence.write_as_staff(case.case_id, reviewer, "Which bank did you use first?")
    shown = page(owner.get("/account/"))
    assert f"<h2>{said}</h2>" in shown
    assert way in shown
    owner.cookies["django_language"] = "es"
    assert "<h2>Nuestro equipo le ha escrito</h2>" in page(owner.get("/account/"))
    write(owner, case, "Chase.")
    assert way not in page(owner.get("/account/"))


def test_the_reason_on_the_accounts_page_says_like_the_request_who_acts_next(owner, case, reviewer):
    asked = "You, if our message asks you something; otherwise our team"
    assert "<dd>Our team</dd>" in page(owner.get("/account/"))
    correspondence.write_as_staff(case.case_id, reviewer, "Which bank did you use first?")
    for address in ("/account/", f"/case/{case.case_id}"):
        assert f"<dd>{asked}</dd>" in page(owner.get(address))
    card = (
        page(owner.get("/account/")).partition('class="card reason')[2].partition("</article>")[0]
    )
    assert "Our team has written to you. Read it, and answer if it asks you something." in card
    write(owner, case, "Chase.")
    assert "<dd>Our team</dd>" in page(owner.get("/account/"))


def test_a_message_about_an_approved_request_is_led_to_on_its_page_too(owner, case, reviewer):
    correspondence.write_as_staff(case.case_id, reviewer, "Welcome back.")
    Case.objects.update(state="approved")
    for address in ("/account/", f"/case/{case.case_id}"):
        assert "<h2>Our team has written to you</h2>" in page(owner.get(address))


def test_who_has_just_sent_a_request_does_not_read_that_we_heard_from_them_long_ago(owner, case):
    shown = page(owner.get("/account/"))
    assert "last heard from you" not in shown
    assert "the last day on which you used the account or wrote to us here" in shown


def test_a_request_that_a_program_passed_on_is_looked_at_once_somebody_opens_it(
    owner, case, reviewer
):
    row = Case.objects.get(id=case.case_id)
    with transaction.atomic():
        because = {"because": ["note_is_handwritten"]}
        moves.move(row, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, clock.now(), because)
    for address in (f"/case/{case.case_id}", "/account/"):
        assert "person is looking at it" not in page(owner.get(address))
        assert "is comparing your photos" not in page(owner.get(address))
    Case.objects.update(locked_by_id=reviewer, locked_until=clock.now() + timedelta(minutes=9))
    assert "A person is comparing your photos." in page(owner.get(f"/case/{case.case_id}"))


def test_the_accounts_page_promises_no_shorter_wait_than_the_requests(owner, case):
    longer = "as soon as we can; it is taking longer than usual"
    assert longer not in page(owner.get("/account/"))
    Case.objects.update(due_at=clock.now() - timedelta(days=1))
    for address in (f"/case/{case.case_id}", "/account/"):
        assert longer in page(owner.get(address))


def test_after_a_refusal_the_accounts_page_leads_to_it_before_a_new_request(owner, case, reviewer):
    version = Case.objects.get().version
    said = {"reasons": ["person_differs"], "expected_version": version}
    deciding.decide(case.case_id, reviewer, "decline", **said)
    shown = page(owner.get("/account/"))
    refused = shown.index("<h2>We could not approve your request</h2>")
    assert refused < shown.index(f'href="/case/{case.case_id}"') < shown.index("Start reactivation")
    owner.post("/account/request/", {"kind": "reactivation"})
    assert "We could not approve your request" not in page(owner.get("/account/"))


def test_every_open_request_is_on_the_accounts_page_and_first_what_waits_for_its_owner(
    owner, case, account, reviewer
):
    exchange.ingest(event("restriction.raised", kind="identity_unverified", by="exchange"))
    begun = owner.post("/account/request/", {"kind": "further_documents"}).url
    shown = page(owner.get("/account/"))
    assert shown.index(f'href="{begun}"') < shown.index(f'href="/case/{case.case_id}"')
    owner.post(f"{begun}/cancel/")
    assert f'href="/case/{case.case_id}"' in page(owner.get("/account/"))


def test_a_message_is_taken_right_after_one_that_does_not_open(owner, case):
    write(owner, case, "The first.")
    CaseLetter.objects.update(text=b"\x01 other words")
    answer = write(owner, case, "The second.")
    assert answer.status_code == 200
    assert "The second." in page(answer)
    write(owner, case, "With a picture.", picture_file(jpeg()))
    CaseLetter.objects.exclude(picture_key="").update(picture_key="nothing/is/here")
    assert write(owner, case, "With a picture.", picture_file(jpeg())).status_code == 200
    assert CaseLetter.objects.count() == 4


def test_what_is_written_is_sealed(owner, case):
    write(owner, case, "A secret of mine.")
    assert b"secret" not in bytes(CaseLetter.objects.get().text)


def test_a_picture_passes_the_usual_intake(owner, case):
    shown = page(write(owner, case, "See this.", picture_file(jpeg())))
    address = re.search(r"/case/\w+/letters/\w+\.jpg", shown).group()
    assert owner.get(address).content.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("text", "picture", "says"),
    [
        ("  ", None, "Write in a sentence"),
        ("See this.", b"%PDF-1.7", "PDF"),
    ],
)
def test_a_message_that_cannot_be_taken_is_refused_in_words_and_kept(
    owner, case, text, picture, says
):
    answer = write(owner, case, text, picture_file(picture) if picture else None)
    assert answer.status_code == 422
    assert says in page(answer)
    assert not CaseLetter.objects.exists()
    assert text.strip() in page(answer)


def test_a_message_that_is_not_taken_leaves_the_road_of_a_request_that_is_not_sent(owner, account):
    begun = ready_case(account)
    shown = page(write(owner, begun, ""))
    assert "What is needed" in shown
    assert "Write in a sentence what you want to say." in shown
    assert '<details class="fold" open>' in shown


def test_too_many_messages_in_a_day_are_answered_429(owner, case):
    for number in range(rules.on(clock.today()).integer("limits.messages_per_request_day")):
        assert write(owner, case, f"Message {number}").status_code == 200
    assert write(owner, case, "One more").status_code == 429


def test_requests_that_are_withdrawn_and_begun_anew_take_no_more_messages_in_a_day(owner, account):
    most, at = rules.on(clock.today()).integer("limits.messages_per_account_day"), clock.now()
    earlier = cases.open_case(account, time_zone="America/New_York")
    CaseLetter.objects.bulk_create(
        CaseLetter(case_id=earlier.case_id, is_from_owner=True, text=b"", written_at=at)
        for _ in range(most)
    )
    cases.cancel(account, earlier.case_id)
    anew = cases.open_case(account, time_zone="America/New_York")
    assert write(owner, anew, "One more").status_code == 429
    CaseLetter.objects.update(written_at=at - timedelta(days=1))
    assert write(owner, anew, "One more").status_code == 200


def test_only_a_request_that_goes_on_asks_for_a_support_ticket(owner, case, account):
    address = f"/case/{case.case_id}"
    assert "Quote a ticket of our support desk" in page(owner.get(address))
    cases.cancel(account, case.case_id)
    assert "support desk" not in page(owner.get(address))
    late = owner.post(f"{address}/support-ticket/", {"support_ticket": "4711"}, follow=True)
    assert late.redirect_chain == [(address, 302)]
    assert f"Request {case.ticket} is over." in page(late)
    assert Case.objects.get(id=case.case_id).support_ticket == ""


def test_a_ticket_that_was_quoted_stays_to_be_read_when_the_request_is_over(owner, case, account):
    cases.link_support_ticket(account, case.case_id, "4711")
    cases.cancel(account, case.case_id)
    shown = page(owner.get(f"/case/{case.case_id}"))
    assert "4711" in shown
    assert 'name="support_ticket"' not in shown


def test_somebody_elses_messages_are_not_there(owner, case):
    assert owner.get(f"/case/{case.case_id}x/letters/let_1.jpg").status_code == 404


def test_the_receipt_is_a_tagged_pdf_with_what_was_asked(owner, case):
    answer = owner.get(f"/case/{case.case_id}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
    assert AuditEntry.objects.filter(tag="portal:receipt:printed").exists()


def test_who_waits_reads_how_long_others_waited(owner, case, reviewer):
    row = Case.objects.get(id=case.case_id)
    assert queue_figures.of(row, clock.now()).answered == ""
    Decision.objects.bulk_create(
        Decision(case=row, action="retake", decided_by_id=reviewer, policy_digest="x",
                 decided_at=row.submitted_at + timedelta(hours=hours))
        for hours in (1, 2, 3, 4, 9)
    )  # fmt: skip
    found = queue_figures.of(row, clock.now() + timedelta(days=1))
    assert (found.out_of, found.ahead) == (5, 0)
    assert "4 hours" in found.answered  # which four in five were, and the fifth was not


def test_who_waits_is_told_of_a_request_sent_again_from_when_it_asked(owner, case, reviewer):
    row = Case.objects.get(id=case.case_id)
    asked = row.submitted_at
    Decision.objects.bulk_create(
        Decision(case=row, action="retake", decided_by_id=reviewer, policy_digest="x",
                 decided_at=asked + timedelta(hours=3))
        for _ in range(5)
    )  # fmt: skip
    Case.objects.filter(id=row.id).update(submitted_at=asked + timedelta(hours=20))
    found = queue_figures.of(row, clock.now() + timedelta(days=1))
    assert (found.out_of, found.answered) == (5, "within 3 hours")


def test_a_request_that_was_not_sent_has_no_place_in_the_queue(account):
    row = Case.objects.get(id=ready_case(account).case_id)
    assert queue_figures.of(row, clock.now()) is None


def test_a_cancelled_request_leads_back_and_lists_nothing_that_never_came(owner, account):
    begun = cases.open_case(account, time_zone="America/New_York").case_id
    cases.cancel(account, begun)
    shown = page(owner.get(f"/case/{begun}"))
    assert "Begin again on your account's page" in html.unescape(shown)
    assert "What you sent" not in shown


def test_an_ended_request_says_so_when_an_old_page_of_it_is_used(owner, account):
    begun = cases.open_case(account, time_zone="America/New_York")
    assert "Yes, cancel it" in page(owner.get(f"/case/{begun.case_id}/cancel/"))
    cases.cancel(account, begun.case_id)
    for answer in (
        owner.get(f"/case/{begun.case_id}/way/", follow=True),
        owner.post(f"/case/{begun.case_id}/agree/", {"agree": "yes"}, follow=True),
    ):
        assert answer.redirect_chain[0][0] == f"/case/{begun.case_id}"
        assert f"Request {begun.ticket} is over." in page(answer)
        assert "with us" not in page(answer)


def test_who_cancels_again_after_a_lost_answer_reads_that_it_is_cancelled(owner, account):
    begun = cases.open_case(account, time_zone="America/New_York").case_id
    for _press in range(2):
        answer = owner.post(f"/case/{begun}/cancel/", follow=True)
        assert answer.redirect_chain == [("/account/", 302)]
        assert "Your request is cancelled. Nothing changed" in page(answer)
    assert len([one for one in messages.demo_mailbox() if "cancelled" in one.subject]) == 1


def test_who_appeals_again_after_a_lost_answer_is_not_told_that_nothing_was_sent(
    owner, case, reviewer, senior
):
    locking.next_case(reviewer)
    version = Case.objects.get(id=case.case_id).version
    deciding.decide(
        case.case_id, reviewer, "decline", reasons=["person_differs"], expected_version=version
    )
    address, said = f"/case/{case.case_id}/appeal/", {"text": " Look again\r\nat my ID. "}
    for _press in range(2):
        answer = owner.post(address, said, follow=True)
        assert "Another person will look at your request." in page(answer)
        assert page(answer).count("at my ID.") == 1
    other = owner.post(address, {"text": "And at my face."})
    assert "looked at again already" in page(other)
    assert "And at my face." in page(other)


def test_what_cannot_be_cancelled_is_not_offered_and_said_in_the_reader_s_words(owner, account):
    begun = cases.open_case(account, time_zone="America/New_York")
    Case.objects.update(state="expired")
    address = f"/case/{begun.case_id}"
    assert owner.get(f"{address}/cancel/").url == address
    assert "cannot be cancelled any more" in page(owner.post(f"{address}/cancel/"))
    appealed = owner.post(f"{address}/appeal/", {"text": "Look again."})
    assert "Only a refusal can be looked at again" in page(appealed)


def test_back_in_good_standing_the_pages_say_what_the_letter_says_to_do(owner, case, account):
    now = clock.now()
    Case.objects.filter(id=case.case_id).update(state="reinstated", closed_at=now)
    at = {"approved_at": now, "announced_at": now, "acknowledged_at": now}
    Reinstatement.objects.create(case_id=case.case_id, hold_until=now + timedelta(hours=48), **at)
    cleared = event("restriction.cleared", at=now, kind="self_disabled", by="reviewer")
    exchange.ingest(cleared)
    for address in (f"/case/{case.case_id}", "/account/"):
        shown = page(owner.get(address))
        assert "set a new password" in shown
        assert "nothing for you to do" not in shown
        assert "nothing left to do" not in shown


def test_an_owner_whose_mailbox_refuses_our_letters_reads_so_on_both_pages(owner, account, case):
    addresses = ("/account/", f"/case/{case.case_id}")
    assert not any("could not be delivered" in page(owner.get(one)) for one in addresses)
    undelivered.came_back(OutboxMessage.objects.latest("created_at").id)
    for one in addresses:
        shown = page(owner.get(one))
        assert "could not be delivered to j***@example.com" in shown
        assert 'href="/mailbox/"' in shown


def test_a_request_that_opened_an_account_locked_again_since_does_not_call_it_open(
    owner, case, account
):
    now = clock.now()
    Case.objects.filter(id=case.case_id).update(state="reinstated", closed_at=now)
    at = {"approved_at": now, "announced_at": now, "acknowledged_at": now}
    Reinstatement.objects.create(case_id=case.case_id, hold_until=now + timedelta(hours=48), **at)
    for address in (f"/case/{case.case_id}", "/account/"):
        shown = page(owner.get(address))
        assert "Done: it opened your account" in shown
        assert "Your account is open" not in shown
        assert "verything else works" not in shown
    assert "the other reasons stay until they are settled" in shown
    assert 'href="/account/"' in page(owner.get(f"/case/{case.case_id}")).partition("<main")[2]
