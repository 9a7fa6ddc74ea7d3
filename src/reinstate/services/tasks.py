"""Work outside the request. At least once: every body does nothing the second time."""

from __future__ import annotations

from base64 import b64decode, b64encode

from django_tasks import task

from reinstate.store import vault

SIGN_IN_REQUEST = "sign_in.request"


@task()
def check_piece(piece_id: str) -> None:
    """Read a piece and run its checks."""
    from reinstate.services.piece import checking

    checking.check(piece_id)


@task(priority=10)
def send_sign_in_link(sealed: str, language: str) -> None:
    """Send a sign-in link; the address travels sealed, because task rows are plain."""
    from reinstate.services.access import sign_in

    email = vault.open_for_installation(SIGN_IN_REQUEST, b64decode(sealed)).decode()
    sign_in.send_link(email, language)


@task(priority=-10)
def build_demo_case(external_id: str) -> None:
    """Build one demo owner's case from specimens."""
    from reinstate.services.demonstration import demo_cases

    demo_cases.build(external_id)


@task(priority=-10)
def send_demo_case(case_id: str, attempt: int) -> None:
    """Send a demo case once its checks have answered."""
    from reinstate.services.demonstration import demo_cases

    demo_cases.send(case_id, attempt)


@task(priority=-20)
def build_known_answer(name: str) -> None:
    """Draw one known-answer case of a demo."""
    from reinstate.services.demonstration import demo_known_answers

    demo_known_answers.build(name)


def request_link(email: str, language: str) -> None:
    """Queue `send_sign_in_link` for an address, in the language of the page."""
    sealed = vault.seal_for_installation(SIGN_IN_REQUEST, email.strip().encode())
    send_sign_in_link.enqueue(b64encode(sealed).decode(), language)
