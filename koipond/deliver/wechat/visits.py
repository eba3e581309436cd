"""Who opened a page of ours in WeChat, or a mini program: signed in by the platform, told as an event, and handed on as a sealed visitor.

/in/<door>/oauth?to=/a/page   sends to WeChat, which sends back to oauth/back, and that to the page with `wx=<visitor>`; never anywhere but
                              to pages of this installation, and of the sites that the account names. What was begun in one browser cannot be
                              ended in another. A browser that came by a short link or the code of a place before is theirs from then on.
/in/<door>/login, phone       the mini program posts the code of wx.login, or of the phone-number button; the session key goes nowhere.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

from koipond import collect, social
from koipond.deliver import channel_accounts
from koipond.deliver.errors_accounts import ProviderRefused, ProviderSilent
from koipond.deliver.links.visitors import visitor_in
from koipond.deliver.provider import Called, Forged
from koipond.deliver.wechat import asking, inbound
from koipond.kit import clock

PATHS = ("oauth", "oauth/back", "login", "phone")
SCOPES = ("snsapi_base", "snsapi_userinfo")
BEGUN, VISITOR = "wechat sign-in begun", "wechat visitor"       # purposes of signatures
BEGUN_SECONDS, VISITOR_SECONDS = 600, 3_600
COOKIE = "koipond_wx"
CODE = r"[A-Za-z0-9_-]{6,128}"
NAME_LETTERS = 64
AT_ONCE = 8            # questions to the platform; more would keep greetings waiting

_free = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened a page: at which account, under which ids there."""

    account: int
    openid: str
    unionid: str


def visitor_of(token: str) -> Visitor | None:
    """The visitor that a page was handed; None for one that is not ours, or an hour old."""
    try:
        return Visitor(*signing.loads(token, salt=VISITOR, max_age=VISITOR_SECONDS))
    except (signing.BadSignature, TypeError):
        return None


def called(account, request) -> Called:
    """What a browser or a mini program asks; what needs the platform waits for `answer`. Raises Forged."""
    mini = account.provider == "wechat_mini"
    if request.method == "GET" and not mini and request.path == "oauth":
        return _begin(account, request)
    if request.method == "GET" and not mini and request.path == "oauth/back":
        to = _begun(account, request)
        return Called(about={"visit": ("oauth", request.query.get("code", ""), (to, visitor_in(request.headers.get("cookie", ""))))})
    if request.method == "POST" and mini and request.path in ("login", "phone"):
        try:
            said = json.loads(request.body)
            return Called(about={"visit": (request.path, str(said["code"]), str(said.get("visitor", "")))})
        except (ValueError, KeyError, TypeError) as error:
            raise Forged("it is no JSON with a code") from error
    raise Forged("nobody asks so")


def answer(account, told: Called) -> Called:
    """Asks the platform who it is; everything else is inbound's."""
    if "visit" not in told.about:
        return inbound.answer(account, told)
    what, code, more = told.about["visit"]
    if not re.fullmatch(CODE, code):
        return Called(b"no such code", 403)
    if not _free.acquire(blocking=False):
        return Called(b"try again", 503, headers=(("retry-after", "1"),))
    try:
        with asking.of(account) as ask:
            return {"oauth": _back, "login": _login, "phone": _phone}[what](account, ask, code, more)
    except social.PlatformRefused:
        return Called(b"no such code", 403)
    except (ProviderSilent, ProviderRefused):
        return Called(b"try again", 503)
    finally:
        _free.release()


def _begin(account, request) -> Called:
    to, scope = request.query.get("to", ""), request.query.get("scope", SCOPES[0])
    if not (_ours(to) or _of_sites(to, account["sites"])) or scope not in SCOPES:
        raise Forged("it leads to no page of ours, nor of a site that the account names")
    state = secrets.token_hex(16)
    place = f"{settings.URL}/in/{account.door}/oauth/back"
    asked = urlencode({"appid": account["appid"], "redirect_uri": place, "response_type": "code", "scope": scope, "state": state})
    kept = signing.dumps([account.id, state, to], salt=BEGUN, compress=True)
    secure = "; Secure" if settings.URL.startswith("https:") else ""
    return Called(status=302, headers=(
        ("location", f"{account['open_address'].rstrip('/')}/connect/oauth2/authorize?{asked}#wechat_redirect"),
        ("set-cookie", f"{COOKIE}={kept}; Path=/in/{account.door}/oauth; Max-Age={BEGUN_SECONDS}; HttpOnly; SameSite=Lax{secure}")))


