"""Which addresses are of the open internet, and which stand beside us."""

import ipaddress

# Closed whatever the library's version says of them: for protocols, for relays, and where a cloud tells a machine its secrets.
CLOSED = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
NAT64 = ipaddress.ip_network("64:ff9b::/96")
OPEN_IPV6 = ipaddress.ip_network("2000::/3")


def is_open(address: str) -> bool:
    """Whether an address is of the open internet, also when it hides within another. Raises ValueError when it is none."""
    found = ipaddress.ip_address(address.partition("%")[0])
    within = _within(found)
    if within is not None:
        return is_open(str(within))
    open_range = found.version == 4 or found in OPEN_IPV6
    return open_range and found.is_global and not found.is_multicast and not any(found in closed for closed in CLOSED)


def is_loopback(address: str) -> bool:
    """Whether an address is this very machine. Raises ValueError when it is none."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _within(found) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if found.version == 4:
        return None
    if found in NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
