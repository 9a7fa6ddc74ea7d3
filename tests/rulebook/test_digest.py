import pytest
from tests.rulebook.small_policy import SMALL, folder_with

from reinstate.rulebook import load


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
    ],
)
def test_whatever_the_policy_says_changes_its_digest(tmp_path, before, after):
    text = SMALL.replace("hold.hours", "federal.example") if '"' in after else SMALL
    assert digest_of(tmp_path, text.replace(before, after, 1)) != digest_of(tmp_path, text)
