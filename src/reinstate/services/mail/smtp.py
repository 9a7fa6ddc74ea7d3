"""Mail by SMTP, with an end to how long one letter may take.

A time limit for each answer, which Django sets, is none for a server that answers slowly each time.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

# With what connecting takes below `messages.CLAIM`, or another worker would send the letter too.
LONGEST_SECONDS = 60.0


class TimedSMTP(smtplib.SMTP):
    """Hangs up on a server that is not done with a letter in time; that is an OSError there."""

    _end: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # smtplib makes its socket here, for subclasses to change; its stubs leave the method out.
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._end = threading.Timer(LONGEST_SECONDS, self._hang_up, [made])
        self._end.daemon = True
        self._end.start()
        return made

    def close(self) -> None:
        """End the connection, and the clock that runs over it."""
        if self._end is not None:
            self._end.cancel()
        super().close()

    def _hang_up(self, made: socket.socket) -> None:
        with suppress(OSError):  # it has hung up by itself
            (getattr(self, "sock", None) or made).shutdown(socket.SHUT_RDWR)


class EmailBackend(smtp.EmailBackend):
    """Django's, over such a connection."""

    @property
    def connection_class(self) -> Any:
        """What speaks SMTP."""
        return TimedSMTP
