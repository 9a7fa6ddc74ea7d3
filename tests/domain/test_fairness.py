"""Groups come from the account alone; the rule that softens a check is a law with bounds."""

from dataclasses import replace
from datetime import date

import pytest
from tests.evidence.good_people import TODAY, evidence, face, selfie

from reinstate import rulebook
from reinstate.domain import fairness
from reinstate.domain.fairness import disadvantaged, groups_of
from reinstate.domain.findings import Outcome
from reinstate.domain.intervals import Share
from reinstate.domain.policy import Policy
from reinstate.evidence.check import run
from reinstate.evidence.facts import AccountFacts

MASKED = selfie(faces=(face(mask=0.97),))
OWNER = AccountFacts("owner@example.org", "Ольга Петрова", date(1950, 3, 1))


def with_softened(*entries: str) -> Policy:
    shipped = rulebook.shipped()
    parameter = shipped.parameters[fairness.KEY]
    entry = replace(parameter.entries[0], value=entries)
    changed = {fairness.KEY: replace(parameter, entries=(entry,))}
    return replace(shipped, parameters={**shipped.parameters, **changed})


def outcome_of_the_mask(*entries: str) -> Outcome:
    policy = with_softened(*entries).on(TODAY)
    given_ = replace(evidence(MASKED), account=OWNER, policy=policy)
    (found,) = (j.finding for j in run(given_) if j.finding.check == "face_is_uncovered")
    assert found.code == "mask"
    return found.outcome


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Jane Sample", "latin"),
        ("José Muñoz", "latin_marked"),
        ("Ольга Петрова", "cyrillic"),
        ("عبدالرحيم", "arabic"),
        ("李伟", "cjk"),
        ("", None),
    ],
)
def test_a_name_is_of_the_script_most_of_it_is_written_in(name, script):
    assert fairness.script_of(name) == script


@pytest.mark.parametrize(
    ("birth_date", "band"),
    [
        (date(1996, 11, 23), "under_30"),  # thirty tomorrow
        (date(1996, 11, 22), "30_to_44"),
        (date(1996, 10, 30), "30_to_44"),
        (date(1996, 12, 1), "under_30"),
        (date(1981, 11, 23), "30_to_44"),
        (date(1981, 11, 22), "45_to_59"),
        (date(1966, 11, 23), "45_to_59"),
        (date(1966, 11, 22), "60_and_over"),
    ],
)
def test_an_age_is_the_years_that_are_over_on_the_day(birth_date, band):
    assert fairness.age_band(birth_date, TODAY) == band
    assert fairness.is_group(f"age:{band}")


@pytest.mark.parametrize(
    "text", ["", "nobody", "age:", "age:29", "age:latin", "name_script:", "name_script:a b",
             "script:latin", "latin"]
)  # fmt: skip
def test_what_no_account_can_be_of_is_no_group(text):
    assert not fairness.is_group(text)


def test_groups_are_what_the_account_says_and_nothing_guessed():
    assert groups_of("Ольга Петрова", date(1950, 3, 1), TODAY) == {
        "everyone",
        "name_script:cyrillic",
        "age:60_and_over",
    }
    assert groups_of("", None, TODAY) == {"everyone"}
    assert all(map(fairness.is_group, groups_of("Ольга Петрова", date(1950, 3, 1), TODAY)))


def test_as_shipped_a_mask_is_refused():
    assert outcome_of_the_mask() is Outcome.FAIL


@pytest.mark.parametrize("group", ["everyone", "name_script:cyrillic", "age:60_and_over"])
def test_a_group_that_policy_lists_is_looked_at_by_a_person_instead(group):
    assert outcome_of_the_mask(f"face_is_uncovered:{group}") is Outcome.UNSURE


@pytest.mark.parametrize("entry", ["face_is_uncovered:age:under_30", "photo_is_sharp:everyone"])
def test_other_groups_and_other_checks_stay_as_they_are(entry):
    assert outcome_of_the_mask(entry) is Outcome.FAIL


def test_a_group_is_named_only_when_its_lower_bound_is_surely_above_the_rest():
    surely = {"a": Share(2, 100), "b": Share(20, 100)}
    assert disadvantaged(surely, 1.25) == ()  # b's lower bound 13.3 %, overall 11 %: limit 13.8 %
    assert disadvantaged({**surely, "b": Share(30, 100)}, 1.25) == ("b",)
    assert disadvantaged({"a": Share(0, 10), "b": Share(1, 10)}, 1.25) == ()
    assert disadvantaged({"a": Share(0, 10)}, 1.25) == disadvantaged({}, 1.25) == ()
