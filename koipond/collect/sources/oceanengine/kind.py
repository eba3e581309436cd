"""Ocean Engine (巨量引擎, with 飞鱼): Douyin, Toutiao and their partners. Leads by push, and by two kinds of pull (channels reference §9)."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

from koipond.collect.sources import proofs
from koipond.collect.sources.flat import CHINA, china, flat, moment, object_of, raw, text
from koipond.collect.sources.kind import Ask, Field, Forged, Heard, Item, Pulled, Refused, Reply, Request
from koipond.kit import clock

NAME = ("Ocean Engine", "巨量引擎（飞鱼）")
STEPS = ("In Ocean Engine, Leads (飞鱼) → Settings → Push of leads, enter the address below. With a token of the Marketing API leads are fetched too, so that none is missed.",
         "在巨量引擎「飞鱼 → 设置 → 线索推送」中填写下方地址。填写 Marketing API 的令牌后还会定时拉取，避免遗漏。")
HOST, EVERY_SECONDS = "https://ad.oceanengine.com", 60
OLD_HOST = "https://feiyu.oceanengine.com"
FIELDS = (
    Field("advertiser_id", ("Advertiser id", "广告主 ID"), pattern=r"\d{5,25}", like=("digits", "数字")),
    Field("access_token", ("Access token of the Marketing API", "Marketing API 访问令牌"), secret=True, needed=False),
    Field("feiyu_token", ("Token of the older 飞鱼 interface", "旧版飞鱼接口 Token"), secret=True, needed=False),
    Field("feiyu_key", ("Key of the older 飞鱼 interface", "旧版飞鱼接口签名密钥"), secret=True, needed=False),
    *proofs.FIELDS,
    Field("address", ("Address of the interface", "接口地址"), needed=False, like=(HOST, HOST)),
)
EVENTS = {"lead": "lead_submitted", "update": "lead_updated"}
CONSENTING = ("lead",)
LINES = (
    ("telephone", "identifier.phone"), ("email", "identifier.email"), ("name", "trait.name"), ("gender", "trait.gender"), ("age", "trait.age"),
    ("province_name", "trait.region"), ("city_name", "trait.city"), ("weixin", "trait.wechat"), ("qq", "trait.qq"),
    ("=oceanengine", "property.utm_source"), ("=paid", "property.utm_medium"), ("promotion_id", "property.utm_campaign"), ("ad_id", "property.utm_campaign"),
    ("creative_id", "property.utm_content"), ("advertiser_id", "property.advertiser_id"), ("site_id", "property.form_id"), ("remark", "property.remark"),
    ("app_name", "property.app_name"), ("convert_status", "property.convert_status"), ("clue_type", "property.lead_type"), ("location", "property.location"),
)
EXAMPLE = {"clue_id": "7300000000000000001", "advertiser_id": "1700000000000001", "promotion_id": "7300000000000000009", "site_id": "7200000000000000001",
           "name": "陈伟", "telephone": "13800138000", "gender": "1", "city_name": "苏州", "form.意向": "大宗采购", "create_time_detail": "2026-11-27 10:00:00"}
CHECK, PREVIEW = "verify_webhook", "4"
TYPES = {"0": "form", "1": "chat", "2": "phone", "3": "callback", "4": "coupon", "5": "lottery"}
LATE = ("app_name", "convert_status", "intention")     # come about ten minutes after the lead
OVERLAP = timedelta(minutes=40)                        # of two pulls: the reference asks for 30 or more
FIRST = timedelta(days=7)                              # that the first pull looks back
PAGE = 100


def place(source) -> str:
    return source["advertiser_id"]


def prove(source, request: Request) -> None:
    """How the platform signs is not public: what was agreed on counts, beside the secret address. Its question whether we are there proves nothing."""
    if object_of(request).get("event") != CHECK:
        proofs.check(source, request)


def called(source, request: Request) -> Heard:
    said = object_of(request)
    if said.get("event") == CHECK:
        return _json({"BaseResp": {"StatusCode": 0, "StatusMessage": "OK"}, "challenge": int(said["challenge"])})
    clues = said["data"] if isinstance(said.get("data"), list) else [said.get("data", said)]
    return Heard(tuple(item for clue in clues for item in items(source, clue)), b'{"code":0,"message":"OK"}', "application/json")


def items(source, clue: dict) -> list[Item]:
    """The lead, and, once they are there, what the platform says later of it. Raises Forged for another advertiser's."""
    if text(clue.get("advertiser_id")) not in ("", source["advertiser_id"]):
        raise Forged("it is of another advertiser")
    id = text(clue["clue_id"])
    own = clue.get("remark_dict")
    fields = flat({name: value for name, value in clue.items() if name != "remark_dict"})
    fields |= flat(json.loads(own) if isinstance(own, str) and own[:1] == "{" else own or {}, "form")
    fields["telephone"] = fields.get("telephone") or fields.pop("telphone", "")
    fields["clue_type"] = TYPES.get(fields.get("clue_type", ""), fields.get("clue_type", ""))
    at = china(fields.get("create_time_detail", "")) or moment(clue.get("create_time"), CHINA) or clock.real()
    skip = "preview" if fields.get("clue_source") == PREVIEW else ""
    found = [Item(id, "lead", at, _filled(fields), raw(clue), skip)]
    late = [fields.get(name, "") for name in LATE]
    if any(late) and not skip:
        mark = hashlib.sha256("\x1f".join(late).encode()).hexdigest()[:12]
        found.append(Item(f"{id}:{mark}", "update", max(at, clock.real()), _filled(fields), raw(clue)))
    return found


