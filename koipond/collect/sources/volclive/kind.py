"""Volcengine live rooms (火山引擎企业直播): who came, who left, after how long (channels reference §10)."""

import hashlib
import re
from datetime import UTC, datetime

from koipond.collect.sources.flat import flat, object_of, raw, text
from koipond.collect.sources.kind import Field, Forged, Heard, Item, Request, same

NAME = ("Volcengine live", "火山引擎企业直播")
STEPS = ("In the Volcengine live console, Settings → Callbacks, enter the address below for the state of activities and for viewers.",
         "在火山引擎企业直播控制台「设置 → 回调」中，把下方地址填为活动状态回调和观众回调。")
FIELDS = (Field("account_secret", ("Account secret", "账号密钥（AccountSecret）"), secret=True),)
EVENTS = {"joined": "live_joined", "left": "live_left", "replayed": "live_replayed"}
CONSENTING = ()
LINES = (
    ("phone", "identifier.phone"), ("user", "identifier.user_id"), ("viewer", "identifier.anonymous_id"), ("NickName", "trait.nickname"),
    ("=volclive", "property.utm_source"), ("=live", "property.utm_medium"), ("ActivityID", "property.room"), ("watch_seconds", "property.watch_seconds"),
    ("watched_seconds", "property.watched_seconds"),
    ("entered_at", "property.entered_at"), ("part", "property.part"), ("UserDevice", "property.device"),
)
EXAMPLE = {"ActivityID": "1780000000000001", "viewer": "volclive:1600000001", "phone": "13800138000", "NickName": "小雨", "Status": "2", "watch_seconds": "754", "watched_seconds": "1354",
           "entered_at": "2026-11-27T02:00:00+00:00", "part": "live", "UserDevice": "Mobile"}
ROOM, VIEWER = ("ActivityID",), ("user", "phone", "viewer")     # by which the stays of one person in one room are known
VIEWERS = "ActivityUserEnterCallBack"
# Odd statuses are an arrival, even ones an end, which carries when it began. 3-4 preview, 5-6 live, 7-8 replay.
PARTS = {1: "room", 2: "room", 3: "preview", 4: "preview", 5: "live", 6: "live", 7: "replay", 8: "replay"}
MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")


def place(source) -> str:
    return str(source.id)


def prove(source, request: Request) -> None:
    """The signature speaks of room, kind, status and moment, not of the viewer: so the address is kept secret too."""
    said = _said(request)
    signed = source["account_secret"] + "".join(text(said.get(name)) for name in ("ActivityID", "EventType", "Status", "Timestamp"))
    if not same(text(said.get("Sign")).lower(), hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()):
        raise Forged("Sign is missing or wrong")


def called(source, request: Request) -> Heard:
    said = {name: value for name, value in _said(request).items() if name != "Sign"}
    return Heard((_viewer(said) if said.get("EventType") == VIEWERS else _status(said),), b'{"code":0}', "application/json")


def _viewer(said: dict) -> Item:
    status, at, fields = int(said["Status"]), _at(said["Timestamp"]), flat(said)
    fields["part"], theirs = PARTS.get(status, text(status)), text(said.get("ExternalUserID"))
    fields["viewer"] = f"volclive:{text(said['UserID'])}"
    if theirs:      # what the shop gave as the viewer's id: where it is a number to call, that is what it is
        fields["phone" if MOBILE.fullmatch(theirs) else "user"] = theirs
    entered = _at(said["EnterTimestamp"]) if said.get("EnterTimestamp") else None
    what = "replayed" if status == 7 else "left" if status % 2 == 0 else "joined"
    if entered:
        fields["entered_at"] = entered.isoformat(timespec="seconds")
    # An end is told again and again: who came when and left by which status is what makes it one
    id = ":".join([text(said["ActivityID"]), text(said["UserID"]), text(status), text(said["Timestamp"])])
    return Item(id, what, at, {name: value for name, value in fields.items() if value}, raw(said))


def _status(said: dict) -> Item:
    return Item(":".join(["status", *(text(said.get(name)) for name in ("ActivityID", "Status", "Timestamp"))]), "status", _at(said["Timestamp"]),
                flat(said), raw(said), skip="status")


def _said(request: Request) -> dict:
    return dict(request.query) if request.method == "GET" else object_of(request)


def _at(said) -> datetime:
    number = float(said)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
