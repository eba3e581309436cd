"""The page beside a chat: who opens it, what WeCom's script needs to trust it, and whose customers they may see.

Source: channels reference §6 [51]; the signature's golden vector is in the tests.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from koipond import engine
from koipond.kit import clock
from koipond.social.wecom import friends
from koipond.social.wecom.corp import Corp
from koipond.social.wecom.errors import CorpRefused, NotAllowedInSidebar, NotGenuineVisit

EARLY = timedelta(minutes=5)
CORP_TICKET, APP_TICKET = "corp", "app"
_tickets: dict[tuple[int, str], tuple[str, object]] = {}
_fetching = threading.Lock()


@dataclass(frozen=True, slots=True)
class Signed:
    """What WeCom's script checks: of a page's address at a moment."""

    nonce: str
    timestamp: int
    signature: str


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 in hex over the four in this order, unescaped; the address without what follows #."""
    return hashlib.sha1(f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}".encode()).hexdigest()


def signed(corp: Corp, kind: str, url: str) -> Signed:
    """For `config` with the corp's ticket, for `agentConfig` with that of the app. Raises CorpRefused, CorpSilent."""
    nonce, now = secrets.token_hex(8), int(clock.real().timestamp())
    return Signed(nonce, now, signature(ticket(corp, kind), nonce, now, url))


def ticket(corp: Corp, kind: str) -> str:
    """Kept in this process until shortly before it ends: WeCom gives 400 an hour."""
    key = (corp.account, kind)
    with _fetching:
        kept = _tickets.get(key)
        if kept and kept[1] > clock.real():
            return kept[0]
        told = corp.get("get_jsapi_ticket") if kind == CORP_TICKET else corp.get("ticket/get", type="agent_config")
        _tickets[key] = (told["ticket"], clock.real() + max(timedelta(seconds=int(told["expires_in"])) - EARLY, timedelta(seconds=int(told["expires_in"]) / 2)))
        return told["ticket"]


def sign_in_address(base: str, corp: Corp, back_to: str, state: str) -> str:
    """Where a member's client goes to show who they are; it comes back to `back_to` with a code."""
    query = urlencode({"appid": corp.corp_id, "redirect_uri": back_to, "response_type": "code", "scope": "snsapi_base", "state": state, "agentid": corp.agent_id})
    return f"{base.rstrip('/')}/connect/oauth2/authorize?{query}#wechat_redirect"


def member_of(corp: Corp, code: str) -> str:
    """The userid of who came with this code. Raises NotGenuineVisit, CorpSilent."""
    try:
        told = corp.get("auth/getuserinfo", code=code)
    except CorpRefused as error:
        raise NotGenuineVisit() from error
    userid = told.get("userid") or told.get("UserId") or ""
    if not userid:
        raise NotGenuineVisit()     # somebody from outside of the corp
    return userid


def seen_by(db: engine.Database, account: int, member: str, external_userid: str, everybody: bool) -> list[dict]:
    """The pairs of a customer, where the member may see them. Raises NotAllowedInSidebar: also where there is no such customer."""
    pairs = friends.pairs_with(db, account, external_userid)
    own = any(pair["userid"] == member and pair["ended_at"] < pair["added_at"] for pair in pairs)
    if not pairs or not (own or everybody):
        raise NotAllowedInSidebar(member=member)
    return pairs
