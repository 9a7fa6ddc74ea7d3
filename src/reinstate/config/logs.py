"""Log lines without the tokens that some addresses carry, and without what tells nothing."""

from __future__ import annotations

import logging
import re
import time

# A refused or failed request is logged with its path; this token may still open an account.
TOKEN_IN_PATH = re.compile(r"/(sign-in|not-me|phone|reset/key)/[^/\s?\"']{20,}")


class Line(logging.Formatter):
    """When by UTC, how grave, and what: the first line of each entry."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")


class WithoutTokens(logging.Filter):
    """Puts dots where a single-use link had its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line; only rewrites one that holds a token."""
        said = record.getMessage()
        clean = TOKEN_IN_PATH.sub(r"/\1/...", said)
        if clean != said:
            record.msg, record.args = clean, ()
        return True


class InALine(logging.Filter):
    """Takes a fault of the database's into the line: its traceback would come with every page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line; only rewrites one whose fault is the database's."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and type(error).__module__ == "django.db.utils":
            from reinstate.services.upkeep import faults  # settings are read before Django starts

            if found := faults.of_the_database(error):
                record.msg, record.args = f"{record.getMessage()}: {found}", ()
                record.exc_info = record.exc_text = None
        return True
