"""Anything else that can send JSON or a form: other ad sites, form builders, live rooms, programs of one's own."""

import hashlib

from koipond.collect.sources import proofs
from koipond.collect.sources.flat import flat, moment, object_of, raw
from koipond.collect.sources.kind import Field, Heard, Item, Request
from koipond.kit import clock

NAME = ("Any other source", "其他来源（自定义）")
STEPS = ("Let the other side POST JSON or a form to the address below, one lead a request (or a list of them), with the token or signature that you agree on.",
         "让对方把 JSON 或表单 POST 到下方地址，每次一条线索（或一个列表），并带上双方约定的令牌或签名。")
FIELDS = (
    *proofs.FIELDS,
    Field("id_field", ("Field with the lead's id", "线索 ID 所在字段"), needed=False, like=("by dots, such as data.id", "用点分隔，例如 data.id")),
    Field("time_field", ("Field with the time", "时间所在字段"), needed=False, like=("by dots, such as data.created_at", "用点分隔，例如 data.created_at")),
)
EVENTS = {"lead": "lead_submitted"}
CONSENTING = ("lead",)
REST = "all"          # nobody knows what comes: what no line names is kept as a property
LINES = (
    *((name, "identifier.phone") for name in ("phone", "mobile", "telephone", "tel", "phone_number", "手机", "手机号", "电话", "联系电话")),
    *((name, "identifier.email") for name in ("email", "mail", "e-mail", "邮箱", "电子邮箱")),
    *((name, "identifier.unionid") for name in ("unionid", "union_id")), *((name, "identifier.openid") for name in ("openid", "open_id")),
    *((name, "trait.name") for name in ("name", "full_name", "姓名", "称呼")), *((name, "trait.city") for name in ("city", "城市")),
    *((name, "trait.company") for name in ("company", "公司", "企业")),
    *((name, f"property.{name}") for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "form_id", "form_name", "url")),
)
EXAMPLE = {"id": "1001", "name": "陈伟", "phone": "13800138000", "email": "wei@factory.example", "utm_source": "yiche", "utm_campaign": "春季试驾", "car": "K7"}
IDS = ("lead_id", "leadId", "clue_id", "clueId", "id", "uuid", "message_id", "messageId")
TIMES = ("created_at", "createdAt", "submitted_at", "timestamp", "time", "create_time", "提交时间")
ITEMS_AT_MOST = 500


prove = proofs.check


def place(source) -> str:
    return str(source.id)


def called(source, request: Request) -> Heard:
    said = object_of(request)
    leads = next((said[name] for name in ("leads", "items", "data") if isinstance(said.get(name), list) and said[name]
                  and all(isinstance(one, dict) for one in said[name])), [said])
    return Heard(tuple(_item(source, lead) for lead in leads[:ITEMS_AT_MOST]), b'{"success":true}', "application/json")


def _item(source, lead: dict) -> Item:
    fields = flat(lead)
    id = next((fields[name] for name in ([source["id_field"]] if source["id_field"] else IDS) if fields.get(name)), "")
    at = next((found for name in ([source["time_field"]] if source["time_field"] else TIMES) if (found := moment(fields.get(name, "")))), None)
    now = clock.real()
    return Item(id or hashlib.sha256(raw(lead).encode()).hexdigest()[:32], "lead", min(at, now) if at else now, fields, raw(lead))
