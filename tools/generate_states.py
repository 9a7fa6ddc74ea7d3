"""Write first drafts of policy/states/us_xx.yaml from a table of dormancy rules (CSV).

Used once: afterwards the YAML files are the source of truth and are edited by hand, with dated
entries. `tools/generate_states.py TABLE.csv OUT_FOLDER` never overwrites an existing file.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

OBSERVED_ON = "2026-11-22"
FROM = "2019-09-01"
CONFIDENCE = {
    "source_read": "source_read",
    "unverified": "unverified",
    "basis_read_years_inferred": "inferred",
    "season_read_date_unverified": "unverified",
}
Row = dict[str, str]
Entry = tuple[str, str, str, str]  # from, value as YAML, source, confidence

SOURCES = {
    "securities": "NAUPA, Property Type: Securities, unclaimed.org (undated page)",
    "general": "ReportMyUP (Sovos), State Dormancy Periods",
    "bank": "State dormancy periods for bank deposits, collected for this product",
    "due_dates": "PEACC, State Reporting Unclaimed Property Due Dates, 2025",
    "notices": "Georgeson, Statutory due diligence requirements, and NAUPA 2011 digest",
    "counts": "Statute named for this state's virtual-currency rule, or the holder guidance read",
    "exchange": "House decision: served unless a source says otherwise",
    "news_2019": "News at launch, 2019 (secondary); never served",
    "launch_list": "News lists of states not served at launch, 2019: unverified, and they disagree",
    "not_in_news_2024": "Not among the places that news of mid-2024 quotes as not available",
    "news_2024": "News of mid-2024 quoting the exchange (secondary)",
    "oregon_notice": "Oregon DFR and Treasury notices, 2024",
    "not_found": "No current list of the exchange was found; sources of 2024 disagree",
}

# Support levels by state where they are not plainly open: docs in exchange practice, section 1.3.
NEVER = ("NY", "HI", "TX", "VT")
CLOSED_2024 = ("AK", "ME", "GU", "VI")
DOUBTED_AT_LAUNCH = ("AL", "AK", "CT", "FL", "GA", "ID", "LA", "MN", "NC", "WA")
DISPUTED_2024 = ("CT", "GA", "KS", "MI", "NC", "ND", "OH")

# Values that took effect on a known day; before it the residual period of the same length held.
EXPLICIT_FROM = {
    "CO": "2025-06-04", "CT": "2024-07-01", "DE": "2021-08-01", "ND": "2021-08-01",
    "UT": "2026-05-06",
}  # fmt: skip


def main(table: Path, folder: Path) -> None:
    """Write one file for each row of the table."""
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            path = folder / f"us_{row['code'].lower()}.yaml"
            if path.exists():
                print(f"{path.name} exists and is left alone")
                continue
            path.write_text(state_file(row), encoding="utf-8")


def state_file(row: Row) -> str:
    """The whole text of one state's file."""
    values = "".join(parameter(*item) for item in parameters(row))
    used = [name for name in SOURCES if f"source: {name}," in values]
    sources = [f"  law: {{title: {quoted(row['vc_authority'])}, observed_on: {OBSERVED_ON}}}\n"]
    sources += [
        f"  {name}: {{title: {quoted(SOURCES[name])}, observed_on: {OBSERVED_ON}}}\n"
        for name in used
    ]
    notes = f"# Notes: {row['notes']}\n" if row["notes"] else ""
    return f"# {row['jurisdiction']}\n{notes}sources:\n{''.join(sources)}values:\n{values}"


def parameter(key: str, meaning: str, unit: str, entries: list[Entry]) -> str:
    """One parameter's YAML."""
    lines = "".join(
        f"      - {{from: {start}, value: {value}, source: {source}, "
        f"confidence: {confidence}, reviewed: null}}\n"
        for start, value, source, confidence in entries
    )
    return f"  {key}:\n    meaning: {meaning}\n    unit: {unit}\n    entries:\n{lines}"


Parameter = tuple[str, str, str, list[Entry]]


