"""What an owner agrees to before meeting us or writing by post. The digest of the text is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain.case import Route
from reinstate.web.portal.consent import Paragraph, how_long


def paragraphs(route: Route) -> tuple[Paragraph, ...]:
    """The agreement of one way, in the reader's language."""
    first = _by_post() if route is Route.PAPER else _at_the_appointment()
    return (
        first,
        Paragraph(
            _("What is kept"),
            " ".join(
                (
                    _("What we saw and who saw it, encrypted with a key that is yours alone."),
                    how_long(),
                )
            ),
        ),
        Paragraph(_("Your face"), _on_a_copy() if route is Route.PAPER else _nowhere()),
    )


def as_text(route: Route) -> str:
    """The same as one text, for the record."""
    return "\n".join(f"{item.title}: {item.text}" for item in paragraphs(route))


def _nowhere() -> str:
    return _("No program measures it and no picture of it is taken or kept by us.")


def _on_a_copy() -> str:
    return _("No program measures it. The only picture of it is the one on the copy of your ID.")


def _at_the_appointment() -> Paragraph:
    return Paragraph(
        _("What happens there"),
        _(
            "A person of our team compares you with your ID, compares the ID with what we know, "
            "and asks what you want. They write down what they saw. A second person decides with "
            "them. Nothing is recorded as sound or film."
        ),
    )


def _by_post() -> Paragraph:
    return Paragraph(
        _("What happens with your letter"),
        _(
            "A notary compares you with your ID and signs for it. We scan your letter and the copy "
            "of your ID when they arrive; people of our team look at them and decide."
        ),
    )
