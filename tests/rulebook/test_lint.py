import re
import shutil
from datetime import date

import pytest

from reinstate.evidence import documents
from reinstate.rulebook import FOLDER, BrokenPolicy, load
from reinstate.rulebook.lint import lint

DOCUMENT = "checks/document.yaml"
SOFTENED = '["lighting_is_sufficient:everyone"]'


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped rules."""
    return shutil.copytree(FOLDER, tmp_path / "policy", ignore=shutil.ignore_patterns("*.py*"))


def cut(folder, name, key):
    """Take a key with its entries out of a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    start = text.index(f"\n  {key}:\n") + 1
    end = re.compile(r"^  \S|\Z", re.MULTILINE).search(text, start + 3).start()
    path.write_text(text[:start] + text[end:], encoding="utf-8")


def change(folder, name, before, after):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def only(folder):
    (problem,) = lint(folder).problems
    return problem


def value_line(key, value):
    """The text from a key up to its first value, to change just that."""
    path = FOLDER / "house.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index(f"  {key}:")
    end = text.index(f"value: {value}", start) + len(f"value: {value}")
    return text[start:end]


def set_value(folder, key, before, after):
    found = value_line(key, before)
    change(folder, "house.yaml", found, found.removesuffix(before) + after)


def test_the_shipped_policy_has_no_problem():
    assert lint(FOLDER).problems == []


@pytest.mark.parametrize(
    ("name", "key", "value", "what"),
    [
        ("house.yaml", "clock.dormant_after_months", "12",
         "clock.inactive_after_months is 12 on 2019-09-01, clock.dormant_after_months is 12"),
        ("house.yaml", "case.reminded_before_days", "30",
         "case.reminded_before_days is 30 on 2019-09-01, case.expires_after_days is 30"),
        ("house.yaml", "appointment.last_hour", "9",
         "appointment.first_hour is 9 on 2019-09-01, appointment.last_hour is 9"),
        ("house.yaml", "assets.excluded", "[POINTS, USD]",
         "assets.cash and assets.excluded both list USD on 2019-09-01"),
        ("states/us_ca.yaml", "unclaimed.us_ca.notice.not_more_than_days", "60",
         ("unclaimed.us_ca.notice.not_less_than_days is 180 on 2019-09-01, "
         "unclaimed.us_ca.notice.not_more_than_days is 60")),
        ("checks/person.yaml", "checks.face_matches_portrait.unsure_from", "0.5",
         ("checks.face_matches_portrait.unsure_from is 0.5 on 2019-09-01, "
         "checks.face_matches_portrait.pass_from is 0.46")),
    ],
)  # fmt: skip
def test_values_that_contradict_each_other_are_named(folder, name, key, value, what):
    text = (folder / name).read_text(encoding="utf-8")
    start = text.index(f"\n  {key}:\n")
    found = re.compile(r"value: (\[.*?\]|[^,]+),").search(text, start).group()
    at = text.index(found, start)
    (folder / name).write_text(
        text[:at] + f"value: {value}," + text[at + len(found) :], encoding="utf-8"
    )
    assert [problem.what for problem in lint(folder).problems] == [what]


def test_a_missing_state_is_named(folder):
    (folder / "states" / "us_wy.yaml").unlink()
    assert (only(folder).file, only(folder).what) == (
        "states/us_wy.yaml",
        "the state US-WY is missing",
    )


