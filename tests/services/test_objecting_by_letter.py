"""A letter with a link to object says until when it works, and what is left after that."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from tests.fixtures.builders import ready_case

from reinstate.services import clock, languages
from reinstate.services.mail import letters, messages, notices
from reinstate.services.spelling import spelled_instant
from reinstate.store.models import Account, Case, Installation, LoginLink

pytestmark = pytest.mark.django_db

OBJECTING = [kind for kind, one in letters.TEMPLATES.items() if "{not_me}" in one.text]
REST = ("ticket", "text", "until", "link", "why_longer")
OTHERS = (
    "not_me", "expected", "on", "since", "kept_until", "when", "where", "state", "held",
    "contact_by",
)  # fmt: skip
BRAND = "Binance.US"


def written(account, kind, language):
    """The text of a letter of this kind, in an owner's language."""
    Installation.objects.update(is_demo=True)
    row = Account.objects.select_related("person").get(id=account)
    row.person.language = language
    row.person.save(update_fields=["language"])
    values = dict.fromkeys(REST, "x")
    stop = notices.not_me_link(row, "r", clock.now())
    notices.send(row, kind, **values, not_me=stop)
    return messages.demo_mailbox(limit=1)[0].body


def test_there_are_such_letters():
    assert {"self_disabled", "reinstated", "mailbox_change_asked"} <= set(OBJECTING)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", OBJECTING)
def test_it_says_until_when_where_the_owner_is_and_where_to_write_after_that(
    account, kind, language
):
    ready_case(account)
    Case.objects.update(time_zone="America/Los_Angeles")
    body = written(account, kind, language)
    ends_at = LoginLink.objects.get(reference="r").expires_at
    with translation.override(language):
        near = [ends_at + timedelta(minutes=minutes) for minutes in (0, 1)]
        said = [spelled_instant(one.astimezone(ZoneInfo("America/Los_Angeles"))) for one in near]
    assert any(one in body for one in said)
    assert notices.link("/support/") in body


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", sorted(letters.TEMPLATES))
def test_each_letter_asks_to_write_on_the_site_and_not_by_an_answer(account, kind, language):
    Installation.objects.update(is_demo=True)
    row = Account.objects.select_related("person").get(id=account)
    row.person.language = language
    row.person.save(update_fields=["language"])
    notices.send(row, kind, **dict.fromkeys((*REST, *OTHERS), "x"))
    with translation.override(language):
        asked = languages.say(letters.SIGNED).format(brand=BRAND, support=notices.link("/support/"))
    assert asked in messages.demo_mailbox(limit=1)[0].body


def test_the_address_to_write_to_is_a_page(client):
    assert client.get("/support/").status_code == 200
