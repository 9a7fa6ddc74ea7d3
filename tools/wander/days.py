"""The days of a demo: who steps next, what the exchange tells, and what a worker does meanwhile."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tools.wander import road
from tools.wander.people import Person
from tools.wander.watch import ERRORS_FROM, SITE, Watch

from reinstate.domain.account import ActivityKind
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.access import api_keys
from reinstate.services.demonstration import demo
from reinstate.services.mail import messages
from reinstate.services.upkeep import audit, housekeeping, worker
from reinstate.services.whole_book import sweep
from reinstate.store.models import Account

PAUSES = (timedelta(minutes=20), timedelta(hours=6), timedelta(days=1), timedelta(days=15))
OWNERS_OPEN = (
    "/account/", "/account/messages/", "/account/pay/", "/support/", "/mailbox/", "/help/",
)  # fmt: skip
STAFF_OPEN = (
    "/console/", "/console/meetings/", "/console/messages/", "/console/known-answers/",
    "/console/operations/", "/console/analytics/", "/console/automatic/", "/console/compliance/",
    "/console/compliance/deadlines/", "/console/compliance/rules/",
)  # fmt: skip
JOBS_AT_ONCE, LETTERS_READ = 50, 20
EVENTS, PLACES = "/api/v1/events", ("US-CA", "US-NY", "US-WA", "FR")


class Days:
    """A demo of its own, with everybody in front of a browser."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.watch = chance, Watch()
        call_command("migrate", verbosity=0)
        demo.load()
        while worker.drain():
            pass
        self.key = api_keys.create("wander")
        self.told = 0
        self.owners = {one.account_id: self._person(one.name, OWNERS_OPEN) for one in demo.owners()}
        self.staff = {one.user_id: self._person(one.name, STAFF_OPEN) for one in demo.staff()}
        self._sign_in()
        self.watch.listen()

    def pass_by(self, steps: int) -> None:
        """So many steps of one person or another; at the end the record has to be whole."""
        doings = (
            (self._an_owner, 40), (self._somebody_of_the_staff, 40), (self._the_exchange, 8),
            (self._a_request, 4), (self._a_decision, 4), (self._a_worker, 3.5),
            (self._a_night, 0.5),
        )  # fmt: skip
        shares = [share for _, share in doings]
        for _ in range(steps):
            (doing,) = self.chance.choices([one for one, _ in doings], shares)
            try:
                doing()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                self.watch.fault(f"{type(error).__name__} in {doing.__name__}: {error}")
        road.look_over(self.watch)
        try:
            audit.verify()
        except audit.BrokenRecord as error:
            self.watch.fault(f"the audit record is not whole: {error}")

    def _person(self, name: str, opens: Sequence[str]) -> Person:
        browser = Client(HTTP_HOST=SITE, REMOTE_ADDR="127.0.0.1")
        return Person(name, browser, opens, self.watch, self.chance)

    def _sign_in(self) -> None:
        """Sessions end over night."""
        for account_id, owner in self.owners.items():
            owner.browser.post(f"/demo/owner/{account_id}/")
        for user_id, one in self.staff.items():
            one.browser.post("/console/demo-sign-in/", {"user_id": str(user_id)})

    def _an_owner(self) -> None:
        self.chance.choice(list(self.owners.values())).step(clock.today())

    def _somebody_of_the_staff(self) -> None:
        self.chance.choice(list(self.staff.values())).step(clock.today())

    def _a_request(self) -> None:
        account_id, owner = self.chance.choice(list(self.owners.items()))
        road.ask_for_the_account(owner, account_id, clock.today(), self._a_worker)

    def _a_decision(self) -> None:
        road.decide_something(self.chance.choice(list(self.staff.values())), clock.today())

    def _a_worker(self) -> None:
        """One round of everything that it does; a job that failed is a fault."""
        worker.drain(JOBS_AT_ONCE)
        housekeeping.tick()
        messages.send_due()
        for job in DBTaskResult.objects.failed():
            self.watch.fault(f"job {job.task_path}: {job.exception_class_path}", job.traceback)
        for letter in messages.demo_mailbox(LETTERS_READ):
            self.watch.read(f"a letter, {letter.kind}", f"{letter.subject} {letter.body}")

    def _a_night(self) -> None:
        """The clock goes on, and what is due by then is done."""
        clock.set_offset(clock.now() - clock.outside() + self.chance.choice(PAUSES))
        self._a_worker()
        sweep.nightly()
        road.look_over(self.watch)
        self._sign_in()

    def _the_exchange(self) -> None:
        """One event about one account, true or not: what cannot be is refused."""
        self.told += 1
        accounts = Account.objects.filter(is_known_answer=False).order_by("id")
        name = self.chance.choice(list(accounts.values_list("external_id", flat=True)))
        kind, data = self.chance.choice(list(self._news().items()))
        event_id = f"wander-{self.told}"
        event: dict[str, object] = {
            "id": event_id, "type": kind, "account": name,
            "occurred_at": clock.now().isoformat(), "data": data,
        }  # fmt: skip
        self.watch.did(f"the exchange: {event}")
        answer = Client(HTTP_HOST=SITE).post(
            EVENTS,
            json.dumps({"events": [event]}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": event_id},
        )
        self.watch.answers["event", kind, answer.status_code] += 1
        if answer.status_code >= ERRORS_FROM:
            self.watch.fault(f"{answer.status_code} by the event {kind}")

    def _news(self) -> Mapping[str, Mapping[str, object]]:
        pick, today = self.chance.choice, clock.today().isoformat()
        updates: tuple[Mapping[str, object], ...] = (
            {"email": f"new-{self.told}@example.org"},
            {"closed_on": today},
            {"legal_name": "Jos\u00e9 N\u00fa\u00f1ez"},
            {"addresses": [{"jurisdiction": pick(PLACES), "from": today, "kind": "residence"}]},
        )
        return {
            "account.updated": pick(updates),
            "activity.recorded": {"kind": pick(list(ActivityKind)).value},
            "ledger.entry_posted": {
                "asset": pick(("USD", "BTC")), "amount": pick(("10", "-500", "0.1", "5000")),
            },
            "restriction.raised": {"kind": pick(list(RestrictionKind)).value, "by": "risk"},
            "restriction.cleared": {"kind": pick(list(RestrictionKind)).value},
            "support_ticket.opened": {"number": f"T-{self.told}"},
        }  # fmt: skip
