from datetime import date
from decimal import Decimal

import pytest
from tests.rulebook.small_policy import SMALL, folder_with

from reinstate.domain.policy import NotInForce, PolicyError, UnknownValue
from reinstate.rulebook import (
    FOLDER,
    BrokenPolicy,
    load,
    load_texts,
    nodes,
    shipped,
    shipped_without_states,
)


def test_values_come_back_dated_and_exact(tmp_path):
    policy = load(folder_with(tmp_path, SMALL))
    assert policy.on(date(2024, 12, 31)).integer("hold.hours") == 24
    assert policy.on(date(2025, 1, 1)).integer("hold.hours") == 48
    tolerance = policy.on(date(2025, 1, 1)).decimal("negative_balance.tolerance.usd")
    assert tolerance == Decimal("0.01")


def test_a_value_carries_its_source_and_signature(tmp_path):
    entry = load(folder_with(tmp_path, SMALL)).on(date(2025, 1, 1)).entry("hold.hours")
    assert str(entry.authority) == "House decision (observed 2026-11-22)"
    assert entry.reviewed is not None
    assert (entry.reviewed.by, entry.reviewed.on) == ("Ada", date(2024, 12, 1))


def test_before_its_first_day_a_value_is_an_error(tmp_path):
    with pytest.raises(NotInForce, match=r"no value in force for 'hold\.hours'"):
        load(folder_with(tmp_path, SMALL)).on(date(2019, 12, 31)).integer("hold.hours")


def test_a_value_that_has_ended_does_not_bring_back_the_one_before(tmp_path):
    text = SMALL.replace("from: 2025-01-01\n", "from: 2025-01-01\n        until: 2025-12-31\n")
    policy = load(folder_with(tmp_path, text))
    assert policy.on(date(2025, 12, 31)).integer("hold.hours") == 48
    with pytest.raises(NotInForce, match=r"no value in force for 'hold\.hours'"):
        policy.on(date(2026, 1, 1)).integer("hold.hours")


def test_unknown_is_shown_and_never_computed(tmp_path):
    text = SMALL.replace("value: 48\n", "value: unknown\n").replace("decided\n", "unknown\n")
    on_day = load(folder_with(tmp_path, text)).on(date(2026, 1, 1))
    assert on_day.entry("hold.hours").value is None
    with pytest.raises(UnknownValue):
        on_day.integer("hold.hours")


def test_files_in_folders_below_make_one_policy(tmp_path):
    folder_with(tmp_path, SMALL)
    text = SMALL.replace("hold.hours", "case.max_attempts").replace(".usd:", ".btc:")
    policy = load(folder_with(tmp_path, text, "states/more.yaml"))
    assert set(policy.parameters) == {
        "hold.hours",
        "case.max_attempts",
        "negative_balance.tolerance.usd",
        "negative_balance.tolerance.btc",
    }


def test_an_empty_folder_does_not_load(tmp_path):
    with pytest.raises(BrokenPolicy, match="no policy files found"):
        load(tmp_path)


def test_every_problem_is_named_at_once(tmp_path):
    text = SMALL.replace("value: 24, ", "").replace("meaning: Dust", "meening: Dust")
    with pytest.raises(BrokenPolicy) as caught:
        load(folder_with(tmp_path, text))
    line_of_dust = SMALL.splitlines().index("    meaning: Dust") + 1
    assert [problem.line for problem in caught.value.problems] == [8, line_of_dust, line_of_dust]


def test_stored_files_make_the_same_policy_again():
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.yaml")
    }
    assert load_texts(files) == shipped()


def test_the_shipped_policy_loads_once_and_covers_the_launch_day():
    policy = shipped()
    assert policy is shipped()
    for key, parameter in policy.parameters.items():
        assert parameter.in_force(date(2026, 11, 22)) is not None, key


