"""Log lines without the tokens that some addresses carry."""

from __future__ import annotations

import logging
import re

# A refused or failed request is logged with its path; this token may still open an account.
TOKEN_IN_PATH = re.compile(r"/(sign-in|not-me|phone|reset/key)/[^/\s?\"']{20,}")


class WithoutTokens(logging.Filter):
    """Puts dots where a single-use link had its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line; only rewrites one that holds a token."""
        said = record.getMessage()
        clean = TOKEN_IN_PATH.sub(r"/\1/...", said)
        if clean != said:
            record.msg, record.args = clean, ()
        return True
