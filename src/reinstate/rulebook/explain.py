"""A standing in words: the answer, and each value it rests on with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from reinstate.domain.findings import Audience
from reinstate.domain.money import plain
from reinstate.domain.policy import Confidence, Dated, Policy, Value
from reinstate.domain.restrictions import Capability
from reinstate.domain.standing import Standing
from reinstate.domain.unclaimed import StatutoryClock
from reinstate.domain.wording import sentence

_HOW_SURE = {
    Confidence.DECIDED: "the exchange's own decision",
    Confidence.MEASURED: "measured on calibration data",
    Confidence.SOURCE_READ: "read in the source",
    Confidence.SECONDARY: "from a secondary source",
    Confidence.INFERRED: "inferred, not read",
    Confidence.UNVERIFIED: "not verified",
    Confidence.UNKNOWN: "not known",
}


def explain(standing: Standing, policy: Policy) -> tuple[str, ...]:
    """One line for each part of the answer, then one for each value read. For staff."""
    return (
        *_answer(standing),
        *_restrictions(standing),
        *_clocks(standing),
        f"The policy is {policy.digest}. These values of it were read:",
        *_values(standing, policy),
    )


def _answer(standing: Standing) -> Iterator[str]:
    good = "is in good standing" if standing.good_standing else "is not in good standing"
    lifecycle = _words(standing.lifecycle.value)
    yield f"On {standing.on} account {standing.account} is {lifecycle} and {good}."
    allowed = standing.capabilities.allowed()
    may = [_words(item.value) for item in Capability if item in allowed]
    may_not = [_words(item.value) for item in Capability if item not in allowed]
    yield f"Its owner may {_list(may)}."
    if may_not:
        yield f"Its owner may not {_list(may_not, 'or')}."


def _restrictions(standing: Standing) -> Iterator[str]:
    for view in standing.restrictions:
        cause = sentence(view.cause, Audience.COMPLIANCE)
        yield (
            f"Restricted by {_words(view.kind.value)}: {cause} "
            f"Clears by: {view.clears.value}. Acts next: {view.next_actor.value}."
        )


def _clocks(standing: Standing) -> Iterator[str]:
    house = standing.clocks.house
    yield (
        f"The owner last acted on {house.last_owner_activity_on}; the account turns inactive on "
        f"{house.inactive_on} and dormant on {house.dormant_on}."
    )
    for clock in standing.clocks.statutory:
        yield _statutory(clock)


def _statutory(clock: StatutoryClock) -> str:
    asset_class = _words(clock.asset_class.value).capitalize()
    years = "an unknown number of" if clock.years is None else str(clock.years)
    return (
        f"{asset_class} under the law of {clock.jurisdiction}: presumed abandoned after {years} "
        f"years, on {clock.presumed_abandoned_on or 'a day that is not known'}; notice from "
        f"{clock.notice_from or 'unknown'} until {clock.notice_until or 'unknown'}; report due "
        f"{clock.report_due_on or 'unknown'}. {_HOW_SURE[clock.confidence].capitalize()}."
    )


def _values(standing: Standing, policy: Policy) -> Iterator[str]:
    for key, entry in standing.policy.values_read.items():
        parameter = policy.parameters[key]
        yield f"- {parameter.meaning} ({key}): {_value(entry, parameter.unit)}"


def _value(entry: Dated, unit: str) -> str:
    signed = (
        f"signed by {entry.reviewed.by} on {entry.reviewed.on}" if entry.reviewed else "unsigned"
    )
    said = "unknown" if entry.value is None else f"{_shown(entry.value)} [{unit}]"
    return (
        f"{said}, in force since {entry.effective_on}; {entry.authority}; "
        f"{_HOW_SURE[entry.confidence]}; {signed}."
    )


def shown(value: Value | None) -> str:
    """A value as people write it; what is not known is said."""
    return "unknown" if value is None else _shown(value)


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return _list([_shown(item) for item in value])
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _words(code: str) -> str:
    return code.replace("_", " ")


def _list(words: list[str], last: str = "and") -> str:
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
