import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import (
    TODAY,
    account,
    acted,
    assessment_days,
    documents,
    policy,
    raised,
    standing,
)

from reinstate import rulebook
from reinstate.domain.account import from_document
from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import Audience
from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.passport import CASE_FOR, OpenCase
from reinstate.domain.policy import Review
from reinstate.domain.restrictions import RULES, NextActor, RestrictionKind
from reinstate.domain.standing import Lifecycle, assess
from reinstate.domain.standing_document import dated_document, iso_duration, to_document
from reinstate.domain.wording import WORDS, sentence

KINDS = [item.value for item in RestrictionKind]


def kinds(found) -> set[str]:
    return {item.kind.value for item in found.restrictions}


def view(found, kind: str):
    return next(item for item in found.restrictions if item.kind.value == kind)


def owed(found) -> list[str]:
    return [item.params["amount"] for item in view(found, "negative_balance").requirements]


def test_a_used_account_without_restrictions_is_in_good_standing():
    found = standing()
    assert found.lifecycle is Lifecycle.ACTIVE
    assert found.good_standing
    assert len(found.capabilities.allowed()) == 5


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("self_disabled", {"log_in", "request_reactivation"}),
        ("fraud_alert", {"log_in", "request_reactivation"}),
        ("identity_unverified", {"log_in", "request_reactivation"}),
        ("duplicate_identity", {"log_in", "request_reactivation"}),
        ("sanctions_hold", {"log_in", "request_reactivation"}),
        ("legal_hold", {"log_in", "request_reactivation"}),
        ("owner_deceased", {"log_in"}),
    ],
)
def test_a_raised_restriction_takes_away_what_its_row_says(kind, may):
    found = standing(restrictions=[raised(kind)])
    assert kinds(found) == {kind}
    assert {item.value for item in found.capabilities.allowed()} == may
    assert not found.good_standing


@pytest.mark.article("process.self_disabled")
def test_an_owner_who_disabled_the_account_is_asked_for_the_note_and_the_id():
    found = view(standing(restrictions=[raised("self_disabled", by="owner")]), "self_disabled")
    assert found.next_actor is NextActor.OWNER
    assert [item.code for item in found.requirements] == ["do.request_reactivation"]
    assert "2026-11-10" in sentence(found.cause, Audience.OWNER)


@pytest.mark.article("restricted.negative_balance", "restricted.usdt")
def test_a_debt_says_how_much_is_left_and_how_to_pay():
    found = standing(balances=[{"asset": "BTC", "amount": "-0.25"}])
    assert owed(found) == ["0.25"]
    assert {item.code for item in view(found, "negative_balance").alternatives} == {
        "or.deposit",
        "or.buy_usdt",
    }
    assert {item.value for item in found.capabilities.allowed()} == {
        "log_in",
        "deposit",
        "request_reactivation",
    }


def test_a_partial_cover_shows_what_is_left():
    found = standing(
        balances=[{"asset": "USD", "amount": "-100"}, {"asset": "USD", "amount": "99.5"}]
    )
    assert owed(found) == ["0.5"]


@pytest.mark.article("restricted.lifts_automatically")
def test_a_covered_debt_lifts_by_itself_and_leaves_a_fraud_alert_where_it_is():
    alert = [raised("fraud_alert")]
    before = standing(restrictions=alert, balances=[{"asset": "USD", "amount": "-5"}])
    after = standing(restrictions=alert, balances=[{"asset": "USD", "amount": "0"}])
    assert kinds(before) == {"negative_balance", "fraud_alert"}
    assert kinds(after) == {"fraud_alert"}


@pytest.mark.parametrize(
    ("asset", "amount", "is_debt"),
    [
        ("USD", "-0.01", False),
        ("USD", "-0.0100000001", True),
        ("BTC", "-0.0000001", False),
        ("BTC", "-0.00000011", True),
        ("DOGE", "-0.00000001", False),
        ("DOGE", "-0.1", True),
    ],
)
def test_dust_within_the_tolerance_counts_as_covered(asset, amount, is_debt):
    found = standing(balances=[{"asset": asset, "amount": amount}])
    assert found.has(RestrictionKind.NEGATIVE_BALANCE) is is_debt


