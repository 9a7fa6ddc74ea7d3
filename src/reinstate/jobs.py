"""The worker: runs tasks, brings back those of killed workers, and keeps the timers.

python -m reinstate.jobs
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from types import FrameType

from reinstate.domain.policy import PolicyError

logger = logging.getLogger(__name__)
TICK_SECONDS = 2.0
UNUSABLE = 2  # the status of a process whose settings cannot be used, as of a command

Duty = Callable[[], object]


def main() -> int:
    """Work until told to stop; says in one sentence which setting cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        return _unusable(str(error))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopper(stop))
    from reinstate.services.upkeep import worker

    wait_until_fit(stop)
    if stop.is_set():
        return 0
    try:
        look_at_policy()
    except PolicyError as error:
        return _unusable(f"the policy, see REINSTATE_POLICY_FOLDER, cannot be used: {error}")
    look_at_weights()
    keepers = [_keeper(stop, *duties) for duties in timed()]
    worker.run(stop)
    stop.set()
    for keeper in keepers:
        keeper.join(TICK_SECONDS * 2)
    return 0


def _unusable(sentence: str) -> int:
    sys.stderr.write(f"reinstate worker: {sentence}\n")
    return UNUSABLE


def look_at_policy() -> None:
    """Say what the policy lacks; PolicyError where it cannot be used at all."""
    from reinstate.services import clock, rules
    from reinstate.services.case import addresses

    for key in addresses.still_examples():
        logger.warning("%s is an example and owners are told so; put yours into house.yaml", key)
    for sentence in rules.missing(clock.today()):
        logger.error("%s", sentence)


def look_at_weights() -> None:
    """Say how many are missing. Work goes on, and finds those that come meanwhile."""
    from reinstate.evidence.models import weights

    if absent := weights.missing():
        logger.error(
            "%d of %d weights are missing in %s, so people read the photos that need them; run: %s",
            len(absent),
            len(weights.catalogue()),
            weights.folder(),
            weights.INSTALL_COMMAND,
        )


def wait_until_fit(stop: threading.Event) -> None:
    """Until the database is there with the tables of this version, and the key file that opens it.

    Says once what keeps it. With wrong keys each job would fail until it is given up.
    """
    from django.db import connection

    from reinstate.services.upkeep import readiness

    said = ""
    while not stop.is_set() and (wrong := readiness.misfit()):
        if wrong != said:
            logger.error("%s. The worker waits for it", wrong)
        said = wrong
        connection.close()
        stop.wait(TICK_SECONDS)


def timed() -> tuple[tuple[Duty, ...], ...]:
    """What is due by the clock, a thread for each group.

    What may have to wait for others has a thread of its own: a mail server, each receiver of
    announcements, a book of millions. None of them holds up the job of a dead worker, or the rest.
    """
    from reinstate.services.integration import webhooks
    from reinstate.services.mail import messages
    from reinstate.services.upkeep import clocks, housekeeping, worker
    from reinstate.services.whole_book import sweep

    return (
        (clocks.Watch().look, worker.reap, _by_a_right_clock(housekeeping.tick)),
        (messages.send_due,),
        (Lanes(webhooks.waiting, webhooks.send_to).start_due,),
        (_by_a_right_clock(sweep.nightly),),
    )


def _by_a_right_clock(duty: Duty) -> Duty:
    """The duty, which waits while this machine's clock is far off; `clocks.misfit` says so."""
    from reinstate.services.upkeep import clocks

    @wraps(duty)
    def when_trusted() -> object:
        return duty() if clocks.is_trusted() else None

    return when_trusted


class Lanes:
    """A thread for each receiver: one that takes all its time keeps no other waiting.

    `due` names those to whom something is due, `send_to` sends it to one of them.
    """

    def __init__(self, due: Callable[[], Iterable[str]], send_to: Callable[[str], object]) -> None:
        self.due, self.send_to = due, send_to
        self._threads: dict[str, threading.Thread] = {}

    def start_due(self) -> None:
        """Begin sending to everybody to whom something is due, but for those it goes to already."""
        for name in self.due():
            known = self._threads.get(name)
            if known is None or not known.is_alive():
                thread = threading.Thread(target=self._send, args=(name,), daemon=True)
                self._threads[name] = thread
                thread.start()

    def wait_for(self, name: str, seconds: float) -> None:
        """Until what is on its way to this one has ended, but no longer."""
        self._threads[name].join(seconds)

    def _send(self, name: str) -> None:
        from django.db import connections

        from reinstate.services.upkeep import faults

        try:
            self.send_to(name)
        except Exception as error:  # noqa: BLE001  # this thread alone: what was not sent stays due
            faults.say(f"sending to {name}", error)
        finally:
            connections.close_all()


def _keeper(stop: threading.Event, *duties: Duty) -> threading.Thread:
    thread = threading.Thread(target=keep, args=(stop, duties), daemon=True)
    thread.start()
    return thread


def keep(stop: threading.Event, duties: Sequence[Duty]) -> None:
    """Do what is due by the clock; instants stand in tables, so a restart loses nothing."""
    from django.db import close_old_connections

    from reinstate.services.upkeep import faults

    while not stop.wait(TICK_SECONDS):
        for duty in duties:
            try:
                duty()
            except Exception as error:  # noqa: BLE001  # the others go on
                faults.say(f"{duty.__module__}.{duty.__name__}", error)
        close_old_connections()


def _stopper(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return on_signal


if __name__ == "__main__":
    raise SystemExit(main())
