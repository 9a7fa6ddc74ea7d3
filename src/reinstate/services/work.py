"""Putting work down for a worker, by the name under which it finds it.

A row of the queue holds a task's dotted name and its arguments; whoever puts one down needs no
more. So nobody here imports `tasks`, which reaches everything that it runs.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime

from django.utils.module_loading import import_string

from reinstate.store import vault

TASKS = "reinstate.services.tasks"
SIGN_IN_REQUEST = "sign_in.request"
LOST_MAILBOX = "mailbox.request"


def check_piece(piece_id: str) -> None:
    """Read a piece and run its checks."""
    _put("check_piece", piece_id)


def check_piece_again(piece_id: str, failures: int, run_after: datetime) -> None:
    """The same later: the store of photos has failed so often by now."""
    _put("check_piece", piece_id, failures, run_after=run_after)


def send_sign_in_link(email: str, language: str) -> None:
    """Send a link to an address, sealed on its way, in the language of the page."""
    sealed = vault.seal_for_installation(SIGN_IN_REQUEST, email.strip().encode())
    _put("send_sign_in_link", b64encode(sealed).decode(), language)


def find_lost_mailbox(appointment_id: str, old: str, new: str) -> None:
    """Look for the account of a lost mailbox; both addresses sealed on their way."""
    sealed = vault.seal_for_installation(LOST_MAILBOX, json.dumps([old, new]).encode())
    _put("find_lost_mailbox", b64encode(sealed).decode(), appointment_id)


def build_demo_case(external_id: str) -> None:
    """Build one demo owner's case from specimens."""
    _put("build_demo_case", external_id)


def send_demo_case(case_id: str, attempt: int, run_after: datetime) -> None:
    """Send a demo case once its checks have answered."""
    _put("send_demo_case", case_id, attempt, run_after=run_after)


def build_known_answer(name: str) -> None:
    """Draw one known-answer case of a demo."""
    _put("build_known_answer", name)


def _put(name: str, *arguments: str | int, run_after: datetime | None = None) -> None:
    import_string(f"{TASKS}.{name}").using(run_after=run_after).enqueue(*arguments)
