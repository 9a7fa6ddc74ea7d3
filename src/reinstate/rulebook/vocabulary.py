"""Every key that policy may hold, and what its value must look like.

A key that nothing reads is a typing mistake that would silently change nothing, so it does not
load. A new rule adds its key here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from reinstate.domain import photo_origin
from reinstate.domain.account import ActivityKind
from reinstate.domain.appointments import WEEKDAYS
from reinstate.domain.findings import PieceKind
from reinstate.domain.jurisdiction import SupportLevel
from reinstate.domain.place_codes import NAMES
from reinstate.domain.policy import Parameter
from reinstate.domain.signals import Signal
from reinstate.domain.state_law import Trigger
from reinstate.rulebook.parse import Located
from reinstate.rulebook.problem import Problem
from reinstate.rulebook.shapes import (
    AMOUNT,
    ANY,
    CHANNELS_BY_EVENT,
    COUNT,
    DAYS,
    FLAG,
    HOUR,
    HOURS_BY_SIGNAL,
    IN_EVERY_LANGUAGE,
    LINES,
    MINUTES,
    MONTH_DAY,
    MONTHS,
    NOTE_SENTENCE,
    NUMBER,
    SHARE,
    SIDES_BY_DOCUMENT,
    STATE,
    TEXT,
    TEXTS,
    TIMES,
    WHOLE,
    YEARS,
    ZONE,
    Shape,
    any_of,
    is_whole,
    one_of,
    some_of,
)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key, or one of those of a pattern; `is_required` once in the whole policy."""

    shape: Shape
    example: str
    is_required: bool
    pattern: re.Pattern[str] | None = None


def _known(example: str, shape: Shape, *, required: bool = True) -> KnownKey:
    return KnownKey(shape, example, required)


def _pattern(pattern: str, shape: Shape, example: str) -> KnownKey:
    return KnownKey(shape, example, is_required=False, pattern=re.compile(pattern))


NAMES_SIGNALS = frozenset({"hold.hours_by_signal", "review.second_approval.signals"})
_PLACE = f"us_({'|'.join(sorted(NAMES)).lower()})"
_STATE = rf"unclaimed\.{_PLACE}"
_COLUMN = r"(virtual_currency|securities|general|bank)"

