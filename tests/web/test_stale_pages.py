"""Forms of the console that stood open while what they are about changed."""

import re

import pytest
from django.test import Client
from tests.fixtures.builders import event
from tests.services.test_confirming import alert_again

from reinstate.services.account import confirming, restricting
from reinstate.services.case import cases
from reinstate.services.integration import exchange
from reinstate.services.mail import message_templates
from reinstate.store.models import Case, Installation

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def demo(db):
    Installation.objects.update(is_demo=True)


def form_to(client: Client, page: str, action: str) -> dict[str, str]:
    """What the last form of a page to that address sends by itself."""
    shown = client.get(page).content.decode()
    form = shown.rpartition(f'action="{action}"')[2].partition("</form>")[0]
    assert form, "the page has no such form"
    return dict(HIDDEN.findall(form))


def test_a_clearing_is_not_proposed_over_what_came_while_the_account_stood_open(
    enter, staff, account
):
    def hold():
        exchange.ingest(event("restriction.raised", kind="sanctions_hold", by="screening"))

    hold()
    officer, page = staff("compliance", "clara"), f"/console/account/{account}/"
    client, choice = enter(officer), {"choice": "sanctions_hold:false_match", "note": "Looked."}
    before = form_to(client, page, f"{page}clear/")
    hold()
    refused = client.post(f"{page}clear/", before | choice)
    assert refused.status_code == 409
    assert "raised again since you opened the page" in refused.content.decode()
    assert restricting.acts(account, officer).waiting == ()
    client.post(f"{page}clear/", form_to(client, page, f"{page}clear/") | choice)
    assert len(restricting.acts(account, officer).waiting) == 1


def test_a_call_is_not_recorded_over_an_alert_that_came_while_the_case_stood_open(
    enter, reviewer, alerted, confirmation
):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    client, page = enter(reviewer), f"/console/case/{confirmation}/"
    before = form_to(client, page, f"{page}call/")
    alert_again()
    refused = client.post(f"{page}call/", before | {"outcome": "confirmed"})
    assert refused.status_code == 409
    assert "call again about that" in refused.content.decode()
    now = form_to(client, page, f"{page}call/")
    assert client.post(f"{page}call/", now | {"outcome": "confirmed"}).status_code == 302
    assert confirming.counts(Case.objects.get(id=confirmation))


def test_a_template_is_not_removed_that_a_colleague_changed_while_the_page_stood_open(
    enter, staff, senior
):
    def write(words):
        texts = {"en-us": words, "es": "Hola, {name}."}
        message_templates.edit(senior, "more_time", "Wait", texts)

    write("Dear {name}.")
    client, page = enter(staff("compliance", "clara")), "/console/messages/templates/"
    before = form_to(client, page, f"{page}remove/")
    write("Dear {name}, please wait.")
    refused = client.post(f"{page}remove/", before)
    assert refused.status_code == 409
    assert "Sam has changed this template meanwhile" in refused.content.decode()
    assert client.post(f"{page}remove/", form_to(client, page, f"{page}remove/")).status_code == 302
