"""The pages of the calendar: the lines, one report, and what an officer records there."""

import re

import pytest
from django.urls import reverse
from django.utils.dateformat import format as date_format
from tests.fixtures.builders import event
from tests.services.test_deadline_calendar import moved, sign_all, silent, the_line

from reinstate.services import clock
from reinstate.services.integration import exchange
from reinstate.services.whole_book import book_source
from reinstate.store.models import OwnerNotice, StateFiling
from reinstate.web.console.views.calendar import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
SHOWN = ("calendar", "calendar_csv", "calendar_parquet")
OF_A_REPORT = ("calendar_report", "calendar_accounts_csv", "calendar_accounts_parquet")
DONE = ("calendar_notices", "calendar_letters", "calendar_returned", "calendar_step",
        "calendar_confirm", "calendar_withdraw")  # fmt: skip


def address(name, due_on=None):
    return reverse(f"console:{name}", args=("US-CA", due_on) if due_on else ())


def filed(due_on, step="report"):
    return reverse("console:calendar_filed", args=("US-CA", due_on, step, "csv"))


def text_of(response):
    return response.content.decode()


def test_nobody_but_compliance_sees_or_does_any_of_it(enter, staff):
    named = {*SHOWN, *OF_A_REPORT, *DONE, "calendar_filed"}
    assert {pattern.name for pattern in urlpatterns} == named
    silent("ext-1", 1600)
    due_on = the_line().due_on
    for role in ("reviewer", "senior"):
        browser = enter(staff(role, role))
        for name in SHOWN:
            assert browser.get(address(name)).status_code == 403, name
        for name in OF_A_REPORT:
            assert browser.get(address(name, due_on)).status_code == 403, name
        assert browser.get(filed(due_on)).status_code == 403
        for name in DONE:
            form = {"sent_on": "2026-01-01", "done_on": "2026-01-01", "step": "report",
                    "returned_on": "2026-01-01"}  # fmt: skip
            assert browser.post(address(name, due_on), form).status_code == 403, name


def test_the_calendar_names_what_is_next_by_which_law_and_leads_to_the_accounts(enter, clara):
    account_id = silent("ext-1", 1600)
    browser, line = enter(clara), the_line()
    shown = text_of(browser.get(address("calendar")))
    for words in ("late: report", "California", "$640.00", "ReportMyUP", "unverified", "unsigned"):
        assert words in shown, words
    report = address("calendar_report", line.due_on)
    assert report in shown
    shown = text_of(browser.get(report))
    assert reverse("console:account", args=(account_id,)) in shown
    assert "Record as done" not in shown
    (to_sign,) = re.findall(r"To sign: (.+?)</p>", shown)
    named = re.findall(r'rules/\?q=([a-z_.]+)">', to_sign)
    assert sorted(named) == sorted(line.unsigned), "all of the state's were to be signed"


@pytest.mark.parametrize(("silent_for", "word"), [(400, "from"), (1600, "since")])
def test_a_report_names_its_assets_and_the_day_on_which_the_years_end(
    enter, clara, silent_for, word
):
    silent("ext-1", silent_for, asset="BTC")
    line = the_line()
    shown = text_of(enter(clara).get(address("calendar_report", line.due_on)))
    assert "1 BTC" in shown
    assert f"{word} {date_format(line.parts[0].first_on, 'j M Y')}" in shown


def test_states_to_choose_from_stand_by_their_names(enter, clara):
    silent("ext-1", 1600)
    shown = text_of(enter(clara).get(address("calendar")))
    names = re.findall(r'<option value="US-[A-Z]{2}"[^>]*>([^<]+)', shown)
    assert len(names) > 50
    assert names == sorted(names)


def test_a_selection_of_the_calendar_is_kept_in_its_tables(enter, clara):
    silent("ext-1", 1600)
    browser = enter(clara)
    assert "Nothing is due" in text_of(browser.get(address("calendar"), {"state": "US-NV"}))
    for name in ("calendar_csv", "calendar_parquet"):
        answer = browser.get(address(name), {"state": "US-CA"})
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "US-CA" in text_of(browser.get(address("calendar_csv"), {"state": "US-CA"}))
    assert "US-CA" not in text_of(browser.get(address("calendar_csv"), {"state": "US-NV"}))
    assert browser.get(address("calendar"), {"until": "soon"}).status_code == 422


