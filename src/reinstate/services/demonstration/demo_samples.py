"""Sample photos for visitors without a camera: one set that passes, one per common failure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.evidence import check
from reinstate.services import clock, rules
from reinstate.services.access import own
from reinstate.services.case import case_page, required
from reinstate.services.demonstration import demo_people
from reinstate.services.demonstration.demo_people import Situation
from reinstate.services.errors import NotFound
from reinstate.specimens import sets
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.store import person_data
from reinstate.store.models import Case

PASSING = "passing"
DOCUMENT_SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE)
PASSING_KINDS = (
    PieceKind.SELFIE,
    PieceKind.DOCUMENT_FRONT,
    PieceKind.DOCUMENT_BACK,
    PieceKind.PASSPORT_PAGE,
)


@dataclass(frozen=True, slots=True)
class DemoSample:
    """One sample photo. `expected` is pass, or the id of the check it is made to trip.

    `title` and `description` are declared in English; whoever shows them translates them.
    """

    id: str
    title: str
    kind: PieceKind
    expected: str
    description: str


@cache
def samples() -> tuple[DemoSample, ...]:
    """Every sample, the good ones first."""
    good = [
        DemoSample(
            f"{PASSING}.{kind.value}", required.TITLES[kind], kind, "pass", "As it should be."
        )
        for kind in PASSING_KINDS
    ]
    return (*good, *(item for name in sets.SETS for item in _of_set(name)))


def sample_photo(sample_id: str, account_id: str, case_id: str) -> bytes:
    """The sample drawn for this owner and case: their name, their e-mail, today's date."""
    clock.require_demo("use sample photos")
    case = own.case(account_id, case_id)
    found = next((item for item in samples() if item.id == sample_id), None)
    situation = demo_people.BY_EXTERNAL_ID.get(case.account.external_id)
    if found is None or situation is None:
        raise NotFound(_("There is no such sample photo."))
    files = build(case, situation, sample_id.partition(".")[0])
    if found.kind not in files:
        raise NotFound(_("This sample does not belong to the chosen ID."))
    return files[found.kind]


def build(case: Case, situation: Situation, name: str) -> dict[PieceKind, bytes]:
    """The files of one specimen set for a case."""
    day = case_page.day_of(case, clock.now())
    policy = rules.on(day)
    brand = policy.text("note.brand")
    template = policy.text("note.sentence").replace("{brand}", brand)
    document_type = case.document_type or situation.document_type
    email = person_data.read(case.account.person).email or ""
    try:
        return sets.build(name, situation.who(), email, day, document_type, template=template)
    except NoSuchPicture as error:
        raise NotFound(_("This sample photo is not available. Choose another one.")) from error


def _of_set(name: str) -> list[DemoSample]:
    recipe = sets.SETS[name]
    if recipe.check is None:
        return []
    declared = check.catalogue().get(recipe.check)
    is_selfie = declared is not None and PieceKind.SELFIE in declared.pieces
    is_selfie = is_selfie and recipe.check not in _ABOUT_THE_ID and name not in _SHOWN_ON_THE_ID
    kinds = (PieceKind.SELFIE,) if is_selfie else DOCUMENT_SIDES
    return [
        DemoSample(f"{name}.{kind.value}", title_of(name), kind, recipe.check, recipe.sentence)
        for kind in kinds
    ]


def title_of(name: str) -> str:
    """What a set of specimens is called: its id in words."""
    words = " ".join("ID" if word == "id" else word for word in name.split("_"))
    return words[0].upper() + words[1:]


# Checks that run on every photo, in sets whose fault is on the ID.
_SHOWN_ON_THE_ID = frozenset({"blurred_id", "screenshot", "screen_photo", "print_photo"})
_ABOUT_THE_ID = frozenset({"four_edges_visible", "document_is_legible"})
