"""What an account owes: debts by currency, with dust counted as covered."""

from __future__ import annotations

from decimal import Decimal

from reinstate.domain.account import Account
from reinstate.domain.money import added, total
from reinstate.domain.policy import PolicyOn


def amounts_owed(account: Account, policy: PolicyOn) -> dict[str, Decimal]:
    """What is left to cover by asset; dust within the policy's tolerance counts as covered."""
    held: dict[str, Decimal] = {}
    for balance in account.balances:
        held[balance.asset] = added(held.get(balance.asset, Decimal(0)), balance.amount)
    owed = {
        asset: amount.copy_negate()
        for asset, amount in held.items()
        if amount < -_tolerance(asset, policy)
    }
    if owed and policy.flag("negative_balance.is_netted") and _is_covered_by_rest(account, policy):
        return {}
    return owed


def _tolerance(asset: str, policy: PolicyOn) -> Decimal:
    own = f"negative_balance.tolerance.{asset.lower()}"
    return policy.decimal(own if policy.has(own) else "negative_balance.tolerance.other_assets")


def _is_covered_by_rest(account: Account, policy: PolicyOn) -> bool:
    """Netting needs a value for every line; without one, each currency stays on its own."""
    values = [balance.worth for balance in account.balances]
    worth = total(value for value in values if value is not None)
    return None not in values and worth >= -policy.decimal("negative_balance.tolerance.usd")
