"""Who may open which case now, and what those are told who may not. Never a dead end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reinstate.domain.account import Account, Platform
from reinstate.domain.case import CaseKind
from reinstate.domain.dormancy import day_of
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.passport import CASE_FOR
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Lifecycle, Standing
from reinstate.domain.wording import Said


class Refusal(StrEnum):
    """Why a case cannot be opened. Each has a sentence that says where to go instead."""

    OTHER_PLATFORM = "other_platform"
    ESCHEATED = "escheated"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    DECEASED = "deceased"
    NOTHING_TO_CLEAR = "nothing_to_clear"


@dataclass(frozen=True, slots=True)
class Ineligible:
    """Why a case may not be opened, and what its owner is told."""

    refusal: Refusal
    says: Said


def why_not_open(kind: CaseKind, account: Account, standing: Standing) -> Ineligible | None:
    """What keeps the owner from opening a case of this kind on the account now; None: nothing.

    One that is open already is not asked about: whoever asks again goes on with it.
    """
    if account.platform is not Platform.US:
        name = str(standing.policy.values_read["exchange.other_platform"].value)
        return _refused(Refusal.OTHER_PLATFORM, {"name": name})
    if standing.lifecycle is Lifecycle.ESCHEATED and account.delivered_to_state is not None:
        state = name_of(account.delivered_to_state.jurisdiction)
        return _refused(Refusal.ESCHEATED, {"state": state})
    if standing.lifecycle is Lifecycle.CLOSED:
        return _refused(Refusal.CLOSED)
    if standing.has(RestrictionKind.DUPLICATE_IDENTITY):
        return _refused(Refusal.DUPLICATE)
    if standing.has(RestrictionKind.OWNER_DECEASED):
        return _refused(Refusal.DECEASED)
    if kind not in cases_that_help(standing):
        return _refused(Refusal.NOTHING_TO_CLEAR)
    return None


def cases_that_help(standing: Standing) -> tuple[CaseKind, ...]:
    """The kinds of case that work towards clearing what stands, in the order of the passport."""
    kinds = [CASE_FOR[view.kind] for view in standing.restrictions if view.kind in CASE_FOR]
    return tuple(dict.fromkeys(kinds))


def may_stop_the_clock(account: Account, standing: Standing) -> bool:
    """Whether the owner's word alone restarts the clock of silence.

    Any act of the owner's ends dormancy, so a dormant account takes none before verification.
    """
    return _is_in_use(account, standing)


def may_disable(account: Account, standing: Standing) -> bool:
    """Whether the owner may disable the account: it is in use and not disabled yet."""
    return _is_in_use(account, standing) and not standing.has(RestrictionKind.SELF_DISABLED)


def _is_in_use(account: Account, standing: Standing) -> bool:
    """By its owner, as far as anybody has told us."""
    lives = not standing.has(RestrictionKind.OWNER_DECEASED)
    return account.platform is Platform.US and standing.lifecycle.is_in_use and lives


def may_change_mailbox(standing: Standing) -> bool:
    """Whether another mailbox may be used for the account: while there is one, and its owner, as
    far as we know, lives.
    """
    return not standing.has_ended and not standing.has(RestrictionKind.OWNER_DECEASED)


class SignUp(StrEnum):
    """What the exchange's sign-up is told about a new account under one SSN."""

    ALLOWED = "allowed"
    REFUSED = "refused"


def may_sign_up(has_account_under_same_ssn: bool) -> tuple[SignUp, Said | None]:
    """One account per SSN, removed accounts included; the refusal never says whose it is."""
    if has_account_under_same_ssn:
        return SignUp.REFUSED, Said("refused.sign_up")
    return SignUp.ALLOWED, None


def is_tax_number(text: str) -> bool:
    """An SSN, or an ITIN (900 to 999) of somebody who has none; not what fills an empty field.

    Never issued: area 000 and 666, group 00, serial 0000 (20 CFR 422.103 practice). Many accounts
    have the same filler, and each would be taken for a second one of one person.
    """
    digits = normalised_ssn(text)
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()):
        return False
    is_issued = digits[:3] not in ("000", "666") and digits[3:5] != "00" and digits[5:] != "0000"
    return is_issued and len(set(digits)) > 1


def normalised_ssn(text: str) -> str:
    """Without spaces and hyphens, so that one number has one keyed hash."""
    return text.strip().replace("-", "").replace(" ", "")


def hints_at_failed_verification(account: Account, standing: Standing, policy: PolicyOn) -> bool:
    """Disabled shortly after opening: the article says to expect a failed verification."""
    within = policy.integer("case.shortly_after_opening_days")
    raised = [day_of(item.raised_at, policy) for item in account.restrictions]
    is_early = any((day - account.opened_on).days <= within for day in raised)
    return is_early and not standing.has(RestrictionKind.SELF_DISABLED)


def _refused(refusal: Refusal, params: dict[str, str] | None = None) -> Ineligible:
    return Ineligible(refusal, Said(f"refused.{refusal.value}", params or {}))
