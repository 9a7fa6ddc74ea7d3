"""What is wrong with a policy file, as a person can act on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reinstate.domain.policy import PolicyError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file inside the folder, its line (from 1), what is wrong, what to do."""

    file: str
    line: int
    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.do}"


class BrokenPolicy(PolicyError):
    """The policy does not load; the text lists every problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
