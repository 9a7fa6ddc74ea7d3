"""IDs of the eight types against an account: right ones, and one thing wrong at a time.

    python -m bench.documents [--half calibration] [--right 24] [--wrong 8] [--first 0] [--again]

Right ones have to pass and must not fail; of each fault it is counted how many times the check that
has to notice it fails, is unsure, or says nothing. "Would pass" counts submissions in which every
ID check passes. The bars for photographs (edges, sharpness, screens) are measured elsewhere.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import cv2

from bench.data import share
from bench.document_faults import ALLOWED, FAULTS, Fault, Submission, right
from bench.document_set import HALVES, Subject, forget, subjects
from reinstate import rulebook
from reinstate.domain.findings import Finding, Outcome
from reinstate.evidence import check, documents
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import Pieces

CHECKS = frozenset({
    "document_type_is_accepted", "all_sides_present", "document_is_legible", "mrz_is_valid",
    "barcode_is_valid", "front_agrees_with_machine_zone", "document_is_unexpired",
    "visa_class_is_accepted", "visa_has_one_year_left", "real_id_is_compliant",
    "name_matches_account", "birth_date_matches_account", "document_number_matches_account",
})  # fmt: skip
Given = partial[list[Subject]]  # the IDs of a type, by `document_type`
SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)


@dataclass
class Tally:
    """Outcomes of submissions of one kind, and the codes that kept them from passing."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    passing: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    def add(self, found: Sequence[Finding], noticing: str | None) -> None:
        """Count one submission by what the check that has to notice says, else by the worst."""
        own = [one for one in found if noticing in (None, one.check)]
        self.outcomes[_worst(own)] += 1
        self.passing += _worst(found) is Outcome.PASS
        for one in own:
            if one.outcome not in SETTLED:
                self.codes[f"{one.check}:{one.code}" if noticing is None else one.code] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--right", type=int, default=24, help="right IDs of each type")
    parser.add_argument("--wrong", type=int, default=8, help="IDs of each type for each fault")
    parser.add_argument("--first", type=int, default=0, help="another number: other photographs")
    parser.add_argument("--again", action="store_true", help="read every photo anew")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    if asked.again:
        forget()
    print(f"{asked.half} half; right IDs, by type:")
    for name in documents.catalogue():
        _right(name, subjects(asked.half, name, asked.right, asked.first))
    print("one thing wrong, and what the check says that has to notice it:")
    given = partial(subjects, asked.half, count=asked.wrong, first=asked.first)
    total = sum((_wrong(fault, given) for fault in FAULTS), Counter())
    print(f"  in all: would pass {share(total['passing'], total['built'])}")
    print("nothing wrong after all:")
    for fault in ALLOWED:
        _allowed(fault, given)


def _right(name: str, given: Sequence[Subject]) -> None:
    tally = Tally()
    for subject in given:
        tally.add(judged(right(subject)), None)
    _print_right(name, tally)


def _allowed(fault: Fault, given: Given) -> None:
    tally = Tally()
    for name in fault.types:
        for subject in given(document_type=name):
            tally.add(judged(fault.build(subject)), None)
    _print_right(fault.name, tally)


def _print_right(name: str, tally: Tally) -> None:
    unsure, fail = tally.outcomes[Outcome.UNSURE], tally.outcomes[Outcome.FAIL]
    print(f"  {name:31} pass {share(tally.passing, tally.total)}; unsure {unsure}, fail {fail}")
    for code, count in tally.codes.most_common():
        print(f"      {count:3} {code}")


def _wrong(fault: Fault, given: Given) -> Counter[str]:
    tally = Tally()
    for name in fault.types:
        for subject in given(document_type=name):
            tally.add(judged(fault.build(subject)), fault.check)
    unsure, fail = tally.outcomes[Outcome.UNSURE], tally.outcomes[Outcome.FAIL]
    unseen = tally.total - unsure - fail
    print(
        f"  {fault.name:38} fail {fail:3}, unsure {unsure:3}, not noticed {unseen:3} "
        f"of {tally.total:3}; would pass {tally.passing}",
        flush=True,
    )
    return Counter(passing=tally.passing, built=tally.total)


def judged(given: Submission) -> list[Finding]:
    """What the ID checks say of a submission."""
    evidence = Evidence(
        rulebook.shipped().on(given.on),
        given.on,
        given.account,
        Pieces(None, given.sides),
        document_type=given.chosen,
    )
    return [one.finding for one in check.run(evidence, only=CHECKS)]


def _worst(found: Sequence[Finding]) -> Outcome:
    """FAIL, else UNSURE (an error counts as one), else PASS."""
    outcomes = {one.outcome for one in found}
    if Outcome.FAIL in outcomes:
        return Outcome.FAIL
    return Outcome.PASS if outcomes.issubset(SETTLED) else Outcome.UNSURE


if __name__ == "__main__":
    main()
