"""Analytics: charts with their tables, and the same as CSV."""

from __future__ import annotations

import csv
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reinstate.domain.place_codes import is_state, states_by_name
from reinstate.services.errors import Refused
from reinstate.services.review import analytics
from reinstate.services.review.analytics import Analytics, Chosen
from reinstate.services.whole_book.calendar_table import BOM
from reinstate.web.console import charts, days, pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def page(request: StaffRequest) -> HttpResponse:
    """Figures of the cases sent in a span of days, of one state or of all."""
    found = analytics.analytics(request.reviewer.user_id, _chosen(request))
    context = {
        "found": found,
        "charts": [charts.drawn(series) for series in found.series],
        "places": states_by_name(),
        "export": urlencode(request.GET.dict()),
    }
    return pages.show(request, "console/analytics.html", context)


@require_GET
@staff_page
def export(request: StaffRequest) -> HttpResponse:
    """One line a figure."""
    found = analytics.analytics(request.reviewer.user_id, _chosen(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    chosen = found.chosen
    name = "-".join(map(str, filter(None, (chosen.from_on, chosen.until_on, chosen.place))))
    response["Content-Disposition"] = f'attachment; filename="analytics-{name}.csv"'
    _write(found, response)
    return response


def _write(found: Analytics, response: HttpResponse) -> None:
    response.write(BOM)
    lines = csv.writer(response)
    lines.writerow(["figure", "label", "value", "unit", "of", "low_95", "high_95"])
    lines.writerow(["Sent in these days", "", found.sent, "cases", "", "", ""])
    lines.writerow(["Of those sent, decided", "", found.decided, "cases", found.sent, "", ""])
    for rate in found.rates:
        low, high = rate.share.interval
        bounds = [f"{low:.4f}", f"{high:.4f}"]
        lines.writerow([rate.name, "", rate.share.hits, "cases", rate.share.count, *bounds])
    for series in found.series:
        for label, value in series.rows:
            lines.writerow([series.name, label, f"{value:.10g}", series.unit, "", "", ""])


def _chosen(request: StaffRequest) -> Chosen:
    usual, place = analytics.last_days(), request.GET.get("place", "")
    if place and not is_state(place):
        raise Refused(_("Choose a state from the list."), "no_state")
    return Chosen(
        days.typed(request.GET.get("from", "")) or usual.from_on,
        days.typed(request.GET.get("until", "")) or usual.until_on,
        place,
    )
