"""The receipt of a request as a tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.services import clock, journal
from reinstate.services.access import own
from reinstate.services.case import case_page, required, wording
from reinstate.services.case.owner_view import OwnerCase
from reinstate.services.languages import say
from reinstate.services.mail import notices, typesetting
from reinstate.services.spelling import spelled_instant
from reinstate.store import person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Case

TEMPLATE = Path(__file__).with_suffix(".typ")
Told = Callable[[datetime | None], str]  # an instant, in words


def receipt(account_id: str, case_id: str) -> bytes:
    """What was asked, sent and decided, for the owner's own records."""
    case, at = own.case(account_id, case_id), clock.now()
    content = json.dumps(_content(case, case_page.build(case), at))
    with transaction.atomic():
        journal.record(Tag.PORTAL_RECEIPT_PRINTED, journal.owner(case.account), case.id, at)
    return typesetting.pdf(TEMPLATE.read_bytes(), {"receipt": content})


def _content(case: Case, page: OwnerCase, at: datetime) -> dict[str, object]:
    told = partial(_moment, clock.zone_of(case.time_zone))
    return {
        "lang": (get_language() or "en")[:2],
        "brand": notices.brand(at),
        "title": _("Receipt for request %(ticket)s") % {"ticket": page.ticket},
        "ticket": page.ticket,
        "intro": _("Made on %(at)s.") % {"at": told(at)},
        "parts": [
            {"title": _("The request"), "head": _head(), "rows": _facts(case, page, told)},
            *_decision(page, told),
            *_appeal(page),
            {
                "title": _("What happened"),
                "head": [_("When"), _("What")],
                "rows": [[told(step.at), step.text] for step in page.steps],
            },
            *_photos(case),
        ],
    }


def _facts(case: Case, page: OwnerCase, told: Told) -> list[list[str]]:
    name = person_data.read(case.account.person).legal_name or ""
    known = [
        (_("Account owner"), name),
        (_("Ticket"), page.ticket),
        (_("Kind"), say(wording.KIND_TITLES[page.kind])),
        (_("State"), page.state_title),
        (_("Begun"), told(page.opened_at)),
        (_("Sent"), told(page.submitted_at)),
        (_("Support ticket"), page.support_ticket),
        (_("Withdrawals paused until"), told(page.hold_until)),
    ]
    return [[title, text] for title, text in known if text]


def _decision(page: OwnerCase, told: Told) -> list[dict[str, object]]:
    said = page.decision or page.refusal
    if said is None:
        return []
    if said is page.refusal:
        title = _("What was decided before, and why")
    elif said.is_automatic:
        title = _("What a program decided by our rules, and why")
    else:
        title = _("What our team decided, and why")
    return [{"title": title, "text": f"{told(said.decided_at)}\n\n{said.text}"}]


def _appeal(page: OwnerCase) -> list[dict[str, object]]:
    title = _("What you asked us to look at again")
    return [{"title": title, "text": page.appeal_text}] if page.appeal_text else []


def _photos(case: Case) -> list[dict[str, object]]:
    """The photos by their digests: proof of what was sent, without showing it."""
    sent = case.pieces.filter(is_current=True).order_by("uploaded_at")
    rows = [[say(required.TITLES[PieceKind(one.kind)]), _digest(one.sha256)] for one in sent]
    head = [_("Photo"), _("Fingerprint of the file")]
    return [{"title": _("What you sent"), "head": head, "rows": rows}] if rows else []


def _digest(sha256: str) -> str:
    """In groups, so that it can be compared by eye and breaks where a line ends."""
    groups = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    return f"SHA-256 {' '.join(groups)}"


def _head() -> list[str]:
    return [_("What"), _("Entry")]


def _moment(zone: ZoneInfo, at: datetime | None) -> str:
    """As letters about the request say it: where its owner was when they began it."""
    return spelled_instant(at.astimezone(zone)) if at else ""
