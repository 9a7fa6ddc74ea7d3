"""Every sentence of the restriction passport, by permanent code, for owners and for staff.

Sentences are templates: the web translates the template and fills it with `Said.params`. Owner
sentences for alerts and holds are neutral by rule: they never say what is suspected, by whom, or
whose other account is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reinstate.domain.findings import Audience


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its code. `staff_params` never fill anything an owner reads."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    staff_params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said to the owner, and what staff read instead when they may know more."""

    owner: str
    staff: str = ""


Translate = Callable[[str], str]


def as_written(template: str) -> str:
    """English as it was declared."""
    return template


def filled(template: str, params: Mapping[str, str], translate: Translate) -> str:
    """The template in a language, and only then its values, of which some are declared words."""
    return translate(template).format_map({key: translate(value) for key, value in params.items()})


def sentence(said: Said, audience: Audience, translate: Translate = as_written) -> str:
    """The sentence for one audience."""
    wording = WORDS[said.code]
    if audience is Audience.OWNER:
        return filled(wording.owner, said.params, translate)
    params = {**said.params, **said.staff_params}
    return filled(wording.staff or wording.owner, params, translate)


WORDS: Mapping[str, Wording] = {
    # Why
    "why.self_disabled": Wording(
        "You disabled this account yourself on {on}. Your data and your money are still there.",
        "Disabled by its owner on {on}; recorded by {by}.",
    ),
    "why.negative_balance": Wording(
        "Your account owes {owed}. Trading and withdrawals start again by themselves as soon as "
        "this is covered.",
        "Balance below the tolerance: {owed}.",
    ),
    "why.fraud_alert": Wording(
        "We need to confirm recent activity with you before the account can be used again.",
        "Fraud alert raised on {on} by {by}.",
    ),
    "why.unsupported_jurisdiction.closed": Wording(
        "We do not serve {place}, the place of residence we have for you.",
        "Residence {place} is closed: {authority}.",
    ),
    "why.unsupported_jurisdiction.wind_down": Wording(
        "We are ending our service in {place}, the place of residence we have for you. You can "
        "still withdraw.",
        "Residence {place} is winding down: {authority}.",
    ),
    "why.identity_unverified": Wording(
        "We could not finish checking your identity. This is common shortly after an account is "
        "opened.",
        "Identity verification failed on {on}; recorded by {by}.",
    ),
    "why.duplicate_identity": Wording(
        "Only one account can exist per Social Security number. No second account can be opened "
        "while the first one exists, even if that one is disabled or was removed.",
        "Same Social Security number as another account; raised on {on} by {by}.",
    ),
    "why.owner_deceased": Wording(
        "We were told that the owner of this account has died. Nothing on it can be moved until it "
        "is settled who acts for them.",
        "Told on {on} by {by} that the owner has died.",
    ),
    "why.dormant_lock": Wording(
        "Nobody has used this account since {since}. After {months} months without a sign of you "
        "we lock it to keep your money safe.",
        "No owner activity since {since}; house clock of {months} months ended on {dormant_on}.",
    ),
    "why.account_review": Wording(
        "This account is under review. We will write to you when there is something to do.",
        "Raised on {on} by {by}. Do not discuss it with the owner.",
    ),
    "why.withdrawal_hold": Wording(
        "Withdrawals are paused until {until} because the account was recently reinstated. "
        "Everything else works.",
    ),
    "why.withdrawal_hold_too": Wording(
        "Withdrawals are paused until {until} because the account was recently reinstated. The "
        "pause ends by itself; the other reasons stay until they are settled.",
    ),
    # Why a hold is longer than usual, and why a second person approves: one sentence a signal.
    # What an owner must not learn is the same sentence for each.
    "signal.email_changed": Wording("The e-mail address was changed recently."),
    "signal.phone_changed": Wording("The phone number was changed recently."),
    "signal.new_device": Wording(
        "Somebody logged in recently from a device that had not been used for this account before.",
        "A recent log-in came from a device that is new for this account.",
    ),
    "signal.new_country": Wording(
        "Somebody logged in recently from a country that is new for this account.",
        "A recent log-in came from a country that is neither the owner's own nor known from "
        "earlier log-ins.",
    ),
    "signal.no_enrolled_reference": Wording(
        "We had no earlier picture of your face to compare with.",
        "No face from enrolment can be compared.",
    ),
    "signal.document_reused": Wording(
        "Our safety rules ask for it.", "The same document was handed in for another account."
    ),
    "signal.sanctions_changed": Wording(
        "Our safety rules ask for it.",
        "A sanctions hold was raised or cleared recently. Do not discuss it with the owner.",
    ),
    "signal.fraud_alert_cleared": Wording(
        "Recent activity had to be confirmed with you.", "A fraud alert was cleared recently."
    ),
    "why.other_platform": Wording(
        "This is a {name} account. {name} is a separate company, and we cannot see or change its "
        "accounts.",
    ),
    # What is due
    "do.request_reactivation": Wording(
        "Ask for reactivation: a photo of you holding a hand-written note, and photos of your ID.",
    ),
    "do.cover_debt": Wording("Cover {amount} {asset}; this is what is left to pay."),
    "do.confirm_activity": Wording(
        "Confirm that it was you, with your second factor or on a call to a phone number or "
        "address we already had on file.",
        "Confirm with the owner over a second factor or a call-back to contact data older than "
        "{on}. Two people decide; a message alone never clears it.",
    ),
    "do.move_to_supported_place": Wording(
        "If you have moved to a place we serve, send us proof of your new address and a residency "
        "statement.",
    ),
    "do.withdraw_before_closing": Wording(
        "Withdraw your money before {closes_on}. From that day on it can no longer be withdrawn "
        "here.",
    ),
    "do.withdraw_while_winding_down": Wording("Withdraw your money while you can."),
    "do.send_documents": Wording(
        "Send the further documents we listed in our message to you, one by one.",
    ),
    "do.send.photo_id": Wording("Send photos of an accepted ID, with all its sides."),
    "do.send.selfie": Wording("Send a photo of you holding a note that you wrote by hand."),
    "do.send.proof_of_address": Wording(
        "Send proof of your address: a bill or statement of the last {months} months.",
    ),
    "do.use_first_account": Wording(
        "Use the first account. If it is disabled, ask for its reactivation instead.",
        "Two people decide which account remains. Never tell the owner whose the other one is.",
    ),
    "do.act_for_owner": Wording(
        "If you act for the owner, write to us in what role; we answer what we need to see. If you "
        "are the owner, tell us at once: then this is a mistake.",
        "An heir's photos and ID are not the owner's. Two people clear this if the owner lives; "
        "once the estate is settled, the exchange closes the account.",
    ),
    "do.settle_first_account": Wording(
        "First settle which of the two accounts remains. Until then nothing else is asked of you.",
    ),
    "do.settle_who_acts": Wording(
        "First it has to be settled who acts for the owner. Until then nothing else is asked.",
    ),
    "do.pay_after_review": Wording(
        "Nothing can be paid in while the account is under review. Until then nothing is asked of "
        "you.",
    ),
    "do.verify_contact": Wording(
        "Show us that you are still there: ask for reactivation with your note and your ID.",
    ),
    "do.wait_for_review": Wording(
        "There is nothing you need to do now.",
        "Compliance decides; two people.",
    ),
    "do.wait_until": Wording("There is nothing to do. The pause ends on {until}."),
    "do.ask_other_platform": Wording("Contact the support of {name}."),
    "do.wait_for_decision": Wording(
        "Your request is with our team. A person looks at it.",
        "A case is open: {case}, {state}.",
    ),
    "do.read_message": Wording(
        "Our team has written to you. Read it, and answer if it asks you something.",
    ),
    "do.finish_case": Wording(
        "Your request waits for you: finish it and send it.",
        "A case is open and waits for the owner: {case}, {state}.",
    ),
    "do.wait_for_the_others": Wording(
        "Your identity is confirmed. This reason goes by itself as soon as the others are gone.",
        "Approved; waits until nothing else locks the account: {case}, {state}.",
    ),
    "do.wait_for_unlocking": Wording(
        "Your request is approved. The account is being unlocked.",
        "Approved; the exchange has not acknowledged yet: {case}, {state}.",
    ),
    # Other ways
    "or.deposit": Wording("Deposit {asset}, or another coin worth at least as much."),
    "or.buy_usdt": Wording("Buy USDT through one of the payment providers."),
    "or.person_instead_of_face": Wording(
        "Ask for a comparison by a person, without face recognition, or for an appointment.",
    ),
    "or.paper": Wording("Ask to do it by post."),
    "or.contact_support": Wording("Write to support; you do not need to log in for that."),
    "or.deposit_and_trade": Wording("You can deposit and trade meanwhile."),
    # Why a case cannot be opened, and where to go
    "refused.other_platform": Wording(
        "This is a {name} account. Please contact the support of {name}; we cannot see its "
        "accounts.",
    ),
    "refused.escheated": Wording(
        "The balance of this account was handed to {state} as unclaimed property. You can claim "
        "it there; it is free of charge.",
    ),
    "refused.closed": Wording(
        "This account was closed. Write to support if you need help with it."
    ),
    "refused.duplicate": Wording(
        "Please use your first account. If it is disabled, ask for its reactivation; we cannot "
        "help with another account while the first one exists.",
    ),
    "refused.deceased": Wording(
        "We were told that the owner of this account has died, so photos cannot open it. Write to "
        "us if you act for the owner, or if this is a mistake.",
    ),
    "refused.nothing_to_clear": Wording("There is nothing that this request would change."),
    "refused.sign_up": Wording(
        "A new account cannot be opened with these details. If you already have or had an "
        "account, ask for its reactivation or write to support.",
    ),
}