def parameters(row: Row) -> list[Parameter]:
    """Every parameter of one state, in the order a lawyer reads them."""
    place = f"us_{row['code'].lower()}"
    law = f"unclaimed.{place}"
    return [
        (f"support.{place}", "How far the exchange serves residents", "level", support(row)),
        *_virtual_currency(row, f"{law}.virtual_currency"),
        *_other_classes(row, law),
        *_owner_interest(row, law),
        *_report(row, law),
        *_notice(row, law),
    ]


def support(row: Row) -> list[Entry]:
    """The dated support level; sources that disagree make it unknown, never a guess."""
    code = row["code"]
    if code in NEVER:
        return [(FROM, "closed", "news_2019", "secondary")]
    history = [(FROM, "open", "exchange", "decided")]
    if code in DOUBTED_AT_LAUNCH:
        history = [(FROM, "unknown", "launch_list", "unknown")]
    if code in DOUBTED_AT_LAUNCH and code not in CLOSED_2024 and code != "WA":
        history.append(("2024-07-01", "open", "not_in_news_2024", "inferred"))
    return [*history, *_losses(code)]


def _losses(code: str) -> list[Entry]:
    """What is known of a state that is no longer served, or may not be."""
    if code in CLOSED_2024:
        return [("2024-07-01", "closed", "news_2024", "secondary")]
    if code == "WA":
        return [
            ("2024-07-01", "wind_down", "news_2024", "secondary"),
            ("2024-08-20", "closed", "news_2024", "secondary"),
        ]
    if code == "OR":
        return [
            ("2024-04-30", "wind_down", "oregon_notice", "source_read"),
            ("2024-12-10", "closed", "oregon_notice", "source_read"),
        ]
    if code in DISPUTED_2024:
        return [("2024-12-01", "unknown", "not_found", "unknown")]
    return []


def _virtual_currency(row: Row, key: str) -> list[Parameter]:
    confidence = CONFIDENCE[row["vc_confidence"]]
    before = {"years": (FROM, row["vc_years"], "general", "unverified"),
              "basis": (FROM, "catch_all", "general", "unverified")}  # fmt: skip

    def dated(rule: str, entries: list[Entry]) -> list[Entry]:
        """No act is quoted for a day before it was in force."""
        changed_on = EXPLICIT_FROM.get(row["code"])
        if changed_on is None:
            return entries
        return [before.get(rule, *unknown("general")), *((changed_on, *one[1:]) for one in entries)]

    trigger = {"right_to_demand_or_last_indication": "last_indication_of_interest",
               "last_owner_contact": "last_indication_of_interest",
               "last_act_of_ownership": "last_indication_of_interest"}.get(
        row["vc_trigger"], row["vc_trigger"]
    )  # fmt: skip
    if row["code"] == "TX":  # the bill's words are "the earlier of", so a return never adds time
        trigger = "last_indication_of_interest"
    return [
        (f"{key}.years", "Silence after which virtual currency is presumed abandoned", "years",
         dated("years", known(row["vc_years"], "law", confidence))),
        (f"{key}.basis", "Whether the law names virtual currency", "word",
         dated("basis", known(row["vc_basis"], "law", confidence))),
        (f"{key}.trigger", "What starts the clock", "trigger",
         dated("trigger", known(trigger, "law", confidence))),
        (f"{key}.disposition", "What the holder hands over", "word",
         dated("disposition", disposition(row, confidence))),
    ]  # fmt: skip


def disposition(row: Row, confidence: str) -> list[Entry]:
    """The disposition as one word; a bracketed doubt lowers its confidence."""
    word, _, doubt = row["vc_disposition"].partition(" (")
    return known(word, "law", "unverified" if doubt else confidence)


