"""Where a short link may lead: to a page of the web that was saved, and nowhere else."""

import re
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from koipond.social.links import codes
from koipond.social.links.errors import BadLink

LETTERS = 2_000
VISITOR = "{visitor}"          # of a target: the id of whoever comes, for a page that wants to tell who it was
DEVICES = ("ios", "android", "wechat")
HOST = re.compile(r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?\Z")
_AGENTS = {"wechat": re.compile("micromessenger", re.I), "ios": re.compile("iphone|ipad|ipod", re.I), "android": re.compile("android", re.I)}


def checked(url: str, field: str = "target", own: tuple[str, ...] = ()) -> str:
    """The address of a web page, with nothing but ASCII. Raises BadLink for anything else, and for one of our own short links."""
    text = str(url).strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts = port = None
    if (parts is None or parts.scheme.lower() not in ("http", "https") or not parts.hostname or not HOST.match(parts.hostname) or "@" in parts.netloc
            or port == 0 or not text.isprintable() or " " in text or "\\" in text or len(text) > LETTERS):
        raise _bad(field, text, f"the address of a web page: http:// or https://, at most {LETTERS} letters", f"以 http:// 或 https:// 开头的网页地址，最多 {LETTERS} 个字符")
    if text.lower().startswith(tuple(codes.address("", domain).lower() for domain in ("", *own))):
        raise _bad(field, text, "a page, not another short link", "网页地址，不能是另一个短链")
    ready = iri_to_uri(text.replace(VISITOR, "koi-visitor")).replace("koi-visitor", VISITOR)
    if len(ready) > LETTERS:
        raise _bad(field, text, f"at most {LETTERS} letters once it is encoded", f"编码后最多 {LETTERS} 个字符")
    return ready


def for_device(target: str, targets: dict, agent: str) -> str:
    """The target for who comes with this user agent: within WeChat the one for WeChat, else that of the system."""
    return next((targets[name] for name, pattern in _AGENTS.items() if targets.get(name) and pattern.search(agent)), target)


def _bad(field: str, given: str, expected: str, expected_zh: str) -> BadLink:
    return BadLink(field=field, given=given[:120], expected=expected, expected_zh=expected_zh)
