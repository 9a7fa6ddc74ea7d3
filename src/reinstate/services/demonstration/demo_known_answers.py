"""Known-answer cases of a demo: a genuine owner and two attacks, drawn from specimens."""

from __future__ import annotations

import secrets
from datetime import timedelta

from reinstate.services import clock, rules
from reinstate.services.case import case_page, cases
from reinstate.services.demonstration.demo_cases import CONSENT, ZONE
from reinstate.services.integration import exchange
from reinstate.services.review import known_answers
from reinstate.specimens import sets
from reinstate.specimens.identities import SpecimenIdentity, identity
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.store.models import Case

# Set of specimens, person, and the right decision. Passports, so that no number is enrolled twice.
PREPARED = (
    ("passing", "li-wu", "approve", ()),
    ("swapped_face", "konrad-wisniewski", "decline", ("person_differs", "document_not_genuine")),
    ("typed_note", "walter-oneill", "retake", ("note_not_handwritten",)),
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
    account_id = _account(who)
    case_id = cases.open_case(account_id, time_zone=ZONE).case_id
    cases.give_consent(account_id, case_id, CONSENT)
    cases.choose_document_type(account_id, case_id, DOCUMENT_TYPE)
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
        cases.add_piece(account_id, case_id, kind, data, source="sample")


def _account(who: SpecimenIdentity) -> str:
    now, external_id = clock.now(), f"demo-{secrets.token_hex(4)}"
    opened_on = (now - timedelta(days=900)).date().isoformat()
    steps = (
        ("account.opened", 900, _document(who, opened_on)),
        ("activity.recorded", 60, {"kind": "login"}),
        ("restriction.raised", 30, {"kind": "self_disabled", "by": "owner"}),
    )
    found = [
        exchange.ingest(
            {
                "id": f"{external_id}-{number}",
                "type": kind,
                "occurred_at": (now - timedelta(days=days)).isoformat(),
                "account": external_id,
                "data": data,
            }
        )
        for number, (kind, days, data) in enumerate(steps)
    ]
    return found[0].account_id


def _document(who: SpecimenIdentity, opened_on: str) -> dict[str, object]:
    return {
        "platform": "us",
        "opened_on": opened_on,
        "email": who.email,
        "legal_name": who.full_name,
        "birth_date": who.birth_on.isoformat(),
        "document_number": who.passport_number,
        "addresses": [{"jurisdiction": f"US-{who.state}", "from": opened_on, "kind": "residence"}],
    }
