"""Every line of the article is proved by a test, or stands in the list of what is not built."""

from __future__ import annotations

from tools import article_coverage

from reinstate.evidence.check import catalogue


def test_every_line_of_the_article_is_proved_or_listed_as_not_yet() -> None:
    assert article_coverage.problems() == []


def test_the_coverage_page_is_up_to_date() -> None:
    assert article_coverage.PAGE.read_text() == article_coverage.page(), (
        "run: python tools/article_coverage.py"
    )


def test_every_check_names_lines_of_the_article_that_exist() -> None:
    known = article_coverage.article().says
    unknown = {
        (c.id, line) for c in catalogue().values() for line in c.article if line not in known
    }
    assert unknown == set()
