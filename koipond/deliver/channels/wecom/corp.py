"""How code of the room social speaks to a corp: by an account's token, over the connections of this process."""

import json
from urllib.parse import urlencode, urlsplit

from koipond import social
from koipond.deliver import channel_accounts, reports, speaking
from koipond.deliver.channel_accounts import Account
from koipond.deliver.errors_accounts import UnknownAccount
from koipond.deliver.line import NoAnswer, NotAsked
from koipond.deliver.provider import Call, Refused, Reply, Report, StaleToken

STALE = (40014, 42001, 40001)     # the token has ended, or was ended by a newer one
PICTURES = ".qpic.cn"             # the hosts that keep them
REASONS = {"not_friend": "not_friend", "quota": "recipient_cap", "refused": "task_refused", "expired": "never_confirmed", "cancelled": "cancelled"}


def corp_of(workspace: str, id: int):
    """The corp of an account, to speak to. Raises UnknownAccount where it is none of WeCom."""
    account = channel_accounts.account(workspace, id)
    if account.provider != "wecom":
        raise UnknownAccount(id=id)
    return corp(account)


def corp(account: Account):
    """The same of an account that is known."""
    return social.wecom.Corp(account.workspace, account.id, account["corp_id"], account["agent_id"],
                             lambda what, body, query: _asked(account, what, body, query), lambda ended: tell(account, ended), int(account["remind_hours"] or 0))


def picture(workspace: str, id: int, url: str):
    """A QR code that WeCom has drawn (social.Picture), fetched from where it keeps pictures and from nowhere else, without any token.

    Where it is not there any more, WeCom is asked where it is now. Raises UnknownAccount, CorpSilent where there is no picture.
    """
    account = channel_accounts.account(workspace, id)
    try:
        return _fetched(account, url)
    except social.wecom.CorpSilent:
        moved = _moved(account, url)
        if moved in ("", url):
            raise
        return _fetched(account, moved)


def _moved(account: Account, url: str) -> str:
    try:
        return social.wecom.moved_picture(corp(account), url)
    except social.wecom.CorpRefused as error:
        raise social.wecom.CorpSilent(what="picture", reason=f"WeCom does not know the code any more: {error.fields['said']}") from error


def _fetched(account: Account, url: str):
    if not _keeps_pictures(account, url):
        raise social.wecom.CorpSilent(what="picture", reason="there is no picture yet")
    try:
        return speaking.ask(account, lambda _: Call(url, method="GET"), _drawn)
    except (NotAsked, NoAnswer, TimeoutError, Refused, StaleToken, ValueError) as error:
        raise social.wecom.CorpSilent(what="picture", reason=str(error) or type(error).__name__) from error


def request(account: Account, token: str, what: str, body: dict | None, query: dict) -> Call:
    """A request of any of WeCom's interfaces; GET where there is no body."""
    url = f"{account['address'].rstrip('/')}/cgi-bin/{what}?{urlencode({'access_token': token, **query})}"
    if body is None:
        return Call(url, method="GET")
    return Call(url, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), {"content-type": "application/json"})


def answer(reply: Reply) -> dict:
    """Raises StaleToken, and ValueError for what is no answer."""
    told = json.loads(reply.body)
    if not isinstance(told, dict):
        raise ValueError("no object")
    if told.get("errcode") in STALE:
        raise StaleToken(f"{told['errcode']} {told.get('errmsg', '')}"[:200])
    return told


def tell(account: Account, ended: list) -> None:
    """Keeps what became of messages that waited for a member."""
    told = []
    for each in ended:
        sent_as, statuses = f"{each.message}:{each.attempt}", ("accepted", "delivered") if each.status == "sent" else ("refused",)
        told += [(account.id, Report(sent_as, "", status, each.at, REASONS.get(each.status, ""), each.detail)) for status in statuses]
    reports.keep(account.workspace, told)
    reports.look(account.workspace)


def _keeps_pictures(account: Account, url: str) -> bool:
    place, own = urlsplit(url), urlsplit(account["address"])
    return (place.scheme == "https" and (place.hostname or "").endswith(PICTURES)) or (place.scheme, place.netloc) == (own.scheme, own.netloc)


def _drawn(reply: Reply):
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    if reply.status != 200 or kind not in ("image/png", "image/jpeg", "image/gif"):
        raise ValueError(f"it is no picture but {reply.status} {kind}"[:100])
    return social.Picture(reply.body, kind)


def _asked(account: Account, what: str, body: dict | None, query: dict) -> dict:
    try:
        return speaking.ask(account, lambda token: request(account, token, what, body, query), answer)
    except (NotAsked, NoAnswer, TimeoutError) as error:
        raise social.wecom.CorpSilent(what=what, reason=str(error) or type(error).__name__) from error
    except (Refused, StaleToken) as error:
        raise social.wecom.CorpRefused(what=what, code=STALE[-1], said=str(error)) from error
    except ValueError as error:
        raise social.wecom.CorpSilent(what=what, reason="its answer could not be read") from error
