"""Signatures of named persons over single values: each holds for exactly what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from reinstate.domain.policy import Dated, Parameter, Policy, Review
from reinstate.rulebook.digest import canonical, digest


def value_digest(key: str, entry: Dated) -> str:
    """SHA-256 of one dated value with its source; who signed it is no part of it."""
    content = [key, canonical(replace(entry, reviewed=None))]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def signed(policy: Policy, reviews: Mapping[str, Review]) -> Policy:
    """The policy with each signature under the value it was given for; a changed value has none."""
    parameters = {
        key: replace(item, entries=tuple(_signed(item, entry, reviews) for entry in item.entries))
        for key, item in policy.parameters.items()
    }
    return Policy(digest(parameters.values()), parameters)


def _signed(item: Parameter, entry: Dated, reviews: Mapping[str, Review]) -> Dated:
    if entry.reviewed is not None or entry.value is None:
        return entry
    return replace(entry, reviewed=reviews.get(value_digest(item.key, entry)))