def test_credit_in_one_currency_does_not_cover_debt_in_another():
    found = standing(
        balances=[
            {"asset": "USD", "amount": "-10", "usd": "-10"},
            {"asset": "BTC", "amount": "1", "usd": "60000"},
        ]
    )
    assert owed(found) == ["10"]


@pytest.mark.parametrize("kind", ["negative_balance", "unsupported_jurisdiction", "dormant_lock"])
def test_an_event_that_raises_a_derived_restriction_is_evidence_only(kind):
    assert standing(restrictions=[raised(kind)]).good_standing


@pytest.mark.article("restricted.unsupported_state", "restricted.move")
def test_a_move_to_a_served_state_lifts_the_lock_by_itself():
    new_york = {"jurisdiction": "US-NY", "from": "2020-01-01", "kind": "residence"}
    texas = {"jurisdiction": "US-CA", "from": "2026-12-01", "kind": "residence"}
    before = standing(date(2026, 11, 30), addresses=[new_york, texas])
    after = standing(date(2026, 12, 1), addresses=[new_york, texas])
    assert kinds(before) == {"unsupported_jurisdiction"}
    assert after.good_standing


def test_a_state_whose_level_is_unknown_locks_nobody():
    georgia = [{"jurisdiction": "US-GA", "from": "2020-01-01", "kind": "residence"}]
    assert standing(addresses=georgia).good_standing


@pytest.mark.article("platform.com_accounts")
def test_an_account_of_the_other_platform_is_sent_there_and_never_handled():
    found = standing(platform="com")
    assert kinds(found) == {"other_platform"}
    assert {item.value for item in found.capabilities.allowed()} == {"log_in"}
    assert "Binance.com" in sentence(found.restrictions[0].cause, Audience.OWNER)
    assert found.clocks.statutory == ()


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (datetime(2026, 11, 22, 11, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), False),
    ],
)
def test_a_withdrawal_hold_ends_by_itself_on_the_minute(now, stands):
    found = assess(
        account(),
        policy(),
        at=now,
        hold_until=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )
    assert found.has(RestrictionKind.WITHDRAWAL_HOLD) is stands
    assert found.capabilities.withdraw is not stands
    assert found.good_standing


@pytest.mark.parametrize(
    ("on", "stands"), [(date(2026, 11, 12), True), (date(2026, 11, 13), False)]
)
def test_a_raised_hold_ends_after_the_policy_hours(on, stands):
    found = standing(on, restrictions=[raised("withdrawal_hold", "2026-11-10T12:00:00Z")])
    assert found.has(RestrictionKind.WITHDRAWAL_HOLD) is stands


def test_a_hold_of_years_ago_hides_none_that_began_since():
    began = ("2024-01-01T12:00:00Z", "2026-11-21T12:00:00Z")
    found = standing(restrictions=[raised("withdrawal_hold", at) for at in began])
    assert found.has(RestrictionKind.WITHDRAWAL_HOLD)
    assert not found.capabilities.withdraw


def test_a_restriction_of_tomorrow_does_not_stand_today():
    assert standing(restrictions=[raised("fraud_alert", "2026-11-23T00:00:00Z")]).good_standing


@pytest.mark.parametrize(
    ("state", "actor"),
    [
        (CaseState.OPEN, NextActor.OWNER),
        (CaseState.NEEDS_RETAKE, NextActor.OWNER),
        (CaseState.IN_REVIEW, NextActor.STAFF),
        (CaseState.APPROVED, NextActor.EXCHANGE),
        (CaseState.WAITING_ON_OTHER_RESTRICTIONS, NextActor.NOBODY),
        (CaseState.DECLINED, NextActor.OWNER),
    ],
)
def test_a_case_under_way_says_whose_turn_it_is(state, actor):
    found = assess(
        account(restrictions=[raised("self_disabled")]),
        policy(),
        open_cases=[OpenCase(CaseKind.REACTIVATION, state)],
    )
    assert view(found, "self_disabled").next_actor is actor


