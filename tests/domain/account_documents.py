"""Account documents for tests: a healthy account, changed one thing at a time."""

from __future__ import annotations

import copy
from datetime import date

from hypothesis import strategies as st

from reinstate import rulebook
from reinstate.domain.account import Account, ActivityKind, from_document
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Standing, assess

TODAY = date(2026, 11, 22)

HEALTHY = {
    "id": "acc-1",
    "platform": "us",
    "email": "ada@example.org",
    "legal_name": "Ada Example",
    "birth_date": "1990-05-17",
    "addresses": [{"jurisdiction": "US-CA", "from": "2020-01-01", "kind": "residence"}],
    "opened_on": "2020-01-01",
    "closed_on": None,
    "delivered_to_state": None,
    "balances": [{"asset": "BTC", "amount": "0.5", "usd": "30000"}],
    "activity": [{"kind": "login", "at": "2026-11-01T12:00:00Z"}],
    "restrictions": [],
}


def document(**changes):
    return copy.deepcopy({**HEALTHY, **changes})


def account(**changes) -> Account:
    return from_document(document(**changes))


def raised(kind: str, at: str = "2026-11-10T12:00:00Z", by: str = "risk-engine"):
    return {"kind": kind, "raised_at": at, "raised_by": by}


def acted(kind: str, on: str):
    return {"kind": kind, "at": f"{on}T12:00:00Z"}


def policy(on: date = TODAY) -> PolicyOn:
    return rulebook.shipped().on(on)


def standing(on: date = TODAY, **changes) -> Standing:
    return assess(account(**changes), policy(on))


days = st.dates(date(2020, 1, 1), date(2032, 12, 31)).map(date.isoformat)
activities = st.lists(
    st.builds(acted, st.sampled_from([item.value for item in ActivityKind]), days), max_size=6
)
amounts = st.decimals(min_value=-1000, max_value=1000, places=8, allow_nan=False).map(str)
balances = st.lists(
    st.fixed_dictionaries(
        {"asset": st.sampled_from(["USD", "BTC", "USDT", "AAPLX"]), "amount": amounts}
    ),
    max_size=4,
)
restrictions = st.lists(
    st.builds(
        raised,
        st.sampled_from([item.value for item in RestrictionKind]),
        days.map(lambda day: f"{day}T09:00:00Z"),
    ),
    max_size=4,
)
places = st.sampled_from(["US-CA", "US-NY", "US-DE", "US-OR", "US-GA", "US-AS", "FR", "US-WA"])
addresses = st.lists(
    st.fixed_dictionaries(
        {
            "jurisdiction": places,
            "from": days,
            "kind": st.sampled_from(["residence", "mailing", "temporary"]),
        }
    ),
    max_size=3,
)
documents = st.fixed_dictionaries(
    {
        "id": st.just("acc-h"),
        "platform": st.sampled_from(["us", "us", "us", "com"]),
        "opened_on": st.just("2020-01-01"),
        "closed_on": st.one_of(st.none(), st.none(), days),
        "delivered_to_state": st.one_of(
            st.none(), st.none(), st.builds(lambda on: {"jurisdiction": "US-CA", "on": on}, days)
        ),
        "addresses": addresses,
        "balances": balances,
        "activity": activities,
        "restrictions": restrictions,
    }
)
assessment_days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