def _other_classes(row: Row, law: str) -> list[Parameter]:
    found: list[Parameter] = []
    columns = (
        ("securities", "securities", "delivered_in_kind"),
        ("general", "general intangible property", "paid_to_the_state"),
        ("bank", "demand and savings deposits", "paid_to_the_state"),
    )
    for column, words, disposition_word in columns:
        confidence = CONFIDENCE[row[f"{column}_confidence"]]
        event = (
            "returned_communication" if column == "securities" else "last_indication_of_interest"
        )
        is_read = row["code"] == "WA"  # the one state whose whole act was read
        found += [
            (f"{law}.{column}.years", f"Silence after which {words} are presumed abandoned",
             "years", known(row[f"{column}_years"], column, confidence)),
            (f"{law}.{column}.trigger", "What starts the clock", "trigger",
             known(event, "law", "source_read") if is_read else unknown(column)),
            (f"{law}.{column}.disposition", "What the holder hands over", "word",
             known(disposition_word, column, "inferred")),
        ]  # fmt: skip
    return found


def _owner_interest(row: Row, law: str) -> list[Parameter]:
    return [
        (f"{law}.login_counts", "Whether logging in shows the owner's interest", "flag",
         flag(row["login_counts"])),
        (f"{law}.recurring_counts", "Whether recurring deposits ordered earlier show it", "flag",
         flag(row["recurring_counts"])),
    ]  # fmt: skip


def _report(row: Row, law: str) -> list[Parameter]:
    due, cutoff = CONFIDENCE[row["due_confidence"]], CONFIDENCE[row["cutoff_confidence"]]
    words = ("Day the report is due", "month and day"), (
        "Last day whose presumptions the report covers", "month and day")  # fmt: skip
    found = [
        (f"{law}.report.due", *words[0], day(row["report_due_mmdd"], "due_dates", due)),
        (f"{law}.report.cutoff", *words[1], day(row["cutoff_mmdd"], "due_dates", cutoff)),
    ]
    if row["code"] == "NY":  # the table's dates are those of virtual currency alone
        for column in ("securities", "general", "bank"):
            found += [
                (f"{law}.{column}.report.due", *words[0], day("03-10", "due_dates", "unverified")),
                (f"{law}.{column}.report.cutoff", *words[1],
                 day("12-31", "due_dates", "unverified")),
            ]  # fmt: skip
    return found


def _notice(row: Row, law: str) -> list[Parameter]:
    confidence = CONFIDENCE[row["dd_confidence"]]
    most, least = row["dd_not_more_than_days"], row["dd_not_less_than_days"]
    anchor = "presumption" if row["code"] == "CT" else "report"
    found = [
        (f"{law}.notice.min_usd", "Value from which the owner is written to", "USD",
         known(row["dd_min_usd"], "notices", confidence)),
        (f"{law}.notice.not_more_than_days", "Notice at the earliest this long before", "days",
         known(most, "notices", confidence)),
        (f"{law}.notice.not_less_than_days", "Notice at the latest this long before", "days",
         known(least, "notices", confidence)),
        (f"{law}.notice.counted_from", "What the notice is counted back from", "word",
         known(anchor, "notices", confidence)),
        (f"{law}.notice.method", "How the notice is sent", "word",
         known(quoted(row["dd_method"]), "notices", confidence)),
    ]  # fmt: skip
    if row["code"] == "OR":
        found.append(
            (f"{law}.virtual_currency.notice.not_less_than_days",
             "For digital assets, notice at the latest this long before", "days",
             known("90", "law", "source_read"))
        )  # fmt: skip
    return found


def known(value: str, source: str, confidence: str) -> list[Entry]:
    """One entry; a blank is explicitly unknown."""
    return [(FROM, value, source, confidence)] if value else unknown(source)


def unknown(source: str) -> list[Entry]:
    """One entry that says so."""
    return [(FROM, "unknown", source, "unknown")]


def day(value: str, source: str, confidence: str) -> list[Entry]:
    """A month and day, quoted so that YAML keeps it text."""
    return known(quoted(value) if value else "", source, confidence)


def flag(value: str) -> list[Entry]:
    """The table's yes as true; the table has no plain no."""
    return known({"yes": "true", "no": "false", "": ""}[value], "counts", "source_read")


def quoted(text: str) -> str:
    """Text in double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
