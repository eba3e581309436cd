"""What a person hears at once: in the answer to the platform's own call, where it is free of every quota. Once, however often the call is made.

A greeting to who begins to follow or scans, the answer of a rule to who writes, a word to who wants no more messages. Nothing of it is ever
sent in another way: an answer that the platform did not wait for is not made up for.
"""

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

import msgspec

from koipond import access, content, engine, identify, social
from koipond.deliver.provider import Called
from koipond.deliver.sms import optout
from koipond.deliver.wx import crypt
from koipond.kit.errors import KoipondError

ANSWER_SECONDS = 4.5      # an answer that took longer has not been read: the platform asks again, and is answered again
REMEMBERED = 50_000
OUT = {"zh-CN": "好的，不再向您发送营销消息。", "zh-TW": "好的，不再向您發送行銷訊息。", "en": "You will get no more marketing messages from us."}
TEXT = "text"

log = logging.getLogger(__name__)
_leaving: OrderedDict[str, float | None] = OrderedDict()      # answers: since when one is made, or None on its way: the disk knows it a moment later
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Leaving:
    """The answer to a call on its way: one that was waited for is not given again, whichever process is asked."""

    account: int
    call: str

    def leaves(self) -> None:
        with _lock:
            _leaving[self.call] = None

    def stays(self) -> None:
        with _lock:
            _leaving.pop(self.call, None)

    def left(self, seconds: float) -> None:
        if seconds < ANSWER_SECONDS:
            social.replies.handed(self.account, self.call)
        else:
            with _lock:
                _leaving.pop(self.call, None)


def answered(account, called: Called, one) -> Called:
    """The call answered with what there is to be said to this person; as it was, where there is nothing or it was said already."""
    if not _first(one.id):
        return called
    leaving = Leaving(account.id, one.id)
    try:
        reply = social.replies.once(account.workspace, account.id, one.id, partial(_chosen, account, one))
        parts = reply and said(account.workspace, one.openid, reply)
        if not parts:
            leaving.stays()
            return called
        return replace(called, body=_sealed(account, called, one, parts), type="text/xml; charset=utf-8", events=tuple(_events(called.events, one, reply)),
                       leaving=leaving)
    except Exception:
        leaving.stays()
        raise


def _first(call: str) -> bool:
    """Whether nobody answers this call yet: the same, made twice at a moment, has one answer."""
    now = time.monotonic()
    with _lock:
        since = _leaving.get(call, -ANSWER_SECONDS)
        if since is None or now - since < ANSWER_SECONDS:
            return False
        _leaving[call] = now
        while len(_leaving) > REMEMBERED:
            _leaving.popitem(last=False)
        return True


def asks_out(one) -> bool:
    """Whether a message refuses messages: then no rule is asked."""
    return one.is_message and optout.asks_out(one.text())


def _chosen(account, one) -> social.replies.Reply | None:
    if not one.is_message:
        text = social.greeting_for(account.id, one.scene, one.event == "subscribe")
        return social.replies.Reply(TEXT, {"text": text}) if text else None
    if asks_out(one):
        return out(account.workspace)
    return social.replies.choose(account.workspace, account.id, one.openid, one.text())


def out(workspace: str) -> social.replies.Reply:
    """What is said to who wants no more, in the language of the workspace."""
    language = access.workspace(workspace).language
    return social.replies.Reply(TEXT, {"text": OUT.get(language, OUT["zh-CN" if language.startswith("zh") else "en"])})


def _events(events: tuple, one, reply):
    """Those that there were, the message with the rule that answered it, and the answer."""
    by = {"rule": str(reply.rule), "rule_name": reply.name} if reply.rule else {}
    for event in events:
        yield msgspec.structs.replace(event, properties={**event.properties, **by}) if by and event.name == "wechat_message" else event
    said = {"text": str(reply.body.get("text", ""))[:200]} if reply.kind == TEXT else {}
    if one.is_message:
        yield one.item("wechat_replied", ":replied", kind=reply.kind, **by, **said)
    else:
        yield one.item("wechat_greeted", ":greeted", scene=one.scene, **said)


def said(workspace: str, openid: str, reply) -> dict | None:
    """The parts of the answer as the platform has them; None where a template cannot be said to this person."""
    if reply.kind == TEXT:
        return {"MsgType": "text", "Content": reply.body["text"]}
    if reply.kind == "picture":
        return {"MsgType": "image", "Image": {"MediaId": reply.body["media_id"]}}
    if reply.kind == "news":
        return _news(reply.body["title"], reply.body["description"], reply.body["picture"], reply.body["url"])
    try:
        rendered = _rendered(workspace, openid, reply.body["template"])
        failed = rendered.failed
    except KoipondError as error:
        failed = error.number
    if failed:
        log.warning("the rule %s could not answer: %s", reply.rule, failed)
        return None
    if rendered.link and rendered.subject.strip():
        return _news(rendered.subject.strip(), rendered.text, rendered.picture, rendered.link)
    text = "\n".join(line for line in (rendered.subject.strip(), rendered.text, rendered.link) if line)
    return {"MsgType": "text", "Content": text.encode()[:social.limit("text_bytes")].decode(errors="ignore")} if text else None


def _rendered(workspace: str, openid: str, template: int) -> content.Rendered:
    """A template as it is sent now, for who wrote; as for somebody unknown where their first message is not read yet."""
    version = content.to_send(workspace, template).id
    person = identify.find(engine.database(workspace), "openid", openid) if openid else None
    shown = content.preview_for(workspace, version, person) if person else content.preview_of(workspace, version, {})
    return shown.rendered


def _news(title: str, description: str, picture: str, url: str) -> dict:
    return {"MsgType": "news", "ArticleCount": "1", "Articles": {"item": {"Title": title, "Description": description, "PicUrl": picture, "Url": url}}}


def _sealed(account, called: Called, one, parts: dict) -> bytes:
    fields = {"ToUserName": one.openid, "FromUserName": str(one.fields.get("ToUserName", "")), "CreateTime": str(int(one.at.timestamp())), **parts}
    body = crypt.write_xml(fields)
    envelope = called.about["envelope"]
    return crypt.sealed_reply(account["token"], account["aes_key"], account["appid"], body, **envelope) if envelope else body.encode()
