"""No English is left on owners' pages in Spanish, but for the note and what people wrote."""

import re

import pytest
from tests.fixtures.builders import hand_in

from reinstate.domain.findings import PieceKind
from reinstate.services import languages
from reinstate.services.access import sign_in
from reinstate.services.case import cases
from reinstate.store.models import Account, Installation
from reinstate.web.help.articles import ARTICLES

pytestmark = pytest.mark.django_db
# Words of which English owners' texts always hold one; none is a Spanish word.
ENGLISH = re.compile(
    r"\b(the|your|with|photo|request|please|have|this|you|and|not)\b", re.IGNORECASE
)
ENGLISH_ON_PURPOSE = re.compile(
    r'<(\w+)[^>]*(?:lang="en[^"]*"|class="(?:sheet|read-back|sheet-figure)")[^>]*>.*?</\1>',
    re.DOTALL,
)
CODE = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
OPEN_PAGES = ("/", "/sign-in/sent/", "/support/", "/mailbox/", "/help/", "/nowhere/", "/not-me/x")


@pytest.fixture
def owner(client, account):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    client.cookies["django_language"] = "es"
    languages.prefer(account, "es")
    return client


def english_of(response):
    """What a reader would see in English."""
    page = response.content.decode()
    assert '<html lang="es">' in page
    main = page.partition("<main")[2].partition("</main>")[0]
    text = TAG.sub(" ", ENGLISH_ON_PURPOSE.sub(" ", CODE.sub(" ", main)))
    shown = " ".join(text.split())
    return [shown[max(0, m.start() - 40) : m.end() + 40] for m in ENGLISH.finditer(shown)]


@pytest.mark.parametrize("path", [*OPEN_PAGES, *(f"/help/{one.slug}/" for one in ARTICLES)])
def test_open_pages_are_spanish(client, db, path):
    assert english_of(client.get(path, HTTP_ACCEPT_LANGUAGE="es")) == []


def test_the_road_from_the_account_to_sent_is_spanish(owner, account, seen):
    found = english_of(owner.get("/account/"))
    case = owner.post("/account/request/", {"kind": "reactivation"}).url
    case_id = case.rpartition("/")[2]
    pages = ["", "/agree/", "/way/", "/id/"]
    owner.post(f"{case}/agree/", {"agree": "yes", "compare": "person"})
    found += english_of(owner.get(f"{case}/note/"))
    owner.post(f"{case}/id/", {"document_type": "us_passport"})
    for kind in (PieceKind.SELFIE, PieceKind.PASSPORT_PAGE):
        hand_in(account, case_id, kind)
        pages.append(f"/photo/{kind.value}/")
    for path in (*pages, "/send/"):
        found += english_of(owner.get(f"{case}{path}"))
    cases.submit(account, case_id)
    found += english_of(owner.get(case))
    found += english_of(owner.get("/account/"))
    # The stand-in check of these tests is declared in English only.
    assert [text for text in found if "owner reads" not in text] == []


@pytest.mark.parametrize("way", ["supervised", "paper"])
def test_the_other_ways_are_spanish(owner, way):
    case = owner.post("/account/request/", {"kind": "reactivation"}).url
    page = owner.post(f"{case}/way/", {"route": way}).url
    assert english_of(owner.get(page)) == []
    owner.post(page, {"agree": "yes"})
    assert english_of(owner.get(page)) == []


def test_the_demo_says_in_spanish_who_its_owners_are(owner, account):
    assert english_of(owner.get("/demo/")) == []
    Account.objects.filter(id=account).update(external_id="demo-over")
    shown = owner.get(f"/demo/owner/{account}/").content.decode()
    assert "cerró la cuenta hace seis años" in shown
