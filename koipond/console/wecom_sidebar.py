"""The page beside a chat in WeCom: who the customer is, in short, and what can be sent to them with one tap.

A member of the corp shows who they are by WeCom's own sign-in; they are no user of ours, and see their own customers unless the
account says otherwise. No address, number or trait but the way they call themselves is shown. What is sent, WeCom's client sends.
"""

import hmac
import secrets
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from koipond import access, content, deliver, engine, profiles, social
from koipond.console.errors import status_of
from koipond.console.files import address_of
from koipond.console.words import words
from koipond.kit import clock
from koipond.kit.errors import KoipondError

SCRIPTS = ("https://res.wx.qq.com/open/js/jweixin-1.2.0.js", "https://open.work.weixin.qq.com/wwopen/js/jwxwork-1.0.0.js")
# WeCom's script needs its own two hosts, and opens its client by an address of its own.
POLICY = ("default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self' https://res.wx.qq.com https://open.work.weixin.qq.com; "
          "connect-src 'self'; frame-src wxwork: weixin:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
SIGNED_IN_SECONDS = 8 * 3600
LINES, TEXTS = 10, 50
CUSTOMER_LETTERS = 64


@never_cache
@require_GET
def page(request: HttpRequest, workspace: str, account: int) -> HttpResponse:
    """The customer of the chat; without one, a page that asks WeCom's client who that is and comes back."""
    try:
        known = _account(workspace, account)
        member = _member(request, known)
        if member is None:
            return _to_sign_in(request, known)
        corp, customer = deliver.corp_of(workspace, account), request.GET.get("customer", "")[:CUSTOMER_LETTERS]
        return _shown(request, known, corp, _portrait(known, member, customer, request) if customer else {"customer": ""})
    except KoipondError as error:
        return _refused(request, error)


@never_cache
@require_GET
def back(request: HttpRequest, workspace: str, account: int) -> HttpResponse:
    """Where WeCom's sign-in comes back to, with a code that holds once."""
    try:
        known, expected = _account(workspace, account), request.session.pop(f"wecom_state_{account}", "")
        if not expected or not hmac.compare_digest(expected.encode(), request.GET.get("state", "").encode()):
            raise social.wecom.NotGenuineVisit()
        member = social.wecom.member_of(deliver.corp_of(workspace, account), request.GET.get("code", ""))
        request.session.cycle_key()
        request.session[_key(known)] = {"userid": member, "until": clock.real().timestamp() + SIGNED_IN_SECONDS}
        return HttpResponseRedirect(_path(workspace, account))
    except KoipondError as error:
        return _refused(request, error)


def _account(workspace: str, account: int) -> deliver.Account:
    """Raises UnknownAccount for any but an open account of WeCom."""
    deliver.corp_of(workspace, account)
    known = deliver.account(workspace, account)
    if known.paused:
        raise deliver.UnknownAccount(id=account)
    return known


def _member(request: HttpRequest, account: deliver.Account) -> str | None:
    kept = request.session.get(_key(account)) or {}
    return kept["userid"] if kept.get("until", 0) > clock.real().timestamp() else None


def _key(account: deliver.Account) -> str:
    """Whoever changes the account signs its members out."""
    return f"wecom_member_{account.workspace}_{account.id}_{account.version}"


def _to_sign_in(request: HttpRequest, account: deliver.Account) -> HttpResponse:
    state = secrets.token_urlsafe(24)
    request.session[f"wecom_state_{account.id}"] = state
    here = settings.URL.rstrip("/") + _path(account.workspace, account.id) + "/back"
    return HttpResponseRedirect(social.wecom.sign_in_address(account["sign_in"], deliver.corp_of(account.workspace, account.id), here, state))


def _path(workspace: str, account: int) -> str:
    return f"/wecom/sidebar/{workspace}/{account}"


def _portrait(account: deliver.Account, member: str, customer: str, request: HttpRequest) -> dict:
    """What is shown of a customer. Raises NotAllowedInSidebar."""
    db = engine.database(account.workspace)
    pairs = social.wecom.seen_by(db, account.id, member, customer, everybody=account["sidebar"] == "all")
    own = next((pair for pair in pairs if pair["userid"] == member), pairs[0])
    person = next((pair["person"] for pair in pairs if pair["person"]), 0)
    chinese = get_language_from_request(request).startswith("zh")
    place = access.workspace(account.workspace)
    shown = {"customer": customer, "called": own["remark"] or own["name"], "members": [
        {"userid": pair["userid"], "since": _time(pair["added_at"], place), "here": pair["ended_at"] < pair["added_at"]} for pair in pairs],
        "texts": _texts(account.workspace, {})}
    try:
        known = profiles.person(db, person)
        told = profiles.events_told(db, known.id, profiles.Reach(LINES))
    except profiles.UnknownPerson:
        return shown      # of whom the tick has not told yet
    traits = {name: value.value for name, value in known.traits.items()}
    return {**shown, "tags": [held.tag for held in known.tags], "orders": known.computed.get("orders") or 0,
            "revenue": f"{known.computed.get('revenue') or 0:,.2f} {place.currency}", "last_order": _time(known.computed.get("last_order_at"), place),
            "lines": [{"at": _time(line.at, place), "said": line.zh if chinese else line.en} for line in told], "texts": _texts(account.workspace, traits)}


def _texts(workspace: str, traits: dict) -> list[dict]:
    """What can be sent: published templates of WeCom, as this customer would get them."""
    found = []
    for shelved in content.library(workspace, channel="wecom")[:TEXTS]:
        try:
            version = content.to_send(workspace, shelved.template)
        except content.NotApproved:
            continue
        made = content.compiled(version.id).render({"person": traits, "block": {}})
        if not made.failed and made.text.strip():
            found.append({"name": shelved.name, "text": made.text.strip(), "link": made.link, "title": made.subject, "picture": made.picture})
    return found


def _shown(request: HttpRequest, account: deliver.Account, corp, portrait: dict) -> HttpResponse:
    url = settings.URL.rstrip("/") + request.get_full_path()
    config, agent = (social.wecom.signed(corp, kind, url) for kind in (social.wecom.CORP_TICKET, social.wecom.APP_TICKET))
    response = render(request, "wecom_sidebar.html", {
        **portrait, "corp_id": corp.corp_id, "agent_id": corp.agent_id, "config": config, "agent": agent, "scripts": SCRIPTS, "script": address_of("wecom.js"),
        "style": address_of("koipond.css"), "w": words(get_language_from_request(request)), "here": urlsplit(url).path})
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


def _refused(request: HttpRequest, error: KoipondError) -> HttpResponse:
    language = get_language_from_request(request)
    message, hint = error.say(language)
    return render(request, "wecom_refused.html", {"message": message, "hint": hint, "number": error.number, "style": address_of("koipond.css"),
                                                  "w": words(language)}, status=status_of(error))


def _time(at: datetime | None, place) -> str:
    return _local(at, place) if at and at.year > 1970 else ""


def _local(moment: datetime, place: access.Workspace) -> str:
    """A moment in the workspace's zone, to the minute."""
    whole = moment if moment.tzinfo else moment.replace(tzinfo=clock.UTC)
    return whole.astimezone(ZoneInfo(place.time_zone)).strftime("%Y-%m-%d %H:%M")
