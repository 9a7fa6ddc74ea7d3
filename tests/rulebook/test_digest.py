from dataclasses import replace

import pytest
from tests.rulebook.small_policy import SMALL, folder_with

from reinstate.rulebook import load
from reinstate.rulebook.signing import value_digest


def digest_of(tmp_path, text, name="house.yaml"):
    folder = tmp_path / str(abs(hash((text, name))))
    return load(folder_with(folder, text, name)).digest


def test_comments_key_order_and_layout_do_not_matter(tmp_path):
    head, values = SMALL.split("values:\n")
    first, second = values.split("  negative_balance")
    entry = (
        "      - source: house\n        value: 0.01\n        confidence: decided\n"
        "        from: 2020-01-01\n"
    )
    second = second.split("      - {")[0] + entry
    shuffled = f"# changed\n{head}values:\n  negative_balance{second}{first}"
    assert shuffled != SMALL
    assert digest_of(tmp_path, shuffled) == digest_of(tmp_path, SMALL)


def test_the_file_a_value_stands_in_does_not_matter(tmp_path):
    assert digest_of(tmp_path, SMALL, "other.yaml") == digest_of(tmp_path, SMALL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("value: 24", "value: 25"),
        ("value: 24", 'value: "24"'),
        ("from: 2020-01-01, value: 24", "from: 2020-01-02, value: 24"),
        ("title: House decision", "title: Board decision"),
        ("by: Ada", "by: Bo"),
        ("confidence: decided, reviewed: null", "confidence: unverified, reviewed: null"),
        ("value: 24", "until: 2024-12-31, value: 24"),
        ("on: 2024-12-01", "on: 2024-12-02"),
        ("hold.hours", "federal.example"),
        ("The pause after", "The pause before"),
        ("unit: hours", "unit: days"),
    ],
)
def test_whatever_the_policy_says_changes_its_digest(tmp_path, before, after):
    text = SMALL.replace("hold.hours", "federal.example") if '"' in after else SMALL
    assert digest_of(tmp_path, text.replace(before, after, 1)) != digest_of(tmp_path, text)


def test_a_number_is_the_same_policy_however_many_zeros_it_is_written_with(tmp_path):
    longer = SMALL.replace("value: 0.01", "value: 0.0100")
    assert digest_of(tmp_path, longer) == digest_of(tmp_path, SMALL)


def test_what_was_signed_and_decided_under_stays_so_in_every_later_version(tmp_path):
    """Signatures and decisions are kept with these: another form would leave all of them void."""
    text = SMALL.replace("House decision", "Décision “maison”")
    policy = load(folder_with(tmp_path, text))
    assert policy.digest == "1f0bdbc948fd93b7e051134a7b89e44496a67c09a74bee01c004e0173c2e749b"
    found = [value_digest(key, item.entries[-1]) for key, item in sorted(policy.parameters.items())]
    assert found == [
        "e69f2ec41d07a31d7ef669eb2349ab5e8b4d4698e9a774f1fde926f47705a608",  # hold.hours
        "c9714dd833d6eb29cda672e276995b4d28a0fa1ef05dae2f13c806438d07be41",
    ]


def test_who_signed_a_value_is_no_part_of_what_was_signed(tmp_path):
    entry = load(folder_with(tmp_path, SMALL)).parameters["hold.hours"].entries[-1]
    assert entry.reviewed is not None
    unsigned = replace(entry, reviewed=None)
    assert value_digest("hold.hours", entry) == value_digest("hold.hours", unsigned)
    assert value_digest("hold.minutes", entry) != value_digest("hold.hours", entry)
