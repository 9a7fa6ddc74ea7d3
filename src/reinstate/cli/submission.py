"""A whole submission against an account: selfie with note, and the sides of an ID."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from reinstate.cli import photos
from reinstate.cli.answers import Answer, Unusable
from reinstate.cli.reading import known_type, recognised
from reinstate.cli.standing import read_account
from reinstate.domain import account as accounts
from reinstate.domain.account import Account
from reinstate.domain.account_fields import BadAccount
from reinstate.domain.findings import PieceKind, recommend
from reinstate.domain.note import DateWindow
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check as checks
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, Pieces
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.note.expectation import NoteExpectation


def sides(front: Path, back: Path | None, page: Path | None) -> Mapping[PieceKind, Path]:
    """The photos of the ID by side."""
    named = {
        PieceKind.DOCUMENT_FRONT: front,
        PieceKind.DOCUMENT_BACK: back,
        PieceKind.PASSPORT_PAGE: page,
    }
    return {kind: path for kind, path in named.items() if path is not None}


def check(
    account_file: Path,
    selfie: Path,
    files: Mapping[PieceKind, Path],
    document_type: str | None,
    policy: PolicyOn,
) -> Answer:
    """Every check on every piece, and what they ask for together."""
    known_type(document_type)
    account = _account(account_file)
    read = {
        kind: read_side(photos.opened(path, policy), kind, on=policy.day)
        for kind, path in files.items()
    }
    pieces = Pieces(
        selfie=read_selfie(photos.opened(selfie, policy), expectation(account.email, policy)),
        sides=read,
    )
    facts = AccountFacts(account.email, account.legal_name, account.birth_date)
    chosen = document_type or recognised(list(read.values()))
    judged = checks.run(Evidence(policy, policy.day, facts, pieces, document_type=chosen))
    return {
        "outcome": recommend(judged).value,
        "document_type": chosen,
        "findings": photos.findings(judged),
    }


def expectation(email: str, policy: PolicyOn) -> NoteExpectation:
    """The policy's sentence for an address, dated within the policy's window."""
    return NoteExpectation(
        brand=policy.text("note.brand"),
        email=email,
        window=DateWindow(
            policy.day - timedelta(days=policy.integer("note.window_days_before")),
            policy.day + timedelta(days=policy.integer("note.window_days_after")),
        ),
        template=policy.text("note.sentence"),
    )


def _account(path: Path) -> Account:
    try:
        found = accounts.from_document(read_account(path))
    except BadAccount as error:
        raise Unusable(str(error)) from error
    if not found.email or not found.legal_name:
        raise Unusable(
            f"{path} has no email or no legal_name; both are compared with the evidence, add them"
        )
    return found
