"""Who may open what: every address of the console by every role, in one table."""

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import URLPattern, reverse
from tests.fixtures.builders import make_account, sent_case

from reinstate.store.models import Case, Piece
from reinstate.web.console import urls

pytestmark = pytest.mark.django_db

ROLES = ("reviewer", "senior", "compliance")
ALL = (200, 200, 200)
MOVED = (302, 302, 302)
REFUSED = (422, 422, 422)
MISSING = (404, 404, 404)
SENIORS = (403, 200, 200)
SOMETHING = str(uuid.uuid4())

# name: method, arguments, form, status for each role
MATRIX = {
    "queue": ("get", (), {}, ALL),
    "save_view": ("post", (), {"name": "mine", "late": "yes"}, MOVED),
    "remove_view": ("post", (1,), {}, MISSING),
    "search": ("post", (), {"q": ""}, MOVED),
    "next": ("post", (), {}, MOVED),
    "case": ("get", ("case",), {}, ALL),
    "reveal": ("post", ("case",), {"purpose": "compare"}, ALL),
    "account_reveal": ("post", ("account",), {"purpose": "contact"}, ALL),
    "release": ("post", ("case",), {}, MOVED),
    "hand_over": ("post", ("case",), {}, REFUSED),
    "take_back": ("post", ("case",), {}, (403, 403, 403)),
    "preview": ("post", ("case",), {"action": "approve", "version": "1"}, ALL),
    "decide": ("post", ("case",), {"version": "1"}, REFUSED),
    "second": ("post", ("case",), {"version": "1"}, REFUSED),
    "call": ("post", ("case",), {}, REFUSED),
    "revoke": ("post", ("case",), {"reason": "documents_doubtful"}, REFUSED),
    "reopen": ("post", ("case",), {"reason": "misjudged"}, REFUSED),
    "recuse": ("post", ("case",), {"reason": "tired"}, REFUSED),
    "note": ("post", ("case",), {"text": ""}, REFUSED),
    "write": ("post", ("case",), {"text": ""}, REFUSED),
    "need_no_answer": ("post", ("case",), {}, MOVED),
    "letter_picture": ("get", ("case", "let_none"), {}, MISSING),
    "raise": ("post", ("account",), {"choice": "legal_hold:court_order"}, (403, 403, 302)),
    "clear": ("post", ("account",), {"choice": "legal_hold:order_lifted"}, (403, 403, 422)),
    "answer_clearing": ("post", (1,), {}, MISSING),
    "support": ("get", (), {}, ALL),
    "templates": ("get", (), {}, ALL),
    "template_preview": ("post", ("es",), {"text-es": "{nme}"}, ALL),
    "template_edit": ("post", (), {"code": "more_time"}, (403, 422, 422)),
    "template_remove": ("post", (), {"code": "more_time"}, (403, 404, 404)),
    "support_answered": ("post", ("spr_none",), {}, MISSING),
    "photo": ("get", ("piece",), {}, ALL),
    "account": ("get", ("account",), {}, ALL),
    "known_answers": ("get", (), {}, ALL),
    "dispute": ("post", (1,), {}, MISSING),
    "make_known_answer": ("post", (), {}, (403, 403, 422)),
    "retire": ("post", (1,), {}, (403, 403, 404)),
    "account_export": ("post", ("account",), {"purpose": "authority"}, (403, 403, 200)),
    "help_answers": ("get", (), {}, ALL),
    "other_ways": ("get", (), {}, ALL),
    "letter_arrived": ("post", (), {}, REFUSED),
    "appointment_record": ("post", ("apt_none",), {}, REFUSED),
    "operations": ("get", (), {}, SENIORS),
    "operate": ("post", ("retry_job", SOMETHING), {}, (403, 404, 404)),
    "analytics": ("get", (), {}, SENIORS),
    "automatic": ("get", (), {}, SENIORS),
    "analytics_csv": ("get", (), {}, SENIORS),
}
# Not for a role: one refuses everybody outside a demo, the others have a table of their own.
ELSEWHERE = {"demo_sign_in"}


@pytest.fixture
def sent(db, seen):
    return sent_case(make_account())


def ask(client, name, sent):
    method, given, form, _ = MATRIX[name]
    piece = Piece.objects.filter(case_id=sent.case_id).first()
    known = {"case": sent.case_id, "piece": piece.id, "account": piece.case.account_id}
    place = reverse(f"console:{name}", args=[known.get(item, item) for item in given])
    return getattr(client, method)(place, form)


def ask_and_undo(client, name, sent):
    """The answer; whatever it did is undone, so that each is asked about the same request."""
    with transaction.atomic():
        answer = ask(client, name, sent)
        transaction.set_rollback(True)
    return answer


def test_the_table_names_every_address_of_the_console():
    # Compliance's pages hang below one address and are tested in test_console_compliance.
    ours = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert ours - ELSEWHERE == set(MATRIX)


@pytest.mark.parametrize(("column", "role"), list(enumerate(ROLES)))
def test_a_role_gets_what_the_table_says(client, staff, sent, column, role):
    client.force_login(get_user_model().objects.get(id=staff(role, "kim")))
    answers = {name: ask_and_undo(client, name, sent) for name in MATRIX}
    gets = {name: answer.status_code for name, answer in answers.items()}
    assert gets == {name: statuses[column] for name, (*_, statuses) in MATRIX.items()}
    assert {answer["Cache-Control"] for answer in answers.values()} == {"no-store"}


def test_every_page_says_of_which_zone_its_times_are(client, staff, sent):
    client.force_login(get_user_model().objects.get(id=staff("compliance", "kim")))
    for name, (method, _given, _form, statuses) in MATRIX.items():
        if method == "get" and statuses[-1] == 200:
            answer = ask(client, name, sent)
            if answer["Content-Type"].startswith("text/html"):
                assert "Times on staff pages are those of " in answer.content.decode(), name


def test_nobody_gets_anything_without_signing_in(client, sent):
    before = Case.objects.get().version
    for name in MATRIX:
        response = ask(client, name, sent)
        if response.status_code == 403:  # what they wrote themselves, and nothing else
            assert "You are signed out" in response.content.decode(), name
        else:
            assert response.status_code == 302, name
            assert response.url.startswith("/staff/login/"), name
        assert Case.objects.get().version == before, name


def test_a_user_without_a_role_gets_nothing(client, sent):
    client.force_login(get_user_model().objects.create_user(username="guest"))
    assert {ask(client, name, sent).status_code for name in MATRIX} == {403}
