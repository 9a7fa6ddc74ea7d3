"""The calendar of statutory deadlines, one report of it, and what was done about that report."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, register_converter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.deadlines import NoticeState, Work
from reinstate.domain.place_codes import states_by_name
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.whole_book import (
    book_source,
    deadline_calendar,
    due_accounts,
    exporting,
    filing,
    owner_letters,
)
from reinstate.services.whole_book.deadline_calendar import Chosen
from reinstate.services.whole_book.owner_letters import Written
from reinstate.web.console import days, pages, words
from reinstate.web.console.access import StaffRequest, staff_page

LONGEST_ID = 18  # digits of a number that every database takes
TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


class Day:
    """A date in an address, as 2026-11-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """A day that does not exist is an address that does not."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The same again; documents hold days as text."""
        return str(value)


register_converter(Day, "day")


@require_GET
@staff_page
def calendar(request: StaffRequest) -> HttpResponse:
    """What is due to which state when, who acts next, and by which law."""
    try:
        found = deadline_calendar.calendar(request.reviewer.user_id, _chosen(request))
    except NotFound:  # a large book that nobody has counted yet
        return pages.show(request, "console/calendar.html", {"found": None})
    context = {
        "found": found,
        "places": states_by_name(),
        "works": list(Work),
        "export": request.GET.urlencode(),
    }
    return pages.show(request, "console/calendar.html", context)


@require_GET
@staff_page
def export(request: StaffRequest, kind: str) -> HttpResponse:
    """The chosen lines as a table."""
    content = exporting.lines(request.reviewer.user_id, _chosen(request), kind)
    return _file(content, f"deadlines-{clock.today()}.{kind}", kind)


