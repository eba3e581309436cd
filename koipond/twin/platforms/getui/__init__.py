"""Getui (个推), REST v2."""

import hashlib
import hmac
import secrets

import msgspec

from koipond.twin.devices import Device, Devices, Note
from koipond.twin.http import No, answers, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform

STATUS = {10001: 401, 20001: 400, 404: 404, 10003: 401, 10005: 401}


class Account(Base):
    app_id: str
    app_key: str
    master_secret: str
    devices: list[str] = []
    tells_singles: bool = True       # whether report/push/task tells of single pushes; Getui's documentation says that it does not


class State(msgspec.Struct):
    devices: dict[str, Device] = {}
    tokens: dict[str, tuple[str, float]] = {}
    request_ids: dict[str, float] = {}
    tasks: dict[str, dict] = {}
    offline: dict[str, list[Note]] = {}      # cid → what it will show when it is back
    sequence: int = 0


class Getui(Devices, Platform):
    name, title, hosts = "getui", ("Getui", "个推"), ("restapi.getui.com",)
    group = "push"
    Account, State = Account, State

    def begin(self):
        for account in self.accounts.values():
            if not any(each.account == account.id for each in self.state.devices.values()):
                for name in account.devices:
                    self.install(account.id, name)

    def claims(self, request):
        return request.path.startswith("/v2/")

    def new_token(self):
        return secrets.token_hex(16)

    def _app(self, app_id: str) -> Account:
        account = next((each for each in self.accounts.values() if each.app_id == app_id), None)
        if not account:
            raise No(20001, "appId is invalid")
        return account

    @answers("POST", "/v2/{app}/auth")
    def auth(self, request, app):
        request.what, account, asked = "auth", self._app(app), request.json()
        request.account = account.id
        wanted = hashlib.sha256(f"{account.app_key}{asked['timestamp']}{account.master_secret}".encode()).hexdigest()
        if asked.get("appkey") != account.app_key or not hmac.compare_digest(wanted, str(asked.get("sign", ""))):
            raise No(10001, "sign is invalid")
        if not self.clock.is_near(int(asked["timestamp"]) / 1000, self.limits.stale_seconds):
            raise No(10001, "timestamp is invalid")
        token, until = secrets.token_hex(32), self.clock.now() + self.limits.token_seconds
        self.state.tokens[token] = (account.id, until)
        return _fine({"expire_time": str(int(until * 1000)), "token": token})

    @answers("DELETE", "/v2/{app}/auth/{token}")
    def end_auth(self, request, app, token):
        self.state.tokens.pop(token, None)
        return _fine(None)

    def _account(self, request, app: str) -> Account:
        account = self._app(app)
        owner, until = self.state.tokens.get(request.headers.get("token", ""), ("", 0.0))
        if owner != account.id or until < self.clock.now():
            raise No(10001, "token is invalid or has expired")
        request.account = account.id
        return account

    @answers("POST", "/v2/{app}/push/single/{by}")
    def single(self, request, app, by):
        request.what, account = f"single/{by}", self._account(request, app)
        return _fine(self._one(account, by, request.json()))

    @answers("POST", "/v2/{app}/push/single/batch/{by}")
    def batch(self, request, app, by):
        request.what, account, asked = f"batch/{by}", self._account(request, app), request.json()
        if not 1 <= len(asked["msg_list"]) <= self.limits.batch:
            raise No(20001, "msg_list is out of range")
        answer = {}
        for each in asked["msg_list"]:
            answer |= self._one(account, by, each)
        return _fine(answer)

    def _one(self, account: Account, by: str, asked: dict) -> dict:
        audience = asked["audience"][by if by in ("cid", "alias") else "cid"]
        if len(audience) != 1:
            raise No(20001, "audience must have one value")
        pushed = self._pushed(account, by, audience, asked["push_message"], self._is_new(asked))
        self.state.tasks[next(iter(pushed))]["single"] = True
        return pushed

    def _is_new(self, asked: dict) -> bool:
        """False for a request id that was used: the message is dropped, though the answer is fine."""
        id, (least, most) = asked.get("request_id", ""), self.limits.request_id_length
        if not isinstance(id, str) or not least <= len(id) <= most:
            raise No(20001, f"request_id must have {least} to {most} characters")
        now, known = self.clock.now(), self.state.request_ids.get(id, 0.0)
        self.state.request_ids[id] = now
        return now - known > self.limits.request_id_seconds

    def _pushed(self, account: Account, by: str, audience: list[str], message: dict, is_new: bool) -> dict:
        note = message.get("notification") or {}
        if not note and not message.get("transmission"):
            raise No(20001, "push_message has neither notification nor transmission")
        task, statuses = self._task(account), {}
        for address in audience:
            statuses[address] = self._status(account, by, address, note, message, task) if is_new else "successed_ignore"
        self.state.tasks[task] |= {"target": len(audience), "received": sum(each == "successed_online" for each in statuses.values())}
        return {task: statuses}

    def _status(self, account: Account, by: str, address: str, note: dict, message: dict, task: str) -> str:
        devices = self.state.devices
        found = [devices[address]] if by == "cid" and address in devices else [each for each in devices.values() if by == "alias" and each.alias == address]
        found = [each for each in found if each.account == account.id and not each.gone_at]
        if not found:
            return "target user is invalid"
        for device in found:
            if device.token in self.state.offline:
                self.state.offline[device.token].append(Note(self.clock.now(), note.get("title", ""), note.get("body", ""), message.get("transmission"), task))
            else:
                self.show(device, note.get("title", ""), note.get("body", ""), message.get("transmission"), task)
        return "successed_offline" if all(each.token in self.state.offline for each in found) else "successed_online"

    def _task(self, account: Account) -> str:
        self.state.sequence += 1
        id = f"RASS_{self.clock.china():%m%d}_{self.state.sequence:08x}{secrets.token_hex(6)}"
        self.state.tasks[id] = {"account": account.id, "target": 0, "received": 0}
        return id

    @answers("POST", "/v2/{app}/push/list/message")
    def list_message(self, request, app):
        request.what, account, asked = "list/message", self._account(request, app), request.json()
        if not self._is_new(asked):
            raise No(20001, "request_id is repeated")
        if not asked.get("push_message"):
            raise No(20001, "push_message is missing")
        task = self._task(account)
        self.state.tasks[task]["message"] = asked["push_message"]
        return _fine({"taskid": task})

    @answers("POST", "/v2/{app}/push/list/{by}")
    def list_push(self, request, app, by):
        request.what, account, asked = f"list/{by}", self._account(request, app), request.json()
        task = self.state.tasks.get(asked.get("taskid"))
        if not task or "message" not in task or task.get("stopped"):
            raise No(20001, "taskid is invalid")
        audience = asked["audience"][by]
        if not 1 <= len(audience) <= self.limits.cids_per_list:
            raise No(20001, "audience is out of range")
        note = task["message"].get("notification") or {}
        statuses = {each: self._status(account, by, each, note, task["message"], asked["taskid"]) for each in audience}
        task["target"] += len(audience)
        task["received"] += sum(each == "successed_online" for each in statuses.values())
        return _fine({asked["taskid"]: statuses} if not asked.get("is_async") else {})

    @answers("POST", "/v2/{app}/push/all")
    def push_all(self, request, app):
        request.what, account, asked = "all", self._account(request, app), request.json()
        is_new, audience = self._is_new(asked), [each.token for each in self.state.devices.values() if each.account == account.id and not each.gone_at]
        pushed = self._pushed(account, "cid", audience, asked["push_message"], is_new)
        return _fine({"taskid": next(iter(pushed))})

    @answers("DELETE", "/v2/{app}/task/{task}")
    def stop(self, request, app, task):
        request.what = "stop"
        self._account(request, app)
        if task not in self.state.tasks:
            raise No(404, "task is not there")
        self.state.tasks[task]["stopped"] = True
        return _fine(None)

    @answers("GET", "/v2/{app}/report/push/task/{tasks}")
    def report(self, request, app, tasks):
        """What became of up to 200 tasks, with commas between them; of one that is not known nothing is said."""
        request.what, account, asked = "report", self._account(request, app), tasks.split(",")
        if len(asked) > self.limits.tasks_per_report:
            raise No(20001, "taskid size over limit")
        found = {task: self.state.tasks[task] for task in asked if task in self.state.tasks and self.state.tasks[task]["account"] == account.id}
        return _fine({task: {"total": {"msg_num": known["target"], "target_num": known["target"], "receive_num": known["received"],
                                       "display_num": known["received"], "click_num": 0}}
                      for task, known in found.items() if account.tells_singles or not known.get("single")})

    def act_offline(self, token: str, on: str = "yes") -> dict:
        """The device loses its line (on=yes) or is back (on=no) and shows what waited."""
        device = self._device(token)
        if on == "yes":
            self.state.offline.setdefault(token, [])
        else:
            waited = self.state.offline.pop(token, [])
            device.notes.extend(waited)
            for note in waited:
                self.state.tasks[note.id]["received"] += 1
        return {}

    def nothing_there(self, request):
        raise No(404, "not found")

    def failure(self, request, no):
        return said({"code": int(no.code), "msg": no.text or "failed"}, no.status or STATUS.get(int(no.code), 400))

    def malformed(self, request, error):
        return No(20001, f"param is invalid: {error}")


def _fine(content):
    return said({"code": 0, "msg": "success", **({"data": content} if content is not None else {})})


PLATFORM = Getui
