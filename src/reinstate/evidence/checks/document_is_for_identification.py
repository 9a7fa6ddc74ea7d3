"""The ID does not say itself that it is none."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, passes, unsure
from reinstate.evidence.checks._document import SIDES
from reinstate.evidence.checks._printed import plain
from reinstate.evidence.checks._regions import regions_of
from reinstate.evidence.facts import TextLine

# As states word it. What is said of federal purposes alone is of REAL ID's.
SAYS_IT_IS_NONE = (
    "NOT VALID FOR IDENTIFICATION",
    "NOT VALID AS IDENTIFICATION",
    "NOT VALID FOR ID PURPOSES",
    "NOT A VALID IDENTIFICATION",
    "NOT A VALID FORM OF IDENTIFICATION",
    "NOT FOR IDENTIFICATION",
    "NOT BE USED FOR IDENTIFICATION",
    "NOT BE USED AS IDENTIFICATION",
    "DRIVING PURPOSES ONLY",
    "DRIVING PRIVILEGES ONLY",
    "NO VALIDA PARA IDENTIFICACION",
)


@check(
    title="The ID may serve as one",
    rationale=(
        "Some states issue cards for driving alone, and papers for the time until a card comes; "
        "the print says that they prove nobody's identity, the barcode does not. Whether one is "
        "enough beside everything else is for a person."
    ),
    article=("id.types",),
    pieces=SIDES,
    codes=(
        passes(
            "nothing_said_against",
            "Nothing on your ID says that it is no proof of identity.",
            "No words were read by which it would not serve as identification.",
        ),
        unsure(
            "says_it_is_none",
            "Your ID says that it is not for identification, so a person will look at it.",
            'The side bears "{words}": a card for driving alone, or a paper until the card comes.',
            "If you have another ID of the list, send that one.",
        ),
    ),
)
def document_is_for_identification(evidence: Evidence, piece: PieceKind) -> Verdict:
    lines = evidence.pieces.sides[piece].text
    printed = "".join(plain(line.text) for line in lines)
    words = next((words for words in SAYS_IT_IS_NONE if plain(words) in printed), None)
    if words is None:
        return Verdict("nothing_said_against")
    first = printed.index(plain(words))
    over = _lines_over(lines, first, first + len(plain(words)))
    shown = regions_of(piece, (line.polygon for line in over), "words")
    return Verdict("says_it_is_none", words, None, shown, {"words": words})


def _lines_over(lines: Sequence[TextLine], first: int, end: int) -> Iterator[TextLine]:
    """The lines that hold some of the letters from `first` to before `end`, counted over all."""
    ends = accumulate(len(plain(line.text)) for line in lines)
    for line, its_end in zip(lines, ends, strict=True):
        if its_end > first and its_end - len(plain(line.text)) < end:
            yield line
