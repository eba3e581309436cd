"""What stored names and codes are called in Chinese where a rule is read out: events, their properties, and values that are codes.

Any other name is said as it is stored. Countries, languages and currencies are those of the Unicode CLDR, in both languages.
"""

from babel import Locale, UnknownLocaleError

EVENTS = {
    "order_completed": "下单", "order_cancelled": "取消订单", "order_refunded": "订单退款", "order_adjusted": "订单调整", "product_viewed": "浏览商品",
    "product_added": "加入购物车", "page_viewed": "浏览页面", "screen_viewed": "浏览应用页面", "email_sent": "收到发出的邮件", "email_opened": "打开邮件",
    "email_clicked": "点击邮件", "email_bounced": "邮件被退回", "email_delivered": "邮件送达", "email_refused": "邮件被拒收", "email_unsubscribed": "在邮件中退订",
    "email_complained": "投诉邮件", "consent_granted": "授权同意", "consent_withdrawn": "撤回同意", "identified": "表明身份", "form_submitted": "提交表单",
    "survey_answered": "回答问卷", "dormant_returned": "沉睡后回归", "stage_changed": "生命周期阶段变化", "signed_up": "注册", "store_visited": "到店",
}
PROPERTIES = {
    "amount": "金额", "total": "总额", "revenue": "收入", "currency": "币种", "country": "国家", "category": "类别", "product_id": "商品编号", "products": "商品明细",
    "name": "名称", "price": "单价", "quantity": "数量", "order_id": "订单号", "coupon": "优惠券", "path": "路径", "url": "网址", "title": "标题", "channel": "渠道",
    "purpose": "用途", "method": "表态方式", "link": "链接", "reason": "原因", "journey": "旅程", "step": "节点", "score": "评分", "brand": "品牌",
}
SEXES = {"female": "女", "male": "男", "other": "其他", "unknown": "未说明"}
CODES = {"country": "territories", "nationality": "territories", "language": "languages", "locale": "languages", "currency": "currencies"}


def event_in_words(name: str) -> str:
    """What an event is called in Chinese; its stored name where it is none of the known ones."""
    return event(name, True)


def event(name: str, chinese: bool) -> str:
    """The event in Chinese where it is a known one; in English, and else, its stored name."""
    return EVENTS.get(name, name) if chinese else name


def property(name: str, chinese: bool) -> str:
    """The same of a property of an event."""
    return PROPERTIES.get(name, name) if chinese else name


def value(of: str, text: str, chinese: bool) -> str:
    """A value of the trait or property `of` in the reader's words, where it is a known code."""
    name = of.rpartition(".")[2]
    if name in ("gender", "sex"):
        return SEXES.get(text.lower(), text) if chinese else text
    if name not in CODES:
        return text
    try:
        known = getattr(Locale.parse("zh_Hans" if chinese else "en"), CODES[name])
    except UnknownLocaleError:
        return text
    return known.get(text.upper() if name in ("country", "nationality", "currency") else text.replace("-", "_"), text)
