"""What somebody wrote is not lost when their form is refused, or when their sign-in has ended."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from reinstate import web
from reinstate.services.case import cases
from reinstate.services.review.reasons import REASONS
from reinstate.store.models import Case, Installation
from reinstate.web import typed

pytestmark = pytest.mark.django_db
WORDS = "My old passport & the new one have two names."
SHOWN = "My old passport &amp; the new one have two names.</textarea>"


@pytest.fixture
def letters(account):
    """The address at which the owner of a new request writes to the team."""
    case = cases.open_case(account, time_zone="America/New_York")
    return f"/case/{case.case_id}/letters/"


def page(answer, status):
    assert answer.status_code == status
    return answer.content.decode()


def test_an_owner_who_is_signed_out_by_then_keeps_the_message(client, letters):
    shown = page(client.post(letters, {"text": WORDS}), 403)
    assert SHOWN in shown
    assert "It was not sent." in shown
    assert client.cookies["reinstate_wanted"].value.startswith(letters.removesuffix("/letters/"))


def test_a_form_whose_token_has_expired_shows_what_was_written(db):
    answer = Client(enforce_csrf_checks=True).post("/support/", {"text": WORDS})
    assert SHOWN in page(answer, 403)


@pytest.mark.parametrize("origin", ["https://forged.example", "null"])
def test_what_another_site_wrote_is_never_shown(db, client, letters, origin):
    for sender, address in ((Client(enforce_csrf_checks=True), "/support/"), (client, letters)):
        answer = sender.post(address, {"text": WORDS}, headers={"Origin": origin})
        assert SHOWN not in answer.content.decode()


def test_an_appeal_that_is_refused_is_still_there(owner, letters):
    answer = owner.post(letters.replace("/letters/", "/appeal/"), {"text": WORDS})
    assert SHOWN in page(answer, 422)


def test_staff_who_are_signed_out_by_then_keep_the_answer(client, letters):
    answer = client.post(f"/console{letters}".replace("/letters/", "/write/"), {"text": WORDS})
    shown = page(answer, 403)
    assert SHOWN in shown
    assert reverse("account_login") in shown


def test_why_a_signature_is_withdrawn_is_still_there_where_it_was_withdrawn_meanwhile(enter, staff):
    form = {
        "key": "note.brand", "value_digest": "0" * 64, "signed_at": "2026-11-30T12:00:00+00:00",
        "why": WORDS,
    }  # fmt: skip
    officer = enter(staff("compliance", "clara"))
    answer = officer.post(reverse("console:compliance_withdraw"), form)
    assert SHOWN in page(answer, 409)


def test_a_message_written_without_scripts_is_still_there_once_signed_out(client, letters):
    decide = reverse("console:decide", args=[Case.objects.get().id])
    assert SHOWN in page(client.post(decide, {"message": WORDS}), 403)


def test_a_note_to_colleagues_that_is_refused_is_still_there(enter, staff, account):
    Installation.objects.update(is_demo=True)
    form = {"choice": "no_such_kind:no_such_reason", "note": WORDS}
    answer = enter(staff("senior", "sue")).post(f"/console/account/{account}/clear/", form)
    assert SHOWN in page(answer, 422)


def test_a_part_of_a_page_says_that_one_is_signed_out(client, letters):
    preview = reverse("console:preview", args=[Case.objects.get().id])
    answer = client.post(preview, {"internal_note": WORDS}, headers={"HX-Request": "true"})
    assert "You are signed out" in page(answer, 200)
    assert answer["HX-Reselect"] == "#signed-out"
    assert "<html" not in answer.content.decode()


def test_without_a_text_one_is_led_to_the_sign_in_as_before(client, letters):
    assert client.post(letters, {"text": " "}).url == "/?again=1"


def test_the_reasons_of_a_known_answer_stay_ticked_when_something_is_missing(enter, staff):
    Installation.objects.update(is_demo=True)
    code = next(code for code, reason in REASONS.items() if reason.owner_text)
    clara = enter(staff("compliance", "clara"))
    answer = clara.post(reverse("console:make_known_answer"), {"name": "Ann", "reasons": code})
    assert f'name="reasons" value="{code}" checked' in page(answer, 422)


def test_a_known_answer_lives_in_a_state_that_there_is(enter, staff):
    form = {"name": "Ann Lee", "email": "ann@example.com", "number": "X1", "born": "1990-02-28"}
    clara = enter(staff("compliance", "clara"))
    answer = clara.post(reverse("console:make_known_answer"), {**form, "place": "US-ZZ"})
    assert "Choose a state from the list." in page(answer, 422)


def test_a_long_text_is_kept_to_its_last_word(owner, letters, enter, reviewer):
    longest = "\r\n".join(["line"] * 799) + "\r\nend."  # 3,999 characters as a browser counts
    owner.post(letters, {"text": longest})
    assert "end.</p>" in owner.get(letters.removesuffix("letters/").rstrip("/")).content.decode()
    case = Case.objects.get()
    enter(reviewer).post(reverse("console:note", args=[case.id]), {"text": longest})
    shown = owner.get(reverse("console:case", args=[case.id])).content.decode()
    assert shown.count("end.</p>") == 2
    assert 'id="note" name="text" rows="2" maxlength="4000"' in shown


def test_a_message_of_somebody_signed_out_stays_in_its_form(client, letters):
    write = f"/console{letters}".replace("/letters/", "/write/")
    answer = client.post(write, {"text": WORDS}, headers={"HX-Request": "true"})
    assert (answer["HX-Reselect"], answer["HX-Reswap"]) == ("#signed-out", "afterbegin")


def test_every_field_for_sentences_is_among_those_that_are_kept():
    templates = Path(web.__file__).parent.rglob("*.html")
    found = re.findall(
        r'<textarea[^>]*\bname="([a-z_]+)"|<input(?=[^>]*\bminlength=)[^>]*\bname="([a-z_]+)"',
        "".join(one.read_text("utf-8") for one in templates),
    )
    names = {name for pair in found for name in pair if name}
    assert {"why", "message"} <= names
    assert names <= typed.WRITTEN
