"""What an owner does with a case: open, agree, choose, send, cancel, appeal."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reinstate.domain import eligibility
from reinstate.domain.case import (
    ROUTES,
    Actor,
    CaseAction,
    CaseKind,
    CaseState,
    Route,
    actions_for,
)
from reinstate.domain.findings import Audience, PieceKind
from reinstate.domain.wording import sentence
from reinstate.services import clock, journal, languages, rules
from reinstate.services.access import own
from reinstate.services.account import accounts, presence
from reinstate.services.case import (
    appeal_words,
    appointments,
    blocking,
    case_page,
    judging,
    moves,
    opening,
    owner_changed,
    refusals,
    ways,
    wording,
)
from reinstate.services.case.owner_view import OwnerCase
from reinstate.services.errors import Conflict, Refused
from reinstate.services.mail import notices
from reinstate.services.piece import checking
from reinstate.services.piece.intake import add_piece, owner_photo, piece_status
from reinstate.services.review import automatic
from reinstate.store import vault
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, Case, SupportTicket
from reinstate.store.models.cases import OPEN_STATES

__all__ = [
    "add_piece",
    "appeal",
    "cancel",
    "choose_document_type",
    "choose_route",
    "current_case",
    "give_consent",
    "link_support_ticket",
    "open_case",
    "owner_case",
    "owner_photo",
    "piece_status",
    "submit",
]


def open_case(
    account_id: str, kind: CaseKind = CaseKind.REACTIVATION, *, time_zone: str
) -> OwnerCase:
    """Begin a case, or return the one of this kind that is already open."""
    clock.zone_of(time_zone)
    try:
        with transaction.atomic():
            return case_page.build(_opened(accounts.locked(account_id), kind, time_zone))
    except IntegrityError:  # two tabs at once: the constraint let one through
        found = _open_one(account_id, kind)
        if found is None:
            raise Conflict(_("Please try again.")) from None
        return case_page.build(found)


def current_case(account_id: str) -> OwnerCase | None:
    """The owner's open case, else the latest; None when there never was one."""
    rows = Case.objects.select_related("account__person").filter(account_id=account_id)
    found = rows.filter(state__in=OPEN_STATES).order_by("-opened_at").first()
    found = found or rows.order_by("-opened_at").first()
    return case_page.build(found) if found else None


def owner_case(account_id: str, case_id: str) -> OwnerCase:
    """One of the owner's cases."""
    return case_page.build(own.case(account_id, case_id))


def give_consent(account_id: str, case_id: str, text: str) -> None:
    """The owner agrees to the text they were shown; its digest is kept as proof."""
    with transaction.atomic():
        case, at = _editable(account_id, case_id), clock.now()
        case.consented_at = at
        case.consent_text_digest = hashlib.sha256(text.encode()).hexdigest()
        case.save(update_fields=["consented_at", "consent_text_digest"])
        # The text about photos says then that a program may approve.
        told = automatic.is_on(at) and Route(case.route).has_photos_online
        details: Details = {"text_digest": case.consent_text_digest, automatic.TOLD: told}
        actor = journal.owner(case.account)
        journal.on_case(case, Tag.PORTAL_CASE_CONSENTED, actor, at, details)


def choose_document_type(account_id: str, case_id: str, document_type: str) -> None:
    """Choose the ID; sides of an ID chosen before are put aside, and of one that did not do."""
    with transaction.atomic():
        case, at = _editable(account_id, case_id), clock.now()
        policy = rules.on(case_page.day_of(case, at))
        accepted = policy.table("accepted_documents")
        if document_type not in accepted:
            raise Refused(
                _("“{chosen}” is not accepted; choose one of {accepted}.").format(
                    chosen=document_type, accepted=", ".join(accepted)
                ),
                "document_not_accepted",
            )
        if case.document_type != document_type or case_page.wants_other_id(case, policy):
            _change_document(case, document_type, at)


def choose_route(account_id: str, case_id: str, route: Route) -> None:
    """Photos with or without face recognition, an appointment, or post."""
    with transaction.atomic():
        case = _editable(account_id, case_id)
        if route not in ROUTES[CaseKind(case.kind)]:
            raise Refused(
                _("This way cannot be chosen here."),
                "route_not_offered",
            )
        ways.change(case, route)


def link_support_ticket(account_id: str, case_id: str, number: str) -> None:
    """Refer to a ticket of the support desk. An unknown one is flagged, not refused.

    What shows nothing is left out: pasted along from a letter it makes a known number another one,
    and a sign that turns the direction of writing turns what staff read beside it, too.
    """
    with transaction.atomic():
        case, at = own.case(account_id, case_id), clock.now()
        if not CaseState(case.state).is_open:
            raise case_page.not_editable(case.ticket, CaseState(case.state))
        shown = "".join(one for one in number if one.isprintable())
        plain = shown.strip().lstrip("#")[:64]
        case.support_ticket = plain
        case.is_support_ticket_known = _is_known(plain, case.account) if plain else None
        case.save(update_fields=["support_ticket", "is_support_ticket_known"])
        journal.on_case(case, Tag.PORTAL_CASE_TICKET_LINKED, journal.owner(case.account), at)


