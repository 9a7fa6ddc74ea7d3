"""Where announcements go: an address is checked once, and what was checked is connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from reinstate.services import clock
from reinstate.services.errors import Refused

TIMEOUT_SECONDS = 10.0  # one step of a try
LONGEST_SECONDS = 25.0  # a whole try; shorter than others keep off (webhooks.CLAIM)
MOST_DIGITS = 9  # of the seconds of a Retry-After: more is beyond every bound
LONGEST = 400  # characters of an address, as many as its column has

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Of IPv6, what is given out to hosts (RFC 4291), without what stands in documents only (RFC 9637).
GIVEN_OUT, IN_DOCUMENTS = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("3fff::/20")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address stands in its end (RFC 6052)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where to send, and the addresses its name stood for when they were checked.

    The name is not looked up again: who answers for it could point it into our network between
    the check and the connection.
    """

    url: str
    at: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status of a try, and for how long from now Retry-After asks to be left alone."""

    status: int
    asks_for: timedelta = timedelta(0)


def checked(address: str) -> Receiver:
    """Where an address leads. Refused inside our own network, which a webhook must never reach.

    A demo database may announce to loopback, where its toy exchange listens.
    """
    scheme, host = _parts(address)
    if scheme == "http" and not clock.is_demo():
        raise Refused(f"{address!r} is not encrypted; use https")
    at = _addresses_of(host)
    for found in at:
        if not (_is_public(found) or (clock.is_demo() and found.is_loopback)):
            stands = host if _is_written(host, found) else f"{host} stands for {found}, which"
            raise Refused(f"{stands} is no public address; use a host that has one")
    return Receiver(address, at)


def _is_public(at: Address) -> bool:
    """Whether it is one host's, outside every private network; of an IPv4 address that is carried
    in one of IPv6 that address decides, for a gateway would send there.
    """
    if isinstance(at, ipaddress.IPv4Address):
        return at.is_global and not at.is_multicast
    carried = at.ipv4_mapped or at.sixtofour
    if at in NAT64:
        carried = ipaddress.IPv4Address(at.packed[-4:])
    if carried is not None:
        return _is_public(carried)
    return at.is_global and at in GIVEN_OUT and at not in IN_DOCUMENTS


def _is_written(host: str, at: Address) -> bool:
    """Whether the host is the address itself, in whatever way it is written."""
    try:
        return ipaddress.ip_address(host) == at
    except ValueError:
        return False


def _parts(address: str) -> tuple[str, str]:
    """Scheme and host name. Refused unless announcements could be sent there."""
    no_address = f"{address[:80]!r} is no web address; write https://host/path"
    if len(address) > LONGEST:
        raise Refused(f"{no_address}, {LONGEST} characters at most")
    try:
        parts = urlsplit(address)
        httpx.URL(address)  # what it does not read it cannot connect to
        host = parts.hostname if parts.port != 0 else None
    except (ValueError, httpx.InvalidURL):  # such as a port that there is not
        raise Refused(no_address) from None
    if parts.scheme not in ("http", "https") or not host:
        raise Refused(no_address)
    if parts.username is not None or parts.password is not None:
        raise Refused(  # it is listed and logged, so the address is not repeated
            "a user's name or password stands in the address; leave it out: what is announced is "
            "signed"
        )
    return parts.scheme, host


def _addresses_of(host: str) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(f"{host} cannot be found: {error.strerror}") from error
    except UnicodeError:  # a part between two dots is empty, or too long for any name server
        raise Refused(f"{host[:80]!r} is no name of a host; write https://host/path") from None
    return tuple(dict.fromkeys(ipaddress.ip_address(item[4][0]) for item in found))


def in_words(error: httpx.HTTPError | httpx.InvalidURL | Refused) -> str:
    """Why a try came to nothing; what was too slow or broke off says nothing of itself."""
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {TIMEOUT_SECONDS:.0f} s"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {TIMEOUT_SECONDS:.0f} s"
    return str(error) or "the connection broke off before there was an answer"


def post(receiver: Receiver, body: bytes, headers: dict[str, str]) -> Answer:
    """To the first checked address that takes a connection; name and certificate stay the URL's.

    Status and Retry-After are the answer: a body is not read, for it might have no end. No proxy
    that the surroundings name is asked: it would be shown the address, and the certificate is the
    name's.
    """
    return asyncio.run(_post_in_time(receiver, body, headers))


async def _post_in_time(receiver: Receiver, body: bytes, headers: dict[str, str]) -> Answer:
    """Each step has its limit, and all of them together: an answer may come byte by byte."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await _post(receiver, body, headers)
    except TimeoutError:
        raise Refused(f"no answer within {LONGEST_SECONDS:.0f} s") from None


def _wait(retry_after: str) -> timedelta:
    """Seconds or a date, as RFC 9110 writes them; nothing where it is neither or is past."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text)) if len(text) <= MOST_DIGITS else timedelta.max
    try:
        moment = parsedate_to_datetime(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(zoned - clock.outside(), timedelta(0))
    except (ValueError, OverflowError):
        return timedelta(0)


def _trusted() -> ssl.SSLContext:
    """Whose certificates count: the usual authorities, or those that the operator names."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise Refused(
            f"what SSL_CERT_FILE names cannot be read as certificates: {error.strerror or error}"
        ) from error


async def _post(receiver: Receiver, body: bytes, headers: dict[str, str]) -> Answer:
    url = httpx.URL(receiver.url)
    own = {**headers, "host": url.netloc.decode()}
    async with httpx.AsyncClient(
        timeout=TIMEOUT_SECONDS, trust_env=False, verify=_trusted()
    ) as client:
        for place, at in enumerate(receiver.at, 1):
            try:
                async with client.stream(
                    "POST",
                    url.copy_with(host=str(at)),
                    content=body,
                    headers=own,
                    extensions={"sni_hostname": url.host},
                ) as answer:
                    asked = _wait(answer.headers.get("retry-after", ""))
                    return Answer(answer.status_code, asked)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if place == len(receiver.at):
                    raise
    raise Refused(f"{url.host} has no address.")
