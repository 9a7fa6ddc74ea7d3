"""Log lines without the tokens that some addresses carry, and without what tells nothing."""

from __future__ import annotations

import logging
import re
import time

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

LONGEST_SAID = 300  # characters of what a stranger's request is said to be
# No fault of ours: what cannot be read, is too much, or ended before all of it had come.
OF_THE_REQUEST = (SuspiciousOperation, MultiPartParserError, BadRequest, UnreadablePostError)
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
    """Takes into the line what is no fault of ours: its traceback would come with every request.

    Of the database's faults each page has one, of a host that is not served whoever looks through
    the internet for open doors, of a form that cannot be read whoever sends one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line; only rewrites one whose fault is the database's, or a visitor's."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OF_THE_REQUEST):
            said = str(error)[:LONGEST_SAID].replace("ALLOWED_HOSTS", "REINSTATE_HOSTS")
            record.msg, record.args = f"{type(error).__name__}: {said}", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        if error is not None and type(error).__module__ == "django.db.utils":
            from reinstate.services.upkeep import faults  # settings are read before Django starts

            if found := faults.of_the_database(error):
                record.msg, record.args = f"{record.getMessage()}: {found}", ()
                record.exc_info = record.exc_text = None
        return True
