"""App push by Getui, REST v2: to Android phones in mainland China by their makers' channels, and to iPhones."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import msgspec

from koipond.deliver.provider import Call, Field, Refused, StaleToken, trouble
from koipond.deliver.push import lifetime, received
from koipond.deliver.push.devices import reaches
from koipond.deliver.push.fields import APPS, REACH
from koipond.deliver.push.fields import PER_SECOND as PER_SECOND_FIELD
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, Outcome
from koipond.kit import clock

CHANNEL, SERVICE, NAME = "push", "getui", ("Getui", "个推")
FIELDS = (
    Field("app_id", ("AppID", "AppID"), pattern=r"[0-9a-zA-Z]{8,64}"),
    Field("app_key", ("AppKey", "AppKey"), pattern=r"[0-9a-zA-Z]{8,64}"),
    Field("master_secret", ("MasterSecret", "MasterSecret"), secret=True, pattern=r"[!-~]{8,128}"),
    APPS, REACH,
    Field("address", ("Address of the service", "服务地址"), default="https://restapi.getui.com", pattern=r"https?://[^\s?#]+"),
    PER_SECOND_FIELD,
)
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = LIMITS["batch"], 16, 0, True      # a request id that comes again is dropped
STALE = 10001
TOO_FAST = (10003, 10005)     # too many calls in this minute: nothing was done
TAKEN = {"successed_online", "successed_offline", "successed_ignore"}
GONE = ("target user is invalid", "cid invalid", "tokenlist", "no user")
_encode = msgspec.json.encode


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return reaches(account, letter.about)


def token_call(account) -> Call:
    at = str(clock.millis(clock.real()))
    sign = hashlib.sha256(f"{account['app_key']}{at}{account['master_secret']}".encode()).hexdigest()
    return Call(f"{_base(account)}/auth", _encode({"sign": sign, "timestamp": at, "appkey": account["app_key"]}), _JSON)


def read_token(reply) -> tuple[str, float]:
    told = json.loads(reply.body)
    if told.get("code") != 0:
        raise Refused(f"{told.get('code')} {told.get('msg', '')}")
    return str(told["data"]["token"]), max(60.0, int(told["data"]["expire_time"]) / 1000 - clock.real().timestamp())


def calls(account, letters, token):
    """Up to 200 letters in a request, each to one device."""
    asked = [{"request_id": letter.message.replace("-", ""), "audience": {"cid": [letter.to]}, "push_message": _message(letter),
              "settings": {"ttl": 1000 * lifetime.seconds(letter.row, LIMITS["longest_seconds"])}} for letter in letters]
    yield Call(f"{_base(account)}/push/single/batch/cid", _encode({"is_async": False, "msg_list": asked}), {**_JSON, "token": token}, tuple(letters))


def read(account, call: Call, reply) -> list[Outcome]:
    told = msgspec.json.decode(reply.body)
    code = told.get("code")
    if code == STALE:
        raise StaleToken
    said = f"{code} {told.get('msg', '')}".strip()[:300]
    if code in TOO_FAST:
        return [Outcome(LATER, "throttled", said, again_at=clock.now() + timedelta(minutes=1))] * len(call.letters)
    if code != 0:
        whole = trouble(reply, IDEMPOTENT) if reply.status >= 500 or reply.status == 429 else Outcome(REFUSED, "config", said, True)
        return [whole or Outcome(LATER, "transient", said)] * len(call.letters)
    by_device: dict[str, list] = {}
    for task, devices in told["data"].items():
        for device, status in devices.items():
            by_device.setdefault(device, []).append((task, status))
    return [_outcome(*(by_device[letter.to].pop(0) if by_device.get(letter.to) else ("", ""))) for letter in call.letters]    # a device may get several


def probe(account, token) -> Call:
    """The account was proved when it got its token; this asks for another."""
    return token_call(account)


def read_probe(account, reply) -> str:
    read_token(reply)
    return f"AppID {account['app_id']}"


def chore(account) -> float:
    """Asks which messages were received: Getui counts devices by task, and each message of ours is a task of its own."""
    return received.ask(account, LIMITS["reports_a_call"], lambda names, token: Call(
        f"{_base(account)}/report/push/task/{','.join(names)}", headers={**_JSON, "token": token}, method="GET"), _received)


def _received(reply) -> set[str]:
    told = json.loads(reply.body)
    if told.get("code") == STALE:
        raise StaleToken
    if reply.status == 404 or (told.get("code") == 0 and not told.get("data")):
        raise received.Silent
    if told.get("code") != 0:
        raise Refused(f"{told.get('code')} {told.get('msg', '')}")
    counted = ("receive_num", "display_num", "click_num")
    return {task for task, said in told["data"].items() if any(int((said.get("total") or {}).get(name) or 0) for name in counted)}


def _outcome(task: str, status: str) -> Outcome:
    if status in TAKEN:
        return Outcome(ACCEPTED, detail=status, sent_as=task)
    if any(word in status.lower() for word in GONE):
        return Outcome(REFUSED, "address_dead", status)
    return Outcome(REFUSED, "content_rejected", status or "the answer does not name the device")


def _message(letter) -> dict:
    note = {"title": letter.subject, "body": letter.text, "click_type": "payload",
            "payload": json.dumps({"koipond": letter.message, "link": letter.link}, ensure_ascii=False)}
    if letter.link:
        note |= {"click_type": "url", "url": letter.link}
    if letter.picture:
        note["big_image"] = letter.picture
    return {"notification": note}


def _base(account) -> str:
    return f"{account['address'].rstrip('/')}/v2/{account['app_id']}"


_JSON = {"Content-Type": "application/json;charset=utf-8"}
