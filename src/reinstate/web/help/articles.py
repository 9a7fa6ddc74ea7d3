"""What the help centre holds: each article's address, title and one line about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Article:
    """One page; its text is the template `help/<slug>.html`."""

    slug: str
    title: Promise
    about: Promise


ARTICLES = (
    Article(
        "reactivating",
        _("Reactivating an account you disabled"),
        _("What you need, what happens, how long it takes"),
    ),
    Article(
        "note-and-photo",
        _("The note and the photo"),
        _("What to write, how to hold it, and what goes wrong most often"),
    ),
    Article("id-types", _("Which ID you can show"), _("The accepted types and their sides")),
    Article(
        "other-ways",
        _("Other ways than photos"),
        _("An appointment, a letter by post, or a comparison by people only"),
    ),
    Article(
        "disabling",
        _("Disabling your account yourself"),
        _("What stops, what stays, and how to come back"),
    ),
    Article(
        "restrictions",
        _("Why an account is restricted"),
        _("Every reason, who acts next, and how it is lifted"),
    ),
    Article(
        "inactivity",
        _("Inactivity and unclaimed property"),
        _("Active, inactive, dormant, and what your state's law says"),
    ),
    Article("states", _("Where we serve"), _("The list as it stands today")),
    Article(
        "which-platform",
        _("Which platform is yours?"),
        _("Two companies with similar names, and how to tell"),
    ),
    Article(
        "logging-in",
        _("Trouble logging in"),
        _("Links, lost mailboxes, and what to try first"),
    ),
    Article(
        "your-data",
        _("Your data: a copy of it, and deleting it"),
        _("Privacy: what is kept, what you can download, and how it is erased"),
    ),
    Article("contact", _("Asking a person"), _("What to have ready, and how to know it is us")),
)
BY_SLUG = {article.slug: article for article in ARTICLES}
