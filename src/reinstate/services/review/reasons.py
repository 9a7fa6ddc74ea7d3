"""Reason codes: why a photo is asked for again or a request declined. Permanent, never reused."""

from __future__ import annotations

from collections.abc import Mapping

from reinstate.domain.findings import PieceKind
from reinstate.services.review.review_view import ReasonCode

RETAKE, DECLINE, ESCALATE = ("retake",), ("decline",), ("escalate",)
_NOTE = (PieceKind.SELFIE,)
_ID = (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE)

_ALL = (
    ReasonCode(
        "note_wrong_text", "Note says something else",
        "The note has to say exactly the sentence shown, with today's date and your e-mail.",
        RETAKE, _NOTE,
    ),
    ReasonCode(
        "note_not_handwritten", "Note is not handwritten",
        "Please write the note by hand; typed or printed notes are not accepted.", RETAKE, _NOTE,
    ),
    ReasonCode(
        "note_covered", "Fingers cover the note",
        "Something covers part of the note. Hold it by its edges so that every word is visible.",
        RETAKE, _NOTE,
    ),
    ReasonCode(
        "note_too_big", "Sheet hides the person",
        "The sheet hides too much of you. Use a small piece of paper.", RETAKE, _NOTE,
    ),
    ReasonCode(
        "face_covered", "Face is covered",
        "Please take off sunglasses, hat or mask. A head covering worn for faith or health may "
        "stay if your whole face is visible.", RETAKE, _NOTE,
    ),
    ReasonCode(
        "body_not_visible", "Only the head is visible",
        "Your face, upper body, arms and hands should be visible. Ask someone to take the photo.",
        RETAKE, _NOTE,
    ),
    ReasonCode(
        "photo_unclear", "Blurred, dark or glare",
        "The photo is not clear enough to read. Use daylight and hold the camera still.",
        RETAKE, (*_NOTE, *_ID, PieceKind.PROOF_OF_ADDRESS),
    ),
    ReasonCode(
        "edges_missing", "Not all four edges visible",
        "All four edges of the ID have to be in the picture.", RETAKE, _ID,
    ),
    ReasonCode(
        "screenshot", "Screenshot or photo of a screen",
        "Please photograph the ID itself. Screenshots and photos of a screen are not accepted.",
        RETAKE, _ID,
    ),
    ReasonCode(
        "document_expired", "ID has expired",
        "This ID has expired. Please use one that is still valid.", RETAKE, _ID,
        needs_other_id=True,
    ),
    ReasonCode(
        "wrong_document", "Not an accepted ID",
        "This is not one of the accepted IDs. Please choose one from the list.", RETAKE, _ID,
        needs_other_id=True,
    ),
    ReasonCode(
        "address_not_proven", "Address is not proven",
        "We could not see your new address on what you sent. Please send a paper that shows "
        "it: the page where you send it says which ones do, and how old they may be.",
        RETAKE, (PieceKind.PROOF_OF_ADDRESS,),
    ),
    ReasonCode(
        "name_differs", "Name is not the account's",
        "The name on the ID is not the name on the account. If your name has changed, send us a "
        "picture of the paper that shows the change, as a message on the page of your request.",
        ("retake", "decline"), _ID,
    ),
    ReasonCode(
        "person_differs", "Not the same person",
        "We could not confirm that the photos show the owner of this account.", DECLINE,
    ),
    ReasonCode(
        "document_not_genuine", "Document is not genuine",
        "We could not accept the ID that was sent.", DECLINE,
    ),
    ReasonCode(
        "not_supported_place", "Place is not served",
        "We do not serve your place of residence.", DECLINE,
    ),
    ReasonCode(
        "account_ended", "Account was closed or handed over",
        "This account was closed, or its balance was handed to a state, so it cannot be opened "
        "again. Your account page says which, and where to turn.", DECLINE,
    ),
    ReasonCode(
        "too_many_attempts", "Requirements not met",
        "The photos did not meet the requirements, so we cannot reactivate the account now.",
        DECLINE,
    ),
    ReasonCode("needs_senior", "Ask a senior", "", ESCALATE),
    ReasonCode("needs_compliance", "Ask compliance", "", ESCALATE),
    ReasonCode("possible_coercion", "Owner may be under pressure", "", ESCALATE),
)  # fmt: skip

REASONS: Mapping[str, ReasonCode] = {reason.code: reason for reason in _ALL}
