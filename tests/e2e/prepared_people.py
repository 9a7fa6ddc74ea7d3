"""Runs in the site's own process: owners whom no other journey uses, as far along as is wanted."""

from datetime import UTC, datetime
from secrets import randbelow, token_hex

from django.db import transaction

from reinstate.domain.case import CaseKind
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import A_SAMPLE
from reinstate.services.case import cases
from reinstate.services.demonstration import demo, demo_people, demo_samples
from reinstate.services.integration import exchange
from reinstate.services.review import automatic, deciding, decision_rules
from reinstate.store.models import Case, Piece, WebhookDelivery

ZONE = "America/New_York"
A_FILE = {"source": "upload", "device": "signed_in"}
NOW = datetime.now(UTC)
STAFF = {one.role: one.user_id for one in demo.staff()}


def stranger(name, situation="disabled"):
    """Somebody like a demo owner, whom no journey uses."""
    like = demo_people.BY_EXTERNAL_ID[f"demo-{situation}"]
    name, ssn = f"{name}-{token_hex(4)}", f"901-{10 + randbelow(90)}-{1 + randbelow(9999):04d}"
    for event in demo_people.events(like, NOW):
        event |= {"id": f"{name}-{event['id']}", "account": f"page-{name}"}
        if event["type"] == "account.opened":
            event["data"] |= {"email": f"{name}@example.com", "ssn": ssn}
        found = exchange.ingest(event)
    return found.account_id


def request(name, situation="disabled", kind=CaseKind.REACTIVATION, route=None):
    """An open request of somebody new: account, case."""
    account = stranger(name, situation)
    case = cases.open_case(account, kind, time_zone=ZONE).case_id
    if route:
        cases.choose_route(account, case, route)
    return account, case


def agreed(name, document="us_passport", **more):
    """... who has agreed and chosen an ID."""
    account, case = request(name, **more)
    cases.give_consent(account, case, "We use your photos to recognise you.")
    cases.choose_document_type(account, case, document)
    return account, case


def sample(account, case, name):
    """A demo's photo, handed in for the worker to read."""
    like = demo_people.BY_EXTERNAL_ID["demo-disabled"]
    recipe, _between, kind = name.partition(".")
    files = demo_samples.build(Case.objects.get(id=case), like, recipe)
    cases.add_piece(account, case, PieceKind(kind), files[PieceKind(kind)], A_SAMPLE)


def sent(name):
    """A request that is with the team; its photos are not looked at on any page here."""
    account, case = agreed(name)
    Piece.objects.bulk_create(
        Piece(case_id=case, kind=kind, state="passed", attempt=1, uploaded_at=NOW, **A_FILE)
        for kind in ("selfie", "passport_page")
    )
    Case.objects.filter(id=case).update(state="submitted", submitted_at=NOW, due_at=NOW)
    return account, case


def decided(name, action, **more):
    """A request that was sent and decided."""
    account, case = sent(name)
    row = Case.objects.get(id=case)
    ticked = decision_rules.checklist(row, action, NOW)
    deciding.decide(
        case, STAFF["reviewer"], action, checked=ticked, expected_version=row.version, **more
    )
    return account, case


def approved_by_policy(name):
    """A request that policy approved, of which the exchange has not heard yet."""
    account, case = agreed(name)
    Piece.objects.bulk_create(
        Piece(case_id=case, kind=kind, state="passed", attempt=1, uploaded_at=NOW, **A_FILE)
        for kind in ("selfie", "passport_page")
    )
    automatic.automatic_approval.is_on = lambda policy: True
    automatic._failed = lambda *given: ()
    with transaction.atomic():
        cases.submit(account, case)
        WebhookDelivery.objects.filter(payload__data__case=case).delete()
    return account, case
