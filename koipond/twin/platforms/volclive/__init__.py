"""Volcengine live (火山引擎企业直播)."""

import hashlib
from urllib.parse import urlencode

import msgspec

from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import No, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.viewers import State, Viewers

STATUSES = {"live": 1, "preview": 2, "replay": 3, "ended": 4}


class Account(Base):
    activity_id: str
    account_secret: str
    status_url: str = ""
    viewer_url: str = ""


class VolcLive(Viewers, Platform):
    name, title = "volclive", ("Volcengine live", "火山引擎企业直播")
    Account, State = Account, State

    def act_go(self, status: str = "live", account: str = "") -> dict:
        """The activity becomes live, preview, replay or ended."""
        one = self.account(account)
        if status not in STATUSES:
            raise BadOrder(reason=f"a status is one of {', '.join(STATUSES)}, not {status!r}")
        fields = self._signed(one, "ActivityStatusModifyCallBack", STATUSES[status])
        self._push(one, "status", one.status_url, lambda: ("GET", one.status_url + ("&" if "?" in one.status_url else "?") + urlencode(fields), {}, b""))
        return fields

    def told(self, account, viewer, what):
        fields = {**self._signed(account, "ActivityUserEnterCallBack", 1 if what == "came" else 2), "UserID": viewer.id, "ExternalUserID": viewer.phone,
                  "NickName": viewer.name, "EnterTimestamp": int(viewer.entered_at * 1000), "UserDevice": "Mobile"}
        body = msgspec.json.encode(fields)
        self._push(account, f"viewer {what}", account.viewer_url, lambda: ("POST", account.viewer_url, {"content-type": "application/json"}, body))

    def _signed(self, account: Account, event: str, status: int) -> dict:
        at = int(self.clock.now())
        sign = hashlib.md5(f"{account.account_secret}{account.activity_id}{event}{status}{at}".encode()).hexdigest()
        return {"ActivityID": account.activity_id, "EventType": event, "Status": status, "Timestamp": at, "Sign": sign}

    def _push(self, account, what, url, build) -> None:
        if url:
            self.callbacks.push(Delivery(self.name, account.id, what, build, lambda status, _: status == 200, tuple(self.limits.push_again_seconds), self.limits.answer_seconds))

    def nothing_there(self, request):
        raise No(404)

    def failure(self, request, no):
        return said({"error": "this platform only pushes here"}, 404)

    def malformed(self, request, error):
        return No(404)


PLATFORM = VolcLive
