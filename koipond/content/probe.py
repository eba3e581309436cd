"""Tries links: bounded in number, time and size, and never within our own network.

An address is looked up once, judged, and that very address is connected to, so that a name cannot point elsewhere in
between. A redirect is a new address and judged again. Nothing of the answer but its status is used.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from koipond.kit import networks

LINKS_AT_MOST = 40         # of one message
AT_ONCE = 8
SECONDS = 5                # for one connection or answer
SECONDS_IN_ALL = 30
REDIRECTS = 4
PORTS = (80, 443)
DEAD = (404, 410, 451)     # that say there is nothing; others may only dislike programs


@dataclass(frozen=True)
class Answer:
    """What became of a link. Neither alive nor dead: nobody knows."""

    alive: bool
    dead: bool
    en: str = ""
    zh: str = ""


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet: not private, local, reserved or for many."""
    try:
        return networks.is_open(address)
    except ValueError:
        return False


def probe(links: list[str], allowed: Callable[[str], bool] = is_public, ports: tuple[int, ...] = PORTS) -> dict[str, Answer]:
    """An answer for each link, at most LINKS_AT_MOST of them, within SECONDS_IN_ALL."""
    asked = list(dict.fromkeys(links))[:LINKS_AT_MOST]
    until, found = time.monotonic() + SECONDS_IN_ALL, {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    waiting = {link: pool.submit(_tried, link, until, allowed, ports) for link in asked}
    for link, answer in waiting.items():
        try:
            found[link] = answer.result(timeout=max(0.1, until - time.monotonic()))
        except TimeoutError:
            found[link] = Answer(False, False, "it took too long", "等待时间过长")
    pool.shutdown(wait=False, cancel_futures=True)
    return found


def _tried(link: str, until: float, allowed, ports) -> Answer:
    address = link
    for _ in range(REDIRECTS + 1):
        if time.monotonic() > until:
            return Answer(False, False, "it took too long", "等待时间过长")
        try:
            status, elsewhere = _asked(address, allowed, ports)
        except _NotAllowed as error:
            return Answer(False, False, *error.args)
        except socket.gaierror:
            return Answer(False, True, "there is no such host", "主机不存在")
        except ssl.SSLError:
            return Answer(False, True, "its certificate does not hold", "证书无效")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(False, False, f"no answer ({type(error).__name__})", f"没有应答（{type(error).__name__}）")
        if elsewhere and status in (301, 302, 303, 307, 308):
            address = urljoin(address, elsewhere)
            continue
        return Answer(status not in DEAD and status < 500, status in DEAD, f"it answers {status}", f"应答为 {status}")
    return Answer(False, False, "it leads from one address to the next", "跳转次数过多")


class _NotAllowed(Exception):
    """Its two arguments say why, in English and Chinese."""


def _asked(address: str, allowed, ports) -> tuple[int, str]:
    """Status and the address it leads on to. Raises what the network does, and _NotAllowed."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise _NotAllowed("it leads to what is no page", "指向的不是网页")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in ports:
        raise _NotAllowed(f"port {port} is not tried", f"不检查端口 {port}")
    ip = _looked_up(parts.hostname, port, allowed)
    link = socket.create_connection((ip, port), timeout=SECONDS)
    with contextlib.closing(link):
        if parts.scheme == "https":
            link = ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=SECONDS)
        connection.sock = link
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"User-Agent": "Koipond link check", "Accept": "*/*", "Range": "bytes=0-0"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")


def _looked_up(host: str, port: int, allowed) -> str:
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    good = [ip for ip in found if allowed(ip)]
    if not good or len(good) < len(found):   # a name that points inside as well as outside is not trusted
        raise _NotAllowed("it leads into a private network", "指向内部网络")
    return good[0]
