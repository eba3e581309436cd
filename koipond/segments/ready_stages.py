"""The ready set of stages, to be taken as it is or edited. The first whose rule holds counts."""

from koipond.segments.lifecycle import Dormancy, Stage

PAYMENTS = ("order_completed", "payment_completed")

# What somebody does who is awake; our own sends, and pictures that a mail program fetched by itself, are none.
SIGNS = (
    "email_opened", "email_clicked", "email_replied", "sms_replied", "message_received", "page_viewed", "screen_viewed",
    "product_viewed", "products_searched", "product_added", "cart_viewed", "checkout_started", "signed_in", "form_submitted",
)
PRODUCTS = ("product_viewed", "product_clicked", "product_added", "product_added_to_wishlist", "quote_requested")

DORMANCY = Dormancy(PAYMENTS, 18, SIGNS, PRODUCTS)


def _did(event: str, at_least: int = 1, last_days: int = 0) -> dict:
    window = {"in": {"last_days": last_days}} if last_days else {}
    return {"event": event, "count": {"is": "at_least", "value": at_least}, **window}


def _any(*rules: dict) -> dict:
    return {"any": list(rules)}


STAGES = (
    Stage("lost", "Lost", "流失", {"quiet": list(PAYMENTS), "months": 36}),
    Stage("dormant", "Dormant", "沉睡", {"dormant": True}),
    Stage("at_risk", "At risk", "有流失风险", {"all": [
        {"trait": "orders", "is": "at_least", "value": 1}, {"trait": "days_since_last_order", "is": "at_least", "value": 180}]}),
    Stage("loyal", "Loyal", "忠诚", _did("order_completed", 4, 365)),
    Stage("repeat", "Repeat customer", "复购", {"trait": "orders", "is": "at_least", "value": 2}),
    Stage("customer", "Customer", "客户", _any({"trait": "orders", "is": "at_least", "value": 1}, _did("payment_completed"))),
    Stage("opportunity", "Opportunity", "商机", _any(
        _did("product_added", 1, 90), _did("checkout_started", 1, 90), _did("quote_requested", 1, 90), _did("demo_requested", 1, 90))),
    Stage("lead", "Lead", "线索", _any(
        {"trait": "email", "is": "exists"}, {"trait": "phone", "is": "exists"}, _did("form_submitted"), _did("signed_up"))),
    Stage("visitor", "Visitor", "访客", _any(_did("page_viewed"), _did("screen_viewed"), _did("product_viewed"))),
    Stage("unknown", "Unknown", "未知", {"everyone": True}),
)
