"""A toy exchange: the other side of the integration, for trying Reinstate on one machine.

It verifies each signed webhook, unlocks the account it names and acknowledges the change over
the API, as a real exchange would; and its one page can send the events a real exchange sends.
It knows nothing of Reinstate but its HTTP interface.
"""

from __future__ import annotations

import argparse
import html
import logging
import os
import sys
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

logger = logging.getLogger(__name__)
MAX_BODY = 1_000_000
UNUSABLE = 2  # the status when what it was started with cannot be used
KEY, SECRET = "TOY_EXCHANGE_API_KEY", "TOY_EXCHANGE_WEBHOOK_SECRET"
BECOMES = {
    "reinstatement.announced": "unlocked",
    "reinstatement.withdrawn": "locked again",
    "account.self_disabled": "disabled by its owner",
    "account.frozen": "frozen",
    "account.unfrozen": "unlocked",
}


@dataclass
class Exchange:
    """What the toy exchange remembers: locks, mailboxes, payments, and a log for its page."""

    reinstate_url: str
    api_key: str
    webhook_secret: str
    accounts: dict[str, str] = field(default_factory=dict)
    mailboxes: dict[str, str] = field(default_factory=dict)  # the case that says which, by account
    payments: dict[int, str] = field(default_factory=dict)  # the account, by sequence
    latest: dict[tuple[str, str], int] = field(default_factory=dict)  # by account and subject
    log: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: bytes, headers: dict[str, str]) -> None:
        """Take one webhook. A wrong signature raises; a repeated one changes nothing twice."""
        event = Webhook(self.webhook_secret).verify(body, headers)
        account = event["data"]["account"]
        self.note(f"received {event['type']} for {account}")
        kind, sequence = event["type"], event["sequence"]
        is_kept = kind == "account.unfrozen" and not event["data"]["good_standing"]
        if kind in BECOMES and not is_kept and self.is_news("lock", account, sequence):
            with self.lock:
                self.accounts[account] = BECOMES[kind]
            if kind == "reinstatement.announced":
                self.acknowledge(event["data"]["change"], account)
        elif kind == "contact.changed" and self.is_news("mailbox", account, sequence):
            with self.lock:
                self.mailboxes[account] = event["data"]["case"]
        elif kind == "payment.booked":
            with self.lock:
                self.payments[sequence] = account

    def is_news(self, subject: str, account: str, sequence: int) -> bool:
        """Whether nothing later is known of this account's lock, or of its mailbox.

        What was late must not undo what came since; nor must it be lost for news of another
        subject or account.
        """
        with self.lock:
            known = self.latest.get((account, subject), 0)
            self.latest[account, subject] = max(sequence, known)
        return sequence >= known

    def acknowledge(self, change: str, account: str) -> None:
        """Say that the account is unlocked, so that Reinstate can go on."""
        path = f"/api/v1/changes/{change}/acknowledge"
        answer = self.post(path, f"ack-{change}", {"account": account})
        if answer.status_code == HTTPStatus.CONFLICT:  # withdrawn meanwhile: trying on is no use
            with self.lock:
                self.accounts[account] = BECOMES["reinstatement.withdrawn"]
            self.note(f"locked {account} again: {change} is not in force")
            return
        answer.raise_for_status()
        self.note(f"unlocked {account} and acknowledged {change}")

    def send(self, event: dict[str, Any]) -> None:
        """Tell Reinstate that something happened on an account."""
        self.post("/api/v1/events", event["id"], {"events": [event]}).raise_for_status()
        self.note(f"sent {event['type']} for {event['account']}")

    def post(self, path: str, idempotency_key: str, body: dict[str, Any]) -> httpx.Response:
        """Ask Reinstate; on this machine itself, which no proxy of the surroundings knows."""
        is_beside = urlsplit(self.reinstate_url).hostname in ("localhost", "127.0.0.1", "::1")
        address, headers = f"{self.reinstate_url}{path}", self.headers(idempotency_key)
        return httpx.post(address, headers=headers, json=body, timeout=20, trust_env=not is_beside)

    def headers(self, idempotency_key: str) -> dict[str, str]:
        """Who is asking, and a key that makes a repeated request harmless."""
        return {"Authorization": f"Bearer {self.api_key}", "Idempotency-Key": idempotency_key}

    def note(self, line: str) -> None:
        """Add a line to the log that the page shows, newest first."""
        with self.lock:
            self.log.insert(0, f"{datetime.now(UTC):%H:%M:%S} {line}")
            del self.log[200:]
        logger.info("%s", line)


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Toy exchange</title>
<style>body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem;
color-scheme:light dark}}td,th{{text-align:left;padding:.2rem 1rem .2rem 0}}
input,select,button{{font:inherit;padding:.4rem .6rem;min-height:2.6rem}}</style>
<main><h1>Toy exchange</h1><p>The other side of the integration. It holds accounts, sends events to
Reinstate, and unlocks an account when Reinstate announces a decision.</p>
<h2>Send a deposit</h2><form method="post" action="/deposit">
<label>Account <input name="account" required placeholder="demo-negative"></label>
<label>Asset <select name="asset"><option>USDT</option><option>USD</option><option>BTC</option>
</select></label> <label>Amount <input name="amount" required inputmode="decimal" value="25.00">
</label> <button>Send deposit</button></form>
<h2>Send a log-in</h2><form method="post" action="/log-in">
<label>Account <input name="account" required placeholder="demo-disabled"></label>
<label>Device <input name="device" placeholder="phone-1" maxlength="200"></label>
<label>Country <input name="country" placeholder="US" maxlength="2" size="4"></label>
<button>Send log-in</button></form>
<h2>Accounts it has changed</h2><table><tr><th>Account</th><th>State</th></tr>{accounts}</table>
<h2>Log</h2><ol>{log}</ol></main></html>"""


class Desk(BaseHTTPRequestHandler):
    """The toy exchange's HTTP face: `/webhooks`, `/deposit`, `/log-in`, and its page."""

    server: ToyServer

    def do_GET(self) -> None:
        """Show the page."""
        exchange = self.server.exchange
        with exchange.lock:
            accounts = "".join(
                f"<tr><td>{html.escape(name)}</td><td>{html.escape(state)}</td></tr>"
                for name, state in sorted(exchange.accounts.items())
            )
            log = "".join(f"<li>{html.escape(line)}</li>" for line in exchange.log)
        self.answer(HTTPStatus.OK, PAGE.format(accounts=accounts, log=log))

    def do_POST(self) -> None:
        """Take a webhook, or a deposit or log-in typed into the page."""
        try:
            self.take(self.body())
        except WebhookVerificationError:
            self.answer(HTTPStatus.UNAUTHORIZED, "The signature does not fit this body.")
        except KeyError as error:
            self.answer(HTTPStatus.BAD_REQUEST, f"What came lacks {error}.")
        except httpx.HTTPError as error:
            self.server.exchange.note(f"failed: {said(error)}")
            self.answer(HTTPStatus.BAD_GATEWAY, f"Reinstate did not take it: {said(error)}")

    def take(self, body: bytes) -> None:
        """Route one POST."""
        if self.path in ("/webhooks", "/webhooks/demo"):  # the latter for `reinstate demo up`
            self.server.exchange.receive(body, dict(self.headers.items()))
            self.answer(HTTPStatus.NO_CONTENT, "")
        elif self.path in TYPED:
            self.server.exchange.send(TYPED[self.path](parse_qs(body.decode())))
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", "/")
            self.end_headers()
        else:
            self.answer(HTTPStatus.NOT_FOUND, "Nothing here.")

    def body(self) -> bytes:
        """The request body, up to a limit no honest message reaches."""
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(length, MAX_BODY))

    def answer(self, status: HTTPStatus, text: str) -> None:
        """Send one small HTML or plain answer."""
        data = text.encode()
        self.send_response(status)
        kind = "text/html" if text.startswith("<!doctype") else "text/plain"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log through logging, not straight to standard error."""
        logger.debug(format, *args)


class ToyServer(ThreadingHTTPServer):
    """A threaded server that knows its exchange."""

    daemon_threads = True

    def __init__(self, port: int, exchange: Exchange) -> None:
        super().__init__(("127.0.0.1", port), Desk)
        self.exchange = exchange


def said(error: httpx.HTTPError) -> str:
    """Reinstate's own sentences where it answered with a problem (RFC 9457), else the fault's."""
    answer = error.response if isinstance(error, httpx.HTTPStatusError) else None
    if answer is None or "json" not in answer.headers.get("Content-Type", ""):
        return str(error)
    problem = answer.json()
    return " ".join([problem["detail"], *(one["detail"] for one in problem.get("errors", ()))])


def _event(kind: str, form: dict[str, list[str]], data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"evt_{uuid.uuid4().hex}",
        "type": kind,
        "occurred_at": datetime.now(UTC).isoformat(),
        "account": form["account"][0],
        "data": data,
    }


def _deposit(form: dict[str, list[str]]) -> dict[str, Any]:
    data = {"asset": form["asset"][0], "amount": form["amount"][0], "kind": "deposit"}
    return _event("ledger.entry_posted", form, data)


def _log_in(form: dict[str, list[str]]) -> dict[str, Any]:
    """What is left empty is not known, and not sent."""
    known: dict[str, Any] = {one: form[one][0] for one in ("device", "country") if one in form}
    return _event("activity.recorded", form, {"kind": "login", **known})


TYPED = {"/deposit": _deposit, "/log-in": _log_in}


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped. Secrets come from the environment, never from the command line."""
    parser = argparse.ArgumentParser(prog="python -m reinstate.toy_exchange", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--reinstate", required=True, help="address of Reinstate")
    options = parser.parse_args(arguments)
    exchange = Exchange(
        options.reinstate.rstrip("/"), os.environ.get(KEY, ""), os.environ.get(SECRET, "")
    )
    try:
        _demand_usable(exchange)
        server = ToyServer(options.port, exchange)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"toy exchange: {_sentence(error, options.port)}\n")
        return UNUSABLE
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        server.serve_forever()
    return 0


def _demand_usable(exchange: Exchange) -> None:
    """ValueError with what is missing and where it comes from."""
    if not exchange.api_key:
        raise ValueError(f'{KEY} is not set; `reinstate key add "toy exchange"` prints a key once')
    if not exchange.webhook_secret:
        raise ValueError(
            f"{SECRET} is not set; `reinstate webhook add http://localhost:PORT/webhooks` prints "
            "the secret once, on a demo database, with this toy's PORT"
        )
    try:
        Webhook(exchange.webhook_secret)
    except ValueError as error:
        raise ValueError(f"{SECRET} is no signing secret, which begins with whsec_") from error
    if not exchange.reinstate_url.startswith(("http://", "https://")):
        raise ValueError("--reinstate takes a whole address, such as http://localhost:8000")


def _sentence(error: Exception, port: int) -> str:
    """Of a fault at the start, for whoever typed the command."""
    if isinstance(error, OSError):
        return f"port {port} cannot be used ({error.strerror}); name another by --port"
    return str(error)


if __name__ == "__main__":
    logging.basicConfig(
        level=os.environ.get("REINSTATE_LOG_LEVEL") or "INFO", format="toy exchange: %(message)s"
    )
    raise SystemExit(main())
