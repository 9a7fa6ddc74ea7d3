"""One rule says which mail addresses can be used, wherever they come from."""

import pytest

from reinstate.domain import mail_address
from reinstate.domain.account_fields import BadAccount, email
from reinstate.domain.mail_address import LONGEST, LONGEST_LOCAL, Fault
from reinstate.services.errors import Refused
from reinstate.services.mail import email_address

USABLE = [
    "ann@example.com",
    "o'hara+sub.scribed_1@mail.example.co.uk",
    "ann@müller.example",
    "ann@xn--mller-kva.example",
    "ann@mail.пример.рф",
    f"{'a' * LONGEST_LOCAL}@example.com",
    f"anna@{'.'.join(['a' * 49] * 5)}",  # as long as an address may be
    "ann@1.2.example",
]
SOFT_HYPHEN = "\u00ad"
LETTERS = ["josé@example.com", "jose\u0301@example.com", "анна@пример.рф", "a.ñ+x@example.com"]
INCOMPLETE = [
    "", "ann", "ann@", "@example.com", "ann@localhost", "a b@example.com", "a@b@example.com",
    "ann@-x.example", "ann@example..com", ".ann@example.com", "a..n@example.com", "ann@10.0.0.1",
    "ann@example.10", 'jo"sé@example.com', f"annie@{'.'.join(['a' * 49] * 5)}",
    "josé b@example.com", "ann\n@example.com", "ann@example.com\n", '"a b"@example.com',
    f"{'a' * LONGEST}@example.com",
    f"{'a' * (LONGEST_LOCAL + 1)}@example.com",
    "ann@example.com\u200b", "ann@exam\u00adple.com", "\u202aann@example.com",
    f"ann@{'.'.join(['ü' * 54] * 4)}.example",  # too long only as machines write it
    f"ann@{'.'.join(['ü' + SOFT_HYPHEN * 62] * 5)}.example",  # and this before they do
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        *((one, None) for one in USABLE),
        *((one, Fault.LETTERS) for one in LETTERS),
        *((one, Fault.INCOMPLETE) for one in INCOMPLETE),
    ],
)
def test_an_address_is_used_or_its_fault_is_named(address, fault):
    assert mail_address.fault(address) == fault


@pytest.mark.parametrize("address", [*USABLE, *LETTERS, *INCOMPLETE])
def test_whom_an_event_may_name_may_log_in_and_nobody_else(address):
    def takes(take, refusal):
        try:
            return bool(take(address))
        except refusal:
            return False

    in_an_event = takes(lambda one: email(one, "email"), BadAccount)
    assert in_an_event == takes(email_address.complete, Refused)


@pytest.mark.parametrize("address", LETTERS)
def test_the_exchange_hears_what_to_send_instead(address):
    with pytest.raises(BadAccount, match=r"other than ASCII.*or leave it out"):
        email(address, "email")
