"""The compliance pages in a real browser, light and dark, wide and on a tablet."""

import pytest

pytestmark = pytest.mark.e2e
PAGES = ("", "rules/?q=support", "record/", "decision/")


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1920, True), (820, False)], ids=["desk", "dark", "tablet"]
)
def test_compliance_finds_book_rules_record_and_decision(open_page, violations, width, dark):
    watched = open_page(width=width, dark=dark)
    page = watched.page
    watched.goto("/console/")
    page.get_by_role("button", name="Cleo Compliance").click()
    page.wait_for_url("**/console/")
    page.get_by_role("button", name="Go to").click()
    page.get_by_role("link", name="Compliance").click()
    page.get_by_role("button", name="Count anew").click()
    page.get_by_role("heading", name="What comes due").wait_for()
    found = violations(page)
    for path in PAGES:
        watched.goto(f"/console/compliance/{path}")
        found += violations(page)
    assert found == []
    watched.goto("/console/compliance/record/")
    page.get_by_role("button", name="Verify the whole record").click()
    page.get_by_text("each hash as it should be").wait_for()
