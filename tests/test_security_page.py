"""The page about security says the figures and the headers in force."""

from datetime import timedelta
from pathlib import Path

from reinstate.evidence.intake import decoder_process
from reinstate.services import clock, rules
from reinstate.services.access import handoff, revealing, sign_in

PAGE = (Path(__file__).parents[1] / "docs" / "security.md").read_text("utf-8")
HOUR = timedelta(hours=1)


def test_figures_on_the_page_are_those_in_force(db, settings):
    told = " ".join(PAGE.split())
    owners = (sign_in.SESSION_LIFE // HOUR, sign_in.IDLE_LIFE // HOUR)
    staff = timedelta(seconds=settings.SESSION_COOKIE_AGE) // HOUR
    (length,) = (
        one["OPTIONS"]["min_length"]
        for one in settings.AUTH_PASSWORD_VALIDATORS
        if one["NAME"].endswith("MinimumLengthValidator")
    )
    gigabytes = decoder_process.MEMORY_BYTES // 10**9
    again = sign_in.PRESSED_AGAIN // timedelta(minutes=1)
    assert again == 1
    for said in (
        f"a session ends after {owners[0]} hours, or {owners[1]} without a page",
        f"one of staff after {staff} ",
        "once more within a minute, for an answer that was lost",
        f"the code works once and for {handoff.minutes()} minutes",
        f"`{revealing.SECONDS}` ({rules.on(clock.today()).integer(revealing.SECONDS)})",
        f"one person's file, {decoder_process.CPU_SECONDS} s and {gigabytes} GB",
        f"the password, of {length} characters at least",
    ):
        assert said in told


def test_every_page_runs_its_own_scripts_and_stands_in_no_frame(client, db):
    for address in ("/", "/help/", "/staff/login/"):
        said = client.get(address).headers["Content-Security-Policy"]
        rules_of = {name: values for name, *values in map(str.split, said.split(";"))}
        assert rules_of["default-src"] == ["'self'"]
        assert rules_of["form-action"] == ["'self'"]
        assert rules_of["frame-ancestors"] == ["'none'"]
        scripts = {one for one in rules_of["script-src"] if not one.startswith("'nonce-")}
        assert scripts == {"'self'", "'wasm-unsafe-eval'"}
