"""The page for operators names every setting that there is, and the figures in force."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from reinstate.services import clock, rules
from reinstate.services.access import limits, sign_in
from reinstate.services.integration import idempotency, receivers, tries
from reinstate.services.mail import messages, notices, smtp
from reinstate.services.upkeep import clocks, housekeeping, worker

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SOURCES = "\n".join(path.read_text("utf-8") for path in ROOT.glob("src/**/*.py"))
SETTINGS = sorted(set(re.findall(r"\bREINSTATE_[A-Z]+(?:_[A-Z]+)*\b", SOURCES)))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_stands_on_the_page(name):
    family, _, rest = name.removeprefix("REINSTATE_").partition("_")
    beside = f"`REINSTATE_{family}_" in PAGE and f"`_{rest}`" in PAGE
    assert f"`{name}`" in PAGE or beside


def whole(span: timedelta, unit: timedelta) -> int:
    assert span % unit == timedelta(0)
    return span // unit


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_figures_on_the_page_are_those_in_force(db, settings):
    policy, told = rules.on(clock.today()), " ".join(PAGE.split())
    pauses = [whole(pause, MINUTE) for pause in messages.PAUSES]
    sum_of_tries = sum(tries.PAUSES, timedelta(0))
    assert pauses[3:] == [120, 720]
    assert sum_of_tries < 3 * DAY < sum_of_tries + HOUR
    assert (idempotency.KEPT_FOR, limits.HOUR, worker.AGAIN_AFTER) == (DAY, HOUR, MINUTE / 2)
    assert policy.integer("intake.max_bytes") < 25e6  # with what a form puts around a photo
    for said in (
        f"after {policy.integer(limits.LINKS)} sign-in links in an hour nobody gets another",
        f"under `/console/` of {settings.FILE_UPLOAD_MAX_MEMORY_SIZE >> 20} MB",
        f"links and sessions {housekeeping.KEEP_LINKS.days} days after they ended",
        f"jobs after {housekeeping.KEEP_JOBS.days}, answers of the API after a day",
        f"again after {pauses[0]}, {pauses[1]} and {pauses[2]} minutes, 2 hours, then every 12",
        f"to sign in: {whole(sign_in.LINK_LIFE, MINUTE)} minutes",
        f'"this was not me": {whole(notices.NOT_ME_LIFE, DAY)} days',
        f"{settings.EMAIL_TIMEOUT} s for each answer and {smtp.LONGEST_SECONDS:.0f} s for a letter",
        f"a receiver {receivers.TIMEOUT_SECONDS:.0f} s and {receivers.LONGEST_SECONDS:.0f} s",
        f"that is {clocks.FAR.seconds} s or more off",
        f"From {whole(clocks.TOO_FAR, MINUTE)} minutes on its worker ends no request",
    ):
        assert said in told
    assert len(tries.PAUSES) + 1 == 10  # tried ten times
