"""Letters on paper, in the active language."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from reinstate.domain.note import sentence
from reinstate.domain.policy import PolicyOn
from reinstate.services.case import addresses
from reinstate.services.mail import typesetting
from reinstate.services.spelling import spelled_day

TEMPLATE = "paper_request.typ"


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a letter without a printer has to hold: the sentence, and line by line the rest."""

    sentence: str
    lines: tuple[str, ...]


def paper_request(
    policy: PolicyOn, ticket: str, name: str, email: str, due_on: date | None
) -> bytes:
    """The letter of a request by post: what to enclose, the sentence to copy, the witness.

    `due_on`: the last day on which it may arrive, as of the day on which it is printed.
    """
    content = {
        "lang": (translation.get_language() or "en")[:2],
        "ticket": ticket,
        "code": _code(ticket),
        "brand": policy.text("note.brand"),
        "address": list(addresses.lines(policy, addresses.POST)),
        "sentence": _sentence(policy, email),
        "name": name,
        "words": _words(name) | {"steps": _steps(due_on)},
    }
    return typesetting.pdf(_template(), {"letter": json.dumps(content)})


def by_hand(policy: PolicyOn, ticket: str, name: str, email: str) -> ByHand:
    """The same letter for whoever copies it from the screen."""
    words = _words(name)
    lines = [f"{words['reference']}: {ticket}"]
    lines += [str(words[part]) for part in ("name", "signature", "date")]
    lines += [f"{words['witness']}: {words['witness_text']}"]
    lines += [str(words[part]) for part in ("id", "seal")]
    return ByHand(_sentence(policy, email), tuple(lines))


def _sentence(policy: PolicyOn, email: str) -> str:
    day, brand = _("day/month/year"), policy.text("note.brand")
    return sentence(policy.text("note.sentence"), brand, day, email).text


def _words(name: str) -> dict[str, object]:
    return {
        "title": _("Request to reactivate an account"),
        "how": _("What to do"),
        "no_printer": _(
            "No printer? Copy this page by hand, with its number; that counts just the same."
        ),
        "reference": _("Number of your request"),
        "sentence": _("Copy this sentence here:"),
        "name": _("Name on the account: {name}").format(name=name),
        "signature": _("Signature or mark"),
        "date": _("Date"),
        "witness": _("For the notary"),
        "witness_text": _(
            "The person named above appeared before me, showed me the ID described here, and "
            "signed in my presence. I compared the person with the picture on the ID."
        ),
        "id": _("Kind of ID and its last four characters"),
        "seal": _("Name, signature and seal of the notary"),
        "to": _("Send to"),
    }


def _steps(due_on: date | None) -> list[str]:
    until = _("It has to be here by {day}.").format(day=spelled_day(due_on)) if due_on else ""
    return [
        _(
            "Copy the sentence below by hand, with the date of the day on which you write. "
            "If you cannot write, somebody may write it for you; you then make your mark."
        ),
        _(
            "Go to a notary with this letter and your ID. The notary compares you with your "
            "ID, and you sign there. No photo of you is needed."
        ),
        _("Enclose a copy of your ID, both sides where it has two. Keep the ID itself."),
        " ".join(
            filter(
                None,
                [
                    _("Send everything to the address above."),
                    until,
                    _("We write to you when it arrives."),
                ],
            )
        ),
    ]


def _code(ticket: str) -> str:
    """A QR code of the ticket alone, as SVG: whoever opens the post scans it."""
    out = io.BytesIO()
    segno.make(ticket, error="m").save(out, kind="svg", xmldecl=False, scale=4)
    return out.getvalue().decode()


@cache
def _template() -> bytes:
    return files("reinstate.services.mail").joinpath("letters_on_paper", TEMPLATE).read_bytes()
