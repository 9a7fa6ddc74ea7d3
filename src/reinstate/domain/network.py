"""By what visitors are told apart when it is counted how often they come."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

ONE_CONNECTION = 64  # bits; whoever has one has all its 2^64 addresses (RFC 6177, RFC 8981)


def of(address: str) -> str:
    """A network address as it counts: of IPv6 its /64, of IPv4 within IPv6 the IPv4 address.

    What is no address, as of a proxy that names a visitor otherwise, stays as it is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    bare = IPv6Address(int(found))  # without the zone of a local one
    return str(IPv6Network((bare, ONE_CONNECTION), strict=False))
