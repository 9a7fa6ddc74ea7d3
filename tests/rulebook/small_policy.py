"""A policy file small enough to read at a glance, for tests that change one thing."""

from pathlib import Path

SMALL = """\
sources:
  house: {title: House decision, observed_on: 2026-11-22}
values:
  hold.hours:
    meaning: The pause after a reinstatement
    unit: hours
    entries:
      - {from: 2020-01-01, value: 24, source: house, confidence: decided, reviewed: null}
      - from: 2025-01-01
        value: 48
        source: house
        confidence: decided
        reviewed: {by: Ada, on: 2024-12-01}
  negative_balance.tolerance.usd:
    meaning: Dust
    unit: USD
    entries:
      - {from: 2020-01-01, value: 0.01, source: house, confidence: decided, reviewed: null}
"""


def folder_with(tmp_path: Path, text: str, name: str = "house.yaml") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path
