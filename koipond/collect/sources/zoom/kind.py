"""Zoom webinars: who registered, came and left (channels reference §10)."""

import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta

from koipond.collect.sources.flat import flat, moment, object_of, raw, text
from koipond.collect.sources.kind import Field, Forged, Heard, Item, Request, same
from koipond.kit import clock

NAME = ("Zoom webinars", "Zoom 网络研讨会")
STEPS = ("In the Zoom App Marketplace, your app → Feature → Event subscriptions, enter the address below, subscribe to webinar registration, participant joined and left, and press Validate.",
         "在 Zoom App Marketplace 应用「Feature → Event subscriptions」中填写下方地址，订阅研讨会的报名、参会者加入和离开，然后点击 Validate。")
FIELDS = (Field("secret_token", ("Secret token", "Secret Token"), secret=True),)
EVENTS = {"registered": "webinar_registered", "joined": "webinar_joined", "left": "webinar_left"}
CONSENTING = ("registered",)
LINES = (
    ("email", "identifier.email"), ("phone", "identifier.phone"), ("viewer", "identifier.anonymous_id"), ("name", "trait.name"), ("company", "trait.company"),
    ("job_title", "trait.title"), ("=zoom", "property.utm_source"), ("=webinar", "property.utm_medium"), ("room", "property.room"), ("topic", "property.topic"),
    ("reason", "property.reason"), ("watch_seconds", "property.watch_seconds"), ("watched_seconds", "property.watched_seconds"),
)
EXAMPLE = {"room": "80000000001", "topic": "春茶品鉴", "viewer": "zoom:1600000001", "name": "Ana Koi", "email": "ana@koi.example", "phone": "+14155550100", "watch_seconds": "754", "watched_seconds": "1354"}
ROOM, VIEWER = ("room", "occurrence"), ("email", "viewer")       # by which the stays of one person in one webinar are known
TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{1,200}").fullmatch
STALE = timedelta(days=1)      # a call that is tried again may be old; a lead that comes twice counts once anyway
TOLD = {"webinar.registration_created": "registered", "webinar.participant_joined": "joined", "webinar.participant_left": "left"}


def place(source) -> str:
    return str(source.id)


def prove(source, request: Request) -> None:
    at, secret = request.headers.get("x-zm-request-timestamp", ""), source["secret_token"].encode()
    wanted = hmac.new(secret, b"v0:" + at.encode() + b":" + request.body, hashlib.sha256).hexdigest()
    if not same(request.headers.get("x-zm-signature", ""), f"v0={wanted}"):
        raise Forged("x-zm-signature is missing or wrong")
    if not at.isdecimal() or abs(request.at - moment(at)) > STALE:
        raise Forged("x-zm-request-timestamp is too far off")


def called(source, request: Request) -> Heard:
    said = object_of(request)
    if said.get("event") == "endpoint.url_validation":
        plain = text(said["payload"]["plainToken"])
        if not TOKEN(plain):      # else whoever asks would be told the signature of any text
            raise Forged("plainToken is none")
        made = {"plainToken": plain, "encryptedToken": hmac.new(source["secret_token"].encode(), plain.encode(), hashlib.sha256).hexdigest()}
        return Heard((), json.dumps(made).encode(), "application/json")
    what = TOLD.get(said["event"])
    return Heard((_item(what, said),) if what else (), b"")


def _item(what: str, said: dict) -> Item:
    room, who = said["payload"]["object"], said["payload"]["object"].get("registrant" if what == "registered" else "participant", {})
    fields = flat(who) | {"room": text(room["id"]), "topic": text(room.get("topic")), "occurrence": text(room.get("uuid"))}
    known = text(who.get("registrant_id") or who.get("id") or who.get("user_id"))
    fields["viewer"] = f"zoom:{known}" if known else ""
    fields["name"] = " ".join(filter(None, [text(who.get("first_name")), text(who.get("last_name"))])) or text(who.get("user_name"))
    fields["reason"] = text(who.get("leave_reason"))
    at: datetime = moment(who.get("join_time") if what == "joined" else who.get("leave_time")) or moment(said.get("event_ts")) or clock.real()
    happened = text(who.get("join_time") or who.get("leave_time")) if what != "registered" else ""
    id = ":".join([text(room["id"]), text(room.get("uuid")), what, known or fields["name"], happened])
    return Item(id, what, at, {name: value for name, value in fields.items() if value}, raw(said))
