"""Ready definitions: rules of segments that marketers ask for often, to be taken as they are or edited."""

from dataclasses import dataclass

from koipond.kit.errors import Refusal
from koipond.segments import checks, rules
from koipond.segments.errors_lifecycle import NoSuchReady
from koipond.segments.known import Known

YEAR_DAYS = 365
PRICE = 100   # below which every order of a price-sensitive customer lies, in the workspace's currency: to be edited


@dataclass(frozen=True)
class Ready:
    """A rule with its name and what exactly it holds. `missing` says why it cannot be used here yet, or is ""."""

    name: str
    title_en: str
    title_zh: str
    how_en: str
    how_zh: str
    rule: dict
    missing_en: str = ""
    missing_zh: str = ""


def ready(workspace) -> list[Ready]:
    """All ready definitions; each is tried against what the workspace knows."""
    known = Known(workspace)
    return [_tried(known, one) for one in _ALL]


def take(workspace, name: str) -> Ready:
    """One of them, whose rule holds here. Raises NoSuchReady, or what is wrong with its rule here."""
    one = next((each for each in _ALL if each.name == name), None)
    if one is None:
        raise NoSuchReady(name=name, known=[each.name for each in _ALL])
    checks.check_rule(workspace, one.rule)
    return one


def _tried(known: Known, one: Ready) -> Ready:
    try:
        checks.check(rules.read(one.rule), known)
        return one
    except Refusal as refusal:
        english, chinese = refusal.say("en"), refusal.say("zh-CN")
        return Ready(one.name, one.title_en, one.title_zh, one.how_en, one.how_zh, one.rule, " ".join(english), " ".join(chinese))


def _orders(at_least: int = 1, where: tuple = (), last_days: int = YEAR_DAYS, **count) -> dict:
    return {"event": "order_completed", **({"where": list(where)} if where else {}),
            "count": count or {"is": "at_least", "value": at_least}, "in": {"last_days": last_days}}


def _none(*where: dict) -> dict:
    return _orders(where=where, **{"is": "exactly", "value": 0})


def _mail(name: str, operator: str, value: int, days: int) -> dict:
    return {"event": name, "count": {"is": operator, "value": value}, "in": {"last_days": days}}


_NO_COUPON = {"property": "coupon", "is": "missing"}
_ORDERED = {"trait": "orders", "is": "at_least", "value": 1}

_ALL = (
    Ready("price_sensitive", "Price-sensitive", "价格敏感",
          "At least 2 orders in 365 days, and either all of them with a coupon or a discount above 0, or none of 100 or more.",
          "365 天内至少 2 个订单，且全部使用了优惠券或有大于 0 的折扣，或没有一单达到 100。",
          {"all": [_orders(2), {"any": [
              {"all": [_none(_NO_COUPON, {"property": "discount", "is": "missing"}),
                       _none(_NO_COUPON, {"property": "discount", "is": "at_most", "value": 0})]},
              _none({"property": "amount", "is": "at_least", "value": PRICE})]}]}),
    Ready("new_customers", "New customers", "新客户",
          "First order in the last 30 days.", "最近 30 天内首次下单。",
          {"trait": "first_order_at", "is": "in_last_days", "value": 30}),
    Ready("second_purchase_due", "Second purchase due", "待二次购买",
          "Exactly one order, 30 to 90 days ago.", "只有一个订单，且在 30 到 90 天之前。",
          {"all": [{"trait": "orders", "is": "equals", "value": 1},
                   {"trait": "days_since_last_order", "is": "between", "value": [30, 90]}]}),
    Ready("high_value", "High value", "高价值",
          "At least 1,000 spent in 365 days, cancelled orders left in: edit the bar for your currency.",
          "365 天内消费至少 1000（未扣除取消的订单），请按币种调整门槛。",
          {"event": "order_completed", "sum": {"property": "amount", "is": "at_least", "value": 1000}, "in": {"last_days": YEAR_DAYS}}),
    Ready("birthday_soon", "Birthday soon", "近期生日",
          "The birthday is today or within the next 14 days.", "今天或未来 14 天内过生日。",
          {"trait": "birthday", "is": "anniversary", "value": {"between": [0, 14]}}),
    Ready("mail_active", "Mail-active", "邮件活跃",
          "Opened at least 2 mails or clicked in one, in 60 days.", "60 天内至少打开 2 封邮件，或点击过一次。",
          {"any": [_mail("email_opened", "at_least", 2, 60), _mail("email_clicked", "at_least", 1, 60)]}),
    Ready("mail_fatigued", "Mail-fatigued", "邮件疲劳",
          "Was sent at least 8 mails in 60 days and neither opened nor clicked any.", "60 天内收到至少 8 封邮件，且没有打开或点击。",
          {"all": [_mail("email_sent", "at_least", 8, 60), _mail("email_opened", "exactly", 0, 60),
                   _mail("email_clicked", "exactly", 0, 60)]}),
    Ready("vip_at_risk", "VIP at risk", "有流失风险的 VIP",
          "Spent at least 1,000 in all and ordered at least 3 times, the last time 90 days ago or longer.",
          "累计消费至少 1000 且至少 3 个订单，最近一单在 90 天或更早之前。",
          {"all": [{"trait": "revenue", "is": "at_least", "value": 1000}, {"trait": "orders", "is": "at_least", "value": 3},
                   {"trait": "days_since_last_order", "is": "at_least", "value": 90}]}),
    Ready("dormant_again_awake", "Dormant and awake", "沉睡后活跃",
          "Dormant, and gave a sign of life in the last 7 days.", "处于沉睡状态，但最近 7 天内有活跃迹象。",
          {"all": [{"dormant": True}, {"event": "dormant_returned", "in": {"last_days": 7}}]}),
    Ready("first_order_of_leads", "Leads without an order", "未成交线索",
          "A lead by e-mail or phone, and no order yet.", "有邮箱或手机号，但还没有订单。",
          {"all": [{"any": [{"trait": "email", "is": "exists"}, {"trait": "phone", "is": "exists"}]}, {"not": _ORDERED}]}),
)
