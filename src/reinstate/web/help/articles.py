"""What the help centre holds: each article's address, title and one line about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Article:
    """One page; its text is the template `help/<slug>.html`.

    `said`: what people say for it, and its text does not; searched, never shown.
    """

    slug: str
    title: Promise
    about: Promise
    said: Promise


ARTICLES = (
    Article(
        "reactivating",
        _("Reactivating an account you disabled"),
        _("What you need, what happens, how long it takes"),
        _(
            "reopen, unlock, unblock, unfreeze, enable, restore, recover, get back, return, "
            "process, request, rejected, rejection, refused, denied, declined, appeal, "
            "failed, second opinion, how long, waiting time, status, pending, delay, slow, "
            "hours, days, cost, fee, price, free of charge"
        ),
    ),
    Article(
        "note-and-photo",
        _("The note and the photo"),
        _("What to write, how to hold it, and what goes wrong most often"),
        _(
            "selfie, picture, image, handwriting, handwritten, pen, paper, wording, "
            "sentence, blurry, dark, lighting, glasses, cap, veil, headscarf, hijab, turban, "
            "scarf, makeup, print, date format, rejected, upload, file, format, too large, "
            "too big, iPhone"
        ),
    ),
    Article(
        "id-types",
        _("Which ID you can show"),
        _("The accepted types and their sides"),
        _(
            "identification, identity card, document, driving licence, green card, "
            "residence permit, work permit, military, foreign, national, expired, "
            "expiration, renewal, temporary, maiden name, surname, married, wedding, "
            "divorced, legal name, consular ID"
        ),
    ),
    Article(
        "other-ways",
        _("Other ways than photos"),
        _("An appointment, a letter by post, or a comparison by people only"),
        _(
            "alternative, in person, video call, branch, mail, blind, deaf, disability, "
            "wheelchair, illiterate, tremor, injured, broken hand, arm, religion, "
            "dyslexia, no smartphone, no camera, broken camera, camera does not work, no webcam, "
            "old phone, deceased, died, dead, death, "
            "passed away, late husband, wife, parent, widow, estate, executor, inheritance, "
            "inherit, probate, lawyer, attorney, relative, helper, facial recognition, "
            "biometric, robot, algorithm"
        ),
    ),
    Article(
        "disabling",
        _("Disabling your account yourself"),
        _("What stops, what stays, and how to come back"),
        _(
            "close, freeze, stop, pause, hacked, hacker, someone else logged in, stolen, "
            "theft, intruder, compromised, unauthorized, protect, emergency, deactivate, "
            "shut down"
        ),
    ),
    Article(
        "restrictions",
        _("Why an account is restricted"),
        _("Every reason, who acts next, and how it is lifted"),
        _(
            "suspended, frozen, blocked, banned, limited, locked out, flagged, chargeback, "
            "bounced, debt, owe, money, pay, fraud, suspicious, unusual, sanctions, police, "
            "verification, KYC, duplicate, second account, two accounts, SSN, withdraw, "
            "hold, cash out, moved"
        ),
    ),
    Article(
        "inactivity",
        _("Inactivity and unclaimed property"),
        _("Active, inactive, dormant, and what your state's law says"),
        _(
            "escheat, escheatment, abandoned, unused, forgotten, taken, took, seized, "
            "confiscated, sold, liquidated, gone, missing, lost coins, crypto, bitcoin, "
            "treasury, comptroller, claim"
        ),
    ),
    Article(
        "states",
        _("Where we serve"),
        _("The list as it stands today"),
        _(
            "which states, list of states, available, served, countries, region, abroad, "
            "overseas, moved, moving, relocated, residence, territory"
        ),
    ),
    Article(
        "which-platform",
        _("Which platform is yours?"),
        _("Two companies with similar names, and how to tell"),
        _("wrong website, wrong site, international, global, other company, app, mixed up"),
    ),
    Article(
        "logging-in",
        _("Trouble logging in"),
        _("Links, lost mailboxes, and what to try first"),
        _(
            "login, sign in, signing in, password, forgot, reset, expired link, broken link, "
            "junk, email, inbox, not received, never came, code, two-factor, 2FA, "
            "authenticator, lost phone, new phone, lost email, old email, changed email, "
            "gmail, browser, no access"
        ),
    ),
    Article(
        "your-data",
        _("Your data: a copy of it, and deleting it"),
        _("Privacy: what is kept, what you can download, and how it is erased"),
        _(
            "delete my account, remove, GDPR, CCPA, biometric data, who sees my photos, "
            "staff, employees, stored, storage, keep, retention, safe, leak, breach, "
            "encryption, export, personal information, SSN"
        ),
    ),
    Article(
        "contact",
        _("Asking a person"),
        _("What to have ready, and how to know it is us"),
        _(
            "human, support, agent, live person, representative, customer service, "
            "help desk, phone number, telephone, call, chat, speak, talk, complaint, "
            "complain, angry, scam, scammer, phishing, fake, fraudulent, impostor, genuine, "
            "real, legit, suspicious email, telegram, whatsapp"
        ),
    ),
)
BY_SLUG = {article.slug: article for article in ARTICLES}
