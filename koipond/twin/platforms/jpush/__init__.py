"""JPush (极光推送)."""

import base64
import secrets
import uuid

import msgspec

from koipond.twin.devices import Device, Devices
from koipond.twin.http import No, answers, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.quotas import Sliding

STATUS = {1004: 401, 2002: 429, 1000: 500, 1001: 405}
TEXT = {1004: "Authentication failed", 2002: "Rate limit exceeded", 1011: "cannot find user by this audience", 1005: "the message is too big", 1000: "internal error"}


class Account(Base):
    app_key: str
    master_secret: str
    vip: bool = False
    devices: list[str] = []


class State(msgspec.Struct):
    devices: dict[str, Device] = {}
    cids: dict[str, float] = {}                 # given, when
    results: dict[str, dict] = {}               # cid → the first answer
    received: dict[str, list[int]] = {}         # msg_id → android, ios … received
    sequence: int = 0


class JPush(Devices, Platform):
    name, title = "jpush", ("JPush", "极光推送")
    group = "push"
    hosts = ("api.jpush.cn", "report.jpush.cn", "device.jpush.cn", "bjapi.push.jiguang.cn")
    Account, State = Account, State

    def counted(self):
        return {"plain": Sliding(self.limits.calls_per_minute, 60.0), "vip": Sliding(self.limits.calls_per_minute_vip, 60.0)}

    def begin(self):
        for account in self.accounts.values():
            if not any(each.account == account.id for each in self.state.devices.values()):
                for name in account.devices:
                    self.install(account.id, name)

    def claims(self, request):
        return request.path.startswith(("/v3/push", "/v3/received"))

    def new_token(self):
        return "1" + secrets.token_hex(9)

    def _account(self, request) -> Account:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            key, _, secret = base64.b64decode(given).decode().partition(":")
        except ValueError:
            key = secret = ""
        account = next((each for each in self.accounts.values() if each.app_key == key), None)
        if kind != "Basic" or not account or account.master_secret != secret:
            raise No(1004)
        request.account = account.id
        quota, now = self.quotas["vip" if account.vip else "plain"], self.clock.now()
        if quota.full(account.id, now):
            raise No(2002)
        quota.count(account.id, now)
        return account

    def _limits(self, account: Account) -> dict:
        most = self.quotas["vip" if account.vip else "plain"].most
        return {"x_rate_limit_limit": str(most), "x_rate_limit_remaining": str(most - 1), "x_rate_limit_reset": "60"}

    @answers("GET", "/v3/push/cid")
    def give_cids(self, request):
        request.what, account = "cid", self._account(request)
        count = int(request.query.get("count", 1))
        if not 1 <= count <= (self.limits.cids_per_call_vip if account.vip else self.limits.cids_per_call):
            raise No(1003, "count is out of range")
        cids = [f"{account.app_key}-{uuid.uuid4()}" for _ in range(count)]
        self.state.cids.update(dict.fromkeys(cids, self.clock.now()))
        return said({"cidlist": cids})

    @answers("POST", "/v3/push")
    def push(self, request):
        request.what, account = "push", self._account(request)
        asked = request.json()
        cid = asked.get("cid")
        if cid is not None:
            given = self.state.cids.get(cid)
            if given is None or self.clock.now() - given > self.limits.cid_seconds:
                raise No(1003, "cid is invalid or has expired")
            if cid in self.state.results:
                return said(self.state.results[cid], **self._limits(account))
        devices = self._audience(account, asked)
        self.state.sequence += 1
        answer = {"sendno": str((asked.get("options") or {}).get("sendno", 0)), "msg_id": str(18_000_000_000_000_000 + self.state.sequence)}
        for device in devices:
            self.show(device, *_shown(asked), id=answer["msg_id"])
        self.state.received[answer["msg_id"]] = [len(devices)]
        if cid:
            self.state.results[cid] = answer
        return said(answer, **self._limits(account))

    @answers("POST", "/v3/push/validate")
    def validate(self, request):
        request.what, account = "validate", self._account(request)
        self._audience(account, request.json())
        return said({"sendno": "0", "msg_id": "0"})

    def _audience(self, account: Account, asked: dict) -> list[Device]:
        """The living devices that are meant. Raises No."""
        if not asked.get("platform") or not asked.get("audience"):
            raise No(1003, f"{'platform' if not asked.get('platform') else 'audience'} is missing")
        if not (asked.get("notification") or asked.get("message")):
            raise No(1003, "notification and message are both missing")
        if len(msgspec.json.encode([asked.get("notification"), asked.get("message")])) > self.limits.body_bytes:
            raise No(1005)
        audience = asked["audience"]
        ids, aliases, tags = ([], [], []) if audience == "all" else (audience.get(name) or [] for name in ("registration_id", "alias", "tag"))
        if len(ids) > self.limits.registration_ids or len(aliases) > self.limits.registration_ids or len(tags) > self.limits.tags:
            raise No(1003, "the audience has too many values")
        if ids and not aliases and not tags:      # the hot path: no look at everybody
            found = [self.state.devices[id] for id in ids if id in self.state.devices]
        else:
            found = [each for each in self.state.devices.values() if audience == "all" or each.alias in aliases or set(tags) & set(each.tags) or each.token in ids]
        found = [each for each in found if each.account == account.id and not each.gone_at]
        if not found:
            raise No(1011)
        return found

    @answers("GET", "/v3/received/detail")
    def received(self, request):
        return said([{"msg_id": id, "jpush_received": count, "android_pns_sent": 0, "android_pns_received": 0, "ios_apns_sent": 0,
                      "ios_apns_received": 0, "ios_msg_received": None, "wp_mpns_sent": None} for id, count in self._received(request)])

    @answers("GET", "/v3/received")
    def received_by_kind(self, request):
        """The older way, which JPush's own Python SDK goes."""
        return said([{"msg_id": int(id), "android_received": count, "ios_apns_sent": None, "ios_msg_received": None, "wp_mpns_sent": None}
                     for id, count in self._received(request)])

    def _received(self, request) -> list[tuple[str, int]]:
        """The messages asked for, as far as they are known, with how many devices have each. Raises No."""
        request.what = "received"
        self._account(request)
        ids = request.query.get("msg_ids", "").split(",")
        if not ids[0] or len(ids) > self.limits.pull_msg_ids:
            raise No(1003, "msg_ids is missing or too long")
        return [(id, self.state.received[id][0]) for id in ids if id in self.state.received]

    def nothing_there(self, request):
        raise No(1001, "only the methods of the documentation are allowed")

    def failure(self, request, no):
        code = int(no.code)
        return said({"error": {"code": code, "message": no.text or TEXT.get(code, "failed")}}, no.status or STATUS.get(code, 400))

    def malformed(self, request, error):
        return No(1003, f"parameter is invalid: {error}")


def _shown(asked: dict) -> tuple[str, str, object]:
    note = asked.get("notification") or {}
    one = note.get("android") or note.get("ios") or note.get("hmos") or {}
    alert = one.get("alert") or note.get("alert") or ""
    if isinstance(alert, dict):
        return alert.get("title", ""), alert.get("body", ""), one.get("extras")
    message = asked.get("message") or {}
    return one.get("title") or message.get("title", ""), alert or message.get("msg_content", ""), one.get("extras") or message.get("extras")


PLATFORM = JPush
