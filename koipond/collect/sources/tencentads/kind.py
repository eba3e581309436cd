"""Tencent Ads (腾讯广告): WeChat Moments, QQ, video. Leads by push and by pull (channels reference §9)."""

import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from koipond.collect.sources import proofs
from koipond.collect.sources.flat import china, flat, object_of, raw, text
from koipond.collect.sources.kind import Ask, Field, Forged, Heard, Item, Pulled, Refused, Reply, Request
from koipond.kit import clock

NAME = ("Tencent Ads", "腾讯广告")
STEPS = ("In Tencent Ads, Leads → Settings → Lead push, enter the address below. With an access token leads are fetched too, so that none is missed.",
         "在腾讯广告「线索管理 → 设置 → 线索推送」中填写下方地址。填写访问令牌后还会定时拉取，避免遗漏。")
HOST, EVERY_SECONDS = "https://api.e.qq.com", 60
FIELDS = (
    Field("account_id", ("Account id", "账户 ID"), pattern=r"\d{4,20}", like=("digits", "数字")),
    Field("access_token", ("Access token of the Marketing API", "Marketing API 访问令牌"), secret=True, needed=False),
    *proofs.FIELDS,
    Field("address", ("Address of the interface", "接口地址"), needed=False, like=(HOST, HOST)),
)
EVENTS = {"lead": "lead_submitted"}
CONSENTING = ("lead",)
LINES = (
    ("phone", "identifier.phone"), ("leads_email", "identifier.email"), ("leads_name", "trait.name"), ("leads_gender", "trait.gender"), ("leads_area", "trait.city"),
    ("leads_wechat", "trait.wechat"), ("leads_qq", "trait.qq"), ("=tencentads", "property.utm_source"), ("=paid", "property.utm_medium"),
    ("campaign_name", "property.utm_campaign"), ("campaign_id", "property.utm_campaign"), ("adgroup_name", "property.utm_term"), ("ad_name", "property.utm_content"),
    ("ad_id", "property.ad_id"), ("click_id", "property.click_id"), ("page_id", "property.form_id"), ("page_name", "property.form_name"), ("leads_type", "property.lead_type"),
    ("leads_potential_score", "property.potential_score"), ("leads_follow_tag", "property.follow_tag"),
)
EXAMPLE = {"leads_id": "3800000000000000001", "account_id": "25000001", "click_id": "click1", "campaign_id": "1", "campaign_name": "春茶", "ad_name": "龙井",
           "page_name": "预约", "phone": "13800138000", "leads_name": "陈伟", "leads_area": "苏州", "form.规模": "50人", "leads_create_time": "2026-11-27 10:00:00"}
OVERLAP, FIRST, PAGE = timedelta(minutes=40), timedelta(days=7), 100


prove = proofs.check


def place(source) -> str:
    return source["account_id"]


def called(source, request: Request) -> Heard:
    said = object_of(request)
    leads = said["data"] if isinstance(said.get("data"), list) else [said.get("data", said)]
    return Heard(tuple(_item(source, lead) for lead in leads), b'{"code":0,"message":""}', "application/json")


def _item(source, lead: dict) -> Item:
    """Raises Forged for another account's."""
    if text(lead.get("account_id")) not in ("", source["account_id"]):
        raise Forged("it is of another account")
    bundle = lead.get("bundle")
    fields = flat({name: value for name, value in lead.items() if name not in ("bundle", "leads_tel", "leads_telephone")})
    fields |= flat(json.loads(bundle) if isinstance(bundle, str) and bundle[:1] in "{[" and bundle else bundle or {}, "form")
    fields["phone"] = text(lead.get("leads_tel") or lead.get("leads_telephone"))
    at = china(fields.get("leads_create_time", "")) or clock.real()
    return Item(text(lead["leads_id"]), "lead", at, {name: value for name, value in fields.items() if value}, raw(lead))


def pull(source, cursor: dict, now: datetime) -> Ask | None:
    if not source["access_token"]:
        return None
    begin = datetime.fromisoformat(cursor["until"]) - OVERLAP if "until" in cursor else now - FIRST
    span = {"start_time": int(begin.timestamp()), "end_time": int(now.timestamp()) + 60}
    asked = {"access_token": source["access_token"], "timestamp": int(clock.real().timestamp()), "nonce": secrets.token_hex(16),
             "account_id": source["account_id"], "time_range": json.dumps(span), "page": cursor.get("page", 1), "page_size": PAGE}
    return Ask(f"{source['address'] or HOST}/v3.0/lead_clues/get?{urlencode(asked)}")


def pulled(source, cursor: dict, reply: Reply, now: datetime) -> Pulled:
    said = json.loads(reply.body)
    if said.get("code") != 0:
        raise Refused(f"{said.get('code')} {text(said.get('message_cn') or said.get('message'))}")
    page, began = cursor.get("page", 1), cursor.get("began", now.isoformat())
    found = tuple(_item(source, lead) for lead in said["data"].get("leads_info", []))
    if page < said["data"]["page_info"]["total_page"]:
        return Pulled(found, {**cursor, "page": page + 1, "began": began}, True)
    return Pulled(found, {"until": began}, False)
