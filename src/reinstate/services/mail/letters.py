"""The words of every message. Plain, short, and free of anything only staff may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reinstate.domain.wording import Translate, as_written


@dataclass(frozen=True, slots=True)
class Template:
    """Subject and text; `{name}` is the owner's first name, `{brand}` the exchange."""

    subject: str
    text: str

    def fill(self, values: Mapping[str, str], translate: Translate = as_written) -> tuple[str, str]:
        """Subject and body with the values in place; a missing value is an error."""
        ends = (NOT_ME_ENDS,) if "{not_me}" in self.text else ()
        body = "\n\n".join(translate(part) for part in (GREETING, self.text, *ends, SIGNED))
        return translate(self.subject).format_map(values), body.format_map(values)


SIGNED = (
    "{brand}\nWe never ask for your password, your keys or a remote session.\n"
    "Please do not answer this message by e-mail: an answer may reach nobody. Write here: {support}"
)
GREETING = "Hello {name},"
NOT_ME_ENDS = (
    "That link works once, until {not_me_until}. Later, write to us, and a person can lock the "
    "account."
)


TEMPLATES: Mapping[str, Template] = {
    "sign_in_link": Template(
        "Your link to {brand} account recovery",
        "Open this link to see how your account stands and what to do:\n\n{link}\n\n"
        "It works once, until {until}. If you did not ask for it, ignore this message.",
    ),
    "case_submitted": Template(
        "We have your request {ticket}",
        "Your request {ticket} has arrived. A person will look at it. We expect to answer "
        "{expected}.\n\nYou can follow it here: {link}",
    ),
    "case_retake": Template(
        "Your request {ticket}: please send a new photo",
        "{text}\n\nContinue here: {link}\n\n"
        "Please send it by {until}. After that the request expires, and you would begin again.",
    ),
    "case_approved": Template(
        "Your request {ticket} is approved",
        "{text}\n\nWas this not you? Stop it here: {not_me}",
    ),
    "case_revoked": Template(
        "Your request {ticket}: the approval is taken back",
        "A program approved your request {ticket}. A person of our team has looked at it since, "
        "and has taken that back: your account stays locked, or is locked again, until people "
        "have decided.\n\nWhat happens now, and what you can do: {link}",
    ),
    "case_referred": Template(
        "Your request {ticket}: a person looks at it now",
        "A program approved your request {ticket}, but something else still locked the account, "
        "and the account has changed since. So a person of our team looks at it now. You need not "
        "do anything.\n\nYou can follow it here: {link}",
    ),
    "case_apart": Template(
        "Your request {ticket}: a person looks at it once more",
        "Your request {ticket} was approved, but before your account was opened, something changed "
        "that we compare your photos with, such as your name. So a person of our team looks at it "
        "once more; until then your account stays locked. You need not do anything.\n\n"
        "If you know of no change, write to us on the page of your request: {link}",
    ),
    "case_declined": Template(
        "Your request {ticket} could not be approved",
        "{text}\n\nYou can ask for another person to look at it: {link}",
    ),
    "case_declined_by_all": Template(
        "Your request {ticket} could not be approved",
        "{text}\n\nEverybody of our team who may decide has looked at it. What you can do now: "
        "{link}",
    ),
    "case_written": Template(
        "Your request {ticket}: we have written to you",
        "There is a message about your request {ticket} on its page. Sign in to read and answer "
        "it: {link}",
    ),
    "case_cancelled": Template(
        "Your request {ticket} is cancelled",
        "You cancelled your request {ticket}. Nothing changes on your account. "
        "You can begin again at any time: {link}",
    ),
    "case_lapses_soon": Template(
        "Your request {ticket} still waits for you",
        "We have not received everything that your request {ticket} needs. Its page shows what is "
        "missing: {link}\n\n"
        "Please go on by {until}. After that the request expires, and you would begin again.",
    ),
    "case_expired": Template(
        "Your request {ticket} has expired",
        "We did not hear from you, so your request {ticket} has expired. "
        "You can begin again at any time: {link}",
    ),
    "letter_came_late": Template(
        "Your letter for request {ticket} came too late",
        "Your letter for request {ticket} has arrived. The request had expired on {on}, so nobody "
        "decides about it any more.\n\n"
        "Begin again here, or go on with the request that you have begun since: {link}\n\n"
        "Nothing of the letter counts for another request: the letter names the number of this "
        "one. On another letter write the new number, and enclose everything once more, or choose "
        "photos or a meeting instead. Your account and what we know of you stay as they are.",
    ),
    "case_appealed": Template(
        "Your request {ticket} will be looked at again",
        "Another person than before will look at your request {ticket}. "
        "We expect to answer {expected}.\n\nYou can follow it here: {link}",
    ),
    "case_reopened": Template(
        "Your request {ticket} will be looked at again",
        "We could not approve your request {ticket}, and have taken that back: it may have been a "
        "mistake of ours. Another person than before will look at it. We expect to answer "
        "{expected}. You need not do anything.\n\nYou can follow it here: {link}",
    ),
    "reinstated": Template(
        "Your {brand} account is open again",
        "Your account is open again. For your safety withdrawals are paused until {until}; "
        "everything else works.{why_longer}\n\n"
        "Before you go on: set a new password, set up your second factor again, and confirm your "
        "withdrawal addresses. Old sessions and API keys no longer work.\n\n"
        "Was this not you? Lock the account at once: {not_me}",
    ),
    "appointment_booked": Template(
        "Your appointment for request {ticket}",
        "We look forward to meeting you: {when}.\n{where}\n\n"
        "Bring an accepted ID, the original. You need no note and no photos. Say this number: "
        "{ticket}\n\nAnother time, or another way: {link}",
    ),
    "appointment_missed": Template(
        "Your appointment for request {ticket} did not take place",
        "We waited for you and did not meet you. Choose another time, or another way: {link}",
    ),
    "case_received": Template(
        "We have what we need for request {ticket}",
        "Thank you. A person decides about your request {ticket} now. We expect to answer "
        "{expected}.\n\nYou can follow it here: {link}",
    ),
    "mailbox_change_asked": Template(
        "Somebody wants another mailbox for your {brand} account",
        "Somebody asked us to use another e-mail address for your account, because this mailbox "
        "is lost. They have booked an appointment, where we look at their ID. Nothing has "
        "changed.\n\nWas this not you? Stop it here: {not_me}",
    ),
    "mailbox_change_missed": Template(
        "Nobody came about another mailbox for your {brand} account",
        "Somebody asked us to use another e-mail address for your account, and did not come to the "
        "appointment. Nothing has changed; if nobody comes, the request ends by itself.\n\n"
        "Was this not you? Stop it here: {not_me}",
    ),
    "mailbox_change_met": Template(
        "We have met whoever wants another mailbox for your {brand} account",
        "We have met the person who asked us to use another e-mail address for your account, and "
        "looked at their ID. Two people of our team decide now. If they agree, you hear of it "
        "here, and there is a wait before anything changes.\n\n"
        "Was this not you? Stop it here: {not_me}",
    ),
    "mailbox_change_ended": Template(
        "Your {brand} account keeps this mailbox",
        "The request {ticket} to use another e-mail address for your account has ended. Nothing "
        "has changed: we go on writing to this mailbox.",
    ),
    "mailbox_change_approved": Template(
        "Your {brand} account gets another mailbox on {until}",
        "Two people of our team have agreed to use another e-mail address for your account from "
        "{until}. Until then this mailbox counts.\n\nWas this not you? Stop it here: {not_me}",
    ),
    "mailbox_change_held_up": Template(
        "Your {brand} account keeps this mailbox for now",
        "Another e-mail address was to be used for your account after a wait. Something came up "
        "meanwhile, so two people of our team decide again. If they agree once more, you hear of "
        "it here, and there is a new wait before anything changes.\n\n"
        "Was this not you? Stop it here: {not_me}",
    ),
    "mailbox_changed_old": Template(
        "Your {brand} account has another mailbox now",
        "From now on we write to the other e-mail address. This is our last message here.\n\n"
        "Was this not you? Lock the account at once: {not_me}",
    ),
    "mailbox_changed_new": Template(
        "This mailbox now belongs to your {brand} account",
        "You can sign in with this e-mail address from now on: {link}\n\n"
        "Withdrawals may pause longer than usual after a reactivation, because the address is new.",
    ),
    "mailbox_replaced": Template(
        "Your {brand} account has another mailbox now",
        "Your account at {brand} was given another e-mail address. We write there from now on. "
        "Everyone is signed out of the account recovery, and no link that we sent to this address "
        "signs anybody in any more.\n\n"
        "Was this not you? Lock the account at once: {not_me}",
    ),
    "erased": Template(
        "Your data in {brand} account recovery is erased",
        "What the account recovery of {brand} held of you is erased: your name, your addresses, "
        "how to reach you, and the photos and messages of your requests. This "
        "cannot be undone.\n\n"
        "What stays names nobody: the record of what was done and when, the movements of the "
        "account and, where we had your SSN, a scrambled form of it until {until}, so that "
        "nobody opens a second account under it.\n\n"
        "This is our last message here. It is deleted as well once it has left.",
    ),
    "erased_in_part": Template(
        "Your data in {brand} account recovery is erased, except what the law keeps",
        "What the account recovery of {brand} held of you is erased: your addresses, how to reach "
        "you, and the photos and messages of your requests. This cannot be undone.\n\n"
        "The law makes us keep one record until {kept_until}, because your account was under a "
        "review: your name, your birth date and the numbers of your account, beside the movements "
        "of the account. Then the name and the birth date are deleted too, and you need to do "
        "nothing for it.\n\n"
        "What else stays names nobody: the record of what was done and when and, where we had your "
        "SSN, a scrambled form of it until {until}, so that nobody opens a second account under "
        "it.\n\n"
        "This is our last message here. It is deleted as well once it has left.",
    ),
    "frozen": Template(
        "Your {brand} account is locked",
        "You told us that a change on your account was not you. The account is locked again and "
        "a person will get in touch with you.",
    ),
    "self_disabled": Template(
        "Your {brand} account is disabled",
        "You have just disabled your account. Nobody can trade, deposit or withdraw. Your data and "
        "your money are still there.\n\n"
        "You can ask to have it back at any time, with a photo of you holding a note, and your "
        "ID: {link}\n\n"
        "Was this not you? Tell us at once, and a person will get in touch: {not_me}",
    ),
    "before_inactive": Template(
        "Your {brand} account turns inactive on {on}",
        "You last used your account, or wrote to us, on {since}. Without a sign of you it turns "
        "inactive on {on}; later it is locked, and in the end the law hands unclaimed property to "
        "the state.\n\n"
        "Log in to your account, or tell us here that you are still there: {link}",
    ),
    "before_dormant": Template(
        "Your {brand} account will be locked on {on}",
        "You last used your account, or wrote to us, on {since}. Without a sign of you it turns "
        "dormant on {on}: trading, deposits and withdrawals then stop until you have shown who you "
        "are.\n\n"
        "Log in to your account, or tell us here that you are still there: {link}",
    ),
    # What the model act asks a notice to say (RCW 63.30.290); counsel looks at it for each state.
    "before_report": Template(
        "Your property at {brand} may be handed over to {state}",
        "The law of {state} requires us to tell you: what you hold at {brand} may be handed over "
        "to the unclaimed-property office of {state} if you do not contact us by {contact_by}.\n\n"
        "What it is: {held}\n\n"
        "To keep it, open this page and do what it says; it takes a few minutes: {link}\n\n"
        "Once it is handed over, you claim it from {state}, free of charge, and no longer from us. "
        "Coins and securities may be sold on the way: then you get what they brought, not the "
        "coins or securities themselves.",
    ),
}

# Short texts to a phone number on record.
TEXTS: Mapping[str, str] = {
    "self_disabled_text": "{brand}: your account is disabled. Not you? Tell us: {not_me}",
    "case_approved_text": (
        "{brand}: a request about your account is approved. Not you? Stop it: {not_me}"
    ),
    "reinstated_text": "{brand}: your account is open again. Not you? Lock it: {not_me}",
    "before_inactive_text": (
        "{brand}: without a sign of you your account turns inactive on {on}. Log in to keep it."
    ),
    "before_dormant_text": (
        "{brand}: without a sign of you your account is locked on {on}. Log in to keep it open."
    ),
    "mailbox_replaced_text": (
        "{brand}: your account has another mailbox now. Not you? Lock it: {not_me}"
    ),
    "mailbox_change_asked_text": (
        "{brand}: somebody wants another mailbox for your account. Not you? Stop it: {not_me}"
    ),
    "mailbox_change_approved_text": (
        "{brand}: your account gets another mailbox soon. Not you? Stop it: {not_me}"
    ),
}
