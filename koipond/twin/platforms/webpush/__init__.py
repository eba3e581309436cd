"""A web push service, and the browsers behind it."""

import re
import secrets

import msgspec

from koipond.twin.devices import Device, Devices, Note
from koipond.twin.http import Answer, No, answers, said
from koipond.twin.platform import Platform
from koipond.twin.platforms.webpush import vapid

URGENCIES = ("very-low", "low", "normal", "high")
TOPIC = re.compile(r"[A-Za-z0-9_-]+$")
TEXT = {404: "no such subscription", 410: "the subscription is gone", 413: "the body is too large", 429: "too many requests"}


class Browser(msgspec.Struct):
    private: str
    p256dh: str
    auth: str
    application: str = ""            # the key that may push; "" until the first has
    offline: bool = False
    waiting: list[tuple[str, Note]] = []     # topic, note


class State(msgspec.Struct):
    devices: dict[str, Device] = {}
    browsers: dict[str, Browser] = {}


class WebPush(Devices, Platform):
    name, title = "webpush", ("Web push", "网页推送")
    group = "push"
    State, comes_by = State, "subscribe"

    def new_token(self):
        return secrets.token_urlsafe(48)

    @answers("POST", "/push/{token}")
    def push(self, request, token):
        request.what = "push"
        device, browser = self.state.devices.get(token), self.state.browsers.get(token)
        if not device or not browser:
            raise No(404)
        request.account = device.account
        application = vapid.check(request.headers.get("authorization", ""), f"http://{request.host}", self.clock, self.limits.vapid_seconds)
        if browser.application and browser.application != application:
            raise No(403, "the subscription was made for another application key")
        if device.gone_at:
            raise No(410)
        ttl, topic = self._headers(request)
        browser.application = application
        note = self._opened(request, browser)
        location = f"{self.twin.url}/webpush/message/{secrets.token_urlsafe(18)}"
        if note and browser.offline:
            if ttl:
                browser.waiting = [each for each in browser.waiting if not topic or each[0] != topic] + [(topic, note)]
        elif note:
            self.show(device, note.title, note.body, note.data)
        return Answer(b"", 201, "text/plain", location=location, ttl=str(ttl))

    def _headers(self, request) -> tuple[int, str]:
        headers = request.headers
        if not headers.get("ttl", "").isdigit():
            raise No(400, "TTL is missing or no number")
        if headers.get("urgency", "normal") not in URGENCIES:
            raise No(400, f"Urgency must be one of {', '.join(URGENCIES)}")
        topic = headers.get("topic", "")
        if topic and not (len(topic) <= self.limits.topic_length and TOPIC.match(topic)):
            raise No(400, "Topic must be up to 32 characters of base64url")
        if len(request.body) > self.limits.body_bytes:
            raise No(413)
        if request.body and headers.get("content-encoding") != "aes128gcm":
            raise No(400, "Content-Encoding must be aes128gcm")
        return int(headers["ttl"]), topic

    def _opened(self, request, browser: Browser) -> Note | None:
        if not request.body:
            return Note(self.clock.now(), "", "")
        try:
            return Note(self.clock.now(), *vapid.shown(vapid.decrypt(request.body, browser.private, browser.auth)))
        except (ValueError, IndexError, msgspec.MsgspecError) as error:
            request.note = f"taken, but the browser cannot read it: {error}"
            return None

    def act_subscribe(self, name: str = "", key: str = "", account: str = "") -> dict:
        """Somebody allows a site's notifications; the answer is what the browser gives the site. `key` is the applicationServerKey, base64url."""
        device = self.install(self.account(account).id, name or f"浏览器{len(self.state.devices) + 1}")
        keys = vapid.browser_keys()
        self.state.browsers[device.token] = Browser(keys["private"], keys["p256dh"], keys["auth"], key.rstrip("="))
        return {"endpoint": f"{self.twin.url}/webpush/push/{device.token}", "expirationTime": None, "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}

    def act_install(self, name: str = "", account: str = "") -> dict:
        """The same as subscribe, for the page."""
        return self.act_subscribe(name, "", account)

    def act_offline(self, token: str, on: str = "yes") -> dict:
        """The browser is closed (on=yes), or opened again (on=no) and shows what waited."""
        device, browser = self._device(token), self.state.browsers[token]
        browser.offline = on == "yes"
        if not browser.offline:
            device.notes.extend(note for _, note in browser.waiting)
            browser.waiting = []
        return {}

    def failure(self, request, no):
        code = int(no.code)
        return said({"code": code, "error": no.text or TEXT.get(code, "failed")}, code, **({"retry_after": "60"} if code in (429, 503) else {}))

    def malformed(self, request, error):
        return No(400, str(error))


PLATFORM = WebPush
