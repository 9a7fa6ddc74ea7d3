"""Write docs/article-coverage.md: each line of the article, the rule behind it, the tests.

Tests say which line they prove with `@pytest.mark.article("line.id")`; this reads the markers
from the syntax tree, so nothing is imported or run.

    python tools/article_coverage.py          write the page
    python tools/article_coverage.py --check  exit 1 when the page is out of date
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = ROOT / "docs" / "article-lines.toml"
PAGE = ROOT / "docs" / "article-coverage.md"


@dataclass(frozen=True)
class Article:
    """The article's lines by id, and the ids that no test proves yet."""

    says: dict[str, str]
    rule: dict[str, str]
    not_yet: frozenset[str]


def article() -> Article:
    """Read docs/article-lines.toml."""
    data = tomllib.loads(LINES.read_text())
    lines = data["lines"]
    return Article(
        {key: line["says"] for key, line in lines.items()},
        {key: line["rule"] for key, line in lines.items()},
        frozenset(data["not_yet"]),
    )


def tests_by_line() -> dict[str, list[str]]:
    """Line id -> tests that carry its marker, as `tests/path.py::name`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        for test, line in _markers(ast.parse(path.read_text())):
            found[line].append(f"{name}::{test}")
    return dict(found)


def problems() -> list[str]:
    """What is wrong: unproved lines, unknown ids, and lines that are proved yet listed."""
    known, proved = article(), tests_by_line()
    return [
        *(
            f"no test proves {line!r}"
            for line in known.says
            if line not in proved and line not in known.not_yet
        ),
        *(f"a test names unknown line {line!r}" for line in proved if line not in known.says),
        *(f"{line!r} is proved; take it off not_yet" for line in known.not_yet & proved.keys()),
        *(f"not_yet names unknown line {line!r}" for line in known.not_yet - known.says.keys()),
    ]


def page() -> str:
    """The page's text."""
    known, proved = article(), tests_by_line()
    rows = [
        f"| `{line}` | {says} | {known.rule[line]} | {_cell(proved.get(line, []))} |"
        for line, says in known.says.items()
    ]
    covered = sum(line in proved for line in known.says)
    head = [
        "# What the article asks, and what proves it",
        "",
        "Made by `python tools/article_coverage.py` from the markers in the tests; do not edit.",
        "",
        f"{covered} of {len(known.says)} lines are proved by a test.",
        "",
        "| line | what it says, in our words | rule | tests |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _cell(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests) or "not yet"


def _markers(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                yield from ((node.name, line) for line in _article_ids(decorator))


def _article_ids(decorator: ast.expr) -> Iterator[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.article":
        for argument in decorator.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def main() -> int:
    """Write or check the page; 1 when something is wrong."""
    wrong = problems()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text() != page():
            wrong.append("docs/article-coverage.md is out of date; run tools/article_coverage.py")
    else:
        PAGE.write_text(page())
    for line in wrong:
        sys.stderr.write(f"article coverage: {line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
