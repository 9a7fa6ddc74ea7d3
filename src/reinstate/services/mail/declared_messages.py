"""Every owner's text that is declared as data, in one walk: what a translator has to know.

Texts written in templates and in calls of gettext are found by reading the source. These are not:
`domain` and `evidence` know no gettext, and tables of titles are data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reinstate.domain import wording as domain_wording
from reinstate.domain.jurisdiction import ELSEWHERE
from reinstate.domain.place_codes import NAMES
from reinstate.evidence import documents
from reinstate.evidence.check import RUNNER_CODES, catalogue
from reinstate.evidence.checks import OWNER_WORDS
from reinstate.evidence.intake import photo_files
from reinstate.services.account import owner_reasons, passport
from reinstate.services.case import another_mailbox, piece_words, required, wording
from reinstate.services.demonstration import demo_people, demo_samples
from reinstate.services.mail import letters, message_templates
from reinstate.services.review import reasons
from reinstate.specimens import sets


@dataclass(frozen=True, slots=True)
class Declared:
    """One English text, which is its own message id, and where it is declared."""

    text: str
    where: str


def declared() -> Iterator[Declared]:
    """Every text, in the order of the sources; one that several places use comes several times."""
    for walk in (_passport, _checks, _documents, _files, _titles, _reasons, _letters, _demo):
        yield from (item for item in walk() if item.text)


def _passport() -> Iterator[Declared]:
    for code, words in domain_wording.WORDS.items():
        yield Declared(words.owner, f"domain/wording.py:{code}")
    for place in (*NAMES.values(), ELSEWHERE):
        yield Declared(place, "domain/jurisdiction.py")


def _checks() -> Iterator[Declared]:
    for check in catalogue().values():
        yield Declared(check.title, f"evidence/checks/{check.id}.py")
        for code in check.codes.values():
            yield Declared(code.owner, f"evidence/checks/{check.id}.py:{code.code}")
            yield Declared(code.fix, f"evidence/checks/{check.id}.py:{code.code}")
    for code in RUNNER_CODES.values():
        yield Declared(code.owner, f"evidence/check.py:{code.code}")
    for word in OWNER_WORDS:
        yield Declared(word, "evidence/wording.py")


def _documents() -> Iterator[Declared]:
    for document in documents.catalogue().values():
        yield Declared(document.title, f"evidence/documents/{document.id}.py")


def _files() -> Iterator[Declared]:
    for code, text in photo_files.SENTENCES.items():
        yield Declared(text, f"evidence/intake/photo_files.py:{code}")
    for name in (photo_files.AVIF, *(name for _, name in photo_files.OTHER_FORMATS)):
        yield Declared(name, "evidence/intake/photo_files.py")


def _titles() -> Iterator[Declared]:
    tables: tuple[Mapping[Any, str], ...] = (
        wording.CASE_TITLES,
        wording.CASE_TEXTS,
        wording.TEXTS_WITHOUT_PHOTOS,
        wording.CALL_TEXTS,
        wording.TEXTS_OF_OTHER_WAYS,
        wording.TITLES_OF_OTHER_WAYS,
        another_mailbox.TITLES,
        another_mailbox.TEXTS,
        another_mailbox.STEPS,
        {"disputed": another_mailbox.DISPUTED},
        wording.TAKEN_BACK,
        wording.OTHER_ID,
        wording.OTHER_ID_AND_PHOTO,
        wording.LOCKED_SINCE,
        {"refused": wording.REFUSED_BY_ALL},
        wording.FOLLOWED,
        wording.KIND_TITLES,
        piece_words.PIECE_TEXTS,
        wording.STEP_TEXTS,
        wording.STEP_TEXTS_BY_SYSTEM,
        required.TITLES,
        passport.LIFECYCLES,
        owner_reasons.TITLES,
        passport.OVER,
        passport.OVER_TITLES,
        {"good": passport.GOOD, "locked": passport.LOCKED, "elsewhere": passport.ELSEWHERE},
    )
    for table in tables:
        yield from (Declared(text, "services") for text in table.values())


def _reasons() -> Iterator[Declared]:
    for reason in reasons.REASONS.values():
        yield Declared(reason.owner_text, f"services/review/reasons.py:{reason.code}")


def _demo() -> Iterator[Declared]:
    for one in demo_people.SITUATIONS:
        yield Declared(one.title, f"services/demonstration/demo_people.py:{one.key}")
    for name, recipe in sets.SETS.items():
        if recipe.check is not None:  # the others are for the bench
            yield Declared(demo_samples.title_of(name), "services/demonstration/demo_samples.py")
            yield Declared(recipe.sentence, f"specimens/sets.py:{name}")


def _letters() -> Iterator[Declared]:
    yield Declared(letters.GREETING, "services/mail/letters.py")
    yield Declared(letters.NOT_ME_ENDS, "services/mail/letters.py")
    yield Declared(letters.SIGNED, "services/mail/letters.py")
    for kind, text in letters.TEXTS.items():
        yield Declared(text, f"services/mail/letters.py:{kind}")
    for code, shipped in message_templates.SHIPPED.items():
        yield Declared(shipped.text, f"services/mail/message_templates.py:{code}")
    for kind, letter in letters.TEMPLATES.items():
        yield Declared(letter.subject, f"services/mail/letters.py:{kind}")
        yield Declared(letter.text, f"services/mail/letters.py:{kind}")
