"""Sign-ins of staff in the record: who came in, who failed, and whose password or key changed.

allauth's own tables are outside the services; its signals are where their changes pass by.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from reinstate.services import clock, journal
from reinstate.store.audit import Tag

VISITOR = "visitor"
CHANGES = {
    Tag.STAFF_SESSION_BEGUN: user_logged_in,
    Tag.STAFF_SESSION_ENDED: user_logged_out,
    Tag.STAFF_PASSWORD_CHANGED: password_changed,
    Tag.STAFF_PASSWORD_RESET: password_reset,
    Tag.STAFF_FACTOR_ADDED: authenticator_added,
    Tag.STAFF_FACTOR_REMOVED: authenticator_removed,
}


def watch() -> None:
    """Connect the record to the signals; once, when the site starts."""
    for tag, signal in CHANGES.items():
        signal.connect(_recorder(tag), weak=False, dispatch_uid=f"reinstate:{tag.value}")
    user_login_failed.connect(_failed, weak=False, dispatch_uid="reinstate:failed")
    authenticator_added.connect(_leave_others, weak=False, dispatch_uid="reinstate:leave_others")


def _recorder(tag: Tag) -> Any:
    def record(user: Any = None, **_: Any) -> None:
        if user is not None and user.pk is not None:
            who = journal.staff(user.pk)
            _record(tag, who, who)

    return record


def _leave_others(request: HttpRequest, user: Any, **_: Any) -> None:
    """A session from before a factor was begun without it: whoever else knew the password is out.

    As after a change of password, only the browser in which it was set up stays signed in.
    """
    here = request.session.session_key
    for session in Session.objects.exclude(session_key=here):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    """The address that was tried is personal data unless it is a member of staff's: then its id."""
    tried = credentials.get("email") or credentials.get("username") or ""
    users = get_user_model().objects.filter(email__iexact=str(tried))
    known = users.values_list("pk", flat=True).first() if tried else None
    _record(Tag.STAFF_SIGN_IN_FAILED, VISITOR, journal.staff(known) if known else "staff:unknown")


def _record(tag: Tag, actor: str, subject: str) -> None:
    with transaction.atomic():
        journal.record(tag, actor, subject, clock.now())
