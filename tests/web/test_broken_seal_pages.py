"""Console pages where something stored was changed past the program."""

import re

import pytest
from django.urls import reverse
from tests.fixtures.builders import make_account, sent_case

from reinstate.services.review import noting
from reinstate.store.models import Case, CaseNote, Decision, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db, seen, reviewer):
    """A sent case with two internal notes that were swapped."""
    found = Case.objects.get(id=sent_case(make_account()).case_id)
    for text in ("Looks well to me.", "Hair over the ear."):
        noting.write(found.id, reviewer, text)
    swap(CaseNote, "text")
    return found


def swap(model, column):
    one, other = model.objects.order_by("id")[:2]
    for row, theirs in ((one, other), (other, one)):
        model.objects.filter(id=row.id).update(**{column: getattr(theirs, column)})


def text_of(response):
    return response.content.decode()


def test_a_case_with_swapped_notes_says_so_in_their_place_and_is_decided(
    case, enter, reviewer, senior
):
    browser = enter(reviewer)
    shown = browser.get(reverse("console:case", args=[case.id]))
    assert shown.status_code == 200
    assert text_of(shown).count("This cannot be opened: what is stored here was changed") == 2
    assert "Looks well" not in text_of(shown)
    form = {"action": "escalate", "reasons": "needs_senior", "version": case.version}
    form["ticket"] = case.ticket
    browser.post(reverse("console:decide", args=[case.id]), form)
    assert Decision.objects.get(case=case).action == "escalate"


def test_operations_name_what_does_not_open_until_somebody_has_looked_into_it(
    case, enter, reviewer, senior
):
    enter(reviewer).get(reverse("console:case", args=[case.id]))
    browser = enter(senior)
    shown = text_of(browser.get(reverse("console:operations")))
    assert "Stored values that do not open" in shown
    assert "look here" in shown
    assert all(f"note.text:{row.id} of" in shown for row in CaseNote.objects.all())
    for act in re.findall(r'action="([^"]*close_seal[^"]*)"', shown):
        browser.post(act)
    assert "do not open" not in text_of(browser.get(reverse("console:operations")))


def test_nobody_approves_what_was_found_on_a_photo_and_changed_since(case, enter, reviewer):
    swap(Piece, "findings")
    browser = enter(reviewer)
    shown = browser.get(reverse("console:case", args=[case.id]))
    assert shown.status_code == 200
    assert "What was read and found on this photo cannot be opened" in text_of(shown)
    form = {"action": "approve", "version": case.version}
    answer = browser.post(reverse("console:decide", args=[case.id]), form)
    assert answer.status_code == 500
    assert "Something stored here was changed" in text_of(answer)
    assert not Decision.objects.exists()