@require_GET
@staff_page
def report(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """One report: its days, its law, its accounts and their notices."""
    actor, notice = request.reviewer.user_id, _notice(request)
    review_access.officer(actor)
    line = deadline_calendar.report(law_of, due_on)
    if line is None:
        raise NotFound(_("No account is due in such a report."))
    context = {
        "line": line,
        "today": clock.today(),
        "counted_on": book_source.counted_on(),
        "next_step": next((one.step for one in line.steps if one.filing is None), None),
        "last_step": next((one.step for one in reversed(line.steps) if one.filing), None),
        "accounts": due_accounts.page(actor, law_of, due_on, notice, request.GET.get("after", "")),
        "notice": notice,
        "states": list(NoticeState),
        "methods": filing.METHODS,
        "waits": sum(line.notices.get(state, 0) for state in due_accounts.WAITS),
        "letter": owner_letters.sample(law_of),
        "letter_methods": list(owner_letters.BY),
    }
    return pages.show(request, "console/calendar_report.html", context)


@require_GET
@staff_page
def accounts(request: StaffRequest, law_of: str, due_on: date, kind: str) -> HttpResponse:
    """The accounts of one report as a table; no names and no addresses."""
    content = exporting.accounts(request.reviewer.user_id, law_of, due_on, kind)
    return _file(content, f"report-{law_of}-{due_on}.{kind}", kind)


@require_GET
@staff_page
def filed(request: StaffRequest, law_of: str, due_on: date, step: str, kind: str) -> HttpResponse:
    """The accounts of a filed step as a table, as they stood then."""
    content = exporting.filed(request.reviewer.user_id, law_of, due_on, step, kind)
    return _file(content, f"filed-{law_of}-{due_on}-{step}.{kind}", kind)


@require_POST
@staff_page
def notices(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """Notices went out to those who waited for one."""
    sent_on, method = days.needed(request.POST.get("sent_on", "")), request.POST.get("method", "")
    count = filing.record_notices(
        request.reviewer.user_id, law_of, due_on, sent_on, method, request.POST.getlist("account")
    )
    said = ngettext("Recorded %(n)d notice.", "Recorded %(n)d notices.", count)
    messages.success(request, said % {"n": count})
    return redirect("console:calendar_report", law_of, due_on)


@require_POST
@staff_page
def letters(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """Write to those who wait for a notice."""
    actor, method = request.reviewer.user_id, request.POST.get("method", "")
    review_access.officer(actor)
    if "read" not in request.POST:
        raise Refused(_("Read the letter first, and tick that you have."), "letter_unread")
    found = owner_letters.write(actor, law_of, due_on, method)
    said = ngettext("Wrote to %(n)d owner.", "Wrote to %(n)d owners.", found.owners)
    messages.success(request, " ".join([said % {"n": found.owners}, *_not_written(found)]))
    return redirect("console:calendar_report", law_of, due_on)


def _not_written(found: Written) -> list[str]:
    said = []
    if found.unreached:
        none = ngettext(
            "%(n)d owner is not reached that way, and still waits.",
            "%(n)d owners are not reached that way, and still wait.",
            found.unreached,
        )
        said.append(none % {"n": found.unreached})
    if found.is_more:
        said.append(_("More wait: press the button again."))
    return said


@require_POST
@staff_page
def returned(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """The notice of a day to one owner came back, or was recorded by mistake."""
    actor, account_id = request.reviewer.user_id, request.POST.get("account", "")
    sent_on = days.needed(request.POST.get("sent_on", ""))
    if "withdraw" in request.POST:
        filing.withdraw_notice(actor, law_of, due_on, account_id, sent_on)
        messages.success(request, _("Taken back: this notice is not recorded any more."))
    else:
        back_on = days.needed(request.POST.get("returned_on", ""))
        filing.record_returned(actor, law_of, due_on, account_id, sent_on, back_on)
        messages.success(request, _("Recorded: this notice came back."))
    return redirect("console:calendar_report", law_of, due_on)


@require_POST
@staff_page
def step(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """A step of the report was done."""
    done_on = days.needed(request.POST.get("done_on", ""))
    name, reference = request.POST.get("step", ""), request.POST.get("reference", "")
    filing.record_step(request.reviewer.user_id, law_of, due_on, name, done_on, reference)
    messages.success(request, _("Recorded: %(step)s.") % {"step": words.title(name, "step")})
    return redirect("console:calendar_report", law_of, due_on)


@require_POST
@staff_page
def confirm(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """The second officer says that the property was handed over."""
    filing.confirm(request.reviewer.user_id, law_of, due_on, shown=_shown(request))
    messages.success(request, _("Confirmed: it was handed over."))
    return redirect("console:calendar_report", law_of, due_on)


@require_POST
@staff_page
def withdraw(request: StaffRequest, law_of: str, due_on: date) -> HttpResponse:
    """A step was recorded by mistake."""
    name = request.POST.get("step", "")
    shown = _shown(request)
    filing.withdraw_step(request.reviewer.user_id, law_of, due_on, name, shown=shown)
    messages.success(request, _("Withdrawn: %(step)s.") % {"step": words.title(name, "step")})
    return redirect("console:calendar_report", law_of, due_on)


def _shown(request: StaffRequest) -> int:
    """The record that stood on the page; 0, which is none, from a form that does not say."""
    text = request.POST.get("shown", "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else 0


def _chosen(request: StaffRequest) -> Chosen:
    """What the address asks for; without any days, what is late and what comes within a year."""
    given, work = request.GET, request.GET.get("work", "")
    until = days.typed(given["until"]) if "until" in given else deadline_calendar.usual().until_on
    known = Work(work) if work in set(Work) else None
    return Chosen(given.get("state", ""), days.typed(given.get("from", "")), until, known)


def _notice(request: StaffRequest) -> NoticeState | None:
    asked = request.GET.get("notice", "")
    return NoticeState(asked) if asked in set(NoticeState) else None


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


REPORT = "<str:law_of>/<day:due_on>/"
urlpatterns = [
    path("", calendar, name="calendar"),
    path("deadlines.csv", export, {"kind": "csv"}, name="calendar_csv"),
    path("deadlines.parquet", export, {"kind": "parquet"}, name="calendar_parquet"),
    path(REPORT, report, name="calendar_report"),
    path(f"{REPORT}accounts.csv", accounts, {"kind": "csv"}, name="calendar_accounts_csv"),
    path(
        f"{REPORT}accounts.parquet", accounts, {"kind": "parquet"}, name="calendar_accounts_parquet"
    ),
    path(f"{REPORT}filed-<str:step>.<str:kind>", filed, name="calendar_filed"),
    path(f"{REPORT}notices/", notices, name="calendar_notices"),
    path(f"{REPORT}letters/", letters, name="calendar_letters"),
    path(f"{REPORT}returned/", returned, name="calendar_returned"),
    path(f"{REPORT}step/", step, name="calendar_step"),
    path(f"{REPORT}confirm/", confirm, name="calendar_confirm"),
    path(f"{REPORT}withdraw/", withdraw, name="calendar_withdraw"),
]
