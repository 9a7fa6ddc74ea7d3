"""An e-mail address as somebody typed it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain import mail_address
from reinstate.domain.mail_address import Fault
from reinstate.services.errors import Refused


def complete(typed: str) -> str:
    """Without the blanks around it; Refused unless a letter can be sent there."""
    address = typed.strip()
    if sentence := problem(address):
        raise Refused(sentence, "bad_email")
    return address


def problem(address: str) -> str:
    """One sentence about what is wrong with it, or nothing."""
    fault = mail_address.fault(address)
    if fault is Fault.LETTERS:
        return _(
            "Before the @, only English letters work here, without accents. Is it spelled right?"
        )
    if fault is Fault.INCOMPLETE:
        return _("This is not a complete e-mail address. It looks like name@example.com.")
    return ""
