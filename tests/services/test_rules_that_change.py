"""An ID type that policy accepts no longer, while requests with it are open, sent and over."""

import shutil
from datetime import timedelta

import pytest
from tests.fixtures.builders import after, complete_case, hand_in, make_account, sent_case

from reinstate import rulebook
from reinstate.domain.case import CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import clock, rules
from reinstate.services.account import passport
from reinstate.services.case import cases
from reinstate.services.errors import Refused
from reinstate.services.review import deciding, locking, review_page
from reinstate.store.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_passports(settings, tmp_path, days_pass):
    """Call it, and the day has come from which on a passport is no longer accepted."""
    day = clock.today() + timedelta(days=2)
    folder = shutil.copytree(rulebook.FOLDER, tmp_path / "policy")
    file = folder / "house.yaml"
    head, key, tail = file.read_text("utf-8").partition("  accepted_documents:")
    end = tail.index("  reuse.bits_apart:")
    start = tail.index("      - from:")
    later = tail[start:end].replace("2019-09-01", day.isoformat())
    later = later.replace("          us_passport: [passport_page]\n", "")
    file.write_text(head + key + tail[:end] + later + tail[end:], "utf-8")
    settings.POLICY_FOLDER = str(folder)
    assert "us_passport" in rules.on(clock.today()).table("accepted_documents")
    return lambda: days_pass(day)


def test_an_open_request_asks_for_another_id_and_says_why(account, seen, no_passports):
    case = complete_case(account)
    assert case.may_submit
    no_passports()
    case = cases.owner_case(account, case.case_id)
    assert (case.document_type, case.is_document_withdrawn) == ("", True)
    assert [piece.kind for piece in case.pieces] == [PieceKind.SELFIE]
    assert case.blocking == ("We no longer accept the ID that you chose. Choose another one.",)
    with pytest.raises(Refused, match="no longer accept the ID"):
        cases.submit(account, case.case_id)
    with pytest.raises(Refused, match="Choose your ID first"):
        hand_in(account, case.case_id, PieceKind.PASSPORT_PAGE)


def test_with_another_id_the_request_goes_on(account, seen, no_passports):
    case_id = complete_case(account).case_id
    no_passports()
    case = after(cases.choose_document_type, account, case_id, "drivers_license")
    assert not case.is_document_withdrawn
    for kind in (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK):
        hand_in(account, case_id, kind)
    assert after(cases.submit, account, case_id).state is CaseState.SUBMITTED


def test_a_request_that_was_sent_before_stays_what_it_was(account, seen, reviewer, no_passports):
    case_id = sent_case(account).case_id
    no_passports()
    case = cases.owner_case(account, case_id)
    assert [piece.kind for piece in case.pieces] == [PieceKind.SELFIE, PieceKind.PASSPORT_PAGE]
    assert not case.is_document_withdrawn
    assert passport.for_owner(account)
    assert locking.next_case(reviewer) == case_id
    assert len(review_page.case_for_review(case_id, reviewer).pieces) == 2
    version = Case.objects.get().version
    deciding.decide(case_id, reviewer, "approve", internal_note="Seen.", expected_version=version)
    assert cases.owner_case(account, case_id).decision.action == "approve"


def test_of_a_photo_asked_for_again_another_id_is_wanted(account, seen, reviewer, no_passports):
    case_id = sent_case(account).case_id
    version = Case.objects.get().version
    deciding.decide(
        case_id,
        reviewer,
        "retake",
        reasons=["photo_unclear"],
        pieces=["passport_page"],
        expected_version=version,
    )
    no_passports()
    case = cases.owner_case(account, case_id)
    assert case.state is CaseState.NEEDS_RETAKE
    assert case.is_document_withdrawn
    assert after(cases.choose_document_type, account, case_id, "drivers_license").document_type


def test_another_owner_chooses_among_what_is_accepted(seen, no_passports):
    no_passports()
    account = make_account("ext-2", email="kim@example.com", ssn="900-99-9999")
    case = cases.open_case(account, time_zone="America/New_York")
    assert "us_passport" not in {choice.id for choice in case.document_choices}
    with pytest.raises(Refused, match="is not accepted"):
        cases.choose_document_type(account, case.case_id, "us_passport")
