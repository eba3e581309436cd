"""What WeChat calls back: messages and events, in plain, compatible or secure mode, as XML or JSON. Channels reference §4.2, §4.3."""

import json
import secrets
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

from koipond.twin import envelope
from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.platforms.wechat.state import Account, Line, Person

SORRY = "该公众号提供的服务出现故障，请稍后再试"
TEXT_BYTES = 2048     # K


class Pushes:
    """Part of WeChat."""

    def event(self, account: Account, person: Person | None, event: str, **fields) -> dict:
        """Pushes an event of that person (or of nobody), with the fields given."""
        return self._push(account, event, {
            "ToUserName": self.own_name(account), "FromUserName": person.openid if person else "mphelper",
            "CreateTime": int(self.clock.now()), "MsgType": "event", "Event": event, **fields}, person)

    def message(self, account: Account, person: Person, kind: str, **fields) -> dict:
        self.box(account).next_id += 1
        return self._push(account, kind, {
            "ToUserName": self.own_name(account), "FromUserName": person.openid, "CreateTime": int(self.clock.now()), "MsgType": kind, **fields,
            "MsgId": 24_000_000_000_000_000 + int(self.clock.now()) * 1000 + self.box(account).next_id}, person)

    def own_name(self, account: Account) -> str:
        return "gh_" + account.appid[-12:]

    def _push(self, account: Account, what: str, fields: dict, person: Person | None) -> dict:
        if account.callback_url:
            self.callbacks.push(Delivery(
                self.name, account.id, what, lambda: self._build(account, fields, person),
                lambda status, body: status == 200 and self._reply(account, body) is not None, tuple(self.limits.push_again_seconds),
                self.limits.answer_seconds, lambda status, body: self._replied(account, person, body)))
        return fields

    def _build(self, account: Account, fields: dict, person: Person | None) -> tuple[str, str, dict, bytes]:
        """Anew for each try: the time and nonce in the address are of that try, the body says the same."""
        at, nonce = str(int(self.clock.now())), str(secrets.randbelow(10**10))
        ask = {"signature": envelope.signature(account.token, at, nonce), "timestamp": at, "nonce": nonce, **({"openid": person.openid} if person else {})}
        text = json.dumps(_as_json(fields), ensure_ascii=False) if account.data_format == "json" else envelope.write_xml(fields)
        if account.encryption != "plain":
            sealed = envelope.encrypt(account.aes_key, account.appid, text)
            ask |= {"encrypt_type": "aes", "msg_signature": envelope.signature(account.token, at, nonce, sealed)}
            outer = {"ToUserName": fields["ToUserName"], "Encrypt": sealed}
            if account.encryption == "compatible":
                outer = {**fields, "Encrypt": sealed}
            text = json.dumps(_as_json(outer), ensure_ascii=False) if account.data_format == "json" else envelope.write_xml(outer)
        kind = "application/json" if account.data_format == "json" else "text/xml"
        joint = "&" if "?" in account.callback_url else "?"
        return "POST", account.callback_url + joint + urlencode(ask), {"content-type": kind, "user-agent": "Mozilla/4.0", "pragma": "no-cache"}, text.encode()

    def _reply(self, account: Account, body: bytes) -> str | None:
        """The passive reply as XML, "" when there is none; None when WeChat would not understand the answer."""
        if body.strip() in (b"", b"success"):
            return ""
        try:
            if account.encryption == "plain":
                envelope.read_xml(body)["MsgType"]
                return body.decode()
            return envelope.opened(body, account.token, account.aes_key, account.appid)
        except (ValueError, KeyError):
            return None

    def _replied(self, account: Account, person: Person | None, body: bytes) -> None:
        text = self._reply(account, body)
        if text and person and person.follows:
            kind, said = _passive(self.box(account).media, text)
            self.hears(person, kind, said)

    def hears(self, person: Person, kind: str, text: str, way: str = "in") -> None:
        person.talk.append(Line(self.clock.now(), way, kind, text))
        del person.talk[:-100]

    def act_check_url(self, account: str = "") -> dict:
        """As when the callback address is saved in the console: a GET that must be answered with echostr. The ledger says how it went."""
        one = self.account(account)
        if not one.callback_url:
            raise BadOrder(reason=f"{one.id} has no callback_url")
        at, nonce, echo = str(int(self.clock.now())), str(secrets.randbelow(10**10)), str(secrets.randbelow(10**18))
        ask = {"signature": envelope.signature(one.token, at, nonce), "echostr": echo, "timestamp": at, "nonce": nonce}
        self.callbacks.push(Delivery(self.name, one.id, "check_url", lambda: ("GET", one.callback_url + ("&" if "?" in one.callback_url else "?") + urlencode(ask), {}, b""),
                                     lambda status, body: status == 200 and body == echo.encode(), ()))
        return {"echostr": echo}


def _passive(media: dict, reply: str) -> tuple[str, str]:
    """What the person sees of a passive reply: kind and text. One that WeChat does not understand is shown as its own sorry."""
    parts = ET.fromstring(reply)
    kind, sorry = parts.findtext("MsgType", ""), ("text", SORRY)
    if kind == "text":
        said = parts.findtext("Content", "")
        return (kind, said) if 0 < len(said.encode()) <= TEXT_BYTES else sorry
    if kind == "image":
        return (kind, "[图片]") if parts.findtext("Image/MediaId", "") in media else sorry
    if kind == "news" and parts.findtext("ArticleCount") == "1" and len(parts.findall("Articles/item")) == 1:
        title, url = (parts.findtext(f"Articles/item/{name}", "") for name in ("Title", "Url"))
        return (kind, f"{title}\n{url}") if title and url else sorry
    return sorry


def _as_json(fields: dict) -> dict:
    """As JSON has it: List stands on the first level whatever the event, and is an object when it has one, an array when many [29]."""
    flat = {}
    for name, value in fields.items():
        if isinstance(value, dict) and "List" in value:
            flat["List"] = value["List"][0] if len(value["List"]) == 1 else value["List"]
        else:
            flat[name] = value
    return flat
