"""Findings in words: the declared sentences of a code, filled in for one audience."""

from __future__ import annotations

from collections import defaultdict

from reinstate.domain.findings import Audience, Finding, Judged
from reinstate.domain.wording import Translate, as_written
from reinstate.evidence.check import catalogue, code_of

NOT_KEPT = "–"


def title(finding: Finding, translate: Translate = as_written) -> str:
    """The check's short label, for a list that ticks."""
    return translate(catalogue()[finding.check].title)


def message(finding: Finding, audience: Audience, translate: Translate = as_written) -> str:
    """What was found, said to one audience."""
    code = code_of(finding)
    template = code.owner if audience is Audience.OWNER else code.reviewer
    return _filled(template, finding, translate)


def fix(finding: Finding, translate: Translate = as_written) -> str:
    """What the owner can do about it; empty when there is nothing to do."""
    return _filled(code_of(finding).fix, finding, translate)


def unit(finding: Finding) -> str:
    """What the numbers of a finding count, for staff; empty where it has none, or only texts."""
    if not any(isinstance(one, int | float) for one in (finding.measured, finding.threshold)):
        return ""
    declared = catalogue()[finding.check]
    return _filled(declared.units.get(finding.code, declared.unit), finding, as_written)


def _filled(template: str, finding: Finding, translate: Translate) -> str:
    """A finding kept by an older version may lack a value that its sentence names today."""
    kept = {key: translate(value) for key, value in finding.params.items()}
    return translate(template).format_map(defaultdict(lambda: NOT_KEPT, kept))


def as_json(judged: Judged) -> dict[str, object]:
    """A finding as the command line and the API print it, sentences included."""
    finding = judged.finding
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "code": finding.code,
        "piece": finding.piece.value if finding.piece else None,
        "weight": judged.weight.value,
        "on_fail": judged.on_fail.value,
        "measured": finding.measured,
        "threshold": finding.threshold,
        "unit": unit(finding),
        "regions": [
            {"piece": r.piece.value, "label": r.label, "polygon": [list(p) for p in r.polygon]}
            for r in finding.regions
        ],
        "messages": {
            "owner": message(finding, Audience.OWNER),
            "fix": fix(finding),
            "reviewer": message(finding, Audience.REVIEWER),
        },
    }
