"""Ocean Engine (巨量引擎): leads by push and by two kinds of pull."""

import base64
import hashlib
import hmac
import json
import random
import uuid
from datetime import datetime

import msgspec

from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.leads import Lead, Leads, State
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform

CONVERSIONS = (194, 195, 196)     # confirmed, added as a friend, deal
PREVIEW = 4


class Account(Base):
    advertiser_id: str
    access_token: str
    feiyu_token: str = ""
    feiyu_key: str = ""
    push_url: str = ""


class OceanEngine(Leads, Platform):
    name, title, hosts = "oceanengine", ("Ocean Engine", "巨量引擎"), ("ad.oceanengine.com", "feiyu.oceanengine.com", "api.oceanengine.com")
    Account, State = Account, State

    def pushed(self, account, lead):
        return (account.push_url, {}, self._clue(account, lead)) if account.push_url else None

    def _clue(self, account: Account, lead: Lead) -> dict:
        late = self.clock.now() - lead.at >= self.limits.late_seconds
        known = {name: lead.fields[name] for name in ("weixin", "qq", "email", "gender", "age", "location", "remark", "province_name", "city_name") if name in lead.fields}
        own = {name: value for name, value in lead.fields.items() if name not in known and name not in ("clue_source", "promotion_id")}
        return {"clue_id": lead.id, "advertiser_id": account.advertiser_id, "advertiser_name": account.name, "req_id": uuid.uuid5(uuid.NAMESPACE_OID, lead.id).hex,
                "promotion_id": lead.fields.get("promotion_id", "7300000000000000001"), "ad_id": "", "creative_id": "", "site_id": "7200000000000000001",
                "module_id": "1", "clue_type": 0, "clue_source": int(lead.fields.get("clue_source", 1)), "name": lead.name, "telephone": lead.phone, **known,
                "remark_dict": own, "app_name": "抖音" if late else "", "convert_status": "合法转化" if late else "", "clue_state": 0,
                "create_time": self.clock.china(lead.at).strftime("%Y-%m-%d"), "create_time_detail": self.clock.china(lead.at).strftime("%Y-%m-%d %H:%M:%S")}

    @answers("GET", "/open_api/2/tools/clue/get/")
    def clues(self, request):
        request.what, account, ask = "clue/get", self._account(request), request.query
        if account.advertiser_id not in [str(each) for each in json.loads(ask["advertiser_ids"])]:
            raise No(40002, "advertiser_ids 无权限")
        begin, end = (datetime.strptime(ask[name] + "+0800", "%Y-%m-%d%z").timestamp() for name in ("start_time", "end_time"))
        page, size = int(ask.get("page", 1)), int(ask.get("page_size", 10))
        if not 1 <= size <= self.limits.page_size:
            raise No(40002, "page_size 超出范围")
        found = self.leads_of(account, begin, end + 86400)
        return said(_fine({"list": [self._clue(account, each) for each in found[(page - 1) * size:page * size]], "page_info": {
            "page": page, "page_size": size, "total_number": len(found), "total_page": -(-len(found) // size)}}))

    @answers("POST", "/open_api/2/tools/clue/callback/")
    def report(self, request):
        request.what, account, asked = "clue/callback", self._account(request), request.json()
        lead = self.state.leads.get(str(asked["clue_id"]))
        if not lead or lead.account != account.id or asked.get("source") != 1:
            raise No(40002, "clue_id 或 source 不合法")
        if asked.get("clue_convert_state") not in CONVERSIONS:
            raise No(40002, "clue_convert_state 不合法")
        lead.reported.append(asked)
        return said(_fine({}))

    def _account(self, request) -> Account:
        token = request.headers.get("access-token")
        if not token:
            raise No(40104, "access_token为空")
        account = next((each for each in self.accounts.values() if each.access_token == token), None)
        if not account:
            raise No(40105, "access_token无效")
        request.account = account.id
        return account

    @answers("GET", "/crm/v2/openapi/pull-clues/")
    def old_pull(self, request):
        request.what, ask = "pull-clues", request.query
        account = next((each for each in self.accounts.values() if each.feiyu_token and each.feiyu_token == request.headers.get("access-token")), None)
        if not account or not self.clock.is_near(float(request.headers["timestamp"]), self.limits.stale_seconds):
            raise No(40105, "token 或 timestamp 不合法")
        signed = f"{request.path}?start_time={ask['start_time']}&end_time={ask['end_time']} {request.headers['timestamp']}"
        wanted = base64.b64encode(hmac.new(account.feiyu_key.encode(), signed.encode(), hashlib.sha256).hexdigest().encode()).decode()
        if not hmac.compare_digest(wanted, request.headers.get("signature", "")):
            raise No(40105, "signature 不合法")
        begin, end = (datetime.strptime(ask[name] + "+0800", "%Y-%m-%d%z").timestamp() for name in ("start_time", "end_time"))
        page, size, found = int(ask.get("page", 1)), int(ask.get("page_size", 10)), self.leads_of(account, begin, end + 86400)
        return said({"status": 0, "msg": "success", "count": len(found), "data": [
            {**self._clue(account, each), "telphone": each.phone, "create_time": int(each.at)} for each in found[(page - 1) * size:page * size]]})

    def act_preview(self, account: str = "") -> dict:
        """Somebody tries the form in a preview: a lead that has to be dropped."""
        return self.act_fill("预览", "13900000000", account, clue_source=str(PREVIEW))

    def act_verify_webhook(self, account: str = "") -> dict:
        """As when the address is saved: the challenge must come back. The ledger says how it went."""
        one = self.account(account)
        if not one.push_url:
            raise BadOrder(reason=f"{one.id} has no push_url")
        challenge = random.SystemRandom().randrange(10**9)
        body = msgspec.json.encode({"event": "verify_webhook", "challenge": challenge})
        self.callbacks.push(Delivery(self.name, one.id, "verify_webhook", lambda: ("POST", one.push_url, {"content-type": "application/json"}, body),
                                     lambda status, answer: status == 200 and json.loads(answer or b"{}").get("challenge") == challenge, ()))
        return {"challenge": challenge}

    def failure(self, request, no):
        return said({"code": int(no.code), "message": no.text or "failed", "request_id": uuid.uuid4().hex, "data": {}})

    def malformed(self, request, error):
        return No(40002, f"参数错误: {error}")


def _fine(content) -> dict:
    return {"code": 0, "message": "OK", "request_id": uuid.uuid4().hex, "data": content}


PLATFORM = OceanEngine
