"""What service tests are made of: photos, events, accounts and cases."""

import io
import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
from PIL import Image

from reinstate.services.case import cases
from reinstate.services.integration import exchange
from reinstate.services.upkeep import worker

numbers = itertools.count(1)


def jpeg(shade=None):
    """A small photo unlike any other."""
    seed = next(numbers) if shade is None else shade
    pixels = np.random.default_rng(seed).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


def event(type_, account="ext-1", at=None, **data):
    at = at or datetime.now(UTC) - timedelta(days=30)
    return {
        "id": f"evt-{next(numbers)}",
        "type": type_,
        "occurred_at": at.isoformat(),
        "account": account,
        "data": data,
    }


def opened_event(account="ext-1", **changed):
    data = {
        "platform": "us",
        "opened_on": "2024-01-15",
        "email": "jane@example.com",
        "legal_name": "Jane Sample",
        "birth_date": "1990-02-28",
        "ssn": "900-12-3456",
        "document_number": "X1234567",
        "portrait_template": [1.0, *[0.0] * 127],
        "addresses": [{"jurisdiction": "US-CA", "from": "2024-01-15", "kind": "residence"}],
        **changed,
    }
    return event("account.opened", account, datetime.now(UTC) - timedelta(days=400), **data)


def make_account(external="ext-1", **changed):
    made = exchange.ingest(opened_event(external, **changed)).account_id
    exchange.ingest(event("activity.recorded", external, kind="login"))
    exchange.ingest(event("restriction.raised", external, kind="self_disabled", by="owner"))
    return made


def ready_case(account_id, **kinds):
    """An open case with consent and a chosen passport, nothing handed in."""
    case = cases.open_case(account_id, time_zone="America/New_York", **kinds)
    cases.give_consent(account_id, case.case_id, "We use your photos to recognise you.")
    return cases.choose_document_type(account_id, case.case_id, "us_passport")


def hand_in(account_id, case_id, kind, data=None):
    cases.add_piece(account_id, case_id, kind, data or jpeg())
    worker.drain()
    return cases.piece_status(account_id, case_id, kind)


def complete_case(account_id, **kinds):
    case = ready_case(account_id, **kinds)
    for piece in case.pieces:
        hand_in(account_id, case.case_id, piece.kind)
    return cases.owner_case(account_id, case.case_id)


def sent_case(account_id, **kinds):
    case = complete_case(account_id, **kinds)
    return cases.submit(account_id, case.case_id)
