"""Person and photo: a good sample passes, and one thing broken gives exactly one code."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.evidence.good_people import (
    ALIKE,
    CHECKS,
    OURS,
    STRANGER,
    TODAY,
    body,
    box,
    codes,
    evidence,
    face,
    front,
    grip,
    hand,
    note,
    photo,
    selfie,
    unsettled,
)

from reinstate.cli.photos import covering
from reinstate.domain.findings import Audience, Outcome
from reinstate.domain.policy import Policy
from reinstate.evidence.check import Evidence, catalogue, run
from reinstate.evidence.face_comparison import same_person
from reinstate.evidence.facts import CompressionFacts, EdgesFacts, MetadataFacts, TextLine
from reinstate.evidence.wording import fix, message
from reinstate.rulebook import shipped

FAR_HAND = hand(outline=box(900, 800, 100, 100))
SECOND = face(box=box(900, 100, 150, 180), size=150.0)
DISTANT = face(box=box(900, 100, 60, 70), size=60.0)
UNSEEN_ARMS = dict.fromkeys(("left_elbow", "right_elbow", "left_wrist", "right_wrist"), 0.1)
OVER_FACE = hand(outline=box(480, 200, 240, 260), is_connected_to_person=True)


def claims(**changes: object) -> MetadataFacts:
    """What a file says that a phone's camera saved today, but for the changes."""
    return replace(MetadataFacts(TODAY, "19.1.2", True), **changes)  # type: ignore[arg-type]


BESIDE_FACE = hand(outline=box(620, 280, 120, 130))

SPLICED = (
    CompressionFacts("face", box(500, 200, 200, 250), 0.98),
    CompressionFacts("note", box(200, 400, 200, 200), 0.1),
)

