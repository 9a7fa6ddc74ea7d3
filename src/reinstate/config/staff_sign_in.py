"""allauth for staff only: nobody signs up, and a locked-out owner never has a Django user."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal import stagekit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from reinstate.domain import network
from reinstate.services import seals
from reinstate.services.access import factor_secrets

# Codes of recovery come with one of them, and alone are no second factor.
ASKED_FOR = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes sign-up; accounts for staff are made by the operator."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The address or the password is not right. Check both, then try again."
        ),
        "incorrect_password": gettext_lazy("This password is not right. Type it again."),
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords or codes. Wait a few minutes, then try again: until then the "
            "right one is refused too, also a new one that the operator has set."
        ),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never: staff are added from the command line."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By what wrong passwords are counted: the account and the network address together.

        By the account alone, as allauth does, whoever knows a colleague's address keeps them out
        with a wrong password a minute.
        """
        of_account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{of_account}:{network.of(self.get_client_ip(request))}"

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        """As allauth offers them, by the names that they have everywhere else."""
        offered: list[dict[str, str]] = super().get_reauthentication_methods(user)
        said = {
            "mfa_reauthenticate": gettext("Use a code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        return [{**one, "description": said.get(one["id"], one["description"])} for one in offered]


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors of staff."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right, or it was used before. Type the one that the app shows now, "
            "or a recovery code that you have not used."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for an app or a passkey: set one of those up first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """What codes are made from, as it stands in the database."""
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The same in clear; 403 where it does not open: the operator renews the factor."""
        try:
            return factor_secrets.opened(encrypted_text)
        except seals.Tampered as broken:
            seals.noted(broken)
            raise PermissionDenied from broken

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002  # allauth's name
    ) -> str:
        """What the form suggests: allauth's "Master key" is another thing here."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": known + 1}


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """The form in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext("Name")
        self.fields["passwordless"].label = gettext("Sign in with it alone, without the password")
        self.fields["passwordless"].label_suffix = ""  # what is ticked is a sentence
        self.fields["passwordless"].help_text = gettext(
            "The device then asks for its PIN, your finger or your face."
        )


def second_step(request: HttpRequest) -> HttpResponseBase:
    """allauth's page of the second factor, for whoever still has one.

    Where it was taken away since the password was typed, as by the operator for whoever has lost
    it, allauth leads to the sign-in and from there back, without an end. Here that sign-in is over.
    """
    stage = stagekit.get_pending_stage(request)
    if stage is not None and not is_mfa_enabled(stage.login.user, ASKED_FOR):
        return cast("HttpResponseBase", stage.abort())
    return cast("HttpResponseBase", AuthenticateView.as_view()(request))


def closed(_request: HttpRequest) -> NoReturn:
    """What allauth brings and staff do not use."""
    raise Http404