def submit(account_id: str, case_id: str) -> None:
    """Send the case. Sending it twice changes nothing."""
    with transaction.atomic():  # apart: what it finds stays, also when sending is then refused
        case, at = _locked(account_id, case_id), clock.now()
        if case_page.is_editable(case):
            checking.judge_for_submission(case, at)
    with transaction.atomic():
        case, at = _locked(account_id, case_id), clock.now()
        if not case_page.is_editable(case):
            return
        policy = rules.on(case_page.day_of(case, at))
        pieces = case_page.owner_pieces(case, policy, vault.of(case.account.person))
        due = blocking.sentences(case, policy, pieces)
        if due:
            raise Refused(" ".join(due), "not_complete")
        _send(case, at)


def cancel(account_id: str, case_id: str) -> None:
    """Withdraw the request; nothing changes on the account. A second time it changes nothing."""
    with transaction.atomic():
        case, at = _locked(account_id, case_id), clock.now()
        if case.state == CaseState.CANCELLED:  # pressed again: the answer was lost
            return
        if not case_page.may_cancel(case):
            raise Refused(
                _("Request {ticket} cannot be cancelled any more. Its page says why.").format(
                    ticket=case.ticket
                ),
                "not_cancellable",
            )
        withdraw(case, journal.owner(case.account), at)
        notices.send_about(case, "case_cancelled", link=notices.link("/"))


def withdraw(case: Case, by: str, at: datetime) -> None:
    """The same without a word to the owner, in the transaction of whoever asks for it."""
    moves.move(case, CaseAction.CANCEL, Actor.OWNER, by, at)
    appointments.give_back(case, at)
    case.pieces.update(face_templates=None)


def appeal(account_id: str, case_id: str, text: str) -> None:
    """Ask for another person. The owner's words are sealed with the case, the same ones once."""
    with transaction.atomic():
        case, at = _locked(account_id, case_id), clock.now()
        keyed = vault.of(case.account.person)
        if CaseState(case.state).is_open and appeal_words.were_last(case, keyed, text):
            return
        if case.state == CaseState.APPEALED:
            raise Refused(_("Your request is being looked at again already."), "appealed_already")
        if CaseAction.APPEAL not in actions_for(CaseState(case.state), Actor.OWNER):
            raise Refused(
                _("Only a refusal can be looked at again, and this request has none."),
                "not_declined",
            )
        if final := refusals.why_final(case):
            raise Refused(final, "final")
        moves.move(case, CaseAction.APPEAL, Actor.OWNER, journal.owner(case.account), at)
        owner_changed.catch_up(case, at)
        appeal_words.add(case, keyed, text)
        notices.send_about(case, "case_appealed", expected=partial(wording.expected_by, case, at))


def _is_known(number: str, account: Account) -> bool:
    """Whether the desk has such a ticket; one about another account is none of this owner's."""
    about = ("", account.external_id)  # whoever writes without signing in names no account
    return SupportTicket.objects.filter(
        number__iexact=number, external_account_id__in=about
    ).exists()


def _opened(account: Account, kind: CaseKind, time_zone: str) -> Case:
    found = _open_one(account.id, kind)
    if found is not None:
        return found
    at = clock.now()
    standing = accounts.assess(account, at)
    because = eligibility.why_not_open(kind, accounts.described(account), standing)
    if because is not None:
        says = sentence(because.says, Audience.OWNER, languages.say)
        raise Refused(says, because.refusal.value)
    return opening.create(account, kind, ROUTES[kind][0], time_zone, journal.owner(account), at)


def _open_one(account_id: str, kind: CaseKind) -> Case | None:
    rows = Case.objects.select_related("account__person").filter(account_id=account_id, kind=kind)
    return rows.filter(state__in=OPEN_STATES).first()


def _locked(account_id: str, case_id: str) -> Case:
    own.case(account_id, case_id)
    return moves.locked(case_id)


def _editable(account_id: str, case_id: str) -> Case:
    case = _locked(account_id, case_id)
    if not case_page.is_editable(case):
        raise case_page.not_editable(case.ticket, CaseState(case.state))
    return case


def _change_document(case: Case, document_type: str, at: datetime) -> None:
    kept = (PieceKind.SELFIE, PieceKind.PROOF_OF_ADDRESS)
    case.pieces.filter(is_current=True).exclude(kind__in=kept).update(
        is_current=False, face_templates=None
    )
    case.document_type = document_type
    case.save(update_fields=["document_type"])
    details = {"document_type": document_type}
    actor = journal.owner(case.account)
    journal.on_case(case, Tag.PORTAL_CASE_DOCUMENT_CHOSEN, actor, at, details)


def _send(case: Case, at: datetime) -> None:
    actor = journal.owner(case.account)
    presence.count_word(case.account, at)
    moves.move(case, CaseAction.SUBMIT, Actor.OWNER, actor, at)
    case.submitted_at = at
    case.save(update_fields=["submitted_at"])
    judging.note_recommendation(case)
    if automatic.approve(case, at):
        return  # the letter about the approval says it all
    if case.needs_person_because:
        because = {"because": list(case.needs_person_because)}
        moves.move(case, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, at, because)
    notices.send_about(case, "case_submitted", expected=partial(wording.expected_by, case, at))
