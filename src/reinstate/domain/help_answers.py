"""What readers may say about a help article: yes, or why not. Nothing that could name a person."""

from __future__ import annotations

from enum import StrEnum


class HelpAnswer(StrEnum):
    """`yes`, or the reason why the article did not help. Codes are permanent."""

    YES = "yes"
    NOT_MY_CASE = "not_my_case"
    TOO_HARD = "too_hard"
    NOT_ENOUGH = "not_enough"
    WRONG = "wrong"
    TRIED_IT = "tried_it"