@pytest.mark.parametrize("name", ["calendar", "calendar_csv", "calendar_parquet"])
def test_a_state_that_there_is_not_is_said_to_be_none(enter, clara, name):
    answer = enter(clara).get(address(name), {"state": "US-ZZ"})
    assert answer.status_code == 422
    assert "There is no state &#x27;US-ZZ&#x27;; write one like US-CA." in text_of(answer)


def test_an_officer_records_notices_a_report_and_a_remittance_that_another_confirms(
    enter, clara, staff
):
    first, second = silent("ext-1", 1600), silent("ext-2", 1600)
    browser, due_on, today = enter(clara), the_line().due_on, clock.today().isoformat()
    assert browser.get(filed(due_on)).status_code == 404
    form = {"sent_on": today, "method": "certified_mail", "account": first}
    shown = text_of(browser.post(address("calendar_notices", due_on), form, follow=True))
    assert "Recorded 1 notice." in shown
    one = {"account": first, "sent_on": today}
    browser.post(address("calendar_returned", due_on), {**one, "returned_on": today})
    shown = text_of(browser.get(address("calendar_report", due_on), {"notice": "undeliverable"}))
    assert first in shown
    assert second not in shown
    assert "Recorded: this notice came back." in shown
    for status in (302, 404):
        again = browser.post(address("calendar_returned", due_on), {**one, "withdraw": "1"})
        assert again.status_code == status
    assert not OwnerNotice.objects.exists()
    sign_all(clara, the_line())
    for step in ("report", "remittance"):
        form = {"step": step, "done_on": today, "reference": "CA-77"}
        shown = text_of(browser.post(address("calendar_step", due_on), form, follow=True))
        assert f"Recorded: {step}." in shown
        assert filed(due_on, step) in shown
        assert text_of(browser.get(filed(due_on, step))).count("acc_") == 2
    assert "waits for a second officer" in shown
    assert "Withdraw: remittance" in shown
    assert "Withdraw: report" not in shown  # before the step after it nothing is taken back
    assert "Confirm: it was handed over" not in shown
    other = enter(staff("compliance", "carl"))
    shown = text_of(other.get(address("calendar_report", due_on)))
    confirming = shown[shown.index(address("calendar_confirm", due_on)) :]
    assert "Confirm: it was handed over" in confirming
    seen = {"shown": re.search(r'name="shown" value="([^"]+)"', confirming)[1]}
    for known in ({}, {"shown": "9" * 25}, {"shown": "77"}):
        refused = other.post(address("calendar_confirm", due_on), known)
        assert refused.status_code == 409
    assert "CA-77" in text_of(refused)
    shown = text_of(other.post(address("calendar_confirm", due_on), seen, follow=True))
    assert "Confirmed: it was handed over." in shown
    assert "Withdraw: " not in shown
    assert StateFiling.objects.get(step="remittance").confirmed_at is not None
    shown = text_of(other.get(address("calendar")))
    counted = r'work=to_announce"><strong class="number late">1</strong> handed over, not announced'
    assert re.search(counted, shown)
    withdrawn = other.post(address("calendar_withdraw", due_on), {**seen, "step": "remittance"})
    assert withdrawn.status_code == 422


def test_an_officer_writes_to_owners_once_the_letter_is_read(enter, clara):
    silent("ext-1", 1600)
    browser, due_on = enter(clara), the_line().due_on
    page = address("calendar_report", due_on)
    assert "Write to them from here" not in text_of(browser.get(page))  # while it is unsigned
    sign_all(clara, the_line())
    assert "may be handed over to California" in text_of(browser.get(page))
    form = {"method": "email"}
    refused = browser.post(address("calendar_letters", due_on), form)
    assert (refused.status_code, OwnerNotice.objects.count()) == (422, 0)
    form["read"] = "1"
    shown = text_of(browser.post(address("calendar_letters", due_on), form, follow=True))
    assert "Wrote to 1 owner." in shown
    assert "Write to them from here" not in shown
    assert OwnerNotice.objects.get().method == "email"


def test_nothing_is_asked_to_be_signed_for_a_report_that_is_filed_whole(enter, clara):
    """Its accounts have left, and other rules stand in for those that it rested on."""
    silent("ext-1", 1600)
    line, today = the_line(), clock.today()
    browser = enter(clara)
    assert "sign them; then a filing" in text_of(
        browser.get(address("calendar_report", line.due_on))
    )
    for step in ("report", "remittance"):
        StateFiling.objects.create(
            jurisdiction="US-CA", due_on=line.due_on, step=step, done_on=today, reference="CA-1",
            accounts=1, usd="640.00", recorded_by_id=clara, recorded_at=clock.now(),
        )  # fmt: skip
    shown = text_of(browser.get(address("calendar_report", line.due_on)))
    assert "then a filing can be recorded" not in shown
    assert shown.count("An earlier version recorded it") == 2


