"""Meta lead ads (Facebook, Instagram): the webhook names the lead, its answers are asked for (channels reference §9)."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from koipond.collect.sources.flat import flat, moment, raw, text
from koipond.collect.sources.kind import Ask, Field, Forged, Heard, Item, Pulled, Refused, Reply, Request, same
from koipond.collect.sources.proofs import signed

NAME = ("Meta lead ads", "Meta 线索广告")
STEPS = ("In the Meta app, Webhooks → Page → leadgen, enter the address below as callback URL and the verify token beside it. The page token lets us ask for the answers.",
         "在 Meta 应用「Webhooks → Page → leadgen」中，把下方地址填为回调网址，并填写验证口令。主页令牌用于获取表单内容。")
HOST, EVERY_SECONDS = "https://graph.facebook.com", 300
VERSION = "v25.0"
FIELDS = (
    Field("app_secret", ("App secret", "应用密钥"), secret=True),
    Field("verify_token", ("Verify token", "验证口令"), secret=False, needed=False, made=True, pattern=r"[!-~]{8,200}", like=("made by us where it is left empty", "留空则自动生成")),
    Field("page_id", ("Page id", "主页 ID"), pattern=r"\d{4,25}", like=("digits", "数字")),
    Field("page_token", ("Page access token", "主页访问令牌"), secret=True),
    Field("form_id", ("Form id, to fetch what a webhook missed", "表单 ID，用于补拉遗漏的线索"), needed=False, pattern=r"\d{4,25}", like=("digits", "数字")),
    Field("address", ("Address of the interface", "接口地址"), needed=False, like=(HOST, HOST)),
)
EVENTS = {"lead": "lead_submitted"}
CONSENTING = ("lead",)
LINES = (
    ("form.phone_number", "identifier.phone"), ("form.phone", "identifier.phone"), ("form.email", "identifier.email"), ("form.full_name", "trait.name"),
    ("form.first_name", "trait.first_name"), ("form.last_name", "trait.last_name"), ("form.city", "trait.city"), ("form.country", "trait.country"),
    ("form.company_name", "trait.company"), ("form.job_title", "trait.title"), ("=meta", "property.utm_source"), ("=paid", "property.utm_medium"),
    ("campaign_id", "property.utm_campaign"), ("adgroup_id", "property.utm_term"), ("ad_id", "property.utm_content"), ("form_id", "property.form_id"),
    ("platform", "property.platform"),
)
EXAMPLE = {"id": "1200000000000001", "form_id": "200000000000001", "ad_id": "3", "adgroup_id": "3", "created_time": "2026-11-27T02:00:00+0000",
           "form.full_name": "Ana Koi", "form.phone_number": "+14155550100", "form.email": "ana@koi.example"}
PAGE, KEPT_DAYS, OVERLAP = 100, 90, timedelta(hours=1)


def place(source) -> str:
    return source["page_id"]


def prove(source, request: Request) -> None:
    if request.method == "GET":
        if request.query.get("hub.mode") != "subscribe" or not same(request.query.get("hub.verify_token", ""), source["verify_token"]):
            raise Forged("the verify token is wrong")
    elif not signed(request.headers.get("x-hub-signature-256", ""), source["app_secret"].encode(), request.body):
        raise Forged("the signature in X-Hub-Signature-256 is missing or wrong")


def called(source, request: Request) -> Heard:
    if request.method == "GET":
        return Heard((), request.query.get("hub.challenge", "").encode())
    changes = [change["value"] for entry in json.loads(request.body)["entry"] for change in entry["changes"] if change.get("field") == "leadgen"]
    return Heard(tuple(_told(value) for value in changes if text(value.get("page_id")) == source["page_id"]), b"ok")


def _told(value: dict) -> Item:
    fields = flat({**value, "id": value["leadgen_id"]})
    return Item(text(value["leadgen_id"]), "lead", moment(value["created_time"]), fields, raw(value), wants=True)


def fetch(source, id: str) -> Ask:
    return _ask(source, id, fields="field_data,created_time,ad_id,adgroup_id,campaign_id,form_id,platform")


def fetched(source, item: Item, reply: Reply) -> Item:
    return _item(_said(reply), item.fields)


def pull(source, cursor: dict, now: datetime) -> Ask | None:
    if not source["form_id"]:
        return None
    return _ask(source, f"{source['form_id']}/leads", limit=PAGE, **({"after": cursor["after"]} if "after" in cursor else {}))


def pulled(source, cursor: dict, reply: Reply, now: datetime) -> Pulled:
    """The newest first: asked for until those are met that an earlier round has seen."""
    said, began = _said(reply), cursor.get("began", now.isoformat())
    found = tuple(_item(lead, {}) for lead in said["data"])
    until = datetime.fromisoformat(cursor["until"]) - OVERLAP if "until" in cursor else now - timedelta(days=KEPT_DAYS)
    paging = said.get("paging", {})
    if paging.get("next") and found and min(item.at for item in found) > until:
        return Pulled(found, {**cursor, "after": paging["cursors"]["after"], "began": began}, True)
    return Pulled(found, {"until": began}, False)


def _item(lead: dict, known: dict[str, str]) -> Item:
    fields = known | flat({name: value for name, value in lead.items() if name != "field_data"}) | flat(lead.get("field_data", []), "form")
    return Item(text(lead["id"]), "lead", moment(lead["created_time"]) or datetime.now(UTC), fields, raw(lead))


def _ask(source, what: str, **asked) -> Ask:
    return Ask(f"{source['address'] or HOST}/{VERSION}/{quote(what)}?{urlencode(asked)}", {"Authorization": f"Bearer {source['page_token']}"})


def _said(reply: Reply) -> dict:
    said = json.loads(reply.body)
    if "error" in said:
        raise Refused(f"{said['error'].get('code')} {text(said['error'].get('message'))}")
    return said
