"""Whether a refusal is final: another request followed it, or nobody is left who could decide."""

from __future__ import annotations

from reinstate.domain.case import CaseState
from reinstate.services.access import review_access
from reinstate.services.case import wording
from reinstate.services.languages import say
from reinstate.store.models import Case
from reinstate.store.models.cases import OPEN_STATES

GIVEN_UP = (CaseState.CANCELLED, CaseState.EXPIRED)


def successor(case: Case) -> Case | None:
    """Another request of the account and kind that is open, else the last that came later and was
    decided: what its owner gave up settles nothing.
    """
    others = Case.objects.filter(account=case.account_id, kind=case.kind).exclude(id=case.id)
    under_way = others.filter(state__in=OPEN_STATES).first()
    later = others.filter(opened_at__gt=case.opened_at).exclude(state__in=GIVEN_UP)
    return under_way or later.order_by("opened_at").last()


def why_final(case: Case) -> str:
    """Why a refused request is not looked at again, for its owner; empty while it can be."""
    if other := successor(case):
        return say(wording.FOLLOWED["open" if CaseState(other.state).is_open else "decided"])
    return "" if review_access.may_look_again(case) else say(wording.REFUSED_BY_ALL)
