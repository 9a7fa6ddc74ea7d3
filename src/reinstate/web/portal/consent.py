"""What an owner agrees to before the first photo. The digest of exactly this text is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.services import clock, rules
from reinstate.services.review import automatic


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One heading and what it says."""

    title: str
    text: str


def paragraphs() -> tuple[Paragraph, ...]:
    """The agreement, in the reader's language."""
    return (
        Paragraph(
            _("What for"),
            _("We use your photos to make sure that it is you who asks, and for nothing else."),
        ),
        Paragraph(
            _("Who sees them"),
            _who_decides(),
        ),
        Paragraph(
            _("How they are kept"),
            _(
                "Encrypted, with a key that is yours alone. No outside identity service gets them. "
                "Hidden data in the photo, such as where it was taken, is shown to nobody who "
                "looks at it here; it stays in the file that you sent, which is kept as it came."
            ),
        ),
        Paragraph(
            _("How long"),
            how_long(),
        ),
    )


def how_long() -> str:
    """Withdrawing a request erases nothing: what was sent with it belongs to the record."""
    years = rules.on(clock.today()).integer("privacy.identity_years_after_closing")
    kept = ngettext(
        "As long as you have the account, and for at least one year after it is closed: records "
        "of your identity have to be kept that long.",
        "As long as you have the account, and for at least {years} years after it is closed: "
        "records of your identity have to be kept that long.",
        years,
    ).format(years=years)
    erased = _(
        "When your data is erased after that, your key is destroyed, and with it every photo and "
        "every letter. You may cancel your request at any time before it is decided; that erases "
        "nothing."
    )
    return f"{kept} {erased}"


def _who_decides() -> str:
    """Without this text, a request is never approved by policy (`automatic.TOLD`)."""
    if automatic.is_on(clock.now()):
        return _(
            "A program checks each photo at once and says what to mend. If every check passes, it "
            "may approve your request by our rules, and no person looks. Otherwise one or two "
            "people of our team look. If you want people alone to decide, say so below. Every "
            "look is recorded."
        )
    return _(
        "A program checks each photo at once and says what to mend. Then one or two "
        "people of our team look. Every look is recorded."
    )


def as_text() -> str:
    """The same as one text, for the record."""
    return "\n".join(f"{item.title}: {item.text}" for item in paragraphs())
