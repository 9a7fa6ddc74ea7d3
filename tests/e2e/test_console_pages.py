"""Every page of the console in a real browser: no violation, whatever the width and the scheme.

The pages come from the table of addresses, so a new one is looked at without being named here.
"""

import pytest
from playwright.sync_api import expect
from tests.e2e.looking import (
    COLOURS_ONLY,
    LOOKS_ONLY,
    PHONE,
    SIZES_ONLY,
    axe_finds,
    is_too_wide,
    too_small,
)
from tests.e2e.test_reviewer_road import doubtful
from tests.web.test_console_compliance import SHOWN
from tests.web.test_console_roles import MATRIX

pytestmark = pytest.mark.e2e
FILES = {"photo", "letter_picture", "analytics_csv"}  # not pages
DESK, WIDEST, NARROW, LAPTOP = 1280, 1920, 820, 1024
PAPER = 740  # a letter page between the margins that browsers leave
# Everything once, then in each look what can differ there: what only the narrow one shows has
# colours as well.
LOOKS = (
    (DESK, "light", None), (DESK, "dark", COLOURS_ONLY), (WIDEST, "light", SIZES_ONLY),
    (NARROW, "dark", LOOKS_ONLY),
)  # fmt: skip
DIALOGS = ("thread", "keys", "places")
BAR_STAYS = """() => {
  scrollTo(0, 10 * innerHeight);
  const { bottom } = document.querySelector(".topbar").getBoundingClientRect();
  return scrollY > innerHeight / 2 && bottom > 64;
}"""
HEAD_OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".topbar :is(a, button, input:not([type=hidden]))")]
    .map((one) => one.getBoundingClientRect()).filter(({ width }) => width);
  return boxes.some((a, at) => boxes.slice(at + 1).some((b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}"""
# A word of a table in two lines; long codes may break, nobody reads them as words.
BROKEN = """() => [...document.querySelectorAll("th, td")].flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode;
    for (const { 0: word, index } of node.data.matchAll(/[A-Za-z]{4,14}/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
      if (lines.size > 1) found.push(`${location.pathname} breaks the word ${word}`);
    }
  }
  return found;
})"""
# What ends in dots because there is no room for it: the numbers of a finding stand at the end.
CUT_SHORT = """() => [...document.querySelectorAll("body *")].filter((one) =>
  getComputedStyle(one).textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth
).map((one) => `${location.pathname} cuts short: ${one.textContent.trim().slice(0, 80)}`)"""
# Paper does not scroll: what of a table lies beyond its card is lost.
LOST_ON_PAPER = """() => [...document.querySelectorAll("table")].filter((one) => {
  const card = one.closest(".card, .pane, body").getBoundingClientRect();
  return one.getBoundingClientRect().right > card.right + 1;
}).map((one) => `${location.pathname} loses on paper of: ${one.textContent.trim().slice(0, 40)}`)"""
OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(item => item.open = true)"
ADDRESSES = """
    from django.urls import reverse
    from reinstate.services.case import correspondence
    from reinstate.services.whole_book import deadline_calendar
    from reinstate.services.whole_book.deadline_calendar import Chosen
    from reinstate.store.models import Case
    case = Case.objects.get(id={case!r})
    correspondence.write_as_owner(case.account_id, case.id, "How long does it take?")
    known = {{"case": case.id, "account": case.account_id}}
    queries = {{
        "compliance_rules": "?q=us_ca.virtual",
        "compliance_change_file": "?name=states/us_ca.yaml",
        "compliance_record": f"?subject={{case.id}}",
    }}
    answer = {{
        name: reverse(f"console:{{name}}", args=[known[item] for item in given])
        + queries.get(name, "")
        for name, given in {pages!r}.items()
    }}
    first = deadline_calendar.read(Chosen()).lines[0]
    report = reverse("console:calendar_report", args=[first.law_of, first.due_on])
    answer["compliance_erasure"] = reverse("console:compliance_erasure", args=[case.account_id])
    answer |= {{"calendar": reverse("console:calendar") + "?until=", "calendar_report": report}}
