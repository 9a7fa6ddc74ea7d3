"""How a photo came: told by the browser, advice as shipped, and what policy may make of it."""

from dataclasses import replace

import pytest
from tests.evidence.good_people import CHECKS, TODAY, evidence, front, photo, selfie

from reinstate.domain import automatic_approval
from reinstate.domain.findings import (
    Audience,
    Finding,
    Judged,
    Outcome,
    PieceKind,
    Recommendation,
    Weight,
    recommend,
)
from reinstate.domain.photo_origin import (
    A_FILE,
    A_SAMPLE,
    KEY,
    Device,
    PhotoOrigin,
    Way,
    is_camera_asked_for,
)
from reinstate.domain.policy import Policy, PolicyOn
from reinstate.evidence.check import Evidence, catalogue, run
from reinstate.evidence.facts import MetadataFacts
from reinstate.evidence.wording import message
from reinstate.rulebook import shipped

CHECK = "photo_is_taken_here"
SELFIE, FRONT = PieceKind.SELFIE, PieceKind.DOCUMENT_FRONT
BARE = photo(metadata=MetadataFacts(None, None, has_camera_fields=False))
HERE = PhotoOrigin(Way.CAMERA, Device.SIGNED_IN)
PHONE = PhotoOrigin(Way.CAMERA, Device.HANDED_OVER)
EXCUSED = PhotoOrigin(Way.NO_CAMERA, Device.SIGNED_IN)
SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)


def asking(**changed: object) -> PolicyOn:
    """The shipped policy with other values of this check."""
    values = dict(shipped().parameters)
    for name, value in changed.items():
        known = values[f"{KEY}.{name}"]
        entries = tuple(replace(one, value=value) for one in known.entries)  # type: ignore[arg-type]
        values[f"{KEY}.{name}"] = replace(known, entries=entries)
    return Policy("other", values).on(TODAY)


def sent(origin: PhotoOrigin | None, facts: object = BARE, **changed: object) -> Evidence:
    """A good submission whose selfie came so, its ID as a file."""
    given = evidence(selfie(photo=facts), front(photo=BARE))
    origins = {FRONT: A_FILE} | ({SELFIE: origin} if origin else {})
    return replace(given, origins=origins, policy=asking(**changed))


def found(given: Evidence, piece: PieceKind = SELFIE) -> Finding:
    (one,) = [
        judged.finding
        for judged in run(given)
        if judged.finding.check == CHECK and judged.finding.piece is piece
    ]
    return one


def judged_of(given: Evidence) -> list[Judged]:
    """What the checks of person and photo say; the rest of an ID is not in this evidence."""
    return [one for one in run(given) if one.finding.check in {*CHECKS, CHECK}]


@pytest.mark.parametrize(
    ("origin", "weight", "code", "outcome"),
    [
        (HERE, "advise", "taken_here", "pass"),
        (PHONE, "must", "taken_here", "pass"),
        (A_FILE, "advise", "chosen_from_files", "unsure"),
        (EXCUSED, "advise", "chosen_from_files", "unsure"),
        (A_FILE, "must", "camera_was_asked", "fail"),
        (EXCUSED, "must", "cannot_use_camera", "unsure"),
        (A_SAMPLE, "must", "sample", "not_applicable"),
        (PhotoOrigin(Way.PAPER), "advise", "not_known", "unsure"),
        (None, "advise", "not_known", "unsure"),
    ],
)
def test_each_way_of_a_photo_comes_to_its_own_code(
    origin: PhotoOrigin | None, weight: str, code: str, outcome: str
) -> None:
    said = found(sent(origin, weight=weight))
    assert (said.code, said.outcome.value) == (code, outcome)
    assert not said.regions
    assert not any("{" in message(said, audience) for audience in Audience)


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (photo(), "the fields of a camera and a date"),
        (replace(BARE, file_format="png"), "a picture of format png"),
        (
            replace(BARE, metadata=MetadataFacts(None, "GIMP 3.0", has_camera_fields=False)),
            "the name of a program",
        ),
        (
            replace(
                BARE,
                metadata=MetadataFacts(
                    None, None, has_camera_fields=False, creator_tool="gimp 3.0"
                ),
            ),
            "the name of a program",
        ),
        (
            replace(
                BARE,
                metadata=MetadataFacts(
                    None, None, has_camera_fields=False, origins=("trainedAlgorithmicMedia",)
                ),
            ),
            "words about its making",
        ),
    ],
)
def test_a_file_that_the_page_cannot_have_written_speaks_against_its_sender(
    facts: object, names: str
) -> None:
    said = found(sent(HERE, facts))
    assert said.code == "says_against_itself"
    assert f"holds {names}, which" in message(said, Audience.REVIEWER)
    assert found(sent(A_FILE, facts)).code == "chosen_from_files"  # a file holds what it likes


def test_the_device_is_said_to_the_reviewer() -> None:
    assert "on another device" in message(found(sent(PHONE)), Audience.REVIEWER)
    assert "not known" in message(found(sent(A_FILE)), Audience.REVIEWER)


def test_the_words_claim_no_proof() -> None:
    declared = catalogue()[CHECK]
    assert "proves nothing" in declared.rationale
    assert "no proof" in declared.codes["taken_here"].reviewer


def test_as_shipped_a_file_is_advice_and_changes_no_recommendation() -> None:
    judged = judged_of(sent(A_FILE))
    (file,) = [one for one in judged if one.finding.code == "chosen_from_files"]
    assert file.weight is Weight.ADVISE
    assert recommend(judged) is recommend(judged_of(sent(HERE))) is Recommendation.PASS


def test_doubt_about_how_it_came_keeps_the_machine_from_approving() -> None:
    for origin in (A_FILE, EXCUSED, None):
        assert found(sent(origin)).outcome not in SETTLED
        assert found(sent(origin, kinds=())).outcome in SETTLED  # unless policy does not ask
    assert found(sent(HERE)).outcome in SETTLED
    assert automatic_approval.SETTLED == SETTLED


def test_policy_can_ask_for_the_photo_again_or_for_a_person() -> None:
    for on_fail, wanted in (("retake", Recommendation.RETAKE), ("refer", Recommendation.REFER)):
        counts = {"weight": "must", "on_fail": on_fail}
        assert recommend(judged_of(sent(HERE, **counts))) is Recommendation.PASS
        assert recommend(judged_of(sent(A_FILE, **counts))) is wanted
        # Who cannot use a camera is never sent back for that.
        assert recommend(judged_of(sent(EXCUSED, **counts))) is Recommendation.REFER


def test_policy_says_of_which_photos_it_is_asked() -> None:
    assert found(sent(HERE), FRONT).code == "not_asked"
    assert found(sent(HERE, kinds=("document_front",)), FRONT).code == "chosen_from_files"
    assert found(sent(A_FILE, kinds=("document_front",))).code == "not_asked"


def test_the_camera_is_asked_for_where_the_check_counts() -> None:
    assert not is_camera_asked_for(shipped().on(TODAY), SELFIE)
    assert is_camera_asked_for(asking(weight="must"), SELFIE)
    assert not is_camera_asked_for(asking(weight="must"), FRONT)


def test_files_that_nobody_sent_are_not_asked() -> None:
    assert CHECK not in {one.finding.check for one in run(evidence())}


def test_every_code_can_be_said_and_a_failure_tells_the_way_out() -> None:
    for code in catalogue()[CHECK].codes.values():
        assert code.owner.endswith(".")
        assert code.reviewer.endswith(".")
    assert "a person looks at it" in catalogue()[CHECK].codes["camera_was_asked"].fix
