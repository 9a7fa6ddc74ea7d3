"""Whoever writes to the database alone signs nobody in by it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from tests.fixtures.builders import make_account, ready_case

from reinstate.domain.findings import PieceKind
from reinstate.services import clock
from reinstate.services.access import api_keys, handoff, sign_in, tokens
from reinstate.services.errors import Refused
from reinstate.services.upkeep import operations
from reinstate.store.models import (
    Account,
    ApiKey,
    BrokenSeal,
    Installation,
    LoginLink,
    PortalSession,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def mine(account):
    """A session of somebody who has an account of their own."""
    Installation.objects.filter(id=1).update(is_demo=True)
    other = make_account("ext-2", email="other@example.com", ssn="900-12-9999")
    return sign_in.demo_session(other)


def put_there(account, token, **more):
    at = clock.now()
    PortalSession.objects.create(
        id_hash=tokens.hash_of(token), account_id=account, created_at=at, last_seen_at=at,
        expires_at=at + HOUR, **more,
    )  # fmt: skip


def test_a_session_that_was_put_there_is_none_and_operations_name_it(account, mine):
    own = PortalSession.objects.get()
    put_there(account, "made up")
    put_there(account, "with what stands in another row", seal=own.seal)
    assert sign_in.account_of_session("made up") is None
    assert sign_in.account_of_session("with what stands in another row") is None
    assert sign_in.account_of_session(mine).account_id == own.account_id
    report = operations.looked()
    assert [one.label for one in report.seals.rows] == [f"PortalSession:{account}"]
    assert not report.is_well


def test_a_session_into_which_another_account_was_put_ends(account, mine):
    PortalSession.objects.update(account=account)
    assert sign_in.account_of_session(mine) is None


def test_a_phones_session_does_not_reach_further_than_it_was_given(account):
    case = ready_case(account)
    code = handoff.make_code(account, case.case_id, PieceKind.SELFIE, "https://back.example")
    phone = handoff.connect(code.address.rpartition("/")[2]).session_id
    assert sign_in.account_of_session(phone).only_case == case.case_id
    PortalSession.objects.update(only_case="")
    assert sign_in.account_of_session(phone) is None


@pytest.mark.parametrize("column", ["account_id", "purpose", "reference"])
def test_a_link_that_was_changed_or_put_there_lets_nobody_in(account, mine, column):
    own = PortalSession.objects.get().account
    token = tokens.issue(own, tokens.SIGN_IN, clock.now(), HOUR)
    assert tokens.find(token, tokens.SIGN_IN, clock.now()) is not None
    changed = {"account_id": account, "purpose": tokens.NOT_ME, "reference": "another"}
    LoginLink.objects.update(**{column: changed[column]})
    assert tokens.find(token, LoginLink.objects.get().purpose, clock.now()) is None
    if column == "account_id":
        with pytest.raises(Refused):
            sign_in.redeem_link(token)
    assert BrokenSeal.objects.filter(label__startswith="LoginLink:").exists()


def test_a_key_that_was_put_there_widened_or_made_to_live_again_calls_nothing(db):
    narrow = api_keys.create("ledger", (api_keys.READ,))
    gone = api_keys.create("desk")
    api_keys.revoke("desk")
    assert api_keys.authenticate(narrow).scopes == {api_keys.READ}
    ApiKey.objects.filter(name="desk").update(revoked_at=None)
    ApiKey.objects.create(name="mine", secret_hash=api_keys._hash("rk_1"), created_at=clock.now())
    ApiKey.objects.filter(name="ledger").update(scopes=list(api_keys.ALL_SCOPES))
    assert [api_keys.authenticate(one) for one in (narrow, gone, "rk_1")] == [None] * 3
    assert BrokenSeal.objects.filter(label__startswith="ApiKey:").count() == 3


def test_keys_from_before_go_on_calling(db):
    secret = api_keys.create("ledger")
    ApiKey.objects.update(seal="")
    import_module("reinstate.store.migrations.0050_seals_of_keys").seal(apps, None)
    assert api_keys.authenticate(secret).name == "ledger"


def test_those_from_before_are_sealed_as_the_tables_are_brought_up_to_date(account, mine):
    token = tokens.issue(Account.objects.get(id=account), tokens.SIGN_IN, clock.now(), HOUR)
    for table in (LoginLink, PortalSession):
        table.objects.update(seal="")
    import_module("reinstate.store.migrations.0049_seals_of_sessions").seal(apps, None)
    assert sign_in.account_of_session(mine) is not None
    assert sign_in.account_of_session(sign_in.redeem_link(token)).account_id == account
