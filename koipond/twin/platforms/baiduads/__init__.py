"""Baidu 基木鱼: leads by push."""

from koipond.twin.http import No, said
from koipond.twin.leads import Leads, State
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform


class Account(Base):
    push_url: str = ""


class BaiduAds(Leads, Platform):
    name, title = "baiduads", ("Baidu Ads", "百度基木鱼")
    Account, State = Account, State
    first_id = 6_100_000_000_000_000_000

    def pushed(self, account, lead):
        if not account.push_url:
            return None
        form = [{"name": "姓名", "type": "name", "value": lead.name}, *({"name": name, "type": "text", "value": value} for name, value in lead.fields.items() if name != "kind")]
        content = {"clueId": lead.id, "cluePhoneNumber": lead.phone, "area": lead.fields.get("city", ""), "commitTime": self.clock.china(lead.at).strftime("%Y-%m-%d %H:%M:%S"),
                   "solutionType": lead.fields.get("kind", "form"), "formDetail": form, "flowChannelName": "搜索推广", "imName": "", "siteId": "1", "siteName": "锦鲤茶",
                   "siteUrl": "https://koi.example/", "consultUrl": "", "ip": "127.0.0.1"}
        return account.push_url, {}, {**content, "dialConnect": "1"} if lead.fields.get("kind") == "phone" else content

    def act_call(self, phone: str = "", account: str = "") -> dict:
        """Somebody calls the number of the page."""
        return self.act_fill("", phone, account, kind="phone")

    def nothing_there(self, request):
        raise No(404)

    def failure(self, request, no):
        return said({"error": "this platform only pushes here"}, 404)

    def malformed(self, request, error):
        return No(404)


PLATFORM = BaiduAds
