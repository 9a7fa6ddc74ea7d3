"""Policy files in YAML, read into `reinstate.domain.policy`: load and sign.

What explains and lints them is imported by its own name: it needs far more of the domain.
"""

from reinstate.rulebook.load import (
    FOLDER,
    load,
    load_kept,
    load_texts,
    shipped,
    shipped_without_states,
    texts,
)
from reinstate.rulebook.problem import BrokenPolicy, Problem
from reinstate.rulebook.signing import signed, value_digest

__all__ = [
    "FOLDER",
    "BrokenPolicy",
    "Problem",
    "load",
    "load_kept",
    "load_texts",
    "shipped",
    "shipped_without_states",
    "signed",
    "texts",
    "value_digest",
]
