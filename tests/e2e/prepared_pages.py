"""Runs in the site's own process: an owner for every page, and where each page is.

`answer` is a list of [name of the address, cookies, path, what has to be on it], in the order in
which the pages are looked at: those that wait for the worker come last.
"""

from datetime import timedelta

from tests.e2e.prepared_people import NOW, agreed, decided, request, sample, sent, stranger

from reinstate.domain.case import CaseKind, Route
from reinstate.domain.findings import PieceKind
from reinstate.services.access import handoff, mailbox_change, sign_in, tokens
from reinstate.services.account import paying
from reinstate.services.case import appointments, cases, correspondence, support
from reinstate.services.demonstration import demo
from reinstate.services.integration import exchange
from reinstate.store import person_data
from reinstate.store.models import Account, Appointment, Case, Piece, Reinstatement
from reinstate.web.help.articles import ARTICLES
from reinstate.web.portal import numbers, session

STAFF = {one.role: one.user_id for one in demo.staff()}
ACCOUNTS = {one.situation: one.account_id for one in demo.owners()}
SESSIONS = {}
answer = []


def seen(name, path, account="", shows="main"):
    """One page to look at, as nobody or as the owner of an account."""
    if account and account not in SESSIONS:
        SESSIONS[account] = sign_in.demo_session(account)
    cookies = {session.COOKIE: SESSIONS[account]} if account else {}
    answer.append([name, cookies, path, shows])


def numbered(name, path, number):
    """The page of a number that this browser was given."""
    given = numbers.lead_to(name, number).cookies[numbers.COOKIE].value
    answer.append([name, {numbers.COOKIE: given}, path, "main .ticket"])


# ---- for everybody ----
seen("portal:home", "/")
seen("portal:home", "/?again=1")
seen("portal:sent", "/sign-in/sent/")
seen("portal:redeem", "/sign-in/any-token")
seen("portal:support", "/support/")
seen("portal:mailbox", "/mailbox/")
numbered("portal:support_asked", "/support/asked/", support.ask("lost@example.com", "Why?"))
meeting = appointments.offered()[-1]
mailbox = mailbox_change.ask(
    "lost@example.com", "found@example.com", meeting, appointments.Way.VIDEO
)
numbered("portal:mailbox_booked", "/mailbox/booked/", mailbox)
seen("portal:phone", "/phone/no-such-code")
seen("portal:not_me", "/not-me/no-such-link")
seen("portal:demo", "/demo/")
seen("portal:demo_owner", f"/demo/owner/{ACCOUNTS['good']}/")
seen("portal:demo_mailbox", "/demo/mailbox/")
seen("nowhere", "/nowhere")
seen("help:index", "/help/")
seen("help:index", "/help/?q=camera")
seen("help:index", "/help/?q=xylophone")
for article in ARTICLES:
    seen("help:article", f"/help/{article.slug}/")
seen("help:article", "/help/states/?said=yes#answered")

# ---- photos that the worker reads meanwhile ----
read_account, read_case = agreed("read", "drivers_license")
for photo in ("wrong_date.selfie", "passing.document_front"):
    sample(read_account, read_case, photo)

# ---- the account, in every situation ----
for account in ACCOUNTS.values():
    seen("portal:account", "/account/", account, "#status")
seen("portal:disable", "/account/disable/", ACCOUNTS["good"])
debtor = stranger("debtor", "negative")
seen("portal:pay", "/account/pay/", debtor)
bought = paying.begin_purchase(debtor, "5")
seen("portal:purchase", f"/account/pay/purchase/{bought}/", debtor)

# ---- a request on its road ----
account, case = request("new")
seen("portal:case", f"/case/{case}", account, "a.button")
seen("portal:agree", f"/case/{case}/agree/", account, "[name=agree]")
seen("portal:way", f"/case/{case}/way/", account, "[name=route]")
account, case = agreed("ready", "drivers_license")
for stop in ("note", "id", "send", "cancel"):
    seen(f"portal:{stop}", f"/case/{case}/{stop}/", account)
for kind in ("selfie", "document_front"):
    seen("portal:photo", f"/case/{case}/photo/{kind}/", account, "[data-camera]")
