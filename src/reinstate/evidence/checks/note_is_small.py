"""The note is on a small sheet."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._note import NO_NOTE, SELFIE, note_of
from reinstate.evidence.checks._regions import regions

CODES = ("sheet_is_small", "sheet_is_rather_large", "sheet_too_large")  # from good to bad


@check(
    title="The sheet is small",
    rationale=(
        "A big sheet hides the person. Its area is set against the area of the face and, where "
        "shoulders and hips are seen, of the torso."
    ),
    article=("note.small_sheet", "photo.not_head_only"),
    pieces=SELFIE,
    codes=(
        passes("sheet_is_small", "Your sheet has a good size.", "The sheet hides little."),
        unsure(
            "sheet_is_rather_large",
            "Your sheet is rather large, so a person will look at it.",
            "The sheet is {ratio} times the {beside}; above {most} it is too large.",
            "A smaller sheet, about the size of your hand, is best.",
        ),
        unsure(
            "nothing_to_compare",
            "We could not tell how large your sheet is, so a person will look at it.",
            "Neither face nor torso was found to compare the sheet with.",
        ),
        fails(
            "sheet_too_large",
            "The sheet is too large: it hides too much of you.",
            "The sheet is {ratio} times the {beside}; at most {most} is allowed.",
            "Write the note on a small sheet, about the size of your hand.",
        ),
        NO_NOTE,
    ),
    unit="times the area of the {beside}",
    units={"nothing_to_compare": "times the area of the face"},
)
def note_is_small(evidence: Evidence, piece: PieceKind) -> Verdict:
    note = note_of(evidence)
    if note is None:
        return Verdict("no_note")
    shown = regions(piece, (note.sheet, "sheet"))
    beside = {"face": note.sheet_to_face, "torso": note.sheet_to_torso}
    found = [_judged(evidence, name, ratio) for name, ratio in beside.items() if ratio is not None]
    if not found:
        most = evidence.policy.number("checks.note_is_small.max_sheet_to_face")
        return Verdict("nothing_to_compare", None, most, shown)
    code, ratio, most, said = max(found, key=lambda one: CODES.index(one[0]))
    return Verdict(code, ratio, most, () if code == CODES[0] else shown, said)


def _judged(
    evidence: Evidence, beside: str, ratio: float
) -> tuple[str, float, float, dict[str, str]]:
    """The code of a sheet beside the face or the torso, its ratio, the band, and what to say."""
    most = evidence.policy.number(f"checks.note_is_small.max_sheet_to_{beside}")
    large = evidence.policy.number(f"checks.note_is_small.large_sheet_to_{beside}")
    said = {"ratio": f"{ratio:.1f}", "most": f"{large:.1f}", "beside": beside}
    if ratio > large:
        return CODES[2], ratio, large, said
    return (CODES[1] if ratio > most else CODES[0]), ratio, most, said
