"""What WeCom calls back, always encrypted. Channels reference §4.2, §6 [41][52]."""

import secrets
from urllib.parse import urlencode

from koipond.twin import envelope
from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.platforms.wecom.state import Account


class Pushes:
    """Part of WeCom."""

    def event(self, account: Account, event: str, change: str = "", **fields) -> dict:
        content = {"ToUserName": account.corpid, "FromUserName": "sys", "CreateTime": int(self.clock.now()), "MsgType": "event", "Event": event,
                   **({"ChangeType": change} if change else {}), **{name: value for name, value in fields.items() if value is not None}}
        if account.callback_url:
            self.callbacks.push(Delivery(self.name, account.id, f"{event} {change}".strip(), lambda: self._build(account, content),
                                         lambda status, body: status == 200, tuple(self.limits.push_again_seconds), self.limits.answer_seconds))
        return content

    def _build(self, account: Account, content: dict) -> tuple[str, str, dict, bytes]:
        sealed = envelope.encrypt(account.aes_key, account.corpid, envelope.write_xml(content))
        outer = envelope.write_xml({"ToUserName": account.corpid, "Encrypt": sealed, "AgentID": ""})
        return "POST", self._address(account, sealed), {"content-type": "text/xml"}, outer.encode()

    def _address(self, account: Account, sealed: str, **more: str) -> str:
        at, nonce = str(int(self.clock.now())), str(secrets.randbelow(10**10))
        ask = {"msg_signature": envelope.signature(account.token, at, nonce, sealed), "timestamp": at, "nonce": nonce, **more}
        return account.callback_url + ("&" if "?" in account.callback_url else "?") + urlencode(ask)

    def act_check_url(self, account: str = "") -> dict:
        """As when the callback address is saved in the console: an encrypted echostr, whose plain text must come back. The ledger says how it went."""
        one = self.account(account)
        if not one.callback_url:
            raise BadOrder(reason=f"{one.id} has no callback_url")
        echo = str(secrets.randbelow(10**18))
        sealed = envelope.encrypt(one.aes_key, one.corpid, echo)
        self.callbacks.push(Delivery(self.name, one.id, "check_url", lambda: ("GET", self._address(one, sealed, echostr=sealed), {}, b""),
                                     lambda status, body: status == 200 and body == echo.encode(), ()))
        return {"echostr": echo}