def test_a_missing_rule_of_a_state_is_named(folder):
    path = folder / "states" / "us_wy.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  unclaimed.us_wy.report.due:")
    end = text.index("  unclaimed.us_wy.report.cutoff:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert only(folder).what == "'unclaimed.us_wy.report.due' is missing"


def test_a_misspelt_house_key_is_one_mistake_that_names_what_was_meant(folder):
    change(folder, "house.yaml", "clock.dormant_after_months:", "clock.dormant_after_month:")
    assert (only(folder).what, only(folder).do) == (
        "nothing reads the key 'clock.dormant_after_month'",
        "write 'clock.dormant_after_months', which is missing",
    )


def test_automatic_approval_without_a_balance_cap_is_refused(folder):
    set_value(folder, "review.automatic_approval", "false", "true")
    assert only(folder).what == (
        "automatic approval from 2019-09-01 lacks its guard review.automatic_approval_max_usd"
    )


def test_automatic_approval_without_the_enrolled_identity_is_refused(folder):
    set_value(folder, "review.automatic_approval", "false", "true")
    set_value(folder, "review.automatic_approval_max_usd", "0", "500")
    set_value(folder, "review.automatic_approval_needs_enrolment_match", "true", "false")
    assert only(folder).what.endswith("review.automatic_approval_needs_enrolment_match")


def test_a_guard_that_ends_while_approval_goes_on_is_refused(folder):
    set_value(folder, "review.automatic_approval", "false", "true")
    set_value(folder, "review.automatic_approval_max_usd", "0", "500")
    assert lint(folder).problems == []
    found = value_line("review.automatic_approval_max_usd", "0").removesuffix("0") + "500"
    later = found.replace("- {from", "- {until: 2026-12-31, from")
    rest = ", source: house, confidence: decided, reviewed: null}"
    after = f"      - {{from: 2027-01-01, value: 0{rest}"
    change(folder, "house.yaml", found + rest, f"{later}{rest}\n{after}")
    assert only(folder).what.endswith("review.automatic_approval_max_usd")


REST = ", source: house, confidence: decided, reviewed: null}"


@pytest.mark.parametrize(
    ("next_from", "gap"), [(None, True), ("2027-01-02", True), ("2027-01-01", False)]
)
def test_a_value_that_ends_before_another_begins_is_named(folder, next_from, gap):
    found = value_line("hold.hours", "48")
    ends = found.replace("- {from", "- {until: 2026-12-31, from")
    following = f"\n      - {{from: {next_from}, value: 24{REST}" if next_from else ""
    rest = REST.replace("house", "group_practice")
    change(folder, "house.yaml", found + rest, f"{ends}{rest}{following}")
    said = [(problem.what, problem.do) for problem in lint(folder).problems]
    what = "hold.hours has no value from 2027-01-01 on"
    assert said == ([(what, "add an entry from that day on, or leave out until")] if gap else [])


def test_a_value_until_the_end_of_the_calendar_never_ends(folder):
    found = value_line("hold.hours", "48")
    change(folder, "house.yaml", found, found.replace("- {from", "- {until: 9999-12-31, from"))
    assert lint(folder).problems == []


@pytest.mark.parametrize("needed", ["weight", "on_fail"])
def test_a_check_without_weight_or_consequence_is_named(folder, needed):
    cut(folder, "checks/person.yaml", f"checks.one_face_present.{needed}")
    problem = only(folder)
    lines = (folder / "checks" / "person.yaml").read_text(encoding="utf-8").splitlines()
    assert problem.file == "checks/person.yaml"
    assert lines[problem.line - 1].startswith("  checks.one_face_present.")
    assert problem.do == f"add checks.one_face_present.{needed}"


@pytest.mark.parametrize(
    ("name", "key", "ships"),
    [
        ("house.yaml", "upkeep.orphan_grace_days", "7"),
        ("portal.yaml", "limits.people_per_staff_hour", "120"),
        ("portal.yaml", "handoff.minutes", "30"),
        (DOCUMENT, "checks.document_is_unexpired.is_extended_by_renewal", "false"),
        (
            DOCUMENT,
            "checks.document_is_unexpired.extended_types",
            "[employment_authorization_card]",
        ),
    ],
)
def test_a_key_that_a_folder_lacks_is_named_with_its_file_and_what_ships(folder, name, key, ships):
    cut(folder, name, key)
    problem = only(folder)
    assert (problem.file, problem.what) == (name, f"the key {key!r} is missing")
    assert problem.do.startswith(f"add it with a dated entry: {ships} ships, in line ")
    line = int(re.search(r"line (\d+)", problem.do)[1])
    assert (FOLDER / name).read_text(encoding="utf-8").splitlines()[line - 1] == f"  {key}:"


def test_an_own_folder_may_announce_and_tolerate_less(folder):
    cut(folder, "house.yaml", "negative_balance.tolerance.eth")
    assert lint(folder).problems == []


def test_a_problem_reads_as_one_line(folder):
    (folder / "states" / "us_wy.yaml").unlink()
    assert str(only(folder)) == (
        "states/us_wy.yaml:1: the state US-WY is missing; "
        "add its file; write unknown where it is so"
    )


def test_what_the_exchange_decides_itself_may_not_be_unknown(folder):
    found = value_line("hold.hours", "48")
    change(folder, "house.yaml", found, found.replace("48", "unknown"))
    before = "value: unknown, source: group_practice, confidence: decided"
    change(folder, "house.yaml", before, before.replace("decided", "unknown"))
    assert only(folder).what == "hold.hours is unknown"


def test_a_key_that_does_not_read_is_not_missing_too(folder):
    found = value_line("hold.hours", "48")
    change(folder, "house.yaml", found, found.replace("from: 2019-09-01, ", ""))
    assert only(folder).what == "an entry of hold.hours has no 'from'"


def test_a_rule_of_a_place_that_is_none_is_unknown(folder):
    change(folder, "states/us_wy.yaml", "support.us_wy:", "support.us_zz:")
    assert {problem.what for problem in lint(folder).problems} == {
        "'support.us_wy' is missing",
        "nothing reads the key 'support.us_zz'",
    }


@pytest.mark.parametrize(
    ("key", "value", "found", "words"),
    [
        ("clock.dormant_after_months", "24", "0", "1 to 240 months"),
        ("clock.inactive_after_months", "12", "9999999", "1 to 240 months"),
        ("hold.hours", "48", "9999999", "a whole number, 0 to 100,000"),
    ],
)
def test_a_span_that_leads_to_no_date_is_no_value(folder, key, value, found, words):
    set_value(folder, key, value, found)
    assert f"{key} is {found}; write {words}" in str(only(folder))


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("us_pasport: [passport_page]", "'us_pasport' is no ID type"),
        ("us_passport: [passport]", "us_passport has the sides passport"),
        ("us_passport: []", "us_passport has the sides nothing"),
    ],
)
def test_an_id_type_or_a_side_that_there_is_not_is_named(folder, written, what):
    change(folder, "house.yaml", "us_passport: [passport_page]", written)
    (problem,) = lint(folder, documents.catalogue()).problems
    assert problem.what == what
    assert lint(folder).problems == []


