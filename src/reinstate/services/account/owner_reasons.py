"""Why an account is locked, as its owner reads it: a card for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reinstate.domain.case import CaseKind
from reinstate.domain.findings import Audience
from reinstate.domain.passport import CASE_FOR, RestrictionView
from reinstate.domain.restrictions import RULES, Clears, NextActor, RestrictionKind
from reinstate.domain.standing import Standing
from reinstate.domain.standing_document import because, restriction_document
from reinstate.domain.wording import Said, sentence
from reinstate.services.case.owner_view import OwnerRequirement, OwnerRestriction
from reinstate.services.case.turns import POST, Turn
from reinstate.services.case.wording import within
from reinstate.services.languages import say

# By the code an owner sees, which several confidential kinds share.
TITLES = {
    "self_disabled": "You disabled this account",
    "negative_balance": "Your account owes money",
    "security_confirmation": "We need to confirm recent activity",
    "unsupported_jurisdiction": "We do not serve your place of residence",
    "identity_unverified": "Your identity is not confirmed",
    "duplicate_identity": "There is another account in your name",
    "dormant_lock": "Locked because it was not used",
    "account_review": "Your account is under review",
    "withdrawal_hold": "Withdrawals are paused",
    "other_platform": "This account is elsewhere",
    "owner_deceased": "We were told that the owner has died",
}
_ON_A_REQUEST = ("do.finish_case", "do.wait_for_decision")
_READ_FIRST = (Said("do.read_message"),)
# While these stand, what every other reason asks for has to wait.
_FIRST = {
    RestrictionKind.OWNER_DECEASED: Said("do.settle_who_acts"),
    RestrictionKind.DUPLICATE_IDENTITY: Said("do.settle_first_account"),
}


def shown(
    standing: Standing,
    offers: tuple[CaseKind, ...],
    theirs: Mapping[str, Turn],
    elsewhere: Mapping[str, str],
) -> tuple[OwnerRestriction, ...]:
    """What still stands in the way, one card a reason.

    `theirs`: by the kind of an open request, whose turn it is on it. `elsewhere`: what is left of
    one for which nothing is handed in here; empty where something is.
    """
    cards: list[OwnerRestriction] = []
    for view in standing.restrictions:
        one = _owner_restriction(
            _after_what_comes_first(view, standing),
            is_offered=CASE_FOR.get(view.kind) in offers,
            turn=_turn(view, theirs),
            elsewhere=elsewhere.get(CASE_FOR.get(view.kind, ""), ""),
        )
        if one not in cards:
            cards.append(one)
    return tuple(cards)


def _after_what_comes_first(view: RestrictionView, standing: Standing) -> RestrictionView:
    """No request can be begun on a second account or a dead owner's, so its page asks for none; nor
    is a debt covered while compliance or an estate holds the account.
    """
    is_debt = view.kind is RestrictionKind.NEGATIVE_BALANCE
    if is_debt and standing.is_under_review:
        wait = (Said("do.pay_after_review"),)
        return replace(view, requirements=wait, alternatives=(), next_actor=NextActor.STAFF)
    first = next((said for kind, said in _FIRST.items() if standing.has(kind)), None)
    if first is None or view.kind not in CASE_FOR:
        return view
    return replace(view, requirements=(first,), alternatives=(), expected_in=None)


def _turn(view: RestrictionView, theirs: Mapping[str, Turn]) -> Turn | None:
    """Of the request that is decided about, as its own page says it: who acts, how long it takes.

    That is longer than the rule where the day has passed. While the owner works on it, the rule
    says it, but for a letter of theirs in the post.
    """
    for said in view.requirements:
        if said.code in _ON_A_REQUEST:
            turn = theirs.get(str(said.staff_params["case"]))
            return turn if said.code != "do.finish_case" or (turn and turn.actor == POST) else None
    return None


def _owner_restriction(
    view: RestrictionView, *, is_offered: bool, turn: Turn | None, elsewhere: str
) -> OwnerRestriction:
    """One card. Where the owner can begin a request it is their turn, whoever clears it then."""
    owners = NextActor.OWNER if is_offered else view.next_actor
    turn = turn or Turn(owners.value, within(view.expected_in) if view.expected_in else "")
    due = (*view.requirements, *(_READ_FIRST if turn.is_written_to else ()))
    public = restriction_document(view, Audience.OWNER)
    code = RULES[view.kind].owner_code
    return OwnerRestriction(
        code=code,
        title=say(TITLES[code]),
        explanation=sentence(view.cause, Audience.OWNER, say),
        next_actor=turn.actor,
        clears=str(public.get("clears", Clears.STAFF.value)),
        requirements=tuple(
            OwnerRequirement(said.code, _due_text(said, elsewhere), turn.actor) for said in due
        ),
        alternatives=tuple(sentence(said, Audience.OWNER, say) for said in view.alternatives),
        expected=turn.expected,
        because=tuple(because(view.because, Audience.OWNER, say)),
    )


def _due_text(said: Said, elsewhere: str) -> str:
    is_said_otherwise = elsewhere and said.code == "do.finish_case"
    return elsewhere if is_said_otherwise else sentence(said, Audience.OWNER, say)
