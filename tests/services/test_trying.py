"""Trying a change of the policy before it is published."""

from datetime import timedelta

import pytest
from tests.fixtures.builders import event, make_account

from reinstate.services import clock, rules
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.whole_book import book_source, rules_in_force, signing, trying
from reinstate.store.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
SIGNED = "unclaimed.us_ca.virtual_currency.years"


@pytest.fixture
def book():
    """One owner in California with 25 dollars, otherwise in good standing."""
    make_account("ext-0", ssn="")
    exchange.ingest(event("restriction.cleared", "ext-0", clock.now(), kind="self_disabled"))
    exchange.ingest(event("ledger.entry_posted", "ext-0", asset="USD", amount="25", usd="25"))
    return book_source.make().book


def closed_california():
    return trying.text_of("states/us_ca.yaml").replace("value: open", "value: closed")


def test_a_changed_file_says_which_values_and_accounts_change(book, clara):
    done = trying.tried(clara, {"us_ca.yaml": closed_california()})
    (value,) = done.values
    assert (value.key, value.before, value.after) == ("support.us_ca", "open", "closed")
    (change,) = done.found.changed
    assert (change.state, change.amount.accounts, str(change.amount.usd)) == ("US-CA", 1, "25.00")
    assert AuditEntry.objects.filter(tag="staff:policy:previewed").exists()


def test_nothing_is_published(book, clara):
    before = rules.policy().digest
    trying.tried(clara, {"us_ca.yaml": closed_california()})
    assert rules.policy().digest == before


def test_signatures_stay_under_what_does_not_change(book, clara):
    row = rules_in_force.values(clara, SIGNED).rows[0]
    signing.sign(clara, SIGNED, row.value_digest, "Section 1513, read today")
    done = trying.tried(clara, {"house.yaml": trying.text_of("house.yaml")})
    assert (done.values, done.found.changed) == ((), ())
    assert done.found.before_digest == done.found.after_digest


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("house.yaml", "values: [", "house.yaml"),
        ("us_ca.yaml", "values:\n  no.such.key:\n    meaning: x\n", "us_ca.yaml"),
        ("readme.md", "hello", "not a file of the policy"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(book, clara, name, text, says):
    with pytest.raises(Refused, match=says):
        trying.tried(clara, {name: text})


KEY = "clock.dormant_after_months"


def house(change):
    """The house's file with the entry of KEY put another way."""
    text = trying.text_of("house.yaml")
    start = text.index("- {", text.index(f"  {KEY}:"))
    end = text.index("\n", start)
    return {"house.yaml": text[:start] + change(text[start:end]) + text[end:]}


def later(day, value=18):
    entry = f"{{from: {day}, value: {value}, source: article, confidence: decided, reviewed: null}}"
    return house(lambda line: f"{line}\n      - {entry}")


def test_a_change_of_a_later_day_is_shown_with_its_day(book, clara):
    ahead = clock.today() + timedelta(days=40)
    done = trying.tried(clara, later(ahead))
    (value,) = done.values
    assert (value.key, value.before, value.after, value.from_on) == (KEY, "24", "18", ahead)
    assert not done.is_back_dated


def test_a_change_that_lies_ahead_is_compared_on_the_day_on_which_it_begins(book, clara):
    ahead = clock.today() + timedelta(days=40)
    assert trying.tried(clara, later(ahead)).found.on == ahead
    soon = trying.tried(clara, later(clock.today())).found.on
    assert soon == trying.tried(clara, later("2020-01-01")).found.on == clock.today()
    chosen = ahead + timedelta(days=1)
    assert trying.tried(clara, later(ahead), chosen).found.on == chosen


def without(key):
    """The house's file without one of its keys."""
    lines = trying.text_of("house.yaml").splitlines(keepends=True)
    first = lines.index(f"  {key}:\n")
    last = next(n for n in range(first + 1, len(lines)) if not lines[n].startswith("    "))
    return {"house.yaml": "".join([*lines[:first], *lines[last:]])}


def ends(day):
    return house(lambda line: line.replace("2019-09-01", f"2019-09-01, until: {day}"))


def approves():
    text = trying.text_of("house.yaml")
    start = text.index("value: false", text.index("  review.automatic_approval:"))
    return {"house.yaml": text[:start] + text[start:].replace("false", "true", 1)}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (lambda: ends("2999-02-28"), f"house.yaml:.*{KEY} has no value from 2999-03-01 on"),
        (lambda: without("queue.lock_minutes"), "'queue.lock_minutes' is missing"),
        (
            lambda: {
                "house.yaml": trying.text_of("house.yaml").replace("us_passport:", "us_pass:")
            },
            "'us_pass' is no ID type",
        ),
        (approves, "automatic approval from .* lacks its guard"),
    ],
)
def test_what_loads_and_would_stop_work_later_is_said_before_it_is_published(
    book, clara, changed, says
):
    with pytest.raises(Refused, match=says):
        trying.tried(clara, changed())


