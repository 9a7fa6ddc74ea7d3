"""The demo's owners, one per situation, as the events an exchange would send. Nobody is real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reinstate.services.demonstration import demo_portraits
from reinstate.specimens.identities import SpecimenIdentity, identity

PREFIX = "demo-"
Step = tuple[str, float, dict[str, Any]]  # type, days ago, data


@dataclass(frozen=True, slots=True)
class Situation:
    """One demo owner. `case_set` names the specimens of a case to build in the background."""

    key: str
    person: str
    title: str
    steps: tuple[Step, ...] = ()
    account: Mapping[str, Any] = field(default_factory=dict)
    opened_days_ago: int = 900
    used_days_ago: float | None = 40
    ssn: str = ""
    residence: str = ""
    case_set: str = ""
    document_type: str = "drivers_license"
    is_enrolled: bool = True

    @property
    def external_id(self) -> str:
        """The exchange's id of the account."""
        return f"{PREFIX}{self.key}"

    def who(self) -> SpecimenIdentity:
        """The specimen person who owns it."""
        return identity(self.person)


def raised(kind: str, days_ago: float, by: str) -> Step:
    """A restriction that the exchange raised."""
    return ("restriction.raised", days_ago, {"kind": kind, "by": by})


def holds(asset: str, amount: str, usd: str, kind: str = "deposit", days_ago: float = 60) -> Step:
    """A movement; `usd` is the value of the balance after it."""
    data = {"asset": asset, "amount": amount, "usd": usd, "kind": kind}
    return ("ledger.entry_posted", days_ago, data)


def logged_in(device: str, country: str, days_ago: float) -> Step:
    """A log-in, with what the exchange says of where it came from."""
    return ("activity.recorded", days_ago, {"kind": "login", "device": device, "country": country})


DISABLED = raised("self_disabled", 20, "owner")
SITUATIONS: tuple[Situation, ...] = (
    Situation(
        "disabled", "daniel-mercer", "disabled it himself",
        (holds("BTC", "0.05", "3100.00"), DISABLED,
         ("support_ticket.opened", 2, {"number": "482915"})),
    ),
    Situation(
        "negative", "greta-soerensen", "owes money after a chargeback",
        (holds("USD", "-20.00", "-20.00", "chargeback", 12),),
    ),
    Situation(
        "both", "marcus-bellamy", "disabled it himself and owes money",
        (DISABLED, holds("USDT", "-35.50", "-35.50", "fee", 15)),
    ),
    Situation("fraud", "leila-hosseini", "has a security alert",
              (holds("ETH", "1.2", "4100.00"), raised("fraud_alert", 3, "risk_engine"))),
    Situation("unsupported", "walter-oneill", "lives where the exchange does not operate",
              (holds("USD", "150.00", "150.00"),)),
    Situation(
        "unverified", "zoe-damico", "failed the identity check",
        (("restriction.raised", 5,
          {"kind": "identity_unverified", "by": "onboarding", "needs": ["photo_id", "selfie"]}),),
        opened_days_ago=8, used_days_ago=7,
    ),
    Situation("first", "samuel-adeyemi", "is in good standing, with a second account",
              (holds("USD", "90.00", "90.00"),), ssn="900-44-0001"),
    Situation("duplicate", "samuel-adeyemi", "opened a second account",
              opened_days_ago=15, ssn="900-44-0001"),
    Situation("inactive", "li-wu", "has not logged in for over a year",
              (holds("SOL", "12", "1800.00"),), used_days_ago=430, residence="US-CA"),
    Situation("dormant", "konrad-wisniewski", "has not logged in for over two years",
              (holds("BTC", "0.2", "12400.00"),), opened_days_ago=2000, used_days_ago=800),
    Situation("escheat", "greta-soerensen", "has been silent for five years",
              (holds("USD", "640.00", "640.00"),), opened_days_ago=2600, used_days_ago=1900,
              residence="US-CA"),
    Situation("escheated", "leila-hosseini", "was handed to the state",
              account={"delivered_to_state": {"jurisdiction": "US-FL", "on": "2025-10-30"}},
              opened_days_ago=2600, used_days_ago=2300),
    Situation("sanctions", "marcus-bellamy", "is held by compliance",
              (holds("BTC", "0.9", "55800.00"), raised("sanctions_hold", 9, "screening"))),
    Situation("legal", "zoe-damico", "is held by a court order",
              (holds("USD", "2500.00", "2500.00"), raised("legal_hold", 30, "compliance"))),
    Situation("hold", "li-wu", "was reinstated an hour ago",
              (holds("USD", "700.00", "700.00"),), residence="US-CA"),
    Situation("closed", "walter-oneill", "closed the account",
              account={"closed_on": "2025-03-01"}, opened_days_ago=1500, used_days_ago=700),
    Situation("com", "samuel-adeyemi", "has the account on the other platform",
              account={"platform": "com"}),
    Situation("good", "konrad-wisniewski", "is in good standing",
              (holds("ETH", "0.4", "1380.00"),), used_days_ago=1),
    Situation("queue", "mei-lin-tanaka", "waits for a reviewer",
              (holds("USD", "410.00", "410.00"), raised("self_disabled", 33, "owner")),
              case_set="passing", document_type="us_passport"),
    Situation("large", "amara-okafor-reed", "waits for a reviewer, large balance, new device",
              (holds("BTC", "0.7", "43400.00"), logged_in("phone-1", "US", 70),
               logged_in("laptop-2", "PT", 12), raised("self_disabled", 11, "owner")),
              case_set="passing"),
    Situation("doubt", "jose-munoz-garcia", "waits for a reviewer, name differs",
              (holds("USD", "55.00", "55.00"), raised("self_disabled", 61, "owner")),
              case_set="other_name", residence="US-NM", is_enrolled=False),
    Situation("over", "mei-lin-tanaka", "closed the account six years ago",
              account={"closed_on": "2020-09-01"}, opened_days_ago=3600, used_days_ago=2400),
    # Ways beside photos compared by a program
    Situation("person", "li-wu", "wants no program to measure the face",
              (holds("USD", "120.00", "120.00"), DISABLED), document_type="us_passport",
              residence="US-CA"),
    Situation("hands", "walter-oneill", "cannot write or hold a note",
              (holds("USD", "260.00", "260.00"), DISABLED), residence="US-CA"),
    Situation("camera", "greta-soerensen", "has no camera",
              (holds("BTC", "0.01", "620.00"), DISABLED)),
    Situation("mailbox", "leila-hosseini", "disabled it and has lost the mailbox",
              (holds("ETH", "0.3", "1000.00"), DISABLED)),
    Situation("deceased", "amara-okafor-reed", "has died, as the family wrote",
              (holds("BTC", "0.3", "18600.00"), raised("owner_deceased", 40, "support")),
              opened_days_ago=1400, used_days_ago=520),
)  # fmt: skip
BY_EXTERNAL_ID: Mapping[str, Situation] = {one.external_id: one for one in SITUATIONS}