VOCABULARY: tuple[KnownKey, ...] = (
    _known("exchange.domicile", STATE),
    _known("exchange.other_platform", TEXT),
    _known("exchange.event_minutes_ahead", WHOLE),
    _known("exchange.restriction_days_ahead", WHOLE),
    _known("clock.time_zone", ZONE),
    _known("clock.inactive_after_months", MONTHS),
    _known("clock.dormant_after_months", MONTHS),
    _known("clock.owner_acts", any_of(*ActivityKind)),
    _known(
        "clock.notice_days_before",
        Shape("a list of whole numbers", lambda f: isinstance(f, tuple) and all(map(is_whole, f))),
    ),
    _known("clock.notice_channels", CHANNELS_BY_EVENT),
    _known("assets.cash", TEXTS),
    _known("assets.securities", TEXTS),
    _known("assets.excluded", TEXTS),
    _known("note.sentence", NOTE_SENTENCE),
    _known("note.brand", TEXT),
    _known("note.window_days_before", WHOLE),
    _known("note.window_days_after", WHOLE),
    _known("hold.hours", WHOLE),
    _known("hold.hours_by_signal", HOURS_BY_SIGNAL),
    _known("negative_balance.is_netted", FLAG),
    _known("negative_balance.tolerance.usd", AMOUNT),
    _known("negative_balance.tolerance.other_assets", AMOUNT),
    _pattern(r"negative_balance\.tolerance\.[a-z0-9]+", AMOUNT, "negative_balance.tolerance.btc"),
    _known("support.unlisted", one_of(*SupportLevel)),
    _pattern(rf"support\.{_PLACE}", one_of("open", "wind_down", "closed"), "support.us_ca"),
    _pattern(rf"announcement\.(everywhere|{_PLACE})", IN_EVERY_LANGUAGE, "announcement.us_ca"),
    _known("case.max_attempts", TIMES),
    _known("case.expires_after_days", DAYS),
    _known("case.reminded_before_days", DAYS),
    _known("upkeep.orphan_grace_days", DAYS),
    _known("letters.refused_tried_hours", WHOLE),
    _known("letters.tried_days", WHOLE),
    _known("privacy.ssn_index_years_after_erasure", WHOLE),
    _known("privacy.identity_years_after_closing", WHOLE),
    _known("case.shortly_after_opening_days", WHOLE),
    _known("review.automatic_approval", FLAG),
    _known("review.automatic_approval_max_usd", AMOUNT),
    _known("review.automatic_approval_needs_enrolment_match", FLAG),
    _known("review.automatic_approval_sample_share", SHARE),
    _known("review.second_approval.balance_usd", AMOUNT),
    _known("review.second_approval.without_enrolled_reference", FLAG),
    _known("review.second_approval.signals", TEXTS),
    _known("fairness.factor", AMOUNT),
    _known("fairness.unsure_instead_of_fail", TEXTS),
    _known("review.checklist.approve", TEXTS),
    _known("review.checklist.approve.selfie", TEXTS),
    _known("review.checklist.approve.document", TEXTS),
    _known("review.checklist.decline", TEXTS),
    _known("review.known_answers.share", SHARE),
    _known("review.known_answers.shelf_days", WHOLE),
    _known("accepted_documents", SIDES_BY_DOCUMENT),
    _known("intake.max_bytes", COUNT),
    _known("intake.max_pixels", COUNT),
    _known("intake.min_side", WHOLE),
    _known("reuse.bits_apart", WHOLE),
    _known("reuse.note_bits_apart", WHOLE),
    _known("reuse.person_bits_apart", WHOLE),
    _known("reuse.newest_pieces", WHOLE),
    _known("risk.recent_days", WHOLE),
    _known("address.proof_at_most_months", WHOLE),
    _known("queue.expected_hours", WHOLE),
    _known("queue.lock_minutes", WHOLE),
    _known("queue.hand_over_hours", WHOLE),
    # What the portal asks of browsers and visitors; see policy/portal.yaml
    _pattern(r"upload\.[a-z_]+_bytes", COUNT, "upload.chunk_bytes"),
    _pattern(r"(upload|limits|handoff)\.[a-z_]+", WHOLE, "handoff.minutes"),
    _pattern(r"guide\.[a-z_]+", AMOUNT, "guide.margin"),
    _known("appointment.weekdays", some_of(*WEEKDAYS), required=False),
    _pattern(r"appointment\.(first|last)_hour", HOUR, "appointment.first_hour"),
    _known("appointment.minutes", MINUTES, required=False),
    _pattern(r"appointment\.(at_once|notice_hours|days_ahead)", WHOLE, "appointment.notice_hours"),
    _known("appointment.time_zone", ZONE, required=False),
    _pattern(r"appointment\.(office|video_address)", TEXT, "appointment.office"),
    _known("post.address", LINES, required=False),
    _pattern(r"mailbox\.(wait_hours|asked_per_hour)", WHOLE, "mailbox.wait_hours"),
    *(_known(f"unclaimed.{one}", WHOLE) for one in ("records_years", "notice_contact_days")),
    _known("unclaimed.cash_follows", one_of("general", "bank")),
    _known("unclaimed.when_unknown.login_counts", FLAG),
    _known("unclaimed.when_unknown.recurring_counts", FLAG),
    _known("unclaimed.when_unknown.trigger", one_of(*Trigger)),
    _pattern(rf"{_STATE}\.{_COLUMN}\.years", YEARS, "unclaimed.us_ca.virtual_currency.years"),
    _pattern(
        rf"{_STATE}\.{_COLUMN}\.(basis|disposition)", TEXT, "unclaimed.us_ca.general.disposition"
    ),
    _pattern(rf"{_STATE}(\.{_COLUMN})?\.trigger", one_of(*Trigger), "unclaimed.us_ca.trigger"),
    _pattern(rf"{_STATE}\.(login|recurring)_counts", FLAG, "unclaimed.us_ca.login_counts"),
    _pattern(
        rf"{_STATE}(\.{_COLUMN})?\.report\.(preliminary|due|cutoff|remittance)",
        MONTH_DAY,
        "unclaimed.us_ca.report.due",
    ),
    _pattern(
        rf"{_STATE}(\.{_COLUMN})?\.report\.(sale_days_before|delivery_days_after)",
        WHOLE,
        "unclaimed.us_co.virtual_currency.report.delivery_days_after",
    ),
    _pattern(
        rf"{_STATE}(\.{_COLUMN})?\.notice\.(min_usd|not_more_than_days|not_less_than_days)",
        WHOLE,
        "unclaimed.us_ca.notice.min_usd",
    ),
    _pattern(rf"{_STATE}(\.{_COLUMN})?\.notice\.method", TEXT, "unclaimed.us_ca.notice.method"),
    _pattern(
        rf"{_STATE}(\.{_COLUMN})?\.notice\.counted_from",
        one_of("report", "presumption"),
        "unclaimed.us_ca.notice.counted_from",
    ),
    _pattern(r"federal\.[a-z_.]+_usd", AMOUNT, "federal.travel_rule.threshold_usd"),
    _pattern(r"federal\.[a-z_.]+_(days|years)", WHOLE, "federal.blocked_property.records_years"),
    _pattern(r"federal\.[a-z_.]+_due", MONTH_DAY, "federal.blocked_property.annual_report_due"),
    _pattern(r"federal\.[a-z_.]+", ANY, "federal.report.reimbursement"),
    _pattern(
        r"checks\.[a-z0-9_]+\.weight", one_of("must", "advise"), "checks.one_face_present.weight"
    ),
    _pattern(
        r"checks\.[a-z0-9_]+\.on_fail",
        one_of("retake", "refer"),
        "checks.one_face_present.on_fail",
    ),
    _known(
        f"{photo_origin.KEY}.kinds",
        some_of(
            PieceKind.SELFIE,
            PieceKind.DOCUMENT_FRONT,
            PieceKind.DOCUMENT_BACK,
            PieceKind.PASSPORT_PAGE,
        ),
        required=False,
    ),
    # What else a check draws its line by is a number, unless its name is one of these.
    _pattern(
        r"checks\.[a-z0-9_]+\.is_[a-z0-9_]+", FLAG, "checks.document_is_not_specimen.is_relaxed"
    ),
    _pattern(
        r"checks\.[a-z0-9_]+\.(min_(lines|letters|dates|years)|max_age_days|extended_days|least_age"
        r"|longest_years\.[a-z0-9_]+)",
        WHOLE,
        "checks.visa_has_one_year_left.min_years",
    ),
    _pattern(
        r"checks\.[a-z0-9_]+\.(classes|extended_types|captured|made|edited|editors|forms\.[a-z0-9_]+)",
        TEXTS,
        "checks.visa_class_is_accepted.classes",
    ),
    _pattern(r"checks\.[a-z0-9_]+\.[a-z0-9_.]+", NUMBER, "checks.photo_is_sharp.min_variance"),
)
# What units say of such a number: where it ends, and that it may be below 0.
UP_TO_ONE = frozenset({"0 to 1", "cosine", "probability", "score 0 to 1", "share", "share 0 to 1"})
BELOW_ZERO_TOO = frozenset({"nats"})


