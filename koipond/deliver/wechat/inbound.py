"""What WeChat calls back: proved, opened, and told as events, reports, and what needs the stores before it is answered."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime

from koipond import collect, social
from koipond.deliver.provider import Called, Forged, Report
from koipond.deliver.wechat import keeper, replying
from koipond.deliver.wechat.codes import BLOCKED
from koipond.deliver.wx import crypt
from koipond.kit import clock

TEXT_LETTERS = 2_000
SUCCESS = Called(b"success")
OPENID = r"[A-Za-z0-9_-]{6,64}"
OPENING_CLICKS = ("CLICK", "scancode_push", "scancode_waitmsg")     # only these open a window
CLICKS = (*OPENING_CLICKS, "VIEW", "view_miniprogram", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select")


def called(account, request) -> Called:
    """An event or a message of a person, an end of a sending, or the check of the address. Raises Forged."""
    asked, secure = request.query, bool(account["aes_key"])
    try:
        crypt.check_fresh(asked.get("timestamp", ""), clock.now().timestamp(), clock.real().timestamp())
        if request.method == "GET":
            crypt.check(asked.get("signature", ""), account["token"], asked["timestamp"], asked.get("nonce", ""))
            return Called(asked.get("echostr", "").encode())
        if not secure:
            crypt.check(asked.get("signature", ""), account["token"], asked["timestamp"], asked.get("nonce", ""))
            return told(account, _read(request.body), {})
        sealed = str(_read(request.body).get("Encrypt", ""))
        crypt.check(asked.get("msg_signature", ""), account["token"], asked["timestamp"], asked.get("nonce", ""), sealed)
        return told(account, _read(crypt.decrypt(account["aes_key"], sealed, account["appid"])), {"timestamp": asked["timestamp"], "nonce": asked.get("nonce", "")})
    except crypt.NotGenuine as error:
        raise Forged(str(error)) from error


def told(account, fields: dict, envelope: dict) -> Called:
    """What genuine fields tell. Told twice they have the same ids, so they count once."""
    one = Told(account, fields)
    if one.event in ("MASSSENDJOBFINISH",):
        return replace(SUCCESS, about={"mass": fields})
    if not re.fullmatch(OPENID, one.openid):
        return SUCCESS
    if one.event == "TEMPLATESENDJOBFINISH":
        return replace(SUCCESS, reports=(one.template_end(),))
    if one.event == "subscribe_msg_sent_event":
        return one.notices_end()
    heard = {"heard": one, "envelope": envelope} if account.provider == "wechat_oa" and (one.is_message or one.event in ("subscribe", "SCAN")) else {}
    return replace(SUCCESS, events=tuple(one.events()), about=heard)


def answer(account, called: Called) -> Called:
    """What is to be kept or asked of the stores before the platform has its answer: the end of a mass message, a greeting, a reply."""
    if "mass" in called.about:
        fields = called.about["mass"]
        numbers = (int(fields.get(name) or 0) for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount"))
        social.mass_ended(account.id, str(fields.get("MsgID") or fields.get("MsgId") or ""), str(fields.get("Status", "")), *numbers)
    if "notices" in called.about:
        return replace(called, reports=tuple(_of_message(account, *each) for each in called.about["notices"]))
    if "heard" in called.about:
        one = called.about["heard"]
        if one.event == "subscribe":
            keeper.note(account, one.openid)
        return replying.answered(account, replace(called, events=(*called.events, *_more(account, one))), one)
    return called


class Told:
    """What was told, and the events that it is."""

    def __init__(self, account, fields: dict):
        self.account, self.fields = account, fields
        self.openid, self.kind = str(fields.get("FromUserName", "")), str(fields.get("MsgType", ""))
        self.event = str(fields.get("Event", "")) if self.kind == "event" else ""
        self.at = _moment(fields.get("CreateTime"))
        named = fields.get("MsgId") or "|".join(str(fields.get(name, "")) for name in ("FromUserName", "CreateTime", "Event", "EventKey", "MsgID"))
        self.id = f"wechat:{account.id}:{hashlib.sha256(str(named).encode()).hexdigest()[:24]}"
        self.is_message = bool(self.kind) and self.kind != "event" and not fields.get("bizmsgmenuid")
        self.scene = str(fields.get("EventKey") or "").removeprefix("qrscene_") if self.event in ("subscribe", "SCAN") else ""

    def events(self):
        """The events, each with an id that follows from what was told."""
        if self.event == "subscribe":
            yield self.item("wechat_followed", scene=self.scene)
            yield self.item("consent_granted", ":consent", channel="wechat", purpose="marketing", method="follow",
                            proof=f"followed {self.account.name}" + (f" by QR code {self.scene}" if self.scene else ""))
        elif self.event == "unsubscribe":
            yield self.item("wechat_unfollowed")
        elif self.event == "SCAN":
            yield self.item("wechat_scanned", scene=self.scene)
        elif self.event in CLICKS:
            yield self.item("wechat_menu_clicked", key=str(self.fields.get("EventKey", ""))[:200], kind=self.event, opens="1" if self.event in OPENING_CLICKS else "0")
        elif self.event == "user_enter_tempsession":
            yield self.item("wechat_entered")
        elif self.event in ("subscribe_msg_popup_event", "subscribe_msg_change_event"):
            yield from self.grants()
        elif self.kind != "event" and self.fields.get("bizmsgmenuid"):
            yield self.item("wechat_menu_clicked", key=str(self.fields["bizmsgmenuid"])[:200], kind="msgmenu", opens="1", text=self.text())
        elif self.is_message:
            yield self.item("wechat_message", kind=self.kind[:40], text=self.text())

    def grants(self):
        changed = self.event == "subscribe_msg_change_event"
        for number, each in enumerate(self.listed()):
            answer = str(each.get("SubscribeStatusString", ""))
            if answer in ("accept", "reject"):
                yield self.item("wechat_grant", f":{number}:{each.get('TemplateId', '')}"[:80], notice=str(each.get("TemplateId", ""))[:80],
                                answer=("off" if answer == "reject" else "on") if changed else answer, place=str(each.get("PopupScene", ""))[:10])

    def listed(self) -> list[dict]:
        """The items of a List: below an element of the event in XML; on the first level in JSON, an object when there is one."""
        inner = next((value for value in self.fields.values() if isinstance(value, dict) and "List" in value), self.fields)
        found = inner.get("List") or []
        return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]

    def template_end(self) -> Report:
        status = str(self.fields.get("Status", ""))
        good = status == "success"
        blocked = "".join(status.split()).lower() == BLOCKED
        return Report(str(self.fields.get("MsgID", "")), self.openid, "delivered" if good else "bounced", self.at,
                      "" if good else "refused_by_person" if blocked else "undelivered", "" if good else status[:300])

    def notices_end(self) -> Called:
        reports = []
        for each in self.listed():
            good = str(each.get("ErrorCode", "")) == "0"
            report = Report(str(each.get("MsgID", "")), self.openid, "delivered" if good else "bounced", self.at, "" if good else "undelivered",
                            "" if good else f"{each.get('ErrorCode', '')} {each.get('ErrorStatus', '')}"[:300])
            reports.append((report, str(each.get("TemplateId", ""))))
        if self.account.provider == "wechat_mini":
            return replace(SUCCESS, reports=tuple(report for report, _ in reports))
        return replace(SUCCESS, about={"notices": reports})

    def text(self) -> str:
        return str(self.fields.get("Content") or self.fields.get("Recognition") or self.fields.get("Title") or "")[:TEXT_LETTERS]

    def item(self, name: str, end: str = "", **properties: str) -> collect.Item:
        """An event of this person, by whose openid (and unionid, where it is told) it is known who they are."""
        who = {"openid": self.openid, **({"unionid": str(self.fields["UnionId"])} if self.fields.get("UnionId") else {})}
        return collect.Item(kind="track", name=name, message_id=self.id + end, at=self.at, context={"traits": who},
                            properties={"account": str(self.account.id), "account_name": self.account.name, "openid": self.openid, **properties})


def _more(account, one):
    """What a message or a scan brings about beside itself: an end to marketing, tags of ours."""
    if replying.asks_out(one):
        yield one.item("consent_withdrawn", ":consent", channel="wechat", purpose="marketing", method="reply", proof=f"wrote {one.text()[:40]!r} to {account.name}")
    code = social.code_of(account.id, one.scene)
    if code and code.account_tags:
        keeper.note_scan(account)
    for number, tag in enumerate(code.person_tags if code else ()):
        yield one.item("tag_added", f":tag:{number}", tag=tag, scene=one.scene)


def _of_message(account, report: Report, notice: str) -> Report:
    """A report of a notice of an official account, under the name that we gave the message."""
    message = social.notice_sent(account.workspace, account.id, report.address, notice, report.at.replace(microsecond=999_000))
    return replace(report, provider_id=f"message:{message}" if message else report.provider_id)


def _read(body: bytes | str) -> dict:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if not text.lstrip().startswith("{"):
        return crypt.read_xml(text)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise crypt.NotGenuine("it is no JSON") from error
    if not isinstance(found, dict):
        raise crypt.NotGenuine("it is no object")
    return found


def _moment(seconds) -> datetime:
    text = str(seconds or "")
    return clock.of_millis(int(text) * 1000) if text.isascii() and text.isdigit() and len(text) <= 11 else clock.now()
