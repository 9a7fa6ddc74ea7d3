"""Known-answer cases of a demo: a genuine owner and two attacks, drawn from specimens."""

from __future__ import annotations

from reinstate.domain.photo_origin import A_SAMPLE
from reinstate.services import clock, rules
from reinstate.services.case import case_page, cases
from reinstate.services.demonstration.demo_cases import CONSENT
from reinstate.services.review import known_answer_making, known_answers
from reinstate.services.review.known_answer_making import Invented
from reinstate.specimens import sets
from reinstate.specimens.identities import SpecimenIdentity, identity
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.store.models import Case

# Set of specimens, person, and the right decision; none that the program sends back by itself, for
# nobody would be asked. Passports, so that no number is enrolled twice,
# and nobody rendered as an owner in the queue, of whose photo theirs would be taken for a copy.
PREPARED = (
    ("passing", "zoe-damico", "approve", ()),
    ("swapped_face", "konrad-wisniewski", "decline", ("person_differs", "document_not_genuine")),
    ("screen_photo", "walter-oneill", "retake", ("screenshot",)),
)
DOCUMENT_TYPE = "us_passport"


def build(name: str) -> None:
    """Draw one, hand in its photos like any owner, and take it out of the real cases."""
    clock.require_demo("draw known-answer cases")
    person, action, reasons = next(
        (person, action, reasons) for set_name, person, action, reasons in PREPARED
        if set_name == name
    )  # fmt: skip
    who = identity(person)
    case_id = known_answer_making.begin(_invented(who), DOCUMENT_TYPE, CONSENT)
    account_id = Case.objects.get(id=case_id).account_id
    known_answers.prepare(case_id, action, reasons)
    row = Case.objects.get(id=case_id)
    day = case_page.day_of(row, clock.now())
    policy = rules.on(day)
    template = policy.text("note.sentence").replace("{brand}", policy.text("note.brand"))
    try:
        files = sets.build(name, who, who.email, day, DOCUMENT_TYPE, template=template)
    except NoSuchPicture:  # nobody was rendered with this fault
        return
    for kind, data in files.items():
        cases.add_piece(account_id, case_id, kind, data, origin=A_SAMPLE)


def _invented(who: SpecimenIdentity) -> Invented:
    return Invented(who.full_name, who.email, who.birth_on, who.passport_number, f"US-{who.state}")
