"""Why a pause is longer than usual stands wherever the pause does, in words for who reads it."""

from datetime import timedelta

import pytest
from tests.fixtures.builders import event, sent_case

from reinstate.services import clock
from reinstate.services.integration import exchange
from reinstate.store.models import Case, Reinstatement

pytestmark = pytest.mark.django_db
HEADING = "Why the pause is longer than usual"
COUNTRY = "Somebody logged in recently from a country that is new for this account."
RULES = "Our safety rules ask for it."


@pytest.fixture
def held(account, seen):
    """held(signals): the account was reinstated just now, with a pause that these made longer."""

    def reinstated(*signals):
        case_id, now = sent_case(account).case_id, clock.now()
        Case.objects.update(state="reinstated", closed_at=now)
        Reinstatement.objects.create(
            case_id=case_id, approved_at=now, announced_at=now, acknowledged_at=now,
            hold_until=now + timedelta(hours=96), hold_reasons=signals,
        )  # fmt: skip
        exchange.ingest(event("restriction.cleared", at=now, kind="self_disabled", by="case"))
        return case_id

    return reinstated


def page(response):
    assert response.status_code == 200
    return response.content.decode()


def test_an_owner_reads_it_on_both_pages_once_for_all_that_is_kept_from_them(owner, held):
    case_id = held("new_country", "sanctions_changed", "document_reused")
    for address in ("/account/", f"/case/{case_id}"):
        shown = page(owner.get(address))
        assert [shown.count(text) for text in (HEADING, COUNTRY, RULES)] == [1, 1, 1]
        assert "sanction" not in shown


def test_an_owner_reads_it_in_spanish(owner, held):
    held("new_device")
    owner.cookies["django_language"] = "es"
    shown = page(owner.get("/account/"))
    assert "Por qué la pausa es más larga de lo habitual" in shown
    assert "desde un dispositivo que no se había usado antes con esta cuenta." in shown


def test_nothing_of_it_stands_beside_a_pause_of_the_usual_length(owner, held):
    case_id = held()
    for address in ("/account/", f"/case/{case_id}"):
        shown = page(owner.get(address))
        assert "awals are paused" in shown
        assert HEADING not in shown


def test_staff_read_it_on_the_accounts_page(account, held, enter, reviewer):
    held("sanctions_changed")
    shown = page(enter(reviewer).get(f"/console/account/{account}/"))
    assert "Longer because" in shown
    assert "A sanctions hold was raised or cleared recently. Do not discuss it" in shown


def test_a_pause_that_is_over_is_not_said_to_go_on(owner, held):
    case_id = held("new_country")
    assert "The pause ends by itself." in page(owner.get(f"/case/{case_id}"))
    Reinstatement.objects.update(hold_until=clock.now() - timedelta(minutes=1))
    shown = page(owner.get(f"/case/{case_id}"))
    assert "The pause of withdrawals that followed is over." in shown
    for past in ("The pause ends by itself.", "Withdrawals paused until", HEADING):
        assert past not in shown