BROKEN = [
    ("one_face_present", "no_face", "fail", evidence(selfie(faces=()))),
    ("one_face_present", "no_face", "fail", evidence(selfie(faces=(face(score=0.69),)))),
    ("one_face_present", "several_faces", "fail", evidence(selfie(faces=(face(), SECOND)))),
    ("one_face_present", "small_second_face", "unsure", evidence(selfie(faces=(face(), DISTANT)))),
    ("face_is_uncovered", "sunglasses", "fail", evidence(selfie(faces=(face(sunglasses=0.99),)))),
    ("face_is_uncovered", "mask", "fail", evidence(selfie(faces=(face(mask=0.97),)))),
    (
        "face_is_uncovered",
        "head_covering",
        "unsure",
        evidence(selfie(faces=(face(head_covering=0.9, clear_forehead=0.3),))),
    ),
    ("face_is_uncovered", "may_be_covered", "unsure", evidence(selfie(faces=(face(mask=0.7),)))),
    (
        "face_is_uncovered",
        "cannot_tell",
        "unsure",
        evidence(selfie(faces=(face(sunglasses=None, mask=None, head_covering=None),))),
    ),
    ("face_is_uncovered", "hand_over_face", "fail", evidence(selfie(hands=(hand(), OVER_FACE)))),
    (
        "face_is_uncovered",
        "hand_near_face",
        "unsure",
        evidence(selfie(hands=(hand(), BESIDE_FACE))),
    ),
    (
        "upper_body_visible",
        "head_only",
        "fail",
        evidence(selfie(body=None, faces=(face(box=box(300, 100, 500, 700)),))),
    ),
    ("upper_body_visible", "body_not_seen", "unsure", evidence(selfie(body=None))),
    (
        "upper_body_visible",
        "body_not_seen",
        "unsure",
        evidence(selfie(body=body(left_shoulder=0.1), faces=(face(box=box(400, 100, 500, 800)),))),
    ),
    (
        "upper_body_visible",
        "arms_not_seen",
        "unsure",
        evidence(
            selfie(body=body(**UNSEEN_ARMS), hands=(hand(is_connected_to_person=None),), note=None)
        ),
    ),
    (
        "note_is_held_by_the_person",
        "held_by_another",
        "fail",
        evidence(selfie(hands=(hand(is_connected_to_person=False),))),
    ),
    (
        "note_is_held_by_the_person",
        "hand_not_connected",
        "unsure",
        evidence(selfie(hands=(hand(is_connected_to_person=None),))),
    ),
    (
        "note_is_held_by_the_person",
        "hand_not_connected",
        "unsure",
        evidence(selfie(hands=(hand(knuckles_apart=0.4),))),
    ),
    ("note_is_held_by_the_person", "no_hand_at_note", "unsure", evidence(selfie(hands=()))),
    (
        "note_is_held_by_the_person",
        "no_hand_at_note",
        "unsure",
        evidence(selfie(hands=(FAR_HAND,))),
    ),
    (
        "lighting_is_sufficient",
        "too_dark",
        "unsure",
        evidence(selfie(photo=photo(brightness=20.0))),
    ),
    (
        "lighting_is_sufficient",
        "too_bright",
        "unsure",
        evidence(selfie(photo=photo(brightness=250.0))),
    ),
    (
        "lighting_is_sufficient",
        "glare",
        "unsure",
        evidence(front_facts=front(photo=photo(glare_share=0.4))),
    ),
    (
        "photo_is_not_screenshot",
        "screenshot",
        "fail",
        evidence(selfie(photo=photo(screenshot_score=0.97))),
    ),
    (
        "photo_is_not_screenshot",
        "may_be_screenshot",
        "unsure",
        evidence(selfie(photo=photo(screenshot_score=0.7))),
    ),
    (
        "document_is_not_screenshot",
        "screenshot",
        "fail",
        evidence(front_facts=front(photo=photo(screenshot_score=0.97))),
    ),
    (
        "document_is_not_screenshot",
        "may_be_screenshot",
        "unsure",
        evidence(front_facts=front(photo=photo(screenshot_score=0.7))),
    ),
    (
        "photo_is_not_recaptured",
        "pattern",
        "unsure",
        evidence(selfie(photo=photo(recapture_score=0.9))),
    ),
    ("photo_is_sharp", "blurred", "fail", evidence(front_facts=front(photo=photo(edge_blur=3.0)))),
    (
        "photo_is_sharp",
        "rather_soft",
        "unsure",
        evidence(front_facts=front(photo=photo(edge_blur=1.3))),
    ),
    (
        "photo_is_sharp",
        "hardly_detailed",
        "fail",
        evidence(front_facts=front(photo=photo(edge_blur=None, sharpness=3.0))),
    ),
    (
        "photo_is_sharp",
        "little_detail",
        "unsure",
        evidence(front_facts=front(photo=photo(edge_blur=None, sharpness=15.0))),
    ),
    (
        "photo_is_not_composited",
        "paper_is_flat",
        "unsure",
        evidence(selfie(paper_flatness=0.6)),
    ),
    (
        "photo_is_not_spliced",
        "part_saved_apart",
        "unsure",
        evidence(selfie(compression=SPLICED)),
    ),
    (
        "photo_is_not_spliced",
        "part_saved_apart",
        "unsure",
        evidence(front_facts=front(compression=SPLICED)),
    ),
    (
        "photo_is_recent",
        "old",
        "fail",
        evidence(
            selfie(photo=photo(metadata=MetadataFacts(TODAY - timedelta(90), None, True)))
        ),
    ),
    (
        "photo_is_recent",
        "in_the_future",
        "unsure",
        evidence(selfie(photo=photo(metadata=MetadataFacts(TODAY + timedelta(9), None, True)))),
    ),
    (
        "photo_is_from_camera",
        "made_by_program",
        "fail",
        evidence(selfie(photo=photo(metadata=claims(
            has_camera_fields=False, origins=("trainedAlgorithmicMedia",)
        )))),
    ),
    (
        "photo_is_from_camera",
        "saved_by_editor",
        "unsure",
        evidence(selfie(photo=photo(metadata=claims(software="Adobe Photoshop 27.1")))),
    ),
    (
        "photo_is_from_camera",
        "saved_by_editor",
        "unsure",
        evidence(front_facts=front(photo=photo(metadata=claims(creator_tool="gimp 3.0")))),
    ),
    (
        "photo_is_from_camera",
        "says_edited",
        "unsure",
        evidence(selfie(photo=photo(metadata=claims(
            origins=("compositeWithTrainedAlgorithmicMedia", "computationalCapture")
        )))),
    ),
    (
        "four_edges_visible",
        "edge_cut_off",
        "fail",
        evidence(front_facts=front(edges=EdgesFacts(box(100, 100, 1180, 640), False, 0.9))),
    ),
    (
        "four_edges_visible",
        "outline_unclear",
        "unsure",
        evidence(front_facts=front(edges=EdgesFacts(None, None, 0.3))),
    ),
    (
        "four_edges_visible",
        "outline_misses_print",
        "unsure",
        evidence(front_facts=front(edges=EdgesFacts(box(900, 700, 100, 60), True, 0.9))),
    ),
    (
        "face_matches_portrait",
        "no_portrait",
        "unsure",
        evidence(front_facts=front(faces=())),
    ),
]  # fmt: skip