seen("portal:phone_code", f"/case/{case}/photo/selfie/phone/", account)
code = handoff.make_code(account, case, PieceKind.SELFIE, "http://localhost").address
seen("portal:phone", f"/phone/{code.rpartition('/')[2]}")
account, case = agreed("waiting", "drivers_license")
Piece.objects.create(
    case_id=case, kind="selfie", state="checking", attempt=1, uploaded_at=NOW,
    source="upload", device="signed_in",
)  # fmt: skip
seen("portal:photo", f"/case/{case}/photo/selfie/", account, ".spinner")
account, case = request("fraud", "fraud", CaseKind.FRAUD_CONFIRMATION)
seen("portal:confirm", f"/case/{case}/confirm/", account, "[name=code]")
account, case = request("move", "unsupported", CaseKind.ADDRESS_MOVE)
cases.give_consent(account, case, "We use your photos to recognise you.")
seen("portal:residence", f"/case/{case}/residence/", account, "select")

# ---- other ways ----
account, case = request("met", route=Route.SUPERVISED)
seen("portal:appointment", f"/case/{case}/appointment/", account, "select")
account, case = request("meeting", route=Route.SUPERVISED)
cases.give_consent(account, case, "What happens at the appointment.")
appointments.book(account, case, appointments.offered()[-1], appointments.Way.OFFICE)
seen("portal:appointment", f"/case/{case}/appointment/", account, ".facts")
seen("portal:case", f"/case/{case}", account)
lost = Account.objects.get(id=stranger("lost-mailbox"))
old, free = person_data.read(lost.person).email, appointments.offered()[-1]
number = mailbox_change.ask(old, "found@example.com", free, appointments.Way.OFFICE)
mailbox_change.find_account(Appointment.objects.get(reference=number).id, old, "found@example.com")
case = lost.cases.get().id
seen("portal:case", f"/case/{case}", lost.id, "a.button.stop")
seen("portal:not_me_case", f"/case/{case}/not-me/", lost.id, "button.stop")
account, case = request("post", route=Route.PAPER)
seen("portal:letter", f"/case/{case}/letter/", account, "[name=agree]")
account, case = request("posted", route=Route.PAPER)
cases.give_consent(account, case, "My letter is used like this.")
seen("portal:letter", f"/case/{case}/letter/", account, "a[href$='.pdf']")

# ---- what became of it ----
account, case = sent("sent")
correspondence.write_as_owner(account, case, "My name changed in May.")
correspondence.write_as_staff(case, STAFF["reviewer"], "Please send the certificate.")
seen("portal:case", f"/case/{case}", account, ".tiles")
account, case = decided("declined", "decline", reasons=["too_many_attempts"], internal_note="Seen.")
seen("portal:case", f"/case/{case}", account, "#appeal")
seen("portal:messages", "/account/messages/", account, "details")
account, case = decided("again", "retake", reasons=["note_covered"], pieces=["selfie"])
seen("portal:case", f"/case/{case}", account)
seen("portal:account", "/account/", account)
account, case = agreed("back")
Case.objects.filter(id=case).update(state="reinstated", submitted_at=NOW, closed_at=NOW)
until = NOW + timedelta(hours=47)
Reinstatement.objects.create(
    case_id=case,
    approved_at=NOW,
    announced_at=NOW,
    acknowledged_at=NOW,
    hold_until=until,
    hold_reasons=["new_country", "sanctions_changed"],
)
external_id = Account.objects.get(id=account).external_id
exchange.ingest({
    "id": f"{external_id}-cleared", "type": "restriction.cleared", "account": external_id,
    "occurred_at": NOW.isoformat(), "data": {"kind": "self_disabled", "by": "reviewer"},
})  # fmt: skip
seen("portal:case", f"/case/{case}", account, ".is-good")
seen("portal:account", "/account/", account, ".reason li")
link = tokens.issue(
    Account.objects.get(id=account), tokens.NOT_ME, NOW, timedelta(days=1),
    Reinstatement.objects.get(case_id=case).id,
)  # fmt: skip
seen("portal:not_me", f"/not-me/{link}")
account, case = agreed("cancelled")
cases.cancel(account, case)
seen("portal:case", f"/case/{case}", account)

# ---- photos read by now ----
for kind in ("selfie", "document_front"):
    path = f"/case/{read_case}/photo/{kind}/"
    seen("portal:photo", path, read_account, "#answer:not(:has(.pending))")
