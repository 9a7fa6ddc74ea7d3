"""An e-mail address as somebody typed it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from reinstate.services.errors import Refused

LONGEST = 254


def complete(typed: str) -> str:
    """Without the blanks around it; Refused unless a letter could be sent there."""
    address = typed.strip()
    try:
        if len(address) > LONGEST:
            raise ValidationError("too long")
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("This is not a complete e-mail address. It looks like name@example.com."), "bad_email"
        ) from None
    return address