def test_a_photo_without_traces_of_saving_is_neither_passed_nor_doubted() -> None:
    untold = (CompressionFacts("face", box(500, 200, 200, 250), None),)

    assert codes(evidence(selfie(compression=untold)), "photo_is_not_spliced") == [
        "no_traces", "no_traces"
    ]  # fmt: skip


@pytest.mark.parametrize("unseen", [{"paper_flatness": None}, {"note": note(sheet=None)}])
def test_paper_that_was_not_outlined_or_measured_is_neither_passed_nor_doubted(unseen) -> None:
    assert codes(evidence(selfie(**unseen)), "photo_is_not_composited") == ["no_sheet"]


def test_the_part_that_was_put_in_is_named_and_outlined() -> None:
    (found,) = [
        judged.finding
        for judged in run(evidence(selfie(compression=SPLICED)))
        if judged.finding.code == "part_saved_apart"
    ]

    assert [(region.polygon, region.label) for region in found.regions] == [
        (SPLICED[1].outline, "the note")
    ]


def test_grain_is_no_proof_where_policy_does_not_trust_it() -> None:
    key = "checks.photo_is_not_composited.is_grain_trusted"
    known = shipped().parameters[key]
    strict = replace(known, entries=tuple(replace(x, value=False) for x in known.entries))
    policy = Policy("strict", {**shipped().parameters, key: strict}).on(TODAY)

    assert codes(evidence(), "photo_is_not_composited") == ["paper_has_grain"]
    assert codes(replace(evidence(), policy=policy), "photo_is_not_composited") == [
        "paper_is_not_trusted"
    ]


@pytest.mark.article("photo.face", "photo.uncovered", "photo.upper_body", "id.four_edges")
def test_a_good_submission_passes_every_check() -> None:
    assert unsettled(evidence()) == set()


