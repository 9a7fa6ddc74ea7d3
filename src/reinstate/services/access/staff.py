"""Staff accounts: made by the operator, never by sign-up."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from reinstate.services import clock
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.store import audit
from reinstate.store.models import StaffProfile

ROLES = tuple(StaffProfile.Role.values)


def add(email: str, name: str, role: str) -> str:
    """Make a staff account and return its first password, which is shown once."""
    if role not in ROLES:
        raise Refused(f"{role!r} is no role; use one of {', '.join(ROLES)}", "unknown_role")
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(f"{email!r} is no e-mail address", "bad_email") from error
    password = _password()
    users = get_user_model()
    with transaction.atomic():
        if users.objects.filter(email__iexact=email).exists():
            raise Conflict(f"{email} is a staff account already", "staff_exists")
        user = users.objects.create_user(username=email, email=email, password=password)
        StaffProfile.objects.create(user=user, role=role, display_name=name)
        audit.append(
            audit.Tag.OPERATOR_STAFF_ADDED,
            actor="operator",
            subject=f"staff:{user.pk}",
            at=clock.now(),
            details={"role": role},
        )
    return password


def renew(email: str, *, forgets_factors: bool = False) -> str:
    """A new password for a member of staff, shown once; whoever is signed in as them is out.

    `forgets_factors`: their passkeys, authenticator and recovery codes go too, for whoever has
    lost them all; the console stays shut until they have set up another.
    """
    password = _password()
    with transaction.atomic():
        users = get_user_model().objects.select_for_update().filter(staff_profile__isnull=False)
        user = users.filter(email__iexact=email).first()
        if user is None:
            raise NotFound(f"{email} is no staff account; add it with: reinstate staff add")
        user.set_password(password)
        user.save(update_fields=["password"])
        factors = Authenticator.objects.filter(user=user)
        details = {"factors": factors.delete()[0] if forgets_factors else 0}
        tag, subject = audit.Tag.OPERATOR_STAFF_RENEWED, f"staff:{user.pk}"
        audit.append(tag, actor="operator", subject=subject, at=clock.now(), details=details)
    return password


def _password() -> str:
    return secrets.token_urlsafe(15)
