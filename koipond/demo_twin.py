"""The demo's channels: the twin of the platforms beside it, a process of its own that ends when this one does, and accounts at it.

So a newcomer sees texts, WeChat, WeCom and push without an account anywhere. Nothing leaves the machine.
"""

import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

from koipond import collect, deliver, demo_offline, social
from koipond.demo import SLUG
from koipond.kit import clock

READY_SECONDS = 30
CLOCK_SECONDS = 0.25     # after which the twin knows that this clock was moved
REPLIES = (
    ("营业时间", "contains", ["营业时间", "几点", "开门"], "门店每天 9:00–21:00 营业。"),
    ("默认回复", "else", [], "已收到您的消息，客服会尽快回复。"),
)
_open = build_opener(ProxyHandler({})).open


class Beside:
    """`koipond twin`, on a free port of this machine. It reads its input until that ends: so it ends with this process, however that does.

    Its clock follows ours: what somebody does there three days later is not earlier than a journey that began here meanwhile.
    """

    def __init__(self, home: Path):
        self._process = subprocess.Popen([sys.executable, "-m", "koipond", "twin", "--until-input-ends", "--keep", str(home / "twin.json")],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = self._process.stdout.readline()
        self.url = json.loads(told)["url"] if told else ""
        self._ended, self._ahead = threading.Event(), None
        if self.url:
            self._follow()
            threading.Thread(target=self._go_on_following, name="twins-clock", daemon=True).start()

    def _go_on_following(self) -> None:
        while not self._ended.wait(CLOCK_SECONDS):
            with contextlib.suppress(OSError):   # it may be busy, and is told again
                self._follow()

    def _follow(self) -> None:
        if (ahead := clock.offset().total_seconds()) != self._ahead:
            _order(self.url, "clock", {"ahead": ahead})
            self._ahead = ahead

    def stop(self) -> None:
        self._ended.set()
        self._process.stdin.close()
        self._process.wait(READY_SECONDS)


def connect(twin: str) -> None:
    """Points the demo's accounts at the twin, and the twin's at them; the accounts are made where they are not there yet."""
    known = json.loads(_open(f"{twin}/_twin/accounts", timeout=READY_SECONDS).read())
    there = {account.name: account for account in deliver.accounts(SLUG)}
    for name, provider, platform, values, calls in _wanted(known, twin):
        account = there.get(name)
        if account is None:
            account = deliver.create_account(SLUG, provider, name, values, by="demo")
            _at_first(account, known)
        else:
            deliver.change_account(SLUG, account.id, "demo", values=values)
        if calls:
            door = f"{deliver.door_of(account)}"
            id = next(one["id"] for one in known[platform] if one.get("appid") == values.get("appid"))
            _order(twin, f"accounts/{platform}/{id}", dict.fromkeys(calls, door))
    _connect_leads(known["oceanengine"][0], twin)
    if not there:
        demo_offline.text_members(SLUG)


def _connect_leads(ocean: dict, twin: str) -> None:
    """Leads of Ocean Engine: pushed by the twin, and asked for. At first two people fill in a form."""
    values = {"advertiser_id": ocean["advertiser_id"], "access_token": ocean["access_token"], "address": f"{twin}/oceanengine"}
    name = "巨量引擎（模拟）"
    source = next((each for each in collect.sources(SLUG) if each.name == name), None)
    fresh = source is None
    source = collect.create_source(SLUG, "oceanengine", name, values, by="demo") if fresh else collect.change_source(SLUG, source.id, "demo", values=values)
    _order(twin, f"accounts/oceanengine/{ocean['id']}", {"push_url": collect.address_of(source)})
    for who, phone, wants in (("陈伟", "13800138061", "大宗采购"), ("林小雨", "13800138062", "会员礼盒")) if fresh else ():
        _order(twin, "act", {"platform": "oceanengine", "act": "fill", "name": who, "phone": phone, "city_name": "苏州", "意向": wants})


def _wanted(known: dict, twin: str):
    """Name, provider, platform, values, and the twin's fields for where it calls us."""
    aliyun, wechat, wecom, jpush = (known[platform][0] for platform in ("aliyun", "wechat", "wecom", "jpush"))
    app = wecom["apps"]["marketing"]
    yield ("锦鲤茶服务号（模拟）", "wechat_oa", "wechat", {
        "appid": wechat["appid"], "secret": wechat["secret"], "token": wechat["token"], "aes_key": wechat["aes_key"], "address": f"{twin}/wechat",
        "open_address": f"{twin}/wechat"}, ("callback_url",))
    yield ("阿里云短信（模拟）", "sms_aliyun", "aliyun", {
        "access_key": aliyun["key"], "access_secret": aliyun["secret"], "signature": "锦鲤茶", "address": f"{twin}/aliyun"}, ("report_url", "up_url"))
    yield ("锦鲤茶企业微信（模拟）", "wecom", "wecom", {
        "corp_id": wecom["corpid"], "agent_id": str(app["agentid"]), "secret": app["secret"], "token": wecom["token"], "aes_key": wecom["aes_key"],
        "address": f"{twin}/wecom", "welcome": "你好，欢迎来到锦鲤茶！"}, ("callback_url",))
    yield ("极光推送（模拟）", "push_jpush", "jpush", {
        "app_key": jpush["app_key"], "master_secret": jpush["master_secret"], "address": f"{twin}/jpush", "report_address": f"{twin}/jpush"}, ())
    mini = next(one for one in known["wechat"] if one["kind"] == "mini")
    yield ("锦鲤茶小程序（模拟）", "wechat_mini", "wechat", {
        "appid": mini["appid"], "secret": mini["secret"], "token": mini["token"], "aes_key": mini["aes_key"], "address": f"{twin}/wechat"}, ("callback_url",))


def _at_first(account: deliver.Account, known: dict) -> None:
    """What an account needs once: texts that were approved, and the people who are there already."""
    if account.provider == "sms_aliyun":
        kinds = {"otp": "code", "notice": "transactional", "marketing": "marketing"}
        for code, template in known["aliyun"][0]["templates"].items():
            if template.get("state", "approved") == "approved":
                deliver.set_provider_template(SLUG, account.id, code, template["content"], "demo", kind=kinds[template["kind"]], signature="锦鲤茶")
    elif account.provider == "wechat_oa":
        social.begin_sync(SLUG, account.id, by="demo")
        social.set_greeting(SLUG, account.id, "欢迎来到锦鲤茶！回复“营业时间”看门店时间。", by="demo")
        for name, match, words, text in REPLIES:
            social.replies.create_rule(SLUG, account.id, "demo", name=name, match=match, words=words, kind="text", body={"text": text})
    elif account.provider == "wecom":
        social.wecom.fetch_people(SLUG, account.id, by="demo")


def _order(twin: str, target: str, fields: dict) -> None:
    _open(Request(f"{twin}/_twin/{target}", json.dumps(fields).encode(), {"content-type": "application/json"}), timeout=READY_SECONDS).read()
