"""The whole of Reinstate on one machine with demo data: `reinstate demo up`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

from django.core.management import call_command

from reinstate.cli import processes
from reinstate.cli.answers import Unusable
from reinstate.cli.processes import Group, Process
from reinstate.evidence.memory import LARGE_PAGES
from reinstate.services.access import api_keys
from reinstate.services.demonstration import demo
from reinstate.services.integration import webhooks
from reinstate.services.upkeep import readiness

TOY_KEY_NAME = "toy exchange"
TOY_PATH = "/webhooks/demo"  # no address that somebody else registers
WEB_WORKERS, WEB_THREADS = 2, 4
# A worker that is told to leave while it still starts does not hear it. Its server has to end it
# before `processes` loses patience and ends the server, or nobody would be left to.
WORKERS_LEAVE_AFTER = 2  # seconds


def prepare() -> None:
    """Migrate, then load demo data into an empty database."""
    call_command("migrate", verbosity=0, interactive=False)
    demo.load()


def up(port: int) -> int:
    """Start everything, print where it is, and stay until stopped."""
    # The addresses should stay in sight.
    os.environ["REINSTATE_LOG_LEVEL"] = os.environ.get("REINSTATE_LOG_LEVEL") or "WARNING"
    with ExitStack() as taken:
        for number in (port, port + 1):
            taken.enter_context(processes.take(number))
        return _serve(port)


def _serve(port: int) -> int:
    prepare()
    if wrong := readiness.misfit():
        raise Unusable(wrong)
    group = Group([_web(port), _worker(), _toy_exchange(port)])
    group.start()
    try:
        is_up = processes.wait_until_up(f"http://localhost:{port}/", is_over=group.is_over)
    except BaseException:
        group.stop()
        raise
    if is_up:
        _welcome(port)
    return group.watch()


def _web(port: int) -> Process:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS),
        "--workers-kill-timeout", str(WORKERS_LEAVE_AFTER),
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "reinstate.config.wsgi:application",
    ]  # fmt: skip
    return Process("web server", command)


def _worker() -> Process:
    command = [sys.executable, "-m", "reinstate.jobs"]
    return Process("worker", command, LARGE_PAGES, is_restarted=True)


def _toy_exchange(port: int) -> Process:
    """The toy exchange gets fresh secrets at each start, through its environment."""
    webhook_secret = _toy_secret(port + 1)
    api_keys.revoke(TOY_KEY_NAME)
    key = api_keys.create(TOY_KEY_NAME)
    command = [
        sys.executable, "-m", "reinstate.toy_exchange",
        "--port", str(port + 1), "--reinstate", f"http://localhost:{port}",
    ]  # fmt: skip
    environment = {"TOY_EXCHANGE_API_KEY": key, "TOY_EXCHANGE_WEBHOOK_SECRET": webhook_secret}
    return Process("toy exchange", command, environment, is_restarted=True)


def _toy_secret(port: int) -> str:
    """It is told at this port alone, wherever it was told before."""
    address = f"http://localhost:{port}{TOY_PATH}"
    webhooks.move_demo(TOY_PATH, address)
    for known in (address, f"http://localhost:{port}/webhooks"):  # the latter by earlier versions
        webhooks.remove(known)
    return webhooks.register(address)[1]


def _welcome(port: int) -> None:
    site = f"http://localhost:{port}"
    first = demo.owners()[0]
    sys.stdout.write(
        "\nReinstate is running with demo data: invented people, specimen documents.\n\n"
        f"  portal         {site}/\n"
        f"  demo owner     {site}/demo/owner/{first.account_id}/   ({first.name}: {first.title})\n"
        f"  all demo owners {site}/demo/\n"
        f"  console        {site}/console/\n"
        f"  demo mailbox   {site}/demo/mailbox/\n"
        f"  toy exchange   http://localhost:{port + 1}/\n\n"
        "Ctrl-C stops everything.\n"
    )
    sys.stdout.flush()
