"""Baidu marketing pages (百度基木鱼): leads by push, as receivers have seen it (channels reference §9)."""

from koipond.collect.sources import proofs
from koipond.collect.sources.flat import china, flat, object_of, raw, text
from koipond.collect.sources.kind import Heard, Item, Request
from koipond.kit import clock

NAME = ("Baidu Ads", "百度基木鱼")
STEPS = ("In Baidu 基木鱼, Leads → Settings → API push, enter the address below.", "在百度基木鱼「线索管理 → 设置 → API 推送」中填写下方地址。")
FIELDS = proofs.FIELDS
EVENTS = {"lead": "lead_submitted"}
CONSENTING = ("lead",)
LINES = (
    ("cluePhoneNumber", "identifier.phone"), ("form.email", "identifier.email"), ("name", "trait.name"), ("area", "trait.city"),
    ("=baidu", "property.utm_source"), ("=paid", "property.utm_medium"), ("flowChannelName", "property.utm_campaign"), ("solutionType", "property.lead_type"),
    ("siteId", "property.form_id"), ("siteName", "property.form_name"), ("siteUrl", "property.url"), ("imName", "property.im_name"),
)
EXAMPLE = {"clueId": "6100000000000000001", "cluePhoneNumber": "13800138000", "name": "陈伟", "area": "苏州", "flowChannelName": "搜索推广", "solutionType": "form",
           "siteId": "1", "siteName": "锦鲤茶", "form.城市": "苏州", "commitTime": "2026-11-27 10:00:00"}


prove = proofs.check


def place(source) -> str:
    return str(source.id)      # a lead does not say whose it is


def called(source, request: Request) -> Heard:
    lead = object_of(request)
    form = lead.get("formDetail") or []
    fields = flat({name: value for name, value in lead.items() if name != "formDetail"}) | flat([each for each in form if each.get("type") != "name"], "form")
    fields["name"] = next((text(each.get("value")) for each in form if each.get("type") == "name"), "")
    if fields.get("dialConnect"):
        fields["solutionType"] = "phone"
    at = china(fields.get("commitTime", "")) or clock.real()
    item = Item(text(lead["clueId"]), "lead", at, {name: value for name, value in fields.items() if value}, raw(lead))
    return Heard((item,), b'{"code":0}', "application/json")
