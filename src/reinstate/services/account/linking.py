"""Other accounts that share something with one: the SSN, a document, a note."""

from __future__ import annotations

from collections import defaultdict

from reinstate.services.piece import reuse
from reinstate.services.review.review_view import LinkedAccount
from reinstate.store import blind_index
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, Piece
from reinstate.store.person_data import PersonData


def accounts_like(account: Account, person: PersonData) -> tuple[LinkedAccount, ...]:
    """Accounts of the same SSN or enrolled number, and those a document or note was shown for."""
    shared: dict[str, list[str]] = defaultdict(list)
    for name, ids in (
        ("ssn", _by_index(Purpose.SSN, person.ssn)),
        ("document", _by_index(Purpose.DOCUMENT_NUMBER, person.document_number)),
        ("document", _by_documents(account)),
        ("note", _by_notes(account)),
    ):
        for account_id in ids - {account.id}:
            shared[account_id].append(name)
    return tuple(
        LinkedAccount(account_id, tuple(dict.fromkeys(names)))
        for account_id, names in sorted(shared.items())
    )


def _by_index(purpose: Purpose, value: str | None) -> set[str]:
    if not value:
        return set()
    people = blind_index.people_with(purpose, value).values("id")
    return set(Account.objects.filter(person__in=people).values_list("id", flat=True))


def _by_documents(account: Account) -> set[str]:
    mine = Piece.objects.filter(case__account=account, is_current=True)
    indexes = reuse.document_indexes(mine, account.person)
    return _of_pieces(document_number_index__in=indexes) if indexes else set()


def _by_notes(account: Account) -> set[str]:
    """By copies of one note; near copies are the checks' business."""
    mine = Piece.objects.filter(case__account=account, is_current=True).exclude(note_hash="")
    hashes = list(mine.values_list("note_hash", flat=True))
    return _of_pieces(note_hash__in=hashes) if hashes else set()


def _of_pieces(**like: list[bytes] | list[str]) -> set[str]:
    return set(Piece.objects.filter(**like).values_list("case__account_id", flat=True))
