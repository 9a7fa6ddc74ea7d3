import pytest
from django.db import transaction
from tests.fixtures.builders import complete_case, make_account, sent_case

from reinstate.services import clock
from reinstate.services.access import evidence_access
from reinstate.services.case import cases
from reinstate.services.errors import NotAllowed
from reinstate.services.piece import stored_facts
from reinstate.services.review import copying, deciding, locking, review_page
from reinstate.store import vault
from reinstate.store.models import Case, Installation, Piece

pytestmark = pytest.mark.django_db
MIXED = (
    ("approve", {}),
    ("retake", {"reasons": ["note_not_handwritten"], "pieces": ["selfie"]}),
    ("decline", {"reasons": ["person_differs"]}),
)


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


@pytest.fixture
def template(demo, seen):
    return Case.objects.get(id=sent_case(make_account()).case_id)


def copied(template):
    with transaction.atomic():
        case = copying.copy_case(template, clock.now(), is_known_answer=False)
        cases.submit(case.account_id, case.id)
    return Case.objects.get(id=case.id)


def test_a_copy_is_read_nowhere_again_and_opens_with_its_own_key_alone(template, seen, reviewer):
    reads = seen.reads
    case = copied(template)
    assert seen.reads == reads
    piece = case.pieces.filter(kind="selfie").get()
    keyed = vault.of(case.account.person)
    assert stored_facts.findings(piece, keyed)
    with pytest.raises(vault.Tampered):
        stored_facts.findings(piece, vault.of(template.account.person))
    theirs = Piece.objects.get(case=template, kind="selfie")
    assert evidence_access.photo(piece.id, reviewer, "review") == (
        evidence_access.photo(theirs.id, reviewer, "review")
    )


def test_nobody_is_linked_to_a_copy(template, reviewer):
    copied(template)
    assert review_page.case_for_review(template.id, reviewer).linked_accounts == ()


def test_a_real_owners_case_is_never_copied(seen):
    case = Case.objects.get(id=complete_case(make_account()).case_id)
    with pytest.raises(NotAllowed):
        copying.copy_case(case, clock.now(), is_known_answer=True)


def test_two_people_clear_a_mixed_queue_and_never_hold_the_same_case(template, reviewer, senior):
    waiting = {copied(template).id for _ in range(8)} | {template.id}
    decided, turn = [], 0
    while held := [one for one in map(locking.next_case, (reviewer, senior)) if one]:
        assert len(held) == len(set(held))
        for case_id, actor in zip(held, (reviewer, senior), strict=False):
            action, given = MIXED[turn % len(MIXED)]
            version = Case.objects.get(id=case_id).version
            deciding.decide(case_id, actor, action, expected_version=version, **given)
            decided.append(case_id)
            turn += 1
    assert sorted(decided) == sorted(waiting)