@pytest.mark.article("photo.face", "photo.not_head_only", "photo.natural_light", "photo.not_dark")
@pytest.mark.article("photo.uncovered", "photo.upper_body", "note.held_by_owner")
@pytest.mark.article("id.no_screenshot", "id.four_edges", "id.real_time", "id.legible")
@pytest.mark.parametrize(
    ("check", "code", "outcome", "given"),
    BROKEN,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_thing_broken_gives_one_code(
    check: str, code: str, outcome: str, given: Evidence
) -> None:
    assert unsettled(given) == {(check, code, outcome)}


def test_a_stranger_on_the_id_is_left_to_a_person() -> None:
    given = evidence(front_facts=front(faces=(face(template=STRANGER),)), enrolled=None)
    assert unsettled(given) == {("face_matches_portrait", "other_person", "fail")}
    judged = {item.finding.check: item for item in run(given)}
    assert judged["face_matches_portrait"].on_fail.value == "refer"


def test_faces_between_the_two_limits_are_unsure() -> None:
    given = evidence(front_facts=front(faces=(face(template=ALIKE),)), enrolled=None)
    assert unsettled(given) == {("face_matches_portrait", "uncertain", "unsure")}


@pytest.mark.parametrize("longer", [0.01, 1.0, 12.0, 1e30])
def test_how_long_an_enrolled_template_is_makes_nobody_alike(longer):
    """A face model's own numbers are not of unit length; by their product all would be alike."""
    other = evidence(enrolled=tuple(longer * number for number in ALIKE))
    assert unsettled(other) == unsettled(evidence(enrolled=ALIKE))
    same = evidence(enrolled=tuple(longer * number for number in OURS))
    assert unsettled(same) == set()


def test_an_enrolled_template_of_zeros_is_nobodys_face():
    found = unsettled(evidence(enrolled=(0.0,) * 128))
    assert found == {("face_matches_enrolment", "check_raised", "error")}


def test_a_selfie_and_forged_id_that_agree_fail_against_the_enrolled_face() -> None:
    given = evidence(enrolled=STRANGER)
    assert unsettled(given) == {("face_matches_enrolment", "other_person", "fail")}
    assert codes(given, "face_matches_portrait") == ["same_person"]


def test_nothing_enrolled_is_not_a_pass_of_that_check() -> None:
    assert codes(evidence(enrolled=None), "face_matches_enrolment") == ["nothing_enrolled"] * 2


@pytest.mark.parametrize(
    ("poor", "reason"),
    [
        (face(size=20.0), "too_small"),
        (face(yaw=60.0), "turned_away"),
        (face(yaw=None), "turned_away"),
        (face(sharpness=5.0), "blurred"),
        (face(brightness=10.0), "badly_lit"),
    ],
)
def test_a_poor_picture_of_a_face_is_never_held_against_the_person(poor, reason) -> None:
    given = evidence(front_facts=front(faces=(poor,)), enrolled=None)
    assert unsettled(given) == {("face_matches_portrait", "face_unclear", "unsure")}
    finding = next(j.finding for j in run(given) if j.finding.check == "face_matches_portrait")
    assert finding.measured == reason


@pytest.mark.parametrize(
    ("chance", "clear", "code"),
    [
        (0.95, 0.97, "full_face_visible"),  # a head scarf that leaves the forehead free
        (0.95, 0.8, "head_covering"),  # a hat that hides a little of the forehead
        (0.95, 0.3, "head_covering"),  # a cap in whose shade the forehead lies
        (0.6, 0.97, "uncovered"),  # hair that may be taken for something worn
        (0.6, 0.3, "head_covering"),
        (0.3, 0.4, "uncovered"),  # hair over a temple
        (0.05, 0.4, "uncovered"),  # a parting
        (0.05, 0.1, "forehead_hidden"),  # a fringe, or a cap that was taken for hair
    ],
)
def test_what_is_on_the_head_counts_only_when_it_hides_the_forehead(chance, clear, code) -> None:
    worn = face(head_covering=chance, clear_forehead=clear)
    assert codes(evidence(selfie(faces=(worn,))), "face_is_uncovered") == [code]


@pytest.mark.parametrize(
    ("chance", "clear", "answer"),
    [(0.95, 0.9, True), (0.05, 0.9, False), (0.6, 0.9, None), (0.05, 0.05, None)],
)
def test_inspect_says_whether_something_is_on_the_head_not_whether_it_is_allowed(
    chance, clear, answer
) -> None:
    worn = face(head_covering=chance, clear_forehead=clear)
    assert covering("head_covering", worn, shipped().on(TODAY)) is answer


def test_two_photos_compared_alone_follow_the_same_bands_and_the_same_fairness() -> None:
    policy = shipped().on(TODAY)
    assert same_person(face(), face(), policy) is True
    assert same_person(face(), face(template=STRANGER), policy) is False
    assert same_person(face(), face(template=ALIKE), policy) is None
    assert same_person(face(), face(template=STRANGER, sharpness=5.0), policy) is None
    assert same_person(face(sharpness=5.0), face(template=STRANGER), policy) is None


def test_a_face_that_was_never_measured_is_left_to_a_person_and_not_called_poor() -> None:
    given = evidence(selfie(faces=(face(template=None),)))
    assert unsettled(given) == {
        ("face_matches_portrait", "not_compared", "unsure"),
        ("face_matches_enrolment", "not_compared", "unsure"),
    }


@pytest.mark.parametrize(
    ("blur", "certainty", "lines", "code"),
    [
        (1.3, 0.97, 4, "words_are_clear"),
        (1.3, 0.97, 3, "rather_soft"),
        (1.3, 0.8, 4, "rather_soft"),
        (3.0, 0.97, 4, "blurred"),
    ],
)
def test_a_soft_id_is_sharp_enough_where_its_words_are_read_surely(
    blur: float, certainty: float, lines: int, code: str
) -> None:
    read = (TextLine("SPECIMEN", box(300, 300, 200, 30), certainty),) * lines
    soft = front(photo=photo(edge_blur=blur), text=read)
    assert codes(evidence(front_facts=soft), "photo_is_sharp")[1] == code


@pytest.mark.parametrize(
    ("blur", "face_sharpness", "certainty", "code"),
    [
        (4.0, 400.0, 0.97, "words_are_clear"),  # before a soft background
        (2.0, 400.0, 0.8, "rather_soft"),
        (4.0, 400.0, 0.8, "blurred"),  # a face so near that it is sharp, and a blurred note
        (4.0, 20.0, 0.97, "blurred"),
    ],
)
def test_a_soft_selfie_is_sharp_enough_where_face_and_writing_are_clear(
    blur: float, face_sharpness: float, certainty: float, code: str
) -> None:
    written = note(lines=(TextLine("Reactivate", box(210, 420, 150, 30), certainty),))
    seen = face(sharpness=face_sharpness)
    soft = selfie(photo=photo(edge_blur=blur), faces=(seen,), note=written)
    assert codes(evidence(soft), "photo_is_sharp")[0] == code


@pytest.mark.parametrize(
    "other",
    [
        replace(SECOND, score=0.69),  # a pattern that the detector takes for a face
        replace(SECOND, yaw=None),  # one that the mesh does not find
    ],
)
def test_what_is_hardly_a_face_is_no_second_person(other) -> None:
    given = evidence(selfie(faces=(face(), other)))
    assert codes(given, "one_face_present") == ["one_face"]


@pytest.mark.parametrize(
    ("sharpness", "face_sharpness", "code"),
    [
        (40.0, 20.0, "detailed"),
        (20.0, 20.0, "little_detail"),
        (5.0, 20.0, "hardly_detailed"),
        (5.0, 400.0, "detailed"),  # before a plain wall, face and writing clear
    ],
)
def test_a_selfie_with_hardly_an_edge_goes_by_its_detail_or_by_face_and_writing(
    sharpness: float, face_sharpness: float, code: str
) -> None:
    written = note(lines=(TextLine("Reactivate", box(210, 420, 150, 30), 0.97),))
    plain = photo(edge_blur=None, sharpness=sharpness)
    seen = face(sharpness=face_sharpness)
    given = evidence(selfie(photo=plain, faces=(seen,), note=written))
    assert codes(given, "photo_is_sharp")[0] == code


def test_an_id_with_hardly_an_edge_goes_by_its_detail_whatever_was_read() -> None:
    read = (TextLine("SPECIMEN", box(300, 300, 200, 30), 0.97),) * 4
    plain = front(photo=photo(edge_blur=None, sharpness=15.0), text=read)
    assert codes(evidence(front_facts=plain), "photo_is_sharp")[1] == "little_detail"


def test_a_sharp_face_says_nothing_of_a_note_that_was_not_found() -> None:
    soft = selfie(photo=photo(edge_blur=2.0), note=None)
    assert codes(evidence(soft), "photo_is_sharp")[0] == "rather_soft"


@pytest.mark.parametrize(("around", "code"), [(50.0, "enough_light"), (120.0, "face_too_dark")])
def test_a_dark_face_is_in_shadow_only_where_its_photo_is_bright(around: float, code: str) -> None:
    dark = evidence(selfie(photo=photo(brightness=around), faces=(face(brightness=30.0),)))
    assert codes(dark, "lighting_is_sufficient")[0] == code


def test_a_face_with_light_of_its_own_before_a_bright_window_is_not_in_shadow() -> None:
    lit = evidence(selfie(photo=photo(brightness=200.0), faces=(face(brightness=40.0),)))
    assert codes(lit, "lighting_is_sufficient")[0] == "enough_light"


def test_tiny_faces_in_the_background_do_not_count() -> None:
    tiny = face(box=box(1000, 50, 20, 25), size=20.0)
    assert unsettled(evidence(selfie(faces=(face(), tiny)))) == set()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (claims(has_camera_fields=False), "says_nothing"),
        (claims(has_camera_fields=False, origins=("digitalCapture",)), "says_camera"),
        (claims(origins=("algorithmicallyEnhanced",)), "says_camera"),  # as phones enhance all
        (claims(origins=("digitalCapture", "trainedAlgorithmicMedia")), "says_edited"),
        (claims(origins=("trainedAlgorithmicMedia",)), "says_edited"),  # a part: a camera is named
        (claims(software="Adobe Photoshop 27.1", origins=("digitalArt",)), "saved_by_editor"),
    ],
)
def test_what_a_file_says_of_its_making(said: MetadataFacts, code: str) -> None:
    assert codes(evidence(selfie(photo=photo(metadata=said))), "photo_is_from_camera")[0] == code