"""


def pages():
    """Every address that answers with a page, and what its path is made of."""
    asked = {name: row[1] for name, row in MATRIX.items() if row[0] == "get"}
    return {name: given for name, given in {**asked, **dict.fromkeys(SHOWN, ())}.items()
            if name not in FILES}  # fmt: skip


def test_no_page_has_an_accessibility_violation(site, open_page):
    case_id = doubtful(site)
    watched = open_page(width=DESK)
    page, found = watched.page, []

    def look():
        page.set_viewport_size({"width": LAPTOP, "height": 768})
        if is_too_wide(page) or page.evaluate(HEAD_OVERLAPS):
            found.append(f"{page.url} scrolls sideways at {LAPTOP}, or its head overlaps")
        for width in (LAPTOP, DESK, WIDEST):
            page.set_viewport_size({"width": width, "height": 768})
            found.extend(f"{width} {line}" for line in page.evaluate(CUT_SHORT))
        page.evaluate(OPEN_EVERYTHING)
        for width, scheme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found.extend(f"{width} {scheme} {line}" for line in axe_finds(page, rules))
        page.set_viewport_size({"width": PHONE, "height": 900})
        if is_too_wide(page):
            found.append(f"{page.url} scrolls sideways at {PHONE}")
        found.extend(too_small(page))
        found.extend(page.evaluate(BROKEN))
        if page.evaluate(BAR_STAYS):
            found.append(f"{page.url} keeps its head over the text at {PHONE}")
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        found.extend(page.evaluate(LOST_ON_PAPER))
        page.emulate_media(media="screen")

    watched.goto("/staff/login/")
    look()
    watched.goto("/console/")
    page.get_by_role("button", name="Cleo Compliance").click()
    page.wait_for_url("**/console/")
    watched.goto("/console/compliance/")
    page.get_by_role("button", name="Count anew").click()
    page.get_by_role("heading", name="What comes due").wait_for()
    for name, address in site.ask(ADDRESSES.format(case=case_id, pages=pages())).items():
        answer = watched.goto(address)
        assert answer.status == 200, name
        look()
        if name == "case":
            page.keyboard.press("a")
            page.locator("#preview .letter").wait_for()
            look()
            for dialog in DIALOGS:
                page.evaluate(f"document.getElementById({dialog!r}).showPopover()")
                look()
    assert found == [], "\n".join(found)


FITS = """table => {
  const box = table.closest(".scroll, .card");
  return box.scrollWidth <= box.clientWidth;
}"""


def _fitting(page, table, widths):
    """Those of the widths at which no column of the table is cut off."""
    fitting = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        fitting += [width] if page.locator(table).evaluate(FITS) else []
    return fitting


def _as_compliance(watched):
    watched.goto("/console/")
    watched.page.get_by_role("button", name="Cleo Compliance").click()
    watched.page.wait_for_url("**/console/")
    return watched.page


def test_no_column_of_the_rules_in_force_is_cut_off(open_page):
    watched = open_page()
    page = _as_compliance(watched)
    watched.goto("/console/compliance/rules/")
    page.evaluate("document.querySelectorAll('td details').forEach(one => one.open = true)")
    widths = [WIDEST, DESK, LAPTOP, PHONE]
    assert _fitting(page, "table.policy-values", widths) == widths


@pytest.mark.parametrize(
    ("owner", "section"),
    [
        ("demo-escheat", "statutory"),  # with cash
        ("demo-large", "statutory"),  # with coins
        ("demo-queue", "cases"),
    ],
)
def test_no_column_of_an_accounts_tables_is_cut_off(open_page, site, owner, section):
    watched = open_page()
    page = _as_compliance(watched)
    account_id = site.ask(f"""
        from reinstate.store.models import Account
        answer = Account.objects.get(external_id={owner!r}).id
    """)
    watched.goto(f"/console/account/{account_id}/")
    widths = [WIDEST, DESK, PHONE]
    assert _fitting(page, f"section[aria-labelledby={section}] table", widths) == widths


def test_no_column_of_the_accounts_of_a_report_is_cut_off_once_notices_went_out(open_page, site):
    watched = open_page()
    page = _as_compliance(watched)
    address = site.ask("""
        from django.urls import reverse
        from reinstate.domain.deadlines import NoticeState
        from reinstate.services import clock
        from reinstate.services.demonstration import demo
        from reinstate.services.whole_book import deadline_calendar, filing
        cleo = next(one.user_id for one in demo.staff() if one.name == "Cleo Compliance")
        lines = deadline_calendar.read(deadline_calendar.Chosen()).lines
        late = next(one for one in lines if one.notices.get(NoticeState.LATE))
        report = late.law_of, late.due_on
        filing.record_notices(cleo, *report, clock.today(), "first_class_mail")
        answer = reverse("console:calendar_report", args=report)
    """)
    watched.goto(address)
    expect(page.get_by_text("Came back, or not sent?").first).to_be_visible()
    widths = [WIDEST, DESK, PHONE]
    assert _fitting(page, "section[aria-labelledby=accounts] table", widths) == widths
    page.get_by_text("Came back, or not sent?").first.click()
    assert _fitting(page, "section[aria-labelledby=accounts] table", widths) == widths
    page.get_by_role("button", name="Not sent").click()
    expect(page.get_by_text("this notice is not recorded any more")).to_be_visible()


def test_no_column_of_prepared_cases_is_cut_off(open_page):
    watched = open_page()
    page = _as_compliance(watched)
    watched.goto("/console/known-answers/")
    widths = [WIDEST, DESK, PHONE]
    assert _fitting(page, "section[aria-labelledby=prepared] table", widths) == widths


def test_compliance_signs_a_value_tries_a_change_and_verifies_the_record(open_page):
    watched = open_page()
    page = watched.page
    watched.goto("/console/")
    page.get_by_role("button", name="Cleo Compliance").click()
    page.wait_for_url("**/console/")
    page.keyboard.press("g")
    page.keyboard.press("8")
    page.get_by_role("button", name="Count anew").click()
    page.get_by_role("heading", name="By stage of the request").wait_for()

    watched.goto("/console/compliance/rules/?q=us_wy.virtual_currency.years")
    page.locator("summary", has_text="Sign").click()
    page.get_by_label("Compared with").fill("Section 34-24, read today")
    page.get_by_label("have read the source").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("td .verdict.good")).to_contain_text("Cleo Compliance")
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("Why").fill("Read the section of another class.")
    page.get_by_role("button", name="Withdraw the signature").click()
    expect(page.locator("td .verdict.good")).to_have_count(0)

    watched.goto("/console/compliance/change/file/?name=states/us_wy.yaml")
    box = page.locator("#text")
    box.fill(box.input_value().replace("value: open", "value: closed", 1))
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("region", name="Values that change")).to_contain_text("support.us_wy")

    watched.goto("/console/compliance/record/")
    page.get_by_role("button", name="Verify the whole record").click()
    page.get_by_text("each hash as it should be").wait_for()
