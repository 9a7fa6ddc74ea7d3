"""Kill the worker, or everything, at bad moments, and demand that nothing is lost: `make chaos`.

    python -m tools.chaos [--rounds N] [--seed S]

Each round starts a demo of its own and walks one owner from the request to the open account, over
HTTP as a browser without scripts does. Around each step SIGKILL hits the worker, or
the web server, the worker and the toy exchange together, at a random moment; what was hit starts
again on the same folder, and the owner sends again what was not answered. At the end of a round
the database is asked what became of everything. Linux only: the worker is found through /proc.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.chaos.demo import Demo, free_port, wait_until
from tools.chaos.owner import Owner

LONGEST_PAUSE = 2.5  # seconds from an answer to the kill
PIECES = ("selfie", "document_front", "document_back")
# What must be true when a round is over, asked of the database.
DEMANDS = """
from django_tasks_db.models import DBTaskResult
from reinstate.domain.case import PieceState
from reinstate.services.account import accounts
from reinstate.store import audit, evidence_objects, vault
from reinstate.store.models import Account, Case, Decision, Reinstatement, WebhookDelivery
case = Case.objects.select_related("account__person").get(id={case!r})
pieces = list(case.pieces.filter(is_current=True).order_by("uploaded_at"))
keyed = vault.of(case.account.person)
changes = Reinstatement.objects.filter(case=case)
answer = {{
    "every photo that was answered is there": [p.kind for p in pieces] == {kinds!r},
    "every photo opens": all(evidence_objects.get(keyed, p.object_key) for p in pieces),
    "no photo still waits": all(PieceState(p.state).is_checked for p in pieces),
    "no job was given up": not DBTaskResult.objects.failed().exists(),
    "one decision": Decision.objects.filter(case=case).count() == 1,
    "one change, acknowledged, with its hold": changes.count() == 1
    and changes.get().acknowledged_at is not None and changes.get().hold_until is not None,
    "no announcement was given up": not WebhookDelivery.objects.exclude(gave_up_at=None).exists(),
    "the account is in good standing": accounts.assess(case.account).good_standing,
    "the audit record verifies": audit.verify().count > 0,
}}
"""


@dataclass
class Round:
    """One owner's walk, with the kills on its way."""

    demo: Demo
    chance: random.Random
    killed: dict[str, int] = field(default_factory=lambda: {"worker": 0, "everything": 0})

    def walk(self) -> dict[str, bool]:
        """From the request to the open account; returns what became of it."""
        owner = Owner(self.demo)
        for step in (owner.begin, owner.agree, owner.choose_id):
            step()
        for kind in PIECES:
            with self.killing():
                owner.hand_in(kind)
        wait_until("the checks", lambda: owner.states() <= {"passed", "doubtful"})
        with self.killing():
            owner.send()
        with self.killing():
            owner.be_approved()
        wait_until("the exchange", lambda: owner.case_state() == "reinstated")
        demands = DEMANDS.format(case=owner.case, kinds=list(PIECES))
        found: dict[str, bool] = self.demo.ask(demands)
        return found

    @contextmanager
    def killing(self) -> Iterator[None]:
        """Kill something at a random moment: before the step, in its midst, or after its answer."""
        what = self.chance.choice(("worker", "everything"))
        self.killed[what] += 1
        kill = self.demo.kill_worker if what == "worker" else self.demo.kill_everything
        timer = threading.Timer(self.chance.uniform(0, LONGEST_PAUSE), kill)
        timer.start()
        yield
        timer.join()


def main() -> int:
    """Run the rounds; status 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lost = 0
    for number in range(options.seed, options.seed + options.rounds):
        lost += _one_round(number)
    print(f"{options.rounds} rounds, {lost} demands not met")
    return 1 if lost else 0


def _one_round(seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="reinstate-chaos-") as folder:
        demo = Demo(Path(folder), free_port())
        try:
            demo.start()
            one = Round(demo, random.Random(seed))  # noqa: S311 - a plan of kills, no secret
            broken = [demand for demand, is_met in one.walk().items() if not is_met]
        finally:
            demo.end()
    kills = ", ".join(f"{what} {times} times" for what, times in one.killed.items())
    print(f"round {seed}: killed {kills}; {'; '.join(broken) or 'nothing lost'}", flush=True)
    return len(broken)


if __name__ == "__main__":
    raise SystemExit(main())
