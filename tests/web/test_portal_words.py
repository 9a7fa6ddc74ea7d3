import pytest

from reinstate.web.portal.templatetags import portal_words


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("20", "USD", "$20.00"),
        ("-1234.5", "USD", "−$1,234.50"),
        ("0.05", "BTC", "0.05 BTC"),
        ("1234567.00000001", "SHIB", "1,234,567.00000001 SHIB"),
        ("0.001", "USD", "$0.001"),
        (
            "-123456789012345678.123456789012345678",
            "SHIB",
            "−123,456,789,012,345,678.123456789012345678 SHIB",
        ),
    ],
)
def test_amounts_are_written_as_the_country_writes_them(amount, currency, shown):
    assert portal_words.money(amount, currency) == shown


def test_an_instant_in_a_sentence_becomes_one_that_the_page_shows_in_the_readers_own_time():
    said = portal_words.spelled("Paused until 2026-11-29 21:10 UTC, in US-NY <since> 2026-11-01.")
    assert 'datetime="2026-11-29T21:10:00+00:00" data-local>29 Nov 2026, 21:10 UTC</time>' in said
    assert said.endswith("in New York &lt;since&gt; 1 Nov 2026.")
