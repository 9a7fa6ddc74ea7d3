"""A text as somebody typed it into a form, no longer than the form lets them type."""

from __future__ import annotations


def kept(text: str, longest: int) -> str:
    """Without blanks around it, at most `longest` characters.

    A browser counts the end of a line once and sends two characters for it; counted as they come,
    the last words of a long text would be cut off.
    """
    return text.replace("\r\n", "\n").strip()[:longest]
