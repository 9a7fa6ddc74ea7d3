"""The owner's language: which one they read, and declared English put into it.

`domain` and `evidence` declare their texts as English templates and know no other language. The
English is the message id: it is translated here, before it is filled in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from reinstate.domain.country_names import CountryName
from reinstate.services.access import own
from reinstate.services.errors import Refused
from reinstate.store.models import Person


def say(text: str) -> str:
    """A declared English text in the active language; what is no such text stays as it is.

    The name of a country is one, whose translations are the Unicode consortium's.
    """
    if isinstance(text, CountryName):
        return _countries(translation.get_language() or settings.LANGUAGE_CODE).get(text.code, text)
    return gettext(text) if text else ""


def in_a_list(name: str) -> str:
    """By what a list of translated names is put in order: letters without case and accents."""
    return "".join(
        one
        for one in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(one)
    )


@cache
def _countries(language: str) -> Mapping[str, str]:
    from babel import Locale  # slow to import, and few owners live abroad

    return dict(Locale.parse(language, sep="-").territories)


def offered() -> tuple[str, ...]:
    """The codes of the languages that owners may choose."""
    return tuple(code for code, _ in settings.LANGUAGES)


def of(person: Person) -> str:
    """The language in which this person is written to."""
    return person.language if person.language in offered() else settings.LANGUAGE_CODE


def as_read_by(person: Person) -> AbstractContextManager[None]:
    """While it lasts, texts are in the person's language, whoever acts."""
    return in_this(of(person))


def in_this(language: str) -> AbstractContextManager[None]:
    """The same by the code of the language."""
    return translation.override(language)


def in_english() -> AbstractContextManager[None]:
    """While it lasts, texts are as they were declared."""
    return translation.override(settings.LANGUAGE_CODE)


def prefer(account_id: str, language: str) -> None:
    """Keep the language that an owner chose, so that letters come in it."""
    if language not in offered():
        raise Refused(
            f"language is {language!r}; use one of {', '.join(offered())}.", "unknown_language"
        )
    Person.objects.filter(id=own.person_id(account_id)).update(language=language)


def keep_if_unknown(person: Person) -> None:
    """Someone who never chose is written to in the language of the page they signed in on."""
    if not person.language:
        active = translation.get_language() or settings.LANGUAGE_CODE
        Person.objects.filter(id=person.id).update(language=active)