def test_what_is_wrong_with_the_policy_in_force_is_no_fault_of_a_change(book, clara, own_policy):
    own_policy("house.yaml", lambda _: ends("2999-02-28")["house.yaml"])
    done = trying.tried(clara, {"us_ca.yaml": closed_california()})
    assert [value.key for value in done.values] == ["support.us_ca"]


def test_a_change_that_is_dated_in_the_past_is_said_to_be(book, clara):
    done = trying.tried(clara, later("2020-01-01"))
    (value,) = done.values
    assert (str(value.from_on), value.is_past) == ("2020-01-01", True)
    edited = trying.tried(clara, house(lambda line: line.replace("24", "18")))
    assert edited.is_back_dated
    assert not trying.tried(clara, later(clock.today())).is_back_dated


def test_another_unit_and_a_signature_in_the_file_are_changes_too(book, clara):
    text = trying.text_of("house.yaml")
    start = text.index("unit: name", text.index("  note.brand:"))
    done = trying.tried(
        clara, {"house.yaml": text[:start] + text[start:].replace("name", "brand", 1)}
    )
    (value,) = done.values
    assert (value.before, value.after) == ("Binance.US name", "Binance.US brand")
    start = text.index("unit: months", text.index(f"  {KEY}:"))
    other = text[:start] + text[start:].replace("months", "days", 1)
    with pytest.raises(Refused, match=f"{KEY} has the unit 'days'; write unit: months"):
        trying.tried(clara, {"house.yaml": other})
    by = "reviewed: {by: Somebody, on: 2026-11-01}"
    done = trying.tried(clara, house(lambda line: line.replace("reviewed: null", by)))
    (value,) = done.values
    assert (value.before, value.after) == ("24, signed by nobody", "24, signed by Somebody")


def test_a_value_that_begins_only_later_leaves_no_day_without_one(book, clara):
    begins = clock.today() + timedelta(days=40)
    moved = house(lambda line: line.replace("2019-09-01", begins.isoformat()))
    with pytest.raises(Refused, match=f"{KEY} would have no value in force on .*{begins}"):
        trying.tried(clara, moved)


def test_many_accounts_without_a_book_are_not_compared(clara, monkeypatch):
    monkeypatch.setattr(book_source, "SMALL", 0)
    make_account("ext-1")
    with pytest.raises(NotFound):
        trying.tried(clara, {"us_ca.yaml": closed_california()})


def test_only_compliance_tries(book, senior):
    with pytest.raises(NotAllowed):
        trying.tried(senior, {"us_ca.yaml": closed_california()})


@pytest.fixture
def edited(own_policy, clara):
    """An own policy folder, read once, in which California was closed since."""
    folder = own_policy()
    rules.policy()
    (folder / "states/us_ca.yaml").write_text(closed_california())


def test_a_file_is_opened_as_it_is_in_force_and_not_as_it_was_edited_since(edited):
    assert "value: open" in trying.text_of("states/us_ca.yaml")
    assert trying.edited_since() == ("states/us_ca.yaml",)


def test_what_was_edited_since_is_no_part_of_what_is_tried(edited, book, clara):
    done = trying.tried(clara, {"house.yaml": trying.text_of("house.yaml")})
    assert (done.values, done.found.before_digest) == ((), done.found.after_digest)


def test_nothing_was_edited_where_the_folder_is_as_it_was_read():
    assert trying.edited_since() == ()
