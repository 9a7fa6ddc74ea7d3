"""One thing wrong at a time with an ID or with the account, and the check that has to notice it.

Faults of the account and sides that are exchanged need no new photo; what is printed otherwise is
drawn and photographed anew, one side only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bench.document_set import ON, Sides, Subject, subjects, with_part_of
from reinstate.domain.findings import PieceKind
from reinstate.evidence import documents
from reinstate.evidence.facts import AccountFacts, DocumentSideFacts
from reinstate.specimens.identities import SpecimenIdentity, renamed

FRONT, BACK, PAGE = (
    PieceKind.DOCUMENT_FRONT,
    PieceKind.DOCUMENT_BACK,
    PieceKind.PASSPORT_PAGE,
)
STATE_CARDS = ("drivers_license", "state_id")
ZONED = (
    "us_passport", "us_visa", "us_passport_card", "employment_authorization_card",
    "permanent_resident_card",
)  # fmt: skip
MACHINE = (*STATE_CARDS, *ZONED)
CARDS = tuple(name for name in MACHINE if name not in ("us_passport", "us_visa"))
OTHER_CLASSES = ("H1B", "J1", "F2", "L1", "C1/D", "O1")


@dataclass(frozen=True)
class Submission:
    """An ID as handed in, and what it is judged against."""

    sides: Sides
    account: AccountFacts
    chosen: str
    on: date = ON


Build = Callable[[Subject], Submission]


@dataclass(frozen=True)
class Fault:
    """`check`: the one that has to notice; None where nothing is wrong after all."""

    name: str
    check: str | None
    build: Build
    types: tuple[str, ...] = field(default=MACHINE)


def right(subject: Subject) -> Submission:
    """The ID of the account's owner, and nothing wrong."""
    return Submission(subject.sides, subject.account, subject.document_type)


def _against(change: Callable[[Subject], Mapping[str, object]]) -> Build:
    """The right ID against an account that differs."""

    def build(subject: Subject) -> Submission:
        good = right(subject)
        return replace(good, account=replace(good.account, **change(subject)))

    return build


def _neighbour(subject: Subject) -> Subject:
    """Another person's ID of the same type."""
    every = subjects(subject.half, subject.document_type, 8)
    others = [one for one in every if one.one.id != subject.one.id]
    return others[subject.seed % len(others)]


def _one_digit_off(number: str) -> str:
    at = len(number) - 3
    return number[:at] + str((int(number[at]) + 3) % 10) + number[at + 1 :]


def _another_year(born: date) -> date:
    """Three years earlier, as by one changed digit."""
    return born.replace(year=born.year - 3, day=min(born.day, 28))


def _expired(subject: Subject) -> Submission:
    """Sent in on the day after the last one."""
    good = right(subject)
    return replace(good, on=max(_expiries(subject)) + timedelta(days=1))


def _expiries(subject: Subject) -> list[date]:
    """The days on which the drawn ID runs out, as its zone or barcode has them."""
    found = []
    for side in subject.sides.values():
        data = side.machine_zone or side.barcode
        text = data.fields.get("expiry_date", "") if data else ""
        if len(text) == 10:
            found.append(date.fromisoformat(text))
    return found or [ON + timedelta(days=9999)]


def _without(piece: PieceKind) -> Build:
    def build(subject: Subject) -> Submission:
        kept = {kind: side for kind, side in subject.sides.items() if kind is not piece}
        return replace(right(subject), sides=kept)

    return build


def _exchanged(piece: PieceKind) -> Build:
    """One side is another person's."""

    def build(subject: Subject) -> Submission:
        sides = {**subject.sides, piece: _neighbour(subject).sides[piece]}
        return replace(right(subject), sides=sides)

    return build


def _chosen(subject: Subject) -> Submission:
    """The owner names a type that this ID is not."""
    known = [name for name in documents.catalogue() if name not in _covering(subject)]
    return replace(right(subject), chosen=known[subject.seed % len(known)])


def _covering(subject: Subject) -> tuple[str, ...]:
    """The type itself, and those that its sides fit as well: a card of any state is a government
    ID, and a passport page is a side of a visa, whose missing foil tells."""
    others = {"us_passport": ("us_visa",), **dict.fromkeys(STATE_CARDS, ("government_id",))}
    return (subject.document_type, *others.get(subject.document_type, ()))


def _redrawn(**changes: object) -> Build:
    """Every side drawn anew with `changes` of the specimen."""
    return lambda subject: replace(right(subject), sides=subject.read(**changes))


def _machine_says(name: str, change: Callable[[SpecimenIdentity], SpecimenIdentity]) -> Build:
    """Zone or barcode of somebody changed; print and account stay."""

    def build(subject: Subject) -> Submission:
        return _with_machine_part(subject, replace(subject, one=change(subject.one)), name, {})

    return build


def _machine_expires(subject: Subject) -> Submission:
    """The zone or barcode holds two years longer than the print says."""
    longer = {"days_left": (max(_expiries(subject)) - ON).days + 731}
    return _with_machine_part(subject, subject, "expiry", longer)


def _wrong_digit(subject: Subject) -> Submission:
    return _with_machine_part(subject, subject, "digit", {"has_wrong_check_digit": True})


