"""What surrounds an approval: the pause on withdrawals, the second person, a person at last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from reinstate.domain.account import Balance
from reinstate.domain.money import added
from reinstate.domain.policy import PolicyError, PolicyOn


@dataclass(frozen=True, slots=True)
class Hold:
    """A pause on withdrawals: how long, and the signals that made it longer (empty if none)."""

    length: timedelta
    because_of: tuple[str, ...]

    def ends_at(self, reinstated_at: datetime) -> datetime:
        """When withdrawals start again by themselves."""
        return reinstated_at + self.length


def withdrawal_hold(policy: PolicyOn, signals: Collection[str]) -> Hold:
    """The policy's hours, or the longest that any of the signals asks for."""
    hours = policy.integer("hold.hours")
    by_signal = _hours(policy)
    longer = {name: by_signal[name] for name in signals if by_signal.get(name, 0) > hours}
    longest = max(longer.values(), default=hours)
    because_of = tuple(sorted(name for name, found in longer.items() if found == longest))
    return Hold(timedelta(hours=longest), because_of)


def _hours(policy: PolicyOn) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for signal, hours in policy.table("hold.hours_by_signal").items():
        if not isinstance(hours, int):
            raise PolicyError(f"hold.hours_by_signal has {hours!r} for {signal}; write whole hours")
        found[signal] = hours
    return found


def value_in_usd(balances: Iterable[Balance]) -> Decimal | None:
    """What an account holds in dollars, or None when the exchange gave no value for a line.

    Debts do not reduce it: what can be taken out decides how careful an approval is.
    """
    total = Decimal(0)
    for balance in balances:
        if balance.amount <= 0:
            continue
        if balance.worth is None:
            return None
        total = added(total, balance.worth)
    return total


def second_approval_reasons(
    policy: PolicyOn,
    *,
    value_usd: Decimal | None,
    has_enrolled_reference: bool,
    signals: Collection[str] = (),
) -> tuple[str, ...]:
    """Why a second person has to approve; empty when one is enough. A value unknown is a reason."""
    reasons = []
    if value_usd is None:
        reasons.append("balance_unknown")
    elif value_usd >= policy.decimal("review.second_approval.balance_usd"):
        reasons.append("balance")
    if not has_enrolled_reference and policy.flag(
        "review.second_approval.without_enrolled_reference"
    ):
        reasons.append("no_enrolled_reference")
    watched = policy.texts("review.second_approval.signals")
    reasons += [name for name in watched if name in signals]
    return tuple(dict.fromkeys(reasons))  # the flag and the list may both name one


def goes_to_a_person(policy: PolicyOn, attempts: int) -> bool:
    """Whether this many sent attempts are past what the machine may send back again."""
    return attempts >= policy.integer("case.max_attempts")
