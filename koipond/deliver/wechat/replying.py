"""The greeting: said in the answer to the platform's own call, where it is free of every quota. Once, as far as one call can know of another."""

import time
from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from koipond import social
from koipond.deliver.provider import Called
from koipond.deliver.wx import crypt

ANSWER_SECONDS = 4.5      # an answer that took longer has not been read: the platform asks again, and is answered again
REMEMBERED = 50_000

_greeted: OrderedDict[str, None] = OrderedDict()
_lock = Lock()


def greeted(account, called: Called, one) -> Called:
    """The call answered with the greeting of the code, or of the account; as it was, where there is none or it was said already.

    What was said is remembered by the process: a call that is made again after it was killed is greeted again rather than not at all.
    """
    began = time.monotonic()
    text = social.greeting_for(account.id, one.scene, one.event == "subscribe")
    if not text or _said_before(one.id):
        return called
    body = (f"<xml><ToUserName><![CDATA[{crypt.cdata(one.openid)}]]></ToUserName><FromUserName><![CDATA[{crypt.cdata(str(one.fields.get('ToUserName', '')))}]]></FromUserName>"
            f"<CreateTime>{int(one.at.timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{crypt.cdata(text)}]]></Content></xml>")
    envelope = called.about["envelope"]
    sealed = crypt.sealed_reply(account["token"], account["aes_key"], account["appid"], body, **envelope) if envelope else body.encode()
    if time.monotonic() - began < ANSWER_SECONDS:
        _remember(one.id)
    said = one.item("wechat_greeted", ":greeted", text=text[:200], scene=one.scene)
    return replace(called, body=sealed, type="text/xml; charset=utf-8", events=(*called.events, said))


def _said_before(id: str) -> bool:
    with _lock:
        return id in _greeted


def _remember(id: str) -> None:
    with _lock:
        _greeted[id] = None
        while len(_greeted) > REMEMBERED:
            _greeted.popitem(last=False)
