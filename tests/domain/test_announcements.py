from datetime import date

from reinstate.domain.announcements import announcements
from reinstate.domain.policy import Authority, Confidence, Dated, Parameter, Policy


def policy_with(**entries):
    """A policy of announcements: place to (from, until, text)."""
    made = {}
    for place, told in entries.items():
        key = f"announcement.{place}"
        dated = tuple(
            Dated(
                {"en": text, "es": f"{text} (es)"},
                start,
                Authority("notice"),
                Confidence.DECIDED,
                None,
                end,
            )
            for start, end, text in told
        )
        made[key] = Parameter(key, "", "", dated)
    return Policy("digest", made)


POLICY = policy_with(
    us_wa=[(date(2024, 7, 1), None, "ends"), (date(2024, 8, 20), None, "ended")],
    us_or=[(date(2024, 4, 30), date(2024, 12, 9), "withdraw")],
    everywhere=[(date(2024, 8, 20), None, "all")],
)


def told(day):
    return [(item.code, item.text("en-us")) for item in announcements(POLICY.on(day))]


def test_announcements_stand_from_their_day_the_newest_first():
    assert told(date(2024, 6, 30)) == [("US-OR", "withdraw")]
    assert told(date(2024, 8, 20)) == [
        (None, "all"), ("US-WA", "ended"), ("US-WA", "ends"), ("US-OR", "withdraw"),
    ]  # fmt: skip


def test_an_announcement_is_gone_after_its_last_day():
    assert ("US-OR", "withdraw") in told(date(2024, 12, 9))
    assert ("US-OR", "withdraw") not in told(date(2024, 12, 10))


def test_an_announcement_is_read_in_the_readers_language():
    newest = announcements(POLICY.on(date(2024, 8, 20)))[0]
    assert (newest.text("es"), newest.text("en-us")) == ("all (es)", "all")