def test_the_shipped_id_types_are_those_that_can_be_read():
    assert lint(FOLDER, documents.catalogue()).problems == []


def test_the_exchanges_own_state_exists(folder):
    set_value(folder, "exchange.domicile", "US-DE", "US-ZZ")
    assert "write a state such as US-DE" in str(only(folder))


@pytest.mark.parametrize(
    "softened", ["photo_is_shrap:everyone", "photo_is_sharp:monk_tone:9", "photo_is_sharp"]
)
def test_a_check_softened_for_nobody_is_named(folder, softened):
    set_value(folder, "fairness.unsure_instead_of_fail", SOFTENED, f'["{softened}"]')
    assert only(folder).what == f"{softened!r} names no check and group"


def test_a_check_softened_for_a_group_of_accounts_is_no_problem(folder):
    softened = '["photo_is_sharp:age:under_30", "name_matches_account:name_script:cyrillic"]'
    set_value(folder, "fairness.unsure_instead_of_fail", SOFTENED, softened)
    assert lint(folder).problems == []


CA = "states/us_ca.yaml"
YEARS = "value: 3, source: law"
NEWER = ("2030-01-01, value: 2", "2028-01-01, value: 5")
ONE_FAULT = [
    (CA, "unit: years", "unit: months", 18,
     "unclaimed.us_ca.virtual_currency.years has the unit 'months'; write unit: years"),
    (CA, 'value: "11-01"', "value: 11-01, until: 2020-01-01", 102, "has no value from 2020-01-02"),
    (CA, f"{YEARS}, confidence: source_read", f"{YEARS}, confidence: decided", 22,
     "is a law's, and its confidence is decided"),
    (CA, "reviewed: null", "reviewed: Jane", 17, "names no person and day; write null, or {by:"),
    (CA, "reviewed: null", "reviewed: {by: Jane, on: 2099-01-01}", 17,
     "support.us_ca was signed on 2099-01-01, which is still to come"),
    (CA, "observed_on: 2026-11-22", "observed_on: 2099-11-22", 22,
     "was observed on 2099-11-22, which is still to come; write the day it was looked at"),
    (CA, YEARS, "value: yes, source: law", 22, "is 'yes', expected true or false"),
    (CA, "from: 2019-09-01, value: 3", "from: 2019-02-30, value: 3", 22,
     "is '2019-02-30', expected a day of the calendar"),
    (CA, "unclaimed.us_ca.virtual_currency.years", "unclaimed.us_ca.virtual_currency.yeers", 18,
     "write 'unclaimed.us_ca.virtual_currency.years', which is missing"),
    (CA, "    unit: level", "\tunit: level", 15, "not YAML: found a tab character"),
    ("house.yaml", "sources:", "sources: [", None, "not YAML"),
    (CA, "sources:", "sources:\n  old: {title: Cal. Code, observed_on: 2026-11-22}", 4,
     "no value names the source 'old'; name it where a value rests on it, or take it out"),
    ("checks/document.yaml", "[employment_authorization_card]", "[ead]", 159,
     "'ead' is no ID type; write one of drivers_license"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "says"), ONE_FAULT)