@pytest.mark.parametrize(
    ("state", "ways"),
    [
        (CaseState.OPEN, ["or.person_instead_of_face", "or.paper"]),
        (CaseState.SUBMITTED, []),
        (CaseState.APPROVED, []),
    ],
)
def test_another_way_to_show_who_one_is_stands_there_until_a_request_is_sent(state, ways):
    found = assess(
        account(restrictions=[raised("self_disabled")]),
        policy(),
        open_cases=[OpenCase(CaseKind.REACTIVATION, state)],
    )
    assert [said.code for said in view(found, "self_disabled").alternatives] == ways


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("self_disabled", ["do.finish_case"]),
        ("identity_unverified", ["do.finish_case", "do.send_documents"]),
    ],
)
def test_a_request_that_has_begun_is_finished_not_asked_for_again(kind, due):
    wanted = CASE_FOR[RestrictionKind(kind)]
    found = assess(
        account(restrictions=[raised(kind)]),
        policy(),
        open_cases=[OpenCase(wanted, CaseState.OPEN)],
    )
    assert [said.code for said in view(found, kind).requirements] == due


@pytest.mark.parametrize(
    ("state", "actor"),
    [(CaseState.IN_REVIEW, NextActor.STAFF), (CaseState.OPEN, NextActor.OWNER),
     (CaseState.APPROVED, NextActor.OWNER)],
)  # fmt: skip
def test_people_who_look_at_a_reactivation_look_at_the_identity_too(state, actor):
    found = assess(
        account(restrictions=[raised("self_disabled"), raised("identity_unverified")]),
        policy(),
        open_cases=[OpenCase(CaseKind.REACTIVATION, state)],
    )
    assert view(found, "identity_unverified").next_actor is actor


def test_real_waiting_times_replace_the_promise():
    found = assess(
        account(restrictions=[raised("self_disabled")]),
        policy(),
        queue={RestrictionKind.SELF_DISABLED: timedelta(hours=5)},
    )
    assert view(found, "self_disabled").expected_in == timedelta(hours=5)


def test_an_unsigned_law_never_locks_money_by_itself(tmp_path):
    found = assess(
        account(activity=[acted("trade", "2022-01-01"), acted("login", "2026-11-01")]),
        _policy_where_log_ins_do_not_count().on(TODAY),
    )
    assert found.lifecycle is Lifecycle.ESCHEAT_PENDING
    assert found.capabilities.withdraw


def _policy_where_log_ins_do_not_count():
    shipped = rulebook.shipped()
    key = "unclaimed.us_ca.login_counts"
    changed = replace(shipped.parameters[key], entries=(
        replace(shipped.parameters[key].entries[0], value=False),
    ))  # fmt: skip
    return replace(shipped, parameters={**shipped.parameters, key: changed})


def test_the_public_document_says_of_each_capability_whether_there_is_one():
    found = to_document(standing(restrictions=[raised("self_disabled")]))
    assert found["capabilities"] == {
        "log_in": True,
        "trade": False,
        "deposit": False,
        "withdraw": False,
        "request_reactivation": True,
    }


def test_the_public_document_has_exactly_the_promised_keys():
    found = standing(
        restrictions=[raised("self_disabled")], balances=[{"asset": "BTC", "amount": "1"}]
    )
    document = to_document(found)
    assert list(document) == [
        "account", "on", "lifecycle", "good_standing", "restrictions", "capabilities", "clocks",
        "policy",
    ]  # fmt: skip
    assert list(document["restrictions"][0]) == [
        "kind", "cause", "because", "next_actor", "requirements", "alternatives", "clears",
        "expected_in",
    ]  # fmt: skip
    assert list(document["capabilities"]) == [
        "log_in", "trade", "deposit", "withdraw", "request_reactivation",
    ]  # fmt: skip
    assert list(document["clocks"]) == [
        "last_owner_activity_on", "inactive_on", "dormant_on", "statutory",
    ]  # fmt: skip
    assert list(document["clocks"]["statutory"][0]) == [
        "asset_class", "jurisdiction", "years", "presumed_abandoned_on", "notice_from",
        "notice_until", "report_due_on", "disposition", "authority", "confidence", "reviewed",
    ]  # fmt: skip
    assert list(document["policy"]) == ["digest", "values_read"]
    json.dumps(document, allow_nan=False)


