"""Account, ID and note side by side, each row with what the checks made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reinstate.domain.findings import Judged, Outcome
from reinstate.evidence.facts import DocumentSideFacts, NoteFacts
from reinstate.services import stored_facts
from reinstate.services.review_view import ComparisonRow
from reinstate.store.models import Case
from reinstate.store.person_data import PersonData

NAME_FIELDS = (
    ("given_names", "surname"),  # MRZ
    ("first_name", "middle_name", "family_name"),  # AAMVA
)


def rows(case: Case, person: PersonData, judged: Sequence[Judged]) -> tuple[ComparisonRow, ...]:
    """One row per fact that at least one side states."""
    pieces = stored_facts.of_case(case, case.account.person)
    fields = _document_fields(list(pieces.sides.values()))
    note = pieces.selfie.note if pieces.selfie else None
    outcomes = _outcomes(judged)
    born = person.birth_date.isoformat() if person.birth_date else ""
    residence = case.account.addresses.filter(kind="residence").order_by("-from_on").first()
    home = residence.jurisdiction if residence else ""
    found = (
        _row("Name", person.legal_name, _name(fields), "", outcomes, "name_matches_account"),
        _row(
            "Date of birth", born, fields.get("birth_date"), "", outcomes,
            "birth_date_matches_account",
        ),
        _row(
            "Document number", person.document_number, fields.get("document_number"), "",
            outcomes, "document_number_matches_account",
        ),
        _row("Valid until", "", fields.get("expiry_date"), "", outcomes, "document_is_unexpired"),
        _row("State", home, fields.get("state"), "", outcomes, ""),
        _row("E-mail", person.email, "", _read(note, "email"), outcomes, "note_email_matches"),
        _row(
            "Date of the note", "", "", note.date_text if note else "", outcomes,
            "note_date_is_current",
        ),
        _row("Face", "enrolled" if person.enrolment_template else "", "portrait", "photo",
             outcomes, "face_matches_portrait"),
    )  # fmt: skip
    return tuple(row for row in found if row.account or row.document or row.note)


def _row(
    label: str,
    account: str | None,
    document: str | None,
    note: str,
    outcomes: Mapping[str, Outcome],
    check: str,
) -> ComparisonRow:
    return ComparisonRow(label, account or "", document or "", note, outcomes.get(check))


def _document_fields(sides: Sequence[DocumentSideFacts]) -> dict[str, str]:
    """What the machine-readable parts say; the MRZ before the barcode."""
    found: dict[str, str] = {}
    for side in sides:
        if side.barcode is not None and side.barcode.is_aamva:
            found.update(side.barcode.fields)
    for side in sides:
        if side.machine_zone is not None:
            found.update({key: text for key, text in side.machine_zone.fields.items() if text})
    return found


def _name(fields: Mapping[str, str]) -> str:
    for names in NAME_FIELDS:
        parts = [fields[name] for name in names if fields.get(name)]
        if parts:
            return " ".join(parts)
    return ""


def _read(note: NoteFacts | None, kind: str) -> str:
    if note is None:
        return ""
    return " ".join(word.read for word in note.words if word.kind == kind)


def _outcomes(judged: Sequence[Judged]) -> dict[str, Outcome]:
    return {item.finding.check: item.finding.outcome for item in judged}