def pull(source, cursor: dict, now: datetime) -> Ask | None:
    begin = datetime.fromisoformat(cursor["until"]) - OVERLAP if "until" in cursor else now - FIRST
    days = {"start_time": begin.astimezone(CHINA).strftime("%Y-%m-%d"), "end_time": now.astimezone(CHINA).strftime("%Y-%m-%d")}
    page = {"page": cursor.get("page", 1), "page_size": PAGE}
    if source["access_token"]:
        asked = {"advertiser_ids": json.dumps([int(source["advertiser_id"])]), **days, **page}
        return Ask(f"{source['address'] or HOST}/open_api/2/tools/clue/get/?{urlencode(asked)}", {"Access-Token": source["access_token"]})
    if source["feiyu_token"] and source["feiyu_key"]:
        path, at = "/crm/v2/openapi/pull-clues/", str(int(clock.real().timestamp()))
        signed = f"{path}?start_time={days['start_time']}&end_time={days['end_time']} {at}"
        mark = base64.b64encode(hmac.new(source["feiyu_key"].encode(), signed.encode(), hashlib.sha256).hexdigest().encode()).decode()
        return Ask(f"{source['address'] or OLD_HOST}{path}?{urlencode({**days, **page})}",
                   {"Access-Token": source["feiyu_token"], "Timestamp": at, "Signature": mark})
    return None


def pulled(source, cursor: dict, reply: Reply, now: datetime) -> Pulled:
    said = json.loads(reply.body)
    if said.get("code", said.get("status")) != 0:
        raise Refused(f"{said.get('code', said.get('status'))} {text(said.get('message') or said.get('msg'))}")
    inner = said["data"]
    rows, pages = (inner, -(-said.get("count", 0) // PAGE)) if isinstance(inner, list) else (inner["list"], inner["page_info"]["total_page"])
    page, began = cursor.get("page", 1), cursor.get("began", now.isoformat())
    found = tuple(item for clue in rows for item in items(source, clue))
    if page < pages:
        return Pulled(found, {**cursor, "page": page + 1, "began": began}, True)
    return Pulled(found, {"until": began}, False)


def _filled(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _json(said: dict) -> Heard:
    return Heard((), json.dumps(said).encode(), "application/json")
