"""Tables by topic."""

from reinstate.store.models.audit import AuditEntry
from reinstate.store.models.cases import Case, CaseEvent, Decision, Piece, Reinstatement
from reinstate.store.models.clearings import Clearing
from reinstate.store.models.confirmations import Confirmation
from reinstate.store.models.erasures import ErasureProposal, KeptRecord
from reinstate.store.models.help import HelpCount
from reinstate.store.models.integration import (
    ApiKey,
    IdempotencyRecord,
    IngestedEvent,
    SupportTicket,
    WebhookDelivery,
    WebhookEndpoint,
)
from reinstate.store.models.known_answers import KnownAnswer, Trial
from reinstate.store.models.ledger import (
    Activity,
    Balance,
    LedgerEntry,
    LogInOrigin,
    RestrictionEvent,
)
from reinstate.store.models.messages import LoginLink, OutboxMessage, PortalSession
from reinstate.store.models.notes import CaseNote
from reinstate.store.models.other_ways import Appointment, MailboxChange, PostedLetter
from reinstate.store.models.payments import Purchase
from reinstate.store.models.people import (
    Account,
    Address,
    BlindIndex,
    Person,
    SavedView,
    StaffProfile,
)
from reinstate.store.models.policy import Installation, JobLease, PolicyContent, PolicySignature
from reinstate.store.models.portal import CaseLetter, SharedNote, Upload, VisitCount
from reinstate.store.models.residency import ResidencyStatement
from reinstate.store.models.seals import BrokenSeal
from reinstate.store.models.support import SupportRequest
from reinstate.store.models.sweeps import HouseNotice, Sweep
from reinstate.store.models.templates import MessageTemplate
from reinstate.store.models.unclaimed import FiledAccount, OwnerNotice, StateFiling

__all__ = [
    "Account",
    "Activity",
    "Address",
    "ApiKey",
    "Appointment",
    "AuditEntry",
    "Balance",
    "BlindIndex",
    "BrokenSeal",
    "Case",
    "CaseEvent",
    "CaseLetter",
    "CaseNote",
    "Clearing",
    "Confirmation",
    "Decision",
    "ErasureProposal",
    "FiledAccount",
    "HelpCount",
    "HouseNotice",
    "IdempotencyRecord",
    "IngestedEvent",
    "Installation",
    "JobLease",
    "KeptRecord",
    "KnownAnswer",
    "LedgerEntry",
    "LogInOrigin",
    "LoginLink",
    "MailboxChange",
    "MessageTemplate",
    "OutboxMessage",
    "OwnerNotice",
    "Person",
    "Piece",
    "PolicyContent",
    "PolicySignature",
    "PortalSession",
    "PostedLetter",
    "Purchase",
    "Reinstatement",
    "ResidencyStatement",
    "RestrictionEvent",
    "SavedView",
    "SharedNote",
    "StaffProfile",
    "StateFiling",
    "SupportRequest",
    "SupportTicket",
    "Sweep",
    "Trial",
    "Upload",
    "VisitCount",
    "WebhookDelivery",
    "WebhookEndpoint",
]