def test_a_photo_without_a_date_is_no_fault() -> None:
    undated = photo(metadata=MetadataFacts(None, None, has_camera_fields=False))
    assert codes(evidence(selfie(photo=undated)), "photo_is_recent") == ["no_date", "recent"]


def test_the_day_of_submission_decides_what_is_recent() -> None:
    later = TODAY + timedelta(days=60)
    assert codes(evidence(on=later), "photo_is_recent") == ["old", "old"]


@pytest.mark.parametrize("hands", [(), (FAR_HAND,), (hand(is_connected_to_person=None),)])
def test_a_thumb_of_the_face_s_colour_that_a_sleeve_leads_to_holds_the_note(hands) -> None:
    assert unsettled(evidence(selfie(hands=hands, grip=grip()))) == set()


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (grip(depth=0.01), "no_hand_at_note"),  # skin beside the sheet is no thumb over it
        (grip(tone_apart=0.3), "hand_not_connected"),  # somebody else's skin
        (grip(elbow_apart=0.9), "hand_not_connected"),  # no arm reaches there
        (grip(sleeve=0.2), "hand_not_connected"),  # a bare arm, or somebody else's sleeve
        (grip(elbow_apart=None, sleeve=None), "hand_not_connected"),
        (grip(sleeve=None), "hand_not_connected"),
        (grip(elbow_apart=None), "hand_not_connected"),
    ],
)
def test_a_thumb_that_may_be_anybody_s_is_left_to_a_person(seen, code) -> None:
    given = evidence(selfie(hands=(), grip=seen))
    assert unsettled(given) == {("note_is_held_by_the_person", code, "unsure")}


