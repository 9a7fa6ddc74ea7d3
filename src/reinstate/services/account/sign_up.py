"""One account per SSN or ITIN: what the exchange's sign-up may ask before it opens one.

The number is looked up by its keyed hash and kept nowhere; neither answer nor record says whose
account was found. Removed accounts count; accounts of the separate other platform do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from reinstate.domain import eligibility
from reinstate.domain.account import Platform
from reinstate.domain.eligibility import SignUp
from reinstate.domain.findings import Audience
from reinstate.domain.room import Room
from reinstate.domain.wording import sentence
from reinstate.services import clock, journal
from reinstate.services.access import limits
from reinstate.services.errors import Refused
from reinstate.store import blind_index
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account


@dataclass(frozen=True, slots=True)
class SignUpAnswer:
    """Whether an account may be opened, and what the applicant may read when not.

    `room`: how many more numbers the key may ask about.
    """

    answer: SignUp
    room: Room
    sentence: str = ""

    @property
    def is_eligible(self) -> bool:
        """Whether nothing stands against a new account."""
        return self.answer is SignUp.ALLOWED


def check(ssn: str, asked_by: str) -> SignUpAnswer:
    """Answer for one number; `asked_by` is the id of the API key.

    Refused: the number cannot exist, or (`TooMany`) the key asked about too many within an hour.
    """
    if not eligibility.is_tax_number(ssn):  # an ITIN too: accounts are opened with those
        # The number itself is never repeated: refusals end up in logs.
        raise Refused(
            "ssn is no SSN or ITIN that can have been issued; "
            "send nine digits, such as 123-45-6789.",
            "invalid_ssn",
        )
    room = limits.count_number(asked_by)
    with transaction.atomic():
        people = blind_index.people_with(Purpose.SSN, eligibility.normalised_ssn(ssn))
        is_taken = Account.objects.filter(person__in=people, platform=Platform.US.value).exists()
        answer, said = eligibility.may_sign_up(is_taken)
        details = {"answer": answer.value}
        journal.record(
            Tag.EXCHANGE_SIGN_UP_CHECKED, journal.EXCHANGE, asked_by, clock.now(), details
        )
    return SignUpAnswer(answer, room, sentence(said, Audience.OWNER) if said else "")