_SPELT_OUT = {item.example: item for item in VOCABULARY if item.pattern is None}
_PATTERNS = tuple((item.pattern, item) for item in VOCABULARY if item.pattern is not None)


@lru_cache(maxsize=8192)
def known(key: str) -> KnownKey | None:
    """The key itself, or the first pattern of the vocabulary that it is of."""
    if key in _SPELT_OUT:
        return _SPELT_OUT[key]
    return next((item for pattern, item in _PATTERNS if pattern.fullmatch(key)), None)


def unknown_keys(found: Iterable[Located]) -> list[Problem]:
    """Keys that nothing reads."""
    return [
        Problem(
            item.file,
            item.line,
            f"nothing reads the key {item.parameter.key!r}",
            "correct its spelling, or add it to rulebook/vocabulary.py with the rule that reads it",
        )
        for item in found
        if known(item.parameter.key) is None
    ]


def unraised_signals(found: Iterable[Located]) -> list[Problem]:
    """Signals that nothing raises: what names one could never act."""
    known_ones, problems = ", ".join(Signal), []
    for item in found:
        if item.parameter.key not in NAMES_SIGNALS:
            continue
        for entry, line in zip(item.parameter.entries, item.lines, strict=True):
            named = entry.value if isinstance(entry.value, tuple | Mapping) else ()
            problems += [
                Problem(
                    item.file,
                    line,
                    f"{item.parameter.key} names {name!r}, a signal that nothing raises",
                    f"write one of {known_ones}, or leave it out",
                )
                for name in named
                if name not in set(Signal)
            ]
    return problems


def wrong_values(found: Iterable[Located]) -> list[Problem]:
    """Values of another kind than their key needs."""
    problems = []
    for item in found:
        expected = _shape_of(item.parameter)
        for entry, line in zip(item.parameter.entries, item.lines, strict=True):
            if expected and entry.value is not None and not expected.fits(entry.value):
                what = f"{item.parameter.key} is {entry.value!r}"
                problems.append(Problem(item.file, line, what, f"write {expected.words}"))
    return problems


def _shape_of(parameter: Parameter) -> Shape | None:
    """The shape of a key, as narrow as its unit makes it."""
    expected = known(parameter.key)
    if expected is None or expected.shape is not NUMBER or parameter.unit in BELOW_ZERO_TOO:
        return expected.shape if expected else None
    return SHARE if parameter.unit in UP_TO_ONE else AMOUNT
