"""Internet domains that name a company, and those that everybody has a mailbox at, which name none."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from koipond import access
from koipond.kit import clock
from koipond.profiles.errors import BadDomain
from koipond.profiles.models import BlockedCompanyDomain

# Where mailboxes are given to everybody, or lent for minutes.
FREE_MAIL = frozenset(["126.com", "139.com", "163.com", "163.net", "188.com", "189.cn", "21cn.com", "263.net", "aliyun.com", "foxmail.com", "qq.com", "vip.126.com", "vip.163.com", "vip.qq.com", "vip.sina.com", "sina.cn", "sina.com", "sina.com.cn", "sohu.com", "tom.com", "wo.cn", "yeah.net", "aol.com", "duck.com", "fastmail.com", "gmail.com", "gmx.at", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "inbox.ru", "laposte.net", "libero.it", "live.cn", "live.com", "live.nl", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "hanmail.net", "daum.net", "orange.fr", "outlook.com", "outlook.de", "pm.me", "proton.me", "protonmail.com", "qmail.com", "rediffmail.com", "rocketmail.com", "t-online.de", "tutanota.com", "web.de", "yahoo.ca", "yahoo.cn", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.cn", "yahoo.com.tw", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com", "10minutemail.com", "guerrillamail.com", "mailinator.com", "sharklasers.com", "temp-mail.org", "tempmail.com", "trashmail.com", "yopmail.com", "example.com", "example.org", "example.net", "localhost.localdomain"])
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*\.(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})")


@dataclass(frozen=True)
class BlockedDomain:
    """A domain that names no company in a workspace."""

    domain: str
    by: str
    created_at: datetime


@lru_cache(maxsize=100_000)
def domain_of(text: str) -> str | None:
    """The domain in an address of a page, of a mailbox or a bare name: in small letters, ASCII, without `www.`.

    None when there is none. Whether it names a company is another question: see `names_nobody`.
    """
    plain = text.strip().lower().rstrip("/.")
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", plain).partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0]
    try:
        plain = plain.removeprefix("www.").encode("idna").decode()
    except UnicodeError:
        return None
    return plain if len(plain) <= 253 and DOMAIN.fullmatch(plain) else None


def names_nobody(domain: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a domain is of a mailbox provider, or blocked here."""
    return domain in FREE_MAIL or domain in own


def blocked_at(workspace: str, at: datetime) -> frozenset[str]:
    """What this workspace had blocked before a moment."""
    rows = BlockedCompanyDomain.objects.filter(workspace__slug=workspace, created_at__lt=at)
    return frozenset(rows.values_list("domain", flat=True))


def block_domain(workspace: str, text: str, by: str) -> BlockedDomain:
    """From now on this domain makes nobody one company. What it named before stays. Raises BadDomain."""
    domain = domain_of(text)
    if domain is None:
        raise BadDomain(value=text)
    row, _ = BlockedCompanyDomain.objects.get_or_create(
        workspace=access.workspace(workspace), domain=domain, defaults={"by": by[:160], "created_at": clock.now()})
    return BlockedDomain(row.domain, row.by, row.created_at)


def unblock_domain(workspace: str, text: str) -> None:
    """Takes that back; what is not blocked stays so. Raises BadDomain."""
    domain = domain_of(text)
    if domain is None:
        raise BadDomain(value=text)
    BlockedCompanyDomain.objects.filter(workspace__slug=workspace, domain=domain).delete()


def blocked_domains(workspace: str) -> list[BlockedDomain]:
    """What this workspace has blocked besides the providers that are blocked everywhere, the newest first."""
    rows = BlockedCompanyDomain.objects.filter(workspace__slug=workspace).order_by("-created_at", "-id")
    return [BlockedDomain(row.domain, row.by, row.created_at) for row in rows]
