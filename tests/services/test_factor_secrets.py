"""Whoever has the database alone cannot make the codes of anybody's second factor."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from reinstate.services.access import factor_secrets
from reinstate.store.models import BrokenSeal

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def user(own_keys_and_evidence, reviewer):
    Authenticator.objects.all().delete()
    return get_user_model().objects.get(id=reviewer)


def test_what_codes_are_made_from_is_sealed_and_the_codes_stay(user):
    totp.TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    assert SECRET not in rows["totp"]["secret"]
    assert decrypt(rows["totp"]["secret"]) == SECRET
    assert rows["recovery_codes"]["seed"].startswith(factor_secrets.MARK)
    assert RecoveryCodes.activate(user).get_unused_codes() == codes


@pytest.mark.parametrize("planted", [SECRET, "sealed:", "sealed:zz", "sealed:00ff", ""])
def test_one_that_somebody_put_into_the_database_is_none(user, planted):
    with pytest.raises(PermissionDenied):
        decrypt(planted)
    assert BrokenSeal.objects.get().label == factor_secrets.LABEL


def test_one_from_before_is_sealed_once_with_the_tables(user):
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    passkey = {"credential": {"id": "abc"}}
    other = Authenticator.objects.create(user=user, type="webauthn", data=passkey)
    step = import_module("reinstate.store.migrations.0041_seal_factor_secrets")
    step.seal(apps, None)
    row.refresh_from_db()
    sealed = row.data["secret"]
    assert factor_secrets.opened(sealed) == SECRET
    step.seal(apps, None)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.data["secret"], other.data) == (sealed, passkey)
    assert factor_secrets.count_old() == 0