@pytest.mark.parametrize(("left", "code"), [(340.0, "held"), (500.0, "no_hand_at_note")])
def test_a_hand_is_at_the_note_by_the_edges_of_the_paper(left: float, code: str) -> None:
    beyond = evidence(selfie(hands=(hand(),), paper=box(left, 400, 200, 200)))
    assert codes(beyond, "note_is_held_by_the_person") == [code]


def test_a_hand_that_ends_another_s_arm_is_not_outdone_by_a_thumb() -> None:
    given = evidence(selfie(hands=(hand(is_connected_to_person=False),), grip=grip()))
    assert codes(given, "note_is_held_by_the_person") == ["held_by_another"]


def test_no_note_leaves_who_holds_it_open() -> None:
    assert codes(evidence(selfie(note=None)), "note_is_held_by_the_person") == ["no_note"]
    assert codes(evidence(selfie(note=note(sheet=None))), "note_is_held_by_the_person") == [
        "no_note"
    ]


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_code_can_be_said_to_the_owner_and_tells_how_to_mend_a_failure(check: str) -> None:
    for code in catalogue()[check].codes.values():
        assert code.owner.endswith(".")
        assert code.reviewer.endswith(".")
        if code.outcome is Outcome.FAIL:
            assert code.fix.endswith(".")


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[0]}-{case[1]}")
def test_sentences_are_filled_in_completely(case: tuple[str, str, str, Evidence]) -> None:
    for judged in run(case[3]):
        if judged.finding.check in CHECKS:
            said = [message(judged.finding, audience) for audience in Audience]
            assert not any("{" in sentence for sentence in [*said, fix(judged.finding)])


