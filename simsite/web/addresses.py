"""Names and addresses that mean this machine."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def loopback(name: str) -> bool:
    """Whether a name is this machine, seen from itself."""
    found = plain_address(name)
    return name == "localhost" if found is None else found.is_loopback


def plain_address(name: str) -> Address | None:
    """Return a name as an address; None where it is a name."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
