"""Apple Push Notification service."""

import contextlib
import json
import re
import secrets
import uuid

import jwt
import msgspec

from koipond.twin import keys
from koipond.twin.devices import Device, Devices
from koipond.twin.http import Answer, No, Request, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.platforms.apns.line import line

PATH = re.compile(r"/3/device/([^/]*)$")
HEX = re.compile(r"[0-9a-fA-F]{64,200}$")
MOST_LINES = 10_000
PRIORITIES = ("10", "5", "1")
TYPES = ("alert", "background", "location", "voip", "complication", "fileprovider", "mdm", "liveactivity", "pushtotalk", "widgets", "controls")
STATUS = {"MissingProviderToken": 403, "InvalidProviderToken": 403, "ExpiredProviderToken": 403, "TooManyProviderTokenUpdates": 429, "TooManyRequests": 429,
          "Unregistered": 410, "PayloadTooLarge": 413, "BadPath": 404, "MethodNotAllowed": 405, "InternalServerError": 500, "ServiceUnavailable": 503,
          "Shutdown": 503}


class Account(Base):
    team: str
    key_id: str
    topics: list[str]
    private_key: str = ""            # made at the start when there is none
    devices: list[str] = []


class State(msgspec.Struct):
    devices: dict[str, Device] = {}
    topics: dict[str, str] = {}      # token → the topic of its app


class Apns(Devices, Platform):
    name, title, hosts = "apns", ("APNs", "APNs"), ("api.push.apple.com", "api.sandbox.push.apple.com")
    group = "push"
    Account, State = Account, State

    def begin(self):
        self._known: dict[str, dict] = {}                    # provider tokens whose signature was right
        self._last: dict[str, tuple[str, float]] = {}        # connection → its token, and since when
        for account in self.accounts.values():
            account.private_key = account.private_key or keys.ec_key(f"apns {account.id}")
            if not any(each.account == account.id for each in self.state.devices.values()):
                for name in account.devices:
                    self.install(account.id, name)

    def new_token(self):
        return secrets.token_hex(32)

    def beside(self) -> contextlib.AbstractAsyncContextManager:
        """Serves HTTP/2 over TLS beside the twin; gives {url, certificate}, or None without hypercorn."""
        return line(self.twin)

    def answer(self, request: Request) -> Answer:
        request.what = "push"
        if request.version != "2":
            raise No("BadPath", "APNs speaks HTTP/2 only; the ready line of the twin has its address")
        match = PATH.match(request.path)
        if not match:
            raise No("BadPath")
        if request.method != "POST":
            raise No("MethodNotAllowed")
        account = self._provider(request)
        topic, collapse = self._headers(account, request), request.headers.get("apns-collapse-id")
        content = self._payload(request)
        device = self._target(account, match.group(1), topic)
        id = request.headers.get("apns-id") or str(uuid.uuid4()).upper()
        if collapse:
            device.notes = [note for note in device.notes if note.id != collapse]
        alert = (content.get("aps") or {}).get("alert") or ""
        title, body = (alert.get("title", ""), alert.get("body", "")) if isinstance(alert, dict) else ("", str(alert))
        self.show(device, title, body, {name: value for name, value in content.items() if name != "aps"}, collapse or id)
        return Answer(b"", 200, apns_id=id)

    def _provider(self, request: Request) -> Account:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise No("MissingProviderToken")
        claims = self._known.get(token)
        if claims is None:
            claims = self._verified(token)
            self._known[token] = claims
        account, now = self.accounts[claims["account"]], self.clock.now()
        request.account = account.id
        if not self.clock.is_near(claims["iat"], self.limits.token_seconds):
            raise No("ExpiredProviderToken")
        last, since = self._last.get(request.line, ("", 0.0))      # of this connection: others have their own
        if token != last:
            if now - since < self.limits.token_renewal_seconds:
                raise No("TooManyProviderTokenUpdates")
            if len(self._last) > MOST_LINES:
                self._last.clear()
            self._last[request.line] = (token, now)
        return account

    def _verified(self, token: str) -> dict:
        try:
            head = jwt.get_unverified_header(token)
            account = next(each for each in self.accounts.values() if each.key_id == head.get("kid"))
            claims = jwt.decode(token, keys.public(account.private_key), ["ES256"], options={"verify_iat": False})
            if claims.get("iss") != account.team or not isinstance(claims.get("iat"), (int, float)):
                raise ValueError("iss or iat")
        except (jwt.PyJWTError, StopIteration, ValueError):
            raise No("InvalidProviderToken") from None
        return {"account": account.id, "iat": claims["iat"]}

    def _headers(self, account: Account, request: Request) -> str:
        """The topic. Raises No for a header that APNs would not take."""
        headers = request.headers
        topic = headers.get("apns-topic")
        if not topic:
            raise No("MissingTopic")
        if topic.removesuffix(".voip").removesuffix(".push-type.liveactivity") not in account.topics:
            raise No("TopicDisallowed")
        if headers.get("apns-priority", "10") not in PRIORITIES:
            raise No("BadPriority")
        if headers.get("apns-push-type", "alert") not in TYPES:
            raise No("InvalidPushType")
        if len(headers.get("apns-collapse-id", "").encode()) > self.limits.collapse_bytes:
            raise No("BadCollapseId")
        if not headers.get("apns-expiration", "0").isdigit():
            raise No("BadExpirationDate")
        if headers.get("apns-id"):
            try:
                uuid.UUID(headers["apns-id"])
            except ValueError:
                raise No("BadMessageId") from None
        return topic

    def _payload(self, request: Request) -> dict:
        if not request.body:
            raise No("PayloadEmpty")
        if len(request.body) > (self.limits.voip_bytes if request.headers.get("apns-push-type") == "voip" else self.limits.payload_bytes):
            raise No("PayloadTooLarge")
        content = json.loads(request.body)
        if not isinstance(content, dict):
            raise No("PayloadEmpty")
        return content

    def _target(self, account: Account, token: str, topic: str) -> Device:
        device = self.state.devices.get(token.lower()) if HEX.match(token) else None
        if not device:
            raise No("BadDeviceToken")
        if device.account != account.id or self.state.topics.get(device.token, topic) != topic:
            raise No("DeviceTokenNotForTopic")
        if device.gone_at:
            raise No("Unregistered", timestamp=int(device.gone_at * 1000))
        return device

    def failure(self, request, no):
        headers = {"apns_id": request.headers["apns-id"]} if request.headers.get("apns-id") else {}
        return said({"reason": str(no.code), **no.more, **({"hint": no.text} if no.text else {})}, STATUS.get(str(no.code), 400), **headers)

    def malformed(self, request, error):
        return No("PayloadEmpty")


PLATFORM = Apns
