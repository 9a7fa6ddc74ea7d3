"""For what staff raise and clear restrictions: codes, not words, for they stand in the account's
history, which holds no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping

from reinstate.domain.restrictions import RestrictionKind

K = RestrictionKind
TO_RAISE: Mapping[RestrictionKind, tuple[str, ...]] = {
    K.FRAUD_ALERT: ("suspicious_activity", "owner_reported"),
    K.DUPLICATE_IDENTITY: ("second_account",),
    K.IDENTITY_UNVERIFIED: ("documents_missing", "documents_doubtful"),
    K.SANCTIONS_HOLD: ("screening_match",),
    K.LEGAL_HOLD: ("court_order", "request_of_authority"),
    K.OWNER_DECEASED: ("told_by_family", "official_record"),
}
# A fraud alert is cleared by its own case alone: a confirmation older than the alert, two people.
TO_CLEAR: Mapping[RestrictionKind, tuple[str, ...]] = {
    K.DUPLICATE_IDENTITY: ("other_account_closed", "different_person"),
    K.SANCTIONS_HOLD: ("false_match", "licence_granted"),
    K.LEGAL_HOLD: ("order_lifted",),
    K.OWNER_DECEASED: ("owner_lives", "different_person"),
}
