"""Whom the checks refuse wrongly more often than others, and how policy makes up for it.

A group whose rate of wrong refusals is surely above the overall rate (its Wilson lower bound
exceeds `factor` times that rate) gets `unsure` instead of `fail`: a person looks. Policy lists
the check and the group; bench/fairness.py counts. A group is known by what the account itself
says, its name's script and its owner's age. What would have to be guessed from a face (skin tone,
sex) is counted on rendered people, never on applicants, so what is found there softens the check
for `everyone`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date

from reinstate.domain.intervals import Share
from reinstate.domain.policy import PolicyOn

EVERYONE = "everyone"
KEY = "fairness.unsure_instead_of_fail"
AGE_BANDS = ((30, "under_30"), (45, "30_to_44"), (60, "45_to_59"))
OLDEST = "60_and_over"


def groups_of(legal_name: str, birth_date: date | None, on: date) -> frozenset[str]:
    """Every group the account itself puts its owner into, such as `name_script:cyrillic`."""
    found = {EVERYONE}
    if script := script_of(legal_name):
        found.add(f"name_script:{script}")
    if birth_date is not None:
        found.add(f"age:{age_band(birth_date, on)}")
    return frozenset(found)


def is_group(text: str) -> bool:
    """Whether an account can be of this group."""
    kind, _, value = text.partition(":")
    bands = {OLDEST, *(band for _, band in AGE_BANDS)}
    return (
        text == EVERYONE
        or (kind == "age" and value in bands)
        or (kind == "name_script" and value.isidentifier())
    )


def is_softened(check: str, groups: frozenset[str], policy: PolicyOn) -> bool:
    """Whether policy answers `unsure` for this check and one of these groups."""
    return any(f"{check}:{group}" in policy.texts(KEY) for group in groups)


def disadvantaged(refused: Mapping[str, Share], factor: float) -> tuple[str, ...]:
    """Groups whose lower bound exceeds `factor` times the rate over all groups together."""
    overall = Share(
        sum(share.hits for share in refused.values()),
        sum(share.count for share in refused.values()),
    ).value
    if overall is None:
        return ()
    return tuple(
        group for group, share in sorted(refused.items()) if share.interval[0] > factor * overall
    )


def script_of(name: str) -> str | None:
    """The script most of a name's letters are written in; accents make Latin `latin_marked`."""
    letters = [letter for letter in unicodedata.normalize("NFC", name) if letter.isalpha()]
    if not letters:
        return None
    scripts = Counter(unicodedata.name(letter, "UNKNOWN").split()[0].lower() for letter in letters)
    ((script, _),) = scripts.most_common(1)
    is_marked = script == "latin" and not all(letter.isascii() for letter in letters)
    return "latin_marked" if is_marked else script


def age_band(birth_date: date, on: date) -> str:
    """The band of whole years of age that a day falls into."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    years = on.year - birth_date.year - (not had_birthday)
    return next((band for limit, band in AGE_BANDS if years < limit), OLDEST)