def _begun(account, request) -> str:
    """Where the browser wanted to go that now comes back. Raises Forged for one in which nothing was begun."""
    cookies = dict(part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";"))
    try:
        id, state, to = signing.loads(cookies.get(COOKIE, ""), salt=BEGUN, max_age=BEGUN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Forged("nothing was begun in this browser") from error
    if id != account.id or not secrets.compare_digest(state, request.query.get("state", "")):
        raise Forged("another sign-in was begun in this browser")
    return to


def _ours(to: str) -> bool:
    """A path of this installation: nothing that a browser would read as another host."""
    return bool(re.fullmatch(r"/(?![/\\])[!-\[\]-~]{0,1000}", to))


def _of_sites(to: str, sites: str) -> bool:
    """A page of one of these hosts, by https."""
    found = re.fullmatch(r"https://([a-z0-9.-]+(?::\d{1,5})?)(?:[/?#][!-\[\]-~]{0,1000})?", to)
    return bool(found) and found.group(1) in sites.split()


def _back(account, ask, code: str, begun: tuple[str, str]) -> Called:
    to, device = begun
    told = ask.without_token("/sns/oauth2/access_token", code=code, grant_type="authorization_code")
    who = Visitor(account.id, told["openid"], told.get("unionid", ""))
    page, _, fragment = to.partition("#")
    where = f"{'' if page.startswith('https:') else settings.URL}{page}{'&' if '?' in page else '?'}wx={sealed(who)}" + (f"#{fragment}" if fragment else "")
    events = [_signed_in(account, who, _id(account, code), "page", device)]
    if SCOPES[1] in str(told.get("scope", "")) and (nickname := _nickname(ask, told)):
        events.append(collect.Item(kind="identify", name="identified", message_id=_id(account, code) + ":name", at=clock.now(), traits={"nickname": nickname},
                                   context={"traits": _ids(who)}, properties={"account": str(account.id), "account_name": account.name}))
    return Called(status=302, headers=(("location", where),), events=tuple(events))


def _nickname(ask, told: dict) -> str:
    """What somebody calls themselves, who was asked for it; '' where the platform does not say."""
    try:
        return str(ask.with_theirs("/sns/userinfo", access_token=told["access_token"], openid=told["openid"], lang="zh_CN").get("nickname") or "")[:NAME_LETTERS]
    except (social.PlatformRefused, ProviderSilent, ProviderRefused):
        return ""


def arrived(workspace: str, token: str, device: str) -> bool:
    """A page tells that its visitor has been signed in: from now on the device is theirs. False for a token that is not of this workspace, or an hour old.

    The first device that shows a token has it: who passes the address of a page on does not become one with who follows it.
    """
    who = visitor_of(token)
    account = who and next((one for one in channel_accounts.accounts(workspace, "wechat") if one.id == who.account), None)
    if account is None or not device:
        return False
    shown = f"wechat:{account.id}:shown:{hashlib.sha256(token.encode()).hexdigest()[:24]}"
    collect.record(workspace, [_signed_in(account, who, shown, "site", device)])
    return True


def _login(account, ask, code: str, _: str) -> Called:
    told = ask.without_token("/sns/jscode2session", js_code=code, grant_type="authorization_code")
    who = Visitor(account.id, told["openid"], told.get("unionid", ""))
    return _json({"visitor": sealed(who)}, (_signed_in(account, who, _id(account, code), "mini program"),))


def _phone(account, ask, code: str, visitor: str) -> Called:
    who = visitor_of(visitor)
    if who is None or who.account != account.id:
        return Called(b"sign in first", 403)
    told = ask("/wxa/business/getuserphonenumber", {"code": code})["phone_info"]
    number = f"+{told['countryCode']}{told['purePhoneNumber']}"
    said = collect.Item(kind="identify", name="identified", message_id=_id(account, code), at=clock.now(), traits={"phone": number}, context={"traits": _ids(who)},
                        properties={"account": str(account.id), "account_name": account.name})
    return _json({"phone": number}, (said,))


def _signed_in(account, who: Visitor, id: str, place: str, device: str = "") -> collect.Item:
    return collect.Item(kind="track", name="wechat_signed_in", message_id=id, at=clock.now(), anonymous_id=device, context={"traits": _ids(who)},
                        properties={"account": str(account.id), "account_name": account.name, "openid": who.openid, "unionid": who.unionid, "place": place})


def _ids(who: Visitor) -> dict:
    return {"openid": who.openid, **({"unionid": who.unionid} if who.unionid else {})}


def _id(account, code: str) -> str:
    return f"wechat:{account.id}:{hashlib.sha256(code.encode()).hexdigest()[:24]}"


def sealed(who: Visitor) -> str:
    """The token that a page is handed: good for an hour, and nobody else can make one."""
    return signing.dumps([who.account, who.openid, who.unionid], salt=VISITOR)


def _json(said: dict, events: tuple) -> Called:
    return replace(Called(json.dumps(said).encode(), type="application/json; charset=utf-8"), events=events)
