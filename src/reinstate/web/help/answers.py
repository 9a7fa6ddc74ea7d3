"""The answers a reader may give, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reinstate.domain.help_answers import HelpAnswer

WHY_NOT: dict[HelpAnswer, Promise] = {
    HelpAnswer.NOT_MY_CASE: _("It is about something else than my question"),
    HelpAnswer.TOO_HARD: _("It is hard to understand"),
    HelpAnswer.NOT_ENOUGH: _("Something is missing"),
    HelpAnswer.WRONG: _("It does not match what I see"),
    HelpAnswer.TRIED_IT: _("I did what it says, and it did not work"),
}
