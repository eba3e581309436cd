"""Who opens and clicks that is no person: programs that fetch pictures in advance, previews, and scanners of mail gateways.

A program says so by its name, by HEAD, or by `Sec-Purpose: prefetch`. A scanner uses a browser's name on purpose; it is known by what it
does: it follows the link that no person sees, or several links of a mail within seconds. What one process has seen of a message
is remembered for a while; a scanner's first click, before any sign of it, may count as a person's.
"""

import re
import time
from collections import OrderedDict
from functools import lru_cache
from threading import Lock

from django.http import HttpRequest

APPLE = "Mozilla/5.0"          # all that Apple Mail's prefetching says of itself: nobody has read the mail yet
BURST_SECONDS = 3.0            # within which a person does not follow several links of one mail
BURST_LINKS = 2                # different ones, from which on it is no person
SCANNED_SECONDS = 60.0         # after a sign of a scanner, for which what follows of this message is the scanner's
REMEMBERED = 50_000            # messages
AGENT_LETTERS = 500            # of a user agent that are looked at

# Proxies through which a person's own opening comes: Gmail's, Yahoo's and others fetch the picture when the mail is opened.
PROXIES = re.compile(r"GoogleImageProxy|ggpht\.com|YahooMailProxy|RamblerMail/.*ImageProxy|YandexImageProxy|QQMail|WeChat", re.I)
PROGRAMS = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/;_ -]|robot|crawl|spider|slurp|(?<!cam)scan(?:ner)?\b|scrap|archiv|monitor|preview|\bfetch(?:er)?\b|validator|check|headless|phantomjs|puppeteer|playwright|selenium|"
    r"facebookexternalhit|facebookcatalog|slack-img|^whatsapp/|skypeuripreview|embedly|favicon|lighthouse|synthetic|uptime|verification|research|"
    r"barracuda|proofpoint|mimecast|safe ?links|symantec|messagelabs|trend ?micro|fireeye|ironport|sophos|forcepoint|cloudmark|zscaler|google-safety|hubspot connect|"
    r"https?://|\+http|[\w.]@[\w-]+\.[a-z]{2,}|compatible; (?!msie|konqueror|u;|abrowse|amiga|net)[a-z]", re.I)
# What people read mail and pages with says its device or its engine; whatever fetches an address and says none of these is a program.
READERS = re.compile(
    r"^(?:mozilla|opera|microsoft (?:office|outlook)|outlook|thunderbird|apple ?mail|mobilemail|mail/|maild|airmail|spark|postbox|foxmail|em client|lotus|the bat|lynx|links|"
    r"googleapp|gmail|k-9|bluemail|qqmail|neteasemail|alimail|micromessenger)|cfnetwork|applewebkit|gecko|android|\bios\b|iphone|ipad|windows|macintosh|dalvik|browser|browse/|"
    r"amiga|playstation|roku|\[fban", re.I)


def program(request: HttpRequest) -> bool:
    """Whether a request says by itself that no person is behind it."""
    if request.method == "HEAD" or "prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "") + request.headers.get("X-Moz", "")).lower():
        return True
    return named_so(request.headers.get("User-Agent", "")[:AGENT_LETTERS])


def fetched(headers: dict[bytes, str]) -> bool:
    """The same of a request's raw headers, lower-case as ASGI has them."""
    if any("prefetch" in headers.get(name, "").lower() for name in (b"sec-purpose", b"purpose", b"x-moz")):
        return True
    return named_so(headers.get(b"user-agent", "")[:AGENT_LETTERS])


@lru_cache(maxsize=4_096)       # browsers are few: to look one up costs a hundredth of looking at it
def named_so(agent: str) -> bool:
    """Whether a user agent is a program's. A mail provider's proxy is none, and who says nothing may be a person."""
    agent = agent.strip()
    if not agent or PROXIES.search(agent):
        return False
    return agent == APPLE or not READERS.search(agent) or bool(PROGRAMS.search(agent))


class Seen:
    """What this process has seen of messages lately."""

    def __init__(self, clock=time.monotonic):
        self._clock, self._lock = clock, Lock()
        self._clicks: OrderedDict[tuple[int, str], dict[str, float]] = OrderedDict()
        self._scanned: OrderedDict[tuple[int, str], float] = OrderedDict()

    def scanned(self, workspace: int, message: str) -> None:
        """A sign of a scanner: what follows of this message within a minute is its doing."""
        with self._lock:
            self._put(self._scanned, (workspace, message), self._clock())

    def by_scanner(self, workspace: int, message: str, link: str) -> bool:
        """Whether a click on a link is a scanner's; it is remembered. Openings are not asked about: scanners load no pictures."""
        key, now = (workspace, message), self._clock()
        with self._lock:
            if now - self._scanned.get(key, -SCANNED_SECONDS) < SCANNED_SECONDS:
                return True
            clicks = {one: at for one, at in self._clicks.get(key, {}).items() if now - at < BURST_SECONDS}
            burst = len(clicks.keys() | {link}) >= BURST_LINKS and link not in clicks
            clicks[link] = now
            self._put(self._clicks, key, clicks)
            if burst:
                self._put(self._scanned, key, now)
            return burst

    @staticmethod
    def _put(kept: OrderedDict, key, value) -> None:
        kept[key] = value
        kept.move_to_end(key)
        while len(kept) > REMEMBERED:
            kept.popitem(last=False)