def test_one_fault_is_one_sentence_about_its_line(folder, name, old, new, line, says):
    change(folder, name, old, new)
    (problem,) = lint(folder, sorted(documents.catalogue()), date(2026, 12, 1)).problems
    assert problem.file == name
    assert line in (None, problem.line)
    assert says in f"{problem.what}; {problem.do}"


def test_entries_out_of_their_order_load_and_are_named_once(folder):
    entry = "      - {from: 2019-09-01, value: 3, source: law, confidence: source_read, reviewed: "
    entry += "{by: Ada, on: 2026-11-30}}\n"
    newest, newer = (entry.replace("2019-09-01, value: 3", new) for new in NEWER)
    change(folder, CA, entry.replace("{by: Ada, on: 2026-11-30}", "null"), newest + newer + entry)
    assert str(only(folder)) == (
        f"{CA}:23: unclaimed.us_ca.virtual_currency.years from 2028-01-01 stands below the entry "
        "from 2030-01-01; put the entries in the order in which they begin, the newest last"
    )
    assert load(folder)


def test_a_source_is_not_said_to_be_unused_where_a_misspelt_name_is_the_mistake(folder):
    change(folder, CA, "source: exchange", "source: exchanges")
    assert "'exchanges', which the file's sources do not list" in only(folder).what


def test_a_file_that_is_not_utf_8_or_ends_otherwise_is_named_and_nothing_else(folder):
    path = folder / CA
    text = path.read_text(encoding="utf-8").replace("# Notes", "# Añadido, Notes", 1)
    path.write_bytes(text.encode("latin-1"))
    (folder / "states" / "us_xy.yml").write_text("values: {}\n", encoding="utf-8")
    assert [str(problem) for problem in lint(folder).problems] == [
        f"{CA}:2: a letter is not written in UTF-8; save the file as UTF-8",
        "states/us_xy.yml:1: nothing reads a file that ends in .yml; call it us_xy.yaml",
    ]
    with pytest.raises(BrokenPolicy, match="save the file as UTF-8"):
        load(folder)


def test_the_rules_of_one_state_in_the_file_of_another_are_said_once(folder):
    (folder / CA).rename(folder / "states" / "us_zz.yaml")
    assert str(only(folder)) == (
        "states/us_zz.yaml:13: support.us_ca is a rule of another state; move all of its rules "
        "to states/us_ca.yaml"
    )


def test_law_that_is_still_to_come_waits_for_a_signature_and_is_no_mistake(folder):
    entry = "      - {from: 2019-09-01, value: 3, source: law, confidence: source_read, reviewed: "
    later = entry.replace("2019-09-01, value: 3", "2028-01-01, value: 5")
    change(folder, CA, f"{entry}null}}\n", f"{entry}null}}\n{later}null}}\n")
    problems, (waiting,) = lint(folder, on=date(2026, 12, 1))
    assert problems == []
    assert str(waiting) == (
        f"{CA}:23: unclaimed.us_ca.virtual_currency.years changes on 2028-01-01, and nobody has "
        "signed that; have it compared with the law and signed before that day"
    )
    assert lint(folder, on=date(2028, 1, 1)) == ([], [])
    change(folder, CA, f"{later}null}}", f"{later}{{by: Ada, on: 2026-11-30}}}}")
    assert lint(folder, on=date(2026, 12, 1)) == ([], [])


def test_a_value_whose_only_entry_begins_later_is_none_today(folder):
    entry = "      - {from: 2019-09-01, value: 3, source: law, confidence: source_read, reviewed: "
    change(folder, CA, entry, entry.replace("2019-09-01", "2028-01-01"))
    (problem,) = lint(folder, on=date(2026, 12, 1)).problems
    assert str(problem) == (
        f"{CA}:22: unclaimed.us_ca.virtual_currency.years has no value until 2028-01-01; leave the "
        "entry in force as it is, and add the new one below it"
    )
    assert lint(folder, on=date(2028, 1, 1)).problems == []


def test_an_announcement_that_is_still_to_come_is_no_gap(folder):
    change(folder, "states/us_or.yaml", "- from: 2024-12-20", "- from: 2099-12-20")
    assert lint(folder, on=date(2026, 12, 1)).problems == []