def _with_machine_part(
    subject: Subject, donor: Subject, name: str, changes: Mapping[str, object]
) -> Submission:
    kind = documents.catalogue()[subject.document_type]
    piece = kind.zone_side or kind.barcode_side
    assert piece is not None
    part = "machine_zone" if kind.zone_side else "barcode"
    side = with_part_of(subject.drawn()[piece], donor.drawn(**changes)[piece], part)
    read: DocumentSideFacts = subject.photographed(side, f"machine-{name}")
    return replace(right(subject), sides={**subject.sides, piece: read})


def _other_surname(one: SpecimenIdentity) -> SpecimenIdentity:
    return renamed(one, surname="Hollister")


def _surname_letter(one: SpecimenIdentity) -> SpecimenIdentity:
    at = min(4, len(one.surname) // 2)  # no zone cuts that
    letter = "n" if one.surname[at].lower() != "n" else "r"
    return renamed(one, surname=one.surname[:at] + letter + one.surname[at + 1 :])


def _other_first_name(one: SpecimenIdentity) -> SpecimenIdentity:
    return renamed(one, given_names=f"Robin {one.middle_names}".strip())


def _other_birth(one: SpecimenIdentity) -> SpecimenIdentity:
    return replace(one, birth_on=_another_year(one.birth_on))


def _other_number(one: SpecimenIdentity) -> SpecimenIdentity:
    return replace(
        one,
        passport_number=_one_digit_off(one.passport_number),
        passport_card_number=_one_digit_off(one.passport_card_number),
        licence_number=_one_digit_off(one.licence_number),
        alien_number=_one_digit_off(one.alien_number),
    )


def _other_state(one: SpecimenIdentity) -> SpecimenIdentity:
    return replace(one, state="CA" if one.state != "CA" else "TX", city="Springfield")


def _visa_class(subject: Subject) -> Submission:
    chosen = OTHER_CLASSES[subject.seed % len(OTHER_CLASSES)]
    return _redrawn(visa_class=chosen)(subject)


def _nearly_a_year(subject: Subject) -> Submission:
    """Sent in when a day is lacking to the year."""
    good = right(subject)
    return replace(good, on=min(_expiries(subject)) - timedelta(days=363))


def _as_government_id(subject: Subject) -> Submission:
    """A card without REAL ID under the type that covers it."""
    return replace(_redrawn(is_real_id=False)(subject), chosen="government_id")


NAME, BIRTH, NUMBER = (
    "name_matches_account", "birth_date_matches_account", "document_number_matches_account",
)  # fmt: skip
AGREES, SIDES = "front_agrees_with_machine_zone", "all_sides_present"
FAULTS = (
    Fault("account of another person", NAME, _against(
        lambda s: {"legal_name": _neighbour(s).one.full_name})),
    Fault("account's surname one letter off", NAME, _against(
        lambda s: {"legal_name": _surname_letter(s.one).full_name})),
    Fault("account born in another year", BIRTH, _against(
        lambda s: {"birth_date": _another_year(s.one.birth_on)})),
    Fault("account's number one digit off", NUMBER, _against(
        lambda s: {"document_number": _one_digit_off(str(s.account.document_number))})),
    Fault("expired by a day", "document_is_unexpired", _expired),
    Fault("wrong type chosen", "document_type_is_accepted", _chosen, (*MACHINE, "government_id")),
    Fault("front missing", SIDES, _without(FRONT), (*CARDS, "government_id", "us_visa")),
    Fault("back missing", SIDES, _without(BACK), (*CARDS, "government_id")),
    Fault("visa without its passport page", SIDES, _without(PAGE), ("us_visa",)),
    Fault("back of another person", AGREES, _exchanged(BACK), CARDS),
    Fault("front of another person", AGREES, _exchanged(FRONT), CARDS),
    Fault("passport page of another person", NAME, _exchanged(PAGE), ("us_visa",)),
    Fault("machine part: another surname", AGREES, _machine_says("surname", _other_surname)),
    Fault("machine part: surname one letter off", AGREES, _machine_says("letter", _surname_letter)),
    Fault("machine part: another first name", AGREES, _machine_says("first", _other_first_name)),
    Fault("machine part: born in another year", AGREES, _machine_says("birth", _other_birth)),
    Fault("machine part: number one digit off", AGREES, _machine_says("number", _other_number),
          tuple(name for name in MACHINE if name != "us_visa")),
    Fault("machine part: holds longer", AGREES, _machine_expires),
    Fault("machine part: another state", AGREES, _machine_says("state", _other_state), STATE_CARDS),
    Fault("check digit printed wrong", "mrz_is_valid", _wrong_digit, ZONED),
    Fault("issuer number of another state", "barcode_is_valid",
          _redrawn(issuer_state="AK"), STATE_CARDS),
    Fault("not REAL ID", "real_id_is_compliant", _redrawn(is_real_id=False), ("state_id",)),
    Fault("visa of another class", "visa_class_is_accepted", _visa_class, ("us_visa",)),
    Fault("visa with less than a year left", "visa_has_one_year_left", _nearly_a_year,
          ("us_visa",)),
)  # fmt: skip
# Nothing is wrong with these after all.
ALLOWED = (
    Fault("not REAL ID, as a government ID", None, _as_government_id, ("state_id",)),
)  # fmt: skip
