"""Wrong refusals by what rendered people differ in, and of names by script.

    python -m bench.fairness

Good selfies of every rendered person, each varied in exposure, white balance, crop, size and
compression, judged by the checks about the person and the light, and compared with the person's
portrait. Six people are few: their pictures are not independent, so the intervals are narrower than
the truth. Names: labelled pairs of one person, changed letters included, which an account's check
refuses on purpose; only the difference between scripts says something. Ends with 1 when the rule
names a group and `fairness.unsure_instead_of_fail` does not list what softens the check for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import cv2
import numpy as np

from bench.data import rows, share
from reinstate import rulebook
from reinstate.domain import fairness, names
from reinstate.domain.fairness import disadvantaged
from reinstate.domain.findings import Outcome, PieceKind
from reinstate.domain.intervals import Share
from reinstate.evidence.check import NO_ACCOUNT, Evidence, catalogue, run
from reinstate.evidence.face_comparison import same_person
from reinstate.evidence.facts import FaceFacts, Pieces, SelfieFacts
from reinstate.evidence.intake.image import Photo, Pixels, photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.specimens import rendered
from reinstate.specimens.rendered import RenderedPicture

ON = date(2026, 11, 22)
SEED = 20261129
EACH = 20  # variations of each picture
CHECKS = frozenset(
    {"one_face_present", "face_is_uncovered", "upper_body_visible", "photo_is_sharp",
     "lighting_is_sufficient", "photo_is_not_screenshot", "photo_is_not_recaptured"}
)  # fmt: skip
ATTRIBUTES = ("monk_tone", "sex", "age_band")
ONES_FACE = "face_matches_portrait"
Answers = dict[str, dict[str, Counter[str]]]  # check -> group -> outcomes


def main() -> int:
    """Print each check by group, and what the rule wants in policy; 1 when policy lacks it."""
    answers = _of_people()
    answers["name_matches_account"] = _of_names()
    policy = rulebook.shipped().on(ON)
    factor = policy.number("fairness.factor")
    named: dict[str, set[str]] = {}
    for check, groups in sorted(answers.items()):
        for group, said in sorted(groups.items()):
            refused = share(said[Outcome.FAIL.value], sum(said.values()))
            print(f"{check:23} {group:23} fail {refused}; unsure {said[Outcome.UNSURE.value]}")
        for group in _disadvantaged(groups, factor):
            named[f"{check}:{group}"] = {f"{check}:{known}" for known in _known_as(group)}
    print(f"lower bound above {factor} x the overall rate: {', '.join(named) or 'nobody'}")
    missing = set().union(*named.values()) - set(policy.texts(fairness.KEY))
    print(f"missing in {fairness.KEY}: {', '.join(sorted(missing)) or 'nothing'}")
    return 1 if missing else 0


def _known_as(group: str) -> set[str]:
    """The groups of an account that a group of the bench is softened as (docs/adr/0015)."""
    attribute, value = group.split(":")
    if attribute == "name_script":
        return {group}
    if attribute != "age_band":
        return {fairness.EVERYONE}
    youngest, oldest = (int(years) for years in value.split("-"))
    births = (ON.replace(year=ON.year - years) for years in range(youngest, oldest + 1))
    return {f"age:{fairness.age_band(birth, ON)}" for birth in births}


def _disadvantaged(groups: dict[str, Counter[str]], factor: float) -> list[str]:
    """By attribute: a person is of one tone, one sex and one age band at once."""
    found: list[str] = []
    for attribute in {group.split(":")[0] for group in groups}:
        counts = {
            group: Share(said[Outcome.FAIL.value], sum(said.values()))
            for group, said in groups.items()
            if group.startswith(f"{attribute}:")
        }
        found += disadvantaged(counts, factor)
    return sorted(found)


def _of_people() -> Answers:
    answers: Answers = defaultdict(lambda: defaultdict(Counter))
    rng = np.random.default_rng(SEED)
    for picture in rendered.find("selfie"):
        own = _portrait(picture.person)
        for photo in _varied(picture, rng):
            said = _judged(photo, own)
            for attribute in ATTRIBUTES:
                group = f"{attribute}:{rendered.looks(picture.person)[attribute]}"
                for check, outcome in said.items():
                    answers[check][group][outcome] += 1
    return answers


def _judged(photo: Photo, portrait: FaceFacts) -> dict[str, str]:
    policy = rulebook.shipped().on(ON)
    faces = read_faces(photo)
    body = read_body(photo, faces[0].box if faces else None)
    selfie = SelfieFacts(read_photo(photo), faces, read_hands(photo, body), body, None)
    judged = run(Evidence(policy, ON, NO_ACCOUNT, Pieces(selfie)), only=CHECKS)
    # By its code: what policy softens is counted as the refusal that it was.
    said = {
        item.finding.check: catalogue()[item.finding.check].codes[item.finding.code].outcome.value
        for item in judged
        if item.finding.piece is PieceKind.SELFIE
    }
    same = same_person(faces[0], portrait, policy) if faces else None
    outcomes = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.UNSURE}
    return {**said, ONES_FACE: outcomes[same].value}


def _portrait(person: str) -> FaceFacts:
    return read_faces(photo_of(np.asarray(rendered.portrait(person))))[0]


def _varied(picture: RenderedPicture, rng: np.random.Generator) -> Iterator[Photo]:
    """The picture as other phones, hands and rooms would have taken it."""
    plain = np.asarray(rendered.open_rgb(picture.file))
    for _ in range(EACH):
        height, width = plain.shape[:2]
        top, left = (int(rng.uniform(0, 0.06) * side) for side in (height, width))
        cut = plain[top:, left : width - int(rng.uniform(0, 0.06) * width)]
        scale = rng.uniform(0.5, 1.0)
        small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        light = 255 * (small / 255.0) ** rng.uniform(0.7, 1.5) * rng.uniform(0.6, 1.15)
        yield photo_of(_compressed(light * rng.uniform(0.9, 1.1, 3), int(rng.integers(55, 95))))


def _compressed(pixels: np.ndarray, quality: int) -> Pixels:
    bgr = pixels.clip(0, 255).astype(np.uint8)[:, :, ::-1]
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1])


def _of_names() -> dict[str, Counter[str]]:
    """Pairs that name one person, changed letters included: how many are called different.

    The account bears the name that is not plain Latin, where one of the two is not.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows("names", "pairs.jsonl"):
        if row["is_match"]:
            own, other = sorted((row["name1"], row["name2"]), key=str.isascii)
            outcome = names.compare(own, other).outcome.value
            found[f"name_script:{fairness.script_of(own)}"][outcome] += 1
    return found


if __name__ == "__main__":
    raise SystemExit(main())
