"""Where a webhook may go: to the open internet, and never to what stands beside us.

A name is resolved once and the connection goes to what was found, so that a second look cannot give another answer.
"""

import asyncio
import ipaddress
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from koipond.kit import networks

WEBHOOK_ADDRESS = "https://host/path without user and password, on an open port, and of no private network"
WEBHOOK_ADDRESS_ZH = "https://主机/路径，不含用户名和密码，端口开放，且不属于内部网络"
URL_LETTERS_AT_MOST = 2_000
RESOLVING = 32                     # names at once: one that is slow to resolve keeps a thread, and only one
PORTS = {"https": 443, "http": 80}

_resolvers = ThreadPoolExecutor(max_workers=RESOLVING, thread_name_prefix="resolver")
_under_way: dict[tuple, asyncio.Future] = {}


class Forbidden(Exception):
    """A name leads to an address that must not be asked; its text says which."""


@dataclass(frozen=True)
class Place:
    """Where a request goes: `addresses` are what the name was resolved to."""

    scheme: str
    host: str
    port: int
    target: str
    netloc: str
    addresses: tuple[str, ...] = ()


def may_ask(url) -> bool:
    """Whether an address has a form that may be asked. Its name is not resolved: that is done, and judged, right before each request."""
    return _place(url) is not None


async def resolved(url: str) -> Place:
    """Where an address leads now. Raises Forbidden, or OSError when the name is not known."""
    place = _place(url)
    if place is None:
        raise Forbidden("it has no form that may be asked")
    return Place(**{**vars(place), "addresses": tuple(await leads_to(place.host, place.port))})


async def leads_to(host: str, port: int) -> list[str]:
    """The addresses that a name has now, every one of them open. Raises Forbidden, or OSError when the name is not known."""
    found = await _found(host, port)
    if closed := [address for address in found if not _is_open(address)]:
        raise Forbidden(f"it leads to {closed[0]}")
    return found


async def _found(host: str, port: int) -> list[str]:
    """Who asks for a name that is being looked up waits for the same answer; giving up waiting does not end it for others."""
    loop = asyncio.get_running_loop()
    key = (id(loop), host, port)
    if key not in _under_way:
        _under_way[key] = loop.run_in_executor(_resolvers, _look_up, host, port)
        _under_way[key].add_done_callback(lambda done: (_under_way.pop(key), done.cancelled() or done.exception()))
    return await asyncio.shield(_under_way[key])


def _look_up(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def _place(url) -> Place | None:
    if not isinstance(url, str) or len(url) > URL_LETTERS_AT_MOST or not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return None
    if not host or parts.username is not None or parts.fragment or not _may_be_named(host):
        return None
    if _is_here(host) and settings.WEBHOOK_LOOPBACK:
        return _made(parts, host, port) if parts.scheme in PORTS else None
    return _made(parts, host, port) if parts.scheme == "https" and port in settings.WEBHOOK_PORTS else None


def _made(parts: SplitResult, host: str, port: int) -> Place:
    return Place(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), parts.netloc.lower())


def _may_be_named(host: str) -> bool:
    """A name, or an address that is open. 2130706433, 0x7f.1 and 0177.0.0.1 are addresses in disguise and neither."""
    try:
        return _is_open(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last) and ":" not in host and (host != "localhost" or settings.WEBHOOK_LOOPBACK)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_open(address: str) -> bool:
    """Whether it may be asked: an address of the open internet, or this machine where a setting says so. Raises ValueError when it is none."""
    return networks.is_loopback(address) and settings.WEBHOOK_LOOPBACK or networks.is_open(address)