def test_a_report_that_does_not_exist_is_not_found(enter, clara):
    browser = enter(clara)
    assert browser.get("/console/compliance/deadlines/US-CA/2026-11-02/").status_code == 404
    assert browser.get("/console/compliance/deadlines/US-CA/2026-13-45/").status_code == 404
    assert browser.get("/console/compliance/deadlines/US-ZZ/2026-11-01/").status_code == 404


def test_a_large_book_that_nobody_counted_is_asked_for(enter, clara, monkeypatch):
    monkeypatch.setattr(book_source, "SMALL", 0)
    silent("ext-1", 1600)
    browser = enter(clara)
    assert "not counted yet" in text_of(browser.get(address("calendar")))
    counted = browser.post(address("compliance_count"), {"next": "calendar"}, follow=True)
    assert "late: report" in text_of(counted)


def test_a_report_of_a_large_book_says_when_it_was_counted(enter, clara, monkeypatch):
    silent("ext-1", 1600)
    browser, report = enter(clara), address("calendar_report", the_line().due_on)
    said = f"{date_format(clock.today(), 'j M Y')}; the accounts below are as they are now"
    assert said not in text_of(browser.get(report))
    monkeypatch.setattr(book_source, "SMALL", 0)
    book_source.make()
    exchange.ingest(event("activity.recorded", "ext-1", clock.now(), kind="login"))
    shown = text_of(browser.get(report))
    assert said in shown
    assert "1 account, $640.00" in shown
    assert "No account stands so." in shown


def test_a_report_whose_days_were_past_names_the_move_and_both_laws(enter, clara):
    moved("ext-1", 1700, before="US-DE", to="US-CA", days_ago=20)
    browser, line = enter(clara), the_line()
    shown = text_of(browser.get(address("calendar")))
    assert "past before its law applied: report" in shown
    assert "late: report" not in shown
    assert "1 moved from Delaware when days were past" in shown
    shown = text_of(browser.get(address("calendar_report", line.due_on)))
    assert "1 owner moved from Delaware (US-DE) on" in shown
    assert "since then that of California (US-CA), some of whose days were past." in shown
    assert "ask counsel" in shown
    assert "past before the owner moved here" in shown
    assert re.search(r"moved \d+ \w+ \d+ from US-DE to US-CA", shown)


def test_a_law_that_stands_in_says_so_and_why(enter, clara):
    silent("ext-1", 2600, place="US-AS")
    browser, line = enter(clara), the_line()
    assert "1 by stand-in" in text_of(browser.get(address("calendar")))
    shown = text_of(browser.get(reverse("console:calendar_report", args=("US-DE", line.due_on))))
    assert "For 1 account the law of Delaware, the exchange's own state, stands in" in shown
    assert "American Samoa, the Northern Mariana Islands" in shown


def test_the_account_says_that_its_law_is_told_by_where_mail_goes(enter, clara):
    account_id = silent("ext-1", 1700, kind="mailing")
    shown = text_of(enter(clara).get(reverse("console:account", args=(account_id,))))
    assert "No residence is on record. The latest other address names California" in shown
    assert "stands in" not in shown


def test_days_to_deliver_stand_beside_the_class_or_that_none_are_known(enter, clara):
    silent("ext-1", 1600, asset="BTC")
    browser, line = enter(clara), the_line()
    report = address("calendar_report", line.due_on)
    assert "to be delivered until" in text_of(browser.get(address("calendar")))
    assert "to be delivered until" in text_of(browser.get(report))
    silent("ext-2", 1600, asset="USD")
    assert "No days of its own for a sale" in text_of(browser.get(report))


@pytest.mark.parametrize(
    ("before", "to", "says"),
    [
        ("US-DE", "US-CA", "The law of California has applied since"),
        ("FR", "US-MP", "The law of Delaware, the exchange's own state, stands in"),
    ],
)
def test_the_account_says_whose_law_applies_and_since_when(enter, clara, before, to, says):
    account_id = moved("ext-1", 1700, before=before, to=to, days_ago=20)
    shown = text_of(enter(clara).get(reverse("console:account", args=(account_id,))))
    assert says in shown
    assert ("that of Delaware before" in shown) is (to == "US-CA")
