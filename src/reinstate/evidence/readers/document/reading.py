"""One side of an ID: text, machine zone, barcode, portrait, and the type it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.domain.findings import PieceKind
from reinstate.evidence import documents, lanes
from reinstate.evidence.facts import BarcodeFacts, DocumentSideFacts, FaceFacts, TextLine
from reinstate.evidence.intake.image import Photo
from reinstate.evidence.readers.barcode.reading import read_barcode
from reinstate.evidence.readers.document import words
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.photo.compression import read_compression
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.evidence.readers.text import detection, levelling
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.text.detection import TextBox
from reinstate.evidence.readers.zone.reading import find_zone
from reinstate.evidence.unread import Tell, nobody


def read_side(
    photo: Photo,
    piece: PieceKind | None,
    *,
    on: date,
    with_templates: bool = True,
    tell: Tell = nobody,
) -> DocumentSideFacts:
    """Read one side; `on` settles the century of a birth date in a machine zone.

    What no accepted type has on this side is not searched for: a portrait on a back is looked for
    once, a barcode beside a portrait on a front not at all, and once where the side is not known.
    Where a back's barcode is a state's record, no portrait is looked for there, and only print that
    is seen from afar.
    """
    is_back = piece is PieceKind.DOCUMENT_BACK
    edges = read_edges(photo)
    barcode = read_barcode(photo.rgb, is_thorough=False) if is_back else None
    has_record = barcode is not None and barcode.is_aamva
    shapes = detection.ROUGH_SHAPES if has_record else detection.PAGE_SHAPES
    outline = edges.quad if edges.all_visible else None
    boxes = lanes.beside(lambda: levelling.detect(photo.rgb, outline, shapes))
    looks = read_photo(photo, edges.quad)
    tell("photo", looks)
    tell("edges", edges)
    faces: tuple[FaceFacts, ...] = ()
    if not has_record:
        faces = read_faces(
            photo, with_templates=with_templates, with_coverings=False, is_thorough=not is_back
        )
    tell("faces", faces)
    is_front = bool(faces) and not is_back
    if not is_back and not (is_front and piece is not None):
        barcode = read_barcode(photo.rgb, is_thorough=False)
    page = text.read_boxes(photo.rgb, _outside(barcode, boxes()))
    zone = find_zone(photo.rgb, page, on)
    if barcode is None and not is_front and (zone is None or not zone.is_valid):
        barcode = read_barcode(photo.rgb)
    lines = tuple(text.facts(line) for line in page.lines)
    zone_lines = [TextLine(line, zone.polygon or (), 1.0) for line in zone.lines] if zone else []
    return DocumentSideFacts(
        photo=looks,
        edges=edges,
        text=lines,
        faces=faces,
        machine_zone=zone,
        barcode=barcode,
        type_scores=documents.type_scores(lines, zone, barcode),
        specimen_marks=words.specimen_marks(lines),
        visa_class=words.visa_class(_printed(lines, zone_lines)),
        printed_dates=words.printed_dates(lines),
        compression=read_compression(photo, faces),
    )


def _outside(barcode: BarcodeFacts | None, boxes: list[TextBox]) -> list[TextBox]:
    if barcode is None or barcode.polygon is None:
        return boxes
    outline = np.array(barcode.polygon, dtype=np.float32)
    return [box for box in boxes if not _is_inside(box, outline)]


def _is_inside(box: TextBox, outline: NDArray[np.float32]) -> bool:
    x, y = box.quad.mean(axis=0)
    return bool(cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0)


def _printed(lines: Sequence[TextLine], zone: Sequence[TextLine]) -> list[TextLine]:
    """The lines that are not rows of the machine zone."""
    rows = {line.text for line in zone}
    return [line for line in lines if line.text not in rows and "<<" not in line.text]
