"""In Spanish, from the front door to a sent request, on a phone: no English but the note itself."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
ANSWER_MS = 90_000
# What owners read in English would be one of these; the note, IDs and names are not looked at.
ENGLISH = re.compile(r"\b(the|your|with|photo|request|account|please|have|this)\b", re.IGNORECASE)


@pytest.fixture
def spanish(site, open_page):
    """A phone whose browser prefers Spanish, and an owner who has done nothing yet."""
    watched = open_page(width=360, locale="es-US")
    watched.account = site.owner("both")
    site.ask(f"""
        from reinstate.store.models import Person  # another journey signed in as them in English
        answer = Person.objects.filter(accounts__id={watched.account!r}).update(language="")
    """)
    return watched


def is_spanish(page):
    """No English words in what is shown, apart from the note's own sentence and sample names."""
    assert page.locator("html").get_attribute("lang") == "es"
    text = page.evaluate(
        """() => { const copy = document.querySelector("main").cloneNode(true);
        copy.querySelectorAll("[lang=en], .sheet, [data-sentence], form:has([name=sample]),"
          + " .letter, script, .mono").forEach((one) => one.remove());
        return copy.textContent; }"""
    )
    found = ENGLISH.findall(text)
    assert found == [], (page.url, found, text[:1500])


def test_from_the_front_door_to_sent_in_spanish(site, spanish, violations):
    page = spanish.page
    spanish.goto("/")
    is_spanish(page)
    expect(page.get_by_role("heading", name="¿Por qué está bloqueada mi cuenta?")).to_be_visible()
    assert violations(page) == []
    spanish.goto(f"/demo/owner/{spanish.account}/")
    page.get_by_role("button", name="Iniciar sesión como").click()
    page.wait_for_url("**/account/")
    is_spanish(page)
    expect(page.get_by_role("heading", name="Usted desactivó esta cuenta")).to_be_visible()
    assert violations(page) == []

    begin_or_go_on(page)
    page.get_by_role("link", name="Continuar: Aceptar").click()
    is_spanish(page)
    page.get_by_label("Acepto que mis fotos se usen así.").check()
    page.get_by_role("button", name="Aceptar y continuar").click()
    assert "Reactivate my account" in " ".join(page.locator(".sheet").inner_text().split())
    is_spanish(page)
    assert violations(page) == []

    page.get_by_role("link", name="Mi nota está lista").click()
    use_sample(page, "passing.selfie")
    settled(spanish, "selfie")
    page.goto(page.url.split("/photo/")[0] + "/id/")
    page.get_by_label("Licencia o permiso de conducir").check()
    page.get_by_role("button", name="Continuar").click()
    for side in ("document_front", "document_back"):
        spanish.goto(f"/case/{case_id(page)}/photo/{side}/")
        use_sample(page, f"passing.{side}")
        settled(spanish, side)
    spanish.goto(f"/case/{case_id(page)}/send/")
    is_spanish(page)
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.wait_for_url(re.compile(r"/case/[^/]+$"))
    is_spanish(page)
    assert violations(page) == []
    letter = site.ask("""
        from reinstate.services.mail import messages
        found = [one for one in messages.demo_mailbox() if one.kind == "case_submitted"]
        answer = [one.subject for one in found if "solicitud" in one.subject]
    """)
    assert letter


def test_the_switch_in_the_footer_turns_the_page_over(open_page, violations):
    watched = open_page(width=320)
    page = watched.page
    watched.goto("/help/note-and-photo/")
    page.get_by_role("button", name="Español").click()
    page.wait_for_url("**/help/note-and-photo/")
    expect(page.get_by_role("heading", name="La nota y la foto")).to_be_visible()
    is_spanish(page)
    assert violations(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="The note and the photo")).to_be_visible()


def begin_or_go_on(page):
    if page.get_by_role("button", name="Empezar la reactivación").count():
        page.get_by_role("button", name="Empezar la reactivación").click()
    else:
        page.get_by_role("link", name="Continuar su solicitud").click()
    page.wait_for_url("**/case/*")


def case_id(page):
    return page.url.partition("/case/")[2].split("/")[0]


def use_sample(page, name):
    page.locator(f"form:has([value='{name}']) button").click()
    page.wait_for_selector("#answer")


def settled(watched, kind):
    """The worker reads the photo while the page waits."""
    page = watched.page
    page.wait_for_selector("#answer:not(:has(.pending))", timeout=ANSWER_MS)
    is_spanish(page)
