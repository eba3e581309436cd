"""Google lead form assets: a webhook with a key (channels reference §9)."""

import json

from koipond.collect.sources.flat import flat, object_of, raw, text
from koipond.collect.sources.kind import Field, Forged, Heard, Item, Request, same
from koipond.kit import clock

NAME = ("Google lead form", "Google 线索表单")
STEPS = ("In the lead form asset, Lead delivery → Webhook, enter the address below and the key beside it, then send test data: it is shown here and makes nobody.",
         "在线索表单素材「线索投递 → Webhook」中填写下方地址和密钥，然后发送测试数据：测试数据会显示在这里，不会生成客户。")
FIELDS = (Field("google_key", ("Webhook key", "Webhook 密钥"), secret=True, pattern=r"[!-~]{1,50}", like=("at most 50 letters", "不超过 50 个字符")),)
EVENTS = {"lead": "lead_submitted"}
CONSENTING = ("lead",)
LINES = (
    ("form.PHONE_NUMBER", "identifier.phone"), ("form.WORK_PHONE", "identifier.phone"), ("form.EMAIL", "identifier.email"), ("form.WORK_EMAIL", "identifier.email"),
    ("form.FULL_NAME", "trait.name"), ("form.FIRST_NAME", "trait.first_name"), ("form.LAST_NAME", "trait.last_name"), ("form.CITY", "trait.city"),
    ("form.COUNTRY", "trait.country"), ("form.COMPANY_NAME", "trait.company"), ("form.JOB_TITLE", "trait.title"), ("=google", "property.utm_source"),
    ("=paid", "property.utm_medium"), ("campaign_id", "property.utm_campaign"), ("adgroup_id", "property.utm_term"), ("creative_id", "property.utm_content"),
    ("gcl_id", "property.gclid"), ("form_id", "property.form_id"),
)
EXAMPLE = {"lead_id": "9000000000000000001", "form_id": "30000000001", "campaign_id": "1", "adgroup_id": "2", "creative_id": "3", "gcl_id": "Cj0KEQ",
           "form.FULL_NAME": "Ana Koi", "form.PHONE_NUMBER": "+14155550100", "form.EMAIL": "ana@koi.example"}


def place(source) -> str:
    return str(source.id)


def prove(source, request: Request) -> None:
    if not same(text(object_of(request).get("google_key")), source["google_key"]):
        raise Forged("google_key is missing or wrong")


def called(source, request: Request) -> Heard:
    lead = {name: value for name, value in object_of(request).items() if name != "google_key"}
    fields = flat({name: value for name, value in lead.items() if name != "user_column_data"}) | flat(lead.get("user_column_data", []), "form")
    at = clock.real()       # it does not say when
    item = Item(text(lead["lead_id"]), "lead", at, fields, raw(lead), "test" if lead.get("is_test") in (True, "true") else "")
    return Heard((item,), json.dumps({}).encode(), "application/json")
