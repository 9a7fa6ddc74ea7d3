"""Staff accounts: made, changed and closed by the operator, never by sign-up or by mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import transaction

from reinstate.domain import mail_address
from reinstate.services import clock
from reinstate.services.access import review_access
from reinstate.services.access.naming import demand_name
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.services.review import locking
from reinstate.store import audit
from reinstate.store.models import Case, StaffProfile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROLES = tuple(StaffProfile.Role.values)


@dataclass(frozen=True, slots=True)
class Member:
    """One staff account, as whoever reviews access reads it; `subject` names it in the record."""

    subject: str
    email: str
    name: str
    role: str
    is_open: bool
    has_second_factor: bool
    last_sign_in: datetime | None


def review_of_access(actor: int) -> tuple[Member, ...]:
    """The roster for a compliance officer; NotAllowed for everyone else."""
    review_access.officer(actor)
    return roster()


def roster() -> tuple[Member, ...]:
    """Every staff account there is or was: the open ones first, by address."""
    kinds = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
    with_factor = set(
        Authenticator.objects.filter(type__in=kinds).values_list("user_id", flat=True)
    )
    rows = StaffProfile.objects.select_related("user").order_by("-user__is_active", "user__email")
    return tuple(
        Member(
            subject=_subject(row.user),
            email=row.user.email,
            name=row.display_name,
            role=row.role,
            is_open=row.user.is_active,
            has_second_factor=row.user_id in with_factor,
            last_sign_in=row.user.last_login,
        )
        for row in rows
    )


def add(email: str, name: str, role: str) -> str:
    """Make a staff account and return its first password, which is shown once."""
    _check_role(role)
    if mail_address.fault(email):
        raise Refused(f"{email!r} is no e-mail address that can be used", "bad_email")
    demand_name(name, "a member of staff", "Rosa Diaz")
    password = _password()
    users = get_user_model()
    with transaction.atomic():
        if users.objects.filter(email__iexact=email).exists():
            raise Conflict(f"{email} has a staff account already", "exists")
        user = users.objects.create_user(username=email, email=email, password=password)
        StaffProfile.objects.create(user=user, role=role, display_name=name)
        _record(audit.Tag.OPERATOR_STAFF_ADDED, user, {"role": role})
    return password


def renew(email: str, *, forgets_factors: bool = False) -> str:
    """A new password for a member of staff, shown once; whoever is signed in as them is out.

    `forgets_factors`: their passkeys, authenticator and recovery codes go too, for whoever has
    lost them all; the console stays shut until they have set up another.
    """
    with transaction.atomic():
        profile = _locked(email)
        _check_open(profile)
        password = _new_password(profile.user)
        forgotten = _forget_factors(profile.user) if forgets_factors else 0
        _record(audit.Tag.OPERATOR_STAFF_RENEWED, profile.user, {"factors": forgotten})
    return password


def assign(email: str, role: str) -> str:
    """Give a member of staff another role; returns the one before. Cases they held are free."""
    _check_role(role)
    with transaction.atomic():
        profile = _locked(email)
        _check_open(profile)
        before = profile.role
        if before != role:
            profile.role = role
            profile.save(update_fields=["role"])
            freed = _free_cases(profile.user)
            details: dict[str, str | int] = {"from": before, "to": role, "cases": freed}
            _record(audit.Tag.OPERATOR_STAFF_ASSIGNED, profile.user, details)
    return before


def close(email: str) -> int:
    """Close the account of somebody who leaves: they are out at once, their factors are gone.

    Returns how many cases they held, which are free now. What they did keeps their name, in every
    case and in the record. A second approval that waited for them is anybody's of that standing.
    """
    with transaction.atomic():
        profile = _locked(email)
        _check_open(profile)
        user = profile.user
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        forgotten, freed = _forget_factors(user), _free_cases(user)
        details = {"factors": forgotten, "cases": freed}
        _record(audit.Tag.OPERATOR_STAFF_CLOSED, user, details)
    return freed


def reopen(email: str, role: str) -> str:
    """Open a closed account again, for somebody who is back; returns its new password."""
    _check_role(role)
    with transaction.atomic():
        profile = _locked(email)
        if profile.user.is_active:
            raise Conflict(f"The staff account of {profile.user.email} is open.", "open")
        profile.role = role
        profile.save(update_fields=["role"])
        profile.user.is_active = True
        profile.user.save(update_fields=["is_active"])
        password = _new_password(profile.user)
        _record(audit.Tag.OPERATOR_STAFF_REOPENED, profile.user, {"role": role})
    return password


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Refused(f"{role!r} is no role; use one of {', '.join(ROLES)}", "unknown_role")


def _check_open(profile: StaffProfile) -> None:
    if not profile.user.is_active:
        email = profile.user.email
        raise Conflict(
            f"The staff account of {email} is closed; open it with: reinstate staff reopen",
            "closed",
        )


def _locked(email: str) -> StaffProfile:
    found = (
        StaffProfile.objects.select_for_update()
        .select_related("user")
        .filter(user__email__iexact=email)
        .first()
    )
    if found is None:
        raise NotFound(f"{email} is no staff account; add it with: reinstate staff add")
    return found


def _free_cases(user: User) -> int:
    return locking.free(Case.objects.filter(locked_by=user))


def _forget_factors(user: User) -> int:
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    return count


def _new_password(user: User) -> str:
    password = _password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _record(tag: audit.Tag, user: User, details: Mapping[str, str | int]) -> None:
    audit.append(tag, actor="operator", subject=_subject(user), at=clock.now(), details=details)


def _subject(user: User) -> str:
    return f"staff:{user.pk}"


def _password() -> str:
    return secrets.token_urlsafe(15)
