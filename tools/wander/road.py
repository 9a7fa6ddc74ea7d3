"""People who want to get somewhere: an owner to the end of a request, a reviewer to a decision.

Wanderers reach neither often: both are ten right steps in a row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tools.wander.people import Person
from tools.wander.watch import Watch

from reinstate.domain.findings import PieceKind
from reinstate.store.models import Case
from reinstate.store.models.cases import OPEN_STATES

GOOD_SAMPLE = "passing."
ZONES = ("America/New_York", "America/Los_Angeles", "Pacific/Guam")
IDS = ("drivers_license", "us_passport", "state_id")
DECISIONS = ("/decide/", "/second/", "/revoke/", "/reopen/")


def ask_for_the_account(
    owner: Person, account_id: str, today: date, work: Callable[[], None]
) -> None:
    """From the request, begun or not, to sent; most samples are good ones.

    `work`: what a worker does, so that photos are checked before they are sent.
    """
    begin = {"kind": "reactivation", "time_zone": owner.chance.choice(ZONES)}
    case = _open_case(account_id)
    if case is None and owner.send("/account/request/", begin):
        case = _open_case(account_id)
    if case is None:
        return
    base = f"/case/{case.id}"
    owner.send(f"{base}/agree/", {"agree": "on"})
    for step in ("confirm", "way", "appointment"):
        page = owner.open(f"{base}/{step}/") if owner.chance.random() < 0.15 else None
        for form in page.forms if page else ():
            if form.method == "post" and step in (form.action or owner.at):
                owner.send(form.action or owner.at, owner.filled(form, today))
    owner.send(f"{base}/id/", {"document_type": owner.chance.choice(IDS)})
    for kind in PieceKind:
        _hand_in(owner, f"{base}/photo/{kind.value}/")
    work()
    if owner.chance.random() < 0.9:
        owner.send(f"{base}/send/", {})


def _hand_in(owner: Person, path: str) -> None:
    page = owner.open(path)
    forms = page.forms if page else []
    samples = [form.fields["sample"].value for form in forms if "sample" in form.fields]
    good = [one for one in samples if one.startswith(GOOD_SAMPLE)]
    if samples:
        sample = owner.chance.choice(good if good and owner.chance.random() < 0.8 else samples)
        owner.send(f"{path}sample/", {"sample": sample})


def decide_something(reviewer: Person, today: date) -> None:
    """Any request that waits, opened and given whatever its page lets one decide."""
    waiting = list(Case.objects.exclude(due_at=None).order_by("id"))
    if not waiting:
        return
    page = reviewer.open(f"/console/case/{reviewer.chance.choice(waiting).id}/")
    forms = [
        form
        for form in (page.forms if page else ())
        if any(part in form.action for part in DECISIONS)
    ]
    if forms:
        form = reviewer.chance.choice(forms)
        reviewer.send(form.action, reviewer.filled(form, today))


def look_over(watch: Watch) -> None:
    """What has to hold of every request, whatever was pressed."""
    for case in Case.objects.all():
        is_locked = case.locked_by_id is not None
        if is_locked != (case.locked_until is not None):
            watch.fault(f"half a lock on a request that is {case.state}")
    seen = set()
    for case in Case.objects.filter(state__in=OPEN_STATES):
        if (case.account_id, case.kind) in seen:
            watch.fault(f"two open requests of one kind: {case.kind}")
        seen.add((case.account_id, case.kind))


def _open_case(account_id: str) -> Case | None:
    rows = Case.objects.filter(account_id=account_id, state__in=OPEN_STATES)
    return rows.order_by("-opened_at").first()
