"""Work outside the request. At least once: a body does nothing the second time.

But for a sign-in link: whose worker dies as the letter is put down gets two, each usable once and
both counted in the limit of an hour.

The dotted names stand in the queues of running installations; `work` puts them there.
"""

from __future__ import annotations

import json
from base64 import b64decode

from django_tasks import task

from reinstate.services import work
from reinstate.services.access import mailbox_change, sign_in
from reinstate.services.demonstration import demo_cases, demo_known_answers
from reinstate.services.piece import checking
from reinstate.store import vault


@task()
def check_piece(piece_id: str, failures: int = 0) -> None:
    """Read a piece and run its checks. `failures`: how often the store did not give it out."""
    checking.check(piece_id, failures)


@task(priority=10)
def send_sign_in_link(sealed: str, language: str) -> None:
    """Send a sign-in link; the address travels sealed, because task rows are plain."""
    email = vault.open_for_installation(work.SIGN_IN_REQUEST, b64decode(sealed)).decode()
    sign_in.send_link(email, language)


@task(priority=10)
def find_lost_mailbox(sealed: str, appointment_id: str) -> None:
    """Find whose appointment about a lost mailbox it is; the addresses travel sealed."""
    addresses = vault.open_for_installation(work.LOST_MAILBOX, b64decode(sealed))
    old, new = json.loads(addresses)
    mailbox_change.find_account(appointment_id, old, new)


@task(priority=-10)
def build_demo_case(external_id: str) -> None:
    """Build one demo owner's case from specimens."""
    demo_cases.build(external_id)


@task(priority=-10)
def send_demo_case(case_id: str, attempt: int) -> None:
    """Send a demo case once its checks have answered."""
    demo_cases.send(case_id, attempt)


@task(priority=-20)
def build_known_answer(name: str) -> None:
    """Draw one known-answer case of a demo."""
    demo_known_answers.build(name)
