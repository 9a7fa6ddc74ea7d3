"""The same photo handed in for another case, known by what stands around the face."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.fixtures.builders import make_account, ready_case

from reinstate import rulebook
from reinstate.services.piece import reuse
from reinstate.store.models import Case, Piece

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
POLICY = rulebook.shipped().on(NOW.date())
MINE = "0f" * 32


def apart(bits: int) -> str:
    """A fingerprint that differs from MINE by that many bits."""
    return f"{int(MINE, 16) ^ ((1 << bits) - 1):064x}"


@pytest.fixture
def mine() -> Case:
    return Case.objects.get(id=ready_case(make_account("ext-1")).case_id)


@pytest.fixture
def other() -> Case:
    somebody_else = make_account(
        "ext-2", email="kofi@example.com", legal_name="Kofi Mensah", birth_date="1981-07-04",
        ssn="900-65-4321", document_number="Y7654321",
    )  # fmt: skip
    return Case.objects.get(id=ready_case(somebody_else).case_id)


def selfie(case: Case, fingerprint: str, at: datetime = NOW) -> None:
    Piece.objects.create(
        case=case, kind="selfie", state="passed", attempt=1, uploaded_at=at,
        source="upload", device="signed_in", sha256=fingerprint, person_hash=fingerprint,
    )  # fmt: skip


@pytest.mark.parametrize(("beyond", "is_known"), [(0, True), (1, False)])
def test_a_copy_is_known_up_to_the_bits_of_the_policy(
    mine: Case, other: Case, beyond: int, is_known: bool
) -> None:
    selfie(other, apart(POLICY.integer("reuse.person_bits_apart") + beyond))
    assert reuse.found(mine, POLICY, None, (MINE,)).photo == ((other.id,) if is_known else ())


def test_one_of_the_squares_that_fits_is_enough(mine: Case, other: Case) -> None:
    selfie(other, apart(3))
    assert reuse.found(mine, POLICY, None, (apart(200), MINE)).photo == (other.id,)


def test_a_selfie_without_a_face_is_no_copy(mine: Case, other: Case) -> None:
    selfie(other, "")
    assert reuse.found(mine, POLICY, None, ()).photo == ()
    assert reuse.found(mine, POLICY, None, (MINE,)).photo == ()


def test_what_was_handed_in_later_was_not_known(mine: Case, other: Case) -> None:
    selfie(other, MINE, NOW)
    assert reuse.found(mine, POLICY, NOW - timedelta(days=1), (MINE,)).photo == ()
    assert reuse.found(mine, POLICY, NOW, (MINE,)).photo == (other.id,)


def test_a_replay_asks_of_a_photo_what_it_was_asked_as_it_came(mine: Case, other: Case) -> None:
    """The ID came after the selfie; that it looks like another's says nothing about the selfie."""
    selfie(mine, MINE)
    kind = {"kind": "passport_page", "state": "passed", "attempt": 1, "source": "upload"}
    alike = {**kind, "device": "signed_in", "sha256": "ab" * 32}
    Piece.objects.create(case=other, uploaded_at=NOW - timedelta(days=1), **alike)
    later = NOW + timedelta(minutes=1)
    Piece.objects.create(case=mine, uploaded_at=later, **alike)
    assert reuse.found(mine, POLICY).photo == (other.id,)
    assert reuse.found(mine, POLICY, NOW).photo == ()
    assert reuse.found(mine, POLICY, later).photo == (other.id,)


def test_an_id_that_looks_like_anothers_says_nothing_about_a_selfie_that_comes_after_it(
    mine: Case, other: Case
) -> None:
    """The backs of two licences of one state are the same but for their numbers."""
    sent = {"state": "passed", "attempt": 1, "source": "upload", "device": "signed_in"}
    back = {**sent, "kind": "document_back", "uploaded_at": NOW}
    Piece.objects.create(case=other, perceptual_hash="90cb2f3e93d1c496", sha256="ab" * 32, **back)
    Piece.objects.create(case=mine, perceptual_hash="90cf2f3c92d1c49e", sha256="cd" * 32, **back)
    selfie(mine, MINE)
    assert reuse.found(mine, POLICY).photo == ()
    Piece.objects.filter(case=mine, kind="selfie").update(perceptual_hash="90cb2f3e93d1c497")
    assert reuse.found(mine, POLICY).photo == (other.id,)  # nor is it a photo of its own


def test_a_replay_asks_of_the_photo_that_counted_then(mine: Case, other: Case) -> None:
    selfie(other, MINE, NOW - timedelta(days=1))
    selfie(mine, MINE)
    Piece.objects.filter(case=mine).update(is_current=False)
    selfie(mine, apart(200), NOW + timedelta(minutes=1))
    assert reuse.found(mine, POLICY).photo == ()
    assert reuse.found(mine, POLICY, NOW).photo == (other.id,)