@pytest.mark.article("restricted.fraud_alert")
@pytest.mark.parametrize("kind", ["fraud_alert", "sanctions_hold", "legal_hold"])
def test_an_owner_reads_neutral_words_only(kind):
    found = standing(restrictions=[raised(kind, "2026-11-10T12:00:00Z", "unit-7")])
    text = json.dumps(to_document(found, Audience.OWNER)).lower()
    for word in ("fraud", "sanction", "legal", "compliance", "unit-7", "2026-11-10", "values_read"):
        assert word not in text
    assert "unit-7" in json.dumps(to_document(found, Audience.COMPLIANCE))


def test_two_confidential_holds_look_like_one_to_an_owner():
    both = standing(restrictions=[raised("sanctions_hold"), raised("legal_hold")])
    one = standing(restrictions=[raised("legal_hold")])
    assert (
        to_document(both, Audience.OWNER)["restrictions"]
        == to_document(one, Audience.OWNER)["restrictions"]
    )
    assert len(to_document(both, Audience.REVIEWER)["restrictions"]) == 2


@pytest.mark.parametrize(
    ("kind", "audience", "clears"),
    [
        ("legal_hold", Audience.OWNER, "staff"),
        ("legal_hold", Audience.REVIEWER, "compliance"),
        ("self_disabled", Audience.OWNER, "verification"),
        ("duplicate_identity", Audience.OWNER, "staff"),
    ],
)
def test_owners_are_told_who_lifts_a_lock_and_of_confidential_ones_that_it_is_the_team(
    kind, audience, clears
):
    found = to_document(standing(restrictions=[raised(kind)]), audience)
    assert found["restrictions"][0]["clears"] == clears


def test_owners_read_when_a_law_was_signed_and_staff_by_whom_too():
    entry = replace(policy().entry("unclaimed.us_ca.virtual_currency.years"), reviewed=None)
    assert dated_document(entry, Audience.OWNER)["reviewed"] is None
    signed = replace(entry, reviewed=Review("Clara", TODAY))
    assert dated_document(signed, Audience.OWNER)["reviewed"] == {"on": "2026-11-22"}
    for audience in (Audience.REVIEWER, Audience.COMPLIANCE):
        found = dated_document(signed, audience)
        assert found["reviewed"] == {"on": "2026-11-22", "by": "Clara"}
    assert {key: found[key] for key in ("value", "confidence")} == {
        "value": 3,
        "confidence": "source_read",
    }
    assert found["from"] == entry.effective_on.isoformat()
    assert found["authority"] == str(entry.authority)


def test_of_a_death_it_is_said_that_we_were_told_and_no_day_is_promised():
    found = view(standing(restrictions=[raised("owner_deceased", by="support")]), "owner_deceased")
    assert sentence(found.cause, Audience.OWNER).startswith("We were told that the owner")
    assert [item.code for item in found.requirements] == ["do.act_for_owner"]
    assert [item.code for item in found.alternatives] == ["or.contact_support"]
    assert found.expected_in is None


@pytest.mark.article("restricted.ssn")
def test_the_duplicate_text_never_says_whose():
    found = standing(restrictions=[raised("duplicate_identity", by="acc-77")])
    text = json.dumps(to_document(found, Audience.OWNER))
    assert "acc-77" not in text
    assert "No second account can be opened" in text


def test_every_sentence_can_be_filled_from_owner_params_alone():
    for code, wording in WORDS.items():
        assert wording.owner, code
        assert "{by}" not in wording.owner
        assert "{authority}" not in wording.owner


def test_durations_are_iso():
    assert iso_duration(timedelta(hours=48)) == "PT48H"
    assert iso_duration(timedelta(minutes=90)) == "PT1H30M"
    assert iso_duration(timedelta(0)) == "PT0S"


@given(documents, assessment_days)
def test_no_account_is_in_good_standing_while_a_restriction_other_than_the_hold_stands(found, on):
    answer = assess(from_document(found), policy(on))
    others = kinds(answer) - {"withdrawal_hold"}
    is_in_use = answer.lifecycle in (Lifecycle.ACTIVE, Lifecycle.INACTIVE)
    assert answer.good_standing == (is_in_use and not others)


