"""The clock of silence as its owner sees it: since when, what follows when, what ends it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain import eligibility
from reinstate.domain.account import Platform
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.policy import Authority, Confidence
from reinstate.domain.restrictions import Capability, RestrictionKind
from reinstate.domain.standing import Lifecycle, Standing
from reinstate.domain.unclaimed import StatutoryClock
from reinstate.services.account import accounts
from reinstate.services.case.owner_view import OwnerClock, OwnerSilence
from reinstate.services.languages import say
from reinstate.store.models import Account


def of(account: Account, standing: Standing) -> OwnerSilence | None:
    """The clock; None where there is none, because the account is over or is not ours, or where
    nobody can stop it, because the owner has died.
    """
    if standing.has_ended or account.platform != Platform.US:
        return None
    if standing.has(RestrictionKind.OWNER_DECEASED):
        return None
    law = _first_law(standing)
    return OwnerSilence(
        since=standing.clocks.house.last_owner_activity_on,
        today=standing.on,
        marks=marks(standing),
        law=_law(law) if standing.clocks.statutory else _("Nothing here could go to a state."),
        source=_source(law),
        ended_by=_ended_by(account, standing),
    )


def marks(standing: Standing) -> tuple[OwnerClock, ...]:
    """What silence leads to, in order of time. Days that are past are among them."""
    house, law = standing.clocks.house, _first_law(standing)
    log_in = _("Log in to prevent it.")
    found = [
        OwnerClock("inactive_on", _("Counts as inactive"), house.inactive_on, log_in),
        OwnerClock("dormant_on", _("Is locked as dormant"), house.dormant_on, log_in),
    ]
    if law is not None and law.presumed_abandoned_on is not None:
        text = _("Under the law of %(place)s. A sign of you prevents it.")
        found.append(
            OwnerClock(
                "presumed_abandoned_on",
                _("May have to be handed to the state"),
                law.presumed_abandoned_on,
                text % {"place": say(name_of(law.jurisdiction))},
            )
        )
        if standing.lifecycle is Lifecycle.ESCHEAT_PENDING and law.report_due_on is not None:
            title = _("Has to be reported to the state")
            found.append(OwnerClock("report_due_on", title, law.report_due_on, log_in))
    return tuple(sorted(found, key=lambda mark: mark.on))


def _first_law(standing: Standing) -> StatutoryClock | None:
    """The law that first presumes anything on the account abandoned."""
    known = [
        clock for clock in standing.clocks.statutory if clock.presumed_abandoned_on is not None
    ]
    return min(known, key=lambda clock: str(clock.presumed_abandoned_on), default=None)


def _law(law: StatutoryClock | None) -> str:
    if law is None or law.years is None:
        return _("We do not know the date on which your state's law would apply.")
    said = _("%(place)s: property counts as abandoned after %(years)s years of silence.")
    words = {"place": say(name_of(law.jurisdiction)), "years": law.years}
    if law.confidence is not Confidence.SOURCE_READ:
        said += " " + _("Not all of this was read in the law itself.")
    if law.reviewed is None:
        said += " " + _("A lawyer has not signed this date yet; take it as a guide.")
    return said % words


def _source(law: StatutoryClock | None) -> Authority | None:
    """What was read. The title of anything less is a remark for staff, not a citation."""
    is_cited = law is not None and law.confidence is Confidence.SOURCE_READ
    return law.authority if law is not None and is_cited else None


def _ended_by(account: Account, standing: Standing) -> tuple[str, ...]:
    """What starts the clock anew. A dormant account takes a verified request, nothing less."""
    if not eligibility.may_stop_the_clock(accounts.facts(account), standing):
        return (_("an approved reactivation"),)
    return (
        *_ways_at_the_exchange(standing),
        _("a message or a request that you send us here"),
        _("the button “I am still here” on this page"),
    )


def _ways_at_the_exchange(standing: Standing) -> tuple[str, ...]:
    """What of it the account is open for. Where it is locked for all, nobody is sent there."""
    ways = {
        Capability.TRADE: _("a trade"),
        Capability.DEPOSIT: _("a deposit"),
        Capability.WITHDRAW: _("a withdrawal"),
    }
    is_open = [ways[one] for one in ways if one in standing.capabilities.allowed()]
    return (_("logging in to the exchange"), *is_open) if is_open else ()
