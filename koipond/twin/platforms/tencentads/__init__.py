"""Tencent Ads (腾讯广告): leads by push and pull."""

import json

from koipond.twin.http import No, answers, said
from koipond.twin.leads import Lead, Leads, State
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform

MATCHES = ("LEADSID", "OUTERLEADSID", "CONTACT", "CLICKID")
MOST_NONCES = 100_000


class Account(Base):
    account_id: int
    access_token: str
    push_url: str = ""


class TencentAds(Leads, Platform):
    name, title, hosts = "tencentads", ("Tencent Ads", "腾讯广告"), ("api.e.qq.com",)
    Account, State = Account, State
    first_id = 3_800_000_000_000_000_000

    def pushed(self, account, lead):
        if not account.push_url:
            return None
        return account.push_url, {}, {**self._common(account, lead), "leads_tel": lead.phone, "bundle": json.dumps(lead.fields, ensure_ascii=False)}

    def _common(self, account: Account, lead: Lead) -> dict:
        at = self.clock.china(lead.at).strftime("%Y-%m-%d %H:%M:%S")
        return {"account_id": account.account_id, "leads_id": int(lead.id), "click_id": f"click{lead.id}", "campaign_id": 1, "campaign_name": "春茶", "adgroup_id": 2,
                "adgroup_name": "会员", "ad_id": 3, "ad_name": "龙井", "page_id": 4, "page_name": "预约", "leads_type": "LEADS_TYPE_FORM", "leads_name": lead.name,
                "leads_gender": lead.fields.get("gender", ""), "leads_email": lead.fields.get("email", ""), "leads_wechat": lead.fields.get("weixin", ""),
                "leads_area": lead.fields.get("city", ""), "leads_create_time": at, "leads_action_time": at}

    def _account(self, request) -> Account:
        ask, now = request.query, self.clock.now()
        account = next((each for each in self.accounts.values() if each.access_token == ask.get("access_token")), None)
        if not account:
            raise No(11014, "access_token is invalid")
        request.account = account.id
        if not self.clock.is_near(float(ask["timestamp"]), self.limits.stale_seconds):
            raise No(11006, "timestamp is out of range")
        nonce, nonces = ask["nonce"], self.state.nonces
        if not 1 <= len(nonce) <= self.limits.nonce_length or nonce in nonces:
            raise No(11005, "nonce is invalid or was used")
        nonces[nonce] = now
        if len(nonces) > MOST_NONCES:
            del nonces[next(iter(nonces))]
        return account

    @answers("GET", "/v3.0/lead_clues/get")
    def clues(self, request):
        request.what, account, ask = "lead_clues/get", self._account(request), request.query
        if int(ask["account_id"]) != account.account_id:
            raise No(11000, "account_id is not of this token")
        span = json.loads(ask["time_range"])
        page, size = int(ask.get("page", 1)), int(ask.get("page_size", 10))
        if not 1 <= size <= self.limits.page_size:
            raise No(11000, "page_size is out of range")
        found = self.leads_of(account, span["start_time"], span["end_time"])
        return said({"code": 0, "message": "", "message_cn": "", "data": {"leads_info": [
            {**self._common(account, each), "leads_telephone": each.phone} for each in found[(page - 1) * size:page * size]],
            "page_info": {"page": page, "page_size": size, "total_number": len(found), "total_page": -(-len(found) // size)}}})

    @answers("POST", "/v3.0/leads_action_type_report/add")
    def report(self, request):
        request.what = "leads_action_type_report/add"
        self._account(request)
        reports = request.json()["leads_action_list"]
        if not 1 <= len(reports) <= self.limits.reports_per_call:
            raise No(11007, "too many reports")
        for each in reports:
            if each.get("match_type") not in MATCHES:
                raise No(11000, "match_type is invalid")
            lead = self.state.leads.get(str(each.get("leads_id", "")))
            if each["match_type"] == "LEADSID" and not lead:
                raise No(11000, "leads_id is not there")
            if lead:
                lead.reported.append(each)
        return said({"code": 0, "message": "", "message_cn": "", "data": {}})

    def failure(self, request, no):
        return said({"code": int(no.code), "message": no.text or "failed", "message_cn": no.text or "失败", "data": {}})

    def malformed(self, request, error):
        return No(11000, f"parameter is invalid: {error}")


PLATFORM = TencentAds
