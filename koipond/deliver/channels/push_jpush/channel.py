"""App push by JPush (Jiguang), REST v3: to Android phones in mainland China by their makers' channels, and to iPhones."""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from koipond.deliver.provider import Call, Failed, Field, Refused, trouble
from koipond.deliver.push import lifetime, received
from koipond.deliver.push.devices import reaches
from koipond.deliver.push.fields import APPS, REACH
from koipond.deliver.push.fields import PER_SECOND as PER_SECOND_FIELD
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.kit import clock

CHANNEL, SERVICE, NAME = "push", "jpush", ("JPush", "极光推送")
FIELDS = (
    Field("app_key", ("AppKey", "AppKey"), pattern=r"[0-9a-zA-Z]{8,64}"),
    Field("master_secret", ("Master Secret", "Master Secret"), secret=True, pattern=r"[!-~]{8,128}"),
    Field("plan", ("Plan", "套餐"), default="plain", pattern=r"plain|vip", like=("plain or vip", "plain（普通）或 vip")),
    APPS, REACH,
    Field("address", ("Address of the service", "服务地址"), default="https://api.jpush.cn", pattern=r"https?://[^\s?#]+"),
    Field("report_address", ("Address of its reports", "报告服务地址"), default="https://report.jpush.cn", pattern=r"https?://[^\s?#]+"),
    PER_SECOND_FIELD,
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 10, 64, 0, False
REPLAY = True          # the same cid, within a day, gives the first result again
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
# code → status, reason, whether the sender is at fault
CODES = {
    1011: (REFUSED, "address_dead", False),      # nobody has the app with this registration id any more
    1003: (REFUSED, "content_rejected", False),
    1004: (REFUSED, "auth", True),
    1005: (REFUSED, "too_big", False),
    1008: (REFUSED, "auth", True),
    1020: (REFUSED, "config", True),
    2003: (REFUSED, "auth", True),
    1000: (LATER, "transient", False),
    1030: (LATER, "transient", False),
}
TOO_FAST = 2002        # too many calls in a minute: nothing was done
_encode = msgspec.json.encode


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return reaches(account, letter.about)


def keys_call(account) -> Call:
    """Asks for keys (cid) by which a push that is asked for twice is made once."""
    many = LIMITS["cids_a_call_vip" if account["plan"] == "vip" else "cids_a_call"]
    return Call(f"{account['address'].rstrip('/')}/v3/push/cid?count={many}", headers=_headers(account), method="GET")


def read_keys(account, reply) -> list[str]:
    told = json.loads(reply.body)
    if reply.status != 200 or not told.get("cidlist"):
        raise Refused(f"HTTP {reply.status} {_said(told)}")
    return [str(cid) for cid in told["cidlist"]]


def calls(account, letters, token):
    """A request a letter, each with a key of its own."""
    url, headers = f"{account['address'].rstrip('/')}/v3/push", _headers(account)
    for letter, cid in zip(letters, token, strict=False):
        note = _note(letter)
        size = len(_encode(note))
        if size > LIMITS["body_bytes"]:
            yield Failed(letter, Outcome(REFUSED, "too_big", f"{size} bytes; at most {LIMITS['body_bytes']}"))
            continue
        left = lifetime.seconds(letter.row, LIMITS["longest_seconds_vip" if account["plan"] == "vip" else "longest_seconds"])
        body = {"cid": cid, "platform": "all", "audience": {"registration_id": [letter.to]}, "notification": note,
                "options": {"time_to_live": left, "apns_production": True, "classification": int(letter.row["kind"] == "transactional")}}
        yield Call(url, _encode(body), headers, (letter,))


def read(account, call: Call, reply) -> list[Outcome]:
    told = msgspec.json.decode(reply.body)
    if reply.status == 200:
        return [Outcome(ACCEPTED, sent_as=str(told["msg_id"]))]
    if int(told["error"]["code"]) == TOO_FAST:
        return [Outcome(LATER, "throttled", _said(told), again_at=_next_minute(reply))]
    status, reason, stops = CODES.get(int(told["error"]["code"]), (None, "", False))
    return [Outcome(status, reason, _said(told), stops) if status else trouble(reply) or Outcome(UNKNOWN, "no_answer", _said(told))]


def probe(account, token) -> Call:
    """Asks for keys: that proves the account and sends nothing."""
    return keys_call(account)


def read_probe(account, reply) -> str:
    read_keys(account, reply)
    return f"AppKey {account['app_key']}"


def chore(account) -> float:
    """Asks which messages were received: JPush counts devices by message, and each message of ours has one."""
    return received.ask(account, LIMITS["reports_a_call"], lambda names, token: Call(
        f"{account['report_address'].rstrip('/')}/v3/received/detail?msg_ids={','.join(names)}", headers=_headers(account), method="GET"), _received)


def _received(reply) -> set[str]:
    told = json.loads(reply.body)
    if reply.status != 200 or not isinstance(told, list):
        raise Refused(f"HTTP {reply.status} {_said(told) if isinstance(told, dict) else ''}".strip())
    counted = ("jpush_received", "android_received", "android_pns_received", "ios_apns_received", "ios_msg_received", "hmos_hmpns_received")
    return {str(one["msg_id"]) for one in told if any(one.get(name) for name in counted)}


def _note(letter) -> dict:
    extras = {"koipond": letter.message, **({"link": letter.link} if letter.link else {})}
    picture = {"style": 3, "big_pic_path": letter.picture} if letter.picture else {}
    return {"android": {"title": letter.subject, "alert": letter.text, "extras": extras, **picture},
            "ios": {"alert": {"title": letter.subject, "body": letter.text}, "sound": "default", "extras": extras},
            "hmos": {"title": letter.subject, "alert": letter.text, "extras": extras}}


def _headers(account) -> dict[str, str]:
    proof = base64.b64encode(f"{account['app_key']}:{account['master_secret']}".encode()).decode()
    return {"Authorization": f"Basic {proof}", "Content-Type": "application/json"}


def _next_minute(reply) -> datetime:
    """When calls are taken again, as the answer says it in seconds; within a minute anyway."""
    said = reply.headers.get("x-rate-limit-reset", "")
    return clock.now() + timedelta(seconds=min(int(said), 60) if said.isdecimal() else 60)


def _said(told: dict) -> str:
    error = told.get("error") or {}
    return f"{error.get('code', '')} {error.get('message', '')}".strip()[:300]