@pytest.mark.article("note.sentence")
def test_the_note_is_the_sentence_of_the_article():
    on_day = shipped().on(date(2026, 11, 22))
    assert on_day.text("note.brand") == "Binance.US"
    assert (
        on_day.text("note.sentence")
        == "{brand} ({date}) Reactivate my account associated with ({email})"
    )


@pytest.mark.article("id.types", "id.front_and_back")
def test_the_accepted_ids_are_those_of_the_article():
    sides = shipped().on(date(2026, 11, 22)).table("accepted_documents")
    assert set(sides) == {
        "us_passport", "drivers_license", "state_id", "government_id", "us_visa",
        "us_passport_card", "employment_authorization_card", "permanent_resident_card",
    }  # fmt: skip
    for document in ("drivers_license", "government_id", "us_passport_card"):
        assert sides[document] == ("document_front", "document_back")


@pytest.mark.article("geo.list")
@pytest.mark.parametrize("state", ["us_ny", "us_hi", "us_tx", "us_vt"])
def test_states_never_served_are_closed_by_a_secondary_source(state):
    entry = shipped().on(date(2026, 11, 22)).entry(f"support.{state}")
    assert (entry.value, entry.confidence.value) == ("closed", "secondary")


def test_nothing_of_the_law_claims_a_signature_it_does_not_have():
    for key, parameter in shipped().parameters.items():
        assert all(entry.reviewed is None for entry in parameter.entries), key


def test_what_photos_need_says_the_same_without_the_states():
    whole, part = shipped(), shipped_without_states()

    left_out = whole.parameters.keys() - part.parameters.keys()

    assert all(part.parameters[key] == whole.parameters[key] for key in part.parameters)
    assert {key.split(".")[0] for key in left_out} == {"unclaimed", "support", "announcement"}
    with pytest.raises(PolicyError, match=r"support\.us_ak"):
        part.on(date(2026, 11, 22)).text("support.us_ak")


def test_every_value_is_written_as_it_is_read():
    values = [one.value for item in shipped().parameters.values() for one in item.entries]
    for value in [*values, Decimal("0.50"), "no", "a: b", "one, two", "12", ("[x]", "2026-01-01")]:
        root = nodes.compose(f"value: {nodes.written(value)}", "file")
        ((_, _, node),) = nodes.pairs(root)
        assert nodes.value_of(node) == ("unknown" if value is None else value)


def test_only_the_file_that_was_changed_is_read_anew():
    files = {"a.yaml": SMALL, "b.yaml": "sources: {}\nvalues: {}\n"}
    before = load_texts(files)
    changed = load_texts(files | {"b.yaml": "sources: {}\nvalues: {}\n# but for a remark\n"})
    again = load_texts(files)
    first, *others = (policy.parameters["hold.hours"] for policy in (before, changed, again))
    assert all(other is first for other in others)
    assert again.digest == before.digest


def test_what_was_wrong_with_a_file_is_said_each_time():
    broken = {"a.yaml": SMALL, "b.yaml": "values: ["}
    for _ in range(2):
        with pytest.raises(BrokenPolicy, match="not YAML") as found:
            load_texts(broken)
        assert str(found.value).count("not YAML") == 1
        assert load_texts({"a.yaml": SMALL})


def test_a_value_may_hold_for_one_day_and_the_next_one_begins_on_the_day_after(tmp_path):
    text = SMALL.replace(
        "from: 2020-01-01, value: 24", "from: 2024-12-31, until: 2024-12-31, value: 24"
    )
    policy = load(folder_with(tmp_path, text))
    assert policy.on(date(2024, 12, 31)).integer("hold.hours") == 24
    assert policy.on(date(2025, 1, 1)).integer("hold.hours") == 48


@pytest.mark.parametrize("value", ["0", "100000"])
def test_hours_run_from_none_to_as_many_as_lead_to_a_date(tmp_path, value):
    text = SMALL.replace("value: 24", f"value: {value}")
    assert load(folder_with(tmp_path, text)).on(date(2024, 1, 1)).integer("hold.hours") == int(
        value
    )
