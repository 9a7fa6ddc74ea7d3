"""Policy files in YAML, read into `reinstate.domain.policy`: load, lint, digest, explain."""

from reinstate.rulebook.explain import explain, shown
from reinstate.rulebook.lint import lint
from reinstate.rulebook.load import FOLDER, load, load_texts, shipped, texts
from reinstate.rulebook.problem import BrokenPolicy, Problem
from reinstate.rulebook.signing import signed, value_digest

__all__ = [
    "FOLDER",
    "BrokenPolicy",
    "Problem",
    "explain",
    "lint",
    "load",
    "load_texts",
    "shipped",
    "shown",
    "signed",
    "texts",
    "value_digest",
]