@given(documents, st.sets(st.sampled_from(KINDS), min_size=1, max_size=4), assessment_days)
def test_adding_a_restriction_never_adds_a_capability(found, more, on):
    before = assess(from_document(found), policy(on)).capabilities.allowed()
    stand_on_any_day = [raised(kind, "2020-01-01T00:00:00Z") for kind in more]
    added = {**found, "restrictions": [*found["restrictions"], *stand_on_any_day]}
    after = assess(from_document(added), policy(on)).capabilities.allowed()
    assert after <= before


@given(documents, st.sampled_from(KINDS), assessment_days)
def test_clearing_is_idempotent_and_never_clears_another_kind(found, kind, on):
    left = [item for item in found["restrictions"] if item["kind"] != kind]
    once = assess(from_document({**found, "restrictions": left}), policy(on))
    before = assess(from_document(found), policy(on))
    if not RULES[RestrictionKind(kind)].is_derived:
        assert kinds(once) == kinds(before) - {kind}


@given(documents, assessment_days, st.randoms(use_true_random=False))
def test_the_order_of_records_never_matters(found, on, random):
    shuffled = dict(found)
    for key in ("balances", "activity", "restrictions"):
        shuffled[key] = random.sample(found[key], len(found[key]))
    first = assess(from_document(found), policy(on))
    second = assess(from_document(shuffled), policy(on))
    assert first.lifecycle is second.lifecycle
    assert kinds(first) == kinds(second)
    assert first.capabilities == second.capabilities
    assert first.clocks == second.clocks


@given(documents, assessment_days)
def test_assessing_twice_gives_the_same_answer(found, on):
    asked = policy(on)
    assert assess(from_document(found), asked) == assess(from_document(found), asked)


@given(documents, assessment_days)
def test_what_only_staff_may_read_is_never_in_the_owner_document(found, on):
    secret = "unit-7-secret"
    found = {
        **found,
        "restrictions": [{**item, "raised_by": secret} for item in found["restrictions"]],
    }
    text = json.dumps(to_document(assess(from_document(found), policy(on)), Audience.OWNER))
    assert secret not in text
    assert "sanctions" not in text
    assert "legal_hold" not in text
    assert "fraud" not in text


def next_change_after(day):
    """The first later day on which some value of the policy begins or has ended; None: never."""
    entries = [entry for item in policy(day).policy.parameters.values() for entry in item.entries]
    begins = {entry.effective_on for entry in entries}
    ends = {entry.until + timedelta(days=1) for entry in entries if entry.until}
    return min((found for found in begins | ends if found > day), default=None)


@given(documents, assessment_days, st.integers(1, 2000))
def test_nothing_changes_before_the_next_review(found, on, later):
    read = from_document({**found, "restrictions": []})
    answer = assess(read, policy(on))
    due_on = ReviewCalendar(policy(on)).look(read).next_on
    changes_on = next_change_after(on)
    day = on + timedelta(days=later)
    if day < min(item for item in (due_on, changes_on, date.max) if item):
        unchanged = assess(read, policy(day))
        assert unchanged.lifecycle is answer.lifecycle
        assert kinds(unchanged) == kinds(answer)
        assert unchanged.capabilities == answer.capabilities
        assert unchanged.clocks == answer.clocks


@given(st.data())
def test_a_later_day_never_picks_an_earlier_value(data):
    shipped = rulebook.shipped()
    key = data.draw(st.sampled_from(sorted(shipped.parameters)))
    first, second = sorted((data.draw(assessment_days), data.draw(assessment_days)))
    earlier = shipped.parameters[key].in_force(first)
    later = shipped.parameters[key].in_force(second)
    if earlier and later:
        assert earlier.effective_on <= later.effective_on


def test_how_long_a_confidential_hold_lasts_is_not_promised():
    found = standing(restrictions=[raised("legal_hold"), raised("fraud_alert")])
    assert view(found, "legal_hold").expected_in is None
    assert view(found, "fraud_alert").expected_in == timedelta(hours=48)
