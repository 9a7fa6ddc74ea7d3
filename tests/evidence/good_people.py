"""Good evidence of person and photo; every check passes it. Break one thing at a time."""

from dataclasses import replace
from datetime import date

from reinstate.domain.findings import Outcome, PieceKind
from reinstate.evidence.check import Evidence, catalogue, run
from reinstate.evidence.facts import (
    AccountFacts,
    BodyFacts,
    CompressionFacts,
    DocumentSideFacts,
    EdgesFacts,
    EnrolmentFacts,
    FaceFacts,
    GripFacts,
    HandFacts,
    MetadataFacts,
    NoteFacts,
    PhotoFacts,
    Pieces,
    SelfieFacts,
    TextLine,
)
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
OURS = (1.0, *[0.0] * 127)
PARTS = ("face", "note")
ALIKE = (0.4, 0.9165151389911680, *[0.0] * 126)  # cosine 0.4 with OURS: between the limits
STRANGER = (0.0, 1.0, *[0.0] * 126)
CHECKS = frozenset(
    {
        "one_face_present", "face_is_uncovered", "upper_body_visible", "lighting_is_sufficient",
        "face_matches_portrait", "face_matches_enrolment", "note_is_held_by_the_person",
        "photo_is_not_screenshot", "photo_is_not_recaptured", "photo_is_sharp", "photo_is_recent",
        "four_edges_visible", "document_is_not_screenshot", "photo_is_not_composited",
        "photo_is_not_spliced", "photo_is_from_camera",
    }
)  # fmt: skip


def box(x: float, y: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def photo(**changes: object) -> PhotoFacts:
    good = PhotoFacts(
        width=1280, height=960, file_format="jpeg", sha256="0" * 64, perceptual_hash="0" * 16,
        sharpness=200.0, brightness=130.0, glare_share=0.0, screenshot_score=0.0,
        screenshot_signals=(), recapture_score=0.0,
        metadata=MetadataFacts(TODAY, None, has_camera_fields=True), edge_blur=0.5,
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def face(**changes: object) -> FaceFacts:
    good = FaceFacts(
        box=box(500, 200, 200, 250),
        landmarks=((560.0, 300.0), (640.0, 300.0), (600.0, 345.0), (565.0, 390.0), (635.0, 390.0)),
        score=0.95, size=200.0, sharpness=400.0, brightness=130.0, yaw=3.0, pitch=2.0, roll=0.0,
        sunglasses=0.02, head_covering=0.05, mask=0.01, clear_forehead=0.95, template=OURS,
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def hand(**changes: object) -> HandFacts:
    good = HandFacts(
        box(330, 560, 100, 100), 0.9, 0.99, is_connected_to_person=True, knuckles_apart=0.08
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def grip(**changes: object) -> GripFacts:
    good = GripFacts(
        box(330, 600, 100, 60), depth=0.1, tone_apart=0.02, elbow_apart=0.2, sleeve=0.9
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def body(**changes: float) -> BodyFacts:
    joints = {
        "left_shoulder": (800.0, 520.0), "right_shoulder": (400.0, 520.0),
        "left_elbow": (850.0, 750.0), "right_elbow": (330.0, 740.0),
        "left_wrist": (860.0, 900.0), "right_wrist": (360.0, 640.0),
    }  # fmt: skip
    return BodyFacts(dict.fromkeys(joints, 0.98) | changes, joints)


def note(**changes: object) -> NoteFacts:
    good = NoteFacts(
        sheet=box(200, 400, 200, 200), is_mirrored=False, lines=(), expected="", score=0.0,
        best_competitor="", best_competitor_margin=0.0, words=(), date_text="",
        handwriting_score=0.9, sheet_to_face=1.0, sheet_to_torso=0.2, covered_share=0.0,
        has_document_on_it=False,
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def selfie(**changes: object) -> SelfieFacts:
    saved = tuple(CompressionFacts(part, box(500, 200, 200, 250), 0.95) for part in PARTS)
    good = SelfieFacts(
        photo(), (face(),), (hand(),), body(), note(), paper_flatness=0.01, compression=saved
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def front(**changes: object) -> DocumentSideFacts:
    line = TextLine("SPECIMEN", box(300, 300, 200, 30), 0.99)
    good = DocumentSideFacts(
        photo=photo(), edges=EdgesFacts(box(100, 100, 1000, 640), all_visible=True, score=0.95),
        text=(line,), faces=(face(box=box(200, 300, 160, 200), size=160.0),),
        machine_zone=None, barcode=None, type_scores={}, specimen_marks=(),
    )  # fmt: skip
    return replace(good, **changes)  # type: ignore[arg-type]


def evidence(
    selfie_facts: SelfieFacts | None = None,
    front_facts: DocumentSideFacts | None = None,
    enrolled: tuple[float, ...] | None = OURS,
    on: date = TODAY,
) -> Evidence:
    return Evidence(
        policy=shipped().on(on),
        on=on,
        account=AccountFacts("owner@example.org", "Sam Sample", None),
        pieces=Pieces(selfie_facts or selfie(), {PieceKind.DOCUMENT_FRONT: front_facts or front()}),
        document_type="state_id",
        enrolment=EnrolmentFacts(enrolled) if enrolled else None,
    )


def unsettled(given: Evidence) -> set[tuple[str, str, str]]:
    """(check, code, outcome) of our checks that neither passed nor were set aside."""
    settled = (Outcome.PASS, Outcome.NOT_APPLICABLE)
    findings = [judged.finding for judged in run(given)]
    return {
        (found.check, found.code, found.outcome.value)
        for found in findings
        if found.check in CHECKS and found.outcome not in settled
    }


def codes(given: Evidence, check: str) -> list[str]:
    return [judged.finding.code for judged in run(given) if judged.finding.check == check]


assert set(catalogue()) >= CHECKS
