"""Kill the worker, or everything, at bad moments, and demand that nothing is lost: `make chaos`.

    python tools/chaos.py [--rounds N] [--seed S]

Each round starts a demo of its own and walks one owner from the request to the open account, over
HTTP as a browser without scripts does. Around each step SIGKILL hits the worker, or
the web server, the worker and the toy exchange together, at a random moment; what was hit starts
again on the same folder, and the owner sends again what was not answered. At the end of a round
the database is asked what became of everything. Linux only: the worker is found through /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 240.0  # seconds any one thing may take, restarts included
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
class Demo:
    """A demo on loopback that can be killed and started again on the same folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def surroundings(self) -> dict[str, str]:
        """What its processes, and our questions, are started with."""
        return {
            **os.environ,
            "REINSTATE_VAR": str(self.folder),
            "REINSTATE_PUBLIC_ADDRESS": self.address,
            "DJANGO_SETTINGS_MODULE": "reinstate.config.settings",
        }

    def start(self) -> None:
        """Start it and wait for the first page."""
        command = [sys.executable, "-m", "reinstate.cli", "demo", "up", "--port", str(self.port)]
        with (self.folder / "site.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.surroundings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _wait("the first page", lambda: httpx.get(self.address).is_success)

    def kill_worker(self) -> None:
        """SIGKILL the worker alone; the demo starts another."""
        for pid in self._children():
            if b"reinstate.jobs" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """What a power cut leaves: no process had a last word. Then start again."""
        self.end()
        self.start()

    def end(self) -> None:
        """SIGKILL the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            _wait("the port to be free", lambda: _is_free(self.port))

    def ask(self, code: str) -> Any:
        """Run `code` beside the site with its settings; what it calls `answer` comes back."""
        head = "import json, sys, django\ndjango.setup()\n"
        script = f"{head}{textwrap.dedent(code)}\njson.dump(answer, sys.stdout, default=str)\n"
        ran = subprocess.run(
            [sys.executable, "-c", script], env=self.surroundings, capture_output=True, check=False
        )
        if ran.returncode:
            raise SystemExit(ran.stderr.decode())
        return json.loads(ran.stdout)

    def _children(self) -> list[int]:
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]


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
        _wait("the checks", lambda: owner.states() <= {"passed", "doubtful"})
        with self.killing():
            owner.send()
        with self.killing():
            owner.be_approved()
        _wait("the exchange", lambda: owner.case_state() == "reinstated")
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


class Owner:
    """A demo owner with a browser that runs no scripts and tries again when nothing answers."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.case = demo, ""
        self.browser = httpx.Client(base_url=demo.address, timeout=60)
        account = demo.ask("""
            from reinstate.services.demonstration import demo
            answer = next(o.account_id for o in demo.owners() if o.situation == "disabled")
        """)
        self.browser.get(f"/demo/owner/{account}/")  # brings the cookie that forms are sent with
        self.post(f"/demo/owner/{account}/")

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form until it is answered with a redirect; anything else is a fault."""
        answers: list[httpx.Response] = []

        def send() -> bool:
            token = self.browser.cookies.get("csrftoken", "")
            answers.append(self.browser.post(path, data={"csrfmiddlewaretoken": token, **form}))
            return True

        _wait(path, send)
        if answers[-1].status_code != httpx.codes.FOUND:
            raise SystemExit(f"{path} answered {answers[-1].status_code}: {answers[-1].text}")
        return answers[-1]

    def begin(self) -> None:
        """Open the request."""
        answer = self.post("/account/request/", kind="reactivation", time_zone="America/New_York")
        self.case = answer.headers["location"].rstrip("/").split("/")[-1]

    def agree(self) -> None:
        """Consent, before any photo."""
        self.post(f"/case/{self.case}/agree/", agree="on")

    def choose_id(self) -> None:
        """A driver's licence: two sides."""
        self.post(f"/case/{self.case}/id/", document_type="drivers_license")

    def hand_in(self, kind: str) -> None:
        """A passing specimen photo."""
        self.post(f"/case/{self.case}/photo/{kind}/sample/", sample=f"passing.{kind}")

    def send(self) -> None:
        """Send the request."""
        self.post(f"/case/{self.case}/send/")

    def be_approved(self) -> None:
        """A reviewer approves, in one transaction like the console's."""
        self.demo.ask(f"""
            from reinstate.services.demonstration import demo
            from reinstate.services import clock
            from reinstate.services.review import deciding, decision_rules
            from reinstate.store.models import Case
            case = Case.objects.get(id={self.case!r})
            rosa = next(one for one in demo.staff() if one.role == "reviewer")
            done = deciding.decide(
                case.id, rosa.user_id, deciding.APPROVE, expected_version=case.version,
                internal_note="Compared by eye.",
                checked=decision_rules.checklist(case, deciding.APPROVE, clock.now()),
            )
            answer = done.state.value
        """)

    def states(self) -> set[str]:
        """What the photos that count have become."""
        asked = self.demo.ask(f"""
            from reinstate.store.models import Case
            pieces = Case.objects.get(id={self.case!r}).pieces.filter(is_current=True)
            answer = [piece.state for piece in pieces]
        """)
        return set(asked)

    def case_state(self) -> str:
        """Where the case stands."""
        state: str = self.demo.ask(f"""
            from reinstate.store.models import Case
            answer = Case.objects.get(id={self.case!r}).state
        """)
        return state


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
        demo = Demo(Path(folder), _free_port())
        try:
            demo.start()
            one = Round(demo, random.Random(seed))  # noqa: S311 - a plan of kills, no secret
            broken = [demand for demand, is_met in one.walk().items() if not is_met]
        finally:
            demo.end()
    kills = ", ".join(f"{what} {times} times" for what, times in one.killed.items())
    print(f"round {seed}: killed {kills}; {'; '.join(broken) or 'nothing lost'}", flush=True)
    return len(broken)


def _wait(what: str, is_so: Callable[[], bool]) -> None:
    """Try until it is so; while a killed server comes back, nothing answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if is_so():
                return
        time.sleep(0.3)
    raise SystemExit(f"waited {PATIENCE:.0f} s for {what}; it never came")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    """A port whose successor, the toy exchange's, is free too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if _is_free(port + 1):
            return port


if __name__ == "__main__":
    raise SystemExit(main())
