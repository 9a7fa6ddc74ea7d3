"""What a report holds of each class of assets, with the days that its law names for that class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reinstate.domain.jurisdiction import slug
from reinstate.domain.policy import Dated, PolicyOn
from reinstate.domain.report_period import Handover, ReportPeriod, Step, handover
from reinstate.domain.state_law import AssetClass, Law
from reinstate.services.whole_book.due_reports import Inclusion, Share
from reinstate.services.whole_book.preview import NOTHING, Amount


@dataclass(frozen=True, slots=True)
class Part:
    """What a report holds of one class of assets, and the law that puts it there.

    `handover`: the days on which the class may be sold and has to be handed over; None where no
    day of its own was collected, so that the days of the report are all there is.
    """

    asset_class: AssetClass
    amount: Amount
    first_on: date | None
    last_on: date | None
    years: Dated
    disposition: str
    handover: Handover | None


def parts(
    shares: Sequence[Share],
    period: ReportPeriod | None,
    done_on: Mapping[Step, date],
    policy: PolicyOn,
) -> tuple[Part, ...]:
    """One for each class that is to be reported, in the order of `AssetClass`."""
    order = list(AssetClass)
    reported = [share for share in shares if share.inclusion is Inclusion.REPORTED]
    reported.sort(key=lambda share: order.index(share.asset_class))
    grouped = groupby(reported, key=lambda share: share.asset_class)
    return tuple(_part(item, list(group), period, done_on, policy) for item, group in grouped)


def _part(
    item: AssetClass,
    shares: Sequence[Share],
    period: ReportPeriod | None,
    done_on: Mapping[Step, date],
    policy: PolicyOn,
) -> Part:
    law = Law(policy, slug(shares[0].report[0]), item)
    return Part(
        asset_class=item,
        amount=sum((share.amount for share in shares), NOTHING),
        first_on=min((one.first_on for one in shares if one.first_on), default=None),
        last_on=max((one.last_on for one in shares if one.last_on), default=None),
        years=law.entry("years"),
        disposition=str(law.entry("disposition").value or ""),
        handover=handover(law, period, done_on) if period else None,
    )
