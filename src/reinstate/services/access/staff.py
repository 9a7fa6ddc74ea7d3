"""Staff accounts: made by the operator, never by sign-up."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from reinstate.services import clock
from reinstate.services.errors import Conflict, Refused
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
    password = secrets.token_urlsafe(15)
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
