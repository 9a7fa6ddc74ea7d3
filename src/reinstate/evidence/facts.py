"""Facts: what the readers saw, in plain numbers and text, never a judgement.

Every type here is a frozen dataclass of plain values, so that facts can be stored as JSON with
the piece they were read from and judged again without reading the pixels a second time.
Coordinates are pixels of the upright photo, x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.evidence.person_facts import BodyFacts, FaceFacts, GripFacts, HandFacts, Polygon

__all__ = ["BodyFacts", "FaceFacts", "GripFacts", "HandFacts", "Polygon"]


@dataclass(frozen=True, slots=True)
class MetadataFacts:
    """What the file itself claims (EXIF, XMP, Content Credentials). Claims, not proof.

    `software` saved it by its EXIF or PNG text, `creator_tool` by its XMP. `origins`: every digital
    source type that it names (IPTC NewsCodes, as "digitalCapture"), those of its parts included.
    """

    taken_on: date | None
    software: str | None
    has_camera_fields: bool
    creator_tool: str | None = None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """The photo as a photo.

    `sharpness`: variance of the Laplacian at a fixed working size. `edge_blur`: spread of the
    strongest edges' blur in thousandths of the document's (else the photo's) longer side, None
    where there is hardly an edge. `brightness`: mean luma 0-255.
    `glare_share`: share of blown-out pixels, 0-1. `screenshot_score`, `recapture_score`: 0-1.
    `perceptual_hash`: 64 bits in hex, the smaller of the photo's and its mirror image's.
    """

    width: int
    height: int
    file_format: str
    sha256: str
    perceptual_hash: str
    sharpness: float
    brightness: float
    glare_share: float
    screenshot_score: float
    screenshot_signals: tuple[str, ...]
    recapture_score: float
    metadata: MetadataFacts
    edge_blur: float | None = None


@dataclass(frozen=True, slots=True)
class EdgesFacts:
    """Outline of a document or sheet. `all_visible` None = could not tell."""

    quad: Polygon | None
    all_visible: bool | None
    score: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """One recognised line in reading order; `score` is the mean character probability.

    `other_readings`: the text with one character changed, where the reader was in doubt about it.
    """

    text: str
    polygon: Polygon
    score: float
    other_readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteWordFacts:
    """One expected word against the image.

    The margins are log-odds in nats against what could stand in its place: `margin` against every
    text with one symbol changed and against what is freely read there, `added_margin` and
    `dropped_margin` against every text with one symbol more or less, `meaning_margin` against the
    sentences that say something else (another date, address or statement). A known slip of the
    recogniser has to fit better by as much as it is frequent, so the margin of a right word may
    lie below zero. `read` is the free reading there. `kind`: brand, date, text or email. `deficit`
    = log P(best free reading) - log P(expected word) there: it grows with anything added, and with
    illegible writing.
    """

    expected: str
    read: str
    kind: str
    margin: float
    polygon: Polygon | None
    deficit: float = 0.0
    meaning_margin: float = 50.0
    added_margin: float = 50.0
    dropped_margin: float = 50.0

    @property
    def least_margin(self) -> float:
        """The margin over the strongest rival of any kind."""
        return min(self.margin, self.added_margin, self.dropped_margin, self.meaning_margin)


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """The note on the sheet.

    `score`: log P(expected sentence) - log P(best free reading). `best_competitor_margin`:
    the same against the strongest altered sentence. `handwriting_score`: 0 printed, 1 handwritten.
    `sheet_to_face`: sheet area over face-box area. `covered_share`: share of the text area under
    a hand. `date_text`: what is read where the date belongs.
    """

    sheet: Polygon | None
    is_mirrored: bool
    lines: tuple[TextLine, ...]
    expected: str
    score: float
    best_competitor: str
    best_competitor_margin: float
    words: tuple[NoteWordFacts, ...]
    date_text: str
    handwriting_score: float | None
    sheet_to_face: float | None
    sheet_to_torso: float | None
    covered_share: float | None
    has_document_on_it: bool | None
    perceptual_hash: str | None = None


@dataclass(frozen=True, slots=True)
class MachineZoneFacts:
    """An MRZ as decoded from pixels. `fields` as in `domain.mrz`; dates are ISO strings.

    `unchecked_margin`: nats between the least sure letter that no check digit covers (of a name, a
    state's code) and the next that it could be.
    """

    format: str
    lines: tuple[str, ...]
    is_valid: bool
    repaired: tuple[str, ...]
    errors: tuple[str, ...]
    fields: Mapping[str, str]
    polygon: Polygon | None
    score: float
    name_is_truncated: bool = False
    unchecked_margin: float = 50.0


@dataclass(frozen=True, slots=True)
class BarcodeFacts:
    """A PDF417 symbol; `fields` are empty when its text is no AAMVA record.

    `is_contradicted`: another record in the photo, or another part of it, says something else of
    its holder.
    """

    text: str
    polygon: Polygon | None
    is_aamva: bool
    fields: Mapping[str, str]
    elements: Mapping[str, str]
    errors: tuple[str, ...]
    deviations: tuple[str, ...]
    version: int | None
    issuer_jurisdiction: str | None
    is_real_id: bool | None
    name_is_truncated: bool = False
    subfiles: tuple[str, ...] = ()
    is_contradicted: bool = False


@dataclass(frozen=True, slots=True)
class CompressionFacts:
    """A part of the picture beside its rest: was it saved as a JPEG as often?

    `part`: note or face. `share`: of it that was saved as a JPEG together with the rest, 0-1 and at
    the most; None where too little tells.
    """

    part: str
    outline: Polygon
    share: float | None


@dataclass(frozen=True, slots=True)
class DocumentSideFacts:
    """One side of an ID. `type_scores`: document type id -> evidence 0-1 from the image itself."""

    photo: PhotoFacts
    edges: EdgesFacts
    text: tuple[TextLine, ...]
    faces: tuple[FaceFacts, ...]
    machine_zone: MachineZoneFacts | None
    barcode: BarcodeFacts | None
    type_scores: Mapping[str, float]
    specimen_marks: tuple[TextLine, ...]
    visa_class: str | None = None
    printed_dates: tuple[date, ...] = ()
    compression: tuple[CompressionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfieFacts:
    """The photo of the person with the note. `note` is None when no sheet with text was found.

    `paper_flatness`: share of the sheet that is of exactly one shade, 0-1, None without a sheet.
    `person_hashes`: 256 bits in hex of the picture at the face, then of squares beside it.
    `grip`: skin over the paper's edge, None where there is none.
    `paper`: the sheet's own edges, by which hands are told to hold it; None without sheet or face.
    """

    photo: PhotoFacts
    faces: tuple[FaceFacts, ...]
    hands: tuple[HandFacts, ...]
    body: BodyFacts | None
    note: NoteFacts | None
    paper_flatness: float | None = None
    person_hashes: tuple[str, ...] = ()
    compression: tuple[CompressionFacts, ...] = ()
    grip: GripFacts | None = None
    paper: Polygon | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the account says, to compare evidence with."""

    email: str
    legal_name: str
    birth_date: date | None
    document_number: str | None = None  # of the enrolled ID, where the exchange supplies it


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """The face the exchange holds from enrolment."""

    template: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReuseFacts:
    """Where the same evidence was seen before: ids of other cases, by kind of match."""

    photo: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    document: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pieces:
    """The facts at hand; a piece that has not arrived is absent."""

    selfie: SelfieFacts | None = None
    sides: Mapping[PieceKind, DocumentSideFacts] = field(default_factory=dict)

    def present(self) -> frozenset[PieceKind]:
        """Kinds of the pieces at hand."""
        kinds = set(self.sides)
        if self.selfie is not None:
            kinds.add(PieceKind.SELFIE)
        return frozenset(kinds)

    def compression(self, piece: PieceKind) -> tuple[CompressionFacts, ...]:
        """The parts of a present piece beside the rest of it; KeyError when it is absent."""
        return self._of(piece).compression

    def photo(self, piece: PieceKind) -> PhotoFacts:
        """The photo facts of a present piece; KeyError when it is absent."""
        return self._of(piece).photo

    def _of(self, piece: PieceKind) -> SelfieFacts | DocumentSideFacts:
        if piece is not PieceKind.SELFIE:
            return self.sides[piece]
        if self.selfie is None:
            raise KeyError(piece)
        return self.selfie
