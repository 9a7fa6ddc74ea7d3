"""Named submissions for the demo, tests and bench: one that passes, one per common failure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reinstate.specimens import failures, notes
from reinstate.specimens.alterations import TEMPLATE
from reinstate.specimens.camera import Lens
from reinstate.specimens.failures import Build
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.submission import DOCUMENT_TYPE, Files, Order, passing


@dataclass(frozen=True, slots=True)
class Recipe:
    """One named set: what it shows, in a sentence, and the check that sees it, None = none does."""

    sentence: str
    check: str | None
    build: Build


def passing_set(
    one: SpecimenIdentity,
    email: str,
    day: date,
    document_type: str = DOCUMENT_TYPE,
    seed: int = 0,
    template: str = TEMPLATE,
) -> Files:
    """A submission that meets every rule but the one against specimens."""
    return build("passing", one, email, day, document_type, seed, template)


def build(
    name: str,
    one: SpecimenIdentity,
    email: str,
    day: date,
    document_type: str = DOCUMENT_TYPE,
    seed: int = 0,
    template: str = TEMPLATE,
) -> Files:
    """The files of one of SETS; NoSuchPicture when nobody was rendered with its fault."""
    if name not in SETS:
        raise KeyError(f"no specimen set {name!r}; known: {', '.join(SETS)}")
    return dict(_files(name, Order(one, email, day, document_type, seed, template)))


@lru_cache(maxsize=64)
def _files(name: str, order: Order) -> Files:
    return SETS[name].build(order)


SETS: Mapping[str, Recipe] = {
    "passing": Recipe("Everything as it should be.", None, passing),
    "blurred_id": Recipe(
        "The front of the ID is out of focus and cannot be read.",
        "photo_is_sharp",
        failures.bad_shot(lens=Lens(defocus=14.0, motion=8.0)),
    ),
    "typed_note": Recipe(
        "The note was typed and printed instead of written by hand.",
        "note_is_handwritten",
        failures.other_note(notes.plain_font_note),
    ),
    "wrong_date": Recipe(
        "The note bears a date of more than a month ago.",
        "note_date_is_current",
        failures.other_text("long_ago"),
    ),
    "wrong_email": Recipe(
        "The note names another e-mail address than the account's.",
        "note_email_matches",
        failures.other_text("other_domain"),
    ),
    "wrong_wording": Recipe(
        "The note asks for the opposite of reactivation.",
        "note_text_matches",
        failures.other_text("reversed_meaning"),
    ),
    "sunglasses": Recipe(
        "The owner wears sunglasses.",
        "face_is_uncovered",
        failures.rendered_fault("sunglasses"),
    ),
    "hat": Recipe("The owner wears a hat.", "face_is_uncovered", failures.rendered_fault("hat")),
    "mask": Recipe("The owner wears a mask.", "face_is_uncovered", failures.rendered_fault("mask")),
    "screenshot": Recipe(
        "The front of the ID is a phone's screenshot of a photo.",
        "document_is_not_screenshot",
        failures.screenshot_of_id,
    ),
    "covered_corner": Recipe(
        "A thumb lies over one corner of the ID.",
        "four_edges_visible",
        failures.bad_shot(covers="thumb"),
    ),
    "cut_edge": Recipe(
        "One edge of the ID is outside the picture.",
        "four_edges_visible",
        failures.bad_shot(cuts="left"),
    ),
    "glare": Recipe(
        "A lamp is mirrored in the ID and hides part of it.",
        "document_is_legible",
        failures.bad_shot(glare=0.9),
    ),
    "expired_id": Recipe(
        "The ID expired four months ago.",
        "document_is_unexpired",
        failures.other_document(is_expired=True),
    ),
    "other_name": Recipe(
        "The ID bears another surname than the account, on both sides.",
        "name_matches_account",
        failures.other_name("Hollister"),
    ),
    "sides_disagree": Recipe(
        "Front and back of the ID bear different surnames.",
        "front_agrees_with_machine_zone",
        failures.other_document(back_surname="Hollister"),
    ),
    "not_real_id": Recipe(
        "The state ID is not REAL ID compliant.",
        "real_id_is_compliant",
        failures.other_document(is_real_id=False),
    ),
    "no_sheet": Recipe(
        "The owner holds no note.",
        "note_is_present",
        failures.rendered_fault("no_sheet"),
    ),
    "dark": Recipe(
        "The selfie was taken in the dark.",
        "lighting_is_sufficient",
        failures.retaken_selfie(Lens(exposure=0.18, noise=4.0, motion=2.5)),
    ),
    "fingers_over_note": Recipe(
        "Fingers lie over the words of the note.",
        "note_is_unobstructed",
        failures.rendered_fault("fingers_over_sheet"),
    ),
    "big_sheet": Recipe(
        "The note is written on so big a sheet that it hides the owner.",
        "note_is_small",
        failures.rendered_fault("big_sheet"),
    ),
    "other_hand": Recipe(
        "Somebody else's hand holds the note.",
        "note_is_held_by_the_person",
        failures.rendered_fault("other_hand"),
    ),
    "generated": Recipe(
        "A program made the picture with the note, and its file says so.",
        "photo_is_from_camera",
        failures.generated_selfie,
    ),
    "other_face": Recipe(
        "The person with the note is not the one on the ID.",
        "face_matches_portrait",
        failures.other_face,
    ),
    "swapped_portrait": Recipe(
        "Selfie and ID show the same stranger; only the enrolled portrait tells.",
        "face_matches_enrolment",
        failures.swapped_portrait,
    ),
    "pasted_note": Recipe(
        "The note was drawn into the picture on a computer.",
        "photo_is_not_composited",
        failures.other_note(notes.pasted_note),
    ),
    "pasted_note_photo": Recipe(
        "A note photographed apart was cut into the picture.",
        "photo_is_not_spliced",
        failures.pasted_note(is_matched=False),
    ),
    "pasted_note_matched": Recipe(
        "A note photographed apart was pasted in, with light, blur and grain matched.",
        "photo_is_not_spliced",
        failures.pasted_note(is_matched=True),
    ),
    "pasted_note_sent_on": Recipe(
        "A note pasted in with care, in a picture that was sent on and came smaller.",
        None,
        failures.pasted_note(is_matched=True, is_sent_on=True),
    ),
    "id_on_note": Recipe(
        "The ID is taped to the note.",
        "no_document_on_note",
        failures.id_on_note,
    ),
    "swapped_face": Recipe(
        "Another face was put into the selfie on a computer.",
        "face_matches_portrait",
        failures.swapped_face,
    ),
    "screen_photo": Recipe(
        "The ID was photographed off a monitor.",
        "photo_is_not_recaptured",
        failures.screen_of_id,
    ),
    "print_photo": Recipe(
        "The ID was photographed off a paper print.",
        "photo_is_not_recaptured",
        failures.print_of_id,
    ),
}
