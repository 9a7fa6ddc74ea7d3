"""The domain of an e-mail address in its two spellings: in letters, and as `xn--` in ASCII.

Browsers send `ann@müller.example` as `ann@xn--mller-kva.example`, whatever was typed.
"""

from __future__ import annotations

from collections.abc import Callable

PREFIX = "xn--"
# RFC 1035, of a label. Both ways take the square of its length: whoever sends a form of a label of
# 100,000 letters, without signing in, would keep a process busy for a minute.
LONGEST_LABEL = 63


def in_letters(address: str) -> str:
    """As people write it; what does not decode stays as it is."""
    return _with_labels(address, _decoded)


def in_ascii(address: str) -> str:
    """As machines write it; what cannot be written so stays as it is."""
    return _with_labels(address, _encoded)


def _with_labels(address: str, change: Callable[[str], str]) -> str:
    local, at, domain = address.rpartition("@")
    return local + at + ".".join(change(label) for label in domain.split("."))


def _decoded(label: str) -> str:
    if len(label) > LONGEST_LABEL or not label.lower().startswith(PREFIX):
        return label
    try:
        letters = label[len(PREFIX) :].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    # Nothing that is no part of a name: no blank, no second @, no direction of writing.
    return letters if letters and all(one.isalnum() or one == "-" for one in letters) else label


def _encoded(label: str) -> str:
    if len(label) > LONGEST_LABEL or label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return label
