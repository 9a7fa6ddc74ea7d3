"""Good IDs, side by side; every ID check passes or does not apply. Break one thing at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests.evidence.good_people import TODAY, box, face, photo

from reinstate.domain import mrz
from reinstate.domain.findings import Finding, PieceKind
from reinstate.evidence.check import Evidence, catalogue, run
from reinstate.evidence.facts import (
    AccountFacts,
    BarcodeFacts,
    DocumentSideFacts,
    EdgesFacts,
    MachineZoneFacts,
    Pieces,
    ReuseFacts,
    TextLine,
)
from reinstate.rulebook import shipped

FRONT, BACK, PAGE = (
    PieceKind.DOCUMENT_FRONT,
    PieceKind.DOCUMENT_BACK,
    PieceKind.PASSPORT_PAGE,
)
CHECKS = (
    "document_type_is_accepted", "all_sides_present", "document_is_legible",
    "document_is_not_specimen", "mrz_is_valid", "barcode_is_valid",
    "front_agrees_with_machine_zone", "document_is_unexpired", "visa_class_is_accepted",
    "visa_has_one_year_left", "real_id_is_compliant", "name_matches_account",
    "birth_date_matches_account", "document_number_matches_account", "document_is_not_reused",
    "document_dates_are_possible", "document_number_is_possible", "document_is_for_identification",
)  # fmt: skip
BORN, EXPIRES, ISSUED = date(1987, 3, 14), date(2031, 5, 6), date(2021, 5, 7)
NUMBER = "C65230001"
ACCOUNT = AccountFacts("jane.doe@example.com", "Jane Anna Doe", BORN, NUMBER)
PRINTED = (
    "Surname: DOE",
    "Given names: JANE ANNA",
    f"Passport No. {NUMBER}",
    "Date of birth 03/14/1987",
    "Date of issue 05/07/2021",
    "Date of expiration 05/06/2031",
)
NOWHERE = ReuseFacts()
Sides = Mapping[PieceKind, DocumentSideFacts]


def zone(expires: date = EXPIRES, **changes: object) -> MachineZoneFacts:
    """The zone of a US passport."""
    return _zone("TD3", "P", expires, **changes)


def _zone(layout: str, code: str, expires: date = EXPIRES, **changes: object) -> MachineZoneFacts:
    lines = mrz.compose(
        layout, document_code=code, issuing_state="USA", surname="Doe", given_names="Jane Anna",
        document_number=NUMBER, nationality="USA", birth_date=BORN, sex="F", expiry_date=expires,
    )  # fmt: skip
    reading = mrz.parse(lines, TODAY)
    good = MachineZoneFacts(
        layout, lines, reading.is_valid, (), reading.errors, reading.fields.as_mapping(),
        box(50, 700, 900, 80), 0.99,
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def barcode(subfile: str = "DL", **changes: object) -> BarcodeFacts:
    fields = {
        "family_name": "DOE", "first_name": "JANE", "middle_name": "ANNA", "suffix": "",
        "document_number": NUMBER, "birth_date": BORN.isoformat(),
        "expiry_date": EXPIRES.isoformat(), "issue_date": ISSUED.isoformat(), "state": "VA",
    }  # fmt: skip
    good = BarcodeFacts(
        "@", box(100, 100, 600, 200), True, fields, {}, (), (), 10, "VA", True, False, (subfile,)
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def lines(*texts: str, score: float = 0.98) -> tuple[TextLine, ...]:
    return tuple(TextLine(t, box(50, 40 * n, 400, 30), score) for n, t in enumerate(texts))


def printed(**changes: str) -> tuple[TextLine, ...]:
    """The printed lines, some of them with another value: surname, number, birth, expiry."""
    values = {"surname": "DOE", "number": NUMBER, "birth": "03/14/1987", "expiry": "05/06/2031"}
    said = values | changes
    wanted = zip(values.values(), (said[name] for name in values), strict=True)
    texts = list(PRINTED)
    for good, other in wanted:
        texts = [text.replace(good, other) for text in texts]
    return lines(*texts)


def side(**changes: object) -> DocumentSideFacts:
    """A side without machine-readable data."""
    good = DocumentSideFacts(
        photo=photo(sha256=str(sorted(changes))), edges=EdgesFacts(box(0, 0, 1000, 800), True, 0.9),
        text=lines(*PRINTED), faces=(face(),), machine_zone=None, barcode=None, type_scores={},
        specimen_marks=(), printed_dates=(BORN, ISSUED, EXPIRES),
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def passport(**changes: object) -> Sides:
    good = {"machine_zone": zone(), "type_scores": {"us_passport": 1.0}}
    return {PAGE: side(**(good | changes))}


def licence(front: Mapping[str, object] = {}, back: Mapping[str, object] = {}) -> Sides:
    own = {"barcode": barcode(), "text": lines("Rev 2023"), "printed_dates": ()}
    scores = {"type_scores": {"drivers_license": 1.0}}
    return {FRONT: side(**(scores | dict(front))), BACK: side(**(own | scores | dict(back)))}


def state_card(back: Mapping[str, object] = {}) -> Sides:
    own = {"barcode": barcode("ID"), "text": lines("Rev 2023"), "printed_dates": ()}
    scores = {"type_scores": {"state_id": 1.0}}
    return {FRONT: side(**scores), BACK: side(**(own | scores | dict(back)))}


def passport_card() -> Sides:
    scores = {"type_scores": {"us_passport_card": 1.0}}
    back = {"machine_zone": _zone("TD1", "IP"), "text": lines("Card"), "printed_dates": ()}
    return {FRONT: side(**scores), BACK: side(**(back | scores))}


def work_card(expires: date = EXPIRES) -> Sides:
    """An employment authorization card, valid until a day."""
    scores = {"type_scores": {"employment_authorization_card": 1.0}}
    back = {"machine_zone": _zone("TD1", "IA", expires), "text": lines("Card"), "printed_dates": ()}
    return {FRONT: side(**scores), BACK: side(**(back | scores))}


def visa(**changes: object) -> Sides:
    scores = {"type_scores": {"us_visa": 1.0}}
    foil = {"machine_zone": _zone("MRVA", "VN"), "visa_class": "B1/B2"} | scores
    return {FRONT: side(**(foil | changes)), **passport(type_scores={"other": 1.0})}


def evidence(
    sides: Sides | None = None,
    document_type: str | None = "us_passport",
    *,
    account: AccountFacts = ACCOUNT,
    reuse: ReuseFacts = NOWHERE,
    on: date = TODAY,
) -> Evidence:
    given = passport() if sides is None else sides
    return Evidence(shipped().on(on), on, account, Pieces(None, given), document_type, reuse=reuse)


def findings(given: Evidence) -> dict[tuple[str, PieceKind | None], Finding]:
    """What the ID checks say, by check and side."""
    found = (judged.finding for judged in run(given))
    return {(one.check, one.piece): one for one in found if one.check in CHECKS}


def declared_codes() -> set[tuple[str, str]]:
    return {(check, code) for check in CHECKS for code in catalogue()[check].codes}