def events(one: Situation, now: datetime) -> list[dict[str, Any]]:
    """Everything the exchange would have sent about this owner."""
    number = SITUATIONS.index(one)
    steps: list[Step] = [("account.opened", one.opened_days_ago, _document(one, number, now))]
    if one.used_days_ago is not None:
        steps.append(("activity.recorded", one.used_days_ago, {"kind": "login"}))
    return [
        {
            "id": f"{one.external_id}-{index}",
            "type": kind,
            "occurred_at": (now - timedelta(days=days_ago)).isoformat(),
            "account": one.external_id,
            "data": data,
        }
        for index, (kind, days_ago, data) in enumerate((*steps, *one.steps))
    ]


def _document(one: Situation, number: int, now: datetime) -> dict[str, Any]:
    who = one.who()
    opened_on = (now - timedelta(days=one.opened_days_ago)).date().isoformat()
    residence = one.residence or f"US-{who.state}"
    enrolled = _enrolled(one, who) if one.is_enrolled else {}
    return {
        "platform": "us",
        "opened_on": opened_on,
        "email": email(one),
        "legal_name": who.full_name,
        "birth_date": who.birth_on.isoformat(),
        "phone": f"+1 202-555-01{number:02d}",
        "ssn": one.ssn or f"900-55-{number + 1:04d}",
        "addresses": [{"jurisdiction": residence, "from": opened_on, "kind": "residence"}],
        **enrolled,
        **one.account,
    }


def _enrolled(one: Situation, who: SpecimenIdentity) -> dict[str, Any]:
    """What the exchange kept of the ID and the face when the account was opened."""
    return {
        "document_number": _number(one, who),
        "portrait_template": list(demo_portraits.template(who.person)),
    }


def email(one: Situation) -> str:
    """The person's address; an account that is not their first has one of its own."""
    first = next(item for item in SITUATIONS if item.person == one.person)
    return one.who().email if first is one else f"{one.key}.{one.who().email}"


def _number(one: Situation, who: SpecimenIdentity) -> str:
    return who.passport_number if one.document_type == "us_passport" else who.licence_number
