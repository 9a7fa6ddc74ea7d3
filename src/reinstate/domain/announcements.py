"""What the exchange has announced about the places it serves: dated policy, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reinstate.domain.policy import Authority, Dated, PolicyOn

PREFIX = "announcement."
EVERYWHERE = "everywhere"
LANGUAGES = ("en", "es")  # an announcement has its text in each of them


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement. `code` is None when it is about every place."""

    code: str | None
    published_on: date
    texts: Mapping[str, str]  # by language
    authority: Authority

    def text(self, language: str) -> str:
        """The text in a language such as `es` or `en-us`."""
        return self.texts[language.partition("-")[0]]


def announcements(policy: PolicyOn) -> tuple[Announcement, ...]:
    """Everything published by the policy's day and not withdrawn, the newest first.

    A later announcement about the same place does not replace an earlier one: both stand until
    their last day.
    """
    found = sorted(_published(policy), key=lambda item: item.code or "")
    return tuple(sorted(found, key=lambda item: item.published_on, reverse=True))


def _published(policy: PolicyOn) -> Iterator[Announcement]:
    for key in policy.keys(PREFIX):
        place = key.removeprefix(PREFIX)
        code = None if place == EVERYWHERE else place.upper().replace("_", "-")
        for entry in policy.policy.parameters[key].entries:
            if entry.covers(policy.day):
                yield Announcement(code, entry.effective_on, _texts(entry), entry.authority)


def _texts(entry: Dated) -> Mapping[str, str]:
    if not isinstance(entry.value, Mapping):
        raise TypeError(f"an announcement is a table of texts by language, not {entry.value!r}")
    return {language: str(text) for language, text in entry.value.items()}
