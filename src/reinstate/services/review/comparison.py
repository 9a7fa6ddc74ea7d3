"""Account, ID, note and enrolment side by side, each row with what the checks made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reinstate.domain.account import AddressKind
from reinstate.domain.findings import WORST_FIRST, Finding
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.place_codes import NAMES
from reinstate.evidence.facts import DocumentSideFacts, NoteFacts
from reinstate.services.case.case_file import CaseFile
from reinstate.services.review.review_view import ComparisonRow
from reinstate.store.models import Case

NAME_FIELDS = (
    ("given_names", "surname"),  # MRZ
    ("first_name", "middle_name", "family_name"),  # AAMVA
)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What each side says of one fact, and the checks that compare it."""

    label: str
    checks: tuple[str, ...] = ()
    account: str | None = ""
    document: str | None = ""
    note: str = ""
    enrolment: str | None = ""
    is_measured: bool = False  # whether the number that was compared tells a person anything


def rows(file: CaseFile) -> tuple[ComparisonRow, ...]:
    """One row per fact that at least one side states: account, ID, note and enrolment."""
    judged = {item.finding.check: item.finding for item in file.judged}
    found = (_row(sides, judged) for sides in _sides(file))
    return tuple(row for row in found if row.account or row.document or row.note or row.enrolment)


def _sides(file: CaseFile) -> tuple[_Sides, ...]:
    person, facts = file.person, file.facts
    fields = _document_fields(list(facts.sides.values()))
    note = facts.selfie.note if facts.selfie else None
    born = person.birth_date.isoformat() if person.birth_date else ""
    faces = ("face_matches_portrait", "face_matches_enrolment")
    has_faces = bool(facts.selfie and facts.sides)
    return (
        _Sides("Name", ("name_matches_account",), person.legal_name, _name(fields)),
        _Sides("Born", ("birth_date_matches_account",), born, fields.get("birth_date")),
        _Sides(
            "Number",
            ("document_number_matches_account",),
            document=fields.get("document_number"),
            enrolment=person.document_number,
        ),
        _Sides("Valid until", ("document_is_unexpired",), document=fields.get("expiry_date")),
        _Sides("State", (), name_of(home(file.case)), _state(fields)),
        _Sides("E-mail", ("note_email_matches",), person.email, note=_read(note, "email")),
        _Sides("Note dated", ("note_date_is_current",), note=note.date_text if note else ""),
        _Sides(
            "Face",
            faces,
            document="portrait" if has_faces else "",
            note="photo" if has_faces else "",
            enrolment="portrait" if person.enrolment_template else "",
            is_measured=True,
        ),
    )


def _row(sides: _Sides, judged: Mapping[str, Finding]) -> ComparisonRow:
    compared = [judged[check] for check in sides.checks if check in judged]
    worst = min(compared, key=lambda found: WORST_FIRST.index(found.outcome), default=None)
    return ComparisonRow(
        label=sides.label,
        account=sides.account or "",
        document=sides.document or "",
        note=sides.note or "",
        enrolment=sides.enrolment or "",
        outcome=worst.outcome if worst else None,
        measured=" · ".join(
            f"{found.measured:.2f}"
            for found in compared
            if sides.is_measured and isinstance(found.measured, float)
        ),
    )


def home(case: Case) -> str:
    """The newest residence on record."""
    homes = [row for row in case.account.addresses.all() if row.kind == AddressKind.RESIDENCE]
    return max(homes, key=lambda row: row.from_on).jurisdiction if homes else ""


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


def _state(fields: Mapping[str, str]) -> str:
    """By its name, as the account's; a code that is none of the United States' stays as it is."""
    code = fields.get("state", "")
    return NAMES.get(code, code)


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
