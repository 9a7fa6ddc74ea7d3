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
    ],
)
def test_amounts_are_written_as_the_country_writes_them(amount, currency, shown):
    assert portal_words.money(amount, currency) == shown
