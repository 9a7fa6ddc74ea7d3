"""What a person of the exchange has to have seen when they meet an owner instead of photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Observation(StrEnum):
    """One thing to look at; as an assertion that is true when all is well."""

    ID_IS_ACCEPTED = "id_is_accepted"  # an original of an accepted type that has not run out
    NAME_MATCHES = "name_matches"
    BIRTH_DATE_MATCHES = "birth_date_matches"
    FACE_MATCHES_ID = "face_matches_id"
    ASKS_IN_OWN_WORDS = "asks_in_own_words"
    ACTS_FREELY = "acts_freely"


IN_WORDS: Mapping[Observation, str] = {
    Observation.ID_IS_ACCEPTED: "The ID is an original of an accepted kind and still valid",
    Observation.NAME_MATCHES: "Its name is the account's",
    Observation.BIRTH_DATE_MATCHES: "Its birth date is the account's",
    Observation.FACE_MATCHES_ID: "The person is the one on the ID",
    Observation.ASKS_IN_OWN_WORDS: "They said in their own words what they want",
    Observation.ACTS_FREELY: "Nothing suggests that somebody presses them",
}


class Answer(StrEnum):
    """What the person saw. Doubt is an answer; silence is none."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


Answers = Mapping[Observation, Answer]


def unanswered(answers: Answers) -> tuple[Observation, ...]:
    """What was not looked at; an appointment counts once this is empty."""
    return tuple(item for item in Observation if item not in answers)


def doubts(answers: Answers) -> tuple[Observation, ...]:
    """What speaks against an approval: everything that is not a plain yes."""
    return tuple(item for item in Observation if answers.get(item) is not Answer.YES)


def listed(items: Iterable[Observation]) -> str:
    """As staff read them: each point in quotes, as on the form."""
    return ", ".join(f"“{IN_WORDS[item]}”" for item in items)
