"""Links that lead nowhere: by how they are written, and, where that is asked for, by trying them."""

import re
from urllib.parse import urlsplit

from koipond.content import plaintext
from koipond.content.checks.looked_at import LookedAt
from koipond.content.probe import probe

SCHEMES = {"http", "https", "mailto", "tel", "sms", "weixin", "wxwork"}
LINKED = re.compile(r"<(?:a|area)\b([^>]*)>", re.I | re.S)
HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I | re.S)
LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def found(about: LookedAt):
    """(number, part, fields) for the links of a language."""
    written = [*_addresses(about.parts["html"]), *([("link", about.parts["link"])] if about.parts["link"] else [])]
    for part, address in dict.fromkeys(written):
        yield from _written(part, address)
    if about.network:
        yield from _tried(about)


def _addresses(html: str):
    for inside in LINKED.findall(html):
        if match := HREF.search(inside):
            yield "html", next((group for group in match.groups() if group is not None), "").strip()


def _written(part: str, address: str):
    fixed = LIQUID.sub("", address)
    if not address or address in ("#", "http://", "https://"):
        yield "content.C001", part, {}
    elif LIQUID.match(address) or address.startswith("#"):
        return   # the whole address comes from a value, or leads to a place within the message
    elif ":" not in fixed.split("/")[0]:
        yield "content.C002", part, {"link": address}
    elif (scheme := fixed.split(":")[0].lower()) not in SCHEMES:
        yield "content.C003", part, {"link": address, "scheme": scheme}
    elif scheme in ("http", "https") and not _has_host(address):
        yield "content.C001", part, {}
    elif scheme == "http":
        yield "content.C004", part, {"link": address}


def _has_host(address: str) -> bool:
    if LIQUID.match(address.split("//", 1)[-1]):
        return True
    try:
        return bool(urlsplit(LIQUID.sub("x", address)).hostname)
    except ValueError:
        return False


def _tried(about: LookedAt):
    """Only links that are the same for everybody: nobody's own address is ever called."""
    same = [link for link in [*plaintext.links(about.parts["html"]), about.parts["link"]] if link.startswith(("http://", "https://")) and "{" not in link]
    for link, answer in probe(same).items():
        if answer.dead:
            yield "content.C005", "html", {"link": link, "reason": answer.en, "reason_zh": answer.zh}
        elif not answer.alive:
            yield "content.C006", "html", {"link": link, "reason": answer.en, "reason_zh": answer.zh}