def test_thresholds_come_from_policy_and_nowhere_else() -> None:
    given = evidence()
    run(given)
    read = set(given.policy.values_read)
    assert {f"checks.{check}.weight" for check in CHECKS} <= read
    assert date(2026, 11, 22) == given.policy.day


STRANGER_S, NOBODY_S = (hand(is_connected_to_person=known) for known in (False, None))


@pytest.mark.parametrize(
    ("hands", "code"),
    [
        ((STRANGER_S, hand()), "held"),  # another helps, and the person holds it too
        ((STRANGER_S, NOBODY_S), "hand_not_connected"),  # one of them may be the person's
        ((STRANGER_S, FAR_HAND), "held_by_another"),
        ((hand(knuckles_apart=None),), "hand_not_connected"),
    ],
)
def test_whose_hands_are_at_the_note_decides_who_holds_it(hands, code) -> None:
    assert codes(evidence(selfie(hands=hands)), "note_is_held_by_the_person") == [code]


def test_a_hand_is_as_far_from_the_note_as_its_own_length_counts_it() -> None:
    reach = shipped().on(TODAY).number("checks.note_is_held_by_the_person.reach")
    paper = box(200, 400, 200, 200)
    for size in (50, 200):
        for more, code in ((0.0, "held"), (0.01, "no_hand_at_note")):
            near = hand(outline=box(400 + size * (reach + more), 450, size, size / 2))
            given = evidence(selfie(hands=(near,), paper=paper))
            assert codes(given, "note_is_held_by_the_person") == [code], (size, more)


@pytest.mark.parametrize(
    ("key", "step", "seen"),
    [
        ("knuckles_apart", 1e-6, lambda most: selfie(hands=(hand(knuckles_apart=most),))),
        ("thumb_over", -1e-6, lambda least: selfie(hands=(), grip=grip(depth=least))),
        ("tone_apart", 1e-6, lambda most: selfie(hands=(), grip=grip(tone_apart=most))),
        ("elbow_apart", 1e-6, lambda most: selfie(hands=(), grip=grip(elbow_apart=most))),
        ("sleeve_from", -1e-6, lambda least: selfie(hands=(), grip=grip(sleeve=least))),
    ],
)
def test_what_ties_a_hand_to_the_person_holds_at_its_limit_and_not_beyond(key, step, seen) -> None:
    limit = shipped().on(TODAY).number(f"checks.note_is_held_by_the_person.{key}")
    assert codes(evidence(seen(limit)), "note_is_held_by_the_person") == ["held"]
    assert codes(evidence(seen(limit + step)), "note_is_held_by_the_person") != ["held"]


def test_the_reviewer_is_shown_hands_thumb_and_paper() -> None:
    (found,) = (
        judged.finding
        for judged in run(evidence(selfie(grip=grip())))
        if judged.finding.check == "note_is_held_by_the_person"
    )
    assert [region.label for region in found.regions] == ["hand", "thumb", "note"]
